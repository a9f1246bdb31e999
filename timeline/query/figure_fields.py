"""The figures of all kinds as attributes of events, for editors and type checkers.

Written by `make generate` from the classes in `timeline/facts`. `EventRecord` finds the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.facts import Claim


class FigureFields:
    """Each attribute is the preferred claim of a figure, or None if the event does not give it."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def amount(self) -> Claim | None:
            """Raised."""

        @property
        def base(self) -> Claim | None:
            """Staff before."""

        @property
        def capacity(self) -> Claim | None:
            """Capacity."""

        @property
        def duration(self) -> Claim | None:
            """Duration."""

        @property
        def headcount(self) -> Claim | None:
            """Let go, or people hired, or people who left."""

        @property
        def parameters(self) -> Claim | None:
            """Parameters."""

        @property
        def price(self) -> Claim | None:
            """Price, or cost, or value, or sum, or fine."""

        @property
        def price_per_share(self) -> Claim | None:
            """Price of a share."""

        @property
        def raised(self) -> Claim | None:
            """Raised."""

        @property
        def records(self) -> Claim | None:
            """Records."""

        @property
        def share(self) -> Claim | None:
            """Share of staff."""

        @property
        def signature_count(self) -> Claim | None:
            """Signatures."""

        @property
        def stake(self) -> Claim | None:
            """Stake."""

        @property
        def units(self) -> Claim | None:
            """Accelerators."""

        @property
        def users(self) -> Claim | None:
            """Users affected."""

        @property
        def valuation(self) -> Claim | None:
            """Valuation."""

        @property
        def value(self) -> Claim | None:
            """Value."""
