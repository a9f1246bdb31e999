"""Figures with each source's claims. Rival claims are side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.components.event_list import published, source_name
from dashboard.components.links import outside
from dashboard.escape import html
from timeline.facts import Claim

if TYPE_CHECKING:
    from timeline.facts import DateClaim
    from timeline.query import EventRecord


def figures(record: EventRecord, *, sub: str = "h3") -> str:
    """Return all figures of an event in HTML, and its date if sources give different ones.

    Args:
        record: the event.
        sub: the level of the headings.
    """
    fact = record.fact
    parts = []
    if len(fact.date) > 1:
        parts.append(_block(record, "date", list(fact.date), None, sub))
    for name, claims in fact.figures.items():
        parts.append(_block(record, name, list(claims), fact.preferred(name), sub))
    return "".join(parts)


def _block(
    record: EventRecord, name: str, claims: list[Claim] | list[DateClaim], preferred: Claim | None, sub: str
) -> str:
    label = labels.figure_label(record.fact, name)
    mark = ' <span class="tl-mark">sources disagree</span>' if name in record.fact.disputed else ""
    several = len(claims) > 1
    cards = "".join(_card(record, claim, shown=several and claim == preferred) for claim in claims)
    return f'<{sub} class="tl-sub">{html(label)}{mark}</{sub}><div class="tl-claims">{cards}</div>'


def _card(record: EventRecord, claim: Claim | DateClaim, *, shown: bool) -> str:
    text = labels.claim(claim) if isinstance(claim, Claim) else str(claim.value)
    notes = [_who(record, claim)]
    if shown:
        notes.append("counts in sums (preferred)" if claim.rank == "preferred" else "counts in sums")
    if claim.rank == "deprecated":
        notes.append("known to be wrong")
    css = "tl-claim tl-shown" if shown else "tl-claim"
    return f'<div class="{css}"><b>{html(text)}</b><div class="tl-small">{"<br>".join(notes)}</div></div>'


def _who(record: EventRecord, claim: Claim | DateClaim) -> str:
    source = record.fact.sources.get(claim.source) if claim.source else None
    if source is None:
        return "as the sources below say"
    said = f"{outside(source_name(source), source.url)}, {html(published(source))}"
    if source.derived_from:
        original = record.fact.sources.get(source.derived_from)
        said += f"<br>copies {html(source_name(original) if original else source.derived_from)}"
    return said
