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
# A pipe that took a file's place since it was listed would be waited for without an end.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_INNER = re.compile(r"companies|people|events|stories|\d{4}")


@dataclass(frozen=True, slots=True)
class Root:
    """A named folder of seed files: what it recorded is its own to change or to take back.

    Attributes:
        name: stands in the log as the first part of each entry's origin.
        path: the folder.
    """

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file to read.

    Attributes:
        path: where it is.
        shown: its path as messages show it.
        root: the root it belongs to.
        origin: root and path below it, such as `seed_events/events/2023/x.yaml`.
    """

    path: Path
    shown: str
    root: Root
    origin: str

    @property
    def stem(self) -> str:
        """The file's name without its suffix: the id of what it holds."""
        return self.path.name.rsplit(".", 1)[0]

    def read(self, most: int) -> bytes:
        """Return what is in it.

        Args:
            most: the most bytes that are taken.

        Raises:
            FactError: it lies outside of its root, is no file, is too large, or can't be read.
        """
        if self.path.is_symlink() and not self.path.resolve().is_relative_to(self.root.path.resolve()):
            raise FactError(
                "the file is a link out of its folder",
                code="S014",
                suggestion="put the file itself here, or give its path",
            )
        try:
            with os.fdopen(os.open(self.path, _READ), "rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    raise FactError("this is no file that can be read", code="S001")
                data = opened.read(most + 1)
        except OSError as error:
            raise FactError(f"the file can't be read: {error.strerror}", code="S001") from None
        if len(data) > most:
            raise FactError(f"the file is larger than {most // 2**20} MiB", code="S013", suggestion="split it")
        return data


@dataclass(frozen=True, slots=True)
class Selection:
    """The files that a command was given.

    Attributes:
        files: each once, in the order of their origins.
        complete: for each folder that was given whole, its origin: what was recorded from below it must still be there.
    """

    files: tuple[SeedFile, ...]
    complete: tuple[str, ...]


def select(paths: Sequence[Path] = (), *, root: str | None = None) -> Selection:
    """Find the seed files at some paths; none means the shipped ones.

    Args:
        paths: files and folders.
        root: the root's name; else the shipped files are `seed_events`, and others are named after their folder.

    Raises:
        SeedError: a path does not exist, or is neither a folder nor a YAML file.
    """
    if root is not None and not re.fullmatch(r"[\w.-]{1,60}", root, re.ASCII):
        raise SeedError(f"'{root}' can't name a root: use letters, digits, '.', '_' and '-'")
    files: dict[Path, SeedFile] = {}
    complete: list[str] = []
    for given in paths or (resources.find("seed_events"),):
        path = given.resolve()
        if not path.exists():
            raise SeedError(f"{given}: there is no such file or folder")
        owner = _root_of(path, root)
        if path.is_dir():
            complete.append(_origin(owner, path))
            found = sorted(item for item in path.rglob("*") if _is_seed(item) and _is_visible(item, owner.path))
        elif _is_seed(path):
            found = [path]
        else:
            raise SeedError(f"{given}: a seed file is a .yaml file")
        if not path.is_dir() and not path.is_file():
            raise SeedError(f"{given}: this is no file that can be read")
        for item in found:
            if item.is_file():
                files[item] = SeedFile(item, _shown(item), owner, _origin(owner, item))
    if not files:
        raise SeedError(f"there is no seed file in {', '.join(_text(path) for path in paths)}: they end in .yaml")
    return Selection(tuple(sorted(files.values(), key=lambda file: file.origin)), tuple(complete))


def _root_of(path: Path, name: str | None) -> Root:
    """Return the root of a path: the shipped one, else the folder above `events/`, `companies/` and years."""
    shipped = resources.find("seed_events").resolve()
    if path.is_relative_to(shipped):
        return Root(name or SHIPPED, shipped)
    folder = path if path.is_dir() else path.parent
    while _INNER.fullmatch(folder.name) and folder.parent != folder:
        folder = folder.parent
    return Root(name or _text(Path(folder.name)) or "root", folder)


def _origin(root: Root, path: Path) -> str:
    relative = _text(path.relative_to(root.path)).replace(os.sep, "/")
    return root.name if relative == "." else f"{root.name}/{relative}"


def _is_seed(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES


def _is_visible(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return not any(part.startswith(".") for part in parts) and parts[0] != "released"


def _shown(path: Path) -> str:
    try:
        return _text(path.relative_to(Path.cwd()))
    except ValueError:
        return _text(path)


def _text(path: Path) -> str:
    """Return a path as text; bytes that are no UTF-8 are shown by their numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
