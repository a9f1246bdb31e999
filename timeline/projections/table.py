"""How a projection is described: once, for every way in which its rows are written."""

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
    """A table that follows from the log.

    Attributes:
        shape: its model, and which columns are filled as rows are written.
        about: the facts that make rows in it; the rows of another fact are never asked for.
        rows: gives the rows that a fact makes: the values of `shape.given`, in their order.
    """

    shape: Shape
    about: type[facts.Fact]
    rows: Callable[[Any], Iterable[Values]]


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that follow from the log together.

    Attributes:
        name: what its cursor is called.
        version: counts up whenever the same log gives other rows: databases then rebuild it.
        tables: gives its tables on an engine, in the order in which they are written.
    """

    name: str
    version: int
    tables: Callable[[Engine], Sequence[Table]]
