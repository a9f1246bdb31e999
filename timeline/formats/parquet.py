"""Parquet: a folder partitioned by the year of the event's anchor (`year=2023/…`), for DuckDB, polars and Spark.

The columns are those of the table `events`, so that every export has the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from timeline.errors import ExportError
from timeline.files import atomic_folder
from timeline.formats import package
from timeline.formats.format import Format
from timeline.query import Events, frames
from timeline.query.event_columns import all_columns, rows
from timeline.query.tables import TABLES, Tables

_BATCH = 2000
_GROUP = 50_000  # the rows of a row group: small ones are slow to read
_GROUP_BYTES = 8_000_000  # of a row group in memory; each table has one


def write(events: Events, folder: Path) -> int:
    """Write events into a new folder; only a limited number is in memory at a time. On an error, no folder is left.

    Without events, the folder has one file with the columns and no rows.

    Args:
        events: the events in order of date, so that few files are open at once.
        folder: the folder to make; it must not exist.

    Returns:
        How many events were written.

    Raises:
        ExportError: the folder already exists, or can't be written.
        MissingExtraError: pyarrow is not installed.
        QueryError: a number has more decimals than a table can hold, or a count is too large.
    """
    arrow = frames.needed("pyarrow", "parquet")
    dataset = frames.needed("pyarrow.dataset", "parquet")
    single = frames.needed("pyarrow.parquet", "parquet")
    if folder.exists():
        raise ExportError(f"{folder} already exists: choose another folder, or remove it")
    columns = all_columns()
    schema = frames.schema(columns).append(arrow.field("year", arrow.int32()))
    counted = [0]

    def batches() -> Iterator[Any]:
        for batch in events.batches(_BATCH):
            counted[0] += len(batch)
            years = arrow.array([event.date.anchor.year for event in batch], arrow.int32())
            (made,) = frames.record_batches([rows(batch)], columns)
            yield arrow.RecordBatch.from_arrays([*made.columns, years], schema=schema)

    try:
        with atomic_folder(folder) as temporary:
            dataset.write_dataset(
                batches(),
                temporary,
                schema=schema,
                format="parquet",
                partitioning=dataset.partitioning(arrow.schema([("year", arrow.int32())]), flavor="hive"),
                existing_data_behavior="overwrite_or_ignore",
            )
            if not counted[0]:  # an empty folder can't be read
                single.write_table(schema.empty_table(), temporary / "part-0.parquet")
    except OSError as error:
        raise ExportError(f"{folder} can't be written: {error.strerror or error}") from None
    return counted[0]


def write_tables(tables: Tables, folder: Path) -> int:
    """Write all tables into a new folder, a file each, with a data package. Memory holds some ten thousand rows.

    Args:
        tables: the tables.
        folder: the folder to make; it must not exist, or be empty.

    Returns:
        How many events were written.

    Raises:
        ExportError: the folder is not empty, or can't be written.
        MissingExtraError: pyarrow is not installed.
        QueryError: a number has more decimals than a table can hold, or a count is too large.
    """
    arrow, single = frames.needed("pyarrow", "parquet"), frames.needed("pyarrow.parquet", "parquet")
    many = 0
    with package.new_folder(folder) as temporary, ExitStack() as opened:
        files = {
            name: opened.enter_context(single.ParquetWriter(temporary / f"{name}.parquet", frames.schema(spec.columns)))
            for name, spec in TABLES.items()
        }
        waiting: dict[str, list[Any]] = {name: [] for name in TABLES}
        for spec, batch in tables.parts():
            held = waiting[spec.name]
            held += frames.record_batches([batch], spec.columns)
            if sum(len(one) for one in held) >= _GROUP or sum(one.nbytes for one in held) >= _GROUP_BYTES:
                files[spec.name].write_table(arrow.Table.from_batches(held))
                held.clear()
                arrow.default_memory_pool().release_unused()
            many += len(batch) if spec.name == "events" else 0
        for name, held in waiting.items():
            if held:
                files[name].write_table(arrow.Table.from_batches(held))
        described = package.descriptor(
            tables,
            lambda spec: {
                "path": f"{spec.name}.parquet", "format": "parquet", "mediatype": "application/vnd.apache.parquet"
            },
        )  # fmt: skip
        (temporary / package.FILE).write_bytes(package.dump(described))
    return many


FORMAT = Format(
    name="parquet",
    label="Parquet",
    use="for DuckDB, Spark and data frames: a folder with one file for each year",
    write=write,
    tables=write_tables,
    shape="file",
)
