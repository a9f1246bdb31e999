"""A folder that is written beside the one that readers see, and then takes its place: all of it, or nothing.

Files whose inputs have not changed are linked from the old folder, so they cost nothing but a name. What publish did
not write, such as `CNAME`, stays.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.publish import paths
from dashboard.publish.manifest import MANIFEST
from timeline.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from dashboard.publish.manifest import Manifest


class Staging:
    """A new site beside the old one.

    Args:
        folder: the new folder, which is empty.
        old: the folder that it will replace; it need not exist.
        known: the manifest of the old folder.
        made: the manifest of the new folder, which is empty.
    """

    def __init__(self, folder: Path, old: Path, known: Manifest, made: Manifest) -> None:
        self.folder, self._old, self._known, self.made = folder, old, known, made
        self.written = self.kept = 0
        self.bytes = 0  # of the written files
        self._folders: set[Path] = set()

    def keep(self, key: str, stamp: str) -> bool:
        """Keep the files of the old site that were made together, if their inputs have not changed.

        Args:
            key: the name of these files in the manifest.
            stamp: a hash of all that they depend on.

        Returns:
            Whether they were kept; else the caller makes them.
        """
        known = self._known.find(key)
        if known is None or known[0] != stamp:
            return False
        files = known[1]
        linked: list[str] = []
        for file in files:
            if not self._link(file):
                for other in linked:
                    (self.folder / other).unlink()
                return False
            linked.append(file)
        self.made.note(key, stamp, files)
        self.kept += len(files)
        return True

    def known(self, prefix: str) -> list[tuple[str, str]]:
        """Return the single files of the old site below a path that are not in the new one yet, with their stamps."""
        return [(key, stamp) for key, stamp in self._known.stamps(below=prefix) if self.made.find(key) is None]

    def put(self, path: str, stamp: str, make: Callable[[], bytes]) -> None:
        """Write a file, or keep that of the old site.

        Args:
            path: the file's path in the site.
            stamp: a hash of all that the file depends on.
            make: returns the bytes of the file; it is called only if they may have changed.
        """
        self.many(path, stamp, lambda: iter([(path, make())]))

    def many(self, key: str, stamp: str, make: Callable[[], Iterable[tuple[str, bytes]]]) -> None:
        """Write files that are made together, or keep those of the old site.

        Args:
            key: their name in the manifest.
            stamp: a hash of all that they depend on.
            make: yields the paths and the bytes of the files; it is called only if they may have changed.

        Raises:
            ExportError: a path is not safe, or the site has it already.
        """
        if self.keep(key, stamp):
            return
        files = []
        for path, content in make():
            if not paths.is_safe(path):
                raise ExportError(f"the file '{path}' can't be written: this is not a safe name on every system")
            self._write(path, content)
            files.append(path)
        self.made.note(key, stamp, files)

    def fill(self, folder: str, stamp: str, make: Callable[[Path], None]) -> None:
        """Let a function write the files of a folder, or keep those of the old site.

        Args:
            folder: the folder's path in the site.
            stamp: a hash of all that the files depend on.
            make: writes files into a folder that does not exist yet.
        """
        key = f"{folder}/"
        if self.keep(key, stamp):
            return
        there = self.folder / folder
        there.parent.mkdir(parents=True, exist_ok=True)
        make(there)
        found = sorted(one for one in there.rglob("*") if one.is_file())
        self.made.note(key, stamp, [one.relative_to(self.folder).as_posix() for one in found])
        self.written += len(found)
        self.bytes += sum(one.stat().st_size for one in found)

    def finish(self) -> None:
        """Keep what others wrote into the old folder, and write the manifest."""
        if self._old.is_dir():
            self._keep_foreign(self._old, Path())
        self.made.write(self.folder)

    def _keep_foreign(self, folder: Path, inside: Path) -> None:
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            name = (inside / entry.name).as_posix()
            if entry.is_dir(follow_symlinks=False):
                self._keep_foreign(Path(entry.path), inside / entry.name)
            elif name != MANIFEST and not self._known.has_file(name) and not (self.folder / name).exists():
                self._link(name)

    def _link(self, file: str) -> bool:
        """Link a file of the old site, or copy it where there are no links; return whether there is one."""
        source, there = self._old / file, self.folder / file
        self._parent(there)
        try:
            os.link(source, there, follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            shutil.copy2(source, there, follow_symlinks=False)
        return True

    def _write(self, path: str, content: bytes) -> None:
        there = self.folder / path
        self._parent(there)
        try:
            with there.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise ExportError(f"two pages have the file '{path}'") from None
        self.written += 1
        self.bytes += len(content)

    def _parent(self, there: Path) -> None:
        if there.parent not in self._folders:
            there.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(there.parent)


NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EACCES, errno.EINVAL})
"""The errors of a folder that has no links."""


@contextmanager
def replacing(folder: Path, known: Manifest, made: Manifest) -> Iterator[Staging]:
    """Give a new folder beside a folder, which it replaces at the end. After an error or a kill, the old one is whole.

    Args:
        folder: the folder that readers see; it need not exist.
        known: its manifest.
        made: the manifest of the new folder, which is empty.

    Raises:
        OSError: it can't be written there.
    """
    beside = _beside(folder, "next")
    if beside.exists():  # a publish was killed
        shutil.rmtree(beside)
    beside.mkdir(parents=True)
    try:
        staging = Staging(beside, folder, known, made)
        yield staging
        staging.finish()
        if folder.exists():
            beside.chmod(folder.stat().st_mode & 0o7777)
        _swap(beside, folder)
    finally:
        if beside.exists():
            shutil.rmtree(beside)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one publish at a time write a folder; first put back what a kill in the middle of a swap left.

    Raises:
        ExportError: another one writes it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = _beside(folder, "lock")
    with lock.open("wb") as file:
        _lock(file, folder)
        try:
            previous = _beside(folder, "previous")
            if previous.exists() and not folder.exists():
                previous.rename(folder)
            elif previous.exists():
                shutil.rmtree(previous)
            yield
        finally:
            lock.unlink(missing_ok=True)


def _lock(file: IO[bytes], folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: an open file can't be deleted there, so two would meet an error
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ExportError(f"another publish writes {folder} at the moment: wait until it ends") from None


def _beside(folder: Path, what: str) -> Path:
    return folder.parent / f".{folder.name}.{what}"


def _swap(new: Path, folder: Path) -> None:
    """Put a new folder in the place of another one, in one step where the system can."""
    if not folder.exists():
        new.rename(folder)
        return
    if _exchange(new, folder):
        return  # the old one is now beside, and is deleted there
    previous = _beside(folder, "previous")
    folder.rename(previous)
    new.rename(folder)
    shutil.rmtree(previous)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step (renameat2 of Linux); return False where that is not possible."""
    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE
