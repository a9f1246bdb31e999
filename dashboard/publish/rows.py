"""One small row for each event, as lists and links need it. The rows wait on the disk, in the order of their days."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Row:
    """An event, as lists and links need it.

    Attributes:
        id: its id.
        title: its title.
        kind: its kind.
        date: its date in words.
        day: the day that its date counts as, as 2023-04-11.
        status: confirmed, reported or rumoured.
        marks: 'planned', 'sources disagree', 'retracted', as far as they hold.
        companies: the slugs of its companies.
        people: the slugs of its people.
        thread: the affair that it is part of, or "".
        names: the ids of the events that it includes, replaces or comes after.
        became: the id that it was renamed to, or "".
        renamed: whether this is an id that the event no longer has.
        updated: when this version was recorded, as ISO 8601 in UTC.
        stamp: a hash of all that its own record says.
        first: its first possible day, or its day if that is unknown or earlier.
        last: its last possible day, or its day if that is unknown or later.
    """

    id: str
    title: str
    kind: str
    date: str
    day: str
    status: str
    marks: tuple[str, ...]
    companies: tuple[str, ...]
    people: tuple[str, ...]
    thread: str
    names: tuple[str, ...]
    became: str
    renamed: bool
    updated: str
    stamp: str
    first: str
    last: str

    @property
    def year(self) -> str:
        """The year of its day, with four digits."""
        return self.day[:4]

    @property
    def retracted(self) -> bool:
        """Whether it is retracted."""
        return "retracted" in self.marks


class Group(NamedTuple):
    """Some events that belong together, such as those of a year.

    Attributes:
        name: what they have in common.
        many: how many there are.
        last: the last of them, by their days.
        updated: when one of them was last recorded, as ISO 8601 in UTC.
    """

    name: str
    many: int
    last: Row
    updated: str


SCHEMA = """
CREATE TABLE row (
    number INTEGER PRIMARY KEY, id TEXT, gone INTEGER, kind TEXT, year TEXT, thread TEXT, updated TEXT, stamp TEXT,
    body BLOB
);
CREATE TABLE part (
    slug TEXT, gone INTEGER, number INTEGER, first TEXT, last TEXT, PRIMARY KEY (slug, gone, number)
) WITHOUT ROWID;
CREATE TABLE naming (slug TEXT, number INTEGER, PRIMARY KEY (slug, number)) WITHOUT ROWID;
"""
_INDEXES = (
    "CREATE UNIQUE INDEX row_id ON row (id)",
    *(f"CREATE INDEX row_{name} ON row ({name}, number) WHERE NOT gone" for name in ("kind", "year", "thread")),
)


class Rows:
    """The rows of all events.

    Args:
        disk: a database with the tables of `SCHEMA`.
    """

    def __init__(self, disk: sqlite3.Connection) -> None:
        self._disk = disk

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, once, in the order of their days.

        Args:
            rows: all rows.
        """
        for number, row in enumerate(rows):
            gone = row.retracted
            values = (row.id, gone, row.kind, row.year, row.thread, row.updated, row.stamp, orjson.dumps(astuple(row)))
            self._disk.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *values))
            for slug in dict.fromkeys((*row.companies, *row.people)):
                part = (slug, gone, number, row.first, row.last)
                self._disk.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?)", part)
            if not gone:
                names = dict.fromkeys(row.names)
                self._disk.executemany("INSERT INTO naming VALUES (?, ?)", ((slug, number) for slug in names))
        for index in _INDEXES:
            self._disk.execute(index)

    def __len__(self) -> int:
        """Return how many events are not retracted."""
        found: int = self._disk.execute("SELECT count(*) FROM row WHERE NOT gone").fetchone()[0]
        return found

    @property
    def all_with_gone(self) -> int:
        """How many events there are, with the retracted ones."""
        found: int = self._disk.execute("SELECT count(*) FROM row").fetchone()[0]
        return found

    def get(self, slug: str) -> Row | None:
        """Return the event with an id, retracted or not; None if there is none."""
        return next(self._rows("FROM row AS r WHERE id = ?", slug), None)

    def first(self) -> Row | None:
        """Return the first event that is not retracted."""
        return next(self._rows("FROM row AS r WHERE NOT gone ORDER BY number LIMIT 1"), None)

    def latest(self, most: int) -> list[Row]:
        """Return the last events that are not retracted, the last one first."""
        return list(self._rows("FROM row AS r WHERE NOT gone ORDER BY number DESC LIMIT ?", most))

    def gone(self) -> Iterator[Row]:
        """Yield the retracted events."""
        return self._rows("FROM row AS r WHERE gone ORDER BY number")

    def by_id(self) -> Iterator[Row]:
        """Yield the events that are not retracted, by their ids."""
        return self._rows("FROM row AS r WHERE NOT gone ORDER BY id")

    def of_year(self, year: str) -> Iterator[Row]:
        """Yield the events of a year that are not retracted."""
        return self._rows("FROM row AS r WHERE NOT gone AND year = ? ORDER BY number", year)

    def of_thread(self, thread: str) -> Iterator[Row]:
        """Yield the events of an affair that are not retracted; "" has none."""
        return self._rows("FROM row AS r WHERE NOT gone AND thread = ? ORDER BY number", thread) if thread else iter(())

    def of_entity(self, slug: str, *, gone: bool = False, latest_first: bool = False) -> Iterator[Row]:
        """Yield the events of a company or a person.

        Args:
            slug: its id.
            gone: yield the retracted ones instead.
            latest_first: begin with the last one.
        """
        order = "DESC" if latest_first else "ASC"
        found = "FROM part AS p JOIN row AS r ON r.number = p.number WHERE p.slug = ? AND p.gone = ?"
        return self._rows(f"{found} ORDER BY p.number {order}", slug, gone)

    def stamps(self, slug: str, kinds: Collection[str]) -> list[str]:
        """Return the stamps of the events of some kinds of a company or a person, in the order of their days."""
        found = self._disk.execute(
            "SELECT r.stamp, r.kind FROM part AS p JOIN row AS r ON r.number = p.number"
            " WHERE p.slug = ? AND NOT p.gone ORDER BY p.number",
            (slug,),
        )
        return [stamp for stamp, kind in found if kind in kinds]

    def count_of(self, slug: str) -> int:
        """Return how many events a company or a person has that are not retracted."""
        chosen = "SELECT count(*) FROM part WHERE slug = ? AND NOT gone"
        found: int = self._disk.execute(chosen, (slug,)).fetchone()[0]
        return found

    def updated(self, slug: str = "") -> str:
        """Return when an event of a company or a person was last recorded, or any event; "" if there is none."""
        chosen = "SELECT max(updated) FROM row WHERE NOT gone"
        if slug:
            chosen += " AND number IN (SELECT number FROM part WHERE slug = ? AND NOT gone)"
        return self._disk.execute(chosen, (slug,) if slug else ()).fetchone()[0] or ""

    def entities(self) -> list[str]:
        """Return the slugs of the companies and people that have events, by the first of their events."""
        chosen = "SELECT slug FROM part WHERE NOT gone GROUP BY slug ORDER BY min(number), slug"
        return [slug for (slug,) in self._disk.execute(chosen).fetchall()]

    def naming(self, slug: str) -> Iterator[Row]:
        """Yield the events that include or replace an event, or come after it."""
        return self._rows(
            "FROM naming AS n JOIN row AS r ON r.number = n.number WHERE n.slug = ? ORDER BY n.number", slug
        )

    def years(self) -> list[Group]:
        """Return the years that have events, in their order."""
        return self._groups("year")

    def kinds(self) -> list[Group]:
        """Return the kinds of event, by their names."""
        return self._groups("kind")

    def _groups(self, column: str) -> list[Group]:
        chosen = (
            f"SELECT g.name, g.many, g.updated, r.body FROM (SELECT {column} AS name, count(*) AS many,"
            f" max(number) AS number, max(updated) AS updated FROM row WHERE NOT gone GROUP BY {column}) AS g"
            " JOIN row AS r ON r.number = g.number ORDER BY g.name"
        )
        found = self._disk.execute(chosen).fetchall()
        return [Group(name, many, _row(body), updated) for name, many, updated, body in found]

    def stamp_of(self, *, year: str = "", kind: str = "", entity: str = "") -> str:
        """Return a hash over the stamps of the events of a year, a kind, or a company or a person.

        Args:
            year: the year, with four digits.
            kind: the kind.
            entity: the slug of the company or person.
        """
        chosen, value = "FROM row AS r WHERE NOT gone AND year = ? ORDER BY number", year
        if kind:
            chosen, value = "FROM row AS r WHERE NOT gone AND kind = ? ORDER BY number", kind
        elif entity:
            chosen = "FROM part AS p JOIN row AS r ON r.number = p.number WHERE p.slug = ? AND NOT p.gone"
            chosen, value = f"{chosen} ORDER BY p.number", entity
        return _hash(self._disk.execute(f"SELECT r.stamp {chosen}", (value,)))

    def stamp_between(self, slug: str, since: str, until: str) -> str:
        """Return a hash over the stamps of the events of a company that can have been in a window.

        Args:
            slug: the company.
            since: the first day of the window, as 2023-04-11.
            until: its last day.
        """
        chosen = (
            "SELECT r.stamp FROM part AS p JOIN row AS r ON r.number = p.number"
            " WHERE p.slug = ? AND NOT p.gone AND p.first <= ? AND p.last >= ? ORDER BY p.number"
        )
        return _hash(self._disk.execute(chosen, (slug, until, since)))

    def _rows(self, chosen: str, *values: object) -> Iterator[Row]:
        return (_row(body) for (body,) in self._disk.execute(f"SELECT r.body {chosen}", values))


def _hash(stamps: Iterable[tuple[str]]) -> str:
    made = hashlib.blake2b(digest_size=8)
    for (stamp,) in stamps:
        made.update(stamp.encode())
    return made.hexdigest()


def _row(body: bytes) -> Row:
    values: list[Any] = [tuple(one) if isinstance(one, list) else one for one in orjson.loads(body)]
    return Row(*values)
