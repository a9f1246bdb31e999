"""The first line of a seed file, which names the schema for editors."""

from __future__ import annotations

import os
import re
from pathlib import Path

_LINE = re.compile(r"#\s*yaml-language-server\s*:\s*\$schema\s*=\s*(\S+)\s*")


def is_modeline(line: str) -> bool:
    """Return whether a line names a schema."""
    return _LINE.fullmatch(line) is not None


def modeline(schema: str) -> str:
    """Return the line that names a schema by its path."""
    return f"# yaml-language-server: $schema={schema}"


def mended(line: str, path: Path | None) -> str:
    """Return a formatted modeline. If its path leads nowhere and the schema is found elsewhere, correct the path.

    Args:
        line: the present line.
        path: the file with the line, or None to keep the path in it.
    """
    found = _LINE.fullmatch(line)
    assert found is not None  # noqa: S101 - only asked of such lines
    schema = found[1]
    if path is not None and "://" not in schema and not (path.parent / schema).is_file():
        schema = beside(path, Path(schema).name) or schema
    return modeline(schema)


def beside(path: Path, name: str) -> str | None:
    """Return the path from a file to the schema in the nearest `schema/` above it, or None.

    Args:
        path: the seed file; it may not exist yet.
        name: the name of the schema's file, such as `event.json`.
    """
    for folder in path.resolve().parents:
        if (folder / "schema" / name).is_file():
            return os.path.relpath(folder / "schema" / name, path.resolve().parent).replace(os.sep, "/")
    return None
