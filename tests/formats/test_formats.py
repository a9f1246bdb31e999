"""A third-party reader reads each format back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal
from html import escape

import feedparser
import pandas as pd
import pytest
from icalendar import Calendar

from tests.builders import layoffs, record, rename
from tests.formats.conftest import HOSTILE
from timeline import facts
from timeline.errors import QueryError
from timeline.formats import FORMATS, find
from timeline.formats.cells import safe
from timeline.formats.item import about, items
from timeline.query import View

IDS = ["hostile-2023", "twitter-gpu-purchase-2023", "twitter-layoffs-2022"]
PAGE = "https://timeline.example.org/company?company=twitter"


def test_json_and_json_lines_are_what_a_question_gives(store, export):
    wanted = View(store).events().to_json()
    assert json.loads(export("json")) == wanted
    assert [json.loads(line) for line in export("jsonl").splitlines()] == wanted


def test_timelinejs_has_a_slide_for_each_event_with_inert_text(export):
    found = json.loads(export("timelinejs", PAGE))
    slides = {slide["unique_id"]: slide for slide in found["events"]}
    assert sorted(slides) == IDS
    assert found["title"]["text"]["headline"] == "A view of &lt;it&gt;"
    hostile = slides["hostile-2023"]
    assert (hostile["start_date"], hostile["text"]["headline"]) == (
        {"year": 2022, "month": 11, "day": 4},
        escape(HOSTILE),
    )
    gpus = slides["twitter-gpu-purchase-2023"]
    assert (gpus["start_date"], gpus["display_date"]) == ({"year": 2023, "month": 4, "day": 11}, "by 11 April 2023")
    assert "10,000 GPUs" in gpus["text"]["text"]
    assert "event?event=twitter-gpu-purchase-2023" in gpus["text"]["text"]


def test_a_file_can_link_to_pages_elsewhere(store):
    about_it = replace(about(View(store), "All", PAGE), event_page=lambda slug: f"https://example.org/{slug}.html")
    written = b"".join(find("timelinejs").write(items(View(store), View(store).events()), about_it)).decode()
    assert "https://example.org/twitter-layoffs-2022.html" in written
    assert "event?event=" not in written


def test_an_empty_answer_is_a_whole_file_in_every_format(export):
    nothing = {"text": "nosuchword"}
    assert json.loads(export("timelinejs", **nothing))["events"] == []
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


def test_an_entry_of_a_feed_has_the_whole_event_as_html(store, export):
    record(store, layoffs("note-2022", summary=HOSTILE, date="[..2022-11-04]", people=["elon-musk"]))
    feed = feedparser.parse(export("atom", PAGE), sanitize_html=False)
    entries = {entry.id.rpartition("/")[2]: entry for entry in feed.entries}
    for entry in entries.values():
        assert entry.content[0].type == "text/html"
        assert entry.link == f"https://timeline.example.org/event?event={entry.id.rpartition('/')[2]}"
    found = entries["note-2022"].content[0].value
    assert f"<p>{escape(HOSTILE)}</p>" in found
    assert "<li>Date: by 4 November 2022</li>" in found
    assert entries["note-2022"].summary.startswith("by 4 November 2022. ")
    gpus = entries["twitter-gpu-purchase-2023"].content[0].value
    assert "<li>Units: about 10,000 GPUs according to Business Insider; 100,000 GPUs according to Analytics" in gpus
    assert '<a href="https://example.org/insider">Business Insider</a>, 11 April 2023' in gpus
    assert "<li>Status: reported, sources disagree</li>" in gpus


def test_a_feed_in_a_file_has_all_events_and_links_to_their_sources(store, export):
    record(store, *(layoffs(f"layoffs-{number}", title=f"Layoffs {number}") for number in range(250)))
    feed = feedparser.parse(export("atom"))
    assert len(feed.entries) == 253
    assert feed.entries[0].title == "Layoffs 249"
    assert feed.entries[0].link == "https://example.org/a"


def test_a_renamed_event_is_the_same_entry_of_a_feed(store, export):
    before = feedparser.parse(export("atom", PAGE)).entries
    rename(store, layoffs(), "twitter-cuts-2022")
    first, *others = feedparser.parse(export("atom", PAGE, retracted=True)).entries
    assert first.id == "tag:company-timeline,2026:event/twitter-layoffs-2022"
    assert first.link.endswith("?event=twitter-cuts-2022")
    assert first.title == "Corrected: Twitter lets staff go"
    assert {first.id, *(entry.id for entry in others)} == {entry.id for entry in before}
    assert first.published == next(entry.published for entry in before if entry.id == first.id)


def test_a_calendar_counts_corrections_and_holds_any_text(store, export):
    record(store, layoffs("twitter-layoffs-2022", date="2022-11-03"), operation="corrected")
    events = days_of(export)
    assert sorted(events) == IDS
    exact = events["twitter-layoffs-2022"]
    assert (exact["dtstart"].dt, exact["dtend"].dt) == (dt.date(2022, 11, 3), dt.date(2022, 11, 4))
    assert (exact["sequence"], str(exact["summary"])) == (1, "Twitter lets staff go")
    assert "Date: 3 November 2022.\n" in str(exact["description"])
    assert str(events["hostile-2023"]["summary"]) == HOSTILE
    assert all(len(line) <= 75 for line in export("ics").split(b"\r\n"))


def days_of(export, **filters):
    found = Calendar.from_ical(export("ics", PAGE, **filters)).walk("VEVENT")
    return {str(event["uid"]).removesuffix("@company-timeline"): event for event in found}


@pytest.mark.parametrize(
    ("date", "day", "words", "note"),
    [
        ("2022-11", "2022-11-15", "November 2022", "Only the month is known. This entry is in its middle."),
        ("2022-Q4", "2022-11-15", "Q4 2022", "Only the quarter is known. This entry is in its middle."),
        ("2022-H2", "2022-09-30", "H2 2022", "Only the half of the year is known."),
        ("2022-21", "2022-04-15", "spring 2022", "Only the season is known."),
        ("201X", "2014-12-31", "the 2010s", "Only the decade is known."),
        ("late April 2022", "2022-04-25", "late April 2022", "Only the period is known."),
        ("[2022-04-11,2022-04-15]", "2022-04-13", "11 April 2022 or 15 April 2022", "The day is one of these."),
        ("{2022-04-11,2022-04-15}", "2022-04-13", "11 April 2022 and 15 April 2022", "It occurred on each of these."),
        ("before 2023", "2022-12-31", "before 2023", "This entry is on the last possible day."),
        ("2022", "2022-07-02", "2022", "Only the year is known. This entry is in its middle."),
        ("2022~", "2022-07-02", "c. 2022", "This entry is in its middle. The date is approximate."),
        ("2022-11-04?", "2022-11-04", "4 November 2022 (?)", "The sources are not sure of the date."),
        ("[..2023-04-11]", "2023-04-11", "by 11 April 2023", "This entry is on the last possible day."),
        ("[2022-10..]", "2022-10-01", "October 2022 or later", "This entry is on the first possible day."),
        ("[2022-01-01..2022-12-31]", "2022-07-02", "between 1 January 2022 and 31 December 2022", "the possible days."),
        ("2022-01/2022-12", "2022-07-02", "January 2022 to December 2022", "The exact first and last days are not"),
        ("2022-11-04/..", "2022-11-04", "since 4 November 2022", "The end is not known."),
        ("../2022-11-04", "2022-11-04", "until 4 November 2022", "The beginning is not known."),
    ],
)
def test_a_calendar_shows_an_imprecise_date_in_words_on_one_day(export_one, date, day, words, note):
    """An imprecise date is shown neither as an exact day nor as a banner over all possible days."""
    event = export_one(layoffs(date=date))
    first = dt.date.fromisoformat(day)
    assert (event["dtstart"].dt, event["dtend"].dt) == (first, first + dt.timedelta(days=1))
    assert str(event["summary"]) == f"Twitter lets staff go ({words})"
    assert f"Date: {words}. " in str(event["description"])
    assert note in str(event["description"])


def test_a_calendar_shows_days_that_are_known_as_a_banner(export_one):
    event = export_one(layoffs(date="2022-11-04/2022-11-06"))
    assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(2022, 11, 4), dt.date(2022, 11, 7))
    assert str(event["summary"]) == "Twitter lets staff go"
    assert "Date: 4 November 2022 to 6 November 2022.\n" in str(event["description"])


def test_a_planned_event_is_tentative_and_says_so(export_one):
    event = export_one(layoffs(date="2199-01"))
    assert str(event["status"]) == "TENTATIVE"
    assert str(event["summary"]) == "Planned: Twitter lets staff go (January 2199)"
    assert "This is planned." in str(event["description"]).split("\n")


@pytest.fixture
def export_one(store, export):
    """Give a function that corrects the layoffs and reads them from a calendar."""

    def write(fact):
        record(store, fact, operation="corrected")
        return days_of(export)["twitter-layoffs-2022"]

    return write


def test_a_renamed_event_is_the_same_event_of_a_calendar(store, export):
    """A renamed event stays one calendar event after a second rename, with no cancelled event for its old id."""
    old = layoffs("twitter-layoffs-2022", title="A better title")
    record(store, old, operation="corrected")
    new = rename(store, old, "twitter-cuts-2022")
    record(store, new.model_copy(update={"title": "Twitter cuts"}), operation="corrected")
    rename(store, new, "twitter-cuts-november-2022")
    events = days_of(export, retracted=True)
    assert sorted(events) == IDS
    assert str(events["twitter-layoffs-2022"]["url"]).endswith("?event=twitter-cuts-november-2022")
    assert events["twitter-layoffs-2022"]["sequence"] == 4


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
