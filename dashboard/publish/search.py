"""The search of a published site: Pagefind reads the pages and writes an index that browsers read in parts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from timeline.errors import ExportError
from timeline.query import frames

if TYPE_CHECKING:
    from pathlib import Path

EXTRA = "publish"
_PATIENCE = 3600.0  # seconds
_SHOWN = 400


def check() -> None:
    """Check that Pagefind is there.

    Raises:
        MissingExtraError: it is not installed; the message says how to install it.
    """
    frames.needed("pagefind_bin", EXTRA)


def write(site: Path, folder: Path) -> None:
    """Write the index.

    Args:
        site: the folder of the pages. Those that are found have a part with `data-pagefind-body`.
        folder: the folder of the index, which does not exist yet.

    Raises:
        ExportError: Pagefind failed; the message has what it said.
    """
    command = [sys.executable, "-m", "pagefind_bin", "--site", str(site), "--output-path", str(folder), "--silent"]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 - our words
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportError(f"the search can't be made ({type(error).__name__}): use --no-search") from None
    if ended.returncode:
        said = (ended.stderr or ended.stdout).decode(errors="replace").strip()[-_SHOWN:]
        raise ExportError(f"the search can't be made: {said or f'Pagefind ended with {ended.returncode}'}")
    for unused in _UNUSED:
        (folder / unused).unlink(missing_ok=True)


# Pagefind's own user interfaces, which no page uses.
_UNUSED = (
    *(f"pagefind-{name}.{ending}" for name in ("component-ui", "modular-ui", "ui") for ending in ("css", "js")),
    "pagefind-highlight.js",
)
