"""Formats that are files or folders, and the log as CloudEvents; a third-party program reads each of them back."""

from __future__ import annotations

import json
import os
import sqlite3
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from markdown_it import MarkdownIt
from pyarrow import dataset

from tests.builders import MUSK, TWITTER, database, event, layoffs, record
from tests.formats.conftest import HOSTILE
from timeline import facts
from timeline.cli import main
from timeline.copying import restore
from timeline.errors import ExportError, IntegrityError, QueryError
from timeline.formats import cloudevents, parquet, sqlite
from timeline.formats.item import about
from timeline.log import read
from timeline.log.entry import leaf_hash, payload_digest
from timeline.query import Events, View
from timeline.query.links import asked
from timeline.store import Store


@pytest.fixture
def view(store):
    record(store, event("deal-2014", date="2014-01-26", price="123456789012345678.5 USD"))
    record(store, layoffs(headcount=3800), operation="corrected", reason="2026-11-01 wrong_figure: <b>")
    return View(store)


@pytest.fixture
def lines(view):
    with view.store.read() as connection:
        return list(cloudevents.write(read.entries(connection)))


def test_the_log_is_read_as_cloudevents(view, lines):
    """The package of the CloudEvents project reads each line and refuses anything that is not a CloudEvent."""
    assert len(lines) == view.head()
    for position, line in enumerate(lines, 1):
        found = JSONFormat().read(CloudEvent, line)
        assert (found.get_id(), found.get_specversion()) == (str(position), "1.0")
        assert found.get_type().startswith("company-timeline.entry.")
        assert found.get_extension("recordedtime") == json.loads(line)["time"]


def test_the_source_of_a_cloudevent_names_its_log(view, lines, tmp_path):
    """The source is the root of the first tree head, which stays the same as the log grows and in copies."""
    other = Store.prepare(f"sqlite:///{tmp_path / 'other.db'}")
    copy = Store.prepare(f"sqlite:///{tmp_path / 'copy.db'}")
    record(other, TWITTER)
    restore(cloudevents.read(lines), copy)
    record(copy, layoffs("later-2024", date="2024"))
    sources = []
    for store in (view.store, copy, other):
        with store.read() as connection:
            first = read.current_tree_head(connection, until=1)
            found = {JSONFormat().read(CloudEvent, line).get_source() for line in _written(connection)}
        assert found == {f"urn:timeline:{first.root.hex()}"}
        sources += found
    assert sources[0] == sources[1] != sources[2]
    copy.close()
    other.close()


def _written(connection):
    return cloudevents.write(read.entries(connection))


def test_a_file_of_an_earlier_version_is_restored(view, lines, tmp_path):
    """In an earlier version, the source was the same for all logs."""
    old = [json.dumps(json.loads(line) | {"source": "urn:company-timeline:log"}).encode() for line in lines]
    target = Store.prepare(f"sqlite:///{tmp_path / 'restored.db'}")
    assert restore(cloudevents.read(old), target) == (len(lines), view.tree_head())
    target.close()


def test_entries_of_two_logs_are_not_one_file(lines):
    other = json.dumps(json.loads(lines[2]) | {"source": "urn:timeline:" + "0" * 64}).encode()
    with pytest.raises(IntegrityError, match="line 3 is an entry of another log"):
        list(cloudevents.read([*lines[:2], other, *lines[3:]]))
    with pytest.raises(IntegrityError, match="a log begins at position 1, not 2"):
        list(cloudevents.read(lines[1:]))
    with pytest.raises(IntegrityError, match="a log begins at position 1, not 3"):
        list(cloudevents.write([*cloudevents.read(lines)][2:]))


def test_the_log_is_restored_with_the_same_root(view, lines, tmp_path):
    target = Store.prepare(f"sqlite:///{tmp_path / 'restored.db'}")
    head = view.tree_head()
    assert restore(cloudevents.read(lines[:3]), target) == (3, View(target).tree_head())
    assert restore(cloudevents.read(lines), target) == (len(lines) - 3, head)  # it continues where it stopped
    assert restore(cloudevents.read(lines), target) == (0, head)
    target.verify(projections=True)
    with pytest.raises(IntegrityError, match=r"holds \d entries; the file has only the first 2"):
        restore(cloudevents.read(lines[:2]), target)
    target.close()


@pytest.mark.both_engines
def test_the_command_restores_on_either_engine(view, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", view.store.url.render_as_string(hide_password=False))
    file, target = tmp_path / "log.jsonl", database(tmp_path / "target", empty=True)
    assert main(["export", "--format", "cloudevents", "--out", str(file)]) == 0
    assert main(["copy", str(file), target]) == 0
    assert str(view.tree_head()) in capsys.readouterr().out
    restored = Store.open(target)
    assert View(restored).tree_head() == view.tree_head()
    restored.close()
    assert main(["export", "--format", "cloudevents", "--company", "twitter"]) == 64
    assert main(["export", "--format", "cloudevents", "--as-recorded", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"recorded_by":"tester"', b'"recorded_by":"others"'),
        (b"Twitter buys GPUs", b"Twitter sells GPU"),
        (b'"id":"4"', b'"id":"5"'),
        (b'"time":', b'"tim":'),
        (b'"leaf":"', b'"leaf":"x'),
        (b"{", b"["),
    ],
)
def test_what_was_altered_is_refused_and_names_its_place(lines, tmp_path, old, new):
    altered = [line.replace(old, new, 1) if number == 3 else line for number, line in enumerate(lines)]
    target = Store.prepare(f"sqlite:///{tmp_path / 'restored.db'}")
    if old == b'"time":':  # fields that are not hashed are not required
        assert restore(cloudevents.read(altered), target)[0] == len(lines)
    else:
        with pytest.raises(IntegrityError, match=r"line 4|position [45]"):
            restore(cloudevents.read(altered), target)
        assert View(target).head() == 0
    target.close()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"body": "no JSON"}, "does not hold a valid fact"),
        ({"body": "[]"}, "does not hold a valid fact"),
        ({"body": '{"kind": "gossip"}'}, "does not hold a valid fact"),
        ({"body": '{"kind": "layoffs", "date": "2023"}'}, "does not hold a valid fact"),
        ({"schema_version": -1}, "does not hold a valid fact"),
        ({"schema_version": 99}, "update company-timeline"),
        ({"subject": "event/Twitter Layoffs"}, "does not hold a valid fact"),
        ({"subject": "company/acme"}, "holds event/acme, a layoffs"),
        ({"kind": "company"}, "a layoffs"),
        ({"version": 2**63}, "the version 9223372036854775808 is not valid"),
        ({"version": True}, "line 9 is not an entry"),
        ({"operation": "eaten"}, "unknown operation 'eaten'"),
        ({"recorded_at": "zzz"}, "'zzz' is not a time in UTC"),
        ({"recorded_at": "9999-12-31"}, "is not a time in UTC"),
    ],
)
@pytest.mark.filterwarnings("ignore:the log has an event of the kind 'gossip'")
def test_what_hashes_right_and_is_no_entry_that_was_ever_appended_is_refused(lines, tmp_path, fields, told):
    *_, last = cloudevents.read(lines)
    forged = last._replace(position=len(lines) + 1, subject="event/acme", version=1, operation="recorded")._replace(
        **fields
    )
    forged = forged._replace(payload_digest=payload_digest(forged.salt, forged.body))
    forged = forged._replace(leaf=leaf_hash(forged.header))
    target = Store.prepare(f"sqlite:///{tmp_path / 'restored.db'}")
    with pytest.raises(IntegrityError, match=told):
        restore(cloudevents.read(cloudevents.write([*cloudevents.read(lines), forged])), target)
    assert View(target).head() == 0
    target.close()


def test_another_log_is_not_written_over(lines, tmp_path):
    target = Store.prepare(f"sqlite:///{tmp_path / 'other.db'}")
    record(target, MUSK)
    with pytest.raises(IntegrityError, match="a different log from position 1 on"):
        restore(cloudevents.read(lines), target)
    target.close()


def test_parquet_is_read_by_duckdb_and_polars(view, tmp_path):
    folder = tmp_path / "events"
    assert parquet.write(view.events(), folder) == len(view.events()) == 4
    assert sorted(path.name for path in folder.iterdir()) == ["year=2014", "year=2022", "year=2023"]
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT year, count(*), max(price) FROM read_parquet('{folder}/**/*.parquet') GROUP BY year ORDER BY year"
        ).fetchall()
    assert rows == [(2014, 1, Decimal("123456789012345678.500000")), (2022, 2, None), (2023, 1, None)]
    frame = pl.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True)
    assert frame["price"].sum() == Decimal("123456789012345678.5")
    assert dict(zip(frame["id"], frame["companies"].to_list(), strict=True))["deal-2014"] == ["twitter"]
    with pytest.raises(ExportError, match="already exists"):
        parquet.write(view.events(), folder)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_parquet_of_no_events_is_read_as_no_rows_of_the_same_columns(view, tmp_path):
    """An export without events has the same columns, so a program that reads it works before the first event."""
    assert parquet.write(view.events(kind="merger"), tmp_path / "none") == 0
    assert parquet.write(view.events(kind="layoffs"), tmp_path / "some") == 2
    asked = "SELECT year, count(*) FROM read_parquet('{}/**/*.parquet') WHERE year >= 2022 GROUP BY year"
    columns = "SELECT column_name FROM (DESCRIBE FROM read_parquet('{}/**/*.parquet')) ORDER BY column_name"
    with duckdb.connect() as connection:
        assert connection.execute(asked.format(tmp_path / "some")).fetchall() == [(2022, 2)]
        assert connection.execute(asked.format(tmp_path / "none")).fetchall() == []
        none, some = (connection.execute(columns.format(tmp_path / name)).fetchall() for name in ("none", "some"))
    assert none == some
    none, some = (
        pl.read_parquet(f"{tmp_path / name}/**/*.parquet", hive_partitioning=True) for name in ("none", "some")
    )
    assert len(none) == 0
    assert set(none.columns) == set(some.columns)
    assert dataset.dataset(tmp_path / "none", partitioning="hive").count_rows() == 0


def test_a_parquet_export_that_fails_leaves_nothing(view, tmp_path):
    record(view.store, event("odd-2015", date="2015", price="0.12345678 USD"))
    with pytest.raises(QueryError, match="more than 6 decimals"):
        parquet.write(view.events(), tmp_path / "new" / "events")
    assert list((tmp_path / "new").iterdir()) == []


def test_one_file_has_plain_tables(view, tmp_path):
    path = tmp_path / "events.db"
    assert sqlite.write(view.events(), path) == 4
    assert sqlite.write(view.events(), path) == 4  # replaces the first file
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        asked = "SELECT value, unit, preferred FROM claims WHERE event = 'twitter-gpu-purchase-2023' ORDER BY number"
        assert connection.execute(asked).fetchall() == [(10000, "gpu", 1), (100000, "gpu", 0)]
        found = connection.execute("SELECT title FROM events_fts WHERE events_fts MATCH 'hyperlink'").fetchall()
        assert len(found) == 1
        names = connection.execute("SELECT DISTINCT entity FROM timeline").fetchall()
        assert ("twitter",) in names
    connection.close()
    with pytest.raises(ExportError, match="can't be written"):
        sqlite.write(view.events(), tmp_path / "none" / "events.db")


def test_files_and_folders_are_for_whom_the_umask_says(view, tmp_path):
    before = os.umask(0o077)
    try:
        sqlite.write(view.events(), tmp_path / "events.db")
        parquet.write(view.events(), tmp_path / "events")
    finally:
        os.umask(before)
    assert (tmp_path / "events.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "events").stat().st_mode & 0o777 == 0o700
    (tmp_path / "events.db").chmod(0o640)
    sqlite.write(view.events(), tmp_path / "events.db")
    assert (tmp_path / "events.db").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("day", [None, "2022-12-31", "2023-04-12"])
def test_references_hold_for_what_had_been_reported_too(view, tmp_path, day):
    asked_of = view if day is None else view.as_reported(day)
    path = tmp_path / "events.db"
    many = sqlite.write(asked_of.events(), path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (len(asked_of.events()),) == (many,)
    connection.close()


class Grown(Events):
    """A query during which somebody appends, after it has read the entities and before it reads the events."""

    def __iter__(self):
        newcomer = {"id": "newco", "name": "Newco"}
        record(
            self.snapshot.store, facts.Company.model_validate(newcomer), layoffs("newco-layoffs-2023", company="newco")
        )
        return super().__iter__()


def test_what_is_appended_meanwhile_is_in_no_table(view, tmp_path):
    """Entries appended during an export are left out, so that no participant refers to a missing entity."""
    path = tmp_path / "events.db"
    before = len(view.events())
    assert sqlite.write(Grown(view), path) == before
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (before,)
    connection.close()
    assert len(view.events()) == before + 1


def test_a_file_has_the_events_up_to_the_position_that_it_names(view, tmp_path, monkeypatch):
    """Events that are appended while the file is written are left out."""
    monkeypatch.setenv("TIMELINE_DATABASE", view.store.url.render_as_string(hide_password=False))

    def and_then_somebody_appends(*asked):
        found = about(*asked)
        record(view.store, layoffs("later-layoffs-2023", date="2023"))
        return found

    monkeypatch.setattr("timeline.formats.item.about", and_then_somebody_appends)
    head = view.head()
    assert main(["export", "--format", "markdown", "--out", str(tmp_path / "events.md")]) == 0
    written = (tmp_path / "events.md").read_text()
    assert view.head() == head + 1
    assert f"Up to log position {head}.\n" in written
    assert "twitter-layoffs-2022" in written
    assert "later-layoffs-2023" not in written


def test_datasette_finds_the_search_of_events(view, tmp_path):
    """The query that Datasette 0.65 runs on a file (`detect_fts_sql` in its `utils`) finds the search table."""
    path = tmp_path / "events.db"
    sqlite.write(view.events(), path)
    with sqlite3.connect(path) as connection:
        found = connection.execute(
            """select name from sqlite_master where rootpage = 0 and (
                 sql like '%VIRTUAL TABLE%USING FTS%content="events"%'
                 or sql like '%VIRTUAL TABLE%USING FTS%content=[events]%'
                 or (tbl_name = "events" and sql like '%VIRTUAL TABLE%USING FTS%'))"""
        ).fetchall()
        assert found == [("events_fts",)]
    connection.close()


def test_markdown_is_read_as_headings_and_lists_whose_text_is_what_was_said(view, export):
    """markdown-it, set to let HTML through, reads the text as it was recorded."""
    title = "1. A [title](https://example.net) &amp; `more` ![x](y)"
    address = "https://example.org/a?b=1&copy;=2&c=_d_"
    sources = {"a": {"url": address, "published": "2022-11-04"}}
    record(view.store, layoffs("told-2022", title=title, summary="# No", sources=sources))
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(export("markdown").decode())
    headings = [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == ["A view of &#60;it&#62;", "2014", "2022", "2023"]
    inside = [child for token in tokens for child in token.children or ()]
    said = "".join(child.content for child in inside)
    assert HOSTILE in said
    assert title in said
    types = {token.type for token in (*tokens, *inside)}
    assert not types & {"html_block", "html_inline", "image", "code_block", "fence"}
    ids = [child.content for child in inside if child.type == "code_inline"]
    assert ids == [one.id for one in view.events()]
    addresses = {child.attrs["href"] for child in inside if child.type == "link_open"}
    assert addresses == {"https://example.org/insider", "https://example.org/a", address}


def test_markdown_has_no_markup_of_the_events_own(export):
    shown = export("markdown").decode()
    assert "## 2022" in shown
    assert "- **by 11 April 2023**: Twitter buys GPUs *(reported, disputed)* `twitter-gpu-purchase-2023`" in shown
    assert '\\=HYPERLINK\\(\\"https\\:' in shown
    assert "<b>" not in shown


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("http://localhost:8501/company?company=twitter&since=2023&event=x&by=kind", ["twitter-gpu-purchase-2023"]),
        ("?companies=deepmind,twitter&kind=layoffs", ["hostile-2023", "twitter-layoffs-2022"]),
        ("family=compute&reported=2023-04-12", ["deal-2014", "twitter-gpu-purchase-2023"]),
        ("q=gpus&recorded=4", ["twitter-gpu-purchase-2023"]),
        ("kind=layoffs&family=compute", []),
    ],
)
def test_a_link_of_the_dashboard_is_a_question(view, link, found):
    assert sorted(one.id for one in asked(view, link)) == found


@pytest.mark.parametrize("link", ["?kind=layoff", "?company=twiter", "?family=policies", "?since=soon", "?recorded=x"])
def test_a_link_that_makes_no_sense_is_refused(view, link):
    with pytest.raises(QueryError):
        asked(view, link)
