"""A look back to a period, such as a week or a minute, means the end of that period."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.builders import entry, new_store, view_of
from timeline.errors import QueryError
from timeline.facts import Company, When
from timeline.log.append import append
from timeline.projections.projector import PROJECTOR


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-W47", "2026-11-22T23:59:59.999999Z"),
        ("2026W47", "2026-11-22T23:59:59.999999Z"),
        ("2026-W47-2", "2026-11-17T23:59:59.999999Z"),
        ("2026-11-24", "2026-11-24T23:59:59.999999Z"),
        ("24 November 2026", "2026-11-24T23:59:59.999999Z"),
        (dt.date(2026, 11, 24), "2026-11-24T23:59:59.999999Z"),
        ("2026-11", "2026-11-30T23:59:59.999999Z"),
        ("2026-Q4", "2026-12-31T23:59:59.999999Z"),
        ("2026-10/2026-11", "2026-11-30T23:59:59.999999Z"),
        (When.parse("2026"), "2026-12-31T23:59:59.999999Z"),
        ("2026-11-24T12", "2026-11-24T12:59:59.999999Z"),
        ("2026-11-24T12:05", "2026-11-24T12:05:59.999999Z"),
        ("2026-11-24 12:05Z", "2026-11-24T12:05:59.999999Z"),
        ("2026-11-24T12:05:06+02:00", "2026-11-24T10:05:06.999999Z"),
        ("20261124T120506Z", "2026-11-24T12:05:06.999999Z"),
        ("2026-11-24T12:05:06.5Z", "2026-11-24T12:05:06.599999Z"),
        ("2026-11-24T12:05:06.123456Z", "2026-11-24T12:05:06.123456Z"),
        (dt.datetime(2026, 11, 24, 12, 5, tzinfo=dt.UTC), "2026-11-24T12:05:00.000000Z"),
    ],
)
def test_as_recorded_a_period_means_its_end(tmp_path, at, last):
    end = dt.datetime.fromisoformat(last)
    store = new_store(tmp_path, [])
    for number, clock in enumerate((end, end + dt.timedelta(microseconds=1))):
        new = entry(Company(id=f"a{number}", name=f"A {number}"))
        with store.write() as connection:
            append(connection, [new], author="tester", projector=PROJECTOR, clock=lambda clock=clock: clock)
    view = view_of(store)
    assert view.as_recorded(at).position == 1
    assert [company.slug for company in view.as_recorded(at).companies()] == ["a0"]
    store.close()


@pytest.mark.parametrize(
    ("day", "last"),
    [("2023-W15", "2023-04-16"), ("2023-W15-2", "2023-04-11"), ("2023-Q2", "2023-06-30"), ("2023", "2023-12-31")],
)
def test_as_reported_a_period_means_its_last_day(tmp_path, day, last):
    assert view_of(new_store(tmp_path, [])).as_reported(day).reported_by == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    "at", ["2026-W60", "2026-W47T12:00", "2026-11T12:00", "2026-11-24T25:00", "2026-02-30", "[2026..]"]
)
def test_a_time_that_does_not_exist_is_refused(tmp_path, at):
    with pytest.raises(QueryError, match="as recorded: "):
        view_of(new_store(tmp_path, [])).as_recorded(at)


def test_a_year_that_is_taken_for_a_position_is_explained(tmp_path):
    with pytest.raises(QueryError, match="positions 0 to 0, not 2026; write the year as 2026-Q4"):
        view_of(new_store(tmp_path, [])).as_recorded("2026")
