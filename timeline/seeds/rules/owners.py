"""S509: contradictory ownership."""

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
    """Yield companies that buy themselves, and sales by a company that can't be the owner.

    The owner is the acquirer of the last acquisition that was closed and of the whole company, until the company is
    sold, listed or ends.
    """
    moves: dict[str, list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        event = item.event
        if event.kind == "acquisition":
            yield from _of_itself(item)
        if event.status != "rumoured" and _moves(event):
            for slug in _in(event, "target") or _in(event, "company"):
                moves[slug].append(item)
    yield from _in_a_circle(moves)
    for slug, items in moves.items():
        yield from _by_another(slug, sorted(items, key=lambda item: bounds(item.event)))


def _of_itself(item: StatedEvent) -> Iterator[Violation]:
    for slug in _in(item.event, "target") & _in(item.event, "acquirer"):
        yield Violation(
            item.seed,
            "S509",
            f"'{slug}' buys itself",
            "correct the acquirer or the target; a share buyback is not an acquisition",
            ("target",),
        )


def _in_a_circle(moves: dict[str, list[StatedEvent]]) -> Iterator[Violation]:
    """Yield purchases of a company that owns the buyer, directly or through others.

    Args:
        moves: the events that changed the owner of each company.
    """
    owners: dict[str, tuple[set[str], StatedEvent]] = {}
    every = [(item, slug) for slug, items in moves.items() for item in items]
    for item, slug in sorted(every, key=lambda pair: bounds(pair[0].event)):
        buyers = _in(item.event, "acquirer") or _in(item.event, "buyer")
        for buyer in sorted(buyers - {slug}):
            before = _chain(buyer, slug, owners)
            if before is not None and bounds(before.event)[1] < bounds(item.event)[0]:
                yield Violation(
                    item.seed,
                    "S509",
                    f"'{buyer}' buys '{slug}', which owns it already: {before.shown}",
                    "correct one of the two events, or add the sale in between",
                    ("target",),
                    severity="warning",
                    other=before.seed,
                )
        if buyers:
            owners[slug] = (buyers, item)
        else:
            owners.pop(slug, None)


def _chain(slug: str, owner: str, owners: dict[str, tuple[set[str], StatedEvent]]) -> StatedEvent | None:
    """Return the event by which an owner got a company, or one of the owners above it; None if it did not."""
    seen: set[str] = set()
    ring = [slug]
    while ring:
        found = owners.get(ring.pop())
        if found is not None and found[1].event.id not in seen:
            if owner in found[0]:
                return found[1]
            seen.add(found[1].event.id)
            ring += found[0]
    return None


def _by_another(slug: str, items: list[StatedEvent]) -> Iterator[Violation]:
    """Yield sales by a company that can't be the owner.

    A sale is left out if the order of two events is not certain.

    Args:
        slug: the company that is owned.
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
                f"{_list(selling)} sells '{slug}', but {_list(owning)} had bought it: {last.shown}",
                "correct the seller, or add an event for how the company changed hands",
                ("seller",),
                severity="warning",
                other=last.seed,
            )


def _moves(event: facts.Event) -> bool:
    """Return whether an event changes or ends the ownership of a company."""
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
        "the owner of a company is contradictory",
        "If a company buys itself, this is an error. If it buys its own owner, or sells a company that another"
        " company had bought as a whole, this is a warning: correct the event, or add an event for how the company"
        " changed hands.",
        "The program derives from acquisitions and sales who owned a company.",
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
