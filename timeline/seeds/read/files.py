"""Seed files and their roots."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import resources
from timeline.errors import FactError, SeedError

SHIPPED = "seed_events"
"""The name of the root of the shipped files."""

_SUFFIXES = (".yaml", ".yml")
# If a pipe has replaced the file since it was listed, opening it must not wait for ever.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
INNER = re.compile(r"companies|people|events|stories|sources|\d{4}")
"""The names of folders inside of a root."""


@dataclass(frozen=True, slots=True)
class Root:
    """A named folder of seed files. Only this folder can change or retract the facts that it recorded.

    Attributes:
        name: the first part of the origin of each entry in the log.
        path: the folder.
    """

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file to read.

    Attributes:
        path: its path.
        shown: its path in messages.
        root: its root.
        origin: the name of the root and the path below it, such as `seed_events/events/2023/x.yaml`.
    """

    path: Path
    shown: str
    root: Root
    origin: str

    @property
    def stem(self) -> str:
        """The file's name without its suffix: the id of its fact."""
        return self.path.name.rsplit(".", 1)[0]

    def read(self, most: int) -> bytes:
        """Return its content.

        Args:
            most: the limit, in bytes.

        Raises:
            FactError: it is outside of its root, not a file, too large, or can't be read.
        """
        if self.path.is_symlink() and not self.path.resolve().is_relative_to(self.root.path.resolve()):
            raise FactError(
                "this is a link to a file outside of the folder",
                code="S014",
                suggestion="copy the file into the folder, or give its path",
            )
        try:
            with os.fdopen(os.open(self.path, _READ), "rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    raise FactError("this is not a file", code="S001", suggestion="remove it, or give it another name")
                data = opened.read(most + 1)
        except OSError as error:
            raise FactError(
                f"the file can't be read: {error.strerror}",
                code="S001",
                suggestion="check that it exists and that you may read it",
            ) from None
        if len(data) > most:
            raise FactError(f"the file is larger than {most // 2**20} MiB", code="S013", suggestion="split it")
        return data


@dataclass(frozen=True, slots=True)
class Selection:
    """The files that a command was given.

    Attributes:
        files: each file once, in the order of their origins.
        complete: the origins of folders that were given as a whole. All facts recorded from there must still be there.
    """

    files: tuple[SeedFile, ...]
    complete: tuple[str, ...]


def select(paths: Sequence[Path] = (), *, root: str | None = None) -> Selection:
    """Find the seed files at some paths; no path means the shipped files.

    Args:
        paths: files and folders.
        root: the root's name. The default is `seed_events` for shipped files, else the name of the folder.

    Raises:
        SeedError: a path does not exist, or is neither a folder nor a YAML file.
    """
    if root is not None and not re.fullmatch(r"[\w.-]{1,60}", root, re.ASCII):
        raise SeedError(f"'{root}' is not a valid name for a root: use letters, digits, '.', '_' and '-'")
    files: dict[Path, SeedFile] = {}
    complete: list[str] = []
    for given in paths or (resources.find("seed_events"),):
        path = given.resolve()
        if not path.exists():
            raise SeedError(f"{given}: no such file or folder")
        owner = _root_of(path, root)
        if path.is_dir():
            complete.append(_origin(owner, path))
            found = [item for item in path.rglob("*") if _is_seed(item) and _is_visible(item, owner.path)]
            found.sort(key=str)
        elif _is_seed(path):
            found = [path]
        else:
            raise SeedError(f"{given}: not a seed file: its name must end in .yaml")
        if not path.is_dir() and not path.is_file():
            raise SeedError(f"{given}: this is not a file")
        for item in found:
            if item.is_file():
                files[item] = SeedFile(item, shown(item), owner, _origin(owner, item))
    if not files:
        raise SeedError(f"no seed files in {', '.join(_text(path) for path in paths)}: their names must end in .yaml")
    return Selection(tuple(sorted(files.values(), key=lambda file: file.origin)), tuple(complete))


def _root_of(path: Path, name: str | None) -> Root:
    """Return the root of a path: that of the shipped files, or the folder above `events/`, `companies/` and years."""
    shipped = resources.find("seed_events").resolve()
    if path.is_relative_to(shipped):
        return Root(name or SHIPPED, shipped)
    folder = path if path.is_dir() else path.parent
    while INNER.fullmatch(folder.name) and folder.parent != folder:
        folder = folder.parent
    return Root(name or _text(Path(folder.name)) or "root", folder)


def _origin(root: Root, path: Path) -> str:
    below = _below(path, str(root.path))
    relative = _text(below if below is not None else path.relative_to(root.path)).replace(os.sep, "/")
    return root.name if relative == "." else f"{root.name}/{relative}"


def _is_seed(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES


def _is_visible(path: Path, root: Path) -> bool:
    below = _below(path, str(root))
    below = str(path.relative_to(root)) if below is None else below
    return f"{os.sep}." not in f"{os.sep}{below}" and below.partition(os.sep)[0] not in (
        "released",
        resources.PUBLISHERS,
    )


def shown(path: Path) -> str:
    """Return a path as messages show it: from the current folder, if it is below it."""
    below = _below(path, str(Path.cwd()))
    return _text(path if below is None else below)


def _below(path: Path, folder: str) -> str | None:
    """Return a path from a folder on, or None if it is not below it. `Path.relative_to` is slow for many files."""
    text, start = str(path), folder.rstrip(os.sep) + os.sep
    return text[len(start) :] if text.startswith(start) else None


def _text(path: Path | str) -> str:
    """Return a path as text; bytes that are not UTF-8 are shown as numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
