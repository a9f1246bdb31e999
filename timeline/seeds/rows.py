"""Facts from rows: mappings of fields, or the rows of a data frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.suggest import did_you_mean
from timeline.seeds.read.validation import fact_errors

Row: TypeAlias = "facts.Fact | Mapping[str, Any]"
_MOST_ERRORS = 100


def read_rows(rows: Iterable[Row] | Any, kind: str | None = None) -> list[facts.Fact]:  # noqa: ANN401 - any data frame
    """Return the facts of some rows.

    Args:
        rows: facts, mappings of fields with an `id`, or a data frame of pandas or polars.
        kind: the kind of rows that have no `kind`.

    Raises:
        FactErrors: rows that can't be read, each with its number and field; at most the first hundred.
    """
    found: list[facts.Fact] = []
    errors: list[FactError] = []
    for index, row in enumerate(_rows(rows)):
        if isinstance(row, facts.Event | facts.Entity | facts.Story):
            found.append(row)
            continue
        try:
            found.append(_fact(row, kind))
        except FactErrors as several:
            errors += [error.under(index) for error in several.errors]
            if len(errors) >= _MOST_ERRORS:
                break
    if errors:
        raise FactErrors([_with_place(error) for error in errors[:_MOST_ERRORS]])
    return found


def _rows(rows: Any) -> Iterator[Row]:  # noqa: ANN401
    if hasattr(rows, "iter_rows"):  # polars
        yield from rows.iter_rows(named=True)
    elif hasattr(rows, "to_dict") and hasattr(rows, "columns"):  # pandas
        yield from rows.to_dict("records")
    else:
        yield from rows


def _fact(row: object, kind: str | None) -> facts.Fact:
    if not isinstance(row, Mapping):
        message = f"a row must be a fact or a mapping, not {type(row).__name__}"
        raise FactErrors([FactError(message, code="S100", suggestion="give {'kind': 'layoffs', …} for each row")])
    fields = {str(key): _plain(value) for key, value in row.items() if not _is_empty(value)}
    name = str(fields.pop("kind", kind or ""))
    if name not in facts.FACTS:
        hint = did_you_mean(name, facts.FACTS) or "give kind= or a field 'kind'"
        raise FactErrors([FactError(f"unknown kind '{name}'", code="S005", suggestion=hint, path=("kind",))])
    model = facts.FACTS[name]
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise FactErrors([found for found, _ in fact_errors(error, model)]) from None


def _is_empty(value: object) -> bool:
    """Return whether a cell is empty: None, NaN or NaT."""
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or type(value).__name__ in ("NaTType", "NAType")
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Return a cell's value as Python has it: a day for a timestamp at midnight, a number for one of numpy."""
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if hasattr(value, "hour") and hasattr(value, "date") and not any((value.hour, value.minute, value.second)):
        return value.date()
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        return value.item()
    return value.tolist() if hasattr(value, "tolist") else value


def _with_place(error: FactError) -> FactError:
    """Return an error whose message says which row and field it is about."""
    row, *path = error.path
    place = f"row {row}" + (f", {'.'.join(map(str, path))}" if path else "")
    return FactError(f"{place}: {error.message}", code=error.code, suggestion=error.suggestion, path=error.path)
