"""The tables of a question are typed, have valid keys, can look back in time and are streamed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tests.builders import (
    DEEPMIND,
    MUSK,
    TWITTER,
    event,
    layoffs,
    new_store,
    of_every_kind,
    record,
    view_of,
)  # fmt: skip
from timeline import facts
from timeline.errors import QueryError, UnknownTableError
from timeline.facts.revisions import NOT_CONTENT
from timeline.query import Events, frames
from timeline.query.event_columns import all_columns
from timeline.query.tables import TABLES, Tables
from timeline.store import Store


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path)
    dated = [{"value": "2022-11-04", "source": "a", "rank": "preferred"}, {"value": "2022-11", "source": "b"}]
    sources = {
        "a": {"url": "https://example.org/a", "published": "2022-11-04", "accessed": "2023", "place": "p. 2"},
        "b": {"url": "https://example.org/b", "undated": True, "derived_from": "a"},
    }
    record(store, event(people=["elon-musk"], thread="ai", summary="It buys."), *of_every_kind())
    record(
        store,
        layoffs(date=dated, sources=sources, headcount={"min": "1.5 million", "as_of": "2022"}, replaces="the-layoffs"),
    )
    gone = {"on": "2024-01-01", "why": "duplicate", "note": "Twice.", "superseded_by": "twitter-layoffs-2022"}
    record(store, layoffs("gone-2022"))
    record(store, layoffs("gone-2022", retracted=gone), operation="retracted", reason="2024-01-01 duplicate: Twice.")
    record(store, facts.Company.model_validate({"id": "listed", "name": "Listed", "identifiers": {"wikidata": "Q1"}}))
    yield view_of(store)
    store.close()


def rows(table, **wanted):
    """Return the rows with these values."""
    return [row for row in table if all(row[name] == value for name, value in wanted.items())]


def test_the_keys_of_every_table_hold(view):
    """A primary key is unique and complete, and a foreign key refers to an existing row."""
    tables = view.events(retracted=True).tables()
    assert list(tables) == list(TABLES)
    for table in tables.values():
        given = [tuple(row[name] for name in table.spec.key) for row in table]
        assert given
        assert len(set(given)) == len(given)
        assert None not in {part for key in given for part in key}
        for reference in table.spec.references:
            known = {tuple(row[name] for name in reference.of) for row in tables[reference.table or table.spec.name]}
            used = {tuple(row[name] for name in reference.columns) for row in table}
            assert {key for key in used if None not in key} <= known


@pytest.mark.no_database
def test_every_column_has_a_name_of_its_own_and_a_sentence():
    for spec in TABLES.values():
        names = [column.name for column in spec.columns]
        assert len(set(names)) == len(names)
        assert set(spec.key) <= set(names)
        for about in (spec.about, *(column.about for column in spec.columns)):
            assert about.endswith("."), (spec.name, about)


@pytest.mark.no_database
def test_every_field_of_every_kind_has_a_place():
    """A role is in participants, a figure in claims and events, a date in dates, names are in signatures.

    Any other field is a column.
    """
    names = {column.name for column in all_columns()}
    placed = {"sources", "retracted", *NOT_CONTENT}
    for kind in facts.KINDS.values():
        roles = {field.attribute for field in kind.roles().values()}
        assert kind.model_fields.keys() - roles - placed - {*kind.name_lists()} <= names


def test_what_only_some_kinds_have_is_in_events(view):
    events = {row["id"]: row for row in view.tables()["events"]}
    assert events["the-acquisition"]["stage"] == "closed"
    assert events["the-funding-round"]["round"] == "its round funding round"
    assert events["the-acquisition"]["round"] is None
    assert (events["the-data-breach"]["records"], events["the-data-breach"]["records_unit"]) == (10, "record")


def test_dates_and_claims_are_rows_with_their_sources(view):
    tables = view.tables()
    first, second = rows(tables["dates"], event="twitter-layoffs-2022")
    assert (first["text"], first["rank"], first["preferred"], first["published"]) == (
        "2022-11-04", "preferred", True, dt.date(2022, 11, 4)
    )  # fmt: skip
    assert (second["precision"], second["source"], second["preferred"], second["published"]) == (
        "month", "b", False, None
    )  # fmt: skip
    one, two = rows(tables["claims"], event="twitter-gpu-purchase-2023")
    assert (one["value"], one["unit"], one["approx"], one["preferred"]) == (Decimal(10000), "gpu", True, True)
    assert (two["value"], two["source"], two["preferred"]) == (Decimal(100000), "vidhya", False)
    (cut,) = rows(tables["claims"], event="twitter-layoffs-2022")
    assert (cut["low"], cut["value"], cut["high"]) == (Decimal(1500000), None, None)
    assert (cut["as_of"], cut["as_of_anchor"]) == ("2022", dt.date(2022, 7, 2))


def test_sources_have_all_their_fields(view):
    first, second = rows(view.tables()["sources"], event="twitter-layoffs-2022")
    assert (first["accessed"], first["place"], first["known_from"]) == ("2023", "p. 2", dt.date(2022, 11, 4))
    assert (second["undated"], second["derived_from"], second["published"]) == (True, "a", None)


def test_names_change_over_time_and_participants_have_that_of_the_day(view):
    tables = view.tables()
    found = [(row["name"], row["type"], row["since"], row["precision"]) for row in tables["names"]]
    assert ("Twitter", "name", None, None) in found
    assert ("X", "name", "2023-07-23", "day") in found
    assert ("Twitter Inc.", "alias", None, None) in found
    assert {row["name"] for row in rows(tables["participants"], entity="twitter")} == {"Twitter"}
    (twitter,) = rows(tables["entities"], id="twitter")
    assert (twitter["type"], twitter["name"], twitter["aliases"]) == ("company", "X", ["Twitter Inc."])
    assert rows(view.as_reported("2023-04-12").tables()["entities"], id="twitter")[0]["name"] == "Twitter"


def test_a_retraction_has_its_day_and_reason_and_the_log_its_entries(view):
    assert rows(view.tables()["events"], id="gone-2022") == []
    tables = view.events(retracted=True).tables()
    (gone,) = rows(tables["events"], id="gone-2022")
    assert [gone[f"retracted{part}"] for part in ("", "_on", "_why", "_note")] == [
        True, dt.date(2024, 1, 1), "duplicate", "Twice."
    ]  # fmt: skip
    assert gone["superseded_by"] == "twitter-layoffs-2022"
    entries = rows(tables["versions"], event="gone-2022")
    assert [(row["version"], row["operation"], row["recorded_by"]) for row in entries] == [
        (1, "recorded", "tester"), (2, "retracted", "tester")
    ]  # fmt: skip
    assert entries[1]["reason"] == "2024-01-01 duplicate: Twice."
    assert entries[1]["recorded_at"].tzinfo is dt.UTC


def test_tables_are_of_any_time_and_of_any_question(view):
    then = view.as_recorded(4).tables()
    assert [row["id"] for row in then["events"]] == ["twitter-gpu-purchase-2023"]
    assert {row["position"] for row in then["versions"]} == {4}
    seen = view.as_reported("2023-04-12").events(kind="compute_purchase").tables()
    assert [row["source"] for row in rows(seen["claims"], event="twitter-gpu-purchase-2023")] == ["insider"]
    assert {row["event"] for row in seen["sources"]} == {"twitter-gpu-purchase-2023", "the-compute-purchase"}


def test_what_is_appended_later_is_in_no_table(view):
    tables = view.tables()
    before = len(list(tables["events"]))
    store = Store.open(view.store.url, write=True)
    record(store, facts.Company.model_validate({"id": "newco", "name": "Newco"}), layoffs("new-2023", company="newco"))
    assert len(list(tables["events"])) == before
    assert rows(tables["entities"], id="newco") == []
    assert len(list(view.tables()["events"])) == before + 1
    store.close()


def test_tables_convert_with_their_types(view):
    claims, versions = view.tables()["claims"], view.tables()["versions"]
    frame = claims.to_pandas()
    assert {name: str(frame[name].dtype) for name in ("figure", "number", "value", "approx", "published")} == {
        "figure": "category", "number": "Int64", "value": "float64", "approx": "boolean", "published": "datetime64[s]"
    }  # fmt: skip
    assert isinstance(claims.to_pandas(exact=True)["value"].dropna().iloc[0], Decimal)
    assert str(versions.to_pandas()["recorded_at"].dtype) == "datetime64[us, UTC]"
    table = claims.to_arrow()
    assert table.schema.field("value").type == pa.decimal128(38, 6)
    assert table.schema.field("event").metadata == {b"about": b"The event's id."}
    assert versions.to_polars()["recorded_at"].dtype == pl.Datetime("us", "UTC")
    connection = claims.to_duckdb(name="rival")
    asked = "SELECT sum(value) FROM rival WHERE event = 'twitter-gpu-purchase-2023'"
    assert connection.execute(asked).fetchone() == (Decimal("110000.000000"),)


def test_duckdb_gets_all_tables_and_joins_them(view):
    with duckdb.connect() as own:
        assert view.tables().to_duckdb(own) is own
        assert {name for (name,) in own.execute("SHOW TABLES").fetchall()} == set(TABLES)
        asked = """SELECT c.value, s.publisher FROM claims c JOIN sources s ON s.event = c.event AND s.key = c.source
                   WHERE c.figure = 'units' AND NOT c.preferred"""
        assert own.execute(asked).fetchall() == [(Decimal(100000), "Analytics Vidhya")]


def test_questions_and_tables_are_arrow_streams(view):
    """Libraries that support Arrow's PyCapsule interface read them directly."""
    events, claims = view.events(), view.tables()["claims"]
    many, lines = len(events), len(list(claims))
    assert pa.table(events).num_rows == pl.DataFrame(events).height == many
    assert pa.table(claims).num_rows == pl.DataFrame(claims).height == lines
    assert duckdb.from_arrow(events).aggregate("count(*)").fetchall() == [(many,)]
    assert duckdb.from_arrow(claims).aggregate("count(*)").fetchall() == [(lines,)]
    assert pl.from_arrow(pa.table(events)).equals(pl.DataFrame(events))
    assert len(pd.DataFrame.from_arrow(events)) == many
    assert pa.table(events).column_names == [column.name for column in all_columns()]
    nothing = view.events(kind="hire", since=2030)
    assert pa.table(nothing).num_rows == pl.DataFrame(nothing).height == 0


def test_a_stream_that_meets_a_number_that_it_can_not_hold_fails(view):
    store = Store.open(view.store.url, write=True)
    record(store, event("odd-2015", date="2015", price="0.12345678 USD"))
    store.close()
    with pytest.raises(Exception, match="more than 6 decimals"):
        pa.table(view.events())


class Counted(Events):
    """A question that counts the events that it has read."""

    read = 0

    def __iter__(self):
        for found in super().__iter__():
            Counted.read += 1
            yield found

    def rows(self):
        for found in super().rows():
            Counted.read += len(found)
            yield found


def test_rows_are_read_as_they_are_asked_for(view, monkeypatch):
    """Memory holds only one batch of rows at a time."""
    monkeypatch.setattr(frames, "BATCH", 4)
    for table in (Counted(view), Tables.of(Counted(view))["claims"]):
        Counted.read = 0
        with pa.RecordBatchReader.from_stream(table) as reader:
            assert Counted.read == 0
            reader.read_next_batch()
            assert Counted.read == 4
    Counted.read = 0
    assert next(iter(Tables.of(Counted(view))["sources"]))["event"]
    assert Counted.read == 4
    Counted.read = 0
    assert {spec.name for spec, _ in Tables.of(Counted(view)).parts()} == set(TABLES)
    assert Counted.read == len(view.events())


def test_an_unknown_table_is_an_error_with_a_hint(view):
    tables = view.tables()
    with pytest.raises(UnknownTableError, match=r"^unknown table 'claim': did you mean 'claims'\?$"):
        tables["claim"]
    with pytest.raises(QueryError, match="use events, participants"):
        tables["zzzzzz"]
    assert "claim" not in tables
    assert tables.get("claim") is None


def test_they_say_what_they_are(view):
    assert repr(view.tables()) == f"Tables({', '.join(TABLES)})"
    assert repr(view.tables()["names"]).startswith("Table(names: entity, number, name")


def test_an_entity_that_is_retracted_says_why(tmp_path):
    store = new_store(tmp_path, [TWITTER, DEEPMIND, MUSK])
    gone = {"on": "2024-01-01", "why": "duplicate", "superseded_by": "deepmind"}
    acme = {"id": "acme", "name": "Acme", "founded": "1999", "form": "group", "homepage": "https://example.org/"}
    record(store, facts.Company.model_validate(acme))
    record(store, facts.Company.model_validate({**acme, "retracted": gone}), operation="retracted")
    (found,) = rows(view_of(store).tables()["entities"], id="acme")
    assert [found[name] for name in ("founded", "form", "homepage", "retracted_why", "superseded_by")] == [
        "1999", "group", "https://example.org/", "duplicate", "deepmind"
    ]  # fmt: skip
    store.close()
