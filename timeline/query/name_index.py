"""Find entities by the words of their names: whole words, beginnings of words, and misspelt words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from timeline.projections import search

_LEAST_FOR_A_BEGINNING, _LEAST_FOR_A_SLIP, _LEAST_FOR_TWO = 3, 4, 8  # letters


class NameIndex:
    """The names of entities, by their words."""

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        """Index the names of each entity, given by its key."""
        self._names = {key: [frozenset(search.words(name)) for name in titles] for key, titles in names.items()}
        self._who: dict[str, set[int]] = {}
        for key, titles in self._names.items():
            for word in frozenset[str]().union(*titles):
                self._who.setdefault(word, set()).add(key)
        self._words = sorted(self._who)

    def updated(self, names: Mapping[int, Iterable[str]]) -> NameIndex:
        """Return the index with new names of some entities; the rest is shared with this one."""
        made, new = NameIndex.__new__(NameIndex), NameIndex(names)
        made._names = {**self._names, **new._names}  # noqa: SLF001 - its own
        made._who = dict(self._who)  # noqa: SLF001
        for word in {word for key in names for title in self._names.get(key, ()) for word in title} | {*new._words}:
            keys = (self._who.get(word, set()) - names.keys()) | new._who.get(word, set())
            if keys:
                made._who[word] = keys  # noqa: SLF001
            else:
                del made._who[word]  # noqa: SLF001
        made._words = self._words if made._who.keys() == self._who.keys() else sorted(made._who)  # noqa: SLF001
        return made

    def by_all(self, words: Sequence[str]) -> list[int]:
        """Return the entities with a name that has all these words; if there are none, those with similar words."""
        return self._by_one_name([self._with_prefix(word) for word in words]) or self._by_one_name(
            [self._near(word) for word in words]
        )

    def by_each(self, words: Sequence[str]) -> list[tuple[str, list[int]]]:
        """Return each word with the entities that have it in a name; if there are none, those with a similar word.

        Two words that are one word in a name ("deep mind") count as one. A word of one or two letters must match a
        whole word: too many names have a word that begins with "a".
        """
        found = []
        left = list(words)
        while left:
            word = left.pop(0)
            if left and self._with_prefix(word + left[0]):
                word += left.pop(0)
            if len(word) < _LEAST_FOR_A_BEGINNING:
                wanted = self._who.keys() & {word}
            else:
                wanted = self._with_prefix(word) or self._near(word)
            found.append((word, self._by_one_name([wanted])))
        return found

    def _by_one_name(self, wanted: Sequence[set[str]]) -> list[int]:
        """Return the entities with one name that has a word from each set."""
        if not wanted or not all(wanted):
            return []
        keys = set.intersection(*(set[int]().union(*map(self._who.__getitem__, words)) for words in wanted))
        return sorted(key for key in keys if any(not any(map(name.isdisjoint, wanted)) for name in self._names[key]))

    def _with_prefix(self, word: str) -> set[str]:
        """Return the words of names that begin with this word."""
        start = bisect_left(self._words, word)
        return set(takewhile(lambda known: known.startswith(word), self._words[start:]))

    def _near(self, word: str) -> set[str]:
        """Return the words of names that begin with a misspelling of this word: one mistake, or two in a long word.

        A mistake is a letter that is wrong, missing or extra, or two neighbours that are swapped (the distance of
        optimal string alignment).
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 0 if len(word) < _LEAST_FOR_A_SLIP else 1 if len(word) < _LEAST_FOR_TWO else 2
        if not slips:
            return self._with_prefix(word)
        found: set[str] = set()
        for length in range(len(word) - slips, len(word) + slips + 1):  # mistakes change the length
            cut = [known[:length] for known in self._words]
            near = process.extract(word, cut, scorer=OSA.distance, score_cutoff=slips, limit=None)
            found.update(self._words[index] for _, _, index in near)
        return found
