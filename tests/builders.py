"""Small but real facts and databases for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast, get_args

from timeline import facts
from timeline.log import Entry, NewEntry
from timeline.log.entry import Operation
from timeline.projections.decode import encode
from timeline.query import View
from timeline.store import Store

if TYPE_CHECKING:
    from tests.postgresql import Databases

INSIDER = {"publisher": "Business Insider", "published": "2023-04-11", "url": "https://example.org/insider"}
VIDHYA = {"publisher": "Analytics Vidhya", "published": "2023-04-14", "title": "An article"}

TWITTER = facts.Company.model_validate(
    {"id": "twitter", "names": ["Twitter", {"name": "X", "since": "2023-07-23"}], "aliases": ["Twitter Inc."]}
)
DEEPMIND = facts.Company.model_validate({"id": "deepmind", "name": "DeepMind"})
MUSK = facts.Person.model_validate({"id": "elon-musk", "name": "Elon Musk"})


def event(slug: str = "twitter-gpu-purchase-2023", **fields: Any) -> facts.Event:
    """Make an event: the disputed GPU purchase, with the fields given; a field given as None is left out."""
    body: dict[str, Any] = {
        "kind": "compute_purchase",
        "title": "Twitter buys GPUs",
        "date": "[..2023-04-11]",
        "status": "reported",
        "sources": {"insider": INSIDER, "vidhya": VIDHYA},
    }
    if fields.get("kind", "compute_purchase") == "compute_purchase":
        body["buyer"] = "twitter"
        body["units"] = [
            {"value": 10000, "approx": True, "source": "insider", "rank": "preferred"},
            {"value": 100000, "source": "vidhya"},
        ]
    body |= fields
    given = {key: value for key, value in body.items() if value is not None}
    return cast("facts.Event", facts.from_payload(slug, given))


def layoffs(slug: str = "twitter-layoffs-2022", **fields: Any) -> facts.Event:
    """Make layoffs at Twitter on 4 November 2022."""
    body: dict[str, Any] = {
        "kind": "layoffs",
        "title": "Twitter lets staff go",
        "date": "2022-11-04",
        "company": "twitter",
        "headcount": 3700,
        "status": "confirmed",
        "sources": {"a": {"url": "https://example.org/a", "published": "2022-11-04"}},
    }
    return event(slug, **(body | fields))


def entry(fact: facts.Fact, operation: Operation = "recorded", **fields: Any) -> NewEntry:
    """Make the log entry that records a fact."""
    fields.setdefault("schema_version", facts.SCHEMA_VERSION)
    return NewEntry(fact.subject, operation, fact.kind, encode(fact), **fields)


def database(path: Path, *, empty: bool = False) -> str:
    """Return the address of the database for a path, on the engine that the test uses.

    Args:
        path: on SQLite, the path of the file without `.db`; on PostgreSQL, a key that identifies the database.
        empty: on PostgreSQL, make no tables; on SQLite, the code that opens the file makes it.
    """
    if SERVERS:
        return SERVERS[-1].database(path, empty=empty)
    return f"sqlite:///{path}.db"


SERVERS: list[Databases] = []
"""The PostgreSQL on which the running test has its databases; none on SQLite."""


def new_store(folder: Path, found: Iterable[facts.Fact] = (TWITTER, DEEPMIND, MUSK)) -> Store:
    """Make a database with some facts in it."""
    url = database(folder / "timeline")
    file = folder / "timeline.db"
    if not SERVERS and not file.exists():
        # A copy takes a sixth of the time of the migrations.
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_with_tables())
    store = Store.prepare(url)
    record(store, *found)
    return store


@cache
def _with_tables() -> bytes:
    """Return the bytes of a database file with all tables and no rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "with_tables.db"
        Store.prepare(f"sqlite:///{path}").close()
        return path.read_bytes()


def record(store: Store, *found: facts.Fact, operation: Operation = "recorded", **fields: Any) -> list[Entry]:
    """Append facts in one transaction."""
    with store.write() as connection:
        return store.append(connection, [entry(fact, operation, **fields) for fact in found], author="tester")


def rename(store: Store, old: facts.Event, slug: str) -> facts.Event:
    """Give an event another id, as a load does, and return the event with that id."""
    new = old.model_copy(update={"id": slug})
    left = old.model_copy(
        update={"retracted": facts.Retraction(on=dt.date(2024, 1, 1), why="renamed", superseded_by=slug)}
    )
    with store.write() as connection:
        store.append(connection, [entry(new), entry(left, "retracted")], author="tester")
    return new


def view_of(store: Store) -> View:
    """Open the store's database for reading."""
    return View(Store.open(store.url))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write text files below a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def days(*texts: str) -> Sequence[dt.date]:
    """Read ISO days."""
    return [dt.date.fromisoformat(text) for text in texts]


def of_every_kind() -> list[facts.Event]:
    """Make one event of each kind with all its own fields; each text value names its field and kind."""
    return [_of_kind(kind) for kind in facts.KINDS.values()]


def _of_kind(kind: type[facts.Event]) -> facts.Event:
    body: dict[str, Any] = {"title": f"An event: {kind.label}", "date": "2023-04-11", "status": "reported"}
    for name, role in kind.roles().items():
        if name != "concerns":
            body[name] = ["twitter", "deepmind"] if role.accepts[0] == "company" else ["elon-musk"]
    for name, figure in kind.figure_types().items():
        body[name] = "10 million USD" if figure.measure == "money" else 10
    for name in kind.own_fields():
        choices = get_args(kind.model_fields[name].annotation)
        is_text = name in kind.text_fields()
        body[name] = f"its {name.replace('_', ' ')} {kind.label.lower()}" if is_text else choices[2]
    for name in kind.name_lists():
        body[name] = ["Ann Lee", "Bob Poe"]
    slug = f"the-{kind.kind.replace('_', '-')}"
    return cast("facts.Event", facts.from_payload(slug, {"kind": kind.kind, "sources": {"a": INSIDER}, **body}))
