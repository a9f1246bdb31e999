"""What the public face promises to type checkers: mypy and pyright read this file, nothing runs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import assert_type

import pandas as pd

import timeline
from timeline import (
    Acquisition,
    Change,
    Claim,
    Company,
    CompanyView,
    Days,
    Deal,
    Entry,
    Event,
    EventRecord,
    Events,
    Holding,
    Lags,
    Layoffs,
    Log,
    Money,
    Move,
    Net,
    Office,
    Pair,
    PeopleCount,
    Person,
    PersonView,
    QueryError,
    Source,
    Story,
    Sum,
    Sums,
    Table,
    Tables,
    Talent,
    TimelineError,
    Version,
    View,
    When,
)

view = timeline.open("sqlite:///timeline.db")
assert_type(view, View)
assert_type(view.as_recorded(100).as_reported("2023-04-12"), View)
assert_type(view.as_recorded(dt.datetime.now(dt.UTC)), View)

events = (
    view.events(company="twitter")
    .involving("alphabet", role="acquirer", include_owned=True)
    .of_kind("acquisition", "funding_round")
    .between("2014", dt.date(2023, 6, 30), by="anchor")
    .where(status=["confirmed", "reported"], retracted=True)
    .disputed()
    .search("gpu")
    .order_by("-date")
)
assert_type(events, Events)
assert_type(len(events), int)
assert_type(events.first(), EventRecord | None)
assert_type(events.get("twitter-gpu-purchase-2023"), EventRecord | None)
assert_type(events[0], EventRecord)
assert_type(view.tables(), Tables)
assert_type(events.tables()["claims"], Table)
assert_type(events[:10], list[EventRecord])
assert_type(events.batches(100), Iterator[list[EventRecord]])
assert_type(events.count_by("company", "month"), dict[tuple[str, ...], int])
assert_type(events.sum("price"), Sum)
assert_type(events.sum("price").by_unit, dict[str, Decimal])

assert_type(events.sum("price", by=["year", "acquirer"], at="closed", bounds="low", approx=False), Sums)
assert_type(events.sum("price", by="year")["2022"], Sum)
assert_type(events.lag(), Lags)
assert_type(events.lag().median, Days | None)
assert_type(events.lag(by="kind"), dict[tuple[str, ...], Lags])
assert_type(events.pairs(), list[Pair])
assert_type(events.group_by("first_publisher"), dict[tuple[str, ...], int])
assert_type(events.limit(10).within(7, of=events, side="after", by="anchor") | events, Events)
assert_type(events.head(3), list[EventRecord])
assert_type(events.order_by("-price"), Events)

# All filters are keywords that editors complete; several values are any collection.
assert_type(
    view.events(
        company="twitter",
        companies={"twitter", "google"},
        person="elon-musk",
        role=("acquirer", "target"),
        include_owned=True,
        family="money",
        kind=["acquisition", "merger"],
        status="confirmed",
        since=dt.date(2022, 1, 1),
        until=When.parse("2023"),
        text="gpu",
        thread="twitter-takeover",
        disputed=True,
        planned=False,
        retracted=None,
    ),
    Events,
)
view.events(companies=pd.Series(["twitter"]), kind=pd.Index(["layoffs"]), since=pd.Timestamp("2022-01-01"))
view.events(compnay="twitter")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
view.events(company=["twitter"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
assert_type(view.deals(company="twitter", at="closed"), list[Deal])
assert_type(view.changes(after=100, until="2026-W47"), list[Change])

for event in events:
    assert_type(event.price, Claim | None)
    assert_type(event.headcount, Claim | None)
    assert_type(event.summary, str | None)
    assert_type(event.sources, tuple[Source, ...])
    assert_type(event.url, str | None)
    assert_type(event.lag, Days | None)
    assert_type(event.first_publisher, str | None)
    assert_type(event.date - event.date, Days)
    assert_type(event.date < event.date, bool)
    event.prize  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018
    assert_type(event, EventRecord)
    assert_type(event.fact, Event)
    assert_type(event.date, When)
    assert_type(event.date.anchor, dt.date)
    assert_type(event.reported, dt.date | None)
    assert_type(event.fact.preferred("price"), Claim | None)

assert_type(view.company("twitter"), CompanyView)
assert_type(view.person("elon-musk"), PersonView)
assert_type(view.company("twitter").events(kind="layoffs"), Events)
assert_type(view.companies(), list[CompanyView])
assert_type(view.history("twitter-gpu-purchase-2023"), list[Version])
assert_type(view.changes(after=100, limit=5), list[Change])
assert_type(view.owner("deepmind", on="2014-12-31"), Holding | None)
assert_type(view.owned("google"), tuple[Holding, ...])
assert_type(view.leaders("twitter"), list[Office])
assert_type(view.moves(), list[Move])
assert_type(view.talent("openai"), Talent)
assert_type(view.talent("openai").left, PeopleCount)
assert_type(view.talent("openai").net, Net)
assert_type(view.stories(), list[Story])
assert_type(view.follow(after=0, wait=False), Iterator[Entry])

with timeline.open("sqlite:///own.db", write=True, author="Jane Roe") as log:
    assert_type(log, Log)
    log.record(Company(id="acme", names=["Acme", {"name": "Acme X", "since": "2023-07"}], aliases=["Acme Corp"]))
    log.record(Person(id="jane-roe", name="Jane Roe"))
    cuts = Layoffs(
        id="acme-layoffs-2023",
        title="Acme lets staff go",
        date="2023-04",
        company="acme",
        people=["jane-roe"],
        status="reported",
        headcount=[{"value": 100, "approx": True, "source": "a"}, {"min": 300, "source": "b"}],
        share=Decimal("12.5"),
        sources={
            "a": {"publisher": "Example", "published": dt.date(2023, 4, 11), "url": "https://example.org/a"},
            "b": {"url": "https://example.org/b", "undated": True},
        },
    )
    assert_type(cuts, Event)
    assert_type(log.record(cuts, reason="seen", expected_version=0), Entry | None)
    with log.together():
        log.correct(cuts, why="wrong_figure", note="a filing", on=dt.date(2026, 11, 1))
        log.retract("acme-layoffs-2023", why="not_an_event")
        log.reinstate("acme-layoffs-2023", why="new_information")
    assert_type(log.view.events().first(), EventRecord | None)

try:
    Acquisition(
        id="acme-bolt-2023",
        title="Acme buys Bolt",
        date="2023",
        acquirer="acme",
        target=["bolt"],
        stage="closed",
        price=Money(Decimal(5), "USD"),
        status="confirmed",
        sources={"a": {"url": "https://example.org/a", "published": "2023"}},
    )
except TimelineError as error:
    assert_type(error, TimelineError)
assert issubclass(QueryError, ValueError)
