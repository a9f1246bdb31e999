"""The description of a projection, used by every way of writing its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from timeline import facts
from timeline.engines import Engine
from timeline.models import Shape

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table derived from the log.

    Attributes:
        shape: its model, and how its columns are filled.
        about: the types of fact that make rows in it; other facts make none.
        rows: returns the rows of a fact: the values of `shape.given`, in order.
    """

    shape: Shape
    about: type[facts.Fact]
    rows: Callable[[Any], Iterable[Values]]


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that are derived from the log together.

    Attributes:
        name: the name of its cursor.
        version: increases whenever the same log gives different rows: databases then rebuild the projection.
        tables: returns its tables on an engine, in writing order.
    """

    name: str
    version: int
    tables: Callable[[Engine], Sequence[Table]]
