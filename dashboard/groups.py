"""Decides which companies' events a page shows: the chosen ones and, if wanted, those that they owned on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from timeline.query import EventRecord, Ownership


def counted(record: EventRecord, chosen: Collection[str], owned: Ownership | None) -> tuple[str, ...]:
    """Return the companies for which an event counts.

    Args:
        record: the event.
        chosen: the slugs of the chosen companies; empty means all companies.
        owned: who owned what, to include companies that belonged to a chosen one on the event's day; else None.
    """
    if not chosen:
        return record.companies
    return tuple(
        slug for slug in record.companies if slug in chosen or (owned and _belongs(record, slug, chosen, owned))
    )


def _belongs(record: EventRecord, slug: str, chosen: Collection[str], owned: Ownership) -> bool:
    day = record.date.anchor
    return any(owner in chosen for holding in owned.chain(slug, day) for owner in holding.owners)
