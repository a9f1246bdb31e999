"""The parameters of an address, read without trust: what can't be read is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Self

from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.projections import search
from timeline.query.filter_values import MOST_WORDS

LEFT_OUT = "It was left out."
_MOST_TEXT = 200  # characters of a search text
_MOST_VALUES = 40  # values of one parameter
_MOST_LENGTH = 5000  # characters of one value
MOST_SHOWN = 60
"""How many characters of a wrong value a message shows."""
_MOST_SAID = 500


class Problem(str):
    """A value of an address that makes no sense: a sentence or two for a page, which leaves it out.

    Attributes:
        wrong: the same without what the page shows instead, for a caller that shows nothing.
    """

    __slots__ = ("wrong",)
    wrong: str

    def __new__(cls, wrong: str, instead: str = "") -> Self:
        """Put together what is wrong and what is shown instead."""
        problem = super().__new__(cls, f"{wrong} {instead}".strip())
        problem.wrong = wrong
        return problem


def unknown_params(params: Iterable[str], known: Collection[str]) -> list[Problem]:
    """Return a sentence for each parameter that is not known."""
    return [
        Problem(f"The URL's parameter '{shorten(name, MOST_SHOWN)}' means nothing here{_hint(name, known)}.")
        for name in list(params)[:_MOST_VALUES]
        if name not in known
    ]


def _hint(name: str, known: Collection[str]) -> str:
    hint = did_you_mean(name, known)
    return f": {hint.rstrip('?')}" if hint else ""


def read_each(
    values: Iterable[str], param: str, read: Callable[[str], Any], problems: list[Problem]
) -> tuple[Any, ...]:
    """Return the values that can be read, each once; add a sentence for each of the others."""
    found: dict[Any, None] = {}
    for value in values:
        try:
            found[read(value)] = None
        except QueryError as error:
            problems.append(Problem(f"{param}={shorten(value, MOST_SHOWN)}: {sentence(error)}", LEFT_OUT))
    return tuple(found)


def listed(values: Sequence[str], name: str, problems: list[Problem]) -> list[str]:
    """Return the values of a parameter; a problem says where they were too many to take."""
    found = split(values)
    if sum(bool(part.strip()) for value in values for part in value.split(",")) > len(found):
        problems.append(
            Problem(f"{name} has more than {_MOST_VALUES} values.", f"Only the first {_MOST_VALUES} were taken.")
        )
    return found


def split(values: Sequence[str]) -> list[str]:
    """Return the values of a parameter that may be repeated, or hold several between commas."""
    parts = [part.strip() for value in values[:_MOST_VALUES] for part in value[:_MOST_LENGTH].split(",")]
    return [part for part in parts if part][:_MOST_VALUES]


def sentence(error: Exception) -> str:
    """Return an error's text as a sentence of bounded length."""
    text = shorten(str(error), _MOST_SAID)
    return text if text.endswith(("?", ".", "!")) else text + "."


def cut_text(text: str, problems: list[Problem]) -> str:
    """Return as much of a search text as an address may ask for."""
    text = " ".join(text.split())
    if len(text) > _MOST_TEXT:
        problems.append(
            Problem(f"The search text is longer than {_MOST_TEXT} characters.", "Only its beginning was taken.")
        )
        text = text[:_MOST_TEXT].strip()
    if len(found := search.words(text)) > MOST_WORDS:
        problems.append(
            Problem(f"The search text has more than {MOST_WORDS} words.", f"Only the first {MOST_WORDS} were taken.")
        )
        text = " ".join(found[:MOST_WORDS])[:_MOST_TEXT].strip()
    return text
