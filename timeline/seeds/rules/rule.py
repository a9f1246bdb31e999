"""A rule for seed files: its code, its text with two examples, its check and its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Fix, Severity
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.read.yaml import Document, Path
    from timeline.seeds.rules.stated import StatedFacts

Check = Callable[["StatedFacts"], Iterator["Violation"]]
"""Finds the violations of a rule in all seed files together."""

WrittenCheck = Callable[[str, Mapping[str, Any]], Iterator["FactError"]]
"""Finds the violations of a rule in one fact as it is written in its file, given its kind and its fields."""

Fixer = Callable[["FixBuilder", "Document", "FactError", "Path"], "Fix | None"]
"""Returns the change that corrects an error at a path of a file, or None if a person must decide."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    The lines of an example replace or extend those of `examples.EVENT`. Lines below a line `# my_events/…` are a file
    of their own.

    Attributes:
        code: the stable code, such as `S010`.
        title: the error in a few words.
        what: what is wrong, and how to correct it.
        why: why it matters.
        wrong: an example that breaks the rule.
        right: the same example without the error.
        recorded: for rules of a plan, the recorded versions of the file, oldest first.
        severity: how serious it is, unless a violation says otherwise.
        check: finds violations in all files together; None if the reader or the plan reports them. Rules that are
            checked in one pass share a check.
        written: finds violations in one fact as it is written; None if the values alone show them.
        possible: says quickly of all texts of a fact, each on a line of its own, whether `written` can find anything;
            None if it must always look.
        fix: corrects an error; None if the fix is to replace the value with the text that is meant.
    """

    code: str
    title: str
    what: str
    why: str
    wrong: str
    right: str
    recorded: tuple[str, ...] = ()
    severity: Severity = "error"
    check: Check | None = None
    written: WrittenCheck | None = None
    possible: Callable[[str], object] | None = None
    fix: Fixer | None = None

    def to_json(self) -> dict[str, object]:
        """Return the text and the examples as JSON values."""
        return {
            "code": self.code,
            "title": self.title,
            "what": self.what,
            "why": self.why,
            "wrong": self.wrong,
            "right": self.right,
            "recorded": list(self.recorded),
        }


@dataclass(frozen=True, slots=True)
class Violation:
    """A place in a seed file that breaks a rule.

    Attributes:
        seed: the fact that breaks the rule.
        code: the rule's code.
        message: what is wrong.
        suggestion: what to do, or "".
        path: the place in that fact.
        severity: None means that of the rule.
        instead: the only text that can be meant, or None.
        is_key: whether the key is wrong, and not the value.
        other: the other fact, if two facts contradict each other.
    """

    seed: Seed
    code: str
    message: str
    suggestion: str = ""
    path: Path = ()
    severity: Severity | None = None
    instead: str | None = None
    is_key: bool = False
    other: Seed | None = None
