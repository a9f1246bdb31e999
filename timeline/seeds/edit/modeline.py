"""The first line of a seed file, by which editors know its schema."""

from __future__ import annotations

import os
import re
from pathlib import Path

_LINE = re.compile(r"#\s*yaml-language-server\s*:\s*\$schema\s*=\s*(\S+)\s*")


def is_modeline(line: str) -> bool:
    """Say whether a line names a schema."""
    return _LINE.fullmatch(line) is not None


def modeline(schema: str) -> str:
    """Return the line that names a schema by its path."""
    return f"# yaml-language-server: $schema={schema}"


def mended(line: str, path: Path | None) -> str:
    """Return such a line in its one form; a path that leads nowhere is mended where the schema is found.

    Args:
        line: the line as it stands.
        path: the file in which it stands, or None where that does not matter.
    """
    found = _LINE.fullmatch(line)
    assert found is not None  # noqa: S101 - only asked of such lines
    schema = found[1]
    if path is not None and "://" not in schema and not (path.parent / schema).is_file():
        schema = beside(path, Path(schema).name) or schema
    return modeline(schema)


def beside(path: Path, name: str) -> str | None:
    """Return the path of a schema from a file: that of the nearest `schema/` above it, or None where there is none.

    Args:
        path: the seed file, which need not be there yet.
        name: the schema's file, such as `event.json`.
    """
    for folder in path.resolve().parents:
        if (folder / "schema" / name).is_file():
            return os.path.relpath(folder / "schema" / name, path.resolve().parent).replace(os.sep, "/")
    return None
