"""Read the rows of a file, one at a time: CSV, TSV, JSON, JSON Lines, Parquet, YAML and Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from timeline import resources
from timeline.errors import FactError, ImportDataError
from timeline.facts.quantities import count
from timeline.imports.json_array import BROKEN, DECODER, JsonArray
from timeline.imports.records import LONGEST, Record, Records
from timeline.imports.table import DataSpec, Row, Table
from timeline.imports.yaml_rows import MARKDOWN, front_matters, yaml_list

_YAML = (".yaml", ".yml")
_CHUNK = 2**20
_BATCH = 2000
_SURROGATE = re.compile("[\ud800-\udfff]")


@contextmanager
def open_table(path: Path, data: DataSpec) -> Iterator[Table]:
    """Open a file and read its columns; the suffix gives its format.

    Args:
        path: a file that ends in .csv, .tsv, .json, .jsonl, .ndjson, .parquet, .yaml, .yml or .md, or a folder of
            Markdown files.
        data: the details of the format.

    Raises:
        ImportDataError: the suffix is unknown, or the file is not valid from some line on.
        OSError: it can't be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        with path.open("rb") as binary:
            yield _parquet(path, binary)
        return
    if suffix in MARKDOWN or path.is_dir():
        yield front_matters(path)
        return
    if suffix in _YAML:
        yield yaml_list(path)
        return
    if suffix not in _READERS:
        known = ", ".join((*_READERS, ".parquet", *_YAML, *MARKDOWN))
        raise ImportDataError(f"{path}: unknown format '{suffix}': use one of {known}, or a folder of Markdown files")
    encoding = "utf-8-sig" if data.encoding == "utf-8" else data.encoding
    # Invalid bytes are kept as surrogates, so that only the rows with them are lost.
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        try:
            yield _READERS[suffix](path, file, data)
        except UnicodeDecodeError as error:
            raise ImportDataError(f"{path}: the file is not {data.encoding}: {error}") from None


# -- CSV ---------------------------------------------------------------------------------------------------------


def _delimited(path: Path, file: IO[str], data: DataSpec, delimiter: str) -> Table:
    def parse(text: str) -> list[str]:
        reader = csv.reader(
            [text],
            delimiter=data.delimiter or delimiter,
            quotechar=data.quote or None,
            quoting=csv.QUOTE_MINIMAL if data.quote else csv.QUOTE_NONE,
            strict=True,
        )
        return next(reader, [])

    records = iter(Records(path, file, data.quote, parse))
    first = next(records, None)
    columns = tuple(name.strip() for name in first.cells) if first is not None and first.cells else ()
    if not any(columns):
        raise ImportDataError(f"{path}:1: the header with the names of the columns is missing")
    return Table(columns, _cells(records, columns))


def _cells(records: Iterable[Record], columns: tuple[str, ...]) -> Iterator[Row]:
    width = len(columns)
    for number, (line, cells) in enumerate(records, start=1):
        fault = None
        if cells is None:
            hint = 'double it, or write data: {quote: ""} if quotes are ordinary characters'
            fault = FactError("a quote is not closed, or not doubled", code="S403", suggestion=hint)
        elif len(cells) != width:
            message = f"the row has {len(cells)} cells, the header {width}"
            fault = FactError(message, code="S403", suggestion="quote a cell that has the delimiter in it")
        yield Row(number, line, dict(zip(columns, cells or (), strict=False)), fault)


# -- JSON --------------------------------------------------------------------------------------------------------


def _row(number: int, line: int, value: object) -> Row:
    if isinstance(value, dict):
        return Row(number, line, value)
    return Row(
        number, line, {}, FactError("a row must be an object", code="S009", suggestion='write {"column": value}')
    )


def _json(path: Path, file: IO[str], data: DataSpec) -> Table:
    first = file.read(_CHUNK)
    start = first.lstrip()[:1]
    file.seek(0)
    if start == "{":
        return _json_lines(path, file, data)
    if start != "[":
        raise ImportDataError(f"{path}: the file must have an array of objects, or one object on each line")
    return Table(None, _elements(path, file))


def _elements(path: Path, file: IO[str]) -> Iterator[Row]:
    number = 0
    try:
        for value in JsonArray(file):
            number += 1
            yield _row(number, 0, value)
    except FactError as error:
        raise ImportDataError(f"{path}: invalid JSON after {count(number, 'row')}: {error}") from None


def _json_lines(path: Path, file: IO[str], _: DataSpec) -> Table:
    return Table(None, _each_line(path, file))


def _each_line(path: Path, file: IO[str]) -> Iterator[Row]:
    number, line = 0, 0
    while text := file.readline(LONGEST):
        line += 1
        if len(text) == LONGEST:
            raise ImportDataError(f"{path}:{line}: the line is too long for a row")
        if text.isspace():
            continue
        number += 1
        try:
            yield _row(number, line, DECODER.decode(text))
        except FactError as error:
            yield Row(number, line, {}, error)
        except BROKEN as error:
            yield Row(
                number,
                line,
                {},
                FactError(f"the line is not valid JSON: {error}", code="S001", suggestion="correct it"),
            )


# -- Parquet -----------------------------------------------------------------------------------------------------


def _parquet(path: Path, file: IO[bytes]) -> Table:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ImportDataError(
            f"{path}: Parquet needs pyarrow, which is not installed: {resources.how_to_install('parquet')}"
        ) from None
    try:
        table = parquet.ParquetFile(file)
        columns = tuple(name.strip() for name in table.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ImportDataError(f"{path}: this is not a Parquet file: {_first_line(error)}") from None
    return Table(columns, _parquet_rows(path, table, columns, pa.ArrowException))


def _parquet_rows(path: Path, table: Any, columns: tuple[str, ...], broken: type[Exception]) -> Iterator[Row]:  # noqa: ANN401
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield Row(number, 0, dict(zip(columns, cells, strict=True)))
    except (broken, OSError, ValueError) as error:
        raise ImportDataError(
            f"{path}: the file can't be read after {count(number, 'row')}: {_first_line(error)}"
        ) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]


_READERS: dict[str, Callable[[Path, IO[str], DataSpec], Table]] = {
    ".csv": lambda path, file, data: _delimited(path, file, data, ","),
    ".tsv": lambda path, file, data: _delimited(path, file, data, "\t"),
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


def is_garbled(text: str) -> bool:
    """Return whether a text has bytes that are not valid in the file's encoding."""
    return not text.isascii() and _SURROGATE.search(text) is not None
