"""Parts and summaries of events that need no more than to read them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, overload

from timeline.query import pairs, reporting
from timeline.query.convert import Convertible
from timeline.query.pairs import Pair
from timeline.query.reporting import Lags
from timeline.query.several import several, whole

if TYPE_CHECKING:
    from timeline.query.results import EventRecord


class Summaries(Convertible):
    """Events that can be read in parts and summed up."""

    __slots__ = ()

    @abstractmethod
    def count_by(self, *by: str | Iterable[str]) -> dict[tuple[str, ...], int]:
        """Count the events in groups."""

    def batches(self, size: int = 1000) -> Iterator[list[EventRecord]]:
        """Yield the events in lists of `size`; the last may be shorter. Only one list is in memory at a time."""
        size, rest = whole(size, "batches", least=1), iter(self)
        while batch := list(islice(rest, size)):
            yield batch

    def head(self, most: int = 5) -> list[EventRecord]:
        """Return the first events.

        Raises:
            QueryError: `most` is not a whole number from 0 on.
        """
        return list(islice(self, whole(most, "head")))

    def group_by(self, *by: str | Iterable[str]) -> dict[tuple[str, ...], int]:
        """Count the events in groups: another name for `count_by`."""
        return self.count_by(*by)

    @overload
    def lag(self, by: None = None) -> Lags: ...

    @overload
    def lag(self, by: str | Iterable[str]) -> dict[tuple[str, ...], Lags]: ...

    def lag(self, by: str | Iterable[str] | None = None) -> Lags | dict[tuple[str, ...], Lags]:
        """Return how many days after events their first reports came: median and quartiles; see `reporting.Lags`.

        Args:
            by: give them for each company, kind, year … as `count_by` does; several as a list.

        Raises:
            QueryError: a name in `by` is unknown.
        """
        return reporting.lags(self) if by is None else reporting.lags_by(self, several(by, "lag"))

    def pairs(self) -> list[Pair]:
        """Return the pairs of companies that share events, with the number of events and their roles in them."""
        return pairs.pairs(self)
