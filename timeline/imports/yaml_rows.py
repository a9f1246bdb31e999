"""Read rows from YAML: a list of mappings, or the front matter of Markdown files, one row a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.errors import FactError, ImportDataError
from timeline.imports.table import Row, Table
from timeline.seeds.read.yaml import Document, read_yaml

MARKDOWN = (".md", ".markdown")
"""The suffixes of Markdown files."""

_MOST_BYTES = 64 * 2**20
_FENCE = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def yaml_list(path: Path) -> Table:
    """Return the rows of a file with a list of mappings.

    Raises:
        ImportDataError: the file is too large, is not valid YAML, or has something else.
        OSError: it can't be read.
    """
    data = _read(path)
    if not data.strip():
        raise ImportDataError(f"{path}: the file is empty; write a list of mappings, one for each row")
    document = read_yaml(data)
    for error in document.errors:
        line, column = error.place
        raise ImportDataError(f"{path}:{line}:{column}: {error.message} ({error.suggestion or error.code})")
    if not isinstance(document.value, list):
        raise ImportDataError(f"{path}: the file must have a list of mappings")
    return Table(None, _items(document))


def _items(document: Document) -> Iterator[Row]:
    for index, value in enumerate(document.value):
        line = document.place((index,))[0]
        if isinstance(value, dict):
            yield Row(index + 1, line, _cells(value))
        else:
            error = FactError("a row must be a mapping", code="S009", suggestion="write - column: value")
            yield Row(index + 1, line, {}, error)


def front_matters(path: Path) -> Table:
    """Return the front matter of a Markdown file, or of all Markdown files of a folder in the order of their names.

    Besides the fields of the front matter, a row has the columns `file`, the path below the folder, and `body`, the
    text below the front matter, if the front matter does not have them.

    Raises:
        ImportDataError: the folder has no Markdown file.
        OSError: it can't be read.
    """
    below = (one for one in path.rglob("*") if one.suffix.lower() in MARKDOWN and one.is_file())
    files = sorted(below) if path.is_dir() else [path]
    if not files:
        raise ImportDataError(f"{path}: the folder has no Markdown files ({', '.join(MARKDOWN)})")
    return Table(None, _each_file(path, files))


def _each_file(folder: Path, files: list[Path]) -> Iterator[Row]:
    for number, file in enumerate(files, start=1):
        name = file.relative_to(folder).as_posix() if file != folder else file.name
        try:
            fields, body = _front_matter(_read(file).decode("utf-8-sig"))
        except UnicodeDecodeError:
            yield Row(
                number, 0, {}, FactError("the file is not UTF-8", code="S008", suggestion="save it as UTF-8"), name
            )
        except (OSError, ImportDataError) as error:
            why = error.strerror or "" if isinstance(error, OSError) else "it is larger than 64 MiB"
            message = f"the file can't be read: {why}"
            yield Row(number, 0, {}, FactError(message, code="S008", suggestion="mend it or move it away"), name)
        except FactError as error:
            yield Row(number, 0, {}, error, name)
        else:
            yield Row(number, 0, {"file": name, "body": body, **_cells(fields)}, None, name)


def _front_matter(text: str) -> tuple[dict[Any, Any], str]:
    """Return the fields of a text's front matter, and the text below it.

    Raises:
        FactError: there is none, or it is not a valid mapping.
    """
    match = _FENCE.match(text)
    if match is None:
        hint = "begin the file with a line ---, the fields, and a line ---"
        raise FactError("the file has no front matter", code="S009", suggestion=hint)
    document = read_yaml(match[1].encode())
    for error in document.errors:
        raise FactError(f"line {error.place[0] + 1}: {error.message}", code=error.code, suggestion=error.suggestion)
    if not isinstance(document.value, dict):
        raise FactError("the front matter must be a mapping", code="S009", suggestion="write field: value")
    return document.value, text[match.end() :].strip()


def _cells(fields: dict[Any, Any]) -> dict[str, object]:
    return {str(key): value for key, value in fields.items()}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ImportDataError(f"{path}: the file is larger than 64 MiB; use JSON Lines or CSV")
    return data
