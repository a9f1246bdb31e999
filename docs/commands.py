"""The help of every command, as a directive of Sphinx: `{commands}`."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx


class Commands(Directive):
    """A section for each command with what `--help` prints."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        from timeline.cli import COMMANDS, main

        sections: list[nodes.Node] = []
        for command in sorted(COMMANDS):
            printed = StringIO()
            with redirect_stdout(printed):
                main([command, "--help"])
            section = nodes.section(ids=[nodes.make_id(f"timeline-{command}")])
            section += nodes.title(text=f"timeline {command}")
            section += nodes.literal_block(printed.getvalue(), printed.getvalue(), language="text")
            sections.append(section)
        return sections


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directive."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True}
