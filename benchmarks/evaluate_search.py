"""How well the search finds articles, beside plain BM25, and how fast it is.

`python -m benchmarks.evaluate_search --test` puts the questions that were kept apart, no others.
"""

import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.plain_search import PLAIN, plain_search
from helpdesk.article import Article, Hit
from knowledge_base import search
from knowledge_base.english_versions import apart
from knowledge_base.importer import read_folder

EXAMPLES = Path(__file__).parent.parent / "tests" / "data"
Rows = list[dict[str, object]]

DESK_ARTICLES = Path(__file__).parent.parent / "knowledge_base" / "articles"
SPLIT = {
    "another hospital": "other_hospital",
    "a third hospital": "third_hospital",
    "a fourth hospital": "fourth_hospital",
    "bank, law and medicine": "general",
}
"""Sets of which one half was used for tuning (dev) and the other kept apart (test)."""

ASKED = ("questions", "unanswerable")
AMONG = 40
"""So many articles of another hospital make a collection of 150."""

MANY = 10_000
TIMED_QUERIES = 2_000


def main() -> None:
    part = "test" if "--test" in sys.argv else "dev"
    for name, file in SPLIT.items():
        asked, others = (of_part(part, f"{file}_{kind}.jsonl") for kind in ASKED)
        print_set(f"{name}, {part}", read_articles(file), asked, others)
    print_among_others(part)
    if part == "dev":
        print_seen()


def print_among_others(part: str) -> None:
    """Sets among others' articles, of which some may well answer in other words."""
    examples, third, other = map(read_articles, ("faq", "third_hospital", "other_hospital"))
    mixtures = {
        "third": examples + third,
        "fourth": examples + read_articles("fourth_hospital") + other[:AMONG],
    }
    for name, articles in mixtures.items():
        asked, others = (of_part(part, f"{name}_hospital_{kind}.jsonl") for kind in ASKED)
        print_set(
            f"a {name} hospital among {len(articles)} articles, {part}", articles, asked, others
        )


def print_seen() -> None:
    articles, questions = read_articles(), read_lines("faq_queries.jsonl")
    print_set("examples", articles, questions, read_lines("faq_unanswerable.jsonl"))
    desk, _ = apart(read_folder(DESK_ARTICLES)[0])
    asked, others = read_lines("desk_questions.jsonl"), read_lines("desk_unanswerable.jsonl")
    print_set("the desk's own", desk, asked, others)
    bare = [replace(article, similar=()) for article in desk]
    print_set("the desk's own without similar questions", bare, asked, others)
    print_kept_out(desk)
    print_speed(articles, [str(question["text"]) for question in questions])


def print_kept_out(desk: list[Article]) -> None:
    """One similar question of each article is taken out of it and asked."""
    print("similar questions of the desk's own, one of each kept out")
    many = [article for article in desk if len(article.similar) >= 3]
    questions: Rows = [{"text": a.similar[0], "relevant": [a.id]} for a in many]
    articles = [replace(article, similar=article.similar[1:]) for article in many]
    print_ranks(search.build(articles), questions)
    print_plain(articles, questions)
    print()


def print_set(name: str, articles: list[Article], questions: Rows, others: Rows) -> None:
    print(name)
    index = search.build(articles)
    print_ranks(index, questions)
    print_plain(articles, questions)
    print_decisions(index, questions, others)
    print()


def print_plain(articles: list[Article], questions: Rows) -> None:
    for name, cut in PLAIN.items():
        ask = plain_search(articles, cut)
        firsts = [(ask(str(row["text"]))[:1], row["relevant"]) for row in questions]
        right = share(first != [] and first[0] in among(relevant) for first, relevant in firsts)
        print(f"hit@1   {right:.3f} of BM25 over {name}")


def among(relevant: object) -> list[object]:
    return relevant if isinstance(relevant, list) else []


def of_part(part: str, name: str) -> Rows:
    return [row for row in read_lines(name) if row["part"] == part]


def read_lines(name: str) -> Rows:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_articles(name: str = "faq") -> list[Article]:
    return [
        Article(row["id"], row["title"], row["body"], row.get("system", ""), tuple(row["tags"]))
        for row in map(json.loads, (EXAMPLES / f"{name}_articles.jsonl").open(encoding="utf-8"))
    ]


def print_ranks(index: search.Index, questions: Rows) -> None:
    ranks = [rank_of_answer(index, question) for question in questions]
    print(f"questions {len(ranks)}, articles {len(index.articles)}")
    print(f"hit@1   {share(rank == 1 for rank in ranks):.3f}")
    print(f"hit@3   {share(0 < rank <= 3 for rank in ranks):.3f}")
    print(f"MRR@10  {statistics.mean(1 / rank if rank else 0 for rank in ranks):.3f}")


def rank_of_answer(index: search.Index, question: dict[str, object]) -> int:
    """1 for the first, 0 if the article is not among the first ten."""
    hits = search.find(index, str(question["text"]), limit=10).hits
    return next((n for n, hit in enumerate(hits, 1) if answers(hit, question)), 0)


def answers(hit: Hit, question: dict[str, object]) -> bool:
    return hit.article.id in among(question["relevant"])


def print_decisions(index: search.Index, questions: Rows, others: Rows) -> None:
    print("decision         " + "  ".join(decision.name for decision in search.Decision))
    for name, rows in (("answerable", questions), ("unanswerable", others)):
        made = Counter(decision(index, str(row["text"])) for row in rows)
        shares = "  ".join(f"{made[each] / len(rows):6.3f}" for each in search.Decision)
        print(f"{name:13}    {shares}")
    shown = [row for row in questions if decision(index, str(row["text"])) == "answer"]
    right = share(rank_of_answer(index, row) == 1 for row in shown)
    print(f"of the answers shown to answerable questions, right: {right:.3f}")


def decision(index: search.Index, text: str) -> search.Decision:
    return search.find(index, text).decision


def share(marks: Iterable[bool]) -> float:
    return statistics.mean(1.0 if mark else 0.0 for mark in marks)


def print_speed(articles: list[Article], texts: list[str]) -> None:
    many = synthetic(articles, MANY)
    started = time.perf_counter()
    index = search.build(many)
    print(f"build of {MANY} articles: {time.perf_counter() - started:.2f} s")
    times = sorted(timed(index, texts[n % len(texts)]) for n in range(TIMED_QUERIES))
    p50, p99 = (times[len(times) * percent // 100] * 1_000 for percent in (50, 99))
    print(f"search and decision: p50 {p50:.2f} ms, p99 {p99:.2f} ms")


def timed(index: search.Index, text: str) -> float:
    started = time.perf_counter()
    decision(index, text)
    return time.perf_counter() - started


def synthetic(articles: list[Article], count: int) -> list[Article]:
    """Articles of the length and the words of the real ones: clauses shuffled, with rare words."""
    dice = random.Random(1)
    clauses = [c for article in articles for c in re.split("[，。；]", article.body) if c]
    titles = [half for article in articles for half in re.split("[，、（]", article.title) if half]
    return [
        Article(
            f"S{n}",
            dice.choice(titles) + dice.choice(titles),
            "，".join([*dice.choices(clauses, k=9), *(rare_word(dice) for _ in range(6))]),
            tags=dice.choice(articles).tags,
        )
        for n in range(count)
    ]


def rare_word(dice: random.Random) -> str:
    return "".join(chr(0x4E00 + int(dice.paretovariate(0.3)) % 5_000) for _ in range(4))


if __name__ == "__main__":
    main()
