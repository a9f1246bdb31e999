"""S127, S512 and S513: relations between events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.examples import event_file
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts

_FIELDS = ("includes", "replaces")


def unfit_relations(stated: StatedFacts) -> Iterator[Violation]:
    """Yield relations between figures of different companies or figures, in a circle, or without a reason."""
    by_id = stated.by_id
    for item in stated.events:
        for name in _FIELDS:
            for index, relation in enumerate(getattr(item.event, name)):
                path = (name, index)
                other = by_id.get(relation.event)
                if other is not None:
                    yield from _unfit(item, name, other, by_id, path)
                if relation.why is None:
                    message = f"{name} '{relation.event}' without a reason"
                    example = f"write {{event: {relation.event}, why: what the source says}}"
                    yield Violation(item.seed, "S512", message, example, path, severity="hint")
        for index, slug in enumerate(item.event.after):
            other = by_id.get(slug)
            if other is not None:
                yield from _unordered(item, other, by_id, ("after", index))


def _unfit(
    item: StatedEvent, name: str, other: facts.Event, by_id: dict[str, facts.Event], path: tuple[str | int, ...]
) -> Iterator[Violation]:
    event = item.event
    if not set(dict(event.participants)) & set(dict(other.participants)):
        message = f"'{event.id}' and '{other.id}' are about different companies"
        yield Violation(item.seed, "S512", message, "relate only figures of one company", path)
    elif not event.figure_types().keys() & other.figure_types().keys():
        message = f"{event.kind} and {other.kind} have no figure in common"
        yield Violation(item.seed, "S512", message, "relate only events with the same figure", path)
    elif _reaches(other.id, event.id, by_id, _FIELDS):
        message = f"'{other.id}' {name} '{event.id}' in turn"
        yield Violation(item.seed, "S512", message, "keep the relation in the later event only", path)


def _unordered(
    item: StatedEvent, other: facts.Event, by_id: dict[str, facts.Event], path: tuple[str | int, ...]
) -> Iterator[Violation]:
    event = item.event
    if not event.when.agrees_with(other.when):
        message = f"'{other.id}' ({other.when.written}) is not on the same day as '{event.id}' ({event.when.written})"
        yield Violation(item.seed, "S513", message, "remove it: events on different days have an order", path)
    elif _reaches(other.id, event.id, by_id, ("after",)):
        message = f"'{other.id}' is after '{event.id}' in turn"
        yield Violation(item.seed, "S513", message, "keep the relation in the later event only", path)


def _reaches(start: str, goal: str, by_id: dict[str, facts.Event], fields: tuple[str, ...]) -> bool:
    """Return whether relations lead from one event to another."""
    seen: set[str] = set()
    ring = [start]
    while ring:
        slug = ring.pop()
        if slug == goal:
            return True
        if slug in seen or slug not in by_id:
            continue
        seen.add(slug)
        for name in fields:
            ring += [one if isinstance(one, str) else one.event for one in getattr(by_id[slug], name)]
    return False


def _layoffs(slug: str, date: str, fields: str) -> str:
    return event_file(slug, "layoffs", "Acme lets staff go", date, f"company: acme\n{fields}")


_EARLIER = _layoffs("acme-layoffs-may-2023", "2023-05-20", "headcount: 100")

RULES = (
    Rule(
        "S127",
        "a list of related events that can't be read",
        "`includes:` and `replaces:` are lists of ids, or of {event: ID, why: the reason}. An id is in the list once.",
        "Each relation changes a sum, so it must be clear.",
        "headcount: 100\nincludes: [acme-layoffs-2022, acme-layoffs-2022]",
        _EARLIER
        + _layoffs(
            "acme-layoffs-june-2023",
            "2023-06-25",
            "headcount: 300\nincludes: [{event: acme-layoffs-may-2023, why: The memo counts the cuts of May.}]",
        ),
    ),
    Rule(
        "S512",
        "a relation between figures that can't hold",
        "`includes:` and `replaces:` name events of the same company with the same figure, and never in a circle. The"
        " later event names the earlier one. Give the reason in a sentence.",
        "Sums leave out what another figure contains. A wrong relation makes a sum wrong.",
        event_file("acme-founding-2010", "founding", "Acme begins", "2010-01-01", "company: acme")
        + _layoffs(
            "acme-layoffs-june-2023",
            "2023-06-25",
            "headcount: 300\nincludes: [{event: acme-founding-2010, why: The memo says so.}]",
        ),
        _EARLIER
        + _layoffs(
            "acme-layoffs-june-2023",
            "2023-06-25",
            "headcount: 300\nincludes: [{event: acme-layoffs-may-2023, why: The memo counts the cuts of May.}]",
        ),
        check=unfit_relations,
    ),
    Rule(
        "S513",
        "an order of events on different days",
        "`after:` names events that happened earlier on the same day. Remove it if the days differ, and keep it in the"
        " later event only.",
        "The order of two events of one day decides who led a company, or owned it, on the next day.",
        _EARLIER + _layoffs("acme-layoffs-june-2023", "2023-06-25", "headcount: 300\nafter: [acme-layoffs-may-2023]"),
        _EARLIER + _layoffs("acme-layoffs-later-2023", "2023-05-20", "headcount: 300\nafter: [acme-layoffs-may-2023]"),
        check=unfit_relations,
    ),
)
