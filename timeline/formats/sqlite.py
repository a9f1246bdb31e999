"""One SQLite file with all tables, for Datasette or any SQLite tool, and a search of the events.

Numbers are stored as numbers, so that they sort and add up; a number that a float does not hold has its exact text
beside it. Lists are JSON arrays, and days and times are ISO 8601 text, as SQLite's own functions expect them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from timeline.errors import ExportError
from timeline.files import atomic_path
from timeline.formats import cells, package
from timeline.formats.format import Format
from timeline.query import Events
from timeline.query.frames import Column, Type
from timeline.query.table_spec import TableSpec
from timeline.query.tables import TABLES, Tables

_MORE = (
    "CREATE INDEX events_anchor ON events (anchor)",
    "CREATE INDEX participants_entity ON participants (entity)",
    "CREATE INDEX claims_figure ON claims (figure, value)",
    'CREATE VIRTUAL TABLE events_fts USING fts5 (title, summary, content="events")',
    "INSERT INTO events_fts (events_fts) VALUES ('rebuild')",
    """CREATE VIEW timeline AS
         SELECT p.entity, e.anchor, e.date, e.kind, e.title, p.role, e.status, e.disputed, e.id
         FROM participants AS p JOIN events AS e ON e.id = p.event ORDER BY p.entity, e.anchor""",
    "CREATE TABLE datapackage (descriptor TEXT NOT NULL) STRICT",
)


def write(events: Events, path: Path) -> int:
    """Write all tables of a question to a new SQLite file; see `write_tables`."""
    return write_tables(events.tables(), path)


def write_tables(tables: Tables, path: Path) -> int:
    """Write all tables to a new SQLite file; an existing file is replaced. On an error, the old file stays.

    The table `datapackage` has one row: the descriptor of the data package, as JSON.

    Args:
        tables: the tables.
        path: the file.

    Returns:
        How many events were written.

    Raises:
        ExportError: the file can't be written.
    """
    many = 0
    columns = {name: cells.with_exact(spec) for name, spec in TABLES.items()}
    statements = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns[name]))})" for name in TABLES}
    try:
        with atomic_path(path) as temporary:
            connection = sqlite3.connect(temporary, isolation_level=None)
            try:
                connection.execute("BEGIN")
                for name, spec in TABLES.items():
                    connection.execute(_create(spec, columns[name]))
                for spec, batch in tables.parts():
                    made = [_CELLS[column.type] for column in columns[spec.name]]
                    connection.executemany(
                        statements[spec.name],
                        (
                            [
                                None if value is None else to_cell(value)
                                for to_cell, value in zip(made, row, strict=True)
                            ]
                            for row in cells.rows(batch, columns[spec.name])
                        ),
                    )
                    many += len(batch) if spec.name == "events" else 0
                for statement in _MORE:
                    connection.execute(statement)
                described = package.descriptor(
                    tables,
                    lambda spec: {"path": path.name, "format": "sqlite", "dialect": {"sql": {"table": spec.name}}},
                    cells.with_exact,
                )
                connection.execute("INSERT INTO datapackage VALUES (?)", (package.dump(described).decode(),))
                connection.execute("COMMIT")
            finally:
                connection.close()
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise ExportError(f"{path} can't be written: {error}") from None
    return many


def _create(spec: TableSpec, columns: tuple[Column, ...]) -> str:
    """Return the statement that makes a table; a column of numbers holds whole numbers and floats."""
    parts = [f"{_quoted(column.name)} {_type(column)}{' NOT NULL' * (column.name in spec.key)}" for column in columns]
    parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, spec.key))})")
    parts += [
        f"FOREIGN KEY ({', '.join(map(_quoted, one.columns))})"
        f" REFERENCES {one.table or spec.name} ({', '.join(map(_quoted, one.of))})"
        for one in spec.references
    ]
    rowid = "" if spec.name == "events" else ", WITHOUT ROWID"  # the search of events needs the number of a row
    return f"CREATE TABLE {spec.name} ({', '.join(parts)}) STRICT{rowid}"


def _type(column: Column) -> str:
    if column.type == "number" or (column.type == "count" and column.of):
        return "ANY"
    return "INTEGER" if column.type in ("count", "flag") else "TEXT"


def _quoted(name: str) -> str:
    return f'"{name}"'


_CELLS: dict[Type, Callable[[Any], object]] = {
    "text": cells.without_nul,
    "category": cells.without_nul,
    "flag": int,
    "day": lambda value: value.isoformat(),
    "moment": cells.moment,
    "count": cells.number,
    "number": cells.number,
    "texts": cells.array,
}


FORMAT = Format(
    name="sqlite",
    label="SQLite",
    use="for Datasette and SQL: one file with all tables",
    write=write,
    tables=write_tables,
    shape="file",
)
