"""Citations of an event or a view: as text, BibTeX, RIS and CSL-JSON, with the state of the log that was read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from dashboard import labels
from timeline.facts import When
from timeline.facts.text import shorten
from timeline.formats import bibtex, csl, ris
from timeline.formats.bibtex import tex
from timeline.formats.reference import PUBLISHER, Reference, one_line

if TYPE_CHECKING:
    import datetime as dt

    from timeline.log.merkle import TreeHead
    from timeline.query import EventRecord

_MOST_TITLE = 300
_ORIGIN = re.compile(r"[\w.-]+(?:/[\w.-]+)+\.ya?ml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Citation:
    """An event as it was read.

    Attributes:
        record: the event.
        address: its permalink as of that state of the log.
        head: the size and the root hash of the log's tree.
        read: the day on which it was read.
        reported: the "as reported by" day of the page, or None.
    """

    record: EventRecord
    address: str
    head: TreeHead
    read: dt.date
    reported: dt.date | None = None

    def text(self) -> str:
        """Return the citation as one line of plain text."""
        record = self.record
        notes = [labels.status(record.status), *labels.marks(record)]
        if self.reported:
            notes.append(f"as reported on {labels.day(self.reported)}")
        return (
            f"“{shorten(record.title, _MOST_TITLE)}”, {record.date} ({', '.join(notes)}). Timeline, event {record.id}, "
            f"log position {self.head.size}, root {self.head.root.hex()}. "
            f"{self.address} (read {labels.day(self.read)})."
        )

    def bibtex(self) -> str:
        """Return the citation as a BibTeX entry. The title is escaped, so that TeX prints it unchanged."""
        record = self.record
        note = (
            f"Dated {record.date}, {labels.status(record.status)}; log position {self.head.size}, "
            f"root {self.head.root.hex()}"
        )
        fields = {
            "title": f"{{{tex(shorten(record.title, _MOST_TITLE))}}}",
            "howpublished": "Timeline",
            "year": f"{record.date.anchor.year:04}",
            "note": tex(note),
            "url": self.address,
            "urldate": self.read.isoformat(),
        }
        lines = ",\n".join(f"  {name:<12} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{record.id},\n{lines}\n}}"

    def ris(self) -> str:
        """Return the citation as a RIS record."""
        return ris.entry(self._reference())

    def csl(self) -> str:
        """Return the citation as CSL-JSON: a list with one item."""
        return json.dumps([csl.entry(self._reference())], ensure_ascii=False, indent=1)

    def _reference(self) -> Reference:
        record = self.record
        notes = [str(record.date), labels.status(record.status), *labels.marks(record), _state_of(self.head)]
        if self.reported:
            notes.append(f"as reported on {labels.day(self.reported)}")
        return Reference(
            key=record.id,
            event=True,
            title=one_line(shorten(record.title, _MOST_TITLE)),
            publisher=PUBLISHER,
            date=record.date,
            url=self.address,
            accessed=When.parse(self.read.isoformat()),
            note="; ".join(notes),
        )


@dataclass(frozen=True, slots=True)
class ViewCitation:
    """A view of several events, as it was read.

    Attributes:
        title: its title, with its times.
        address: its permalink as of that state of the log.
        head: the size and the root hash of the log's tree.
        read: the day on which it was read.
    """

    title: str
    address: str
    head: TreeHead
    read: dt.date

    def text(self) -> str:
        """Return the citation as one line of plain text."""
        title = one_line(shorten(self.title, _MOST_TITLE))
        return f"“{title}”. Timeline, {_state_of(self.head)}. {self.address} (read {labels.day(self.read)})."

    def bibtex(self) -> str:
        """Return the citation as a BibTeX entry."""
        return bibtex.entry(self._reference()).strip()

    def ris(self) -> str:
        """Return the citation as a RIS record."""
        return ris.entry(self._reference())

    def csl(self) -> str:
        """Return the citation as CSL-JSON: a list with one item."""
        return json.dumps([csl.entry(self._reference())], ensure_ascii=False, indent=1)

    def _reference(self) -> Reference:
        read = When.parse(self.read.isoformat())
        return Reference(
            key=f"timeline-{self.head.size}",
            event=False,
            title=one_line(shorten(self.title, _MOST_TITLE)),
            publisher=PUBLISHER,
            date=read,
            url=self.address,
            accessed=read,
            note=_state_of(self.head),
        )


def _state_of(head: TreeHead) -> str:
    return f"log position {head.size}, root {head.root.hex()}"


def file_of(origin: str | None) -> str:
    """Return the path of a seed file in its repository, taken from the origin of a log entry; "" if there is none."""
    path = (origin or "").rpartition(":")[0]
    return path if _ORIGIN.fullmatch(path) and ".." not in path.split("/") else ""


def file_address(repository: str, path: str) -> str:
    """Return the address of a seed file's page on GitHub, or "" if the file or the repository is unknown."""
    return f"{repository}/blob/main/{quote(path)}" if repository and path else ""
