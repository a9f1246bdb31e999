"""The page of the documentation that explains all codes."""

from __future__ import annotations

import re
import textwrap

from timeline.seeds.codes import EVENT, GROUPS, Explanation
from timeline.seeds.codes.imports import IMPORTS, MAPPING

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
    for title, group in GROUPS.items():
        head = [_IMPORTS, _block(f"# map.yaml\n{MAPPING}")] if group is IMPORTS else []
        parts += [f"## {title}\n", *head, *(section(explained) for explained in group)]
    return "\n".join(parts)


def section(explained: Explanation) -> str:
    """Return one code's section as Markdown."""
    parts = [
        f"### {explained.code}: {explained.title}\n",
        _filled(re.sub(r"docs/(seed-files|import)\.md", r"[\1.md](\1.md)", explained.what)),
        _filled(f"*Why it matters:* {explained.why}"),
        *(f"Recorded before:\n\n{_block(before)}" for before in explained.recorded),
        f"Wrong:\n\n{_block(explained.wrong)}",
        f"Right:\n\n{_block(explained.right)}",
    ]
    return "\n".join(parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def _block(example: str) -> str:
    return f"```yaml\n{example.rstrip()}\n```\n"
