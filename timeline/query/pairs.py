"""Companies that take part in the same events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.query.results import EventRecord


@dataclass(frozen=True, slots=True)
class Pair:
    """Two companies with the number of their common events.

    Attributes:
        first: the slug of a company.
        second: the slug of the other one, later in the alphabet.
        events: in how many events both take part.
        roles: in how many events they have which roles, the role of `first` first; most events first.
    """

    first: str
    second: str
    events: int
    roles: Mapping[tuple[str, str], int]

    def to_json(self) -> dict[str, Any]:
        """Return the pair as JSON values."""
        roles = [{"first": one, "second": other, "events": number} for (one, other), number in self.roles.items()]
        return {"first": self.first, "second": self.second, "events": self.events, "roles": roles}


def pairs(records: Iterable[EventRecord]) -> list[Pair]:
    """Return the pairs of companies that share events; those with most events come first, then in alphabetical order.

    It reads each event once. An event of many companies has many pairs: one of 100 has 4,950.

    Args:
        records: the events.
    """
    events: Counter[tuple[str, str]] = Counter()
    roles: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for record in records:
        held: dict[str, dict[str, None]] = defaultdict(dict)
        for participant in record.participants:
            if participant.type == "company":
                held[participant.entity][participant.role] = None
        for pair in combinations(sorted(held), 2):
            events[pair] += 1
            roles[pair].update(product(held[pair[0]], held[pair[1]]))
    ranked = sorted(events.items(), key=lambda item: (-item[1], item[0]))
    return [Pair(*pair, number, _ranked(roles[pair])) for pair, number in ranked]


def _ranked(found: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
