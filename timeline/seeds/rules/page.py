"""The page of the documentation that explains all rules."""

from __future__ import annotations

import re
import textwrap

from timeline.seeds.rules import Rule, groups
from timeline.seeds.rules.examples import EVENT, MAPPING

_HEAD = """\
# Error codes

`timeline check` and `timeline plan` give each error, warning and hint a code. A code has one meaning and never changes.
`timeline explain CODE` prints the text of one code; `timeline explain --format markdown` makes this page.

Each example changes some lines of this event. If an example names another file, it shows the lines of that file.
"""
_IMPORTS = """\
Each example of an import has a table. Some examples also change lines of this mapping:
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
