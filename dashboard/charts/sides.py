"""HTML lists of the companies that people came from and went to, with bars and names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from timeline.query.exactness import mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from timeline.query import Move, PeopleCount

    Href = Callable[[str], str]
    """Returns the link to a company, or to an event."""

UNKNOWN = ""
"""The text for an unknown company."""

_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Partner:
    """People who came from, or went to, one company.

    Attributes:
        slug: the company; "" means unknown.
        moves: the moves, in the order of the days.
        known: the number of people who certainly moved.
        possible: how many more people may have moved, from events that name several possible companies.
        mark: the precision of `known`, such as `at least`, or "".
    """

    slug: str
    moves: tuple[Move, ...]
    known: Decimal
    possible: Decimal = Decimal(0)
    mark: str = ""


def partners(moves: Iterable[Move], side: str) -> list[Partner]:
    """Group moves by the other company. Companies with the most people come first, unknown companies last.

    Args:
        moves: moves to, or from, one company.
        side: `origins` or `destinations`.
    """
    grouped: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        for slug in getattr(move, side) or (UNKNOWN,):
            grouped[slug].append(move)
    found = [_partner(slug, items) for slug, items in grouped.items()]
    return sorted(found, key=lambda one: (one.slug == UNKNOWN, -one.known, -one.possible, one.slug))


def _partner(slug: str, moves: Sequence[Move]) -> Partner:
    certain = [move for move in moves if not move.origin_is_one_of and not move.destination_is_one_of]
    known = sum((move.count for move in certain), Decimal(0))
    possible = sum((move.count for move in moves), Decimal(0)) - known
    return Partner(slug, tuple(moves), known, possible, mark_of(move.figure for move in certain if move.figure))


def side(  # noqa: PLR0913 - what a list needs
    title: str,
    found: Sequence[Partner],
    names: dict[str, str],
    company: Href,
    event: Href,
    *,
    total: PeopleCount,
    most: int,
) -> str:
    """Return one side in HTML: each company with a bar for the number of people, and their names.

    Args:
        title: the side's title.
        found: the companies at the other end.
        names: the companies' names by slug.
        company: gives the link to a company.
        event: gives the link to an event.
        total: the number of people on this side.
        most: the largest number of companies to show; the others are only counted.
    """
    if not found:
        return f'<section><h3>{html(title)}</h3><p class="tl-muted">{gettext("None recorded.")}</p></section>'
    top = max((partner.known for partner in found if partner.slug), default=Decimal(1)) or Decimal(1)
    people = ", ".join(filter(None, (labels.people(total), labels.more_people(total))))
    rows = "".join(_row(partner, top, names, company, event) for partner in found[:most])
    rest = len(found) - most
    more = (
        f'<p class="tl-small tl-muted">{ngettext("And {count} more company.", "And {count} more companies.", rest)}</p>'
        if rest > 0
        else ""
    )
    return f'<section><h3>{html(title)} ({html(people)})</h3><ul class="tl-flow">{rows}</ul>{more}</section>'


def _row(partner: Partner, top: Decimal, names: dict[str, str], company: Href, event: Href) -> str:
    known = partner.slug != UNKNOWN
    name = _link(names.get(partner.slug, partner.slug), company(partner.slug)) if known else gettext("not recorded")
    share = min(float(partner.known / top), 1.0) * 100
    bar = f'<i class="tl-f-people" style="width:{share:.1f}%"></i>' if known and partner.known else ""
    number = labels.marked(partner.mark, labels.number(partner.known)) if partner.known else ""
    if partner.possible:
        possible = labels.number(partner.possible)
        if number:
            number = gettext("{number}, up to {possible} more", number=number, possible=possible)
        else:
            number = labels.marked("up to", possible)
    who = [_link(_name(move), event(move.events[0].id)) for move in partner.moves]
    rest = len(who) - _MOST_NAMES
    if rest > 1:
        who = [*who[:_MOST_NAMES], ngettext("{count} more", "{count} more", rest)]
    said = gettext("(some events name several companies, so some people may come from another)")
    note = f" <span>{said}</span>" if partner.possible else ""
    css = "" if known else ' class="tl-muted"'
    return (
        f'<li{css}><div class="tl-flow-head"><span>{name}</span><b>{number}</b></div>'
        f'<div class="tl-flow-bar">{bar}</div><p class="tl-small tl-muted">{", ".join(who)}{note}</p></li>'
    )


def _name(move: Move) -> str:
    """Return the person's name or the number of people; for a group that is named in part, the number of others."""
    if move.person is not None:
        return move.person.name
    if move.events[0].role("people"):
        return ngettext("{count} other", "{count} others", int(move.count))
    return ngettext("{count} person", "{count} people", int(move.count))


def _link(text: str, href: str) -> str:
    return f'<a href="{html(href)}" data-app="1">{html(text)}</a>'
