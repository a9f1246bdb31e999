"""Figures: the numbers that sources give, as they are read from files and written to the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any, Literal, cast

from timeline.errors import FactError, FactErrors
from timeline.facts.claims import RANKS, AnyClaim, Claim, Claims, DateClaim, PublishedBy, Rank
from timeline.facts.dates import When
from timeline.facts.number_words import UNDISCLOSED, claim_of
from timeline.facts.numbers import Money, check_currency, parse_money, parse_number, plain
from timeline.facts.price_parts import parts_of

Nature = Literal["flow", "stock", "rate"]
"""How a figure is added up.

`flow`: people let go, money paid; all are added. `stock`: GPUs in a data centre, users, staff; the latest of each thing
counts. `rate`: a share in percent, a price for one share; it can't be added.
"""

_MOST_CLAIMS = 500
_MOST_FAULTS = 100


Figure = Claims[Claim]
_SIMPLE = frozenset(("value", "approx", "source", "rank"))
_FIELDS = ["value", "min", "max", "approx", "source", "as_of", "rank"]
Dates = Claims[DateClaim]


@dataclass(frozen=True, slots=True)
class FigureType:
    """The type of a figure of a kind: `Annotated[Figure, FigureType("count", "gpu")]`.

    Attributes:
        measure: money, count, percent, number, or any (money if the value has a currency, else a number).
        unit: the unit of a value that names no unit; for money, the currency is the unit.
        units: other units that a claim may name with `unit:`.
        label: its name on pages, such as 'GPUs'.
        nature: how it is added up, see `Nature`.
        of: what a stock is a stock of: each company, or each event (and those in its thread).
        meaning: what is measured; figures of one name are added only if they have the same meaning. "" is the label.
    """

    measure: Literal["money", "count", "percent", "number", "any"]
    unit: str = ""
    units: tuple[str, ...] = ()
    label: str = ""
    nature: Nature = "flow"
    of: Literal["company", "event"] = "event"
    meaning: str = ""

    @property
    def what(self) -> str:
        """What is measured, in lower case; see `meaning`."""
        return (self.meaning or self.label).lower()

    def parse(self, value: object) -> Figure:
        """Read a bare value, a mapping or a list of mappings.

        Raises:
            FactErrors: all errors in the value, each with its path.
        """
        if isinstance(value, Claims):
            return cast("Figure", value)
        return Claims(tuple(_each(value, self._claim)))

    def _claim(self, value: object) -> Claim:
        if not isinstance(value, dict):
            return self._bare(value)
        if isinstance(value.get("value"), str):
            if value["value"].strip() == UNDISCLOSED:
                return self._undisclosed(value)
            value = _with_words(value)
        if _SIMPLE.issuperset(value) and (claim := self._simple_claim(value)) is not None:
            return claim
        return self._full_claim(value)

    def _bare(self, value: object) -> Claim:
        if isinstance(value, str):
            if value.strip() == UNDISCLOSED:
                return Claim(None, self.unit, undisclosed=True)
            if (worded := claim_of(value)) is not None:
                return self._worded(worded)
        return Claim(*self._number(value))

    def _worded(self, given: dict[str, Any]) -> Claim:
        """Read the claim that words make; an error is about the whole value."""
        try:
            return self._full_claim(given)
        except FactErrors as several:
            error = several.errors[0]
        except FactError as one:
            error = one
        raise FactError(error.message, code=error.code, suggestion=error.suggestion)

    def _full_claim(self, value: Mapping[Any, Any]) -> Claim:
        errors = _unknown_keys(value, self._fields)
        given: dict[str, tuple[Decimal, str]] = {}
        for key in ("value", "min", "max"):
            if value.get(key) is not None:
                given[key] = _try(errors, key, lambda v: self._number(v, value.get("unit")), value[key])
        if not given and not errors:
            hint = "write {value: …}, {min: …} or {max: …}"
            errors.append(FactError("a claim needs a value, or a min or max", code="S112", suggestion=hint))
        more = _read_more(value, errors)
        if len(given) > 1 and len({unit for _, unit in filter(None, given.values())}) > 1:
            units = " and ".join(dict.fromkeys(unit for _, unit in filter(None, given.values())))
            message = f"the value and its bounds have different units: {units}"
            hint = "write all in one unit, or a claim for each"
            errors.append(FactError(message, code="S112", suggestion=hint))
        if errors:
            raise FactErrors(errors)
        numbers = {key: number for key, (number, _) in given.items()}
        stated, low, high = (numbers.get(key) for key in ("value", "min", "max"))
        _check_bounds(stated, low, high)
        claim = Claim(stated, next(iter(given.values()))[1], low, high, **more)
        return replace(claim, parts=parts_of(value["parts"], claim)) if "parts" in value else claim

    @property
    def _fields(self) -> list[str]:
        more = [*(["unit"] if self.units else []), *(["parts"] if self.measure in ("money", "any") else [])]
        return [*_FIELDS[:4], *more, *_FIELDS[4:]]

    def _undisclosed(self, given: Mapping[str, Any]) -> Claim:
        """Read a claim that the value was not made public."""
        errors = _unknown_keys(given, self._fields)
        errors += [
            FactError(f"an undisclosed figure has no '{key}'", code="S112", suggestion=f"remove {key}", path=(key,))
            for key in ("min", "max", "approx", "parts", "unit")
            if key in given and key in self._fields
        ]
        more = _read_more(given, errors)
        if errors:
            raise FactErrors(errors)
        return Claim(None, self.unit, undisclosed=True, **more)

    def _simple_claim(self, given: Mapping[str, Any]) -> Claim | None:
        """Read a simple claim quickly: a whole number and its source; None if it needs the full check."""
        value, source = given.get("value"), given.get("source")
        approx, rank = given.get("approx", False), given.get("rank", "normal")
        if (
            type(value) is not int
            or type(approx) is not bool
            or not (source is None or type(source) is str)
            or rank not in RANKS
            or self.measure in ("money", "percent")
        ):
            return None
        try:
            return Claim(*self._number(value), None, None, approx, source, None, rank)
        except FactError:  # the full check finds the place in the claim
            return None

    def _number(self, value: object, unit: object = None) -> tuple[Decimal, str]:
        if unit is not None and (not isinstance(unit, str) or unit not in (self.unit, *self.units)):
            raise FactError(
                f"unknown unit '{unit}'",
                code="S112",
                suggestion="use " + " or ".join((self.unit, *self.units)),
            )
        if self.measure == "money" or (self.measure == "any" and _names_currency(value)):
            return parse_money(value)
        if isinstance(value, str) and self.measure == "percent":
            value = value.strip().removesuffix("%").strip()
        number = parse_number(value)
        if self.measure == "count" and (number < 0 or number != number.to_integral_value()):
            raise FactError(f"{plain(number)} is not a count", code="S110", suggestion="write a whole number")
        return number, str(unit or self.unit)

    def dump(self, claims: Figure) -> Any:  # noqa: ANN401 - a JSON value
        """Return the canonical seed form: text for one bare value, else a list of mappings."""
        if len(claims.claims) == 1 and (text := self._dump_bare(claims.claims[0])) is not None:
            return text
        dumped = []
        for claim in claims:
            fields = claim.to_json()
            if claim.undisclosed:
                pass
            elif self._is_money(claim):
                for key in ("value", "min", "max"):
                    if key in fields:
                        fields[key] = f"{fields[key]} {claim.unit}"
                if claim.parts:
                    fields["parts"] = {name: f"{number} {claim.unit}" for name, number in fields["parts"].items()}
            elif claim.unit != self.unit:
                fields["unit"] = claim.unit
            dumped.append(fields)
        if len(dumped) == 1:
            return dumped[0]["value"] if tuple(dumped[0]) == ("value",) else dumped[0]
        return dumped

    def _dump_bare(self, claim: Claim) -> str | None:
        """Return the text of a bare value quickly, as most claims are; None for another claim."""
        if not claim.is_bare or claim.value is None:
            return None
        if self._is_money(claim):
            return f"{plain(claim.value)} {claim.unit}"
        return plain(claim.value) if claim.unit == self.unit else None

    def _is_money(self, claim: Claim) -> bool:
        return self.measure == "money" or (self.measure == "any" and claim.unit != self.unit)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.parse)


class DatesType:
    """The type of an event's date: a date, or a list of claims."""

    @classmethod
    def parse(cls, value: object) -> Dates:
        """Read a date, a mapping or a list of mappings.

        Raises:
            FactErrors: all errors in the value, each with its path.
        """
        if isinstance(value, Claims):
            return cast("Dates", value)
        return Claims(tuple(_each(value, cls._claim)))

    @staticmethod
    def _claim(value: object) -> DateClaim:
        if not isinstance(value, dict):
            return DateClaim(When.parse(value))
        errors = _unknown_keys(value, ["value", "source", "rank"])
        when = _try(errors, "value", When.parse, value.get("value"))
        rank = _try(errors, "rank", _rank, value.get("rank", "normal"))
        source = _try(errors, "source", _source_key, value.get("source"))
        if errors:
            raise FactErrors(errors)
        return DateClaim(when, source, rank)

    @staticmethod
    def dump(dates: Dates) -> Any:  # noqa: ANN401 - a JSON value
        """Return the canonical seed form."""
        first = dates.claims[0]
        if len(dates.claims) == 1 and first.source is None and first.rank == "normal":
            return first.value.text
        dumped = []
        for claim in dates:
            fields: dict[str, Any] = {"value": claim.value.text}
            if claim.source is not None:
                fields["source"] = claim.source
            if claim.rank != "normal":
                fields["rank"] = claim.rank
            dumped.append(fields)
        if len(dumped) == 1:
            return dumped[0]["value"] if tuple(dumped[0]) == ("value",) else dumped[0]
        return dumped

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.parse)


def _each(value: object, read: Callable[[object], AnyClaim]) -> list[AnyClaim]:
    """Read one claim or a list of claims; each of several claims must name its source."""
    if not isinstance(value, list | tuple) or isinstance(value, Money):
        return [read(value)]
    if not value:
        raise FactError("the list of claims is empty", code="S112", suggestion="leave the field out")
    if len(value) > _MOST_CLAIMS:  # every two claims are compared
        hint = "keep those of the best sources"
        raise FactError(f"there are {len(value)} claims; the limit is {_MOST_CLAIMS}", code="S112", suggestion=hint)
    errors: list[FactError] = []
    claims: list[AnyClaim] = []
    for index, item in enumerate(value):
        claim = _try(errors, index, read, item)
        if claim is not None:
            claims.append(claim)
            if claim.source is None and len(value) > 1:
                errors.append(
                    FactError(
                        "each of several claims needs a source",
                        code="S113",
                        suggestion="write {value: …, source: KEY}",
                        path=(index,),
                    )
                )
    if errors:
        raise FactErrors(errors)
    return claims


def _try(errors: list[FactError], key: str | int, read: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401
    """Read one part; on an error, add it under the part's key and return None."""
    try:
        return read(value)
    except FactError as error:
        errors.append(error.under(key))
    except FactErrors as several:
        errors += [error.under(key) for error in several.errors]
    return None


def _read_more(given: Mapping[Any, Any], errors: list[FactError]) -> dict[str, Any]:
    """Read the fields of a claim that are not numbers, and add their errors to the list."""
    as_of = given.get("as_of")
    return {
        "as_of": _try(errors, "as_of", When.parse, as_of) if as_of is not None else None,
        "approx": "approx" in given and _try(errors, "approx", _flag, given["approx"]),
        "rank": _try(errors, "rank", _rank, given["rank"]) if "rank" in given else "normal",
        "source": _try(errors, "source", _source_key, given.get("source")),
    }


def _check_bounds(stated: Decimal | None, low: Decimal | None, high: Decimal | None) -> None:
    if low is not None and high is not None and low > high:
        hint = f"write {{min: {plain(high)}, max: {plain(low)}}}, with the unit"
        raise FactError("the min is above the max", code="S112", suggestion=hint, path=("min",))
    if stated is not None and ((low is not None and stated < low) or (high is not None and stated > high)):
        hint = "keep the value or its bounds; or write a claim for each, with its source"
        raise FactError("the value is outside its bounds", code="S112", suggestion=hint, path=("value",))


def _with_words(given: dict[Any, Any]) -> dict[Any, Any]:
    """Return a claim whose value is in words, such as 'more than 10,000', with the fields that the words mean."""
    try:
        worded = claim_of(given["value"])
    except FactError as error:
        raise error.under("value") from None
    if worded is None or any(given.get(key) is not None for key in worded if key != "value"):
        return given
    return {**{key: item for key, item in given.items() if key != "value"}, **worded}


def _unknown_keys(value: Mapping[Any, object], allowed: list[str]) -> list[FactError]:
    unknown = list(islice((key for key in value if key not in allowed), _MOST_FAULTS))
    if not unknown:
        return []
    from timeline.facts.suggest import did_you_mean, the_one_meant

    return [
        FactError(
            f"a claim has no field '{key}'",
            code="S002",
            suggestion=did_you_mean(str(key), allowed) or "its fields are " + ", ".join(allowed),
            path=(key,),
            instead=the_one_meant(str(key), allowed),
        )
        for key in unknown
    ]


def _names_currency(value: object) -> bool:
    if not isinstance(value, str):
        return False
    words = value.split()
    for word in (words[0], words[-1]) if words else ():
        try:
            check_currency(word)
        except FactError:
            continue
        return True
    return any(sign in value for sign in "$€£¥")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    from timeline.facts.suggest import yes_or_no

    raise FactError(
        f"'{value}' is neither true nor false",
        code="S114",
        suggestion="write true or false",
        instead=yes_or_no(str(value)),
    )


def _rank(value: object) -> Rank:
    if value in RANKS:
        return value
    from timeline.facts.suggest import the_one_meant

    raise FactError(
        f"unknown rank '{value}'",
        code="S114",
        suggestion="use " + ", ".join(RANKS),
        instead=the_one_meant(str(value), RANKS),
    )


def _source_key(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise FactError("a claim must name its source by the key", code="S114", suggestion="write source: KEY")


__all__ = [
    "RANKS",
    "Claim",
    "Claims",
    "DateClaim",
    "Dates",
    "DatesType",
    "Figure",
    "FigureType",
    "Nature",
    "PublishedBy",
    "Rank",
]
