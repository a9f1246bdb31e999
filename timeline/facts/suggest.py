"""Suggestions of what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

_NEAR_ENOUGH = 70


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word nearest to this one, or "" where none is near.

    The nearness is rapidfuzz's ratio (normalised insertions and deletions) over lower-case words.
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word[:200], list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_ENOUGH
    )
    return f"did you mean '{found[0]}'?" if found else ""
