"""Tests of the HTML blocks: their content, and that they escape the text of events."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard import database, session
from dashboard.components import details as event_details
from dashboard.components import event_list, history, styles
from dashboard.state import State
from timeline.query import FieldChange, Version

ALLOWED = {
    *("a", "article", "b", "br", "code", "dd", "del", "div", "dl", "dt", "h2", "h3", "i", "ins", "li", "ol", "p", "q"),
    *("section", "span", "table", "tbody", "td", "th", "thead", "tr", "ul", "nav"),
}


class Reader(HTMLParser):
    """Collects text, links, and elements that a block must not contain."""

    def __init__(self):
        super().__init__()
        self.text, self.links, self.foreign = "", [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in ALLOWED or any(name.startswith("on") for name in given):
            self.foreign.append((tag, given))
        if "href" in given:
            self.links.append(given["href"])

    def handle_data(self, data):
        self.text += data


def read(block):
    reader = Reader()
    reader.feed(block)
    reader.close()
    return reader


@pytest.fixture
def details(view, record):
    def make(slug, state=None):
        at = database.Source(view, "file", view.head())
        return read(event_details.details(at, state or State(), record(slug)))

    return make


def test_details_show_rival_claims_side_by_side_with_who_says_what(details):
    block = details("twitter-gpu-purchase-2023")
    for text in (
        "about 10,000 GPUs",
        "100,000 GPUs",
        "Business Insider",
        "Analytics Vidhya",
        "14 April 2023",
        "copies Business Insider",
        "sources disagree",
        "by 11 April 2023",
        "how much earlier is not known",
        "Elon Musk",
        "2 sources, 1 independent",
        "Recorded",
        "A Tester",
    ):
        assert text in block.text


def test_participants_link_to_their_pages_as_of_the_same_day(details):
    import datetime as dt

    block = details("twitter-hires-2023", State(reported=dt.date(2023, 4, 12)))
    assert "company?company=deepmind&reported=2023-04-12" in block.links


def test_a_retracted_event_says_so_and_points_to_its_successor(details):
    block = details("openai-retracted-2024")
    assert "Retracted on 1 June 2024 (not an event)" in block.text
    assert "./?event=openai-hostile-2024" in block.links


def test_details_lead_to_the_other_events_of_the_affair(details):
    block = details("twitter-layoffs-2022")
    assert "Related events" in block.text
    assert "./?event=twitter-layoffs-2023" in block.links
    assert "Related events" not in details("twitter-hires-2023").text


def test_hostile_text_stays_text_in_every_block(details, records):
    for block in (
        details("openai-hostile-2024"),
        read(event_list.listed(records, State())),
    ):
        assert block.foreign == []
        assert "<img src=x onerror=alert(1)>" in block.text
        assert all(link.startswith(("./", "company?", "https://example.org/")) for link in block.links)


def test_the_list_is_by_year_and_cites_each_source_with_its_date(records):
    block = read(event_list.listed(list(reversed(records)), State()))
    assert block.text.index("2024") < block.text.index("2023") < block.text.index("2022")
    assert "Business Insider, 11 April 2023" in block.text
    assert "A Page, undated" in block.text


def test_links_keep_the_filters():
    state = State(company="twitter", kind=("layoffs",), text="a b")
    assert session.event_href("x", state) == "company?company=twitter&kind=layoffs&q=a+b&event=x"
    assert session.company_href("openai", state) == "company?company=openai"


def test_history_shows_who_when_why_and_what():
    change = FieldChange("units", "10000", [{"value": "<b>"}])
    version = Version(
        7,
        "corrected",
        "2026-11-24T12:00:00.000000Z",
        "Ann <ann@example.org>",
        "2026-11-24 wrong_figure: <i>",
        None,
        (change,),
    )
    block = read(history.steps([version], State()))
    assert block.foreign == []
    assert "@" not in block.text
    for text in ("Corrected", "2026-11-24 12:00 UTC", "Ann", "wrong figure: <i>", "units", "10,000", "<b>"):
        assert text in block.text


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (
            "price",
            {"min": "100000000000 USD", "approx": True, "source": "ap"},
            "at least about 100 billion USD (ap)",
        ),
        ("units", [{"value": "22000", "approx": True}, {"value": "70001"}], "about 22,000; 70,001"),
        ("headcount", "1877", "1,877"),
        ("title", "2048", "2048"),
        ("sources.a", {"publisher": "A", "undated": True}, "publisher: A, undated: yes"),
        ("date", "2026-03-28", "2026-03-28"),
    ],
)
def test_a_change_is_told_as_a_page_says_things(field, value, shown):
    assert read(history.changed(FieldChange(field, None, value))).text == f"{field}: {shown}"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("2026-11-27 wrong_participant: Four were missing.", "2026-11-27 wrong participant: Four were missing."),
        ("2026-11-27 typo", "2026-11-27 typo"),
        ("my_own words: as they are", "my_own words: as they are"),
    ],
)
def test_a_reason_is_told_without_the_underscores_of_its_name(reason, shown):
    assert history.said(reason) == shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_styles_close_every_brace_and_fetch_nothing(theme):
    rules = styles.css(theme)
    assert rules.count("{") == rules.count("}")
    assert "url(" not in rules
    assert "@import" not in rules
