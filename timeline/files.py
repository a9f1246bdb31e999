"""Files and folders that are whole or not there: every file that a user keeps is written through these."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give the path of an empty file beside another path; at the end it replaces that, after a fault it is gone.

    Args:
        path: where the file shall be; a file that is there keeps its mode, a new one gets what the umask allows.

    Raises:
        OSError: it can't be written there.
    """
    number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(number)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(mode(path))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that replaces a path at the end, on the disk; see `atomic_path`."""
    with atomic_path(path) as beside, beside.open("wb") as opened:
        yield opened
        opened.flush()
        os.fsync(opened.fileno())


def replace_all(texts: Mapping[Path, tuple[bytes, bytes]]) -> Path | None:
    """Replace the bytes of several files: of all, or of none.

    All new files are on the disk before the first one takes its place. If one can't, the others get their old bytes
    back. If the process is killed in between, each file is whole, but only some are new.

    Args:
        texts: the present and the new bytes of each file.

    Returns:
        None if all were replaced; else the first file that does not have the present bytes: then no file was changed.

    Raises:
        OSError: a file can't be read or written; no file was changed.
    """
    ready: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, (_, new) in texts.items():
            number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
            ready[path] = Path(name)
            with os.fdopen(number, "wb") as opened:
                opened.write(new)
                opened.flush()
                os.fsync(opened.fileno())
            ready[path].chmod(mode(path))
        for path, (old, _) in texts.items():
            if path.read_bytes() != old:
                return path
        for path, beside in ready.items():
            beside.replace(path)
            done.append(path)
    except BaseException:
        for path in done:
            with atomic_write(path) as opened:
                opened.write(texts[path][0])
        raise
    finally:
        for beside in ready.values():
            beside.unlink(missing_ok=True)
    return None


@contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside a path that nothing has; at the end it takes that path, after a fault it is gone.

    Raises:
        OSError: it can't be written there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    try:
        yield beside
        beside.chmod(mode(folder, 0o777))
        beside.rename(folder)
    finally:
        if beside.exists():
            rmtree(beside)


def mode(path: Path, usual: int = 0o666) -> int:
    """Return the mode that a file or a folder gets: that of what is there, else what the process's umask allows.

    Args:
        path: where it shall be.
        usual: what a new one has without an umask; a folder has 0o777.
    """
    if path.exists():
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return usual & ~mask
