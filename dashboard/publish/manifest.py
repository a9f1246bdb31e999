"""What a published folder was made of: a hash of the inputs of each file. It says what is still right the next time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from dashboard.publish import paths
from timeline import resources
from timeline.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = ".timeline-publish.json"
"""The manifest's name in the folder."""
_VERSION = 1
_STALE = "stale"  # no hash
_DIGITS = 16
_CODE = (".py", ".js", ".css", ".html", ".woff2", ".ttf")
_PACKAGES = ("babel", "icalendar", "jinja2", "orjson", "pagefind-bin", "pyarrow", "quickjs-ng", "resvg-py", "rjsmin")


@dataclass(slots=True)
class Manifest:
    """What a folder was made of.

    Attributes:
        inputs: the state of the log, and all options of the site.
        stamps: a hash of the inputs of files that are made together, by a name; for a single file, its path.
        members: the files of each name that is not the path of a single file.
    """

    inputs: dict[str, Any]
    stamps: dict[str, str] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Return the manifest of a folder; None if publish did not write the folder.

        Raises:
            ExportError: the manifest is damaged, or of another version.
        """
        path = folder / MANIFEST
        damaged = ExportError(f"{path} is damaged: delete it, and publish with --force")
        try:
            found = orjson.loads(path.read_bytes())
            version, inputs, stamps = found["version"], dict(found["inputs"]), dict(found["stamps"])
            made = cls(inputs, stamps, {name: tuple(each) for name, each in found["members"].items()})
            is_safe = all(map(paths.is_safe, made.files()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise damaged from None
        if not is_safe:
            raise damaged
        if version != _VERSION:
            raise ExportError(f"another version of Timeline wrote {folder}: publish into a new folder")
        return made

    def all_stale(self) -> Manifest:
        """Return the same files, all of which must be made anew."""
        return Manifest(self.inputs, dict.fromkeys(self.stamps, _STALE), self.members)

    def to_bytes(self) -> bytes:
        """Return it as JSON."""
        return orjson.dumps(
            {"version": _VERSION, "inputs": self.inputs, "stamps": self.stamps, "members": self.members},
            option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )

    def files(self) -> set[str]:
        """Return the paths of all files that publish wrote."""
        return (self.stamps.keys() - self.members.keys()).union(*self.members.values())


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
