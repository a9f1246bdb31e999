"""Find words by their beginnings and with slips."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile

_LEAST_FOR_A_SLIP, _LEAST_FOR_TWO = 4, 8  # letters


class WordIndex:
    """Words in order.

    Args:
        words: folded words; see `timeline.projections.search.words`.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._beginnings: dict[int, list[str]] = {}

    def beginning_with(self, word: str) -> set[str]:
        """Return the words that begin with this word."""
        start = bisect_left(self._words, word)
        return set(takewhile(lambda known: known.startswith(word), self._words[start:]))

    def near(self, word: str) -> set[str]:
        """Return the words that begin with a misspelling of this word: one mistake, or two in a long word.

        A mistake is a letter that is wrong, missing or extra, or two neighbours that are swapped (the distance of
        optimal string alignment).
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 0 if len(word) < _LEAST_FOR_A_SLIP else 1 if len(word) < _LEAST_FOR_TWO else 2
        if not slips:
            return self.beginning_with(word)
        found: set[str] = set()
        for length in range(len(word) - slips, len(word) + slips + 1):  # mistakes change the length
            cut = self._cut(length)
            for beginning, _, _ in process.extract(word, cut, scorer=OSA.distance, score_cutoff=slips, limit=None):
                found |= self.beginning_with(beginning) if len(beginning) == length else {beginning}
        return found

    def _cut(self, length: int) -> list[str]:
        """Return the different beginnings of a length, and the words that are shorter."""
        found = self._beginnings.get(length)
        if found is None:
            found = self._beginnings[length] = list(dict.fromkeys(word[:length] for word in self._words))
        return found
