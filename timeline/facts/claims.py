"""Claims: one source's value of a figure or date, and all claims about one figure with their rivals and ranks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from timeline.facts.dates import When
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import plain

Rank = Literal["preferred", "normal", "deprecated"]
RANKS: tuple[Rank, ...] = ("preferred", "normal", "deprecated")
PublishedBy = Mapping[str, dt.date | None]
"""For each source key, the last day on which it can have been published; None if it is undated."""
_AT_LEAST_DIGITS = 2


class Part(NamedTuple):
    """A part of a price.

    Attributes:
        name: one of `timeline.facts.price_parts.PARTS`.
        amount: in the currency of the claim.
    """

    name: str
    amount: Decimal


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
        undisclosed: the source says that the value was not made public; it has no value and no bounds.
        parts: what an amount of money is made of, such as cash and stock, in the unit of the claim.
    """

    value: Decimal | None
    unit: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approx: bool = False
    source: str | None = None
    as_of: When | None = None
    rank: Rank = "normal"
    undisclosed: bool = False
    parts: tuple[Part, ...] = ()

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
        """The number that a sum takes: the value; of a range the lower end, and of an upper bound the bound.

        An undisclosed figure has no such number: `Event.preferred` never returns one.
        """
        if self.value is not None:
            return self.value
        return next(number for number in (self.minimum, self.maximum) if number is not None)

    @property
    def inexact(self) -> bool:
        """Whether the number is approximate or a bound."""
        return self.approx or self.value is None

    @property
    def is_bare(self) -> bool:
        """Whether it is only an exact value."""
        return not (
            self.approx
            or self.parts
            or self.undisclosed
            or self.minimum is not None
            or self.maximum is not None
            or self.source is not None
            or self.as_of is not None
            or self.rank != "normal"
        )

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
        fields: dict[str, Any] = {"value": UNDISCLOSED} if self.undisclosed else {}
        for name, number in (("value", self.value), ("min", self.minimum), ("max", self.maximum)):
            if number is not None:
                fields[name] = plain(number)
        if self.approx:
            fields["approx"] = True
        if self.parts:
            fields["parts"] = {part.name: plain(part.amount) for part in self.parts}
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

        An undisclosed figure comes only if no claim has a number, apart from deprecated ones.

        Args:
            published: the publication day of each source key.
            derived: the keys of sources that copy another source.
        """
        if len(self.claims) == 1:
            return self.claims[0]
        valid = [claim for claim in self.claims if claim.rank != "deprecated"] or self.claims
        known = [claim for claim in valid if not (isinstance(claim, Claim) and claim.undisclosed)]
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

        return min(known or valid, key=order, default=None)

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


def _as_of(claim: Claim | DateClaim) -> str | None:
    return claim.as_of.text if isinstance(claim, Claim) and claim.as_of else None
