"""The files of an import: made in a folder of their own, compared with what is there, and moved at the end."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from timeline.errors import ExistingFilesError
from timeline.files import atomic_path
from timeline.formats.cells import safe
from timeline.imports import emit
from timeline.terminal import visible

MOST_EVENTS = 1000
"""The most events of one file."""

_SHOWN = 3


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give an empty folder beside the output's files; it is gone afterwards, and so is an output that got none."""
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
    """Write events, so many a file, and return how many files there are.

    Args:
        folder: where `events/NAME-0001.yaml` and so on are made.
        name: theirs.
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


def write_companies(folder: Path, companies: Iterable[tuple[str, str]]) -> int:
    """Write a file for each new company, given by slug and name, and return how many there are."""
    number = 0
    (folder / "companies").mkdir()
    for slug, name in companies:
        path = folder / "companies" / f"{slug}.yaml"
        path.write_text(emit.company(name), encoding="utf-8", newline="\n")
        number += 1
    return number


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a list for people in one step: no half of it is ever there, and a spreadsheet runs nothing in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([_shown(cell) for cell in row] for row in rows)


def is_own(path: Path, out: Path, name: str) -> bool:
    """Say whether a file is one of the events' files of an import of that name."""
    return path.parent == out / "events" and re.fullmatch(rf"{re.escape(name)}-\d{{4,}}\.yaml", path.name) is not None


def publish(folder: Path, out: Path, name: str, *, replace: bool) -> None:
    """Move what was made to where it belongs; what is there already and says the same stays untouched.

    Raises:
        ExistingFilesError: a file is there and says something else, or would be left over; nothing was moved.
    """
    made = sorted(path.relative_to(folder) for path in folder.rglob("*.yaml"))
    changed = [path for path in made if not _same(folder / path, out / path)]
    existing = [path for path in changed if (out / path).exists()]
    old = sorted((out / "events").glob(f"{name}-*.yaml")) if (out / "events").is_dir() else []
    left_over = [path.relative_to(out) for path in old if is_own(path, out, name) and path.relative_to(out) not in made]
    in_the_way = [*existing, *left_over]
    if in_the_way and not replace:
        shown = ", ".join(str(out / path) for path in in_the_way[:_SHOWN])
        more = f" and {len(in_the_way) - _SHOWN} more" if len(in_the_way) > _SHOWN else ""
        raise ExistingFilesError(
            f"{shown}{more}: what is there says something else than this import; nothing was written "
            "(--replace puts these files in their place)"
        )
    for path in changed:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).replace(out / path)
    for path in left_over:
        (out / path).unlink()


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _shown(cell: object) -> object:
    """Show what can't be seen, and keep a spreadsheet from taking a text for a formula."""
    return safe(visible(cell) if isinstance(cell, str) else cell)
