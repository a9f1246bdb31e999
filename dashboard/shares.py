"""What each event adds to the sum of its kind: `/tl/sums.<head>.json`, for the sums below a figure drawn by size.

An event adds the value that the columns give it, unless this says otherwise: a deal counts once, at its announcement,
with its best price; an event whose figure includes others adds the rest, and one that is replaced nothing; of a stock,
the latest counts. So the sums of years are those of the page Statistics.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import orjson
from starlette.routing import Route

from dashboard import columns
from dashboard.immutable import NotFoundError, answered, kept, moved
from timeline.facts import KINDS
from timeline.facts.sizes import measured
from timeline.formats.columns import Head
from timeline.formats.columns.rows import unit_of

if TYPE_CHECKING:
    from decimal import Decimal

    from starlette.requests import Request
    from starlette.responses import Response

    from timeline.query import EventRecord, View


async def sums(request: Request) -> Response:
    """Respond with what events add, where that is not their value."""
    return await answered(request, _sums)


async def _sums(request: Request) -> Response:
    asked = Head.read(request.path_params["head"])
    if asked is None:
        raise NotFoundError("this is no head of a log: /tl/head has the present one")
    now = await columns.latest()
    if asked != now.head:
        return moved(f"sums.{now.head}.json")
    return await kept(request, f"sums.{now.head}.{now.file}", partial(_bytes, now.view), "application/json")


def _bytes(view: View) -> bytes:
    return orjson.dumps({"adds": {slug: float(number) for slug, number in sorted(shares(view).items())}})


def shares(view: View) -> dict[str, Decimal | int]:
    """Return what events add to the sum of their kind, by id, where that is not the value in the columns."""
    counting, found = view.counting(), dict[str, "Decimal | int"]()
    for name, kind in KINDS.items():
        if not kind.sizes:
            continue
        unit, records = unit_of(kind), list(iter(view.events(kind=name)))
        counted = counting.count(records, kind.sizes[0])
        adds: dict[str, Decimal | int] = {
            item.record.id: item.number
            for item in counted.items
            if item.number is not None and item.claim is not None and item.claim.unit == unit
        }
        for record in records:
            own = adds.get(record.id, 0)
            if own != _value(record, kind.sizes[0], unit):
                found[record.id] = own
    return found


def _value(record: EventRecord, figure: str, unit: str) -> Decimal | int:
    """Return the value that the columns give an event; 0 if they give none."""
    given = measured(record.fact)
    return given.value if given is not None and given.figure == figure and given.unit == unit else 0


ROUTES = (Route("/tl/sums.{head}.json", sums, methods=["GET"]),)
"""What is served beside the pages."""
