"""How exact a sum of figures is, in a word or two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.facts import Claim


def mark_of(claims: Iterable[Claim]) -> str:
    """Return `about`, `at least` or `up to` for the sum of some claims; "" if all are exact."""
    marks = {
        "about" if claim.value is not None else "at least" if claim.minimum is not None else "up to"
        for claim in claims
        if claim.inexact
    }
    return "about" if len(marks) > 1 else next(iter(marks), "")
