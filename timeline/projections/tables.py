"""The read-model tables.

Versions live from `since_position` to before `until_position`; what is current ends at `NOW`, the largest 64-bit number
(not NULL: with NULL the planner passes over the index). Now and any past are one query. An entry makes at most one
version, so `since_position` is the version's key and says which position it came from; the log there has the rest: the
subject with its slug, and the payload.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Index, Integer, Text
from sqlmodel import Field, SQLModel

from timeline import sql
from timeline.log.entry import Entry
from timeline.log.tables import Position

NOW = 2**63 - 1
_KEY = {"autoincrement": False}
_STRICT = {"sqlite_strict": True}


class Projection(SQLModel, table=True):
    """A projection's version and its cursor: the position up to which it has read."""

    __table_args__ = (_STRICT,)

    name: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=Integer)
    position: int = Field(sa_type=Position)


class Entity(SQLModel, table=True):
    """A company or a person; its key is the position that first named it."""

    __table_args__ = (_STRICT,)

    key: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs=_KEY)
    slug: str = Field(sa_type=Text, unique=True)
    type: str = Field(sa_type=Text)


class EntityVersion(SQLModel, table=True):
    """An entity's names (JSON: [[name, first day or null], …]) and aliases (JSON) between two positions."""

    __tablename__ = "entity_version"
    __table_args__ = (_STRICT,)

    since_position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs=_KEY)
    until_position: int = Field(sa_type=Position)
    entity: int = Field(sa_type=Position)
    names: str = Field(sa_type=Text)
    aliases: str = Field(sa_type=Text)
    retracted: int = Field(sa_type=Integer)


class EventVersion(SQLModel, table=True):
    """What of an event is filtered and sorted by, between two positions. Days are proleptic Gregorian ordinals."""

    __tablename__ = "event_version"
    __table_args__ = (
        Index("event_version_anchor", "until_position", "anchor"),
        _STRICT,
    )

    since_position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs=_KEY)
    until_position: int = Field(sa_type=Position)
    kind: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    thread: str | None = Field(sa_type=Text, default=None)
    earliest: int | None = Field(sa_type=Integer, default=None)
    latest: int | None = Field(sa_type=Integer, default=None)
    anchor: int = Field(sa_type=Integer)
    dates: int = Field(sa_type=Integer)
    reported: int | None = Field(sa_type=Integer, default=None)
    disputed: int = Field(sa_type=Integer)
    retracted_on: int | None = Field(sa_type=Integer, default=None)


class Participation(SQLModel, table=True):
    """An entity's role in a version of an event; carries what a company's timeline is filtered and sorted by."""

    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    entity: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs=_KEY)
    since_position: int = Field(sa_type=Position, primary_key=True, sa_column_kwargs=_KEY)
    role: str = Field(sa_type=Text, primary_key=True)
    anchor: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=Text)


def end_before(connection: Connection, table: str, entries: Sequence[Entry]) -> None:
    """End the versions that entries supersede: those of the same subjects, one version earlier."""
    ended = [(entry.position, entry.subject, entry.version - 1) for entry in entries if entry.version > 1]
    if ended:
        sql.run_many(
            connection,
            f"UPDATE {table} SET until_position = ? WHERE since_position ="
            " (SELECT position FROM log_entry WHERE subject = ? AND version = ?)",
            ended,
        )
