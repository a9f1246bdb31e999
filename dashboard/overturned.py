"""Tells what a past state of the log said that was corrected or retracted later, without Streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from timeline.query.overturned import overturned as compared

if TYPE_CHECKING:
    from timeline.query import EventRecord


def overturned(then: EventRecord, now: EventRecord | None) -> tuple[str, ...]:
    """Return sentences about the parts of a past event that are no longer true; () if all are.

    Args:
        then: the event at the past time that the page looks back to.
        now: the event today, retracted or not; None if it has another id today.
    """
    if now is None:
        return ()
    took_part, take_part = ([(p.entity, p.role) for p in record.participants] for record in (then, now))
    found = compared(then.fact, now.fact, took_part, take_part)
    if found.retracted:
        gone = now.fact.retracted
        assert gone is not None  # noqa: S101 - the event is retracted
        return (f"It was retracted on {labels.day(gone.on)} ({gone.why.replace('_', ' ')}).",)
    sentences = []
    if found.kind:
        sentences.append(
            f"It is now recorded as {labels.kind_label(now.kind).lower()}, not {labels.kind_label(then.kind).lower()}."
        )
    if found.date:
        sentences.append(f"Its date is now {now.date}, not {then.date}.")
    for name in found.figures:
        label, before, after = labels.figure_label(now.fact, name), then.fact.preferred(name), now.fact.preferred(name)
        assert before is not None and after is not None  # noqa: S101, PT018 - the figure was corrected
        sentences.append(f"{label} is now given as {labels.claim(after)}, not {labels.claim(before)}.")
    if found.participants:
        gone_names = [p.name for p in then.participants if (p.entity, p.role) in found.participants]
        roles = "have the roles that they" if len(gone_names) > 1 else "has the role that it"
        sentences.append(f"{', '.join(dict.fromkeys(gone_names))} no longer {roles} had then.")
    return tuple(sentences)
