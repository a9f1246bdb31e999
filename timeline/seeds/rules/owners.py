"""S509: ownership that contradicts itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds
from timeline.seeds.rules.examples import event_file, labs_founded
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_WHOLE = 100
_DONE = ("closed",)


def owners(stated: StatedFacts) -> Iterator[Violation]:
    """Yield companies that buy themselves, and sales by a company that is known not to be the owner.

    The owner is the acquirer of the last whole acquisition that was closed, until the company is sold, listed or ends.
    """
    moves: dict[str, list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        event = item.event
        if event.kind == "acquisition":
            yield from _of_itself(item)
        if event.status != "rumoured" and _moves(event):
            for slug in _in(event, "target") or _in(event, "company"):
                moves[slug].append(item)
    for slug, items in moves.items():
        yield from _by_another(slug, sorted(items, key=lambda item: bounds(item.event)))


def _of_itself(item: StatedEvent) -> Iterator[Violation]:
    for slug in _in(item.event, "target") & _in(item.event, "acquirer"):
        yield Violation(
            item.seed,
            "S509",
            f"'{slug}' buys itself",
            "name who buys and who is bought; a company that buys shares back is no acquisition",
            ("target",),
        )


def _by_another(slug: str, items: list[StatedEvent]) -> Iterator[Violation]:
    """Yield sales by a company that can't be the owner.

    A sale is passed over if it is not certain which of two events came first.

    Args:
        slug: the company that has owners.
        items: the events that changed its owner, by date.
    """
    border = dt.date.min
    for last, sale in pairwise(items):
        border = max(border, bounds(last.event)[1])
        owning, selling = _in(last.event, "acquirer"), _in(sale.event, "seller")
        if sale.event.kind != "divestiture" or last.event.kind != "acquisition" or bounds(sale.event)[0] <= border:
            continue
        if slug not in selling and not owning & selling:
            yield Violation(
                sale.seed,
                "S509",
                f"{_list(selling)} sells '{slug}', which {_list(owning)} had bought: {last.shown}",
                "look who sells, or tell how it came from one to the other",
                ("seller",),
                severity="warning",
            )


def _moves(event: facts.Event) -> bool:
    """Say whether an event gives a company another owner, or none."""
    if event.kind in ("ipo", "shutdown"):
        return True
    if event.kind == "divestiture":
        return getattr(event, "stage", "") in _DONE
    stake = event.preferred("stake") if event.kind == "acquisition" else None
    whole = stake is None or (stake.value is not None and stake.value >= _WHOLE)
    return event.kind == "acquisition" and getattr(event, "stage", "") in _DONE and whole


def _in(event: facts.Event, role: str) -> set[str]:
    return {slug for slug, given in event.participants if given == role}


def _list(slugs: set[str]) -> str:
    return ", ".join(f"'{slug}'" for slug in sorted(slugs))


_SALE = "seller: acme\ntarget: acme-labs\nstage: closed"
_OTHER = "# my_events/companies/other.yaml\nkind: company\nname: Other\n"

RULES = (
    Rule(
        "S509",
        "who owns what contradicts itself",
        "A company buys itself: an error. Or it sells what another one had bought as a whole: a warning; look who"
        " sells, or tell how the company came from one to the other.",
        "Who belongs to whom is made from acquisitions and sales.",
        labs_founded("2010")
        + _OTHER
        + event_file(
            "other-labs", "acquisition", "Other buys", "2020-01-01", "acquirer: other\ntarget: acme-labs\nstage: closed"
        )
        + event_file("acme-labs-sale", "divestiture", "Acme sells its labs", "2021-01-01", _SALE),
        labs_founded("2010")
        + _OTHER
        + event_file(
            "acme-labs-bought",
            "acquisition",
            "Acme buys",
            "2020-01-01",
            "acquirer: acme\ntarget: acme-labs\nstage: closed",
        )
        + event_file("acme-labs-sale", "divestiture", "Acme sells its labs", "2021-01-01", _SALE),
        check=owners,
    ),
)
