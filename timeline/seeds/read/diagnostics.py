"""Diagnostics of seed files, in the style of rustc: place, code, message, source line, suggestion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from timeline.terminal import visible

Severity = Literal["error", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
"""From the most serious to the least."""

_WIDEST = 160
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}


@dataclass(frozen=True, slots=True)
class Fix:
    """A safe change of a file's text: the only one that the author can have meant.

    Attributes:
        start: the first character to replace, from 0; a byte order mark is not counted.
        end: the character after the last one to replace.
        text: the replacement.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One error, warning or hint at one place.

    Attributes:
        file: the file's path as the user would write it.
        line: from 1.
        column: from 1, in characters.
        code: stable, such as `S105`.
        message: what is wrong.
        suggestion: what to write instead, or "".
        source: the line of the file.
        severity: an error fails the check; a warning fails it with `--strict`; a hint never does.
        fix: the change that `timeline check --fix` makes, or None if the user has to decide.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    suggestion: str = ""
    source: str = ""
    severity: Severity = "error"
    fix: Fix | None = None

    def __str__(self) -> str:
        """Return the whole diagnostic as text, safe to print to a terminal."""
        head = f"{visible(self.file)}:{self.line}:{self.column}: {self.severity}[{self.code}]: {visible(self.message)}"
        lines = [head]
        if self.source:
            start = max(0, self.column - 1 - _WIDEST // 2)
            shown = visible(self.source[start : start + _WIDEST])
            number = str(self.line)
            lines.append(f" {number} | {shown}")
            lines.append(f" {' ' * len(number)} | {' ' * (self.column - 1 - start)}^")
        if self.suggestion:
            lines.append(f"   = {visible(self.suggestion)}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "suggestion": self.suggestion or None,
            "fixable": self.fix is not None,
        }

    def to_github(self) -> str:
        """Return it as a workflow command of GitHub Actions, on one line.

        The format and its escapes are those of `@actions/core` (command.ts).
        """
        where = {"file": self.file, "line": self.line, "col": self.column, "title": self.code}
        message = f"{visible(self.message)}\n{visible(self.suggestion)}".rstrip("\n")
        properties = ",".join(f"{key}={_escaped(visible(str(value)), ':,')}" for key, value in where.items())
        return f"::{_LEVELS[self.severity]} {properties}::{_escaped(message)}"


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the number of each severity: `0 errors, 3 warnings, 12 hints`."""
    from timeline.facts.quantities import count

    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    return ", ".join(count(counts[name], name) for name in SEVERITIES)


def _escaped(text: str, more: str = "") -> str:
    """Percent-encode the characters that would end a workflow command or a property."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{more}" else c for c in text)
