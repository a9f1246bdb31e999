"""Figures with each source's claims, in the order of their reports. Rival claims stand on one scale."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.charts.clash import Row, clash
from dashboard.components.event_list import published, source_name
from dashboard.components.links import outside
from dashboard.escape import html
from dashboard.language import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.facts import Claim, DateClaim, Source
    from timeline.query import EventRecord


def figures(record: EventRecord, *, sub: str = "h3", disputed: bool = False) -> str:
    """Return all figures of an event in HTML, and its date if sources give different ones.

    Args:
        record: the event.
        sub: the level of the headings.
        disputed: only the figures about which sources disagree.
    """
    fact = record.fact
    parts = []
    if len(fact.date) > 1:
        parts.append(_block(record, "date", list(fact.date), None, sub))
    for name, claims in fact.figures.items():
        if disputed and name not in fact.disputed:
            continue
        parts.append(_block(record, name, list(claims), fact.preferred(name), sub))
    return "".join(parts)


def _block(
    record: EventRecord, name: str, claims: Sequence[Claim] | Sequence[DateClaim], preferred: Claim | None, sub: str
) -> str:
    label = labels.figure_label(record.fact, name)
    mark = f' <span class="tl-mark">{gettext("sources disagree")}</span>' if name in record.fact.disputed else ""
    rows = _in_order([_row(record, claim, shown=len(claims) > 1 and claim == preferred) for claim in claims])
    return f'<{sub} class="tl-sub">{html(label)}{mark}</{sub}>{clash(rows)}'


def _in_order(rows: list[Row]) -> list[Row]:
    """Return the claims in the order of their reports, undated ones last, equal ones as in the file."""
    return sorted(rows, key=lambda row: row.on or dt.date.max)


def _row(record: EventRecord, claim: Claim | DateClaim, *, shown: bool) -> Row:
    source = record.fact.sources.get(claim.source) if claim.source else None
    notes = []
    if source is not None and source.derived_from:
        original = record.fact.sources.get(source.derived_from)
        copied = html(source_name(original) if original else source.derived_from)
        notes.append(gettext("copies {publisher}", publisher=copied))
    if shown:
        preferred = claim.rank == "preferred"
        notes.append(gettext("counts in sums (preferred)") if preferred else gettext("counts in sums"))
    if claim.rank == "deprecated":
        notes.append(gettext("known to be wrong"))
    return Row(
        claim,
        _who(source),
        source.known_from if source else None,
        tuple(notes),
        copy=bool(source is not None and source.derived_from),
        shown=shown,
    )


def _who(source: Source | None) -> str:
    if source is None:
        return gettext("as the sources below say")
    return f"{outside(source_name(source), source.url)}, {html(published(source))}"
