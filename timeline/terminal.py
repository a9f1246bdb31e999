"""Text on a terminal: whatever a file or a log holds, it is shown and steers nothing."""

from __future__ import annotations

import sys
import unicodedata


def visible(text: str) -> str:
    """Show control characters, and those that turn the reading direction, as their code points."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\t" else c
        for c in text
    ).replace("\t", " ")


def is_terminal() -> bool:
    """Say whether a person reads standard output; other programs get plain rows instead of tables."""
    return sys.stdout.isatty()
