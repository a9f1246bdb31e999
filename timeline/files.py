"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def draft(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, beside the path; at the end it takes the path's place, after a fault it is gone.

    Args:
        path: where it is to stand; a file that is there keeps its mode, a new one has what the process gives its files.

    Raises:
        OSError: it can't be written there.
    """
    number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    written = Path(name)
    try:
        with os.fdopen(number, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        written.chmod(mode(path))
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def mode(path: Path, usual: int = 0o666) -> int:
    """Return the mode that a file or a folder is to have: that of what is there, else as the process's umask allows.

    Args:
        path: where it is to stand.
        usual: what a new one has without an umask; a folder has 0o777.
    """
    if path.exists():
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return usual & ~mask
