"""An article as a Markdown file with front matter, there and back."""

from collections.abc import Mapping

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from helpdesk.article import Article, ArticleKind
from helpdesk.language import ENGLISH
from knowledge_base.english_versions import is_english
from knowledge_base.fields import HOSPITALS, Imported, read_fields
from knowledge_base.refusals import BadArticle

_YAML = YAMLHandler()
# BaseLoader builds only text, lists and mappings: safe, and 007 or 2026-01-01 stay as written.
# frontmatter's own safe loader would make numbers and dates of them; the loader in C runs out of
# stack, and so ends the process, on brackets within brackets.
_LOADER = yaml.BaseLoader


def from_markdown(article_id: str, text: str) -> Imported:
    """The article a file says. Raises BadArticle."""
    about, body = _parts(text.replace("\r\n", "\n").replace("\r", "\n"))
    return read_fields({**about, "id": article_id, "body": body})


def _parts(text: str) -> tuple[Mapping[str, object], str]:
    if not _YAML.detect(text.lstrip()):
        raise BadArticle("没有标题：开头缺少 --- 信息（no title: no front matter）")
    try:
        written, body = _YAML.split(text.strip())
        about = _YAML.load(written, Loader=_LOADER)
    except (ValueError, OverflowError, yaml.YAMLError, RecursionError) as error:
        raise BadArticle("开头 --- 之间的信息写法有误（broken front matter）") from error
    if not isinstance(about, dict):
        raise BadArticle("开头 --- 之间应是“名称: 内容”（broken front matter）")
    return about, body.strip()


def to_markdown(article: Article) -> str:
    """The file of the article: reading it gives the article again."""
    post = frontmatter.Post(article.body, _YAML, **_about(article))
    return frontmatter.dumps(post, sort_keys=False, width=10**6) + "\n"


def _about(article: Article) -> dict[str, object]:
    about: dict[str, object] = {
        "title": article.title,
        "system": article.system,
        "group": article.group,
        "lang": ENGLISH if is_english(article.id) else "",
        "kind": "" if article.kind is ArticleKind.ARTICLE else article.kind.value,
        "state": article.state.value,
        "audience": article.audience,
        "owner": article.owner,
        "review": article.review_on.isoformat() if article.review_on else "",
        "publish": _hour(article),
        "tags": list(article.tags),
        "similar": list(article.similar),
    }
    return {key: value for key, value in about.items() if value}


def _hour(article: Article) -> str:
    at = article.publish_at
    return "" if at is None else at.astimezone(HOSPITALS).replace(tzinfo=None).isoformat(" ")
