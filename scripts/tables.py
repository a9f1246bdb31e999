"""Writes the list of tables and columns in docs/exports.md from the registry in timeline/query/tables.py."""

from __future__ import annotations

from pathlib import Path

from timeline.query.table_spec import Reference, TableSpec
from timeline.query.tables import TABLES

TARGET = Path(__file__).parents[1] / "docs" / "exports.md"
_BEGIN, _END = "<!-- `make generate` writes this list. -->\n", "<!-- The list ends here. -->\n"
_HEAD = "| column | type | what it holds |\n| --- | --- | --- |\n"
_TYPES = {
    "category": "text",
    "flag": "true or false",
    "moment": "time in UTC",
    "count": "whole number",
    "texts": "list",
}


def listed() -> str:
    """Return the list. It has the key, the references and the columns of each table."""
    return "\n" + "\n".join(map(_table, TABLES.values())) + "\n"


def page(text: str) -> str:
    """Return the page with the list that is generated from the registry.

    Args:
        text: the current page, with a marker line before the list and one after it.
    """
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + _BEGIN + listed() + _END + after


def _table(spec: TableSpec) -> str:
    keys = [f"Key: {_names(spec.key)}.", *(f"{_reference(one)}." for one in spec.references)]
    rows = "".join(f"| `{one.name}` | {_TYPES.get(one.type, one.type)} | {one.about} |\n" for one in spec.columns)
    return f"### {spec.name}\n\n{spec.about} {' '.join(keys)}\n\n{_HEAD}{rows}"


def _reference(reference: Reference) -> str:
    table = f"`{reference.table}`" if reference.table else "the same table"
    return f"{_names(reference.columns)} {'refer' if len(reference.columns) > 1 else 'refers'} to {table}"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
