"""Pydantic's errors in plain words, with a suggestion."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.entities import Name
from timeline.facts.lifetimes import Period
from timeline.facts.revisions import Change, Retraction
from timeline.facts.sources import Source
from timeline.facts.stories import Step
from timeline.facts.suggest import did_you_mean, the_one_meant, yes_or_no
from timeline.seeds.read.yaml import Path

_PARTS: dict[str, type[BaseModel]] = {
    "sources": Source,
    "change": Change,
    "retracted": Retraction,
    "names": Name,
    "periods": Period,
    "steps": Step,
}


def fact_errors(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[FactError, bool]]:
    """Turn pydantic's errors into ours.

    Args:
        error: what `model.model_validate` raised.
        model: the model, which gives the suggestions.

    Yields:
        Each error with its path, and whether the key is wrong, and not the value.
    """
    for item in error.errors(include_url=False):
        path = tuple(part for part in item["loc"] if isinstance(part, str | int))
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, FactErrors):
            for one in cause.errors:
                yield one.under(*path), one.code == "S002"
        elif isinstance(cause, FactError):
            yield cause.under(*path), cause.code == "S002"
        elif not _miscounted(item):
            yield _plain_fault(item, path, model)


def _miscounted(item: ErrorDetails) -> bool:
    """Return whether a list is too short only because pydantic leaves out the items with errors."""
    given = item["input"]
    return item["type"] == "too_short" and isinstance(given, list | tuple) and len(given) >= item["ctx"]["min_length"]


def _plain_fault(  # noqa: PLR0911 - one sentence a finding
    item: ErrorDetails, path: Path, model: type[BaseModel]
) -> tuple[FactError, bool]:
    """Turn one of pydantic's own errors into ours."""
    name = str(path[-1]) if path else ""
    shown = f"'{name}'" if not path or isinstance(path[-1], str) else f"item {path[-1] + 1} of '{path[-2]}'"
    match item["type"]:
        case "missing":
            return FactError(f"'{name}' is missing", code="S003", suggestion=f"add {name}:", path=path[:-1]), False
        case "extra_forbidden":
            within = model if len(path) == 1 else _PARTS.get(str(path[0]))
            names = sorted(_keys(within)) if within else []
            hint = did_you_mean(name, names) or (f"it takes {', '.join(names)}" if names else "remove it")
            meant = the_one_meant(name, names)
            return FactError(f"unknown key '{name}'", code="S002", suggestion=hint, path=path, instead=meant), True
        case "literal_error":
            expected = item["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            given = str(item["input"])
            hint = did_you_mean(given, expected) or "use one of " + ", ".join(expected)
            meant = the_one_meant(given, expected)
            return FactError(
                f"'{given}' is not an allowed value", code="S114", suggestion=hint, path=path, instead=meant
            ), False
        case "too_short":
            least = item["ctx"]["min_length"]
            hint = f"write {name}: [{', '.join(['…'] * least)}]"
            return FactError(f"'{name}' needs at least {least}", code="S003", suggestion=hint, path=path), False
        case "too_long":
            most = item["ctx"]["max_length"]
            message = f"{shown} has {len(item['input']):,} items; the limit is {most:,}"
            hint = f"keep {most:,} of them" + (", and write signature_count: with all" if name == "signed_by" else "")
            return FactError(message, code="S100", suggestion=hint, path=path), False
        case "bool_type" | "bool_parsing":
            given = str(item["input"])
            return FactError(
                f"'{given}' is not true or false",
                code="S114",
                suggestion="write true or false",
                path=path,
                instead=yes_or_no(given),
            ), False
        case "tuple_type":
            alone = item["input"] if isinstance(item["input"], str) else None
            return FactError(
                f"'{name}' must be a list", code="S100", suggestion=f"write {name}: […]", path=path, instead=alone
            ), False
        case "model_type" | "dict_type" | "model_attributes_type":
            hint = f"write {name}: {{…}}" if shown == f"'{name}'" else "write {…}"
            return FactError(f"{shown} must be a mapping", code="S100", suggestion=hint, path=path), False
        case _:
            hint = "see the description of the field in docs/seed-files.md"
            return FactError(str(item["msg"]), code="S100", suggestion=hint, path=path), False


def _keys(model: type[BaseModel]) -> set[str]:
    names = {field.alias or name for name, field in model.model_fields.items()}
    return {"kind", *names} - {"id"} if issubclass(model, facts.Event | facts.Entity | facts.Story) else names - {"key"}
