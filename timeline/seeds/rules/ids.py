"""S011, S012, S507: ids."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.errors import FactError
from timeline.seeds.rules.days import bounds
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.rules.stated import StatedFacts


_ENDING = re.compile(r"-((?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)?)$", re.ASCII)

_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")

_SLIP = 3
"""A typing error in the year is at most this far off."""


def taken_twice(stated: StatedFacts) -> Iterator[Violation]:
    """Yield duplicate ids, in whatever folders they are."""
    first: dict[str, Seed] = {}
    for seed in stated.seeds:
        before = first.setdefault(seed.fact.id, seed)
        if before is not seed:
            message = f"duplicate id '{seed.fact.id}' (first in {before.file.shown}:{before.line})"
            yield Violation(seed, "S012", message, "choose another", ("id",), is_key=True)


def reserved(stated: StatedFacts) -> Iterator[Violation]:
    """Yield ids that Windows keeps for devices: it can't check out a file of that name."""
    for seed in stated.seeds:
        if is_reserved(seed.fact.id):
            message = f"'{seed.fact.id}' is the name of a device on Windows, which can't have a file of that name"
            hint = f"choose another id, such as {seed.fact.id}-{'2' if seed.fact.id[-1].isdigit() else 'company'}"
            yield Violation(seed, "S011", message, hint, ("id",), is_key=True)


def is_reserved(slug: str) -> bool:
    """Return whether Windows keeps a name for a device: con, prn, aux, nul, com0 to com9, lpt0 to lpt9.

    See "Naming Files, Paths, and Namespaces" in the documentation of Windows.
    """
    return _DEVICE.fullmatch(slug) is not None


def other_dates(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events whose id ends in another year, month or day than their date.

    Another month or day of the same year is often that of the report. A number far from the event's year is often not
    a year at all. Both are hints.
    """
    from timeline.facts import When

    for item in stated.events:
        ending = _ENDING.search(item.event.id)
        if ending is None:
            continue
        try:
            named = When.parse(ending[1])
        except FactError:  # such as 31 April: not a date
            continue
        first, last = bounds(item.event)
        if (named.earliest or dt.date.min) > last or (named.latest or dt.date.max) < first:
            yield Violation(
                item.seed,
                "S507",
                f"the id '{item.event.id}' ends in {ending[1]}, but the date is {item.event.when.written}",
                "correct the date or the id; if the id is recorded, keep it",
                ("date",),
                severity="warning" if 0 < _years_between(named.anchor.year, first.year, last.year) <= _SLIP else "hint",
            )


def _years_between(year: int, first: int, last: int) -> int:
    return max(first - year, year - last, 0)


RULES = (
    Rule(
        "S011",
        "the id is in the wrong place, or has the wrong form",
        "A file with one fact has no id: field, because the file's name is the id. In a list events:, each event has"
        " an id: field. An id has lower-case letters, digits and single hyphens. It can't be con, prn, aux, nul,"
        " com1 to com9 or lpt1 to lpt9: Windows has no files of these names.",
        "Links, corrections and proofs use the id, so it is in one place only and never changes.",
        "id: acme-layoffs",
        "# the file acme-layoffs-2023.yaml is the event acme-layoffs-2023",
        check=reserved,
    ),
    Rule(
        "S012",
        "another file has the same id",
        "An id is unique among all files and kinds, in all folders. Rename one of the two files; for example, add"
        " the year or the company to its name.",
        "A link or the log could not tell the two facts apart.",
        """\
# my_events/events/2022/acme-layoffs-2023.yaml
kind: layoffs
title: Acme lets more staff go
date: 2023-11
company: acme
status: reported
sources:
  a: {published: 2023-11-12, url: "https://example.org/more"}""",
        """\
# my_events/events/2022/acme-layoffs-2023-2.yaml
kind: layoffs
title: Acme lets more staff go
date: 2023-11
company: acme
status: reported
sources:
  a: {published: 2023-11-12, url: "https://example.org/more"}""",
        check=taken_twice,
    ),
    Rule(
        "S507",
        "the id ends in the wrong year or month",
        "An id that ends in -2023 or -2023-04 gives a date. If its year is up to three years off, this is a warning."
        " If only the month is different, or the number is further off, it is a hint. A recorded fact keeps its id,"
        " even after its date is corrected.",
        "People find events by their ids, and a wrong id often points to a wrong date.",
        'date: 2022-04-11\nsources:\n  a: {published: 2022-04-12, url: "https://example.org/a"}',
        "date: 2023-04-11",
        severity="warning",
        check=other_dates,
    ),
)
