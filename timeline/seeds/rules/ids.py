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

_SLIP = 3
"""So many years a slip of the pen, or of the memory, is off."""


def taken_twice(stated: StatedFacts) -> Iterator[Violation]:
    """Yield ids that two facts have; folders don't matter."""
    first: dict[str, Seed] = {}
    for seed in stated.seeds:
        before = first.setdefault(seed.fact.id, seed)
        if before is not seed:
            message = f"the id '{seed.fact.id}' is taken by {before.file.shown}:{before.line}"
            yield Violation(seed, "S012", message, "choose another", ("id",), is_key=True)


def other_dates(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events whose id ends in another year, month or day than theirs.

    A month or day beside the event's, in the same year, is often that of the report; what is far from the event's year
    is often another number: hints, both.
    """
    from timeline.facts import When

    for item in stated.events:
        ending = _ENDING.search(item.event.id)
        if ending is None:
            continue
        try:
            named = When.parse(ending[1])
        except FactError:  # such as a 31st of April: no date after all
            continue
        first, last = bounds(item.event)
        if (named.earliest or dt.date.min) > last or (named.latest or dt.date.max) < first:
            yield Violation(
                item.seed,
                "S507",
                f"the id '{item.event.id}' ends in {ending[1]}; the event is of {item.event.when.text}",
                "look which of the two is right; an id that is recorded stays as it is",
                ("date",),
                severity="warning" if 0 < _years_between(named.anchor.year, first.year, last.year) <= _SLIP else "hint",
            )


def _years_between(year: int, first: int, last: int) -> int:
    return max(first - year, year - last, 0)


RULES = (
    Rule(
        "S011",
        "the id is not where or what it should be",
        "The id of a single thing is its file's name: lower-case letters, digits and single hyphens. Only in a list"
        " events: does each event have an id: of its own.",
        "Links, corrections and proofs hang on the id; it stands in one place and never changes.",
        "id: acme-layoffs",
        "# the file acme-layoffs-2023.yaml is the event acme-layoffs-2023",
    ),
    Rule(
        "S012",
        "the id is taken by another file",
        "Ids are unique over all files and kinds; folders mean nothing. Rename one of the two files, such as with the"
        " year or the company in its name.",
        "Two things under one id could not be told apart in a link or in the log.",
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
        "the id ends in another year or month",
        "An id that ends in -2023 or -2023-04 says when. A year up to three off is a warning; another month of the"
        " same year, or a number further off, a hint. What is recorded keeps its id, even where its date was wrong.",
        "People find events by their ids, and a wrong one often shows a slip in the date.",
        "date: 2022-04-11",
        "date: 2023-04-11",
        severity="warning",
        check=other_dates,
    ),
)
