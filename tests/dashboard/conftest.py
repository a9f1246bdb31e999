"""Fixtures with a small log in a real store, for the tests of figures and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import timeline
from timeline import facts
from timeline.log import NewEntry
from timeline.projections.decode import encode
from timeline.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from timeline.query import EventRecord, View

HOSTILE = "<img src=x onerror=alert(1)> **b** $a$ $b$ [x](javascript:alert(1)) :red[x] `c` <b>"


def source(publisher: str, day: str | None, **more: Any) -> dict[str, Any]:
    """Return a source as a seed file gives it."""
    dated = {"published": day} if day else {"undated": True}
    return {"publisher": publisher, "title": "A report", "url": "https://example.org/a", **dated, **more}


COMPANIES: dict[str, dict[str, Any]] = {
    "twitter": {
        "names": ["Twitter", {"name": "X", "since": "2023-07-23"}],
        "aliases": ["Twitter Inc."],
        "summary": "Short messages.",
        "homepage": "https://x.com",
    },
    "openai": {"name": "OpenAI"},
    "deepmind": {"name": "DeepMind"},
}
EVENTS: dict[str, dict[str, Any]] = {
    "twitter-gpu-purchase-2023": {
        "kind": "compute_purchase",
        "title": "Twitter buys GPUs",
        "date": "[..2023-04-11]",
        "buyer": "twitter",
        "people": ["elon-musk"],
        "status": "reported",
        "units": [
            {"value": 10000, "approx": True, "source": "insider", "rank": "preferred"},
            {"value": 100000, "source": "vidhya"},
        ],
        "sources": {
            "insider": source("Business Insider", "2023-04-11"),
            "vidhya": source("Analytics Vidhya", "2023-04-14", derived_from="insider"),
        },
    },
    "twitter-layoffs-2022": {
        "kind": "layoffs",
        "title": "Twitter lays off half of its staff",
        "date": "2022-11-04",
        "company": "twitter",
        "headcount": {"value": 3700, "approx": True},
        "thread": "twitter-layoffs",
        "status": "confirmed",
        "sources": {"a": source("A Paper", "2022-11-04")},
    },
    "twitter-layoffs-2023": {
        "kind": "layoffs",
        "title": "Twitter lets some more go",
        "thread": "twitter-layoffs",
        "date": "2023-02",
        "company": "twitter",
        "status": "confirmed",
        "sources": {"a": source("A Paper", "2023-02-27")},
    },
    "twitter-hires-2023": {
        "kind": "hire",
        "title": "Two researchers join Twitter",
        "date": "2023-03",
        "company": "twitter",
        "from": "deepmind",
        "headcount": 2,
        "status": "reported",
        "sources": {"a": source("A Paper", "2023-04-11")},
    },
    "twitter-undated-2021": {
        "kind": "statement",
        "title": "Twitter says something",
        "date": "2021",
        "speaker": "twitter",
        "status": "reported",
        "sources": {"a": source("A Page", None)},
    },
    "openai-hostile-2024": {
        "kind": "statement",
        "title": HOSTILE,
        "summary": HOSTILE,
        "date": "2024-01-01/2024-02-01",
        "speaker": "openai",
        "topic": HOSTILE,
        "status": "rumoured",
        "sources": {"a": source(HOSTILE, "2024-01-02", place=HOSTILE, quote=HOSTILE)},
    },
    "openai-retracted-2024": {
        "kind": "statement",
        "title": "OpenAI said nothing of the kind",
        "date": "2024-03-01",
        "speaker": "openai",
        "status": "reported",
        "retracted": {"on": "2024-06-01", "why": "not_an_event", "superseded_by": "openai-hostile-2024"},
        "sources": {"a": source("A Page", "2024-03-02")},
    },
}


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a database with a few facts."""
    return fill(tmp_path_factory.mktemp("dashboard"))


def fill(folder: Path) -> str:
    """Make a database in a folder and return its address."""
    url = f"sqlite:///{folder / 'timeline.db'}"
    people = [facts.Person(id="elon-musk", name="Elon Musk")]
    companies = [facts.Company(id=slug, **fields) for slug, fields in COMPANIES.items()]
    events = [facts.from_payload(slug, body) for slug, body in EVENTS.items()]
    store = Store.prepare(url)
    with store.write() as connection:
        entries = [
            NewEntry(fact.subject, "recorded", fact.kind, encode(fact)) for fact in (*people, *companies, *events)
        ]
        store.append(connection, entries, author="A Tester")
    store.close()
    return url


@pytest.fixture
def view(database: str) -> View:
    """Return a view of the log with a few facts."""
    return timeline.open(database)


@pytest.fixture
def records(view: View) -> list[EventRecord]:
    """Return all events of the log, including retracted ones."""
    return list(view.events(retracted=True))


@pytest.fixture
def record(view: View) -> Callable[[str], EventRecord]:
    """Return a function that finds an event by its id."""

    def find(slug: str) -> EventRecord:
        found = view.event(slug)
        assert found is not None
        return found

    return find
