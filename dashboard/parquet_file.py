"""The events of a view as one Parquet file: the query of `/events.parquet` takes the filters of a page, as feeds do."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from dashboard import database, session
from dashboard.feed_cache import Bodies, collect
from dashboard.feeds import Kept
from dashboard.immutable import answered, refused
from dashboard.makers import MAKERS, Latest
from timeline.query.frames import needed

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.database import Source
    from timeline.query import EventFilter

LABEL = "Parquet"
USE = "for DuckDB, Spark and data frames: one row for each event"
_TYPE = "application/vnd.apache.parquet"
_MEMORY = 16_000_000  # bytes of all files that are kept


def href(wanted: EventFilter) -> str:
    """Return the address of a filter's file, relative to any page of the app."""
    query = urlencode(wanted.to_params())
    return f"events.parquet{'?' if query else ''}{query}"


async def parquet(request: Request) -> Response:
    """Respond with the file, or with what is wrong with the query."""
    return await answered(request, _response)


async def _response(request: Request) -> Response:
    source = await _latest.get()
    # An event may be planned today, and past tomorrow.
    key = (source.live_key, dt.datetime.now(dt.UTC).date(), request.url.query)
    found = BODIES.get(key)
    if found is None:
        params = {name: request.query_params.getlist(name) for name in request.query_params}
        made = await MAKERS.make(("parquet", key), partial(_made, source, params))
        if isinstance(made, Response):
            return made
        found = BODIES.put(key, collect((made,)))
    headers = {
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
        "content-disposition": 'attachment; filename="timeline.parquet"',
    }
    return Kept(found, headers, _TYPE)


def _made(source: Source, params: dict[str, list[str]]) -> bytes | Response:
    then, wanted, problems = session.read_filter(source, params)
    if problems:
        return refused(400, "\n".join(problem.wrong for problem in problems))
    written = io.BytesIO()
    rows = then.view.ask(replace(wanted, recorded="")).to_arrow()
    needed("pyarrow.parquet", "parquet").write_table(rows, written)
    return written.getvalue()


BODIES = Bodies(memory=_MEMORY)
"""The files."""
_latest = Latest(database.reading)

ROUTES = (Route("/events.parquet", parquet, methods=["GET"]),)
"""What is served beside the pages."""
