"""Read payloads of older versions as the current version.

Pure steps v1 → v2 → … are applied when an entry is read; the log is never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from timeline.errors import UnknownVersionError

Step = Callable[[dict[str, Any]], dict[str, Any]]


def _price_per_share(body: dict[str, Any]) -> dict[str, Any]:
    """Version 2: the price of a share in a stock listing has a figure of its own."""
    if body.get("kind") != "ipo" or "price" not in body:
        return body
    return {("price_per_share" if name == "price" else name): value for name, value in body.items()}


STEPS: Mapping[int, Step] = {1: _price_per_share}
"""For each version, the step to the next one."""


def upcast(body: dict[str, Any], version: int, *, current: int, steps: Mapping[int, Step] = STEPS) -> dict[str, Any]:
    """Convert a payload to the current version.

    Args:
        body: the payload as it was written.
        version: its schema version.
        current: the version to reach.
        steps: for each version, the function that converts to the next.

    Raises:
        UnknownVersionError: a newer program wrote the payload.
    """
    if version > current:
        raise UnknownVersionError(
            f"a payload has version {version}; this program reads versions up to {current}: update company-timeline"
        )
    for step in range(version, current):
        body = steps[step](body)
    return body
