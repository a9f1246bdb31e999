"""What a published folder was made of: a hash of the inputs of each file. It says what is still right the next time."""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson

from dashboard.publish import paths
from timeline import resources
from timeline.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MANIFEST = ".timeline-publish.json"
"""The manifest's name in the folder."""
_VERSION = 2
_STALE = "stale"  # no hash
_DIGITS = 16
_FIRST_VERSION = b"{\n"  # the first line of its JSON
_LINE = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
_CODE = (".py", ".js", ".css", ".html", ".woff2", ".ttf")
_PACKAGES = ("babel", "icalendar", "jinja2", "orjson", "pagefind-bin", "pyarrow", "quickjs-ng", "resvg-py", "rjsmin")


SCHEMA = """
CREATE TABLE known (key TEXT PRIMARY KEY, stamp TEXT, files TEXT) WITHOUT ROWID;
CREATE TABLE known_file (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE made (key TEXT PRIMARY KEY, stamp TEXT, files TEXT) WITHOUT ROWID;
"""


class Manifest:
    """What a folder is made of: for files that are made together, a hash of their inputs. It waits on the disk.

    Args:
        disk: a database with the tables of `SCHEMA`.
        table: known, what the old folder was made of; or made, what the new one is made of.
        inputs: the state of the log, and all options of the site.
    """

    def __init__(self, disk: sqlite3.Connection, table: Literal["known", "made"], inputs: dict[str, Any]) -> None:
        self._disk, self._table, self.inputs = disk, table, inputs

    @classmethod
    def read(cls, folder: Path, disk: sqlite3.Connection) -> Manifest | None:
        """Return the manifest of a folder; None if publish did not write the folder.

        Args:
            folder: the folder.
            disk: a database with the tables of `SCHEMA`, of which `known` is empty.

        Raises:
            ExportError: the manifest is damaged, or of another version.
        """
        path = folder / MANIFEST
        try:
            with path.open("rb") as file:
                first = file.readline()
                old = orjson.loads(first + file.read()) if first == _FIRST_VERSION else {}
                head: dict[str, Any] = old or orjson.loads(first)
                found = cls(disk, "known", dict(head.get("inputs", {})))
                is_known = head["version"] in (1, _VERSION)
                if old and is_known:
                    is_whole = found._load(_lines(old)) > 0
                else:
                    is_whole = not is_known or found._load(file) == head["files"]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError, AttributeError, sqlite3.IntegrityError):
            is_known, is_whole = True, False
        if not is_known:
            raise ExportError(
                f"a later version of Timeline wrote {folder}: use that version, or delete the folder and publish again"
            )
        if not is_whole:
            raise ExportError(f"{path} is damaged: delete it, and publish with --force")
        return found

    def _load(self, lines: Iterable[bytes]) -> int:
        """Read the lines after the first one, and return how many files they have."""
        for line in lines:
            key, stamp, files = _entry(line)
            self.note(key, stamp, files)
            self._disk.executemany("INSERT INTO known_file VALUES (?)", ((one,) for one in files))
        return self.count()

    def note(self, key: str, stamp: str, files: Sequence[str]) -> None:
        """Note files that are made together.

        Args:
            key: their name; for a single file, its path.
            stamp: a hash of their inputs.
            files: their paths.
        """
        self._disk.execute(f"INSERT INTO {self._table} VALUES (?, ?, ?)", (key, stamp, orjson.dumps(files).decode()))

    def find(self, key: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the hash of the inputs of files that were made together, and their paths; None if there are none."""
        chosen = f"SELECT stamp, files FROM {self._table} WHERE key = ?"
        found = self._disk.execute(chosen, (key,)).fetchone()
        return None if found is None else (found[0], tuple(orjson.loads(found[1])))

    def has_file(self, path: str) -> bool:
        """Return whether publish wrote a file of the old folder."""
        return self._disk.execute("SELECT 1 FROM known_file WHERE path = ?", (path,)).fetchone() is not None

    def stamps(self, *, below: str = "") -> Iterator[tuple[str, str]]:
        """Yield the names of files that are made together, and their hashes, by the names.

        Args:
            below: how the names begin.
        """
        chosen = f"SELECT key, stamp FROM {self._table} WHERE substr(key, 1, ?) = ? ORDER BY key"
        yield from self._disk.execute(chosen, (len(below), below))

    def entries(self, below: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield the names of files that are made together, their hashes and their paths, by the names.

        Args:
            below: how the names begin.
        """
        chosen = f"SELECT key, stamp, files FROM {self._table} WHERE substr(key, 1, ?) = ? ORDER BY key"
        for key, stamp, files in self._disk.execute(chosen, (len(below), below)):
            yield key, stamp, tuple(orjson.loads(files))

    def count(self) -> int:
        """Return how many files there are."""
        chosen = f"SELECT coalesce(sum(json_array_length(files)), 0) FROM {self._table}"
        found: int = self._disk.execute(chosen).fetchone()[0]
        return found

    def make_stale(self) -> None:
        """Let all files be made anew."""
        self._disk.execute(f"UPDATE {self._table} SET stamp = ?", (_STALE,))

    def write(self, folder: Path) -> None:
        """Write it as JSON, a line for files that are made together.

        Args:
            folder: the folder that it describes.
        """
        head = {"version": _VERSION, "inputs": self.inputs, "files": self.count()}
        with (folder / MANIFEST).open("wb") as file:
            file.write(orjson.dumps(head, option=_LINE))
            for key, stamp, files in self._disk.execute(f"SELECT key, stamp, files FROM {self._table} ORDER BY key"):
                paths_of = orjson.loads(files)
                file.write(orjson.dumps([key, stamp, *([] if paths_of == [key] else [paths_of])], option=_LINE))


def _lines(old: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield what a manifest of the first version has, as lines of this one."""
    members = old["members"]
    for key, stamp in old["stamps"].items():
        yield orjson.dumps([key, stamp, *([members[key]] if key in members else [])])


def _entry(line: bytes) -> tuple[str, str, list[str]]:
    """Return the name of files that were made together, the hash of their inputs, and their paths.

    Raises:
        ValueError: a line of a manifest has something else.
        TypeError: the same.
    """
    key, stamp, *rest = orjson.loads(line)
    files = rest[0] if rest else [key]
    if not (isinstance(key, str) and isinstance(stamp, str) and isinstance(files, list)):
        raise TypeError
    if not all(isinstance(one, str) and paths.is_safe(one) for one in files):
        raise ValueError
    return key, stamp, files


def stamp(*inputs: object) -> str:
    """Return a hash of inputs, which are JSON values."""
    return hashlib.blake2b(orjson.dumps(inputs), digest_size=_DIGITS // 2).hexdigest()


@cache
def program() -> str:
    """Return a hash over all code and all packages that decide how a page looks."""
    found = hashlib.sha256()
    for name, version in _versions().items():
        found.update(f"{name} {version}\n".encode())
    files: dict[str, Path] = {}
    for folder in (Path(resources.__file__).parent, resources.find("dashboard")):
        files |= {f"{folder.name}/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*")}
    files["publishers"] = resources.find("seed_events") / resources.PUBLISHERS
    for name, path in sorted(files.items()):
        if (path.suffix in _CODE or name == "publishers") and "_shipped" not in name and path.is_file():
            found.update(f"{name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:_DIGITS]


def _versions() -> Mapping[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found
