"""Each format is read back by a reader that is not ours."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import feedparser
import pandas as pd
import pytest
from icalendar import Calendar

from tests.builders import layoffs, record
from tests.formats.conftest import HOSTILE
from timeline import facts
from timeline.errors import QueryError
from timeline.formats import FORMATS, find
from timeline.formats.cells import safe
from timeline.query import View

IDS = ["hostile-2023", "twitter-gpu-purchase-2023", "twitter-layoffs-2022"]
PAGE = "https://timeline.example.org/company?company=twitter"


def test_json_and_json_lines_are_what_a_question_gives(store, export):
    wanted = View(store).events().to_json()
    assert json.loads(export("json")) == wanted
    assert [json.loads(line) for line in export("jsonl").splitlines()] == wanted


def test_an_empty_answer_is_a_whole_file_in_every_format(export):
    nothing = {"text": "nosuchword"}
    assert json.loads(export("json", **nothing)) == []
    assert export("jsonl", **nothing) == b""
    assert len(list(csv.reader(io.StringIO(export("csv", **nothing).decode())))) == 1
    assert Calendar.from_ical(export("ics", **nothing)).walk("VEVENT") == []
    feed = feedparser.parse(export("atom", **nothing))
    assert (feed.bozo, feed.entries) == (False, [])


def test_a_spreadsheet_gets_a_row_an_event_with_values_and_units(export):
    found = pd.read_csv(io.BytesIO(export("csv")), dtype=str, keep_default_na=False).set_index("id")
    assert sorted(found.index) == IDS
    gpus = found.loc["twitter-gpu-purchase-2023"]
    assert (gpus["units"], gpus["units_unit"], gpus["disputed"], gpus["earliest"]) == ("10000", "gpu", "yes", "")
    assert gpus["latest"] == "2023-04-11"


def test_a_spreadsheet_computes_nothing(export):
    rows = list(csv.DictReader(io.StringIO(export("csv").decode(), newline="")))
    titles = {row["id"]: row["title"] for row in rows}
    assert titles["hostile-2023"] == "'" + HOSTILE
    assert [safe(cell) for cell in ("@a", " =1", "+1", "-1", "\t=1", "a=1", "")] == [
        "'@a", "' =1", "'+1", "'-1", "'\t=1", "a=1", ""
    ]  # fmt: skip
    assert safe(Decimal(-5)) == Decimal(-5)


def test_every_figure_and_field_of_every_kind_has_a_column(export):
    columns = set(next(csv.reader(io.StringIO(export("csv").decode()))))
    for kind in facts.KINDS.values():
        assert {*kind.figure_types(), *kind.own_fields()} <= columns


def test_a_feed_is_atom_with_what_was_recorded_last_first(store, export):
    record(store, layoffs("twitter-layoffs-2022", title="A better title"), operation="corrected")
    feed = feedparser.parse(export("atom", PAGE, retracted=True))
    assert (feed.bozo, feed.version, feed.feed.title) == (False, "atom10", "A view of <it>")
    first = feed.entries[0]
    assert first.id == "tag:company-timeline,2026:event/twitter-layoffs-2022"
    assert first.title == "Corrected: A better title"
    assert first.link == "https://timeline.example.org/event?event=twitter-layoffs-2022"
    assert first.updated > first.published
    titles = {(entry.title_detail.type, entry.title) for entry in feed.entries}
    assert ("text/plain", HOSTILE) in titles, "markup in a title is text"


def test_a_calendar_s_entry_spans_the_days_of_its_date_and_counts_corrections(store, export):
    record(store, layoffs("twitter-layoffs-2022", date="2022-11"), operation="corrected")
    calendar = Calendar.from_ical(export("ics", PAGE))
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert sorted(events) == [f"{slug}@company-timeline" for slug in IDS]
    month = events["twitter-layoffs-2022@company-timeline"]
    assert (month["dtstart"].dt, month["dtend"].dt) == (dt.date(2022, 11, 1), dt.date(2022, 12, 1))
    assert month["sequence"] == 1
    open_ended = events["twitter-gpu-purchase-2023@company-timeline"]
    assert (open_ended["dtstart"].dt, open_ended["dtend"].dt) == (dt.date(2023, 4, 11), dt.date(2023, 4, 12))
    assert str(events["hostile-2023@company-timeline"]["summary"]) == HOSTILE
    assert all(len(line) <= 75 for line in export("ics").split(b"\r\n"))


def test_what_is_retracted_is_cancelled_and_said(store, export):
    gone = {"on": "2024-01-01", "why": "not_an_event", "note": "It never was."}
    record(store, layoffs("twitter-layoffs-2022", retracted=gone), operation="retracted")
    calendar = Calendar.from_ical(export("ics", retracted=True))
    states = {str(event["uid"]).partition("@")[0]: str(event["status"]) for event in calendar.walk("VEVENT")}
    assert states["twitter-layoffs-2022"] == "CANCELLED"
    feed = feedparser.parse(export("atom", retracted=True))
    assert feed.entries[0].title.startswith("Retracted: ")


def test_an_unknown_format_is_an_error_with_a_hint():
    with pytest.raises(QueryError, match="did you mean 'atom'"):
        find("atomm")
    assert all(callable(find(name).write) for name in FORMATS)
