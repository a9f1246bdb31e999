"""Tells what a past state of the log said that was corrected or retracted later, without Streamlit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.language import gettext, ngettext
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
        day, why = labels.day(gone.on), labels.reason(gone.why)
        return (gettext("It was retracted on {day} ({reason}).", day=day, reason=why),)
    sentences = []
    if found.kind:
        kinds = {"now": labels.kind_in_sentence(now.kind), "then": labels.kind_in_sentence(then.kind)}
        sentences.append(gettext("It is now recorded as {now}, not {then}.", **kinds))
    if found.date:
        dates = {"now": labels.when(now.date), "then": labels.when(then.date)}
        sentences.append(gettext("Its date is now {now}, not {then}.", **dates))
    for name in found.figures:
        label, before, after = labels.figure_label(now.fact, name), then.fact.preferred(name), now.fact.preferred(name)
        assert before is not None and after is not None  # noqa: S101, PT018 - the figure was corrected
        figures = {"now": labels.claim(after), "then": labels.claim(before)}
        sentences.append(gettext("{figure} is now given as {now}, not {then}.", figure=label, **figures))
    if found.participants:
        gone_names = [p.name for p in then.participants if (p.entity, p.role) in found.participants]
        names = ", ".join(dict.fromkeys(gone_names))
        sentences.append(
            ngettext(
                "{names} no longer has the role that it had then.",
                "{names} no longer have the roles that they had then.",
                len(gone_names),
                names=names,
            )
        )
    return tuple(sentences)
