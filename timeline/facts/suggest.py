"""Suggest the word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NEAR_ENOUGH = 70
_LONGEST = 200
_CERTAIN, _BEHIND = 80, 10
_SHORTEST = 4
_YES_OR_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word nearest to this one, or "" if none is near.

    The similarity is rapidfuzz's ratio (normalised insertions and deletions) of the lower-case words.
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(
        word[:_LONGEST], list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_ENOUGH
    )
    return f"did you mean '{found[0]}'?" if found else ""


def near(word: str, known: Sequence[str], most: int) -> list[str]:
    """Return the known words nearest to this one, nearest first; equally near words keep their order.

    The similarity is that of `did_you_mean`.
    """
    from rapidfuzz import fuzz, process

    found = process.extract(word[:_LONGEST], known, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=most)
    return [text for text, _, _ in found]


def likeness(word: str, known: Iterable[str]) -> float:
    """Return the similarity of the nearest known word to this one, from 0 to 100.

    The similarity is that of `did_you_mean`.
    """
    from rapidfuzz import fuzz, utils

    return max((fuzz.ratio(word[:_LONGEST], one, processor=utils.default_process) for one in known), default=0.0)


def the_one_meant(word: str, known: Iterable[str]) -> str | None:
    """Return the only known word that this one can mean, or None.

    That word is much nearer than the next one, and neither word is so short that many words are near.
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        word[:_LONGEST], list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=0, limit=2
    )
    if not found or found[0][1] < _CERTAIN or min(len(word), len(found[0][0])) < _SHORTEST:
        return None
    return found[0][0] if len(found) == 1 or found[0][1] - found[1][1] >= _BEHIND else None


def yes_or_no(word: str) -> str | None:
    """Return `true` or `false` for a word that YAML 1.1 reads as one of them, or None."""
    return _YES_OR_NO.get(word.lower())
