"""S503: a deal that is closed before it is signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds
from timeline.seeds.rules.examples import event_file, labs_founded
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_BEFORE = ("announced", "signed")


def closed_before_signed(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events that announce or sign a deal after it was closed for the last time.

    Events are of the same deal if they have the same thread, kind, companies and stake. A failed bid can be repeated,
    and a buyer can take a stake first and the rest later.
    """
    deals: dict[tuple[object, ...], list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        event = item.event
        if event.deal is not None and event.thread is not None and event.status != "rumoured":
            stake = event.figures.get("stake")
            who = tuple(sorted(pair for pair in event.participants if pair[1] not in ("people", "concerns")))
            deals[event.thread, event.kind, who, stake and stake.claims].append(item)
    for items in deals.values():
        closings = [item for item in items if _stage(item) == "closed"]
        if not closings:
            continue
        last = max(closings, key=lambda item: bounds(item.event)[1])
        for item in items:
            if _stage(item) in _BEFORE and bounds(item.event)[0] > bounds(last.event)[1]:
                yield Violation(
                    item.seed,
                    "S503",
                    f"{_stage(item)} on {item.event.when.written}, but the same deal was closed earlier: {last.shown}",
                    "correct one of the two dates or stages",
                    ("date",),
                    other=last.seed,
                )


def _stage(item: StatedEvent) -> str:
    return str(getattr(item.event, "stage", ""))


def _deal(stage: str, date: str) -> str:
    fields = f"acquirer: acme\ntarget: acme-labs\nstage: {stage}\nthread: acme-takes-its-labs"
    return event_file(f"acme-labs-{stage}", "acquisition", f"Acme and its labs ({stage})", date, fields)


RULES = (
    Rule(
        "S503",
        "a deal is closed before it is signed",
        "The events have the same thread, kind, companies and stake, and one is announced or signed after the last"
        " one was closed. Correct a date or a stage. If it is another deal, give it another thread.",
        "Totals count the last stage of each deal, so the wrong order can change a total.",
        labs_founded("2010") + _deal("signed", "2022-05-01") + _deal("closed", "2022-04-01"),
        labs_founded("2010") + _deal("signed", "2022-04-01") + _deal("closed", "2022-05-01"),
        check=closed_before_signed,
    ),
)
