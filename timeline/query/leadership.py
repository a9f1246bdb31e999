"""Who led a company on a day, derived from appointments, departures, foundings, and people who buy companies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from timeline.query.deals import stage_of
from timeline.query.order import in_order

if TYPE_CHECKING:
    from timeline.query.results import EventRecord


FOUNDER, OWNER = "founder", "owner"

_LEADS = re.compile(
    r"(?:(?:sole|interim|acting|executive) )*(?:co-)?"
    r"(?:chief executives?(?: officer)?|ceo|head|presidents?|chair(?:man|woman|person)?|chief)(?: and .*)?",
    re.IGNORECASE,
)
_CHIEF = re.compile(
    r"(?:(?:sole|interim|acting) )*(?:co-)?(?:chief(?: executives?(?: officer)?)?|ceo|head)", re.IGNORECASE
)
_INTERIM = re.compile(r"\b(?:interim|acting)\b", re.IGNORECASE)
_SHARED = re.compile(r"\bco-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Office:
    """A person's office in a company, with its start and end.

    Attributes:
        company: the company's slug.
        person: the person's slug.
        role: the office in the words of the event, such as 'chief executive'; or `founder`, or `owner`.
        begun: the event with which it began.
        ended: the event with which it ended, or None if it is not known to have ended.
    """

    company: str
    person: str
    role: str
    begun: EventRecord
    ended: EventRecord | None = None

    @property
    def since(self) -> dt.date:
        """The first day: the anchor of the event's date."""
        return self.begun.date.anchor

    @property
    def until(self) -> dt.date | None:
        """The day on which it ended, or None."""
        return self.ended.date.anchor if self.ended else None

    @property
    def leads(self) -> bool:
        """Whether the office leads the whole company, not a part of it; a founder's does not count."""
        return self.role == OWNER or _LEADS.fullmatch(self.role) is not None

    def held(self, day: dt.date) -> bool:
        """Return whether the office was held on a day; it is no longer held on the day on which it ended."""
        return self.since <= day and (self.until is None or day < self.until)


def offices(records: Iterable[EventRecord]) -> list[Office]:
    """Return all offices that follow from the events, in order of their first days.

    An office ends when its holder leaves or is named as the predecessor of another, or when one other person, or
    several together, become chief executive. An interim office ends when anyone becomes the permanent chief executive.
    A founder's office ends when the founder leaves or hands over. A person who bought the company owns it until
    somebody else buys it. Rumours and planned events don't count.
    On one day, departures come first, unless an event says that it comes `after` another.

    Args:
        records: events of one company or several, in any order.
    """
    dated = in_order(
        (r for r in records if "leadership" in r.fact.effects and r.status != "rumoured" and r.counts),
        lambda r: (r.date.anchor, _ORDER[r.kind], r.id),
    )
    found: list[Office] = []
    for record in dated:
        for index, office in enumerate(found):
            if office.ended is None and _ends(record, office):
                found[index] = replace(office, ended=record)
        found += _begun(record)
    return found


_ORDER = {"departure": 0, "founding": 1, "acquisition": 2, "appointment": 3}
"""On one day, departures come first."""


def _begun(record: EventRecord) -> Iterator[Office]:
    if record.kind == "founding":
        companies, people, role = "company", "founders", FOUNDER
    elif record.kind == "appointment":
        companies, people, role = "company", "people", str(getattr(record.fact, "role", ""))
    elif record.kind == "acquisition" and _bought(record):
        companies, people, role = "target", "acquirer", OWNER
    else:
        return
    for company in record.role(companies):
        for person in record.role(people):
            if person.type == "person":
                yield Office(company.entity, person.entity, role, record)


def _bought(record: EventRecord) -> bool:
    """Return whether a whole company changes hands; a planned deal does not count."""
    return stage_of(record) == "closed" and record.fact.preferred("stake") is None


def _ends(record: EventRecord, office: Office) -> bool:
    if record.kind == "acquisition":
        sold = any(p.entity == office.company for p in record.role("target"))
        return office.role == OWNER and sold and _bought(record)
    if office.role == OWNER or not any(p.entity == office.company for p in record.role("company")):
        return False
    if record.kind == "departure":
        return any(p.entity == office.person for p in record.role("people"))
    return record.kind == "appointment" and _succeeded(record, office)


def _succeeded(record: EventRecord, office: Office) -> bool:
    role = str(getattr(record.fact, "role", ""))
    if any(p.entity == office.person for p in record.role("predecessor")):
        return True
    if any(p.entity == office.person for p in record.role("people")):
        return _CHIEF.fullmatch(role) is not None and _CHIEF.fullmatch(office.role) is not None
    if not (_CHIEF.fullmatch(role) and _CHIEF.fullmatch(office.role)):
        return False
    if _INTERIM.search(office.role):
        return not _INTERIM.search(role)
    takes_over = not _SHARED.search(role) or len(record.role("people")) > 1
    return takes_over and not _INTERIM.search(role)
