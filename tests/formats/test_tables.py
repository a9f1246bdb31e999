"""All tables as CSV, Parquet, SQLite and Excel; a third-party program reads each of them back."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.builders import event, layoffs, of_every_kind, record
from tests.formats.conftest import HOSTILE
from timeline.cli import main
from timeline.errors import ExportError, MissingExtraError, QueryError
from timeline.formats import FORMATS, cells, find, package
from timeline.query import View
from timeline.query.tables import TABLES

PRICE = "123456789012345678.25 USD"  # a float cannot hold it
REASON = "=1+1 \x07 \ud7ff"
WITH_TABLES = [name for name, form in FORMATS.items() if form.tables is not None]


@pytest.fixture
def view(store):
    record(store, *of_every_kind(), event("deal-2014", date="2014-01-26", price=PRICE))
    record(store, layoffs("old-1850", date="1850-03-04", headcount={"min": 3, "max": 20, "approx": True}))
    record(store, layoffs(headcount=100), operation="corrected", reason=REASON)
    return View(store)


def export(view, name, folder, **options):
    """Write all tables in a format and return where they are."""
    path = folder / (f"{name}.db" if name == "sqlite" else name)
    assert find(name).tables(view.tables(), path, **options) == len(view.events())
    return path


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path, name):
    sheet = openpyxl.load_workbook(path)[name]
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.mark.parametrize("day", [None, "2023-04-12"])
@pytest.mark.parametrize("bom", [False, True])
def test_frictionless_finds_the_package_of_csv_valid(view, tmp_path, day, bom):
    """The validator by the authors of the standard accepts the types, primary keys and foreign keys."""
    then = view if day is None else view.as_reported(day)
    folder = export(then, "csv", tmp_path, bom=bom)
    done = subprocess.run(
        [Path(sys.executable).with_name("frictionless"), "validate", "datapackage.json", "--json"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["valid"], done.stdout
    assert {task["name"] for task in report["tasks"]} == set(TABLES)
    assert sum(task["stats"].get("rows", 0) for task in report["tasks"]) == sum(
        len(list(table)) for table in then.tables().values()
    )


def test_frictionless_finds_the_package_of_excel_valid(view, tmp_path):
    """The package is valid for days from 1900 on; Excel does not support earlier days."""
    find("xlsx").tables(view.events(since=1901).tables(), tmp_path / "xlsx")
    command = [Path(sys.executable).with_name("frictionless"), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path / "xlsx", capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["valid"], done.stdout


def test_frictionless_would_see_a_key_that_leads_nowhere(view, tmp_path):
    folder = export(view, "csv", tmp_path)
    (folder / "names.csv").write_text("entity,number,name,type,since,since_day,precision\nnobody,1,N,name,,,\n")
    command = [Path(sys.executable).with_name("frictionless"), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not json.loads(done.stdout)["valid"]


@pytest.mark.parametrize("name", WITH_TABLES)
def test_the_package_says_which_tables_of_which_time_under_which_licence(view, tmp_path, name):
    then = view.as_recorded(view.head() - 1).as_reported("2024-01-01")
    path = export(then, name, tmp_path)
    if name == "sqlite":
        with sqlite3.connect(path) as connection:
            described = json.loads(connection.execute("SELECT descriptor FROM datapackage").fetchone()[0])
        connection.close()
    else:
        described = json.loads((path / package.FILE).read_text())
    assert described["licenses"][0]["name"] == "CC0-1.0"
    assert described["timeline"] == {
        "tree_head": str(then.tree_head()),
        "recorded": view.head() - 1,
        "reported": "2024-01-01",
        "question": "Events()",
    }
    assert [one["name"] for one in described["resources"]] == list(TABLES)
    for one in described["resources"]:
        columns = TABLES[one["name"]].columns if name in ("csv", "parquet") else cells.with_exact(TABLES[one["name"]])
        assert [field["name"] for field in one["schema"]["fields"]] == [column.name for column in columns]
        assert name == "sqlite" or (path / one["path"]).is_file()


def test_csv_has_plain_numbers_days_and_lists(view, tmp_path):
    folder = export(view, "csv", tmp_path)
    events = {row["id"]: row for row in read_csv(folder / "events.csv")}
    assert events["deal-2014"]["price"] == "123456789012345678.25"
    assert (events["old-1850"]["headcount"], events["old-1850"]["headcount_max"]) == ("", "20")
    assert (events["old-1850"]["anchor"], events["old-1850"]["disputed"]) == ("1850-03-04", "false")
    assert json.loads(events["the-acquisition"]["companies"]) == ["twitter", "deepmind"]
    assert events["the-acquisition"]["stage"] == "closed"


def test_csv_has_a_byte_order_mark_if_it_is_wanted(view, tmp_path):
    assert (export(view, "csv", tmp_path / "a", bom=True) / "claims.csv").read_bytes()[:4] == b"\xef\xbb\xbfe"
    assert (export(view, "csv", tmp_path / "b") / "claims.csv").read_bytes()[:5] == b"event"


def test_parquet_has_decimals_and_the_sentences_about_columns(view, tmp_path):
    folder = export(view, "parquet", tmp_path)
    with duckdb.connect() as connection:
        asked = (
            f"SELECT value, typeof(value) FROM '{folder}/claims.parquet' WHERE event = 'deal-2014' AND figure = 'price'"
        )
        assert connection.execute(asked).fetchall() == [(Decimal("123456789012345678.250000"), "DECIMAL(38,6)")]
        for name in TABLES:
            many = connection.execute(f"SELECT count(*) FROM '{folder}/{name}.parquet'").fetchone()
            assert many == (len(list(view.tables()[name])),)
    assert pq.read_schema(folder / "claims.parquet").field("unit").metadata[b"about"].startswith(b"What is counted")


def test_numbers_sort_and_add_up_in_sqlite(view, tmp_path):
    path = export(view, "sqlite", tmp_path)
    with sqlite3.connect(path) as connection:
        asked = "SELECT value, typeof(value) FROM claims WHERE figure IN ('price', 'units') ORDER BY value"
        found = connection.execute(asked).fetchall()
        assert [value for value, _ in found] == sorted(value for value, _ in found)
        assert {kind for _, kind in found} == {"integer", "real"}
        asked = "SELECT value, value_exact FROM claims WHERE event = 'deal-2014' AND figure = 'price'"
        assert connection.execute(asked).fetchall() == [(123456789012345678.25, "123456789012345678.25")]
        asked = "SELECT count(*) FROM claims WHERE value_exact IS NOT NULL"
        assert connection.execute(asked).fetchone() == (1,)
        asked = "SELECT sum(headcount_max), typeof(headcount_max) FROM events WHERE id = 'old-1850'"
        assert connection.execute(asked).fetchone() == (20, "integer")
        asked = "SELECT j.value FROM events, json_each(companies) AS j WHERE events.id = 'the-acquisition'"
        assert connection.execute(asked).fetchall() == [("twitter",), ("deepmind",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_workbook_has_numbers_days_and_text(view, tmp_path):
    path = export(view, "xlsx", tmp_path) / "timeline.xlsx"
    events = {row["id"]: row for row in read_xlsx(path, "events")}
    assert events["deal-2014"]["price"] == pytest.approx(123456789012345678.25, rel=1e-15)
    assert events["deal-2014"]["anchor"] == dt.datetime(2014, 1, 26)  # noqa: DTZ001 - Excel has no time zones
    assert events["old-1850"]["anchor"] == "1850-03-04"
    assert (events["old-1850"]["headcount_max"], events["old-1850"]["disputed"]) == (20, False)
    assert [row["value_exact"] for row in read_xlsx(path, "claims") if row["value_exact"]] == ["123456789012345678.25"]
    assert openpyxl.load_workbook(path).sheetnames == ["about", *TABLES]
    for name in TABLES:
        assert len(read_xlsx(path, name)) == len(list(view.tables()[name]))


def test_a_workbook_alone_is_a_file(view, tmp_path):
    path = tmp_path / "events.xlsx"
    assert find("xlsx").write(view.events(kind="layoffs"), path) == 4
    assert len(read_xlsx(path, "events")) == 4
    with pytest.raises(ExportError, match="can't be written"):
        find("xlsx").write(view.events(), tmp_path / "none" / "events.xlsx")


def test_what_looks_like_a_formula_is_text_everywhere(view, tmp_path):
    """A spreadsheet does not compute the text, and a program can read the original text."""
    shown = {
        row["event"]: row["reason"] for row in read_csv(export(view, "csv", tmp_path) / "versions.csv") if row["reason"]
    }
    assert shown == {"twitter-layoffs-2022": "'" + REASON}
    assert cells.original("'" + REASON) == REASON
    titles = {row["id"]: row["title"] for row in read_csv(tmp_path / "csv" / "events.csv")}
    assert titles["hostile-2023"] == "'" + HOSTILE
    book = openpyxl.load_workbook(export(view, "xlsx", tmp_path) / "timeline.xlsx")
    found = {cell.value: cell.data_type for name in TABLES for row in book[name].iter_rows() for cell in row}
    assert found[HOSTILE] == "s"
    assert found[REASON.replace("\x07", "\N{REPLACEMENT CHARACTER}")] == "s"
    assert "f" not in found.values()
    with sqlite3.connect(export(view, "sqlite", tmp_path)) as connection:
        assert connection.execute("SELECT reason FROM versions WHERE reason IS NOT NULL").fetchall() == [(REASON,)]
    connection.close()


@pytest.mark.parametrize(
    "text",
    ["=1", "'=1", "''=1", " =1", " '=1", "' =1", "'a", "a=1", "", "@a", "\t=1", "＝1"],  # noqa: RUF001
)
def test_the_apostrophe_before_a_formula_can_be_undone(text):
    assert cells.original(cells.safe(text)) == text
    assert not str(cells.safe(text)).startswith(("=", "+", "-", "@", "\t", "＝"))  # noqa: RUF001


def test_characters_that_a_file_can_not_hold_are_replaced():
    hostile = "a\x00b\ud800c\x07d\U0001f600"
    assert cells.without_nul(hostile) == "a\ufffdb\ufffdc\x07d\U0001f600"
    assert cells.in_xml(hostile) == "a\ufffdb\ufffdc\ufffdd\U0001f600"
    assert json.loads(cells.array([hostile])) == ["a\ufffdb\ufffdc\x07d\U0001f600"]


@pytest.mark.parametrize("name", [name for name in WITH_TABLES if name != "sqlite"])
def test_a_folder_with_files_is_left_alone(view, tmp_path, name):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(ExportError, match=r"full is not empty: choose another folder"):
        find(name).tables(view.tables(), tmp_path / "full")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match=r"file is a file: choose another folder"):
        find(name).tables(view.tables(), tmp_path / "file")
    with pytest.raises(ExportError, match="can't be written"):
        find(name).tables(view.tables(), tmp_path / "file" / "below")
    (tmp_path / "empty").mkdir()
    find(name).tables(view.tables(), tmp_path / "empty")
    assert (tmp_path / "empty" / package.FILE).is_file()
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("timeline.db")) == [
        "empty",
        "file",
        "full",
    ]


def test_a_fault_leaves_nothing_half_written(view, tmp_path):
    record(view.store, event("odd-2015", date="2015", price="0.12345678 USD"))
    with pytest.raises(QueryError, match="more than 6 decimals"):
        find("parquet").tables(view.tables(), tmp_path / "new" / "tables")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(("name", "module"), [("xlsx", "xlsxwriter"), ("parquet", "pyarrow")])
def test_a_missing_package_is_named_with_the_command_that_installs_it(view, tmp_path, monkeypatch, name, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{module} is not installed: .* -m pip install .*{module}"):
        find(name).tables(view.tables(), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_command_writes_all_tables(view, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", view.store.url.render_as_string(hide_password=False))
    folder = tmp_path / "tables"
    assert main(["export", "--format", "csv", str(folder), "--kind", "layoffs", "--bom"]) == 0
    assert capsys.readouterr().out == f"wrote all tables of 4 events to {folder}\n"
    assert len(read_csv(folder / "events.csv")) == 4
    assert main(["export", "--format", "csv", "--bom", "--out", str(tmp_path / "events.csv")]) == 0
    assert (tmp_path / "events.csv").read_bytes()[:5] == b"\xef\xbb\xbfid"
    for wrong, message in (
        (["json", str(folder)], "json has no tables: use csv, parquet, sqlite, xlsx"),
        (["csv", str(folder), "--out", "x"], "or --out x for the events alone"),
        (["json", "--bom"], "--bom is for csv"),
    ):
        assert main(["export", "--format", *wrong]) == 64
        assert message in " ".join(capsys.readouterr().err.split())
    assert main(["export", "--format", "csv", str(folder)]) == 1
    assert "is not empty" in capsys.readouterr().err
