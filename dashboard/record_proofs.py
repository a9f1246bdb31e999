"""What a browser needs to check an event: `/tl/record.<id>.json?size=` has its entries, each with its inclusion proof.

The proofs lead to the root of the log's tree with that many entries, which the page shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response
from starlette.routing import Route

from dashboard import columns
from dashboard.immutable import NotFoundError, answered
from dashboard.makers import MAKERS
from timeline.facts.text import shorten
from timeline.log import read
from timeline.log.merkle import inclusion_proof
from timeline.log.segments import entry_to_json
from timeline.log.tree import StoredTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from timeline.log.entry import Entry
    from timeline.query import View

MOST = 64
"""The most entries of an answer: the last ones."""
_MOST_CHARACTERS = 4_000_000
_SIZE = re.compile("[1-9][0-9]{0,14}")
_MOST_SHOWN = 80


def address(slug: str, size: int) -> str:
    """Return the address of an event's proofs, relative to the root of the app.

    Args:
        slug: the event's id.
        size: how many entries the tree has.
    """
    return f"tl/record.{slug}.json?size={size}"


def subject(slug: str) -> str:
    """Return an event's subject in the log."""
    return f"event/{slug}"


def record(entries: Sequence[Entry], **more: object) -> dict[str, Any]:
    """Return an event's entries as JSON values for a browser that checks them.

    Args:
        entries: the entries, the oldest first; a long history has only the last ones.
        more: what else the answer has.
    """
    found = _bounded(entries)
    return {
        "format": "timeline-record-1",
        "subject": entries[-1].subject,
        "left_out": len(entries) - len(found),
        **more,
        "entries": [{"entry": entry_to_json(entry)} for entry in found],
    }


def _bounded(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the last entries, as many as an answer may have, and always one."""
    first, size = len(entries), 0
    for entry in reversed(entries[-MOST:]):
        size += len(entry.body or "")  # an erased one has none
        if size > _MOST_CHARACTERS and first < len(entries):
            break
        first -= 1
    return entries[first:]


async def proofs(request: Request) -> Response:
    """Respond with the entries of an event and their proofs."""
    return await answered(request, _proofs)


async def _proofs(request: Request) -> Response:
    slug, size = request.path_params["slug"], request.query_params.get("size", "")
    if not _SIZE.fullmatch(size):
        raise NotFoundError("write ?size= with the number of entries of the log, as the page of the event shows it")
    now = await columns.latest()
    body = await MAKERS.make(("record", now.file, slug, size), lambda: _bytes(now.view, slug, int(size)))
    headers = {"cache-control": "no-store", "access-control-allow-origin": "*"}
    return Response(body, media_type="application/json", headers=headers)


def _bytes(view: View, slug: str, size: int) -> bytes:
    with view.store.read() as connection:
        entries = read.history(connection, subject(slug), until=size)
        if size > read.head(connection) or not entries:
            raise NotFoundError(f"a log of {size} entries has no event '{shorten(slug, _MOST_SHOWN)}' here")
        tree = StoredTree(connection, size)
        found = record(entries, tree_head={"size": size, "root": tree.head.root.hex()})
        for one in found["entries"]:
            one["path"] = [node.hex() for node in inclusion_proof(tree, one["entry"]["position"] - 1)]
    return orjson.dumps(found)


ROUTES = (Route("/tl/record.{slug}.json", proofs, methods=["GET"]),)
"""What is served beside the pages."""
