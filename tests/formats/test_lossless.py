"""JSON and JSON Lines lose nothing: the payload of every event can be rebuilt from them, byte for byte."""

from __future__ import annotations

import datetime as dt
import json
from typing import get_args

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import INSIDER, TWITTER, VIDHYA, event, layoffs, new_store, of_every_kind, record, view_of
from timeline import facts
from timeline.errors import FactErrors, QueryError
from timeline.facts.revisions import NOT_CONTENT, Why
from timeline.formats import find
from timeline.formats.item import About, Item, about, items
from timeline.log import read
from timeline.projections.decode import encode, fact_of
from timeline.query import EventRecord, Participant, View
from timeline.query.event_json import payload
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load
from timeline.store import Store

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def read_back(name, written):
    """Return a mapping from the id of each event in a file to the bytes of its rebuilt payload."""
    found = json.loads(written) if name == "json" else [json.loads(line) for line in written.splitlines()]
    return {one["id"]: orjson.dumps(payload(one), option=orjson.OPT_SORT_KEYS) for one in found}


def written(name, fact):
    """Return an event as a file of a format."""
    parts = tuple(Participant(slug, "company", slug, role) for slug, role in fact.participants)
    return b"".join(find(name).write(iter([Item(EventRecord(fact, parts, 1), 1, NOW, NOW, fact.id)]), About("All")))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Give a view of a database that holds the shipped events."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lossless') / 'timeline.db'}"
    load(check(), url, author="tester")
    store = Store.open(url)
    yield View(store)
    store.close()


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_every_payload_of_the_shipped_events_is_rebuilt(shipped, name):
    events = shipped.events(retracted=True)
    file = b"".join(find(name).write(items(shipped, events), about(shipped, "All")))
    with shipped.store.read() as connection:
        bodies = {
            one.slug: encode(fact_of(one)).encode()
            for one in read.entries(connection)
            if one.subject.startswith("event/")
        }
    assert len(bodies) > 1000
    assert read_back(name, file) == bodies


LINES = st.text("abc äö=+'\"", min_size=1, max_size=12).map(lambda text: f"x{text.strip()}y")
SLUGS = st.sampled_from(["acme", "twitter", "deepmind", "elon-musk", "a-b-c"])
DATES = st.sampled_from(
    [
        *("2023", "2023-04", "2023-04-11", "2023-Q2", "2023~", "2023-04%", "[..2023-04-11]", "[2022..]"),
        *("2023-01/2023-03", "2023-21", "2023-H1", "2023-38", "201X", "2023-W24", "2023-XX", "late 2023"),
        *("before 2021", "[2023-04-11,2023-04-14]", "{2023-04-11,2023-04-14}", "[late 2022..2023]"),
    ]
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat)
KEYS = ("a", "b", "c")
RANKS = st.sampled_from(["preferred", "normal", "deprecated"])
WHYS = st.sampled_from(get_args(Why))


def some(**fields):
    """Return a strategy for mappings with any subset of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def numbers(draw, measure):
    number = draw(st.integers(0, 10**12) if measure == "count" else st.decimals(0, 10**9, places=3).map(str))
    return f"{number} {draw(st.sampled_from(['USD', 'EUR']))}" if measure == "money" else number


@st.composite
def claims(draw, type_):
    """Draw a bare value or a list of claims, with units if the figure allows several."""
    one = numbers("money" if type_.measure == "money" else type_.measure)
    if draw(st.booleans()):
        return draw(st.one_of(one, st.just("undisclosed")))
    many = draw(st.integers(1, 3))
    found = []
    for number in range(many):
        shape = draw(st.sampled_from(["value", "min", "max"]))
        fields = {shape: draw(one), **draw(some(approx=st.booleans(), as_of=DATES, rank=RANKS))}
        if type_.units and draw(st.booleans()):
            fields["unit"] = draw(st.sampled_from([type_.unit, *type_.units]))
        if many > 1 or draw(st.booleans()):
            fields["source"] = KEYS[number]
        found.append(fields)
    return found


@st.composite
def dates(draw):
    if draw(st.booleans()):
        return draw(DATES)
    return [{"value": draw(DATES), "source": key, "rank": draw(RANKS)} for key in KEYS[: draw(st.integers(1, 3))]]


@st.composite
def facts_of(draw, kind):
    body = {"kind": kind.kind, "title": draw(LINES), "date": draw(dates()), "status": draw(st.sampled_from(
        ["confirmed", "reported", "rumoured"]
    ))}  # fmt: skip
    body["sources"] = {
        key: {"url": "https://example.org/a", "published": draw(DAYS), **draw(some(title=LINES, place=LINES))}
        for key in KEYS[:2]
    } | {"c": {"publisher": draw(LINES), "url": "https://example.org/c", "undated": True, "derived_from": "a"}}
    body |= draw(some(summary=LINES, thread=SLUGS, first_report=st.just("unknown"), retracted=st.fixed_dictionaries(
        {"on": DAYS, "why": WHYS}, optional={"note": LINES, "superseded_by": SLUGS}
    )))  # fmt: skip
    for name, role in kind.roles().items():
        least = 2 if kind.kind in ("merger", "partnership") else 1
        if kind.model_fields[role.attribute].is_required() or draw(st.booleans()):
            body[name] = draw(st.lists(SLUGS, min_size=least, max_size=4, unique=True))
    for name, type_ in kind.figure_types().items():
        if kind.model_fields[name].is_required() or draw(st.booleans()):
            body[name] = draw(claims(type_))
    for name in kind.own_fields():
        choices = get_args(kind.model_fields[name].annotation)
        values = LINES if name in kind.text_fields() else st.sampled_from(choices)
        if kind.model_fields[name].is_required() or draw(st.booleans()):
            body[name] = draw(values)
    return body


@pytest.mark.parametrize("kind", facts.KINDS.values(), ids=lambda kind: kind.kind)
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_every_payload_of_every_kind_is_rebuilt(kind, data):
    body = data.draw(facts_of(kind))
    try:
        fact = facts.from_payload("an-event", body)
    except (FactErrors, ValueError):  # the kind's rules refuse it
        return
    for name in ("json", "jsonl"):
        assert read_back(name, written(name, fact)) == {"an-event": encode(fact).encode()}


def test_the_examples_are_facts_of_every_kind():
    """An example event of every kind is valid and can be rebuilt."""
    for fact in of_every_kind():
        assert read_back("json", written("json", fact)) == {fact.id: encode(fact).encode()}


def test_what_an_unknown_kind_has_is_kept():
    body = {**layoffs().payload(), "kind": "hearsay", "teller": ["twitter"], "deep": {"a": [1, None]}}
    with pytest.warns(match="of the kind 'hearsay'"):
        fact = facts.from_payload("hearsay-2023", body)
    shown = json.loads(written("json", fact))[0]
    assert shown["other_fields"]["deep"] == {"a": [1, None]}
    assert read_back("json", written("json", fact)) == {"hearsay-2023": encode(fact).encode()}


def test_dates_retractions_and_what_files_say_of_each_other_are_in_json():
    dated = [{"value": "2023-04", "source": "insider", "rank": "preferred"}, {"value": "2023-05", "source": "vidhya"}]
    fact = event(
        date=dated,
        sources={"insider": INSIDER, "vidhya": VIDHYA},
        retracted={"on": "2026-01-01", "why": "duplicate", "superseded_by": "other"},
        change={"on": "2026-01-02", "why": "typo"},
        renamed_from="old-id",
        not_same_as=["other"],
    )
    (shown,) = json.loads(written("json", fact))
    assert shown["date"]["claims"] == [
        {"text": "2023-04", "earliest": "2023-04-01", "latest": "2023-04-30", "precision": "month", "source": "insider",
         "rank": "preferred"},
        {"text": "2023-05", "earliest": "2023-05-01", "latest": "2023-05-31", "precision": "month", "source": "vidhya"},
    ]  # fmt: skip
    assert shown["retraction"] == {"on": "2026-01-01", "why": "duplicate", "superseded_by": "other"}
    assert shown["change"] == {"on": "2026-01-02", "why": "typo"}
    assert (shown["renamed_from"], shown["not_same_as"]) == ("old-id", ["other"])
    assert payload(shown).keys().isdisjoint(NOT_CONTENT)


def test_texts_with_their_days_and_relations_are_rebuilt():
    title = [{"text": "It may buy", "since": "2023-04-11"}, {"text": "It buys", "since": "2023-04-14"}]
    related = [{"event": "other", "why": "The report says so."}]
    fact = event(title=title, purpose={"text": "For AI", "since": "2023-04-14"}, includes=related, after=["another"])
    for name in ("json", "jsonl"):
        assert read_back(name, written(name, fact)) == {fact.id: encode(fact).encode()}
    shown = json.loads(written("json", fact))[0]
    assert (shown["title"], shown["texts"]["title"]) == ("It buys", title)
    assert (shown["includes"], shown["after"]) == (related, ["another"])


def test_what_was_reported_by_a_day_is_rebuilt_as_it_was_known_then(tmp_path):
    store = new_store(tmp_path, [TWITTER])
    record(store, event())
    then = view_of(store).as_reported("2023-04-12").event("twitter-gpu-purchase-2023")
    assert payload(then.to_json()) == then.fact.payload()
    assert list(payload(then.to_json())["sources"]) == ["insider"]
    store.close()


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        {"kind": 5},
        {"kind": "layoffs"},
        {**layoffs().payload()},
        {"kind": "layoffs", "figures": [], "details": 1},
    ],
)
def test_what_is_no_event_is_refused(wrong):
    with pytest.raises(QueryError, match="not the JSON of an event"):
        payload(wrong)
