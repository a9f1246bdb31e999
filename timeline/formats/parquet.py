"""Parquet, a folder partitioned by the year of an event's anchor: `year=2023/…`. DuckDB, polars and Spark read it.

The columns are those of `timeline.query.frames`, with all figures, so that every export has the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.errors import ExportError
from timeline.files import atomic_folder
from timeline.formats.format import Format
from timeline.query import Events, frames

_BATCH = 2000


def write(events: Events, folder: Path) -> int:
    """Write events into a folder, which is whole or not there; a bounded number of them is in memory.

    Of no events it is one file with the columns, and no row.

    Args:
        events: in the order of their dates, so that few files are open at once.
        folder: where; it must not be there yet.

    Returns:
        How many events were written.

    Raises:
        ExportError: the folder is there already, or can't be written.
        MissingExtraError: pyarrow is not installed.
        QueryError: a number has more decimals, or a count is larger, than a table keeps.
    """
    arrow = frames.needed("pyarrow", "parquet")
    dataset = frames.needed("pyarrow.dataset", "parquet")
    single = frames.needed("pyarrow.parquet", "parquet")
    if folder.exists():
        raise ExportError(f"{folder} is there already: choose another folder, or remove it")
    columns = frames.columns(frames.FIGURES)
    schema = frames.to_arrow([], columns).schema.append(arrow.field("year", arrow.int32()))
    counted = [0]

    def batches() -> Iterator[Any]:
        for batch in events.batches(_BATCH):
            counted[0] += len(batch)
            years = arrow.array([event.date.anchor.year for event in batch], arrow.int32())
            yield from frames.to_arrow(batch, columns).append_column("year", years).to_batches()

    try:
        with atomic_folder(folder) as beside:
            dataset.write_dataset(
                batches(),
                beside,
                schema=schema,
                format="parquet",
                partitioning=dataset.partitioning(arrow.schema([("year", arrow.int32())]), flavor="hive"),
                existing_data_behavior="overwrite_or_ignore",
            )
            if not counted[0]:  # a folder without a file is nothing that can be read
                single.write_table(schema.empty_table(), beside / "part-0.parquet")
    except OSError as error:
        raise ExportError(f"{folder}: it can't be written: {error.strerror or error}") from None
    return counted[0]


FORMAT = Format(
    name="parquet",
    label="Parquet",
    use="for DuckDB, Spark and data frames: a folder with one file for each year",
    write=write,
    shape="file",
)
