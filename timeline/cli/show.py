"""`timeline show`: show one event, company, person or story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.filter_options import TIMES, Chosen, filtered
from timeline.cli.options import Format, OutputFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.facts import Claim, Story
    from timeline.query import CompanyView, EventRecord, PersonView, View
    from timeline.query.results import Participant

NAME = "show"
_LATEST = 10
_MOST_NAMES = 10


def _run(
    chosen: Chosen,
    id: Annotated[str, typer.Argument(help="The id of an event, company, person or story.", metavar="ID")],  # noqa: A002
    format: OutputFormat = Format.text,  # noqa: A002
) -> int:
    """Show one fact: an event with its figures and sources, a company or person with its timeline, or a story."""
    import timeline
    from timeline.cli.output import print_json, print_lines

    found = _find(chosen.at(timeline.open()), id)
    if format is Format.json:
        print_json(_json(found))
        return 0
    print_lines(_lines(found))
    return 0


run = filtered(_run, only=TIMES)


def _find(view: View, slug: str) -> EventRecord | CompanyView | PersonView | Story:
    """Return the fact with an id at this time.

    Raises:
        QueryError: the id is unknown, now or at this time; the message suggests the most similar one.
    """
    from timeline.errors import QueryError

    known = view.directory.known.get(slug)
    if known is not None:
        return view.company(slug) if known.type == "company" else view.person(slug)
    sorts = _sorts(view, slug)
    if not sorts:
        hint = _nearest(view, slug)
        raise QueryError(f"unknown id '{slug}'" + (f": {hint}" if hint else ""))
    found = view.story(slug) if "story" in sorts else view.event(slug) if "event" in sorts else None
    if found is None:
        raise QueryError(f"'{slug}' was not known at this time")
    return found


def _sorts(view: View, slug: str) -> set[str]:
    """Return the types of facts that have had an id at any time: event, company, person or story."""
    from timeline.log import read

    with view.store.read() as connection:
        recorded = read.latest(connection, [f"{sort}/{slug}" for sort in ("event", "company", "person", "story")])
    return {subject.partition("/")[0] for subject in recorded}


def _nearest(view: View, slug: str) -> str:
    from timeline.facts.suggest import did_you_mean

    stories = (story.id for story in view.stories())
    events = (event.id for event in view.events(retracted=True))
    return did_you_mean(slug, [*view.directory.known, *stories, *events])


def _json(found: EventRecord | CompanyView | PersonView | Story) -> dict[str, Any]:
    from timeline.facts import Story
    from timeline.query import EventRecord

    if isinstance(found, EventRecord):
        return found.to_json()
    if isinstance(found, Story):
        return {"id": found.id, **found.payload()}
    names = [{"name": name, "since": since.text if since else None} for name, since in found.names]
    return {
        "id": found.slug,
        "type": found.type,
        "name": found.name,
        "label": found.label,
        "names": names,
        "aliases": list(found.aliases),
        **_who(found),
        "events": found.events().to_json(),
    }


def _lines(found: EventRecord | CompanyView | PersonView | Story) -> list[str]:
    from timeline.facts import Story
    from timeline.query import EventRecord

    if isinstance(found, EventRecord):
        return _event(found)
    return _story(found) if isinstance(found, Story) else _someone(found)


def _event(event: EventRecord) -> list[str]:
    fact = event.fact
    marks = [event.status, *(["disputed"] if event.disputed else []), *(["retracted"] if event.retracted else [])]
    lines = [event.title, f"{event.date} · {fact.label} · {', '.join(marks)}", ""]
    if fact.summary:
        lines += [fact.summary, ""]
    for participant in event.participants:
        lines.append(f"  {participant.role.replace('_', ' '):<14} {participant.name} ({_ids(participant)})")
    lines += [f"  {name:<14} {text}" for name, text in fact.details_in_words]
    lines += [
        f"  {name.replace('_', ' '):<14} {_some(given)}" for name in fact.name_lists() if (given := getattr(fact, name))
    ]
    for name, figure in fact.figures.items():
        lines += [f"  {name.replace('_', ' '):<14} {_claim(event, claim)}" for claim in figure]
    lines += ["", "Sources:"]
    for source in fact.sources.values():
        copied = f", copies {source.derived_from}" if source.derived_from else ""
        lines.append(f"  {_publisher(event, source.key)}, {source.published or 'undated'}{copied}")
        if source.author or source.where:
            by = f"by {', '.join(source.author)}" if source.author else ""
            lines.append(f"    {', '.join(filter(None, (by, source.where)))}")
        lines += [f"    “{source.quote}”"] if source.quote else []
        lines += [f"    {address}" for address in (source.url, source.archive) if address]
    return [*lines, "", f"{event.id}, log position {event.position}"]


def _ids(participant: Participant) -> str:
    """Return the id of a participant; if it was merged into that one, with the id in the event's file."""
    return participant.entity + (f", recorded as {participant.named}" if participant.named else "")


def _claim(event: EventRecord, claim: Claim) -> str:
    from timeline.cli.output import claim_in_words

    return claim_in_words(claim) + (f" according to {_publisher(event, claim.source)}" if claim.source else "")


def _publisher(event: EventRecord, key: str) -> str:
    return event.fact.sources[key].publisher or key


def _someone(found: CompanyView | PersonView) -> list[str]:
    from timeline.cli.sparks import sparks
    from timeline.facts.quantities import count

    events = list(iter(found.events()))  # one read, because list() of a question would ask for its length first
    retracted = found.fact.retracted
    state = "" if retracted is None else ", erased" if retracted.is_erasure else ", retracted"
    lines = [f"{found.label} ({found.type} {found.slug}{state})"]
    if found.description and found.description not in found.label:
        lines.append(found.description)
    before = [f"{name} (since {since})" if since else name for name, since in found.names]
    if len(before) > 1:
        lines.append(f"names: {', '.join(before)}")
    if found.aliases:
        lines.append(f"also: {', '.join(found.aliases)}")
    if retracted is not None and retracted.is_erasure:
        lines.append(f"erased on {retracted.on}: only the id is left, because others name it")
    elif retracted is not None:
        now = found.snapshot.directory.now(found.slug)
        after = f": it is now {now}, and its events are shown there" if now != found.slug else ""
        lines.append(f"retracted on {retracted.on} ({retracted.why.replace('_', ' ')}){after}")
    lines += _traits(found)
    if found.fact.summary:
        lines.append(found.fact.summary)
    lines += ["", *(f"  {year}  {months}  {total}" for year, months, total in sparks(e.date for e in events)), ""]
    for event in events[-_LATEST:]:
        lines.append(f"  {event.date!s:<24} {event.title}  [{event.id}]")
    if len(events) > _LATEST:
        lines += [
            "",
            f"the last {_LATEST} of {count(len(events), 'event')}: timeline events --{found.type} {found.slug}",
        ]
    return lines


def _who(found: CompanyView | PersonView) -> dict[str, Any]:
    """Return what tells an entity apart, as JSON values."""
    from timeline.facts.identifiers import dump

    body = found.fact.payload()
    fields = ("description", "country", "sector", "form", "founded", "ended", "periods", "homepage", "summary")
    return {
        **{name: body.get(name) for name in fields},
        "identifiers": dump(found.identifiers),
        "different_from": list(found.fact.different_from),
        "retraction": body.get("retracted"),
    }


def _traits(found: CompanyView | PersonView) -> list[str]:
    """Return what tells an entity apart, one line each."""
    from timeline.facts import Company
    from timeline.facts.countries import countries
    from timeline.facts.identifiers import SCHEMES

    fact, lines = found.fact, list[str]()
    if isinstance(fact, Company) and fact.lifetimes:
        lines.append(f"existed: {'; '.join(map(str, fact.lifetimes))}")
    where = [countries()[fact.country]] if fact.country else []
    if isinstance(fact, Company) and fact.sector:
        where.append(f"sector {fact.sector}")
    lines += [", ".join(where)] if where else []
    for one in found.identifiers:
        since = f" (since {one.since})" if one.since else ""
        lines.append(f"{SCHEMES[one.scheme].label}: {one.value}{since}")
    if fact.different_from:
        lines.append(f"not to be confused with: {', '.join(fact.different_from)}")
    return lines


def _story(story: Story) -> list[str]:
    lines = [story.title + (" (retracted)" if story.retracted else ""), story.summary]
    for number, step in enumerate(story.steps, 1):
        lines += ["", f"{number}. {step.title} ({step.window})", f"   {step.text}"]
        lines += [f"   - {slug}" for slug in step.events]
    return lines


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    rest = len(names) - _MOST_NAMES
    return "; ".join(names[:_MOST_NAMES]) + (f"; and {rest:,} more" if rest > 0 else "")
