"""Tests of each page as Streamlit runs it, with a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from tests.dashboard.figures import given, run
from timeline.facts import KINDS

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def open_page(database, monkeypatch):
    """Open a page of the app with parameters in its URL."""

    def run(page="timeline", database=database, **params):
        monkeypatch.setenv("TIMELINE_DATABASE", database)
        app = AppTest.from_file(str(APP), default_timeout=60)
        if page != "timeline":
            app.switch_page(f"app_pages/{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return run


def text(app):
    """Return all HTML and messages of a page."""
    blocks = [element.proto.body for element in app.get("html")]
    return "\n".join([*blocks, *(message.value for message in (*app.warning, *app.title, *app.caption, *app.code))])


def test_the_timeline_shows_all_events(open_page):
    app = open_page()
    assert not app.exception
    found = given(app)
    assert (found["page"], found["told"], found["head"]) == ("overview", {}, 11)
    assert found["data"].startswith("/tl/events.11-")
    assert found["module"].startswith("/tl/component/")


def test_a_company_page_shows_its_name_key_figures_and_events(open_page):
    app = open_page("company", company="twitter")
    assert not app.exception
    shown = text(app)
    for words in (
        "<h1>X (formerly Twitter)</h1>",
        "Twitter until 23 July 2023",
        "also Twitter Inc.",
        "about 3,700 people",
        "Twitter buys GPUs",
    ):
        assert words in shown


def test_the_page_of_no_company_lists_all(open_page):
    app = open_page("company")
    assert not app.exception
    assert "company?company=deepmind" in text(app)


def test_a_company_is_named_as_it_was_called_on_the_day_looked_back_from(open_page):
    app = open_page("company", company="twitter", reported="2023-04-12")
    assert "<h1>Twitter</h1>" in text(app)
    assert "X since" not in text(app)
    assert "Short messages." not in text(app)  # the summary describes the company as it is today
    assert app.selectbox[0].options == ["DeepMind", "OpenAI", "Twitter"]


def test_a_company_is_found_by_the_name_that_it_had_before(open_page):
    app = open_page("company", company="twitter")
    assert app.selectbox[0].options == ["DeepMind", "OpenAI", "X (Twitter)"]
    assert "Short messages." in text(app)
    assert 'href="https://x.com"' in text(app)


def test_a_look_back_knows_only_what_had_been_reported(open_page):
    before = text(open_page("company", company="twitter", reported="2023-04-10"))
    assert "Twitter buys GPUs" not in before
    assert "1 event is left out" in before
    then = text(open_page("company", company="twitter", reported="2023-04-12"))
    assert "Business Insider" in then
    assert "Analytics Vidhya" not in then
    assert "sources disagree</span></div>" not in then.split("Twitter buys GPUs")[-1].split("</li>")[0]


def test_filters_of_the_url_are_in_the_widgets_and_narrow_the_page(open_page):
    app = open_page(kind="layoffs", since="2023", q="some", companies="twitter")
    assert app.text_input(key="w_since").value == "2023"
    assert app.multiselect(key="w_kind").value == ["layoffs"]
    assert app.multiselect(key="w_companies").value == ["twitter"]
    shown = text(open_page("company", company="twitter", kind="layoffs", since="2023", q="some"))
    assert "Twitter lets some more go" in shown
    assert "Twitter lays off half" not in shown


def test_the_figure_is_told_what_a_search_in_sources_finds(open_page):
    """The server finds more than titles and names have, and forgives a slip of the pen."""
    told = given(open_page(q="vidhya"))["told"]
    assert told["only"] == ["twitter-gpu-purchase-2023"]
    assert told["of"] == run("return address_.asked({...address_.noChoices(), q: 'vidhya'});")
    assert given(open_page(q="there is no such word"))["told"]["only"] == []


def test_a_widget_writes_its_value_into_the_url(open_page):
    app = open_page(event="twitter-layoffs-2022")
    app.text_input(key="w_since").set_value("2023").run()
    app.multiselect(key="w_kind").set_value(["layoffs", "hire"]).run()
    assert not app.exception
    assert app.query_params["since"] == "2023"
    assert app.query_params["kind"] == "layoffs,hire"


def test_what_is_wrong_in_the_address_is_told_first_and_what_was_mistyped_beneath_the_filters(open_page):
    def places(app):  # positions among the fields
        told = [kind for kind in (element.type for element in app.main) if kind in ("warning", "text_input")]
        return [place for place, kind in enumerate(told) if kind == "warning"], len(told)

    app = open_page(since="20x2")
    assert places(app) == ([0], 4)
    app.text_input(key="w_until").set_value("20x3").run()
    assert places(app) == ([0, 4], 5)
    app.run()
    assert places(app) == ([0, 4], 5)
    app.text_input(key="w_until").set_value("2023").run()
    assert places(app) == ([0], 4)


def test_a_company_that_the_timeline_does_not_show_alone_is_told(open_page):
    app = open_page(company="twitter")
    (message,) = app.warning
    assert message.value.replace("\\", "") == "This page does not show X alone: choose it below, or open its page."


def test_a_slip_is_told_even_where_the_page_has_no_filters_any_more(open_page):
    app = open_page("company", company="twitter")
    app.text_input(key="w_until").set_value("20x3").run()
    app.selectbox(key="w_company").set_value(None).run()
    assert "20x3" in "".join(message.value for message in app.warning)


def test_the_sentence_about_an_unknown_kind_is_shown_to_its_end(open_page):
    shown = open_page("contribute", kind="zzz").warning[0].value.replace("\\", "")
    assert all(kind in shown for kind in KINDS)
    assert shown.endswith(". It was left out.")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"before": "0"}, "The log has nothing before position 0."),
        ({"before": "1", "operation": "recorded"}, "The log has no such changes before position 1."),
        ({"operation": "retracted", "about": "deepmind"}, "The log has no such changes."),
    ],
)
def test_a_page_of_changes_that_is_empty_says_why(open_page, params, words):
    shown = text(open_page("changes", **params))
    assert words in shown
    assert ("Show the newest" in shown) == ("before" in params)


def test_clearing_the_filters_leaves_company_and_day(open_page):
    app = open_page("company", company="twitter", reported="2023-04-12", kind="layoffs", q="x")
    app.button(key="clear").click().run()
    assert dict(app.query_params) == {"company": "twitter", "reported": "2023-04-12"}


@pytest.mark.parametrize("page", ["timeline", "company"])
def test_wrong_values_are_explained_and_the_page_still_works(open_page, page):
    app = open_page(
        page,
        company="<img src=x>",
        companies="nobody",
        kind="layofs",
        family=":red[x]",
        since="garbage",
        until="$a$ $b$",
        reported="**b**",
        event="../../etc/passwd",
        foo="bar",
    )
    assert not app.exception
    assert len(app.warning) == 1
    assert r"did you mean \'layoffs\'" in app.warning[0].value
    assert r"\<img src\=x\>" in app.warning[0].value
    assert "<h1>" in text(app)


@pytest.mark.parametrize(
    "params",
    [
        {"since": "0001", "until": "9999"},
        {"since": "9999-12-31"},
        {"until": "0001-01-01"},
        {"since": "2023", "until": "2022"},
        {"reported": "1800"},
        {"reported": "2199-12-31"},
        {"q": "\"'*^:(){}[]"},
        {"q": "x" * 10_000},
        {"event": "e" * 10_000},
        {"companies": ",".join(["twitter"] * 1000)},
        {"kind": "hire", "family": "money"},
    ],
)
def test_extreme_values_break_no_page(open_page, params):
    for app in (open_page(**params), open_page("company", company="twitter", **params)):
        assert not app.exception
        assert "<h1>" in text(app)


def test_nothing_found_says_so(open_page):
    app = open_page("company", company="twitter", q="there is no such word")
    assert not app.exception
    assert "No event matches these filters" in text(app)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("twitter-gpu-purchase-2023", "about 10,000 GPUs"),
        ("openai-retracted-2024", "Retracted on 1 June 2024"),
        ("twitter-gpu-purchase-2032", "Did you mean"),
        ("<script>alert(1)</script>", "There is no event “&lt;script&gt;"),
    ],
)
def test_an_event_opens_from_the_url_and_explains_itself(open_page, event, words):
    app = open_page(event=event)
    assert not app.exception
    assert words in text(app)


def test_an_event_that_had_not_been_reported_yet_says_when_it_was(open_page):
    shown = text(open_page(event="twitter-gpu-purchase-2023", reported="2023-04-10"))
    assert "Nobody had reported this event by 10 April 2023" in shown
    assert "appeared on 11 April 2023" in shown


def test_a_missing_database_says_what_to_do(open_page, tmp_path):
    app = open_page(database=f"sqlite:///{tmp_path / 'none.db'}")
    assert not app.exception
    assert "There is no database yet" in text(app)
    assert "timeline load" in text(app)


def test_a_file_that_is_no_database_says_what_to_do(open_page, tmp_path):
    (tmp_path / "text.db").write_text("no database " * 500)
    app = open_page("company", database=f"sqlite:///{tmp_path / 'text.db'}")
    assert not app.exception
    assert "timeline load" in text(app)


def test_new_entries_show_without_a_restart(open_page, tmp_path):
    from timeline.facts import Company
    from timeline.log import NewEntry
    from timeline.projections.decode import encode
    from timeline.store import Store

    url = f"sqlite:///{tmp_path / 'growing.db'}"
    store = Store.prepare(url)
    assert "Newcomer" not in text(open_page("company", database=url))
    fact = Company(id="newcomer", name="Newcomer")
    with store.write() as connection:
        store.append(connection, [NewEntry(fact.subject, "recorded", fact.kind, encode(fact))], author="A Tester")
    app = open_page("company", database=url, company="newcomer")
    assert "<h1>Newcomer</h1>" in text(app)


def test_a_page_as_reported_has_no_text_that_a_later_source_may_have_told(open_page):
    """Its title is made of kind and participants until the last source is published."""
    early = text(open_page(event="twitter-gpu-purchase-2023", reported="2023-04-12"))
    assert "Purchase of compute: Twitter" in early
    assert "texts known by then" in early
    late = text(open_page(event="twitter-gpu-purchase-2023", reported="2023-04-14"))
    assert "Purchase of compute: Twitter" not in late
