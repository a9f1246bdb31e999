"""A picture as PNG, drawn by resvg with the font of the pages. Letters that it lacks come from a font of the system.

resvg keeps Python's lock while it draws, for up to a second, so it draws in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from threading import Timer
from typing import TYPE_CHECKING, Self

from dashboard.cards import png_process
from timeline.errors import TimelineError

if TYPE_CHECKING:
    from types import TracebackType

_PATIENCE = 60.0  # seconds
_LENGTH = 4  # bytes of a length, see `png_process`


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


class Painter:
    """Draws many pictures in one process, which saves the start of a program for each. Close it, or use it in `with`.

    Only one thread at a time may use it.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-P", png_process.__file__]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        except OSError as error:
            raise TimelineError(f"no picture could be drawn ({type(error).__name__})") from None

    def png(self, svg: str) -> bytes:
        """Return a picture as PNG.

        Args:
            svg: the picture, one of ours: all text in it is escaped.

        Raises:
            TimelineError: the picture can't be drawn.
        """
        process, text = self._process, svg.encode()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        patience = Timer(_PATIENCE, process.kill)
        patience.start()
        try:
            process.stdin.write(len(text).to_bytes(_LENGTH, "big") + text)
            process.stdin.flush()
            length = process.stdout.read(_LENGTH)
            drawn = process.stdout.read(int.from_bytes(length, "big"))
        except OSError:
            drawn = b""
        finally:
            patience.cancel()
        if not drawn or len(drawn) != int.from_bytes(length, "big"):
            raise TimelineError("no picture could be drawn: the program that draws them ended")
        return drawn

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
