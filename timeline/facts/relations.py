"""Relations between events: one figure that contains others, and a newer figure of the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from timeline.errors import FactError, FactErrors
from timeline.facts.text import check_slug, check_text

_MOST = 100
_reason = check_text(300)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to another event.

    Attributes:
        event: the id of the other event.
        why: what says so, in a sentence; None if no reason is given.
    """

    event: str
    why: str | None = None


class RelationsType:
    """The type of a list of relations: ids, or mappings `{event, why}`."""

    @classmethod
    def parse(cls, value: object) -> tuple[Relation, ...]:
        """Read an id, a mapping or a list of them.

        Raises:
            FactErrors: all errors in the value, each with its path.
        """
        items = value if isinstance(value, list | tuple) else [value]
        if len(items) > _MOST:
            hint = "name an event that includes several of them"
            raise FactError(f"there are {len(items)} events; the limit is {_MOST}", code="S127", suggestion=hint)
        errors: list[FactError] = []
        found: list[Relation] = []
        for index, item in enumerate(items):
            try:
                one = cls._relation(item)
            except FactErrors as several:
                errors += [error.under(index) if items is value else error for error in several.errors]
                continue
            if one.event in {other.event for other in found}:
                message = f"'{one.event}' is in the list twice"
                errors.append(FactError(message, code="S127", suggestion="remove one", path=(index,)))
            found.append(one)
        if errors:
            raise FactErrors(errors)
        return tuple(found)

    @staticmethod
    def _relation(item: object) -> Relation:
        if isinstance(item, Relation):
            return item
        errors: list[FactError] = []
        event, why = item, None
        if isinstance(item, dict):
            event = item.get("event")
            for key in item:
                if key not in ("event", "why"):
                    message = f"a relation has no field '{key}'"
                    suggestion = "write an id, or {event: ID, why: the reason}"
                    errors.append(FactError(message, code="S002", suggestion=suggestion, path=(key,)))
            if item.get("why") is not None:
                try:
                    why = _reason(item["why"])
                except FactError as error:
                    errors.append(error.under("why"))
        try:
            check_slug(event)
        except FactError as error:
            errors.append(error.under("event") if isinstance(item, dict) else error)
        if errors:
            raise FactErrors(errors)
        return Relation(str(event), why)

    @staticmethod
    def dump(relations: tuple[Relation, ...]) -> Any:  # noqa: ANN401 - a JSON value
        """Return the canonical seed form: ids, and mappings where a reason is given."""
        return [one.event if one.why is None else {"event": one.event, "why": one.why} for one in relations]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.parse)
