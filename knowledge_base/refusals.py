"""Why something is no article."""


class BadArticle(Exception):
    """Why a file or a row is no article, in both languages and on one line."""
