"""S515, S520 and S521: figures that can't be, that only a text has, or that can't be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts.figures import Claim
    from timeline.seeds.read.yaml import Path
    from timeline.seeds.rules.stated import StatedFacts

_LIMITS = {
    "percent": (Decimal(100), "100 percent"),
    "person": (Decimal(5_000_000), "5,000,000 people, more than any company has"),
    "hour": (Decimal(24 * 366), "a year"),
}
"""The most that a figure can be, by its unit, and how a message says it."""

_MOST_MONEY = Decimal(100_000_000_000_000)
_SCALES = {"thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "b": 9, "trillion": 12}
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<sign>[$€£¥])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ -]?(?P<scale>thousand|million|billion|trillion|mn|bn|[kKmMbB])\b)?(?P<percent> ?%| percent\b)?(?![\w-])"
)
_DIGIT = re.compile("[0-9]")
_LEAST = 1000  # smaller numbers in a text are often versions, days or places


def impossible_figures(stated: StatedFacts) -> Iterator[Violation]:
    """Yield figures below zero or beyond what can be, and claims of one figure in several currencies."""
    for item in stated.events:
        types = item.event.figure_types()
        for name, figure in item.event.figures.items():
            for index, claim in enumerate(figure.claims):
                message = _impossible(claim, types[name].measure)
                if message:
                    path: Path = (name, index) if len(figure) > 1 else (name,)
                    hint = "check the number and its unit in the source"
                    yield Violation(item.seed, "S515", f"{name} is {message}", hint, path)
            if len(figure.claims) == 1 or types[name].measure != "money":
                continue
            units = list(dict.fromkeys(claim.unit for claim in figure if not claim.undisclosed))
            if len(units) > 1:
                message = f"{name} has claims in {' and '.join(units)}, which are not compared with each other"
                hint = "if a source gives the amount in the other currency too, add that claim"
                yield Violation(item.seed, "S521", message, hint, (name,), severity="hint")


def _impossible(claim: Claim, measure: str) -> str:
    """Return what is wrong with a claim, or ""."""
    numbers = [number for number in (claim.value, claim.minimum, claim.maximum) if number is not None]
    if not numbers:  # the source says that it was not made public
        return ""
    if min(numbers) < 0:
        return "below zero"
    limit, text = (_MOST_MONEY, "100 trillion") if measure == "money" else _LIMITS.get(claim.unit, (None, ""))
    return f"above {text}" if limit is not None and min(numbers) > limit else ""


def numbers_only_in_texts(stated: StatedFacts) -> Iterator[Violation]:
    """Yield large numbers in titles and summaries that no figure of the event has."""
    for item in stated.events:
        for field, text in (("title", item.event.title), ("summary", item.event.summary)):
            for found in _NUMBER.finditer(str(text)) if text and _DIGIT.search(text) else ():
                number = _value(found)
                if number is not None and not any(_about(number, other) for other in _known_numbers(item.event)):
                    message = f"the {field} has the number {found[0].strip()}, but no figure has it"
                    hint = "add it as a figure with its source, or leave it out of the text"
                    yield Violation(item.seed, "S520", message, hint, (field,), severity="hint")


def _known_numbers(event: facts.Event) -> Iterator[Decimal]:
    for figure in event.figures.values():
        for claim in figure.claims:
            yield from (n for n in (claim.value, claim.minimum, claim.maximum) if n is not None)


def _value(found: re.Match[str]) -> Decimal | None:
    """Return the number that a text gives, or None if it is probably something else."""
    sign, digits, scale, percent = found.groups()
    scale = (scale or "").lower()
    if not (sign or scale or percent or "," in digits):
        return None
    number = Decimal(digits.replace(",", "")) * Decimal(10) ** _SCALES.get(scale, 0)
    return number if number >= _LEAST or percent or sign else None


def _about(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) / 20


RULES = (
    Rule(
        "S515",
        "a figure that can't be",
        "A figure is below zero, a share is above 100 percent, or a number is larger than it can be, such as more"
        " people than any company has. Check the number and its unit in the source.",
        "One wrong figure makes each sum wrong that contains it.",
        "share: 140",
        "share: 14",
        check=impossible_figures,
    ),
    Rule(
        "S520",
        "a number that only a text has",
        "The title or the summary has a number that no figure of the event has. Add it as a figure with its source, or"
        " leave it out of the text.",
        "Only figures are added up and compared, and only figures say which source they come from.",
        "summary: Acme lets 1,200 people go.",
        "summary: Acme lets 1,200 people go.\nheadcount: 1200",
        severity="hint",
        check=numbers_only_in_texts,
    ),
    Rule(
        "S521",
        "claims of one figure in several currencies",
        "The claims are in different currencies, so they are not compared with each other, and none can contradict"
        " another one. If a source gives the amount in the other currency too, add that claim.",
        "A wrong amount in another currency would pass without a question.",
        "kind: fine\nprice: [{value: 44 billion USD, source: a}, {value: 4 EUR, source: b}]",
        "kind: fine\nprice: [{value: 44 million USD, source: a}, {value: 43 million USD, source: b}]",
        severity="hint",
        check=impossible_figures,
    ),
)
