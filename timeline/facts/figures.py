"""Figures: the numbers that sources give, with rival claims, series over time and bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Generic, Literal, TypeVar, cast

from timeline.errors import FactError, FactErrors
from timeline.facts.dates import When
from timeline.facts.numbers import Money, check_currency, parse_money, parse_number, plain

Rank = Literal["preferred", "normal", "deprecated"]
Nature = Literal["flow", "stock", "rate"]
"""How a figure is added up.

`flow`: people let go, money paid; all are added. `stock`: GPUs in a data centre, users, staff; the latest of each thing
counts. `rate`: a share in percent, a price for one share; it can't be added.
"""
RANKS: tuple[Rank, ...] = ("preferred", "normal", "deprecated")
PublishedBy = Mapping[str, dt.date | None]
"""For each source key, the last day on which it can have been published; None if it is undated."""

_AT_LEAST_DIGITS = 2
_MOST_CLAIMS = 500
_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's value of a figure.

    Attributes:
        value: the number, or None if only bounds are known.
        unit: what is counted (`gpu`, `person`, `percent`), or the currency's ISO 4217 code.
        minimum: 'at least' or 'more than'.
        maximum: 'up to'.
        approx: 'about'.
        source: the key of the source, or None for a bare value.
        as_of: the date for which the value is valid.
        rank: the editor's judgement; a deprecated claim is known to be wrong.
    """

    value: Decimal | None
    unit: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approx: bool = False
    source: str | None = None
    as_of: When | None = None
    rank: Rank = "normal"

    @property
    def interval(self) -> tuple[Decimal | None, Decimal | None]:
        """The lowest and the highest number that the claim allows; None is open.

        An approximate value covers all numbers that round to it at its own digits, at least two: 'about 10,000' is
        9,500 to 10,500, and 'about 7,500' is 7,450 to 7,550.
        """
        low, high = self.minimum, self.maximum
        if self.value is None:
            return low, high
        margin = Decimal(0)
        if self.approx and self.value:
            digits = max(_AT_LEAST_DIGITS, len(plain(abs(self.value)).replace(".", "").strip("0")))
            margin = Decimal(10) ** (self.value.adjusted() - digits + 1) / 2
        bottom, top = self.value - margin, self.value + margin
        return min(bottom, low) if low is not None else bottom, max(top, high) if high is not None else top

    @property
    def counted(self) -> Decimal:
        """The number that a sum takes: the value; of a range the lower end, and of an upper bound the bound."""
        return next(number for number in (self.value, self.minimum, self.maximum) if number is not None)

    @property
    def inexact(self) -> bool:
        """Whether the number is approximate or a bound."""
        return self.approx or self.value is None

    def agrees_with(self, other: Claim) -> bool:
        """Return whether both can be true. Claims in different units can't be compared, so they agree."""
        if self.unit != other.unit:
            return True
        low, high = self.interval
        other_low, other_high = other.interval
        return (low is None or other_high is None or low <= other_high) and (
            high is None or other_low is None or other_low <= high
        )

    def to_json(self) -> dict[str, Any]:
        """Return the claim as JSON values; numbers are decimal strings, missing fields are left out."""
        fields: dict[str, Any] = {}
        for name, number in (("value", self.value), ("min", self.minimum), ("max", self.maximum)):
            if number is not None:
                fields[name] = plain(number)
        if self.approx:
            fields["approx"] = True
        if self.as_of is not None:
            fields["as_of"] = self.as_of.text
        if self.rank != "normal":
            fields["rank"] = self.rank
        if self.source is not None:
            fields["source"] = self.source
        return fields


@dataclass(frozen=True, slots=True)
class DateClaim:
    """One source's date of an event."""

    value: When
    source: str | None = None
    rank: Rank = "normal"

    def agrees_with(self, other: DateClaim) -> bool:
        """Return whether both can be true."""
        return self.value.agrees_with(other.value)


AnyClaim = TypeVar("AnyClaim", Claim, DateClaim)


@dataclass(frozen=True, slots=True)
class Claims(Generic[AnyClaim]):
    """All claims about one figure, or about a date, in the order of the file."""

    claims: tuple[AnyClaim, ...]

    def __iter__(self) -> Iterator[AnyClaim]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    @property
    def sources(self) -> tuple[str | None, ...]:
        """Each claim's source key; None for a bare value."""
        return tuple(claim.source for claim in self.claims)

    def known_by(self, day: dt.date | None, published: PublishedBy, first: dt.date | None) -> Claims[AnyClaim]:
        """Return the claims that had been published by a day; None returns all.

        A bare value is known from the event's earliest source on (`first`), and a source's claim from its publication.
        The claims of an undated source are never known.
        """
        if day is None:
            return self
        known = []
        for claim in self.claims:
            since = first if claim.source is None else published.get(claim.source)
            if since is not None and since <= day:
                known.append(claim)
        return Claims(tuple(known))

    def preferred(self, published: PublishedBy | None = None, derived: Iterable[str] = ()) -> AnyClaim | None:
        """Return the claim to show: the best rank, then the latest `as_of`, then the earliest that copies no other.

        Args:
            published: the publication day of each source key.
            derived: the keys of sources that copy another source.
        """
        if len(self.claims) == 1:
            return self.claims[0]
        copied = set(derived)

        def order(claim: AnyClaim) -> tuple[int, int, bool, int]:
            as_of = claim.as_of if isinstance(claim, Claim) else None
            since = (published or {}).get(claim.source) if claim.source else None
            return (
                RANKS.index(claim.rank),
                -as_of.anchor.toordinal() if as_of else 0,
                claim.source in copied,
                since.toordinal() if since else dt.date.max.toordinal(),
            )

        return min(self.claims, key=order, default=None)

    @property
    def rivals(self) -> bool:
        """Return whether two claims about the same time contradict each other. Deprecated claims don't count."""
        if len(self.claims) == 1:
            return False
        valid = [claim for claim in self.claims if claim.rank != "deprecated"]
        for index, claim in enumerate(valid):
            for other in valid[index + 1 :]:
                if _as_of(claim) == _as_of(other) and not claim.agrees_with(other):
                    return True
        return False


Figure = Claims[Claim]
_SIMPLE = frozenset(("value", "approx", "source", "rank"))
_PARTS = ["value", "min", "max", "approx", "source", "as_of", "rank"]
Dates = Claims[DateClaim]


def _as_of(claim: Claim | DateClaim) -> str | None:
    return claim.as_of.text if isinstance(claim, Claim) and claim.as_of else None


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
            number, unit = self._number(value)
            return Claim(number, unit)
        if _SIMPLE.issuperset(value) and (claim := self._simple_claim(value)) is not None:
            return claim
        errors = _unknown_keys(value, [*_PARTS, "unit"] if self.units else _PARTS)
        given: dict[str, tuple[Decimal, str]] = {}
        for key in ("value", "min", "max"):
            if value.get(key) is not None:
                given[key] = _try(errors, key, lambda v: self._number(v, value.get("unit")), value[key])
        if not given and not errors:
            errors.append(FactError("a claim needs a value, or a min or max", code="S112"))
        as_of = value.get("as_of")
        when = _try(errors, "as_of", When.parse, as_of) if as_of is not None else None
        approx = "approx" in value and _try(errors, "approx", _flag, value["approx"])
        rank: Rank = _try(errors, "rank", _rank, value["rank"]) if "rank" in value else "normal"
        source = _try(errors, "source", _source_key, value.get("source"))
        if len(given) > 1 and len({unit for _, unit in filter(None, given.values())}) > 1:
            errors.append(FactError("the value and its bounds have different units", code="S112"))
        if errors:
            raise FactErrors(errors)
        numbers = {key: number for key, (number, _) in given.items()}
        low, high = numbers.get("min"), numbers.get("max")
        if low is not None and high is not None and low > high:
            raise FactError("the min is above the max", code="S112", path=("min",))
        stated = numbers.get("value")
        if stated is not None and ((low is not None and stated < low) or (high is not None and stated > high)):
            raise FactError("the value is outside its bounds", code="S112", path=("value",))
        unit = next(iter(given.values()))[1]
        return Claim(numbers.get("value"), unit, low, high, approx, source, when, rank)

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
        dumped = []
        for claim in claims:
            fields = claim.to_json()
            if self._is_money(claim):
                for key in ("value", "min", "max"):
                    if key in fields:
                        fields[key] = f"{fields[key]} {claim.unit}"
            elif claim.unit != self.unit:
                fields["unit"] = claim.unit
            dumped.append(fields)
        if len(dumped) == 1:
            return dumped[0]["value"] if tuple(dumped[0]) == ("value",) else dumped[0]
        return dumped

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
        raise FactError(f"there are {len(value)} claims; the limit is {_MOST_CLAIMS}", code="S112")
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
