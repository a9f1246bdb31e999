"""Payloads of older versions, read as the current one.

Pure steps v1 → v2 → … are taken at read time; the log is never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from timeline.errors import UnknownVersionError

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = {}
"""For each version, the step to the next one. Version 1 is the current one, so there is none yet."""


def upcast(body: dict[str, Any], version: int, *, current: int, steps: Mapping[int, Step] = STEPS) -> dict[str, Any]:
    """Bring a payload to the current version.

    Args:
        body: the payload as it was written.
        version: the schema version that it was written in.
        current: the version to reach.
        steps: for each version, the function to the next.

    Raises:
        UnknownVersionError: it was written by a newer program.
    """
    if version > current:
        raise UnknownVersionError(
            f"a payload has version {version}; this program knows up to {current}: update company-timeline"
        )
    for step in range(version, current):
        body = steps[step](body)
    return body
