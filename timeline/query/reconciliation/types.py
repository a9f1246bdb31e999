"""The types of what can be matched: company, person, event, and each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from timeline import facts


@dataclass(frozen=True, slots=True)
class ThingType:
    """A type.

    Attributes:
        id: its id, such as `company` or `layoffs`.
        name: its name for people.
        broader: the id of the broader type; "" if there is none.
    """

    id: str
    name: str
    broader: str = ""

    @property
    def base(self) -> str:
        """What it is in the log: company, person or event."""
        return self.broader or self.id


TYPES: Mapping[str, ThingType] = {
    one.id: one
    for one in (
        ThingType("company", "Company"),
        ThingType("person", "Person"),
        ThingType("event", "Event"),
        *(ThingType(kind, model.label, "event") for kind, model in sorted(facts.KINDS.items())),
    )
}
"""All types by their ids."""
