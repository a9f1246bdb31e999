"""Sources that several events name by a key: `sources/KEY.yaml` in a folder of seed files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from timeline.errors import FactError
from timeline.facts import Source
from timeline.facts.revisions import Change, Changes
from timeline.facts.suggest import did_you_mean, the_one_meant
from timeline.facts.text import is_slug, slugify
from timeline.seeds.read.files import Root, SeedFile, shown
from timeline.seeds.read.seed import SharedReasons
from timeline.seeds.read.yaml import read_yaml

FOLDER = "sources"
"""The folder of shared sources in a root."""
_MOST_BYTES = 2**20


class SharedSource(Source):
    """A source in a file of its own, with the reason for a change of it."""

    change: Changes = Field(default=(), description="Why the source changed: one reason for all its events.")


def is_shared(file: SeedFile) -> bool:
    """Return whether a file is a shared source, and not a fact."""
    return FOLDER in file.origin and file.path.parent == file.root.path / FOLDER


def expand(file: SeedFile, given: object) -> tuple[object, list[FactError], dict[str, SharedReasons]]:
    """Return the sources of an event with the content of those that it names by their keys.

    Args:
        file: the file of the event.
        given: what the event has in `sources:`. A list names shared sources; in a mapping, a text does.

    Returns:
        The sources with their content; the errors about shared ones, each with its path in the event; and the reasons
        for changes of shared sources, by the keys in the event.
    """
    named = dict.fromkeys(given) if isinstance(given, list) and all(map(is_slug, given)) else None
    if named is not None:
        shared = {str(key): (str(key), ("sources", index)) for index, key in enumerate(named)}
    elif isinstance(given, dict):
        shared = {key: (text, ("sources", key)) for key, text in given.items() if isinstance(text, str)}
    else:
        return given, [], {}
    errors: list[FactError] = []
    reasons: dict[str, SharedReasons] = {}
    found: dict[Any, object] = dict(given) if isinstance(given, dict) else {}
    for key, (name, path) in shared.items():
        try:
            found[key], change = _content(file.root, name)
            reasons[str(key)] = SharedReasons(f"{FOLDER}/{name}.yaml", change)
        except FactError as error:
            errors.append(error.under(*path))
    return found, errors, reasons


def _content(root: Root, key: str) -> tuple[dict[str, Any], tuple[Change, ...]]:
    """Return the fields of a shared source, and the reasons for its last change.

    Raises:
        FactError: there is no such source, or its file has errors.
    """
    known = _paths(root)
    if not is_slug(key) or key not in known:
        raise FactError(
            f"unknown source '{key[:60]}'",
            code="S132",
            suggestion=did_you_mean(key, known)
            or f"write {FOLDER}/{slugify(key) or 'KEY'}.yaml, or the source here: {{url: …, published: …}}",
            instead=the_one_meant(key, known),
        )
    read = read_yaml(_file(root, known[key]).read(_MOST_BYTES))
    value: Any = None if read.errors else read.value
    try:
        source = SharedSource.model_validate({**value, "key": key} if isinstance(value, dict) else value)
    except ValidationError:
        raise FactError(
            f"{FOLDER}/{known[key].name} has errors",
            code="S132",
            suggestion=f"correct it: timeline check {shown(known[key])}",
        ) from None
    return {name: item for name, item in dict(value).items() if name != "change"}, source.change


def _paths(root: Root) -> dict[str, Path]:
    """Return the file of each shared source; facts from Python have a root without a folder."""
    folder = root.path / FOLDER
    if not root.path.is_absolute() or not folder.is_dir():
        return {}
    return {path.stem: path for path in folder.glob("*.y*ml") if path.is_file()}


def _file(root: Root, path: Path) -> SeedFile:
    return SeedFile(path, path.name, root, f"{root.name}/{FOLDER}/{path.name}")


def with_shared(files: Iterable[SeedFile]) -> list[SeedFile]:
    """Return files and the shared sources of their roots: all that a load of these files depends on."""
    found = {file.path: file for file in files}
    for root in {file.root: None for file in found.values()}:
        for path in sorted(_paths(root).values()):
            found.setdefault(path, _file(root, path))
    return list(found.values())
