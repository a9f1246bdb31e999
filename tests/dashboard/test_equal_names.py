"""Companies with equal names never mix on a page, and a merged company leads on to the one that it became."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import labels
from tests.builders import event, record
from tests.dashboard.figures import given
from timeline import facts
from timeline.facts import KINDS
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")
CARRIER, LABS = "AT&T (American carrier)", "AT&T (Norwegian laboratory)"
MERGED = {"on": "2024-01-01", "why": "duplicate", "note": "Twice.", "superseded_by": "att"}


def told(slug, who, **fields):
    return event(slug, kind="layoffs", title=slug, date="2022-03", company=who, **fields)


def company(slug, name, **fields):
    return facts.Company.model_validate({"id": slug, "name": name, **fields})


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Return the address of a database with two companies AT&T, and one that was merged into the first."""
    address = f"sqlite:///{tmp_path_factory.mktemp('equal') / 'timeline.db'}"
    store = Store.prepare(address)
    identifiers = {"wikidata": "Q35476", "ticker": {"exchange": "NYSE", "symbol": "T"}}
    again = {"periods": [{"founded": 1885, "ended": 2005}, {"founded": 2005}]}
    twice = {**MERGED, "superseded_by": "carrier-cuts"}
    record(
        store,
        told("cuts-again", "att", retracted=twice),
        company("aaa", "AT&T", description="Norwegian laboratory", country="NO"),
        company("att", "AT&T", description="American carrier", country="US", identifiers=identifiers, **again),
        company("att-inc", "AT&T Inc.", retracted=MERGED),
        company("gone", "Gone", retracted={"on": "2024-01-01", "why": "not_an_event"}),
        told("carrier-cuts", "att"),
        told("labs-cuts", "aaa"),
        told("old-cuts", "att-inc"),
        event("meet", kind="acquisition", title="meet", date="2023", acquirer="att", target="aaa", stage="closed"),
    )
    store.close()
    return address


@pytest.fixture
def open_page(url, monkeypatch):
    """Return a function that opens a page with parameters in its address."""

    def run(page, **params):
        monkeypatch.setenv("TIMELINE_DATABASE", url)
        app = AppTest.from_file(str(APP), default_timeout=60)
        if page != "timeline":
            app.switch_page(f"app_pages/{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(("slug", "label"), [("att", CARRIER), ("aaa", LABS)])
def test_a_page_stays_on_the_company_that_its_address_names(open_page, slug, label):
    """The browser sends back the text of a choice, so two equal texts would be one choice."""
    app = open_page("company", company=slug)
    for _ in range(2):
        field = app.selectbox(key="w_company")
        assert field.value == slug
        assert len(set(field.options)) == len(field.options)
        assert f"<h1>{label.replace('&', '&amp;')}</h1>" in html(app)
        assert app.query_params["company"] in (slug, [slug])
        app.run()


def test_choosing_one_of_two_equal_names_opens_that_one(open_page):
    app = open_page("company", company="aaa")
    app.selectbox(key="w_company").set_value("att").run()
    assert app.query_params["company"] in ("att", ["att"])
    assert "<h1>AT&amp;T (American carrier)</h1>" in html(app)


@pytest.mark.parametrize(
    ("page", "key"), [("timeline", "w_companies"), ("compare", "w_companies"), ("timeline", "w_pin")]
)
def test_every_field_of_companies_has_texts_that_differ(open_page, page, key):
    app = open_page(page, companies="att,aaa")
    field = app.multiselect(key=key)
    assert {CARRIER, LABS} <= set(field.options)
    assert len(set(field.options)) == len(field.options)
    if key == "w_companies":
        assert field.value == ["att", "aaa"]


def test_fields_of_the_form_and_of_the_changes_have_texts_that_differ(open_page):
    for app in (open_page("contribute", kind="layoffs"), open_page("changes")):
        fields = [*app.multiselect, *app.selectbox]
        found = [field for field in fields if CARRIER in field.options]
        assert found
        assert all(len(set(field.options)) == len(field.options) for field in found)


def test_the_kinds_of_events_have_labels_that_differ():
    assert len({labels.kind_label(kind) for kind in KINDS}) == len(KINDS)


def test_lists_and_comparisons_say_which_of_the_two_it_is(open_page):
    shown = html(open_page("compare", companies="att,aaa"))
    assert "AT&amp;T (American carrier)" in shown
    assert "AT&amp;T (Norwegian laboratory)" in shown


def test_a_page_shows_what_tells_a_company_apart(open_page):
    shown = html(open_page("company", company="att"))
    for part in (
        "1885 to 2005, since 2005",
        "United States",
        "https://www.wikidata.org/wiki/Q35476",
        "NYSE:T",
    ):
        assert part in shown


def test_a_merged_company_says_so_and_leads_on(open_page):
    shown = html(open_page("company", company="att-inc"))
    assert "This entry was retracted on 1 January 2024 (duplicate). Twice. It is now" in shown
    assert 'href="company?company=att"' in shown
    assert "old-cuts" in html(open_page("company", company="att"))
    assert "recorded as att-inc" in html(open_page("event", event="old-cuts"))


def test_a_merged_event_leads_on_by_the_title_of_the_other_one(open_page):
    shown = html(open_page("event", event="cuts-again"))
    assert "Retracted on 1 January 2024 (duplicate): Twice." in shown
    assert 'See <a href="event?event=carrier-cuts"' in shown


def test_a_retracted_company_that_became_nothing_only_says_so(open_page):
    shown = html(open_page("company", company="gone"))
    assert "This entry was retracted on 1 January 2024 (not an event)." in shown
    assert "It is now" not in shown


def test_a_merged_company_in_a_filter_is_the_one_that_it_became(open_page):
    app = open_page("timeline", companies="att-inc")
    assert app.multiselect(key="w_companies").value == ["att"]
    assert given(app)["became"] == {"att-inc": "att"}
