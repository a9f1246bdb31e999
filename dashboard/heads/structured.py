"""The subject of an address in the words of schema.org, as JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dashboard import feeds, session
from dashboard.components.event_list import source_name, sources_in_order
from dashboard.escape import web_address
from dashboard.heads.asked import href
from dashboard.state import State
from timeline import formats

if TYPE_CHECKING:
    from dashboard.heads.subject import Subject
    from timeline.facts import Source, When
    from timeline.query import EventRecord

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""The address of the licence of the events."""
_SITE = {"@type": "Organization", "name": "Timeline"}
_MOST_LISTED = 20
_FILES = ("csv", "json", "ics")
_PAGES = {"stories": "CollectionPage", "person": "CollectionPage", "contribute": "WebPage", "event": "WebPage"}
_ENTITY = {"company": "Organization", "person": "Person"}


def script(found: Subject, root: str) -> str:
    """Return the description as an element of a page's head.

    Args:
        found: the subject.
        root: the address of the first page, with a slash at its end.
    """
    text = json.dumps(described(found, root), ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>'


def described(found: Subject, root: str) -> dict[str, Any]:
    """Return the description as JSON values; see `script`."""
    about = _about(found, root)
    return _given({"@context": "https://schema.org", "url": root + href(found.state), **about})


def _about(found: Subject, root: str) -> dict[str, Any]:
    url, named = found.asked.page.url, {"name": found.title, "description": found.description}
    if found.missing:
        return {"@type": "WebPage", "name": found.title}
    if found.record is not None:
        return _article(found, found.record, root)
    if found.state.company is not None:
        return _company(found, found.state.company, root)
    if found.state.person is not None and url == "person":
        name = found.asked.at.view.directory.name(found.state.person, found.state.reported)
        return {**named, "@type": "Person", "name": name, "subjectOf": _given(_dataset(found, root))}
    if url in _PAGES:
        mentions = _listed(found.records, found.state, root)
        one = "Article" if found.state.story else _PAGES[url]
        return {**named, "@type": one, "publisher": _SITE, "license": LICENCE, "mentions": mentions}
    return _dataset(found, root)


def _article(found: Subject, record: EventRecord, root: str) -> dict[str, Any]:
    """Return an event: a report on something that happened, with what it cites."""
    return {
        "@type": "NewsArticle",
        "headline": record.title,
        "description": found.description,
        "datePublished": record.reported.isoformat() if record.reported else None,
        "image": root + picture(found, "png", folder="card"),
        "about": {"@type": "Event", "name": record.title, **_span(record.date)},
        "mentions": _participants(record, found.state, root),
        "citation": [_source(source) for source in sources_in_order(record)],
        "isAccessibleForFree": True,
        "publisher": _SITE,
        "license": LICENCE,
        "identifier": record.id,
    }


def _span(when: When) -> dict[str, Any]:
    first, last = when.earliest, when.latest
    start = first or (last if first is None else None)
    return _given(
        {
            "startDate": start.isoformat() if start else None,
            "endDate": last.isoformat() if last and first and when.lasted and last != first else None,
        }
    )


def _participants(record: EventRecord, state: State, root: str) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in record.participants:
        there = State(company=one.entity, reported=state.reported, recorded=state.recorded)
        address = root + session.href(there) if one.type == "company" else None
        found.setdefault(one.entity, _given({"@type": _ENTITY[one.type], "name": one.label, "url": address}))
    return list(found.values())


def _source(source: Source) -> dict[str, Any]:
    return _given(
        {
            "@type": "CreativeWork",
            "name": source.title or source_name(source),
            "url": web_address(source.url),
            "datePublished": source.published.text
            if source.published and source.published.precision == "day"
            else None,
            "publisher": {"@type": "Organization", "name": source_name(source)},
            "author": [{"@type": "Person", "name": name} for name in source.author],
            "inLanguage": source.language,
        }
    )


def _company(found: Subject, slug: str, root: str) -> dict[str, Any]:
    """Return a company; in a look back, only its name then, because nobody says since when the rest was known."""
    state = found.asked.state
    view = session.view_of(found.asked.at, state).company(slug)
    about: dict[str, Any] = {"@type": "Organization", "name": view.name, "description": found.description}
    about["alternateName"] = [name for name in dict.fromkeys(name for name, _ in view.names) if name != view.name]
    if state.reported is None:
        fact = view.fact
        about["description"] = fact.summary or fact.description or found.description
        about["alternateName"] += list(view.aliases)
        about["foundingDate"] = fact.founded.text if fact.founded and fact.founded.precision == "day" else None
        about["sameAs"] = [web_address(fact.homepage), *(web_address(one.url) for one in fact.identifiers)]
        about["sameAs"] = [address for address in about["sameAs"] if address]
    return {**about, "subjectOf": _given(_dataset(found, root))}


def _dataset(found: Subject, root: str) -> dict[str, Any]:
    """Return the events of a view as a data set that can be downloaded."""
    records = found.records
    anchors = [record.date.anchor for record in records]
    files = [
        {
            "@type": "DataDownload",
            "encodingFormat": formats.FORMATS[name].media_type.partition(";")[0],
            "contentUrl": root + feeds.href(name, found.state.filter),
        }
        for name in _FILES
        if records
    ]
    return {
        "@type": "Dataset",
        "name": found.title,
        "description": found.description,
        "temporalCoverage": f"{min(anchors)}/{max(anchors)}" if anchors else None,
        "distribution": files,
        "isAccessibleForFree": True,
        "creator": _SITE,
        "license": LICENCE,
        "version": str(found.asked.at.recorded or "") or None,
        "hasPart": _listed(records, found.state, root),
    }


def _listed(records: Any, state: State, root: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a sequence of events
    then = State(reported=state.reported, recorded=state.recorded, page="event")
    return [
        {"@type": "CreativeWork", "name": record.title, "url": root + session.href(_of(then, record.id))}
        for record in records[: -_MOST_LISTED - 1 : -1]
    ]


def _of(then: State, event: str) -> State:
    return State(event=event, reported=then.reported, recorded=then.recorded, page="event")


def picture(found: Subject, extension: str, *, folder: str = "picture") -> str:
    """Return the address of the picture of a view, relative to the root of the app.

    Args:
        found: the subject.
        extension: png or svg.
        folder: `picture` for the whole figure, `card` for a picture of the size that other sites show.
    """
    _, mark, query = href(found.state).partition("?")
    return f"{folder}/{found.asked.page.url or 'timeline'}.{extension}{mark}{query}"


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are given."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
