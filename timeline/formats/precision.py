"""How precisely a date is known: the days that it takes in a calendar, and a note for people."""

from __future__ import annotations

import datetime as dt

from timeline.facts import When
from timeline.facts.periods import PERIOD_NOUNS


def is_exact(when: When) -> bool:
    """Return whether a date is a known day, or an interval that lasted from a known day to a known day."""
    if when.approximate or when.uncertain or when.precision == "set":
        return False
    if not (when.precision == "day" or when.lasted):
        return False
    return all(end is not None and end.precision == "day" for end in when.ends)


def days(when: When) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that a date takes in a calendar: the anchor alone, unless it is exact."""
    if is_exact(when) and when.earliest is not None and when.latest is not None:
        return when.earliest, when.latest
    return when.anchor, when.anchor


def note(when: When) -> str:
    """Return a sentence or two on how precise a date is, and which day stands for it; "" for an exact date."""
    if is_exact(when):
        return ""
    known = {
        **{name: f"Only the {noun} is known. This entry is in its middle." for name, noun in PERIOD_NOUNS.items()},
        "set": "The day is one of these. This entry is in the middle between the first and the last.",
        "range": "The exact day is not known. This entry is in the middle of the possible days.",
        "before": "The exact day is not known. This entry is on the last possible day.",
        "after": "The exact day is not known. This entry is on the first possible day.",
    }
    lasted = {
        "set": "It occurred on each of these. This entry is in the middle between the first and the last.",
        "range": "The exact first and last days are not known. This entry is in the middle of the time.",
        "before": "The beginning is not known. This entry is on the last possible day.",
        "after": "The end is not known. This entry is on the first possible day.",
    }
    found = [(lasted if when.lasted else known).get(when.precision, "")]
    found += ["The date is approximate."] if when.approximate else []
    found += ["The sources are not sure of the date."] if when.uncertain else []
    return " ".join(filter(None, found))
