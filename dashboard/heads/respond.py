"""Puts into a page of the app what its address says of itself."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from dashboard import addresses, language
from dashboard.cache import cached
from dashboard.heads import first_view, known, lost, site, tags
from dashboard.heads.asked import page_of
from dashboard.makers import BusyError
from timeline.errors import TimelineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

    from dashboard.heads.subject import Subject
    from dashboard.language import Reader
    from dashboard.pages import Page

_PATIENCE = 3.0  # seconds that a page waits for its head; then it comes with a plain one
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_ENGLISH = b'<html lang="en"'
_ROOT = b'<div id="root"></div>'
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Early:
    """What a page has before the app has started.

    Attributes:
        status: the status of the response.
        tags: what stands in the head.
        view: what stands in the body.
        whole: the whole page, if the app is not needed; else "".
    """

    status: int
    tags: str
    view: str = ""
    whole: str = ""


async def early(scope: Scope) -> Early:
    """Return what the page of a request has before the app has started, in the language of the running task.

    Args:
        scope: the request.
    """
    base = addresses.base()
    page = page_of(scope["path"], base)
    if page is None:
        return Early(HTTPStatus.NOT_FOUND, "", whole=lost.page(scope["path"], base))
    query = scope["query_string"].decode("latin-1")
    root = site.root(scope["scheme"], scope["headers"])
    try:
        async with asyncio.timeout(_PATIENCE):
            with known.THREADS.admitted():
                who = language.reader()
                return await known.THREADS.make((page.url, query, root, who), lambda: _made(page, query, root, who))
    except (TimelineError, BusyError, TimeoutError):
        pass  # the app says what is wrong
    except Exception:  # noqa: BLE001 - a fault of the program; the page itself may still be shown
        _log.exception("the head of a page can't be made")
    return Early(HTTPStatus.OK, tags.plain(page.name if page.url else ""))


def _made(page: Page, query: str, root: str, who: Reader) -> Early:
    with language.reading(who):
        return _written(known.found(page, query), root)


@cached
def _written(found: Subject, root: str) -> Early:
    return Early(found.status, tags.written(found, root) + first_view.head(found), first_view.body(found, root))


def is_app(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a response is the app's page, which is a file for all paths, by its headers."""
    return any(name == b"accept-ranges" for name, _ in headers)


def changed(page: bytes, found: Early) -> bytes:
    """Return a page of the app with what it has before the app has started."""
    if found.whole:
        return found.whole.encode()
    page = _TITLE.sub(b"", page, count=1)
    page = page.replace(_ENGLISH, f'<html lang="{language.reader().language}"'.encode(), 1)
    page = page.replace(b"</head>", found.tags.encode() + b"</head>", 1)
    if not found.view:
        return page
    return _NOSCRIPT.sub(b"", page, count=1).replace(_ROOT, found.view.encode() + _ROOT, 1)
