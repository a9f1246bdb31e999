"""Read the parameters of an address, without trusting them. What can't be read is left out, and a sentence says so."""

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
_LONGEST_SENTENCE = 500


class Problem(str):
    """A wrong value in an address: one or two sentences for a page, which ignores the value.

    Attributes:
        wrong: the same text without what the page shows instead, for callers that show nothing.
    """

    __slots__ = ("wrong",)
    wrong: str

    def __new__(cls, wrong: str, instead: str = "") -> Self:
        """Join what is wrong and what is shown instead."""
        problem = super().__new__(cls, f"{wrong} {instead}".strip())
        problem.wrong = wrong
        return problem


def unknown_params(params: Iterable[str], known: Collection[str]) -> list[Problem]:
    """Return a sentence for each unknown parameter."""
    return [
        Problem(f"The URL has an unknown parameter '{shorten(name, MOST_SHOWN)}'{_hint(name, known)}.")
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
    """Return the values of a parameter; add a problem if there are too many."""
    found = split(values)
    if sum(bool(part.strip()) for value in values for part in value.split(",")) > len(found):
        problems.append(
            Problem(f"{name} has more than {_MOST_VALUES} values.", f"Only the first {_MOST_VALUES} were taken.")
        )
    return found


def split(values: Sequence[str]) -> list[str]:
    """Return the values of a parameter that is repeated, or that holds several values separated by commas."""
    parts = [part.strip() for value in values[:_MOST_VALUES] for part in value[:_MOST_LENGTH].split(",")]
    return [part for part in parts if part][:_MOST_VALUES]


def sentence(error: Exception) -> str:
    """Return an error's text as a sentence of limited length."""
    text = shorten(str(error), _LONGEST_SENTENCE)
    return text if text.endswith(("?", ".", "!")) else text + "."


def cut_text(text: str, problems: list[Problem]) -> str:
    """Shorten a search text to what an address may ask for; add a problem if it is too long."""
    text = " ".join(text.split())
    if len(text) > _MOST_TEXT:
        problems.append(
            Problem(f"The search text is longer than {_MOST_TEXT} characters.", "Only its beginning was taken.")
        )
        text = text[:_MOST_TEXT].strip()
    if len(found := search.typed_words(text)) > MOST_WORDS:
        problems.append(
            Problem(f"The search text has more than {MOST_WORDS} words.", f"Only the first {MOST_WORDS} were taken.")
        )
        text = " ".join(found[:MOST_WORDS])[:_MOST_TEXT].strip()
    return text
