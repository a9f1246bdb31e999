"""The states of an event: what it looks like today, and what it looked like on each day of reporting."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from timeline.facts.dated_text import DatedText
from timeline.facts.short_numbers import says
from timeline.facts.sizes import Measured, importance, measured
from timeline.formats.columns import row
from timeline.formats.columns.row import EPOCH, Who
from timeline.query.overturned import overturned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.facts import Event
    from timeline.query.names import Directory


class State(NamedTuple):
    """What a reader sees of an event; see `row.Row`. Two equal states look the same."""

    id: str
    title: str
    short: str
    figure: str
    kind: str
    day: int
    earlier: int
    later: int
    flags: int
    measured: Measured | None
    importance: float
    sources: int
    lead: str
    short_for: tuple[tuple[str, str], ...]
    who: tuple[Who, ...]


class Seen(NamedTuple):
    """A state and the days of reporting that show it.

    Attributes:
        state: the state; it has the flag `PRESENT` if it counts without a day of reporting.
        reported: the first day, from 1970-01-01; None if no day of reporting shows it.
        reported_end: the first day that shows another state, or None.
    """

    state: State
    reported: int | None
    reported_end: int | None


def states(
    fact: Event, directory: Directory, *, planned: bool, now: tuple[Event, Directory] | None = None
) -> list[Seen]:
    """Return the states of a version of an event, in the order of their days; the present state comes last.

    Args:
        fact: the event as the log has it.
        directory: the entities at that time.
        planned: whether it is still to come without a day of reporting.
        now: the present version of the event, with the entities; None if this is it.
    """
    present_fact, present_directory = now or (fact, directory)
    who = _who(present_fact, present_directory)

    def flagged(state: State, seen: Event) -> State:
        found = overturned(seen, present_fact, state.who, who).found
        return state._replace(flags=state.flags | row.OVERTURNED) if found else state

    whole = flagged(state_of(fact, directory, planned=planned), fact)
    present = whole._replace(flags=whole.flags | row.PRESENT)
    found: list[Seen] = []
    for state, day, seen in _reported(fact, directory, whole):
        state = state if seen is fact else flagged(state, seen)  # noqa: PLW2901 - the same state, with its flag
        if not found or found[-1].state != state:
            found.append(Seen(state, day.toordinal() - EPOCH, None))
    found = [
        *(one._replace(reported_end=following.reported) for one, following in pairwise(found)),
        *found[-1:],
    ]
    if found and found[-1].state._replace(flags=found[-1].state.flags | row.PRESENT) == present:
        found[-1] = found[-1]._replace(state=present)
        return found
    return [*found, Seen(present, None, None)]


def _reported(fact: Event, directory: Directory, whole: State) -> Iterator[tuple[State, dt.date, Event]]:
    """Yield the state of an event from each day on which it may change, and the event as it was known then.

    Args:
        fact: the event.
        directory: the entities.
        whole: the state of the event with all that is known.
    """
    days, complete = _days(fact), fact.complete_from
    for day in days:
        if complete is not None and day == days[-1]:  # everything is known from then on
            flags = whole.flags & ~row.PLANNED | (row.PLANNED if fact.is_planned(day) else 0)
            yield whole._replace(flags=flags), day, fact
            continue
        seen = fact.as_reported(day, directory.present_name)
        if seen is not None:
            yield state_of(seen, directory, planned=seen.is_planned(day)), day, seen


def _days(fact: Event) -> list[dt.date]:
    """Return the days of reporting on which an event may change, from its first report on."""
    first = fact.reported
    if first is None:
        return []
    found = {day for day in fact.published.values() if day is not None}
    for field in fact.dated_texts():
        text = getattr(fact, field)
        if isinstance(text, DatedText):
            found.update(wording.since for wording in text.wordings)
    if fact.retracted is not None:
        found.add(fact.retracted.on)
    return sorted(day for day in found if day >= first)


def state_of(fact: Event, directory: Directory, *, planned: bool) -> State:
    """Return what a reader sees of an event.

    Args:
        fact: the event, as the log has it or as it had been reported.
        directory: the entities at that time.
        planned: whether it is still to come.
    """
    when, retracted = fact.when, fact.retracted
    day, first, last = when.anchor, when.earliest, when.latest
    flags = row.DISPUTED if fact.disputed else 0
    if retracted is not None:
        flags |= row.RETRACTED | (row.RENAMED if retracted.why == "renamed" else 0)
    if fact.status != "confirmed":
        flags |= row.UNCONFIRMED
    if first is None:
        flags |= row.OPEN_START
    if last is None:
        flags |= row.OPEN_END
    if planned:
        flags |= row.PLANNED
    if _says_figure(fact):
        flags |= row.SAYS_FIGURE
    participants = fact.participants
    lead, short, short_for = _short_titles(fact, participants, directory, day)
    return State(
        fact.id,
        str(fact.title),
        short,
        fact.figure_text,
        fact.kind,
        day.toordinal() - EPOCH,
        (day - first).days if first is not None else 0,
        (last - day).days if last is not None else 0,
        flags,
        measured(fact),
        importance(fact),
        fact.lineages,
        lead,
        short_for,
        _who(fact, directory),
    )


def _who(fact: Event, directory: Directory) -> tuple[Who, ...]:
    became = directory.became
    return tuple(Who(became.get(slug, slug), role) for slug, role in fact.participants)


def _says_figure(fact: Event) -> bool:
    """Return whether the title has the first of the figures that are shown."""
    for name in fact.shown or fact.sizes:
        claim = fact.preferred(name)
        if claim is not None:
            return says(fact.title, claim)
    return False


def _short_titles(
    fact: Event, participants: Sequence[tuple[str, str]], directory: Directory, day: dt.date
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return whose lane the short title is for, that title, and the titles in the lanes of others by their roles."""
    if not participants:  # an event of a kind that a newer version knows
        return "", "", ()
    names: dict[str, str] = {}

    def name(slug: str) -> str:
        found = names.get(slug)
        if found is None:
            found = names[slug] = directory.present_name(slug, day)
        return found

    def text_in(slug: str, role: str) -> str:
        found = fact.short_title(slug, role, name)
        return "" if found is None else "\t".join(found) if found.rest else found.main

    first, its_role = participants[0]
    short = text_in(first, its_role)
    others: dict[str, str] = {}
    for slug, role in participants:
        if role not in others and slug != first:
            others[role] = text_in(slug, role)
    kept = []
    for role, text in others.items():
        own = text.partition("\t")[0].casefold()
        if text and not any(name(slug).casefold() == own for slug, its in participants if its == role):
            kept.append((role, text))
    return (directory.now(first) if short else ""), short, tuple(kept)
