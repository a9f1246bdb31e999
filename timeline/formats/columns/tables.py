"""The tables that columns refer to by index: kinds, families, roles, companies and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from timeline import facts
from timeline.facts.units import UNITS
from timeline.formats.columns.rows import unit_of

if TYPE_CHECKING:
    from timeline.formats.columns.row import Row
    from timeline.query.names import Directory


class Tables(NamedTuple):
    """The indexes of what rows refer to.

    Attributes:
        kinds: the kinds of event.
        roles: the roles of all kinds.
        entities: the companies and people; those with the most rows come first.
    """

    kinds: dict[str, int]
    roles: dict[str, int]
    entities: dict[str, int]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Return the indexes of all that rows refer to; kinds and roles without a row are among them."""
        kinds, roles = dict.fromkeys(facts.KINDS), dict.fromkeys(_role_labels())
        times: Counter[str] = Counter()
        for row in rows:
            kinds.setdefault(row.kind)
            times.update({who.entity for who in row.who})
        by_times = sorted(times, key=lambda slug: (-times[slug], slug))
        return cls(_indexes(kinds), _indexes(roles), _indexes(by_times))

    def to_json(self, directory: Directory) -> dict[str, Any]:
        """Return the tables as JSON values.

        Args:
            directory: the entities, for their names.
        """
        labels, roles = directory.labels(), _role_labels()
        return {
            "kinds": [_kind(name) for name in self.kinds],
            "families": [[family, family.capitalize()] for family in facts.FAMILIES],
            "roles": [[role, roles.get(role, role)] for role in self.roles],
            "entities": [
                [slug, labels.get(slug, slug), directory.type(slug), _older_names(slug, directory)]
                for slug in self.entities
            ],
        }


def _indexes(names: Iterable[str]) -> dict[str, int]:
    return {name: index for index, name in enumerate(names)}


def _kind(name: str) -> list[str]:
    kind = facts.kind_of(name)
    unit = unit_of(kind)
    return [name, kind.family, kind.label, kind.symbol, UNITS[unit][1] if unit in UNITS else unit]


def _role_labels() -> dict[str, str]:
    """Return the label of each role; of several labels that kinds have for one, the first."""
    found: dict[str, str] = {}
    for kind in facts.KINDS.values():
        for name, role in kind.roles().items():
            found.setdefault(name, role.label)
    return found


def _older_names(slug: str, directory: Directory) -> list[str]:
    known = directory.known.get(slug)
    return [] if known is None else list(dict.fromkeys(one.name for one in known.names[:-1] if one.name != known.name))
