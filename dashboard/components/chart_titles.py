"""The titles of charts of periods, by the length of a period: months, quarters or years."""

from __future__ import annotations

from dashboard.language import gettext_noop

PERIODS = {"month": gettext_noop("Month"), "quarter": gettext_noop("Quarter"), "year": gettext_noop("Year")}
"""The names of the lengths of a period."""

ACTIVITY = {
    "month": gettext_noop("Events by month and family, {years}"),
    "quarter": gettext_noop("Events by quarter and family, {years}"),
    "year": gettext_noop("Events by year and family, {years}"),
}
"""The titles of the chart of all events."""

LAYOFFS = {
    "month": gettext_noop("People let go by month, {years}"),
    "quarter": gettext_noop("People let go by quarter, {years}"),
    "year": gettext_noop("People let go by year, {years}"),
}
"""The titles of the chart of people let go."""

FUNDING = {
    "month": gettext_noop("Money raised in funding rounds by month, {years}"),
    "quarter": gettext_noop("Money raised in funding rounds by quarter, {years}"),
    "year": gettext_noop("Money raised in funding rounds by year, {years}"),
}
"""The titles of the charts of money raised."""

LAYOFF_COLUMNS = {
    "month": gettext_noop("People let go by month"),
    "quarter": gettext_noop("People let go by quarter"),
    "year": gettext_noop("People let go by year"),
}
"""What the columns of people let go are, for people who cannot see them."""

FUNDING_COLUMNS = {
    "month": gettext_noop("Raised in {currency} by month"),
    "quarter": gettext_noop("Raised in {currency} by quarter"),
    "year": gettext_noop("Raised in {currency} by year"),
}
"""What the columns of money raised are, for people who cannot see them."""
