"""Gaps in the log: what a better source, a later event or a missing field would close."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from timeline.query.named_entity import NamedEntity
from timeline.query.publishers import WEAK, Publishers, own_domains, shipped

if TYPE_CHECKING:
    from timeline.query.deals import Deal
    from timeline.query.results import EventRecord
    from timeline.query.view import View

Found: TypeAlias = "tuple[EventRecord | NamedEntity, str]"
GapName = Literal["late", "never", "undated", "lineage", "month", "deal", "planned", "figure", "entity", "weak"]
LATE = 7
"""Days. A first report that came more days after its event is late."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap.

    Attributes:
        kind: its kind, by its name.
        id: the id of the event, or of the company or person.
        date: the date of the event in EDTF; "" for a company or person.
        title: the title of the event, or the name.
        note: what is missing, in a few words.
        record: the event, or None.
    """

    kind: GapName
    id: str
    date: str
    title: str
    note: str
    record: EventRecord | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the gap as JSON values."""
        return {name: getattr(self, name) for name in ("kind", "id", "date", "title", "note")}


@dataclass(frozen=True, slots=True)
class Log:
    """What gaps are looked for in.

    Attributes:
        records: all events that are not retracted, in the order of their dates.
        deals: all deals.
        known: all companies and people, by slug.
        publishers: what publishers are.
        today: the day of the question.
    """

    records: Sequence[EventRecord]
    deals: Sequence[Deal]
    known: Mapping[str, NamedEntity]
    publishers: Publishers
    today: dt.date


@dataclass(frozen=True, slots=True)
class GapKind:
    """A kind of gap.

    Attributes:
        name: its name in commands.
        label: its name on pages.
        about: what its gaps have in common, in a sentence.
        find: yields each event, company or person that has such a gap, with a note.
    """

    name: GapName
    label: str
    about: str
    find: Callable[[Log], Iterator[Found]]


def _late(log: Log) -> Iterator[Found]:
    for record in log.records:
        first, last = record.reported, record.date.latest
        if first is None or last is None or record.fact.first_report is not None:
            continue
        days = (first - last).days
        if days > LATE:
            yield record, f"first reported on {first}, {days:,} days later"


def _never(log: Log) -> Iterator[Found]:
    for record in log.records:
        if record.reported is None and record.fact.first_report is None:
            yield record, "no source has a date"


def _undated(log: Log) -> Iterator[Found]:
    for record in log.records:
        keys = [key for key, source in record.fact.sources.items() if source.undated]
        if keys:
            yield record, ", ".join(keys)


def _lineage(log: Log) -> Iterator[Found]:
    for record in log.records:
        if record.fact.lineages == 1:
            yield record, "1 source" if len(record.fact.sources) == 1 else "all sources copy one"


_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def _month(log: Log) -> Iterator[Found]:
    for record in log.records:
        if record.date.precision == "day" or record.date.earliest is None or record.date.latest is None:
            continue
        for key, source in record.fact.sources.items():
            day = _day_in(source.url or "")
            if day is not None and record.date.earliest <= day <= record.date.latest:
                yield record, f"the address of {key} has {day}"
                break


def _day_in(url: str) -> dt.date | None:
    for year, month, day in _DAY.findall(url):
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:  # such as 31 June
            continue
    return None


def _deal(log: Log) -> Iterator[Found]:
    for deal in log.deals:
        if deal.status in ("announced", "signed"):
            yield deal.events[0], f"{deal.status}, without a closing or an end"


def _planned(log: Log) -> Iterator[Found]:
    for record in log.records:
        last = record.date.latest
        if record.planned and last is not None and last < log.today:
            yield record, f"no source from {record.date.earliest} on says that it happened"


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER = re.compile(
    rf"(?<![\w.,-])(?:(?P<word>\w+) )?(?<![\w.,-])\$?(?P<number>\d[\d,]*(?:\.\d+)?)"
    rf"(?: (?P<scale>thousand|million|billion|trillion))?(?P<percent> ?%| per cent| percent)?"
    rf"(?![\w-]|\.\d| (?:{_MONTHS}))"
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_YEARS = range(1900, 2200)


def _figure(log: Log) -> Iterator[Found]:
    for record in log.records:
        fact = record.fact
        fields = {number for figure in fact.figures.values() for claim in figure for number in _numbers_of(claim)}
        words = " ".join(fact.details.values())
        found = [
            text
            for text, number, plain in _numbers_in(f"{fact.title}. {fact.summary or ''}")
            if number not in fields and plain not in words
        ]
        if found:
            yield record, ", ".join(dict.fromkeys(found))


def _numbers_of(claim: Any) -> Iterator[Decimal]:  # noqa: ANN401 - a claim of any figure
    for number in (claim.value, claim.minimum, claim.maximum):
        if number is not None:
            yield number.normalize()


def _numbers_in(text: str) -> Iterator[tuple[str, Decimal, str]]:
    """Yield each number of a text: as it is written, its value, and its digits.

    Years, days, and numbers that belong to a name, such as Windows 95, are left out.
    """
    for match in _NUMBER.finditer(text):
        digits, word = match["number"].rstrip(",").replace(",", ""), match["word"] or ""
        is_plain = match["scale"] is None and match["percent"] is None
        number = Decimal(digits) * _SCALES.get(match["scale"] or "", 1)
        if is_plain and (number in _YEARS or word[:1].isupper()):
            continue
        yield match[0].removeprefix(f"{word} "), number.normalize(), digits


def _weak(log: Log) -> Iterator[Found]:
    for record in log.records:
        own = own_domains(record, log.known)
        kinds = [log.publishers.of_source(source, own) for source in record.fact.sources.values()]
        if all(kind is None or kind in WEAK for kind in kinds):
            yield record, ", ".join(dict.fromkeys((kind or "unknown").replace("_", " ") for kind in kinds))


def _entity(log: Log) -> Iterator[Found]:
    named = {participant.entity for record in log.records for participant in record.participants}
    for slug in sorted(named & log.known.keys()):
        entity = log.known[slug]
        missing = ["identifiers"] if not entity.identifiers else []
        missing += ["country"] if entity.type == "company" and entity.country is None else []
        if missing and not entity.retracted:
            yield entity, f"no {' and no '.join(missing)}"


GAPS: Mapping[GapName, GapKind] = {
    kind.name: kind
    for kind in (
        GapKind("late", "Reported late", f"The first report came more than {LATE} days after the event.", _late),
        GapKind("never", "No dated report", "No source has a date, so nobody can say when it became known.", _never),
        GapKind("undated", "Undated sources", "A source has no date.", _undated),
        GapKind("lineage", "One source", "All sources go back to one.", _lineage),
        GapKind("month", "Day in an address", "The date has no day, but a source's address has one.", _month),
        GapKind("deal", "Open deals", "The deal has no closing and no end.", _deal),
        GapKind("planned", "Planned only", "Its day has passed, but no source says that it happened.", _planned),
        GapKind(
            "figure", "Figure in a text", "A number in the title or summary is not a figure of the event.", _figure
        ),
        GapKind(
            "entity", "Companies and people", "It takes part in events, but lacks identifiers or a country.", _entity
        ),
        GapKind("weak", "Weak sources", "No source is first-hand, an agency, a newsroom or the trade press.", _weak),
    )
}
"""Every kind of gap by its name, in the order of lists."""


def gaps(view: View, kinds: Collection[GapName] = ()) -> list[Gap]:
    """Return the gaps of a view: by kind, then in the order of dates or names.

    Args:
        view: the log at a time.
        kinds: the kinds to look for; none means all.
    """
    with view.store.read() as connection:
        today = view.today_at(connection)
    log = Log(list(iter(view.events())), view.deals(), view.directory.known, shipped(), today)
    return [gap for name in GAPS if not kinds or name in kinds for gap in find(log, name)]


def find(log: Log, name: GapName) -> Iterator[Gap]:
    """Yield the gaps of one kind."""
    for subject, note in GAPS[name].find(log):
        if isinstance(subject, NamedEntity):
            yield Gap(name, subject.slug, "", subject.name, note)
        else:
            yield Gap(name, subject.id, subject.date.written, subject.title, note, subject)
