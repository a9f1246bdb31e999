"""All tables, as SQLModel classes: the log, and the read models derived from it.

Only this module names columns. SQL in the code takes them from here (`columns`, `Names`), Alembic compares a migrated
database with them, and `View.session` queries them.

A version is valid from `since_position` to before `until_position`; current versions end at `NOW`, the largest 64-bit
number (not NULL: with NULL the planner ignores the index). So the same query answers for now and for any past time. An
entry makes at most one version, so `since_position` is the version's key and says which position it came from. The log
has the rest: the subject with its slug, and the payload. SQLite's tables are STRICT, hence the plain column types.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NOW = 2**63 - 1
"""The end of current versions."""

_BIG = BigInteger().with_variant(Integer(), "sqlite")  # 64 bits on every engine, as SQLite's INTEGER has
_KEY = {"autoincrement": False}
_STRICT = {"sqlite_strict": True}
_STORIES = text("kind = 'story'")
_ERASURES = text("kind = 'erasure'")

# -- the log -----------------------------------------------------------------------------------------------------------


class LogEntry(SQLModel, table=True):
    """One change of one subject. Only `timeline.log.append` and `timeline.log.erase` write it."""

    __tablename__ = "log_entry"
    __table_args__ = (
        UniqueConstraint("subject", "version"),
        Index("log_entry_story", "position", sqlite_where=_STORIES, postgresql_where=_STORIES),
        Index("log_entry_erasure", "position", sqlite_where=_ERASURES, postgresql_where=_ERASURES),
        _STRICT,
    )

    position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    subject: str = Field(sa_type=Text)
    version: int = Field(sa_type=_BIG)
    operation: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    schema_version: int = Field(sa_type=Integer)
    recorded_at: str = Field(sa_type=Text)
    recorded_by: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text, default=None)
    origin: str | None = Field(sa_type=Text, default=None)
    batch: str = Field(sa_type=Text)
    payload_digest: bytes = Field(sa_type=LargeBinary)
    leaf: bytes = Field(sa_type=LargeBinary)


class LogPayload(SQLModel, table=True):
    """An entry's payload, in its own table so that it can be erased without changing a proof: then the row is gone."""

    __tablename__ = "log_payload"
    __table_args__ = (_STRICT,)

    position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    salt: bytes = Field(sa_type=LargeBinary)
    body: str = Field(sa_type=Text)


# -- the read models ---------------------------------------------------------------------------------------------------


class TreeRoot(SQLModel, table=True):
    """The root of a complete subtree of the log's Merkle tree, of 256**level leaves: the number-th from the left."""

    __tablename__ = "tree_root"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    level: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs=_KEY)
    number: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    root: bytes = Field(sa_type=LargeBinary)


class Projection(SQLModel, table=True):
    """A projection's version and its cursor: the position up to which it has read.

    If the log has entries that the program did not know, there is a row `unread`; its version stands for that program.
    """

    __table_args__ = (_STRICT,)

    name: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=Integer)
    position: int = Field(sa_type=_BIG)


class Entity(SQLModel, table=True):
    """A company or a person; its key is the position that first recorded it."""

    __table_args__ = (_STRICT,)

    key: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    slug: str = Field(sa_type=Text, unique=True)
    type: str = Field(sa_type=Text)


class EntityVersion(SQLModel, table=True):
    """An entity between two positions of the log.

    The names are JSON: [[name, since, earliest, latest], …]. `since` is EDTF text, and the two days are the first and
    the last one on which the name can have begun; the first name has null in all three. The identifiers are JSON too:
    [[scheme, value], …]; a ticker's value is EXCHANGE:SYMBOL. `aliases` and `different_from` are JSON lists. `founded`
    is the date of the first founding, in EDTF. A retracted entity has the slug of the one that it became, if any, in
    `superseded_by`.
    """

    __tablename__ = "entity_version"
    __table_args__ = (_STRICT,)

    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    until_position: int = Field(sa_type=_BIG)
    entity: int = Field(sa_type=_BIG)
    names: str = Field(sa_type=Text)
    aliases: str = Field(sa_type=Text)
    retracted: int = Field(sa_type=Integer)
    superseded_by: str | None = Field(sa_type=Text, default=None)
    description: str | None = Field(sa_type=Text, default=None)
    country: str | None = Field(sa_type=Text, default=None)
    sector: str | None = Field(sa_type=Text, default=None)
    founded: str | None = Field(sa_type=Text, default=None)
    identifiers: str = Field(sa_type=Text)
    different_from: str = Field(sa_type=Text)


class EventVersion(SQLModel, table=True):
    """The columns that filter and sort events, between two positions. Days are proleptic Gregorian ordinals.

    Before `past_from`, the event is planned; without a value it is planned on every day. `dates` is 1 if its date is
    the same on every day of reporting, else 2 or more. `retracted_on` is 1 for a renamed event, which is retracted on
    every day.
    """

    __tablename__ = "event_version"
    __table_args__ = (Index("event_version_anchor", "until_position", "anchor"), _STRICT)

    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    until_position: int = Field(sa_type=_BIG)
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
    past_from: int | None = Field(sa_type=Integer, default=None)


class EventRelation(SQLModel, table=True):
    """A relation of a version of an event: `name` is `includes` or `replaces`, `other` the slug of the other event.

    The primary key comes first: SQLite's check of pages reports a NULL in a table without rowids otherwise.
    """

    __tablename__ = "event_relation"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    name: str = Field(sa_type=Text, primary_key=True)
    other: str = Field(sa_type=Text, primary_key=True)
    until_position: int = Field(sa_type=_BIG)


class EventFigure(SQLModel, table=True):
    """The preferred claim of a figure of a version of an event.

    The number is in `whole` if it is a whole one that fits in 64 bits, else in `exact`, as decimal text. `approx` and
    `bound` are 1 for an approximate number, and for a bound without a value.
    """

    __tablename__ = "event_figure"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    name: str = Field(sa_type=Text, primary_key=True)
    unit: str = Field(sa_type=Text)
    whole: int | None = Field(sa_type=_BIG, default=None)
    exact: str | None = Field(sa_type=Text, default=None)
    approx: int = Field(sa_type=Integer)
    bound: int = Field(sa_type=Integer)


class EventDigest(SQLModel, table=True):
    """A version of an event in short, as JSON; see `timeline.projections.digests`. NULL if it must be read whole."""

    __tablename__ = "event_digest"
    __table_args__ = (_STRICT,)

    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    body: str | None = Field(sa_type=Text, default=None)


class Participation(SQLModel, table=True):
    """An entity's role in a version of an event, with the columns that filter and sort a company's timeline."""

    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    entity: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    since_position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    role: str = Field(sa_type=Text, primary_key=True)
    anchor: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=Text)


class EventSearch(SQLModel, table=True):
    """On PostgreSQL: the words of a version of an event. Words of its title have the weight A, of its sources C."""

    __tablename__ = "event_search"
    __table_args__ = (Index("event_search_document", "document", postgresql_using="gin"),)

    position: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    document: str = Field(sa_type=TSVECTOR)


class _Virtual(SQLModel, registry=registry()):
    """Virtual tables have their own registry: Alembic ignores them, and this one has the same name as `EventSearch`."""


class EventWords(_Virtual, table=True):
    """On SQLite: the same words in a virtual FTS5 table, which stores an index but not the words."""

    __tablename__ = "event_search"

    rowid: int = Field(sa_type=_BIG, primary_key=True, sa_column_kwargs=_KEY)
    title: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)
    publishers: str = Field(sa_type=Text)


# -- names in SQL ------------------------------------------------------------------------------------------------------


def table_of(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table of a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def columns(model: type[SQLModel]) -> tuple[str, ...]:
    """Return the names of a table's columns, in order."""
    return tuple(table_of(model).columns.keys())


def primary_key(model: type[SQLModel]) -> tuple[str, ...]:
    """Return the names of the columns of a table's primary key."""
    return tuple(column.name for column in table_of(model).primary_key)


class Names:
    """The names of a table and its columns, for writing SQL: `f"SELECT {E.subject} FROM {E}"`.

    A column that the model does not have raises an `AttributeError`.
    """

    def __init__(self, model: type[SQLModel]) -> None:
        self._table = f"main.{table_of(model).name}"
        self._columns = frozenset(columns(model))

    def __str__(self) -> str:
        """Return the table's name with its schema, so that a TEMP table with the same name has no effect."""
        return self._table

    def __getattr__(self, column: str) -> Any:  # noqa: ANN401 - a name, or an error
        """Return a column's name."""
        if column not in self._columns:
            raise AttributeError(f"{self._table} has no column {column}")
        return column


class Shape(NamedTuple):
    """How the rows of a read model are made from an entry: which columns are filled automatically.

    Attributes:
        model: the model of the table.
        position: the column for the entry's position.
        until: the column for a version's end, `NOW` until the subject's next version; None if rows are not versions.
        entity: the column for the key of an entity whose slug is the first of `given`; or None.
        first_only: whether only a subject's first entry makes rows; existing rows stay as they are.
    """

    model: type[SQLModel]
    position: str
    until: str | None = None
    entity: str | None = None
    first_only: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        """The columns whose values are given for each row, in order."""
        return tuple(name for name in columns(self.model) if name not in {self.position, self.until})

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in writing order: an entity's key comes first, so that rows are sorted by it."""
        filled = tuple(name for name in (self.entity, self.position, self.until) if name is not None)
        return (*filled, *(name for name in self.given if name != self.entity))


ENTRY = Names(LogEntry)
PAYLOAD = Names(LogPayload)
CURSOR = Names(Projection)
ENTITY = Names(Entity)
ENTITY_VERSION = Names(EntityVersion)
EVENT = Names(EventVersion)
DIGEST = Names(EventDigest)
FIGURE = Names(EventFigure)
PART = Names(Participation)
RELATION = Names(EventRelation)
ROOT = Names(TreeRoot)

LOG: tuple[type[SQLModel], ...] = (LogEntry, LogPayload)
"""The tables of the log."""
LOG_NAMES = f"({', '.join(repr(table_of(model).name) for model in LOG)})"
"""Their names as a list in SQL."""
