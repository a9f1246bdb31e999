"""Finds what a past state of the log said that was corrected or retracted later, without Streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels

if TYPE_CHECKING:
    from timeline.facts import Claim, When
    from timeline.query import EventRecord


def overturned(then: EventRecord, now: EventRecord | None) -> tuple[str, ...]:
    """Return sentences about the parts of a past event that are no longer true; () if all are.

    A new detail, such as the first number for a figure, is not a correction.

    Args:
        then: the event at the past time that the page looks back to.
        now: the event today, retracted or not; None if it has another id today.
    """
    if now is None:
        return ()
    if now.retracted and not then.retracted:
        gone = now.fact.retracted
        assert gone is not None  # noqa: S101 - the event is retracted
        return (f"It was retracted on {labels.day(gone.on)} ({gone.why.replace('_', ' ')}).",)
    found = []
    if then.kind != now.kind:
        found.append(
            f"It is now recorded as {labels.kind_label(now.kind).lower()}, not {labels.kind_label(then.kind).lower()}."
        )
    if not _within(now.date, then.date):
        found.append(f"Its date is now {now.date}, not {then.date}.")
    found += _figures(then, now)
    found += _participants(then, now)
    return tuple(found)


def _figures(then: EventRecord, now: EventRecord) -> list[str]:
    found = []
    for name in then.fact.figures:
        before, after = then.fact.preferred(name), now.fact.preferred(name)
        if before is None or after is None or _agrees(after, before):
            continue
        if before.as_of != after.as_of:  # a new point of a series: the old one is still true
            continue
        label = labels.figure_label(now.fact, name)
        found.append(f"{label} is now given as {labels.claim(after)}, not {labels.claim(before)}.")
    return found


def _within(now: When, then: When) -> bool:
    """Return whether a date lies within the earlier date, so that it is only more precise."""
    begins = then.earliest is None or (now.earliest is not None and now.earliest >= then.earliest)
    ends = then.latest is None or (now.latest is not None and now.latest <= then.latest)
    return now == then or (begins and ends)


def _agrees(now: Claim, then: Claim) -> bool:
    """Return whether a figure is the same, or lies between the bounds that were known before."""
    if now.unit != then.unit:
        return False
    if now.value is None or then.value is not None:
        return (now.value, now.minimum, now.maximum) == (then.value, then.minimum, then.maximum)
    above = then.minimum is None or now.value >= then.minimum
    return above and (then.maximum is None or now.value <= then.maximum)


def _participants(then: EventRecord, now: EventRecord) -> list[str]:
    today = {(p.entity, p.role) for p in now.participants}
    gone = [p.name for p in then.participants if (p.entity, p.role) not in today]
    roles = "have the roles that they" if len(gone) > 1 else "has the role that it"
    return [f"{', '.join(dict.fromkeys(gone))} no longer {roles} had then."] * bool(gone)
