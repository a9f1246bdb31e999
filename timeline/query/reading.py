"""What the database alone can't decide about an event, and the values that it does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from timeline import facts, sql
from timeline.errors import ErasedError, QueryError
from timeline.facts.suggest import did_you_mean
from timeline.log.erasures import erasure_at
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.projections import search
from timeline.query.results import Participant
from timeline.query.several import one_id

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from timeline.query.names import Directory
    from timeline.query.snapshot import Snapshot


def is_told(text: str, fact: facts.Event, seen: facts.Event) -> bool:
    """Return whether an event, as reported by a day, still has the words that it has today.

    Args:
        text: the words that were searched.
        fact: the event as it is today.
        seen: the event as reported.
    """
    told = {name: (getattr(fact, name), getattr(seen, name)) for name in fact.dated_texts()}
    find = search.indexed_words
    hidden = {word for today, then in told.values() if today != then for word in find(today or "")}
    shown = {word for name in fact.text_fields() for word in find(getattr(seen, name) or "")}
    shown |= {word for _, then in told.values() for word in find(then or "")}
    shown |= {*find(fact.label), *find((fact.thread or "").replace("-", " "))}
    wanted = map(search.alternatives, search.typed_words(text))
    return not any(_has(hidden, word) and not _has(shown, word) for word in wanted)


def _has(words: Iterable[str], wanted: search.Alternatives) -> bool:
    return any(word.startswith(one) if begins else word == one for one, begins in wanted for word in words)


def participants_of(fact: facts.Event, directory: Directory) -> tuple[Participant, ...]:
    """Return an event's participants with their types and the names valid on its date.

    An entity that was merged into another one is shown as that one.
    """
    day, became, differences = fact.when.anchor, directory.became, directory.differences
    if not became and not differences:
        return tuple(
            Participant(slug, directory.type(slug), directory.name(slug, day), role) for slug, role in fact.participants
        )
    return tuple(participant_of(named, role, day, directory) for named, role in fact.participants)


def participant_of(named: str, role: str, day: dt.date, directory: Directory) -> Participant:
    """Return who an event names in a role, with the name valid on the event's date; see `participants_of`."""
    slug = directory.became.get(named, named)
    name, difference = directory.name(slug, day), directory.differences.get(slug, "")
    return Participant(slug, directory.type(slug), name, role, difference, named if named != slug else None)


def check_event(snapshot: Snapshot, slug: str) -> str:
    """Return the id of an event unchanged.

    Raises:
        QueryError: the log has never had this id, or it is not a text; the message suggests the nearest.
        ErasedError: what the log said about it at this time was erased.
    """
    one_id(slug, "event")
    with snapshot.store.read() as connection:
        subject = f"event/{slug}"
        if (
            not refuse_erased(connection, subject, snapshot.position)
            and sql.first(connection, f"SELECT 1 FROM {E} WHERE {E.subject} = ? AND {E.version} = 1", (subject,))
            is None
        ):
            hint = did_you_mean(slug, _ids_near(connection, subject))
            raise QueryError(f"unknown event '{slug}'" + (f": {hint}" if hint else ""))
    return slug


def refuse_erased(connection: Connection, subject: str, until: int) -> bool:
    """Return whether the log had a subject at a position.

    Raises:
        ErasedError: its version of that time was erased; the message says when and why.
    """
    last = sql.first(
        connection,
        f"SELECT e.{E.position}, p.{P.position} FROM {E} AS e LEFT JOIN {P} AS p ON p.{P.position} = e.{E.position}"
        f" WHERE e.{E.subject} = ? AND e.{E.position} <= ? ORDER BY e.{E.version} DESC LIMIT 1",
        (subject, until),
    )
    if last is not None and last[1] is None:
        erasure = erasure_at(connection, last[0])
        raise ErasedError(subject, erasure and erasure.day, erasure and erasure.reason)
    return last is not None


_MOST_IDS = 5_000
"""How many ids before an unknown one in the alphabet, and how many after it, are compared with it."""


def _ids_near(connection: Connection, subject: str) -> list[str]:
    """Return the ids of events around one in the alphabet: of a small log all, of a large one by its index."""
    ids: list[str] = []
    for sign, direction in (("<", "DESC"), (">", "ASC")):
        found = sql.rows(
            connection,
            f"SELECT {E.subject} FROM {E} WHERE {E.subject} {sign} ? AND {E.version} = 1"
            f" ORDER BY {E.subject} {direction} LIMIT ?",
            (subject, _MOST_IDS),
        )
        ids += [name[len("event/") :] for (name,) in found if name.startswith("event/")]
    return ids
