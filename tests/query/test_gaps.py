"""Tests of the gaps of a log, and of the list of publishers that they read."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, event, layoffs, new_store, view_of
from timeline import facts
from timeline.errors import SeedError
from timeline.query.gaps import GAPS, gaps
from timeline.query.publishers import host_of, read, shipped


def source(url, published=None, **more):
    dated = {"published": published} if published else {"undated": True}
    return {"publisher": "A Paper", "url": url, **dated, **more}


def of(slug, **sources):
    """Make layoffs on 4 November 2022 with these sources."""
    return layoffs(slug, sources=sources)


BOUGHT = {"kind": "acquisition", "date": "2022-11-04", "acquirer": "twitter", "target": "deepmind", "units": None}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return the ids of each kind of gap in a log that has each of them once, and their notes."""
    reuters, medium = "https://www.reuters.com/a", "https://medium.com/a"
    both = {"a": source(reuters, "2022-11-04"), "b": source("https://apnews.com/b", "2022-11-04")}
    open_deal = event("open-deal", **BOUGHT, stage="announced", title="Twitter buys DeepMind", sources=both)
    ended = [
        event(f"deal-{stage}", **BOUGHT | {"target": "bolt"}, stage=stage, title="Twitter buys Bolt", sources=both)
        for stage in ("announced", "closed")
    ]
    everything = (
        TWITTER,
        DEEPMIND,
        MUSK,
        facts.Company.model_validate(
            {"id": "bolt", "name": "Bolt", "country": "US", "identifiers": {"domain": "bolt.example"}}
        ),
        of("good", **both),
        of("late", a=source(reuters, "2022-11-12"), b=source("https://apnews.com/b", "2022-11-12")),
        layoffs("sought", first_report="unknown", sources={**both, "a": source(reuters)} | {"b": source(reuters)}),
        of("never", a=source(reuters), b=source("https://apnews.com/b")),
        of("single", a=source(reuters, "2022-11-04")),
        of("copied", a=source(reuters, "2022-11-04"), b=source(medium, "2022-11-04", derived_from="a")),
        layoffs("month", date="2022-11", sources=both | {"c": source("https://cnn.com/2022/11/04/x", "2022-11-04")}),
        layoffs("other-month", date="2022-11", sources=both | {"c": source("https://cnn.com/2022/12/04/x", "2022-12")}),
        layoffs("planned", date="2022-12-01", sources=both),
        layoffs("text", title="Twitter lets 3,700 of 7,500 people go in 2022 after GPT 4", sources=both),
        of("weak", a=source(medium, "2022-11-04"), b=source("https://grokipedia.com/b", "2022-11-04")),
        of("filed", a=source(medium, "2022-11-04", kind="filing"), b=source("https://x.example/b", "2022-11-04")),
        event("own", kind="statement", speaker="bolt", units=None, date="2022-11-04", sources={
            "a": source("https://www.bolt.example/a", "2022-11-04"), "b": source(medium, "2022-11-04"),
        }),
        open_deal,
        *ended,
    )  # fmt: skip
    store = new_store(tmp_path_factory.mktemp("gaps"), everything)
    try:
        return gaps(view_of(store))
    finally:
        store.close()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("late", {"late": "first reported on 2022-11-12, 8 days later"}),
        ("never", {"never": "no source has a date"}),
        ("undated", {"never": "a, b", "sought": "a, b"}),
        ("lineage", {"single": "1 source", "copied": "all sources copy one"}),
        ("month", {"month": "the address of c has 2022-11-04"}),
        ("planned", {"planned": "no source from 2022-12-01 on says that it happened"}),
        ("deal", {"open-deal": "announced, without a closing or an end"}),
        ("figure", {"text": "7,500"}),
        ("weak", {"weak": "other, machine written"}),
        ("entity", {"deepmind": "no identifiers and no country", "twitter": "no identifiers and no country"}),
    ],
)
def test_each_kind_finds_what_is_missing_and_says_it(found, kind, ids):
    assert {gap.id: gap.note for gap in found if gap.kind == kind} == ids


@pytest.mark.sqlite
def test_gaps_come_by_kind_and_can_be_of_some_kinds_only(found):
    assert list(dict.fromkeys(gap.kind for gap in found)) == [name for name in GAPS if name in {g.kind for g in found}]
    assert {gap.record is None for gap in found if gap.kind == "entity"} == {True}


def test_as_reported_by_a_day_later_sources_close_no_gap(tmp_path):
    late = of("late", a=source("https://medium.com/a", "2022-11-04"), b=source("https://apnews.com/b", "2022-11-20"))
    store = new_store(tmp_path, [TWITTER, late])
    view = view_of(store)
    assert [gap.id for gap in gaps(view, ["weak"])] == []
    assert [gap.id for gap in gaps(view.as_reported(dt.date(2022, 11, 5)), ["weak"])] == ["late"]
    store.close()


@pytest.mark.no_database
def test_a_host_has_the_kind_of_its_longest_known_part(tmp_path):
    path = tmp_path / "publishers.yaml"
    path.write_text("agency: [example.org]\nreprint: [copies.example.org]\n")
    publishers = read(path)
    assert publishers.of_host("www.example.org") == publishers.of_host("de.example.org") == "agency"
    assert publishers.of_host("COPIES.example.org") == "reprint"
    assert publishers.of_host("example.com") is None
    assert host_of("https://[bad") == host_of(None) == ""
    assert host_of("https://www.example.org./a") == "example.org"


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("agency: [a.org]\nreprint: [a.org]\n", "a.org is listed twice: as agency and as reprint"),
        ("wire: [a.org]\n", "unknown kind of publisher 'wire': use first_hand"),
        ("agency: a.org\n", "agency has no list of hosts"),
        ("agency: [A.org]\n", "in lower case"),
        ("- a.org\n", "write each kind with a list of hosts"),
        ("agency: [", "not a YAML file"),
    ],
)
def test_a_wrong_list_of_publishers_says_what_is_wrong(tmp_path, text, part):
    path = tmp_path / "publishers.yaml"
    path.write_text(text)
    with pytest.raises(SeedError, match=part):
        read(path)


@pytest.mark.no_database
def test_the_shipped_list_is_valid():
    assert shipped().of_host("apnews.com") == "agency"
    assert shipped().of_host("www.sec.gov") == "first_hand"
