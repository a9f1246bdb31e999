"""Seed files in one form: the order of fields, quotes, spacing. Comments and facts stay.

Each file is read again in its new form before it is written: it must have the same values, facts and comments.
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
    """A seed file, as it is and as it should be.

    Attributes:
        file: which file.
        before: its bytes.
        after: its bytes in the one form; the same where it is in it, or can't be read.
        diagnostics: why it can't be read as YAML.
    """

    file: SeedFile
    before: bytes
    after: bytes
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it is not yet in the one form."""
        return self.before != self.after


def format_file(file: SeedFile) -> Formatted:
    """Read a seed file and bring it into the one form; nothing is written.

    Raises:
        SeedError: the file changes meanwhile; or its new form would not state the same, which is a bug of this program.
    """
    found = documents.read(file)
    if found.document.errors or not isinstance(found.document.value, dict):
        return Formatted(file, b"", b"", tuple(found.diagnostics))
    before = file.path.read_bytes()
    if before.removeprefix(BOM_UTF8) != found.document.text.encode():
        raise SeedError(f"{file.shown} has changed in the meantime: run it again")
    after = arranged(found.document.text, file.path).encode()
    if after != before:
        _prove(found, after)
    return Formatted(file, before, after)


def write(formatted: Formatted) -> None:
    """Write a file in its one form: all of it, or nothing.

    Raises:
        SeedError: somebody has changed the file in the meantime.
        OSError: it can't be written.
    """
    path = formatted.file.path.resolve()
    if path.read_bytes() != formatted.before:
        raise SeedError(f"{formatted.file.shown} has changed in the meantime: run it again")
    with atomic_write(path) as written:
        written.write(formatted.after)


def _prove(old: SeedDocument, after: bytes) -> None:
    """Read the new text, and compare values, facts as they are hashed, and comments."""
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
            f"{old.file.shown}: in the one form it would not say the same, so it was left as it is; report this"
        )


def _typed(value: object) -> object:
    """Return a value with the types of its parts: 1 and 1.0 are not the same text."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return (type(value), str(value))
