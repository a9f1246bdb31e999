"""Whose events a page shows where companies are chosen: theirs, and, where asked, of what belonged to them that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from timeline.query import EventRecord, Ownership


def counted(record: EventRecord, chosen: Collection[str], owned: Ownership | None) -> tuple[str, ...]:
    """Return the companies of an event on whose timelines it counts.

    Args:
        record: the event.
        chosen: slugs of the companies that are chosen; none is all.
        owned: who owned what, where companies count that belonged to a chosen one on the event's day; else None.
    """
    if not chosen:
        return record.companies
    return tuple(
        slug for slug in record.companies if slug in chosen or (owned and _belongs(record, slug, chosen, owned))
    )


def _belongs(record: EventRecord, slug: str, chosen: Collection[str], owned: Ownership) -> bool:
    day = record.date.anchor
    return any(owner in chosen for holding in owned.chain(slug, day) for owner in holding.owners)
