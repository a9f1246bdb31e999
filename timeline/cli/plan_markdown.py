"""A plan as a comment on a pull request.

Text from files is in code spans. There, neither CommonMark nor GitHub finds markup, mentions, links or references to
issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from timeline.cli.seeds import describe
from timeline.log.entry import Operation
from timeline.seeds.plan.change_reasons import short
from timeline.seeds.plan.plan import Step
from timeline.seeds.plan.review import Dispute, Review
from timeline.terminal import visible

_HEADINGS: dict[Operation, str] = {
    "recorded": "Recorded",
    "corrected": "Corrected",
    "retracted": "Retracted",
    "reinstated": "Reinstated",
}
_MOST = 40  # a comment on GitHub has at most 65,536 characters
_LONGEST = 300


def to_markdown(review: Review) -> str:
    """Return a plan in GitHub's Markdown: counts first, then lists. Long lists are shortened, with a note."""
    plan = review.plan
    if not plan.changes and not plan.restored:
        return "### Timeline: nothing changes\n\nThe log and the files have the same facts."
    blocks = ["### Timeline: changes in these files", f"{describe(plan)}."]
    for operation, heading in _HEADINGS.items():
        steps = [step for step in plan.changes if step.operation == operation]
        blocks += _block(heading, len(steps), ("\n".join(_step(step)) for step in steps))
    blocks += _block("New disputes", len(review.disputes), map("\n".join, map(_dispute_lines, review.disputes)))
    near = (
        f"- {code(pair.event.id)} may be {code(pair.other.id)}: {code(pair.other.title)} ({', '.join(pair.signs)}; days"
        f" apart: {pair.days}). If it is another event, add {code(f'not_same_as: [{pair.other.id}]')} to its file."
        for pair in review.near
    )
    blocks += _block("Near duplicates", len(review.near), near)
    twins = (
        f"- {code(twin.id)} may be {', '.join(map(code, twin.others))}: the names are nearly the same. If it is another"
        f" one, add {code(_different_from(twin.others))} to its file."
        for twin in review.twins
    )
    blocks += _block("Possible twins", len(review.twins), twins)
    companies = (f"- {code(review.names[slug])}: {events}" for slug, events in review.companies.items())
    blocks += _block("Changed timelines, with the number of events", len(review.companies), companies)
    return "\n\n".join(blocks)


def _different_from(slugs: Iterable[str]) -> str:
    return f"different_from: [{', '.join(slugs)}]"


def code(text: str) -> str:
    """Return any text as a code span (CommonMark 0.31, section 6.1)."""
    shown = visible(text)
    shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _block(heading: str, count: int, items: Iterable[str]) -> list[str]:
    if not count:
        return []
    more = [f"- … and {count - _MOST} more"] if count > _MOST else []
    return [f"#### {heading} ({count})", "\n".join([*islice(items, _MOST), *more])]


def _step(step: Step) -> Iterator[str]:
    before = f" (renamed from {code(step.renamed_from)})" if step.renamed_from else ""
    yield f"- {code(step.fact.kind)} {code(step.fact.id)}: {code(step.title)}{before}"
    for change in step.changes:
        yield f"  - {code(change.field)}: {code(short(change.old))} → {code(short(change.new))}"
    if step.reason:
        yield f"  - why: {code(step.reason)}"


def _dispute_lines(dispute: Dispute) -> Iterator[str]:
    yield f"- {code(dispute.id)} {code(dispute.field)}:"
    for value, by in dispute.claims:
        yield f"  - {code(value)} by {code(by)}"
