"""Write the files of an import: in a temporary folder first, then compared with existing files, then moved."""

from __future__ import annotations

import csv
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from timeline import facts
from timeline.errors import ExistingFilesError
from timeline.facts.entities import EntityType
from timeline.files import atomic_path
from timeline.formats.cells import safe
from timeline.imports import emit
from timeline.terminal import visible

FOLDERS: Mapping[EntityType, str] = {"company": "companies", "person": "people"}
"""The folder of each type of entity."""

MOST_EVENTS = 1000
"""The most events of one file."""

_SHOWN = 3


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a temporary folder beside the output's files. Remove it at the end, and an empty output folder too."""
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    out.mkdir(parents=True, exist_ok=True)
    try:
        folder = Path(tempfile.mkdtemp(prefix=".import-", dir=out))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()


def write_events(folder: Path, name: str, events: Iterable[tuple[str, str]]) -> int:
    """Write events into files of limited size, and return the number of files.

    Args:
        folder: the folder for `events/NAME-0001.yaml` and so on.
        name: the name of the files.
        events: each event's id and body, in order.
    """
    left = iter(events)
    number = 0
    (folder / "events").mkdir()
    while some := list(islice(left, MOST_EVENTS)):
        number += 1
        with (folder / "events" / f"{name}-{number:04}.yaml").open("w", encoding="utf-8", newline="\n") as file:
            file.write("events:\n")
            file.writelines(emit.entry(slug, body) for slug, body in some)
    return number


def write_entities(folder: Path, entities: Iterable[facts.Entity]) -> int:
    """Write a file for each new company or person, and return their number."""
    made: set[str] = set()
    number = 0
    for entity in entities:
        into = FOLDERS[entity.kind]
        if into not in made:
            (folder / into).mkdir()
            made.add(into)
        _write(f"{folder}{os.sep}{into}{os.sep}{entity.id}.yaml", emit.entity(entity).encode())
        number += 1
    return number


def _write(path: str, data: bytes) -> None:
    """Write a new file with as few calls of the system as there can be, because there can be many files."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while data:
            data = data[os.write(file, data) :]
    finally:
        os.close(file)


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file for people, completely or not at all. A spreadsheet finds no formulas in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([_shown(cell) for cell in row] for row in rows)


def is_own(path: Path, out: Path, name: str) -> bool:
    """Return whether a file has events of an import with that name."""
    return path.parent == out / "events" and re.fullmatch(rf"{re.escape(name)}-\d{{4,}}\.yaml", path.name) is not None


def publish(folder: Path, out: Path, name: str, *, replace: bool) -> None:
    """Move the files to the output folder. Files that are there with the same content stay untouched.

    Raises:
        ExistingFilesError: a file exists with other content, or would be left over; nothing was moved.
    """
    made = sorted(path.relative_to(folder) for path in folder.rglob("*.yaml"))
    new = {path.name for path in folder.iterdir() if not (out / path.name).exists()}
    kept = [path for path in made if path.parts[0] not in new]  # below folders that exist already
    changed = [path for path in kept if not _same(folder / path, out / path)]
    existing = [path for path in changed if (out / path).exists()]
    old = sorted((out / "events").glob(f"{name}-*.yaml")) if (out / "events").is_dir() else []
    left_over = [path.relative_to(out) for path in old if is_own(path, out, name) and path.relative_to(out) not in made]
    in_the_way = [*existing, *left_over]
    if in_the_way and not replace:
        shown = ", ".join(str(out / path) for path in in_the_way[:_SHOWN])
        more = f" and {len(in_the_way) - _SHOWN} more" if len(in_the_way) > _SHOWN else ""
        raise ExistingFilesError(
            f"{shown}{more}: existing files differ from this import; nothing was written (--replace replaces them)"
        )
    for name_of_folder in sorted(new):
        (folder / name_of_folder).replace(out / name_of_folder)
    for path in changed:
        (folder / path).replace(out / path)
    for path in left_over:
        (out / path).unlink()


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _shown(cell: object) -> object:
    """Make invisible characters visible, and keep spreadsheets from reading a text as a formula."""
    return safe(visible(cell) if isinstance(cell, str) else cell)
