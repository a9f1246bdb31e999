"""The pages of lists: of a year, of a kind, and of all companies, people, stories, years and kinds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.components import event_list
from dashboard.publish import entity_page, head, paths, render
from dashboard.state import State
from timeline.facts import KINDS
from timeline.facts.quantities import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.paths import Thing
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.query import EventRecord

A_PAGE = 500
"""How many rows a page of a directory has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a directory.

    Attributes:
        title: its text.
        path: where it leads.
        count: how many events it has.
        note: more about it, or "".
        last: its last event, or None.
    """

    title: str
    path: str
    count: int
    note: str = ""
    last: Row | None = None


def events(site: Site, of: Thing, slug: str, total: int, records: Iterable[EventRecord]) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the pages of a year or a kind, the latest events first; the last page first.

    Memory holds the events of one page.

    Args:
        site: what all pages share.
        of: year or kind.
        slug: which one.
        total: how many events it has.
        records: these events, in the order of their days.
    """
    name = kind_label(slug) if of == "kind" else slug
    many = count(total, "event")
    about = f"{many} of this kind, each with its sources." if of == "kind" else f"{many}, each with its sources."
    most, last, rest = entity_page.A_PAGE, max(1, -(-total // entity_page.A_PAGE)), iter(records)
    for number in range(last, 0, -1):
        here, title = paths.page(of, slug, number), name + (f", page {number}" if number > 1 else "")
        some = list(islice(rest, most if number < last else total - (last - 1) * most))
        shown = event_list.listed(some[::-1], State(page="event"))
        given = head.Head(
            title=title,
            description=about,
            data=_collection(site, title, here),
            before=paths.page(of, slug, number - 1) if number > 1 else "",
            after=paths.page(of, slug, number + 1) if number < last else "",
        )
        yield here, render.page("list", site, here, head=given, listed=render.markup(shown, here), entries=())


def kind_label(kind: str) -> str:
    """Return the label of a kind; one that this program does not know is returned as it is."""
    return labels.kind_label(kind) if kind in KINDS else kind.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Directory:
    """A list of all things of a type.

    Attributes:
        title: the title.
        about: one sentence.
        entries: its lines.
        files: the same list in other forms.
    """

    title: str
    about: str
    entries: Sequence[Entry]
    files: Sequence[head.Alternate] = ()


def directory(site: Site, of: Thing, shown: Directory) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the list of all things of a type.

    Args:
        site: what all pages share.
        of: the type.
        shown: the list.
    """
    last = max(1, -(-len(shown.entries) // A_PAGE))
    for number in range(1, last + 1):
        here = paths.listing(of, number)
        title = shown.title + (f", page {number}" if number > 1 else "")
        given = head.Head(
            title=title,
            description=shown.about,
            data=_collection(site, title, here),
            alternates=shown.files if number == 1 else (),
            before=paths.listing(of, number - 1) if number > 1 else "",
            after=paths.listing(of, number + 1) if number < last else "",
        )
        some = shown.entries[(number - 1) * A_PAGE : number * A_PAGE]
        yield here, render.page("list", site, here, head=given, listed="", entries=some)


def _collection(site: Site, title: str, here: str) -> dict[str, str]:
    address = site.root + here
    return {"@context": "https://schema.org", "@type": "CollectionPage", "name": title, "url": address}


def entities(corpus: Corpus, of: Thing, slugs: Sequence[str]) -> list[Entry]:
    """Return the lines of companies or people, those with the most events first."""
    found = []
    for slug in slugs:
        known, many = corpus.directory.known[slug], corpus.rows.count_of(slug)
        if known.retracted:
            continue
        found.append(
            Entry(
                corpus.directory.label(slug),
                paths.page(of, slug),
                many,
                known.description or "",
                next(corpus.rows.of_entity(slug, latest_first=True), None),
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.title.casefold(), one.path))
