"""Questions that mean the same, together: by the pairs of characters that they share."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge_base.segment import terms
from knowledge_base.wording import essence

ALIKE = 0.4
"""The likeness (a cosine over terms, rare ones counting more) from which two mean the same."""


@dataclass
class Together:
    """Questions of one meaning; `words` is how it was put most often."""

    puts: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> str:
        return min(self.puts, key=lambda text: (-self.puts[text], len(text), text))

    @property
    def count(self) -> int:
        return self.puts.total()


def together(texts: Iterable[str]) -> list[Together]:
    """The questions in groups, the largest first. A text joins the group it is most like."""
    said: dict[str, Together] = {}
    for text in texts:
        said.setdefault(essence(text), Together()).puts[text] += 1
    ordered = sorted(said.values(), key=lambda one: (-one.count, one.words))
    vectors = _vectors([one.words for one in ordered])
    groups: list[Together] = []
    holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for one, vector in zip(ordered, vectors, strict=True):
        like = _likest(vector, holding)
        if like is not None:
            groups[like].puts += one.puts
            continue
        for term, weight in vector.items():
            holding[term].append((len(groups), weight))
        groups.append(one)
    return sorted(groups, key=lambda group: (-group.count, group.words))


def _likest(
    vector: Mapping[str, float], holding: Mapping[str, list[tuple[int, float]]]
) -> int | None:
    likeness: dict[int, float] = defaultdict(float)
    for term, weight in vector.items():
        for group, other in holding.get(term, ()):
            likeness[group] += weight * other
    best = max(likeness, key=lambda group: (likeness[group], -group), default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _vectors(texts: list[str]) -> list[dict[str, float]]:
    found = [set(terms(text)) for text in texts]
    spread = Counter(term for each in found for term in each)
    vectors = []
    for each in found:
        vector = {t: math.log(1 + (len(texts) + 1) / spread[t]) for t in each}
        length = math.sqrt(sum(w * w for w in vector.values())) or 1.0
        vectors.append({term: weight / length for term, weight in vector.items()})
    return vectors
