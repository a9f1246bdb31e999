"""Run a command on a real terminal that no person uses."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator


def on_terminal(*arguments: object, columns: int = 120, typed: str = "") -> str:
    """Run `timeline` with a terminal as its output, and return the printed text.

    Args:
        arguments: the command line's words.
        columns: the width of the terminal.
        typed: what a person would type there; "" means that nothing can be typed.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    program = [sys.executable, "-m", "timeline", *map(str, arguments)]
    typing = theirs if typed else subprocess.DEVNULL
    with subprocess.Popen(program, stdin=typing, stdout=theirs, env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"}):
        os.close(theirs)
        os.write(ours, typed.encode())
        printed = b"".join(_read(ours))
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux reports that the other end is closed
            return
        if not part:
            return
        yield part
