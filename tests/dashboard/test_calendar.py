"""Tests of the calendar of activity."""

from __future__ import annotations

import datetime as dt

from dashboard.charts.calendar import WEEKS, calendar, level

LAST = dt.date(2026, 11, 24)  # a Tuesday


def drawn(counts):
    return calendar(counts, LAST, lambda day: f"changes?recorded={day}&x=<b>")


def test_a_day_with_entries_leads_to_what_the_log_said_then():
    """A day with entries links to the log of that day, its label counts the entries, and its address is escaped."""
    html = drawn({LAST: {"recorded": 1200, "corrected": 3}})
    assert 'href="changes?recorded=2026-11-24&amp;x=&lt;b&gt;"' in html
    assert 'aria-label="2026-11-24: 1,200 recorded, 3 corrected"' in html
    assert html.count("<a ") == 1


def test_there_are_so_many_weeks_and_no_day_to_come():
    """The calendar has a fixed number of weeks, and its last week ends with the last day."""
    html = drawn({})
    assert html.count('class="tl-c0"') == (WEEKS - 1) * 7 + LAST.weekday() + 1
    assert html.partition("<tbody>")[2].count("<td></td>") == 6 - LAST.weekday()


def test_the_deepest_colour_is_the_day_with_most_and_a_single_entry_is_seen():
    """Colour levels rise by equal ratios, from a visible level for one entry to the deepest for the busiest day."""
    assert [level(count, 32) for count in (0, 1, 2, 4, 8, 16, 32)] == [0, 1, 1, 2, 3, 4, 5]
    assert level(1, 1) in range(1, 6)
