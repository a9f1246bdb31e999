"""Finds which parts of a past state of an event no longer hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.facts import Claim, Event, When


class Overturned(NamedTuple):
    """What no longer holds of a past state of an event.

    Attributes:
        retracted: whether the event was retracted since; then nothing else is compared.
        kind: whether it is of another kind now.
        date: whether its date now lies outside the earlier date.
        figures: the names of the figures that were corrected.
        participants: the companies and people, with their roles, that no longer take part in that role.
    """

    retracted: bool = False
    kind: bool = False
    date: bool = False
    figures: tuple[str, ...] = ()
    participants: tuple[tuple[str, str], ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything no longer holds."""
        return any(self)


def overturned(
    then: Event,
    now: Event,
    took_part: Sequence[tuple[str, str]],
    take_part: Sequence[tuple[str, str]],
) -> Overturned:
    """Return what no longer holds. A new detail, such as the first number for a figure, is not a correction.

    Args:
        then: the event in the past state.
        now: the event in its present state, retracted or not.
        took_part: the companies and people of the past state, with their roles.
        take_part: those of the present state.
    """
    if now.retracted is not None and then.retracted is None:
        return Overturned(retracted=True)
    return Overturned(
        kind=then.kind != now.kind,
        date=not _within(now.when, then.when),
        figures=tuple(name for name in then.figures if _corrected(then.preferred(name), now.preferred(name))),
        participants=tuple(one for one in took_part if one not in set(take_part)),
    )


def _corrected(before: Claim | None, after: Claim | None) -> bool:
    """Return whether a figure was corrected; a new point of a series leaves the old one true."""
    return before is not None and after is not None and before.as_of == after.as_of and not _agrees(after, before)


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
