"""Writes what depends on more than one thing: front pages, lists, changes, tables, the figure's data, the sitemap."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dashboard.publish import (
    api,
    downloads,
    figure,
    front_pages,
    head,
    list_pages,
    openapi,
    paths,
    pictures,
    sitemap,
    story_page,
    tables,
)
from dashboard.publish.manifest import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.publish.job import Job
    from dashboard.publish.paths import Thing
    from dashboard.publish.rows import Group
    from timeline.query import Change

_ALWAYS = ""  # the stamp of files that depend on the program and the site's options alone


def front(job: Job) -> None:
    """Write the files that pages load, and the pages that are not about one thing."""
    corpus, site, staging = job.corpus, job.site, job.staging
    staging.many("assets", _ALWAYS, lambda: [(site.asset(name), content) for name, content in site.assets.items()])
    picture = pictures.path(job.which)
    staging.put(paths.INDEX, job.log, partial(front_pages.first, corpus, site, picture))
    staging.put("404.html", _ALWAYS, partial(front_pages.lost, site))
    staging.put("robots.txt", _ALWAYS, partial(sitemap.robots, site))
    staging.put(paths.JEKYLL, _ALWAYS, bytes)
    staging.put("data/index.html", job.log, partial(front_pages.data, corpus, site))
    staging.put(f"{paths.API}/openapi.json", _ALWAYS, lambda: api.dump(openapi.document(site)))
    counts = len(job.companies), len(job.people)
    staging.put(f"{paths.API}/index.json", job.log, partial(api.first, corpus, site, *counts))


def kinds(job: Job) -> None:
    """Write the lists of the events of each kind."""
    for kind in job.corpus.rows.kinds():
        inputs = job.corpus.rows.stamp_of(kind=kind.name)
        job.staging.many(f"kind:{kind.name}", inputs, partial(_kind, job, kind))


def _kind(job: Job, kind: Group) -> Iterator[tuple[str, bytes]]:
    records = iter(job.corpus.view.events(kind=kind.name))
    yield from list_pages.events(job.site, "kind", kind.name, kind.many, records)


def log(job: Job) -> None:
    """Write what every change of the log changes."""
    corpus, site, staging, view = job.corpus, job.site, job.staging, job.corpus.view
    staging.many("lists", job.log, partial(_lists, job))
    staging.many("figure", job.log, partial(figure.parts, view))
    staging.put("feed.atom", job.log, partial(downloads.latest, corpus, site))
    for form in tables.FORMS:
        staging.fill(f"data/{form}", job.log, partial(tables.write, view, form))
    staging.many("sitemap", job.log, lambda: sitemap.files(site, _addresses(job)))
    lines = "".join(f"{site.base}{old} {site.base}{new} 301\n" for old, new in sorted(job.moved))
    staging.put("_redirects", stamp(job.moved), lines.encode)


def _lists(job: Job) -> Iterator[tuple[str, bytes]]:
    """Yield the lists of all companies, people, stories, years and kinds, as pages and for the API."""
    corpus, site = job.corpus, job.site
    told: dict[Thing, tuple[str, str, Sequence[list_pages.Entry], Sequence[head.Alternate]]] = {
        "company": ("Companies", "Each with its number of events.", _entities(job, "company"), _api("company")),
        "person": (
            "People",
            "Each with the number of events that name them.",
            _entities(job, "person"),
            _api("person"),
        ),
        "story": ("Stories", "Step-by-step stories, each linked to its events.", _stories(job), _api("story")),
        "year": ("Years", "The events of each year.", _years(job), _api("event")),
        "kind": ("Kinds", "The events of each kind.", _kinds(job), ()),
    }
    for of, (title, about, entries, files) in told.items():
        yield from list_pages.directory(site, of, list_pages.Directory(title, about, entries, files))
    known = corpus.directory.known
    yield from api.entities(corpus, site, "company", [slug for slug in job.companies if not known[slug].retracted])
    yield from api.entities(corpus, site, "person", [slug for slug in job.people if not known[slug].retracted])
    yield from api.stories(corpus, site)
    yield paths.api_listing("event"), api.years(corpus, site)


def _entities(job: Job, of: Thing) -> list[list_pages.Entry]:
    return list_pages.entities(job.corpus, of, job.companies if of == "company" else job.people)


def _stories(job: Job) -> list[list_pages.Entry]:
    return [
        list_pages.Entry(one.title, paths.page("story", one.id), len(story_page.told(job.corpus, one)), one.summary)
        for one in job.corpus.stories
    ]


def _years(job: Job) -> list[list_pages.Entry]:
    found = reversed(job.corpus.rows.years())
    return [list_pages.Entry(one.name, paths.page("year", one.name), one.many, "", one.last) for one in found]


def _kinds(job: Job) -> list[list_pages.Entry]:
    return [
        list_pages.Entry(list_pages.kind_label(one.name), paths.page("kind", one.name), one.many, "", one.last)
        for one in sorted(job.corpus.rows.kinds(), key=lambda one: (-one.many, one.name))
    ]


def _api(of: Thing) -> Sequence[head.Alternate]:
    return (head.Alternate(paths.api_listing(of), "application/json", "The same list as JSON"),)


def _addresses(job: Job) -> Iterator[tuple[str, str]]:
    """Yield the path of each page that search engines should show, and when it last changed."""
    corpus = job.corpus
    last = corpus.rows.updated()
    yield "", last
    for of in paths.FOLDERS:
        if of != "event":
            yield paths.listing(of), last
    for row in corpus.rows.by_id():
        yield paths.page("event", row.id), row.updated
    for slug in sorted((*job.companies, *job.people)):
        if not corpus.directory.known[slug].retracted:
            yield paths.page(corpus.directory.type(slug), slug), corpus.rows.updated(slug)
    for one in corpus.stories:
        yield paths.page("story", one.id), ""
    for year in corpus.rows.years():
        yield paths.page("year", year.name), year.updated
    for kind in corpus.rows.kinds():
        yield paths.page("kind", kind.name), kind.updated


def changes(job: Job) -> None:
    """Write the log's changes in pages. Only the last page changes, and the one before it, which leads to it."""
    size = job.site.tree_head.size
    pages = -(-size // front_pages.A_PAGE)
    for number in range(1, pages + 1):
        inputs = stamp(number, min(pages - number, 2), job.log if number == pages else "")
        job.staging.many(f"changes:{number}", inputs, partial(_changes_page, job, number, pages))
    pages = -(-size // api.CHANGES_A_PAGE)
    for number in range(1, pages + 1):
        last = number == pages
        make_json = partial(_changes_json, job, number, last=last)
        job.staging.put(api.changes_path(number), stamp(number, last, job.log if last else ""), make_json)
    job.staging.put(f"{paths.API}/changes/index.json", stamp(size), partial(api.changes_index, job.site, size))


def _changes_page(job: Job, number: int, pages: int) -> Iterator[tuple[str, bytes]]:
    found = _some(job, number, front_pages.A_PAGE)
    yield front_pages.changes_path(number, pages), front_pages.changes(job.site, number, pages, found)


def _changes_json(job: Job, number: int, *, last: bool) -> bytes:
    return api.changes(job.site, number, _some(job, number, api.CHANGES_A_PAGE)[::-1], last=last)


def _some(job: Job, number: int, most: int) -> list[Change]:
    """Return a page of changes, the newest first."""
    first = (number - 1) * most
    return job.corpus.view.changes(after=first, before=first + most + 1, limit=most)
