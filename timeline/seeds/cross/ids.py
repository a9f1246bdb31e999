"""S507: an id that ends in another time than the event's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from timeline.errors import FactError
from timeline.facts import When
from timeline.seeds.cross.days import bounds
from timeline.seeds.cross.finding import Facts, Finding

_ENDING = re.compile(r"-((?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)?)$", re.ASCII)

_SLIP = 3
"""So many years a slip of the pen, or of the memory, is off."""


def other_dates(stated: Facts) -> Iterator[Finding]:
    """Yield events whose id ends in a year, month or day that none of their days falls into.

    A month or day beside the event's, in the same year, is often that of the report; what is far from the event's year
    is often another number: hints, both.
    """
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
            yield Finding(
                item.seed,
                "S507",
                "warning" if 0 < _years_between(named.anchor.year, first.year, last.year) <= _SLIP else "hint",
                f"the id '{item.event.id}' ends in {ending[1]}; the event is of {item.event.when.text}",
                "look which of the two is right; an id that is recorded stays as it is",
                ("date",),
            )


def _years_between(year: int, first: int, last: int) -> int:
    return max(first - year, year - last, 0)
