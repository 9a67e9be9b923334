"""The messages that the subject of the desk is learnt from, and those of other matters."""

from pathlib import Path

from benchmarks.evaluate_search import DESK_ARTICLES, of_part, read_lines
from knowledge_base.english_versions import apart
from knowledge_base.importer import read_folder

OFF_TOPIC = Path(__file__).parent / "off_topic.txt"
SEEN = (("faq_queries", "faq_unanswerable"), ("desk_questions", "desk_unanswerable"))
HALVED = ("other_hospital", "third_hospital", "fourth_hospital")


def messages() -> tuple[list[str], list[str]]:
    """Those for the articles, and those of other matters."""
    desk, _ = apart(read_folder(DESK_ARTICLES)[0])
    ours = [asked for article in desk for asked in (article.title, *article.similar)]
    others = [line for line in OFF_TOPIC.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    for asked, unanswerable in SEEN:
        ours += texts(read_lines(f"{asked}.jsonl"))
        others += texts(read_lines(f"{unanswerable}.jsonl"))
    for name in HALVED:
        ours += texts(of_part("dev", f"{name}_questions.jsonl"))
        others += texts(of_part("dev", f"{name}_unanswerable.jsonl"))
    return ours, others


def texts(rows: list[dict[str, object]]) -> list[str]:
    return [str(row["text"]) for row in rows]
