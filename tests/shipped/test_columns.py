"""Columns of the shipped log say at each time what the views say."""

from __future__ import annotations

import datetime as dt
import random

import brotli
import pytest

from tests.formats.columns_compare import check
from timeline.formats.columns import Columns, read_columns, to_bytes

pytestmark = pytest.mark.no_database

MOST_BYTES = 60  # for each event, compressed


@pytest.fixture(scope="module")
def made(shipped):
    """Give the columns of the shipped log."""
    return Columns.of(shipped)


@pytest.fixture(scope="module")
def rows(made):
    """Give the rows that a reader of all parts has."""
    first, *others = (made.part(name) for name in made.names())
    return read_columns(first, *others)


@pytest.fixture(scope="module")
def times(shipped, made):
    """Give days of reporting on which events changed or not, and positions all over the log."""
    chosen = random.Random(7)  # noqa: S311 - a sample
    days = sorted({day for record in shipped.events() for day in record.fact.published.values() if day is not None})
    some = [days[0], days[-1], days[0] - dt.timedelta(1), dt.date(2026, 11, 30), *chosen.sample(days, 30)]
    some += [day + dt.timedelta(chosen.choice((-1, 1))) for day in chosen.sample(days, 10)]
    positions = [0, 1, made.position - 1, made.position, *chosen.sample(range(2, made.position - 1), 38)]
    return some, positions


def test_the_parts_have_all_rows_and_each_once(made, rows):
    assert sorted(rows, key=repr) == sorted(made.rows, key=repr)


def test_rows_of_today_are_the_events_of_today(shipped, rows):
    assert len(check(rows, shipped)) == len(shipped.events(retracted=True)) > 1000


def test_rows_of_a_day_are_what_was_reported_by_then(shipped, rows, times):
    counts = [len(check(rows, shipped, day=day)) for day in times[0]]
    assert len(counts) >= 40
    assert min(counts) == 0 < max(counts)


def test_rows_at_a_position_are_what_the_log_said_then(shipped, rows, times):
    counts = [len(check(rows, shipped, position=position)) for position in times[1]]
    assert len(counts) >= 40
    assert min(counts) == 0 < max(counts)


def test_rows_at_both_times_are_what_the_log_said_then_of_that_day(shipped, rows, times):
    pairs = list(zip(times[0], times[1][::-1], strict=False))
    assert len(pairs) >= 40
    assert any(check(rows, shipped, day=day, position=position) for day, position in pairs)


def test_the_first_part_is_small(shipped):
    first = Columns.of(shipped).part()
    assert len(brotli.compress(to_bytes(first), quality=10)) < MOST_BYTES * first["rows"]


def test_equal_logs_give_equal_bytes(shipped, made):
    again = Columns.of(shipped)
    assert [to_bytes(again.part(name)) for name in again.names()] == [
        to_bytes(made.part(name)) for name in made.names()
    ]


def test_short_titles_are_never_the_name_of_the_lane(made):
    names = {slug: label for slug, label, *_ in made.part()["entities"]}
    for row in made.rows:
        titles = dict(row.short_for)
        for who in row.who:
            text = row.short if who.entity == row.lead else titles.get(who.role, "")
            assert text.partition("\t")[0] != names[who.entity]
