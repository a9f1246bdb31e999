"""The search of a published site: Pagefind reads the pages and writes an index that browsers read in parts.

Pagefind takes some 50 kB of memory for a page. So a large site has several indexes, each of about as many pages, and
browsers ask all of them. The id of a thing says which index has its page.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from dashboard.publish import front_pages
from dashboard.publish.manifest import stamp
from dashboard.publish.staging import NO_LINKS
from timeline.errors import ExportError
from timeline.query import frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dashboard.publish.job import Job
    from dashboard.publish.staging import Staging

EXTRA = "publish"
MOST_PAGES = 6_000
"""The pages of an index, more or less."""
FOUND = ("event", "company", "person", "story")
"""The things that the search finds; the manifest names their files so, with the id behind a colon."""
_PAGES = ".pages-of-the-search"
_PATIENCE = 3600.0  # seconds
_SHOWN = 400


def check() -> None:
    """Check that Pagefind is there.

    Raises:
        MissingExtraError: it is not installed; the message says how to install it.
    """
    frames.needed("pagefind_bin", EXTRA)


def write(job: Job) -> None:
    """Write the search over all pages that are there by now."""
    if not job.site.search:
        return
    staging = job.staging
    pages = sum(1 for thing in FOUND for _ in staging.made.stamps(below=f"{thing}:"))
    number = max(1, -(-pages // MOST_PAGES))
    hashes = [hashlib.blake2b(digest_size=8) for _ in range(number)]
    for thing in FOUND:
        for key, inputs in staging.made.stamps(below=f"{thing}:"):
            hashes[_index_of(key, number)].update(inputs.encode())
    for index, found in enumerate(hashes):
        make = partial(_index, staging.folder) if number == 1 else partial(_part, staging, index, number)
        staging.fill(folder(index), stamp(found.hexdigest(), number), make)
    staging.put("search.html", stamp(number), partial(front_pages.search, job.site, number))


def folder(index: int) -> str:
    """Return the folder of an index.

    Args:
        index: its number, from 0.
    """
    return f"search-{index + 1}" if index else "search"


def _index_of(key: str, number: int) -> int:
    """Return which of several indexes has the pages with a name in the manifest."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") % number


def _part(staging: Staging, index: int, number: int, there: Path) -> None:
    """Write one of several indexes: Pagefind reads a folder that has links to its pages."""
    pages = staging.folder / _PAGES
    try:
        for path in _pages_of(staging, index, number):
            (pages / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(staging.folder / path, pages / path)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                shutil.copyfile(staging.folder / path, pages / path)
        pages.mkdir(exist_ok=True)
        _index(pages, there)
    finally:
        shutil.rmtree(pages, ignore_errors=True)


def _pages_of(staging: Staging, index: int, number: int) -> Iterator[str]:
    for thing in FOUND:
        for key, _, files in staging.made.entries(f"{thing}:"):
            if _index_of(key, number) == index:
                yield from (path for path in files if path.endswith(".html"))


def _index(site: Path, there: Path) -> None:
    """Write an index.

    Args:
        site: the folder of the pages. Those that are found have a part with `data-pagefind-body`.
        there: the folder of the index, which does not exist yet.

    Raises:
        ExportError: Pagefind failed; the message has what it said.
    """
    command = [sys.executable, "-m", "pagefind_bin", "--site", str(site), "--output-path", str(there), "--silent"]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 - our words
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportError(f"the search can't be made ({type(error).__name__}): use --no-search") from None
    if ended.returncode:
        said = (ended.stderr or ended.stdout).decode(errors="replace").strip()[-_SHOWN:]
        raise ExportError(f"the search can't be made: {said or f'Pagefind ended with {ended.returncode}'}")
    for unused in _UNUSED:
        (there / unused).unlink(missing_ok=True)


# Pagefind's own user interfaces, which no page uses.
_UNUSED = (
    *(f"pagefind-{name}.{ending}" for name in ("component-ui", "modular-ui", "ui") for ending in ("css", "js")),
    "pagefind-highlight.js",
)
