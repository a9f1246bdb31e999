"""`timeline check --fix`: correct the errors in files that have only one possible correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from pathlib import Path
from typing import Any

from timeline.errors import SeedError
from timeline.files import atomic_write
from timeline.seeds.background import Recorded
from timeline.seeds.check import Checked, check
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.read import documents
from timeline.seeds.read.diagnostics import Diagnostic, Fix
from timeline.seeds.read.documents import MOST_BYTES, SeedDocument
from timeline.seeds.read.files import SeedFile
from timeline.seeds.read.yaml import Document, read_yaml

_MOST_ROUNDS = 200
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class AppliedFix:
    """One change of a file's text.

    Attributes:
        diagnostic: the error that it corrects, with its place before the change.
        old: the old text.
        new: the new text.
    """

    diagnostic: Diagnostic
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FixResult:
    """Files with their fixes; nothing is written yet.

    Attributes:
        fixed: each change, in the order in which they were made.
        before: the present bytes of the files that change.
        after: their new bytes.
        checked: the check of the files with the fixes.
    """

    fixed: tuple[AppliedFix, ...]
    before: Mapping[Path, bytes]
    after: Mapping[Path, bytes]
    checked: Checked

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff of all files that change."""
        for path, old in self.before.items():
            shown = self.checked.documents[path].file.shown
            lines = [data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, self.after[path])]
            for line in unified_diff(lines[0], lines[1], fromfile=shown, tofile=shown):
                yield line.rstrip("\r\n")

    def write(self) -> None:
        """Write the files; each one is written completely or not at all.

        Raises:
            SeedError: a file changed since it was read, or can't be written.
        """
        for path, old in self.before.items():
            _replace(path, old, self.after[path], self.checked.documents[path].file.shown)


def apply_fixes(
    paths: Sequence[Path] = (),
    *,
    root: str | None = None,
    known: Mapping[str, KnownEntity] | None = None,
    alone: bool = False,
    recorded: Recorded | None = None,
) -> FixResult:
    """Check files and fix errors in memory, until there is nothing left to fix.

    A fix is kept only if it changes nothing else in the values of the file.

    Args:
        paths: as for `check`.
        root: as for `check`.
        known: as for `check`.
        alone: as for `check`.
        recorded: as for `check`.

    Raises:
        SeedError: a path does not exist, or a file changes in the meantime.
    """
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    fixed: list[AppliedFix] = []
    given_up: set[tuple[Path, Diagnostic]] = set()
    judge = partial(check, paths, root=root, known=known, alone=alone, recorded=recorded)
    checked = judge()
    for _ in range(_MOST_ROUNDS):
        progress = False
        for path, document in checked.documents.items():
            wanted = [found for found in document.diagnostics if found.fix and (path, found) not in given_up]
            if not wanted:
                continue
            if path not in before:
                before[path] = after[path] = _bytes(document)
            after[path], done, refused = _apply(document.file, after[path], wanted)
            fixed += done
            if done:  # what was refused before may be possible now
                given_up = {one for one in given_up if one[0] != path}
            given_up |= {(path, diagnostic) for diagnostic in refused}
            progress = progress or bool(done)
        if not progress:
            break
        checked = judge(texts=after)
    changed = {path: data for path, data in after.items() if data != before[path]}
    return FixResult(tuple(fixed), {path: before[path] for path in changed}, changed, checked)


def _bytes(document: SeedDocument) -> bytes:
    """Return a file's bytes, after making sure that they are those that were checked."""
    data = document.file.read(MOST_BYTES)
    if data.removeprefix(_MARK) != "".join(document.lines).encode("utf-8", "surrogatepass"):
        raise SeedError(f"{document.file.shown}: the file has changed since it was read: run the command again")
    return data


def _apply(
    file: SeedFile, data: bytes, wanted: Sequence[Diagnostic]
) -> tuple[bytes, list[AppliedFix], list[Diagnostic]]:
    """Apply fixes to a file's bytes, beginning with the last, so that the places of the others stay right.

    Returns:
        The new bytes, the fixes that were made, and the errors whose fix would change other values too, or would only
        lead to another error. Fixes that overlap one that was made are left out: they follow after the file is read
        again.
    """
    mark = _MARK if data.startswith(_MARK) else b""
    text = data.decode("utf-8-sig")
    old = read_yaml(data)
    faults = _faults(file, data)
    done: list[AppliedFix] = []
    refused: list[Diagnostic] = []
    border = len(text)
    for diagnostic in sorted(wanted, key=lambda found: _fix(found).start, reverse=True):
        fix = _fix(diagnostic)
        if fix.end > border:
            continue
        new = text[: fix.start] + fix.text + text[fix.end :]
        read = read_yaml(new.encode())
        left = _faults(file, new.encode())
        is_own = any(found.code == diagnostic.code and found.fix == fix for found in faults)
        helps = bool(old.errors) or len(left) < len(faults) + (not is_own)
        if not (helps and _only_that_changed(old, read, fix)):
            refused.append(diagnostic)
            continue
        done.append(AppliedFix(diagnostic, text[fix.start : fix.end], fix.text))
        text, old, border, faults = new, read, fix.start, left
    return mark + text.encode(), done[::-1], refused


def _faults(file: SeedFile, data: bytes) -> list[Diagnostic]:
    """Return the errors that a text has alone."""
    return [found for found in documents.read(file, data).diagnostics if found.severity == "error"]


def _fix(diagnostic: Diagnostic) -> Fix:
    assert diagnostic.fix is not None  # noqa: S101 - only those are given
    return diagnostic.fix


def _only_that_changed(old: Document, new: Document, fix: Fix) -> bool:
    """Return whether only one key or value of a file changes; if it could not be read, whether errors become fewer."""
    if old.errors:
        return not new.errors or new.errors[0].place > old.errors[0].place
    if new.errors:
        return False
    before, after = list(_words(old.value)), list(_words(new.value))
    if not fix.text:  # a line with a key and a word was removed, or a duplicate in a list
        return len(before) - len(after) in (1, 2)
    return len(before) == len(after) and sum(one != other for one, other in zip(before, after, strict=True)) <= 1


def _words(value: Any) -> Iterator[object]:  # noqa: ANN401 - any YAML value
    """Yield each key and each single value, in order."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (key,)
            yield from _words(below)
    elif isinstance(value, list):
        for below in value:
            yield from _words(below)
    else:
        yield (type(value), value)


def _replace(path: Path, old: bytes, new: bytes, shown: str) -> None:
    """Replace a file's bytes in one step; its mode stays."""
    target = path.resolve()
    try:
        if target.read_bytes() != old:
            raise SeedError(f"{shown}: the file has changed since it was read: run the command again")
        with atomic_write(target) as written:
            written.write(new)
    except OSError as error:
        raise SeedError(f"{shown}: the file can't be written: {error.strerror}") from error
