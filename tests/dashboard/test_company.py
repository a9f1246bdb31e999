"""Tests of what a company's page shows besides its events, such as owner, leaders, talent and related companies."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.charts.sides import partners, side
from tests.builders import record
from timeline import facts
from timeline.query import View
from timeline.query.deals import deals
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")
HOSTILE = "<img src=x onerror=alert(1)>"


def told(slug, kind, date, **fields):
    sources = {"s": {"url": "https://example.org/s", "published": fields.pop("reported", date)}}
    body = {"kind": kind, "title": slug, "date": date, "status": "confirmed", "sources": sources}
    return facts.from_payload(slug, body | fields)


def bought(slug, date, acquirer, target, stage, **fields):
    return told(slug, "acquisition", date, acquirer=acquirer, target=target, stage=stage, **fields)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Return the address of a database in which Ann buys, leads and leaves Twitter, and people come and go."""
    address = f"sqlite:///{tmp_path_factory.mktemp('company') / 'timeline.db'}"
    store = Store.prepare(address)
    names = {"twitter": "Twitter", "xai": "xAI", "deepmind": "DeepMind", "mopub": "MoPub", "odd": HOSTILE}
    record(
        store,
        *(facts.Company(id=slug, name=name) for slug, name in names.items()),
        facts.Person(id="ann", name="Ann Example"),
        facts.Person(id="cat", name="Cat Founder"),
        facts.Person(id="ben", name=f"Ben {HOSTILE}"),
        told("founded", "founding", "2006-03-21", company="twitter", founders="cat"),
        bought("mopub-bought", "2013-09-09", "twitter", "mopub", "announced", price="350 million USD"),
        bought("signed", "2022-04-25", "ann", "twitter", "signed", price="44 billion USD", thread="t"),
        bought("closed", "2022-10-27", "ann", "twitter", "closed", price="44 billion USD", thread="t"),
        told("elsewhere", "statement", "2023-02-01", speaker="xai", people="ann"),
        told("too-early", "statement", "2021-02-01", speaker="xai", people="ann"),
        told("joined", "hire", "2023-03-01", company="twitter", people="ben", headcount=3, **{"from": "deepmind"}),
        told("left", "departure", "2023-07-01", company="twitter", people="ben", to="odd"),
        bought("xai-twitter", "2025-03-28", "xai", "twitter", "closed"),
        told("let-go", "layoffs", "2022-11-04", company="twitter", headcount=3700),
    )
    store.close()
    return address


@pytest.fixture
def view(url):
    return View(Store.open(url))


@pytest.fixture
def shown(url, monkeypatch):
    """Return a function that opens the company page and returns all its HTML."""

    def run(**params):
        monkeypatch.setenv("TIMELINE_DATABASE", url)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page("app_pages/company.py")
        for name, value in {"company": "twitter", **params}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return "\n".join(element.proto.body for element in app.get("html"))

    return run


def test_the_header_says_to_whom_it_belongs_and_what_it_owns(shown):
    """The header links the owner to the event that shows it, and says if no event closes a deal."""
    page = shown()
    assert ">xAI</a>" in page
    assert "event=xai-twitter" in page
    assert ">MoPub</a>" in page
    assert "event=founded" in page
    assert "announced; no event says that it closed" in shown(company="mopub")


def test_owner_and_leader_are_those_of_the_day_looked_back_from(shown):
    """A look back to January 2023 shows the person who owned and led the company then."""
    page = shown(reported="2023-01-31")
    assert "Ann Example" in page.split("Belongs to")[1].split("</p>")[0]
    assert "(owner" in page
    assert ">xAI</a>" not in page.split("Belongs to")[1].split("</p>")[0]


def test_each_key_figure_leads_to_its_events(shown):
    """A key figure links to the page filtered by the kinds of events that it sums up."""
    page = shown()
    assert "company?company=twitter&amp;kind=layoffs" in page
    assert "company?company=twitter&amp;kind=acquisition%2Ccompute_purchase" in page


def test_people_who_came_and_went_are_named_with_their_events(shown):
    """People who came and went are listed with their events, and their names are escaped."""
    page = shown().split("Who came and who went")[1]
    assert "DeepMind" in page.split("Went to")[0]
    assert "2 others" in page
    assert "event=left" in page
    assert HOSTILE not in page
    assert "&lt;img" in page


def test_what_leaders_did_elsewhere_counts_only_while_they_led(shown):
    """Only events from the time of their leadership count, and they are marked as the leader's."""
    page = shown().split('class="tl-theirs"')[1]
    assert "event=elsewhere" in page
    assert "event=too-early" not in page
    assert "Ann Example, owner since 27 October 2022 until 28 March 2025" in page
    assert "not those of Twitter" in shown()


def test_a_narrowed_page_shows_the_events_alone(shown):
    """A filter by kind hides the parts around the events, and a window limits the moves."""
    assert "Who came and who went" not in shown(kind="layoffs")
    assert "Went to" not in shown(until="2010")
    assert "event=left" not in shown(until="2023-04").split("Who came and who went")[1].split("</section>")[1]


def test_related_companies_lead_to_a_comparison(shown):
    """The number beside a related company links to a comparison of both."""
    assert "compare?companies=twitter%2Cmopub" in shown()


def test_a_deal_without_a_thread_counts_once_too(view):
    """Events with the same acquirer and the same target are one deal, even without a thread."""
    records = [r for r in view.events(kind="acquisition") if r.fact.acquirer == ("ann",)]
    (found,) = deals(records)
    assert found.status == "closed"
    loose = [
        bought("one", "2024-01-09", "xai", "odd", "announced"),
        bought("two", "2025-07-02", "xai", "odd", "closed", thread="x"),
    ]
    template = records[0]
    made = [
        type(template)(fact, tuple(p for p in _participants(fact)), position) for position, fact in enumerate(loose)
    ]
    (found,) = deals(made)
    assert [event.id for event in found.events] == ["one", "two"]


def _participants(fact):
    from timeline.query import Participant

    return [Participant(slug, "company", slug, role) for slug, role in fact.participants]


def test_partners_put_what_is_not_told_last(view):
    """Partners that are not recorded come last, regardless of the number of people."""
    talent = view.talent("twitter")
    assert [(p.slug, p.known, p.possible) for p in partners(talent.went, "destinations")] == [
        ("odd", Decimal(1), Decimal(0))
    ]
    assert "None recorded." in side("Came from", [], {}, str, str, total=talent.joined, most=3)
