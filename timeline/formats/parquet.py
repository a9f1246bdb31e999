"""Parquet: a folder partitioned by the year of the event's anchor (`year=2023/…`), for DuckDB, polars and Spark.

The columns are those of the table `events`, so that every export has the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.errors import ExportError
from timeline.files import atomic_folder
from timeline.formats.format import Format
from timeline.query import Events, frames
from timeline.query.event_columns import all_columns, rows

_BATCH = 2000


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


FORMAT = Format(
    name="parquet",
    label="Parquet",
    use="for DuckDB, Spark and data frames: a folder with one file for each year",
    write=write,
    shape="file",
)
