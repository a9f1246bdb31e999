"""A projection that is added to the registry is filled, rebuilt and compared like the existing ones."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.orm import registry as registry_of
from sqlmodel import Field, SQLModel

from tests.builders import DEEPMIND, MUSK, TWITTER, database, entry, event, layoffs, new_store, record, view_of
from timeline import engines, facts, sql
from timeline.cli import main
from timeline.errors import IntegrityError, LogError, OutdatedDatabaseError
from timeline.models import NOW, Shape
from timeline.projections import projector, registry
from timeline.projections.table import Projection, Table
from timeline.store import Store


class _Apart(SQLModel, registry=registry_of()):
    """Base class that keeps invented tables out of the program's metadata."""


class Cited(_Apart, table=True):
    """An invented read model: the number of sources of each version of an event."""

    __table_args__ = ({"sqlite_strict": True},)

    since_position: int = Field(sa_type=BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    until_position: int = Field(sa_type=BigInteger().with_variant(Integer(), "sqlite"))
    title: str = Field(sa_type=Text)
    sources: int = Field(sa_type=Integer)


_TABLE = Table(
    Shape(Cited, position="since_position", until="until_position"),
    facts.Event,
    lambda fact: [(fact.title, len(fact.sources))],
)
CITED = Projection("cited", 1, lambda _: (_TABLE,))


@pytest.fixture
def invented(monkeypatch):
    """Add an invented projection to the registry."""
    monkeypatch.setattr(registry, "PROJECTIONS", (*registry.PROJECTIONS, CITED))


def cited(store):
    with store.read() as connection:
        return sql.rows(connection, "SELECT * FROM cited ORDER BY since_position")


def is_stale(store):
    with store.read_log() as connection:
        return projector.stale(connection)


def test_a_new_projection_is_stale_until_it_is_rebuilt(tmp_path, monkeypatch):
    store = new_store(tmp_path)
    record(store, layoffs())
    monkeypatch.setattr(registry, "PROJECTIONS", (*registry.PROJECTIONS, CITED))
    assert is_stale(store)
    with closing(Store.prepare(store.url)) as prepared:
        assert not is_stale(prepared)
        assert cited(prepared) == [(4, NOW, "Twitter lets staff go", 1)]


@pytest.mark.parametrize("many", [1, 2, 40])
def test_readers_and_appends_refuse_a_projection_that_was_not_rebuilt(tmp_path, monkeypatch, many):
    store = new_store(tmp_path)
    record(store, layoffs())
    before = store.verify()
    monkeypatch.setattr(registry, "PROJECTIONS", (*registry.PROJECTIONS, CITED))
    with store.write() as connection:
        engines.of(connection).create(connection, Cited)  # as its migration would do
    for refused in (
        lambda: record(store, *(event(f"purchase-{number}") for number in range(many))),
        lambda: store.commit([entry(event("another"))], author="a"),
        lambda: view_of(store).event("layoffs"),
        lambda: Store.open(store.url),
        lambda: Store.open(store.url, write=True),
    ):
        with pytest.raises(OutdatedDatabaseError, match="not those of the log as it is now: run `timeline rebuild`"):
            refused()
    assert store.verify() == before
    store.rebuild()
    assert not is_stale(store)
    record(store, *(event(f"purchase-{number}") for number in range(many)))
    store.commit([entry(event("another"))], author="a")
    assert len(cited(store)) == many + 2


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("many", [1, 3, 60])
def test_a_batch_fills_a_new_projection(tmp_path, many):
    store = new_store(tmp_path)
    record(store, *(event(f"purchase-{number}") for number in range(many)))
    record(store, *(event(f"purchase-{number}", title="Anew") for number in range(many)), operation="corrected")
    assert [row[1:] for row in cited(store)] == [
        *((4 + many + number, "Twitter buys GPUs", 2) for number in range(many)),
        *((NOW, "Anew", 2) for _ in range(many)),
    ]
    assert not is_stale(store)


@pytest.mark.usefixtures("invented")
def test_a_single_append_fills_a_new_projection_and_gives_what_a_rebuild_gives(tmp_path):
    store = Store.prepare(database(tmp_path / "single", empty=True))
    for fact in (TWITTER, DEEPMIND, MUSK, event(), layoffs(concerns=["deepmind"])):
        store.commit([entry(fact)], author="a")
    store.commit([entry(event(title="Twitter buys many GPUs"), "corrected")], author="a")
    store.commit([entry(TWITTER.model_copy(update={"aliases": ("The bird",)}), "corrected")], author="a")
    assert cited(store) == [
        (4, 6, "Twitter buys GPUs", 2),
        (5, NOW, "Twitter lets staff go", 1),
        (6, NOW, "Twitter buys many GPUs", 2),
    ]
    assert not is_stale(store)
    store.verify(projections=True)


@pytest.mark.usefixtures("invented")
def test_verify_compares_a_new_projection(tmp_path, monkeypatch, capsys):
    store = new_store(tmp_path)
    record(store, layoffs())
    url = store.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    assert main(["verify", "--projections"]) == 0
    with store.write() as connection:
        sql.run(connection, "UPDATE cited SET sources = 9")
    with pytest.raises(IntegrityError, match="differ in cited"):
        store.verify(projections=True)
    assert main(["verify", "--projections"]) == 1
    assert "differ in cited" in capsys.readouterr().err


def test_a_single_append_of_an_event_that_names_a_stranger_is_refused_with_his_name(tmp_path):
    store = new_store(tmp_path, [DEEPMIND])
    before = store.verify(projections=True)
    with pytest.raises(LogError, match="names 'twitter', which is not in the log: record it first"):
        store.commit([entry(layoffs())], author="a")
    assert store.verify(projections=True) == before
