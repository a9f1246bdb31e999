"""RIS: the events and their sources as records that citation managers import.

`PY` has the year if it is known, and `DA` the date as far as it is known: `2023/04//`. A date that is no point in time
is in words after the third slash: `///by 11 April 2023`.
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.facts import When
from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.formats.reference import Reference, parts, references


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield a record for each event and for each source."""
    for reference in references(items, about):
        yield entry(reference).encode()


def entry(reference: Reference) -> str:
    """Return the entry of an event or a source."""
    web = bool(reference.url) and not reference.event
    lines = [
        ("TY", "ELEC" if web else "GEN"),
        ("ID", reference.key),
        ("TI", reference.title),
        *(("AU", name) for name in reference.authors),
        ("PB", reference.publisher),
        *(_date(reference.date) if reference.date is not None else ()),
        ("Y2", _day(reference.accessed) if reference.accessed is not None else ""),
        ("UR", reference.url),
        ("LA", reference.language),
        ("SP", reference.pages),
        ("L2", reference.archive),
        ("AB", reference.abstract),
        ("N1", reference.note),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text) + "ER  - \r\n\r\n"


def _date(when: When) -> Iterator[tuple[str, str]]:
    first, last = parts(when), parts(when, last=True)
    if first and last and first[0] == last[0]:
        yield "PY", f"{first[0]:04}"
    yield "DA", _day(when)


def _day(when: When) -> str:
    """Return a date as `YYYY/MM/DD/words`; each part may be empty, and its slash stays."""
    first, last = parts(when), parts(when, last=True)
    known = first if first == last else first[:1] if first and last and first[0] == last[0] else ()
    year, month, day = (*(f"{number:0{2 if place else 4}}" for place, number in enumerate(known)), "", "", "")[:3]
    exact = first == last and not when.approximate and not when.uncertain
    return f"{year}/{month}/{day}/{'' if exact else when}"


FORMAT = Format(
    name="ris",
    label="RIS",
    use="for Zotero, EndNote and others: the events and their sources",
    write=write,
    media_type="application/x-research-info-systems; charset=utf-8",
    attached=True,
)
