"""What can't be true of all seed files together: days, figures, ids and sources that contradict each other.

Each check is a function from the facts to findings, in a module of its own. A contradiction is one only where no day,
and no number, that the facts allow is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timeline import facts
from timeline.seeds.cross.addresses import titles
from timeline.seeds.cross.amounts import layoffs_that_do_not_add_up
from timeline.seeds.cross.careers import left_before_they_came
from timeline.seeds.cross.deals import closed_before_signed
from timeline.seeds.cross.finding import Facts, Finding
from timeline.seeds.cross.ids import other_dates
from timeline.seeds.cross.lifetimes import outside_of_lifetimes
from timeline.seeds.cross.owners import owners
from timeline.seeds.cross.publication import published_before
from timeline.seeds.cross.stories import told_out_of_place
from timeline.seeds.read.documents import Seed

_CHECKS = (
    outside_of_lifetimes,
    closed_before_signed,
    left_before_they_came,
    layoffs_that_do_not_add_up,
    published_before,
    other_dates,
    titles,
    owners,
    told_out_of_place,
)


def findings(seeds: Iterable[Seed], around: Iterable[facts.Company] = ()) -> Iterator[Finding]:
    """Yield what contradicts something else; what is retracted contradicts nothing.

    Args:
        seeds: what the files state.
        around: companies of other files, for when they were founded.
    """
    stated = Facts.of(seeds, around)
    for check in _CHECKS:
        yield from check(stated)


__all__ = ["Finding", "findings"]
