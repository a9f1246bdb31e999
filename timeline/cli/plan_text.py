"""A plan for people at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from timeline.cli.seeds import SIGNS, describe
from timeline.facts.quantities import count
from timeline.log.entry import Operation
from timeline.seeds.plan.change_reasons import short
from timeline.seeds.plan.plan import Step
from timeline.seeds.plan.review import Review
from timeline.terminal import visible

_STYLES = {"+": "green", "~": "yellow", "-": "red", "^": "cyan", "!": "bold magenta", "?": "bold blue"}
_INDENT = " " * 14
_MOST_COMPANIES = 20

Line = tuple[str, str]
"""A line and its style; "" for no style."""


def print_plan(review: Review) -> None:
    """Print the changes, new disputes, near duplicates and changed timelines; then the counts.

    Colours are for terminals only, and not if NO_COLOR is set (https://no-color.org).
    """
    lines = [(visible(text), style) for text, style in _lines(review)]
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        for text, _ in lines:
            print(text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for text, style in lines:
        console.print(Text(text, style=style))


def _lines(review: Review) -> Iterator[Line]:
    yield from _steps(review, ("recorded", "corrected"))
    for dispute in review.disputes:
        claims = "; ".join(f"{value} ({by})" for value, by in dispute.claims)
        yield f"! dispute   {dispute.id} {dispute.field}: {claims}", _STYLES["!"]
    yield from _steps(review, ("retracted", "reinstated"))
    yield from _near(review)
    yield from _twins(review)
    yield from _companies(review)
    yield describe(review.plan) + _more(review), ""


def _steps(review: Review, operations: Sequence[Operation]) -> Iterator[Line]:
    for operation in operations:
        for step in review.plan.changes:
            if step.operation == operation:
                yield from _step(step)


def _step(step: Step) -> Iterator[Line]:
    sign = SIGNS[step.operation]
    fact = step.fact
    yield f"{sign:<11} {fact.kind} {fact.id}: {step.title}", _STYLES[sign[0]]
    if step.renamed_from:
        yield f"{_INDENT}renamed from: {step.renamed_from}", ""
    for change in step.changes:
        yield f"{_INDENT}{change.field}: {short(change.old)} → {short(change.new)}", ""
    if step.reason:
        yield f"{_INDENT}why: {step.reason}", ""


def _near(review: Review) -> Iterator[Line]:
    for pair in review.near:
        apart = f"{count(pair.days, 'day')} apart" if pair.days else "at the same time"
        told = f"{pair.event.id} may be {pair.other.id}: {pair.other.title}"
        yield f"? near duplicate {told}", _STYLES["?"]
        yield f"{_INDENT}{apart}, {', '.join(pair.signs)}; if it is another event, add to its file:", ""
        yield f"{_INDENT}not_same_as: [{pair.other.id}]", ""


def _twins(review: Review) -> Iterator[Line]:
    for twin in review.twins:
        others = ", ".join(f"{slug} ({name})" for slug, name in zip(twin.others, twin.names, strict=True))
        yield f"? twin       {twin.id} may be {others}", _STYLES["?"]
        yield f"{_INDENT}their names are nearly the same; if it is another one, add to its file:", ""
        yield f"{_INDENT}different_from: [{', '.join(twin.others)}]", ""


def _companies(review: Review) -> Iterator[Line]:
    if not review.companies:
        return
    shown = list(review.companies.items())[:_MOST_COMPANIES]
    told = ", ".join(f"{review.names[slug]} ({events})" for slug, events in shown)
    more = len(review.companies) - len(shown)
    yield f"changed timelines, with the number of events: {told}" + (f" and {more} more" if more else ""), ""


def _more(review: Review) -> str:
    parts = [
        count(len(found), word)
        for found, word in (
            (review.disputes, "new dispute"),
            (review.near, "near duplicate"),
            (review.twins, "possible twin"),
        )
        if found
    ]
    return "".join(f", {part}" for part in parts)
