"""Who led a company on a day: what follows from appointments, departures, foundings and people who buy companies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from timeline.query.ownership import stage_of

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
_FOR_A_TIME = re.compile(r"\b(?:interim|acting)\b", re.IGNORECASE)
_SHARED = re.compile(r"\bco-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Office:
    """That a person leads a company, or helps to, for a time.

    Attributes:
        company: the company's slug.
        person: the person's slug.
        role: the office as it is told, such as 'chief executive'; or `founder`, or `owner`.
        begun: the event that it began with.
        ended: the event that it ended with, or None where it is not known to have ended.
    """

    company: str
    person: str
    role: str
    begun: EventRecord
    ended: EventRecord | None = None

    @property
    def since(self) -> dt.date:
        """The day from which it is held: the anchor of the event's date."""
        return self.begun.date.anchor

    @property
    def until(self) -> dt.date | None:
        """The day on which it ended, or None."""
        return self.ended.date.anchor if self.ended else None

    @property
    def leads(self) -> bool:
        """Whether it is the lead of the whole company: not that of a part of it, and more than having founded it."""
        return self.role == OWNER or _LEADS.fullmatch(self.role) is not None

    def held(self, day: dt.date) -> bool:
        """Say whether it was held on a day; on the day on which it ended it no longer is."""
        return self.since <= day and (self.until is None or day < self.until)


def offices(records: Iterable[EventRecord]) -> list[Office]:
    """Return all offices that follow from events, in the order of their beginnings.

    An office ends when its holder leaves, is named as the predecessor of another one, or when another one alone, or two
    together, become chief executive; one for a time ends when anyone becomes chief executive for good. A founder's ends
    when they leave or hand over; a person who bought the company is its owner until somebody else buys it. Rumours
    don't count.

    Args:
        records: events of one company or of many, in any order.
    """
    told = sorted(
        (r for r in records if "leadership" in r.fact.effects and r.status != "rumoured" and not r.retracted),
        key=lambda r: (r.date.anchor, _ORDER[r.kind], r.id),
    )
    found: list[Office] = []
    for record in told:
        for index, office in enumerate(found):
            if office.ended is None and _ends(record, office):
                found[index] = replace(office, ended=record)
        found += _begun(record)
    return found


_ORDER = {"departure": 0, "founding": 1, "acquisition": 2, "appointment": 3}
"""On one day those who leave do so first."""


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
    """Say whether a company really changes hands, as a whole."""
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
    if _FOR_A_TIME.search(office.role):
        return not _FOR_A_TIME.search(role)
    anew = not _SHARED.search(role) or len(record.role("people")) > 1
    return anew and not _FOR_A_TIME.search(role)
