"""Tests of the page Contribute: the form that makes a file, and the gaps in the log."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import contribute
from dashboard.charts.coverage import grid, shade
from dashboard.contribute import Existing
from tests.dashboard.conftest import HOSTILE
from tests.dashboard.test_pages import open_page, text  # noqa: F401 - open_page is a fixture
from timeline import facts
from timeline.query.gaps import GAPS
from timeline.seeds.edit.fields import fields_of
from timeline.seeds.entity_index import KnownEntity

KNOWN = Existing({"twitter": KnownEntity("company", ("Twitter",))}, {"twitter", "twitter-layoffs-2023"}, [])


def spec(kind, name):
    return next(spec for spec in fields_of(kind) if spec.name == name)


@pytest.mark.parametrize(
    ("kind", "name", "typed", "value"),
    [
        ("layoffs", "headcount", ("3700", "", "exactly"), 3700),
        ("layoffs", "headcount", ("1.5 million", "", "about"), {"value": "1.5 million", "approx": True}),
        ("layoffs", "share", ("50", "", "at least"), {"min": 50}),
        ("acquisition", "price", (" 44 billion ", "USD", "exactly"), "44 billion USD"),
        ("acquisition", "price", ("1", "EUR", "up to"), {"max": "1 EUR"}),
        ("compute_purchase", "units", ("10", "tpu", "exactly"), {"value": 10, "unit": "tpu"}),
        ("compute_purchase", "units", ("10", "gpu", "exactly"), 10),
    ],
)
def test_a_figure_is_written_as_a_file_writes_it(kind, name, typed, value):
    """A number, a unit and an exactness become a bare value or a claim."""
    assert contribute.figure(spec(kind, name), *typed) == (value, "")


@pytest.mark.parametrize("amount", ["lots", "1e999", "-5", "10: 3", "x" * 60])
def test_a_number_that_is_none_is_told(amount):
    """An invalid number is an error of its field and does not break the page."""
    value, why = contribute.figure(spec("layoffs", "headcount"), amount, "", "exactly")
    assert value is None
    assert why


def test_a_draft_says_what_is_missing_and_what_is_wrong():
    """A draft checks the values that it has and asks for the missing ones."""
    draft = contribute.draft("layoffs", {"company": "twiter", "date": "2023"}, {"headcount": "no"}, "", KNOWN)
    assert draft.missing == ("title", "status", "sources")
    assert ("headcount", "no", "") in draft.errors
    assert ("company", "unknown company 'twiter'", "did you mean 'twitter'?") in draft.errors
    assert not draft.ok


def test_a_whole_draft_is_ready_and_has_a_free_id():
    """A complete draft has a path with its year and an unused id, and checks an id that you type."""
    values = {
        "company": "twitter",
        "date": "2023-05",
        "title": HOSTILE,
        "status": "reported",
        "sources": {"a": {"url": "https://example.org", "published": 2023}},
    }
    draft = contribute.draft("layoffs", values, {}, "", KNOWN)
    assert (draft.ok, draft.path) == (True, "events/2023/twitter-layoffs-2023-2.yaml")
    assert "TODO" not in draft.text
    assert [error[1] for error in contribute.draft("layoffs", values, {}, "../Evil", KNOWN).errors] == [
        "'../Evil' is not a slug"
    ]
    taken = contribute.draft("layoffs", values, {}, "twitter-layoffs-2023", KNOWN)
    assert taken.errors == (("id", "the id 'twitter-layoffs-2023' is taken", "twitter-layoffs-2023-2 is free"),)


def test_a_new_file_on_github_has_its_path_and_text():
    """The link contains the whole file, and is empty if the file is too long."""
    address = contribute.new_file_address("https://github.com/me/timeline", "seed_events/a.yaml", "a: b & c\n# d\n")
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("github.com", "/me/timeline/new/main")
    assert parse_qs(parts.query) == {"filename": ["seed_events/a.yaml"], "value": ["a: b & c\n# d\n"]}
    assert contribute.new_file_address("https://github.com/me/timeline", "a.yaml", "x" * 8000) == ""
    assert contribute.new_file_address("", "a.yaml", "x") == ""


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://github.com/me/timeline.git", "https://github.com/me/timeline"),
        ("https://github.com/me/timeline/", "https://github.com/me/timeline"),
        ("javascript:alert(1)", ""),
        ("http://github.com/me/timeline", ""),
        ("https://me:pw@github.com/me/timeline", ""),
        ("https://github.com/me/timeline?x=1", ""),
        ("", ""),
    ],
)
def test_only_a_plain_address_of_a_repository_counts(monkeypatch, given, address):
    """A setting that is not a plain repository address gives no address."""
    monkeypatch.setenv("TIMELINE_REPOSITORY", given)
    assert contribute.repository() == address


def test_coverage_counts_events_by_company_and_year(records):
    """The grid counts all events that it receives, with the latest year first and the rest summed up."""
    found = grid(records, {"twitter": "X", "openai": "OpenAI"}, years=2, companies=1)
    assert found.years == (2024, 2023)
    (row,) = found.rows
    assert (row.slug, row.total, row.before, row.counts) == ("twitter", 5, 2, (0, 3))
    assert found.left == 1
    assert grid([], {}, years=3, companies=3).rows == ()
    assert [shade(count) for count in (0, 1, 2, 15, 1000)] == [0, 1, 2, 4, 5]


def test_the_page_has_a_list_for_each_kind_of_gap(open_page):  # noqa: F811
    """Each kind of gap has a tab with its number; companies and people that lack something are listed by name."""
    app = open_page("contribute")
    assert not app.exception
    tabs = [tab.label.rpartition(" (")[0] for tab in app.tabs]
    assert tabs == [*(kind.label for kind in GAPS.values()), "Open disputes"]
    shown = text(app)
    assert "no identifiers and no country" in shown
    assert "Twitter buys GPUs" in shown


def test_the_form_gives_a_file_and_says_what_is_missing(open_page):  # noqa: F811
    """What you type appears in the file at once, and the page shows the date in words."""
    app = open_page("contribute", kind="layoffs")
    assert not app.exception
    assert app.code[0].value.startswith("kind: layoffs\n# TODO title:")
    app.text_input(key="c_layoffs_title").set_value(HOSTILE).run()
    app.text_input(key="c_layoffs_date").set_value("[..2023-04-11]").run()
    app.multiselect(key="c_layoffs_company").set_value(["twitter"]).run()
    app.text_input(key="c_layoffs_headcount").set_value("lots").run()
    assert not app.exception
    shown = text(app)
    assert "Reads as: by 11 April 2023" in shown
    assert "Still missing: status, sources." in shown
    assert "<b>Let go</b>: " in shown
    assert not [block for block in app.get("html") if "<img src=x" in block.proto.body]
    assert "company: twitter\n" in app.code[0].value
    app.text_input(key="c_layoffs_title").set_value("").run()
    app.text_input(key="c_layoffs_date").set_value("2023-02-20").run()
    shown = text(app)
    assert "Possible duplicates:" in shown
    assert "twitter-layoffs-2023-2.yaml" in shown  # the possible duplicate has the shorter id


@pytest.mark.parametrize("kind", facts.KINDS)
def test_every_kind_has_a_form(open_page, kind):  # noqa: F811
    """Every kind has a form without code of its own."""
    app = open_page("contribute", kind=kind)
    assert not app.exception
    assert app.code[0].value.startswith(f"kind: {kind}\n")
    assert app.query_params["kind"] == kind


@pytest.mark.parametrize("sort", ["company", "person"])
def test_companies_and_people_have_a_form(open_page, sort):  # noqa: F811
    """The form for a new company or person gives a file."""
    app = open_page("contribute", new=sort)
    app.text_input(key=f"c_{sort}_name").set_value("Acme").run()
    assert not app.exception
    assert app.code[0].value == f"kind: {sort}\nname: Acme"
    assert "acme.yaml" in text(app)


def test_choosing_a_kind_writes_it_into_the_url(open_page):  # noqa: F811
    """The URL stores the chosen kind, and an invalid value in it gives a warning."""
    app = open_page("contribute", new="nonsense", kind="x")
    assert not app.exception
    assert len(app.warning) == 1
    app.selectbox(key="c_kind").set_value("hire").run()
    assert app.query_params["kind"] == "hire"
    assert app.code[0].value.startswith("kind: hire\n")


def test_a_preview_says_so_on_each_page(open_page, monkeypatch):  # noqa: F811
    """Each page says that it is a preview, so that nobody mistakes unmerged files for recorded facts."""
    monkeypatch.setenv("TIMELINE_PREVIEW", "my_events <b>")
    for page in ("timeline", "company", "contribute"):
        assert "<b>Preview with my_events &lt;b&gt;.</b>" in text(open_page(page))
