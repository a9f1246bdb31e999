"""A fact and its place in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts.revisions import Change
    from timeline.seeds.read.files import SeedFile
    from timeline.seeds.read.yaml import Path


@dataclass(frozen=True, slots=True)
class SharedReasons:
    """Why a source in a file of its own changed.

    Attributes:
        file: the source's file below its root, such as `sources/example-news.yaml`.
        change: the reasons in that file.
    """

    file: str
    change: tuple[Change, ...]


@dataclass(slots=True)
class Seed:
    """A fact and its place in a file.

    Attributes:
        fact: the fact.
        file: the file.
        base: the path of the fact in the file: () or ("events", 3).
        line: its first line, from 1.
        shared: for each of its sources that has a file of its own, the reasons in that file, by the source's key.
    """

    fact: facts.Fact
    file: SeedFile
    base: Path
    line: int
    shared: Mapping[str, SharedReasons] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Root, file and line, as they are in the log."""
        return f"{self.file.origin}:{self.line}"


@dataclass(frozen=True, slots=True)
class IncompleteFact:
    """A fact with errors, whose other fields are checked all the same.

    Attributes:
        seed: the fact, with examples in the place of what is wrong.
        broken: the fields with errors; "" stands for the fact as a whole.
    """

    seed: Seed
    broken: frozenset[str]
