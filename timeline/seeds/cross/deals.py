"""S503: a deal that is closed before it is signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from timeline.seeds.cross.days import bounds
from timeline.seeds.cross.finding import Facts, Finding, Stated

_BEFORE = ("announced", "signed")
_STAGED = ("acquisition", "divestiture", "merger")


def closed_before_signed(stated: Facts) -> Iterator[Finding]:
    """Yield what is announced or signed after the same deal was closed for the last time.

    The same deal: one thread, one kind, the same companies and the same share. A bid can be made anew after one that
    failed, and a stake can come before the whole.
    """
    deals: dict[tuple[object, ...], list[Stated]] = defaultdict(list)
    for item in stated.events:
        event = item.event
        if event.kind in _STAGED and event.thread is not None and event.status != "rumoured":
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
                yield Finding(
                    item.seed,
                    "S503",
                    "error",
                    f"{_stage(item)} on {item.event.when.text}, after the same deal was closed: {last.shown}",
                    "look which of the two dates, or stages, is right",
                    ("date",),
                )


def _stage(item: Stated) -> str:
    return str(getattr(item.event, "stage", ""))
