"""What the search of all pages suggests from: `/tl/names.<head>.json` has names of companies and people, and titles.

With `?reported=` it has only what had been reported by a day, with `?recorded=` what the log said at a position, with
`?lang=` the dates in the words of a language.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from starlette.routing import Route

from dashboard import columns, labels, language
from dashboard.immutable import NotFoundError, answered, kept, moved
from timeline.facts.units import UNITS
from timeline.formats.columns import Head
from timeline.query.filter import EventFilter

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from dashboard.language import Reader
    from dashboard.state import State
    from timeline.query import EventRecord, View

_TIMES = ("reported", "recorded")


def address(head: Head | str, state: State) -> str:
    """Return the address of the names at a page's time, relative to the root of the app."""
    given = {name: value for name in _TIMES if (value := state.params().get(name))}
    given |= language.params_of_words()
    return f"tl/names.{head}.json" + (f"?{urlencode(given)}" if given else "")


async def names(request: Request) -> Response:
    """Respond with the names and titles at a head of the log."""
    return await answered(request, _names)


async def _names(request: Request) -> Response:
    asked = Head.read(request.path_params["head"])
    if asked is None:
        raise NotFoundError("this is no head of a log: /tl/head has the present one")
    now = await columns.latest()
    given = {name: request.query_params[name] for name in _TIMES if name in request.query_params}
    who = language.reader_of(request.query_params.get(language.PARAM, ""), "")
    chosen = {language.PARAM: who.language} if who.chosen else {}
    if asked != now.head:
        return moved(f"names.{now.head}.json" + (f"?{urlencode(given | chosen)}" if given | chosen else ""))
    wanted, problems = EventFilter.from_params({name: [value] for name, value in given.items()}, lambda slug, _: slug)
    if problems:
        raise NotFoundError("; ".join(problem.wrong for problem in problems))
    key = f"names.{now.head}.{now.file}.{orjson.dumps(given | chosen).decode()}"
    return await kept(request, key, partial(_bytes, now.view, wanted, who), "application/json")


def _bytes(view: View, wanted: EventFilter, who: Reader) -> bytes:
    view = view.as_recorded(wanted.recorded) if wanted.recorded else view
    with language.reading(who):
        return orjson.dumps(listed(view if wanted.reported is None else view.as_reported(wanted.reported)))


def listed(view: View) -> dict[str, list[list[Any]]]:
    """Return the rows of each type.

    Returns:
        `companies` and `people`: id, label, other names, number of events. `stories`: id, title. `events`: id, title,
        date in words, day, more words to find it by: who takes part, its kind and what its figures count; the latest
        first.
    """
    records = [record for record in view.events() if not record.retracted]
    counts: dict[str, int] = {}
    for record in records:
        for slug in {participant.entity for participant in record.participants}:
            counts[slug] = counts.get(slug, 0) + 1
    directory, day = view.directory, view.reported_by
    entities: dict[str, list[list[Any]]] = {"company": [], "person": []}
    for slug in sorted(counts, key=lambda one: (-counts[one], one)):
        entity = directory.known[slug]
        label = directory.label(slug, day)
        others = (
            [directory.name(slug, day), *entity.aliases] if day else [*(n for n, _ in entity.names), *entity.aliases]
        )
        rest = [name for name in dict.fromkeys(others) if name != label]
        entities[directory.type(slug)].append([slug, label, rest, counts[slug]])
    return {
        "companies": entities["company"],
        "people": entities["person"],
        "stories": [[story.id, story.title] for story in view.stories()],
        "events": [
            [record.id, record.title, labels.when(record.date), record.date.anchor.isoformat(), _words(record)]
            for record in reversed(records)
        ],
    }


def _words(record: EventRecord) -> str:
    """Return what an event is found by besides its title and date."""
    names = [participant.name for participant in record.participants]
    units = [UNITS[claim.unit][1] for claims in record.fact.figures.values() for claim in claims if claim.unit in UNITS]
    return " ".join(dict.fromkeys(one for one in (*names, record.fact.label, *units) if one not in record.title))


ROUTES = (Route("/tl/names.{head}.json", names, methods=["GET"]),)
"""What is served beside the pages."""
