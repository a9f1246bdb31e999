"""A picture as PNG, drawn by resvg with the font of the pages. Letters that it lacks come from a font of the system.

resvg keeps Python's lock while it draws, for up to a second, so it draws in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys

from dashboard.cards import png_process
from timeline.errors import TimelineError

_PATIENCE = 60.0  # seconds


def png(svg: str, *, zoom: float = 1) -> bytes:
    """Return a picture as PNG.

    Args:
        svg: the picture, one of ours: all text in it is escaped.
        zoom: pixels of the result for a pixel of the picture.

    Raises:
        TimelineError: the picture can't be drawn.
    """
    command = [sys.executable, "-P", png_process.__file__, str(zoom)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            command, input=svg.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TimelineError(f"no picture could be drawn ({type(error).__name__})") from None
    if ended.returncode:
        last = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise TimelineError(f"no picture could be drawn: {last}")
    return ended.stdout
