"""Kinds of event that this version does not know: a newer one recorded them."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import ConfigDict

from timeline.errors import TimelineWarning
from timeline.facts.events import KINDS, Event


class UnknownEvent(Event):
    """An event with the fields that all kinds have; the kind's own are kept as they were written."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def payload(self) -> dict[str, Any]:
        """Return what the log keeps of it, the fields of its kind as they were written."""
        return super().payload() | (self.__pydantic_extra__ or {})


def kind_of(name: str) -> type[Event]:
    """Return the class of a kind; of one that this version does not know, a class that stands for it."""
    return KINDS[name] if name in KINDS else _unknown(name)


@cache
def _unknown(name: str) -> type[Event]:
    """Make a class for a kind, and say once that it is not known."""
    warnings.warn(
        f"the log holds something of the kind '{name}', which company-timeline {version('company-timeline')} does not"
        " know: it is shown with what all events have; install a newer version to see the rest",
        TimelineWarning,
        stacklevel=2,
    )
    looks = KINDS["milestone"]

    class Unknown(UnknownEvent):
        """An event of this kind."""

        label = f"Unknown kind: {name.replace('_', ' ')}"
        family = looks.family
        symbol = looks.symbol

    Unknown.kind = name  # not in the class's body: that would register it as a known one
    return Unknown
