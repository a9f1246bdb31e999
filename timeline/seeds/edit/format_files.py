"""Format seed files: the order of fields, quotes and spaces. Comments and facts stay.

Before a file is written, its new text is read again: it must have the same values, facts and comments.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass

from timeline.errors import SeedError
from timeline.files import atomic_write
from timeline.projections.decode import encode
from timeline.seeds.edit.formatter import arranged, comments
from timeline.seeds.read import documents
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.documents import SeedDocument
from timeline.seeds.read.files import SeedFile


@dataclass(frozen=True, slots=True)
class Formatted:
    """A seed file before and after formatting.

    Attributes:
        file: the file.
        before: its bytes.
        after: its formatted bytes. They are the same if the file is formatted already or can't be read.
        diagnostics: the errors if it can't be read as YAML.
    """

    file: SeedFile
    before: bytes
    after: bytes
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether formatting changes it."""
        return self.before != self.after


def format_file(file: SeedFile) -> Formatted:
    """Read and format a seed file; nothing is written.

    Raises:
        SeedError: the file changes in the meantime; or formatting would change its facts, which is a bug.
    """
    found = documents.read(file)
    if found.document.errors or not isinstance(found.document.value, dict):
        return Formatted(file, b"", b"", tuple(found.diagnostics))
    before = file.path.read_bytes()
    if before.removeprefix(BOM_UTF8) != found.document.text.encode():
        raise SeedError(f"{file.shown}: the file has changed since it was read: run the command again")
    after = arranged(found.document.text, file.path).encode()
    if after != before:
        _prove(found, after)
    return Formatted(file, before, after)


def write(formatted: Formatted) -> None:
    """Write a formatted file, completely or not at all.

    Raises:
        SeedError: the file has changed in the meantime.
        OSError: it can't be written.
    """
    path = formatted.file.path.resolve()
    if path.read_bytes() != formatted.before:
        raise SeedError(f"{formatted.file.shown}: the file has changed since it was read: run the command again")
    with atomic_write(path) as written:
        written.write(formatted.after)


def _prove(old: SeedDocument, after: bytes) -> None:
    """Read the new text, and compare values, hashed facts and comments."""
    new = documents.read(old.file, after)
    same = (
        not new.document.errors
        and _typed(old.document.value) == _typed(new.document.value)
        and [encode(seed.fact) for seed in old.seeds] == [encode(seed.fact) for seed in new.seeds]
        and [seed.fact for seed in old.seeds] == [seed.fact for seed in new.seeds]
        and comments(old.document.text) == comments(after.decode())
    )
    if not same:
        raise SeedError(
            f"{old.file.shown}: formatting would change the facts, so the file was not written: please report this bug"
        )


def _typed(value: object) -> object:
    """Return a value with the types of its parts, so that 1 and 1.0 differ."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return (type(value), str(value))
