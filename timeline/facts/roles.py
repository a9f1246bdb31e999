"""The roles of kinds: the fields of an event that name companies and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from timeline.errors import FactError, FactErrors
from timeline.facts.entities import EntityType
from timeline.facts.text import check_slug, is_slug, twice

_MOST_IN_A_ROLE = 500


@dataclass(frozen=True, slots=True)
class DealRoles:
    """The roles of a deal that has stages.

    Attributes:
        target: the role of what is bought, sold or merged.
        buyer: the role of who gets it.
        seller: the role of who gives it; "" if the kind has none.
    """

    target: str
    buyer: str
    seller: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """The entities that a role accepts: `Annotated[tuple[str, ...], Role("company")]`.

    Attributes:
        accepts: the types of entity.
        label: its name on pages, such as 'Acquirer'; "" takes the field's name.
    """

    accepts: tuple[EntityType, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class RoleField:
    """A role of a kind: its attribute, the types that it accepts, and its name on pages."""

    attribute: str
    accepts: tuple[EntityType, ...]
    label: str


def _slugs(value: object) -> tuple[str, ...]:
    if is_slug(value):
        return (value,)
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        raise FactError("a role must be a slug or a list of slugs", code="S120", suggestion="write [acme, twitter]")
    if len(value) > _MOST_IN_A_ROLE:
        raise FactError(
            f"the role has {len(value)} entities; the limit is {_MOST_IN_A_ROLE}",
            code="S120",
            suggestion="name the group that they are in, or make several events",
        )
    errors: list[FactError] = []
    seen: set[str] = set()
    for index, item in enumerate(value):
        try:
            check_slug(item)
        except FactError as error:
            errors.append(error.under(index) if len(value) > 1 else error)
        else:
            if item in seen:
                errors.append(twice(item, index))
            seen.add(item)
    if errors:
        raise FactErrors(errors)
    return tuple(value)


_Slugs = Annotated[tuple[str, ...], BeforeValidator(_slugs)]
Companies = Annotated[_Slugs, Role(("company",))]
People = Annotated[_Slugs, Role(("person",))]
Parties = Annotated[_Slugs, Role(("company", "person"))]
