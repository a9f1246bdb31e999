"""Kinds of event that this version does not know, because a newer version recorded them."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import ConfigDict

from timeline.errors import TimelineWarning
from timeline.facts.events import KINDS, Event


class UnknownEvent(Event):
    """An event with the fields that all kinds share; the other fields are kept as they were written."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def payload(self) -> dict[str, Any]:
        """Return its content for the log, with the kind's own fields as they were written."""
        return super().payload() | (self.__pydantic_extra__ or {})


def kind_of(name: str) -> type[Event]:
    """Return the class of a kind; for an unknown kind, a class that stands in for it."""
    return KINDS[name] if name in KINDS else _unknown(name)


@cache
def _unknown(name: str) -> type[Event]:
    """Return a class for an unknown kind, and warn about it once."""
    warnings.warn(
        f"the log has an event of the kind '{name}', which company-timeline {version('company-timeline')} does not"
        " know: only the fields of all events are shown; install a newer version to see the others",
        TimelineWarning,
        stacklevel=2,
    )
    model = KINDS["milestone"]

    class Unknown(UnknownEvent):
        """An event of this kind."""

        label = f"Unknown kind: {name.replace('_', ' ')}"
        family = model.family
        symbol = model.symbol

    Unknown.kind = name  # outside the class body, which would register the kind
    return Unknown
