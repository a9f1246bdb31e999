"""A fact with the place in a file that states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.read.files import SeedFile
    from timeline.seeds.read.yaml import Path


@dataclass(slots=True)
class Seed:
    """A fact with the file and the place that state it.

    Attributes:
        fact: what is stated.
        file: the file.
        base: the path of the fact in the file: () or ("events", 3).
        line: where it begins, from 1.
    """

    fact: facts.Fact
    file: SeedFile
    base: Path
    line: int

    @property
    def origin(self) -> str:
        """Root, file and line, as the log keeps it."""
        return f"{self.file.origin}:{self.line}"
