"""The page of the documentation that explains all rules."""

from __future__ import annotations

import re
import textwrap

from timeline.seeds.rules import Rule, groups
from timeline.seeds.rules.examples import EVENT, MAPPING

_HEAD = """\
# The codes of faults

`timeline check` and `timeline plan` give every fault a code that stays the same, with one meaning. `timeline explain
CODE` prints what stands here; this page is made by `timeline explain --format markdown`.

An example is some lines of this event, in the place of its own, or those of the file that it names:
"""
_IMPORTS = """\
An example of an import is a table, and some lines of this mapping in the place of its own:
"""


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [_HEAD, _block(f"# my_events/events/acme-layoffs-2023.yaml\n{EVENT}")]
    for title, group in groups().items():
        head = [_IMPORTS, _block(f"# map.yaml\n{MAPPING}")] if title.startswith("S4") else []
        parts += [f"## {title}\n", *head, *(section(rule) for rule in group)]
    return "\n".join(parts)


def section(rule: Rule) -> str:
    """Return one rule's section as Markdown."""
    parts = [
        f"### {rule.code}: {rule.title}\n",
        _filled(re.sub(r"docs/(seed-files|import)\.md", r"[\1.md](\1.md)", rule.what)),
        _filled(f"*Why it matters:* {rule.why}"),
        *(f"Recorded before:\n\n{_block(before)}" for before in rule.recorded),
        f"Wrong:\n\n{_block(rule.wrong)}",
        f"Right:\n\n{_block(rule.right)}",
    ]
    return "\n".join(parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def _block(example: str) -> str:
    return f"```yaml\n{example.rstrip()}\n```\n"
