"""`timeline mcp`: answer the questions of assistants."""

from __future__ import annotations

NAME = "mcp"


def run() -> int:
    """Answer the questions of an assistant, by the Model Context Protocol over standard input and output."""
    import timeline
    from timeline.assistants.server import server

    timeline.open()  # says what is wrong before an assistant waits for it
    server(timeline.open).run("stdio")
    return 0
