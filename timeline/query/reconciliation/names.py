"""Names that are similar to a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.facts.name_forms import twin_key
from timeline.projections import search
from timeline.query.changed import Basis
from timeline.query.filter_values import MOST_WORDS
from timeline.query.names import Directory
from timeline.query.snapshot import Snapshot

_LEAST, _MOST = 65.0, 40  # the similarity and the number of names that are looked at more closely


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How similar a name is to a text.

    Attributes:
        score: from 0 to 100.
        exact: whether readers take the two for the same name (see `name_forms.twin_key`).
        current: whether it is the latest name, and not an earlier one or an alias.
    """

    score: float
    exact: bool
    current: bool

    @property
    def rank(self) -> tuple[float, bool]:
        """What sorts matches: the score, then the latest names before others."""
        return self.score, self.current


class SimilarNames:
    """The names of all companies and people, to compare with.

    Entities that became another one count with their names for that one; other retracted ones are left out.

    Args:
        directory: all entities.
    """

    def __init__(self, directory: Directory) -> None:
        self._keys: list[str] = []
        self._names: list[tuple[str, str, bool]] = []  # slug, name, whether it is the latest one
        self._of: dict[str, list[int]] = {}
        for entity in directory.known.values():
            slug = directory.now(entity.slug)
            if entity.retracted and slug == entity.slug:
                continue
            latest = entity.name if slug == entity.slug else None
            for name in dict.fromkeys((*(name for name, _ in entity.names), *entity.aliases)):
                self._of.setdefault(slug, []).append(len(self._names))
                self._names.append((slug, name, name == latest))
                self._keys.append(twin_key(name))

    @classmethod
    def at(cls, snapshot: Snapshot) -> SimilarNames:
        """Return the names at a snapshot's position; they are kept until a company or person changes."""
        return snapshot.cached("similar names", lambda: cls(snapshot.directory), Basis(("company", "person")))

    def near(self, text: str, directory: Directory) -> set[str]:
        """Return the slugs of entities with a name that is similar to a text, or that has its words.

        The similarity is rapidfuzz's ratio of the two keys.
        """
        from rapidfuzz import fuzz, process

        text = " ".join(text.split()[:MOST_WORDS])
        found = process.extract(twin_key(text), self._keys, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=_MOST)
        slugs = {self._names[index][0] for _, _, index in found}
        keys = [*directory.named(text)[:_MOST]]
        for _, some in directory.named_by_each(text):
            keys += some if len(some) <= _MOST else []
        slugs |= {directory.now(directory.slugs[key]) for key in keys}
        return {slug for slug in slugs if slug in self._of}

    def match(self, text: str, slug: str) -> NameMatch | None:
        """Return how similar the nearest name of an entity is to a text; None if it has no name."""
        return max(self._matches(text, slug), key=lambda found: found.rank, default=None)

    def _matches(self, text: str, slug: str) -> Iterator[NameMatch]:
        key = twin_key(text)
        for index in self._of.get(slug, ()):
            _, name, current = self._names[index]
            if key == self._keys[index]:
                yield NameMatch(100.0, exact=True, current=current)
            else:
                yield NameMatch(likeness(text, name, (key, self._keys[index])), exact=False, current=current)


def likeness(text: str, name: str, keys: tuple[str, str]) -> float:
    """Return the similarity of a text and a name, from 0 to 99.

    It is the best one of three: rapidfuzz's ratio of the keys; that of the sorted words; and, if one has all words of
    the other ('Tesla Motors', 'Tesla'), 60 to 95 by how much they share.

    Args:
        text: the text.
        name: the name.
        keys: their keys, without spaces.
    """
    from rapidfuzz import fuzz

    one, other = search.words(text), search.words(name)
    best = max(fuzz.ratio(*keys), fuzz.token_sort_ratio(" ".join(one), " ".join(other)))
    if one and other and (set(one) <= set(other) or set(other) <= set(one)):
        sizes = sorted(sum(map(len, words)) for words in (one, other))
        best = max(best, min(95.0, 60 + 40 * sizes[0] / sizes[1]))
    return round(min(99.0, best), 1)
