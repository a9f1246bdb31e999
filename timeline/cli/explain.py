"""`timeline explain`: explain the error codes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from timeline.seeds.rules import Rule

NAME = "explain"


class ExplainFormat(StrEnum):
    """How explanations are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def run(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes such as S010; without any, list all codes.", metavar="CODE")
    ] = None,
    format: Annotated[ExplainFormat, typer.Option("--format", help="How to print.")] = ExplainFormat.text,  # noqa: A002
) -> int:
    """Explain an error code: what is wrong, why it matters, a wrong example and a right one."""
    from timeline.cli.output import print_json
    from timeline.seeds.rules import RULES, groups

    asked = [_find(code) for code in codes or ()]
    if format is ExplainFormat.json:
        print_json([rule.to_json() for rule in asked or RULES.values()])
    elif format is ExplainFormat.markdown:
        from timeline.seeds.rules.page import page, section

        print("\n".join(section(rule) for rule in asked) if asked else page(), end="")
    elif asked:
        print("\n\n".join(_text(rule) for rule in asked))
    else:
        for title, group in groups().items():
            print(title)
            for rule in group:
                print(f"  {rule.code}  {rule.title}")
        print("`timeline explain CODE` says more")
    return 0


def _find(code: str) -> Rule:
    from timeline.facts.suggest import did_you_mean
    from timeline.seeds.rules import RULES
    from timeline.terminal import visible

    found = RULES.get(code.upper())
    if found is None:
        hint = did_you_mean(code, RULES) or "`timeline explain` lists all"
        raise typer.BadParameter(visible(f"unknown code '{code[:40]}': {hint}"))
    return found


def _text(rule: Rule) -> str:
    """Return a rule for a terminal."""
    import textwrap

    lines = [f"{rule.code}: {rule.title}", "", textwrap.fill(rule.what, 100), ""]
    lines += [textwrap.fill(f"Why it matters: {rule.why}", 100)]
    parts = [*(("Recorded before", before) for before in rule.recorded)]
    for label, example in (*parts, ("Wrong", rule.wrong), ("Right", rule.right)):
        lines += ["", f"{label}:", textwrap.indent(example, "    ")]
    return "\n".join(lines)
