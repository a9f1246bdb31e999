"""`timeline explain`: what the codes of faults stand for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from timeline.seeds.codes import Explanation

NAME = "explain"


class ExplainFormat(StrEnum):
    """How explanations are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def run(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes such as S010; none lists all of them.", metavar="CODE")
    ] = None,
    format: Annotated[ExplainFormat, typer.Option("--format", help="How to print.")] = ExplainFormat.text,  # noqa: A002
) -> int:
    """Explain what a fault's code stands for: what is wrong, why it matters, a wrong example and a right one."""
    import dataclasses

    from timeline.cli.output import print_json
    from timeline.seeds.codes import CODES, GROUPS

    asked = [_find(code) for code in codes or ()]
    if format is ExplainFormat.json:
        print_json([dataclasses.asdict(explained) for explained in asked or CODES.values()])
    elif format is ExplainFormat.markdown:
        from timeline.seeds.codes.page import page, section

        print("\n".join(section(explained) for explained in asked) if asked else page(), end="")
    elif asked:
        print("\n\n".join(_told(explained) for explained in asked))
    else:
        for title, group in GROUPS.items():
            print(title)
            for explained in group:
                print(f"  {explained.code}  {explained.title}")
        print("`timeline explain CODE` says more")
    return 0


def _find(code: str) -> Explanation:
    from timeline.facts.suggest import did_you_mean
    from timeline.seeds.codes import CODES
    from timeline.seeds.read.diagnostics import visible

    found = CODES.get(code.upper())
    if found is None:
        hint = did_you_mean(code, CODES) or "`timeline explain` lists all"
        raise typer.BadParameter(visible(f"there is no code '{code[:40]}': {hint}"))
    return found


def _told(explained: Explanation) -> str:
    """Return an explanation for a terminal."""
    import textwrap

    lines = [f"{explained.code}: {explained.title}", "", textwrap.fill(explained.what, 100), ""]
    lines += [textwrap.fill(f"Why it matters: {explained.why}", 100)]
    parts = [*(("Recorded before", before) for before in explained.recorded)]
    for label, example in (*parts, ("Wrong", explained.wrong), ("Right", explained.right)):
        lines += ["", f"{label}:", textwrap.indent(example, "    ")]
    return "\n".join(lines)
