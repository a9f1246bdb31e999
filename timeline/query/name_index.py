"""Find entities by the words of their names: whole words, beginnings of words, and misspelt words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from timeline.projections import search
from timeline.query.word_index import WordIndex

_LEAST_FOR_A_BEGINNING = 3  # letters


class NameIndex:
    """The names of entities, by their words."""

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        """Index the names of each entity, given by its key."""
        self._names = {key: [frozenset(search.words(name)) for name in titles] for key, titles in names.items()}
        self._who: dict[str, set[int]] = {}
        for key, titles in self._names.items():
            for word in frozenset[str]().union(*titles):
                self._who.setdefault(word, set()).add(key)
        self._words = WordIndex(self._who)

    def updated(self, names: Mapping[int, Iterable[str]]) -> NameIndex:
        """Return the index with new names of some entities; the rest is shared with this one."""
        made, new = NameIndex.__new__(NameIndex), NameIndex(names)
        made._names = {**self._names, **new._names}  # noqa: SLF001 - its own
        made._who = dict(self._who)  # noqa: SLF001
        for word in {word for key in names for title in self._names.get(key, ()) for word in title} | {*new._who}:
            keys = (self._who.get(word, set()) - names.keys()) | new._who.get(word, set())
            if keys:
                made._who[word] = keys  # noqa: SLF001
            else:
                del made._who[word]  # noqa: SLF001
        made._words = self._words if made._who.keys() == self._who.keys() else WordIndex(made._who)  # noqa: SLF001
        return made

    def by_all(self, words: Sequence[str]) -> list[int]:
        """Return the entities with a name that has all these words; if there are none, those with similar words."""
        return self._by_one_name([self._words.beginning_with(word) for word in words]) or self._by_one_name(
            [self._words.near(word) for word in words]
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
            if left and self._words.beginning_with(word + left[0]):
                word += left.pop(0)
            if len(word) < _LEAST_FOR_A_BEGINNING and word.isascii():
                wanted = self._who.keys() & {word}
            else:
                wanted = self._words.beginning_with(word) or self._words.near(word)
            found.append((word, self._by_one_name([wanted])))
        return found

    def _by_one_name(self, wanted: Sequence[set[str]]) -> list[int]:
        """Return the entities with one name that has a word from each set."""
        if not wanted or not all(wanted):
            return []
        keys = set.intersection(*(set[int]().union(*map(self._who.__getitem__, words)) for words in wanted))
        return sorted(key for key in keys if any(not any(map(name.isdisjoint, wanted)) for name in self._names[key]))
