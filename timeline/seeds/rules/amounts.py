"""S505: figures of one event that contradict each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.facts.figures import Claim, Figure
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.rules.stated import StatedFacts


_ABOUT = Decimal("0.05")
_ALL = 100
_MOST_RANGES = 20
_Range = tuple[Decimal, Decimal]
_MOST = Decimal("Infinity")


def layoffs_that_do_not_add_up(stated: StatedFacts) -> Iterator[Violation]:
    """Yield layoffs whose headcount can't be the given share of the base.

    Each number counts as rounded at its last digit, but at the second one at least. An approximate number may be off
    by a twentieth more.
    """
    for item in stated.events:
        if item.event.kind != "layoffs":
            continue
        figures = item.event.figures
        headcount, share, base = (figures.get(name) for name in ("headcount", "share", "base"))
        if headcount and base and not any(low <= top for (low, _), (_, top) in product(_all(headcount), _all(base))):
            yield _violation(item.seed, "the headcount is above the base", "headcount")
        elif headcount and share and base and not _adds_up(headcount, share, base):
            yield _violation(
                item.seed,
                f"{_text(share)} % of {_text(base)} people are not {_text(headcount)} people",
                "headcount",
            )


def more_names_than_signatures(stated: StatedFacts) -> Iterator[Violation]:
    """Yield letters with more names than the highest number of signatures that a source gives."""
    for item in stated.events:
        signatures = item.event.figures.get("signature_count")
        names = len(set(getattr(item.event, "signed_by", ())))
        if signatures is None or all(claim.undisclosed for claim in signatures):
            continue
        if names > max(most for _, most in _all(signatures)):
            yield Violation(
                item.seed,
                "S505",
                f"signed_by has {names:,} names, but signature_count is {_text(signatures)}",
                "correct the number, or remove names; for the number of a later day, add a claim with as_of:",
                ("signature_count",),
            )


def contradictions(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events with figures that contradict each other."""
    yield from layoffs_that_do_not_add_up(stated)
    yield from more_names_than_signatures(stated)


def _violation(seed: Seed, message: str, field: str) -> Violation:
    return Violation(
        seed,
        "S505",
        message,
        "check the figures in the sources; for 'about', write approx: true",
        (field,),
    )


def _adds_up(headcount: Figure, share: Figure, base: Figure) -> bool:
    for (low, high), (least, most), (few, many) in product(_all(headcount), _all(share), _all(base)):
        if least * few / _ALL <= high and low <= (most * many / _ALL if _MOST not in (most, many) else _MOST):
            return True
    return False


def _all(figure: Figure) -> list[_Range]:
    """Return the range of each claim; if there are many claims, one range over all of them."""
    standing = [claim for claim in figure if claim.rank != "deprecated"]
    ranges = [_range(claim) for claim in standing or figure]
    if len(ranges) > _MOST_RANGES:
        return [(min(low for low, _ in ranges), max(high for _, high in ranges))]
    return ranges


def _range(claim: Claim) -> _Range:
    """Return the lowest and the highest number that a claim can mean."""
    low, high = dataclasses.replace(claim, approx=True).interval
    about = abs(claim.value) * _ABOUT if claim.approx and claim.value is not None else Decimal(0)
    return (low or Decimal(0)) - about, _MOST if high is None else high + about


def _text(figure: Figure) -> str:
    return " or ".join(f"{claim.counted:f}" for claim in figure if not claim.undisclosed)


RULES = (
    Rule(
        "S505",
        "the figures contradict each other",
        "The headcount is not the given share of the base, or more people leave than there were, or a letter has more"
        " names than signatures. The check allows for rounding to the last digit; approx: true allows for more.",
        "One of the figures is wrong, or is about another time or another part of the company.",
        "headcount: 1000\nshare: 10\nbase: 5000",
        "headcount: 500\nshare: 10\nbase: 5000",
        severity="warning",
        check=contradictions,
    ),
)
