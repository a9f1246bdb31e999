"""An event as HTML, for the content of a feed's entry. All text is escaped, and nothing in it is a link by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from timeline.facts import Claim, Source
from timeline.facts.quantities import claim_in_words
from timeline.query import EventRecord


def entry_html(record: EventRecord) -> str:
    """Return an event's summary, its facts with what each source says, and its sources as links."""
    summary = f"<p>{escape(record.fact.summary)}</p>" if record.fact.summary else ""
    facts = "".join(f"<li>{escape(name)}: {escape(text)}</li>" for name, text in _facts(record))
    sources = "".join(f"<li>{_source(source)}</li>" for source in record.fact.sources.values())
    return f"{summary}<ul>{facts}</ul><p>Sources:</p><ul>{sources}</ul>"


def _facts(record: EventRecord) -> Iterator[tuple[str, str]]:
    yield "Date", str(record.date)
    yield "Kind", record.fact.label
    yield "Status", ", ".join(_status(record))
    for participant in record.participants:
        yield _label(participant.role), participant.label
    for name, text in record.fact.details_in_words:
        yield _label(name), text
    for name, claims in record.fact.figures.items():
        yield _label(name), "; ".join(_claims(record, claims))


def _status(record: EventRecord) -> Iterator[str]:
    yield record.status
    if record.planned:
        yield "planned"
    if record.disputed:
        yield "sources disagree"
    if record.retracted:
        yield "retracted"


def _claims(record: EventRecord, claims: Iterable[Claim]) -> Iterator[str]:
    for claim in claims:
        publisher = record.fact.sources[claim.source].publisher or claim.source if claim.source else ""
        yield f"{claim_in_words(claim)}{f' according to {publisher}' if publisher else ''}"


def _source(source: Source) -> str:
    name = escape(source.title or source.publisher or source.key)
    shown = f'<a href="{escape(source.url)}">{name}</a>' if source.url else name
    publisher = f"{escape(source.publisher)}, " if source.publisher and source.title else ""
    return f"{shown}, {publisher}{source.published or 'undated'}"


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
