"""Recording many facts at once, from typed facts, mappings and data frames, records all of them or none."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import polars as pl
import pytest

import timeline
from tests.builders import DEEPMIND, MUSK, TWITTER, database, layoffs
from timeline.errors import FactErrors, LogError, SeedError

SOURCES = {"a": {"url": "https://example.org/a", "published": "2023-05-01"}}


@pytest.fixture
def log(tmp_path):
    with timeline.open(database(tmp_path / "timeline"), write=True, author="tester") as log:
        log.record_many([TWITTER, DEEPMIND, MUSK])
        yield log


def row(number, **fields):
    return {
        "id": f"cut-{number}",
        "title": f"Cut {number}",
        "date": "2023-04-11",
        "company": "twitter",
        "status": "reported",
        "headcount": number,
        "sources": SOURCES,
        **fields,
    }


@pytest.mark.filterwarnings("ignore:.*S5(08|14)")  # the rows are alike on purpose
def test_rows_are_recorded_in_one_transaction(log):
    assert log.record_many([layoffs(), row(1, kind="layoffs"), row(2)], kind="layoffs") == 3
    assert len(log.view.events()) == 3
    entries = list(log.view.follow(after=3, wait=False))
    assert (len(entries), len({entry.batch for entry in entries})) == (3, 1)
    assert log.record_many([row(1)], kind="layoffs") == 0


def test_one_wrong_row_leaves_all_out_and_every_error_has_its_row(log):
    with pytest.raises(FactErrors) as raised:
        log.record_many(
            [row(1), row(2, headcount="many"), row(3, date="soon"), 7, row(4, kind="layofs")], kind="layoffs"
        )
    told = [str(error) for error in raised.value.errors]
    assert [text.partition(":")[0] for text in told] == ["row 1, headcount", "row 2, date", "row 3", "row 4, kind"]
    assert "did you mean 'layoffs'" in told[3]
    with pytest.raises(SeedError, match="unknown company 'twiter'"):
        log.record_many([row(1), row(2, company="twiter")], kind="layoffs")
    assert len(log.view.events()) == 0


def test_a_fact_that_is_recorded_otherwise_is_refused(log):
    log.record_many([row(1)], kind="layoffs")
    with pytest.raises(LogError):
        log.record_many([row(2), row(1, headcount=7)], kind="layoffs")
    assert len(log.view.events()) == 1


@pytest.mark.parametrize("library", [pd, pl])
def test_a_data_frame_is_a_table_of_facts(log, library):
    """A data frame is a table of facts: empty cells are left out, and numbers and days of numpy are accepted."""
    frame = library.DataFrame(
        {
            "id": ["cut-1", "cut-2"],
            "title": ["Cut one", "Cut two"],
            "date": [dt.datetime(2023, 4, 11), dt.datetime(2023, 4, 12)],  # noqa: DTZ001 - the value is a day
            "company": ["twitter", "deepmind"],
            "status": ["reported", "confirmed"],
            "headcount": [10, None],
            "share": [2.5, None],
            "sources": [SOURCES, SOURCES],
        }
    )
    assert log.record_many(frame, kind="layoffs") == 2
    first, second = (log.view.event(slug).fact for slug in ("cut-1", "cut-2"))
    assert (str(first.date.claims[0].value), first.preferred("headcount").value) == ("11 April 2023", 10)
    assert (second.headcount, second.share) == (None, None)


@pytest.mark.filterwarnings("ignore:.*S5(08|14)")  # the rows are alike on purpose
def test_a_block_names_what_it_recorded_before(log):
    """A block can name facts that it recorded before, even if the facts are checked in several parts."""
    acme = timeline.Company(id="acme", name="Acme")
    with log.together():
        log.record(acme)
        log.record_many((row(n, company="acme") for n in range(1200)), kind="layoffs")
        log.correct(timeline.Company(id="acme", name="Acme Inc."), why="typo")
    assert len(log.view.events(company="acme")) == 1200
    assert log.view.company("acme").name == "Acme Inc."
