"""The pages of a company or a person: who it is, its place among others, and its events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import careers, data, derived
from dashboard.components import company, event_list, header, person
from dashboard.publish import head, paths, render
from dashboard.publish.figure import note
from dashboard.publish.manifest import stamp
from dashboard.state import State
from timeline import facts
from timeline.facts.quantities import count
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.site import Site
    from timeline.facts.entities import EntityType
    from timeline.query import EventRecord

A_PAGE = 250
"""How many events a page of a list has."""
_MOST_TITLE, _MOST_DESCRIPTION = 120, 300
_NOW = State()


def slugs(corpus: Corpus, of: EntityType) -> list[str]:
    """Return the companies or people that have a page: all but those that became others."""
    directory = corpus.directory
    return [slug for slug, one in directory.known.items() if one.type == of and slug not in directory.became]


def inputs(corpus: Corpus, slug: str) -> str:
    """Return a hash of all that the pages of a company or a person depend on."""
    around = dict.fromkeys(other for row in corpus.rows.of_entity(slug) for other in (*row.companies, *row.people))
    of = corpus.directory.type(slug)
    place = _owners(corpus, slug) if of == "company" else [_leaders(corpus, other) for other in around]
    merged = [corpus.entity(one) for one in corpus.directory.merged(slug)]
    gone = [row.stamp for row in corpus.rows.of_entity(slug, gone=True)]
    return stamp(corpus.entity(slug), merged, corpus.lane(slug), gone, corpus.entities(around), place)


def _owners(corpus: Corpus, slug: str) -> list[object]:
    """Return what decides which owners and companies the page of a company names."""
    owned, last = derived.ownership(corpus.at, _NOW), derived.day_of(_NOW)
    found: list[object] = []
    for one in (*owned.chain(slug, last), *owned.owned(slug, last)):
        row = corpus.rows.get(one.event.id)
        parties = corpus.entities((one.company, *one.owners))
        found.append((one.company, one.owners, parties, one.basis, row and row.stamp))
    shares = owned.shares(slug, last)
    return [*found, [(owner, str(share), corpus.entity(owner)) for owner, share in sorted(shares.items())]]


def _leaders(corpus: Corpus, slug: str) -> list[str]:
    """Return what decides who held which office in a company."""
    return corpus.rows.stamps(slug, facts.kinds_with("leadership"))


def pages(corpus: Corpus, site: Site, slug: str, picture: str) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the pages of a company or a person; a long list of events has several.

    Args:
        corpus: all events.
        site: what all pages share.
        slug: its id.
        picture: the path of the picture for other sites, or "".
    """
    of = corpus.directory.type(slug)
    state = State(company=slug) if of == "company" else State(person=slug, page="person")
    records = data.events(corpus.at, state)
    last = max(1, -(-len(records) // A_PAGE))
    name = corpus.directory.label(slug)
    about = _about(corpus, slug, name, records)
    files = files_of(of, slug, name)
    for number in range(1, last + 1):
        here = paths.page(of, slug, number)
        found = head.subject(corpus.at, state, of, name, about, records=records)
        shown = head.Head(
            title=shorten(name, _MOST_TITLE) + (f", page {number}" if number > 1 else ""),
            description=about,
            data=head.described(site, found, here, files, picture) if number == 1 else None,
            alternates=files if number == 1 else (),
            picture=picture,
            index=not corpus.directory.known[slug].retracted,
            before=paths.page(of, slug, number - 1) if number > 1 else "",
            after=paths.page(of, slug, number + 1) if number < last else "",
        )
        lead, body = _body(corpus, state, slug, records) if number == 1 else (_title(name), "")
        first = len(records) - (number - 1) * A_PAGE
        listed = event_list.listed(records[max(0, first - A_PAGE) : first][::-1], state)
        yield (
            here,
            render.page(
                "content",
                site,
                here,
                head=shown,
                lead=render.markup(lead, here),
                figure=note(here, company=slug) if of == "company" and number == 1 and records else "",
                body=render.markup(body, here),
                listed=render.markup(_counted(records) + listed, here) if records else "",
                indexed=number == 1,
            ),
        )


def _about(corpus: Corpus, slug: str, name: str, records: list[EventRecord]) -> str:
    known = corpus.directory.known[slug]
    what = f"{name}: {known.description}." if known.description and known.description not in name else f"{name}."
    if not records:
        return shorten(what, _MOST_DESCRIPTION)
    latest = "; ".join(record.title.rstrip(".") for record in records[:-4:-1])
    return shorten(f"{what} {count(len(records), 'event')}. The latest: {latest}.", _MOST_DESCRIPTION)


def _body(corpus: Corpus, state: State, slug: str, records: list[EventRecord]) -> tuple[str, str]:
    """Return the heading of a page, and what stands between it and the events."""
    at = corpus.at
    names = data.names(at, None)
    if state.company is not None:
        lead = header.heading(at, state, slug)
        return lead, company.placed(at, state, slug, names) + (company.neighbours(at, state, slug, names))
    found = careers.career(at, state, slug)
    called = {who: corpus.directory.label(who) for who, _ in found.beside}
    around = replace(state, person=None)
    gone = header.erased(at.view.person(slug))
    title = person.title(corpus.directory.label(slug), found, names, around, gone)
    return title, person.steps(found, names, around) + person.beside(found, called, around) if records else ""


def _title(name: str) -> str:
    from dashboard.escape import html

    return f"<h1>{html(name)}</h1>"


def _counted(records: list[EventRecord]) -> str:
    return f'<h2 class="tl-sub">{count(len(records), "event")}</h2>'


def files_of(of: EntityType, slug: str, name: str) -> tuple[head.Alternate, ...]:
    """Return the files of a company or a person."""
    found = [head.Alternate(paths.api(of, slug), "application/json", f"{name} as JSON")]
    if of == "company":
        found += [
            head.Alternate(paths.page(of, slug, ending="atom"), "application/atom+xml", f"{name}: feed (Atom)"),
            head.Alternate(paths.page(of, slug, ending="ics"), "text/calendar", f"{name}: calendar (iCalendar)"),
            head.Alternate(
                paths.page(of, slug, ending="timelinejs.json"), "application/json", f"{name} for TimelineJS"
            ),
        ]
    return tuple(found)
