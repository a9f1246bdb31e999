"""CSV (RFC 4180) for spreadsheets: text that looks like a formula gets a leading apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.query import EventRecord
from timeline.query.event_columns import FIGURES

COLUMNS = (
    "id",
    "kind",
    "title",
    "summary",
    "status",
    "disputed",
    "retracted",
    "date",
    "earliest",
    "latest",
    "precision",
    "reported",
    "thread",
    "companies",
    "people",
    "publishers",
    "addresses",
    "position",
    *(column for name in FIGURES for column in (name, f"{name}_unit")),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets accept full-width signs too


def write(items: Iterator[Item], _about: About) -> Iterator[bytes]:
    """Yield a heading and a row for each event; several values in a cell are separated by `; `."""
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer)
    rows.writerow(COLUMNS)
    for item in items:
        yield _taken(buffer)
        rows.writerow([safe(cell) for cell in _row(item.record)])
    yield _taken(buffer)


def safe(cell: object) -> object:
    """Return a cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _row(record: EventRecord) -> list[object]:
    when = record.date
    sources = list(record.fact.sources.values())
    return [
        record.id,
        record.kind,
        record.title,
        record.fact.summary or "",
        record.status,
        "yes" if record.disputed else "",
        "yes" if record.retracted else "",
        when.text,
        when.earliest or "",
        when.latest or "",
        when.precision,
        record.reported or "",
        record.fact.thread or "",
        _several(p.entity for p in record.participants if p.type == "company"),
        _several(p.entity for p in record.participants if p.type == "person"),
        _several(source.publisher for source in sources if source.publisher),
        _several(source.url for source in sources if source.url),
        record.position,
        *(cell for name in FIGURES for cell in _figure(record, name)),
    ]


def _several(values: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(values))


def _figure(record: EventRecord, name: str) -> tuple[object, str]:
    """Return the preferred value (or its bounds as `min..max`) and its unit."""
    claim = record.fact.preferred(name) if name in record.fact.figures else None
    if claim is None:
        return "", ""
    fields = claim.to_json()
    if claim.value is not None:
        return _number(fields["value"]), claim.unit
    return f"{fields.get('min', '')}..{fields.get('max', '')}", claim.unit


def _number(text: str) -> object:
    """Return a number as a number, so that a negative one is not taken for a formula."""
    from decimal import Decimal

    return Decimal(text)


FORMAT = Format(
    name="csv",
    label="CSV",
    use="for spreadsheets: one row for each event, with preferred values and their units",
    write=write,
    media_type="text/csv; charset=utf-8; header=present",
    attached=True,
)
