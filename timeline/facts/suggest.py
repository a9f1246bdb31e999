"""Suggestions of what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NEAR_ENOUGH = 70
_LONGEST = 200


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word nearest to this one, or "" where none is near.

    The nearness is rapidfuzz's ratio (normalised insertions and deletions) over lower-case words.
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word[:_LONGEST], list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_ENOUGH
    )
    return f"did you mean '{found[0]}'?" if found else ""


def near(word: str, known: Sequence[str], most: int) -> list[str]:
    """Return the known words that are nearest to this one, the nearest first; of equally near ones the first given.

    The nearness is that of `did_you_mean`.
    """
    from rapidfuzz import fuzz, process

    found = process.extract(word[:_LONGEST], known, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=most)
    return [text for text, _, _ in found]
