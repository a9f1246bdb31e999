"""Compress the bytes of feeds, part by part."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

import brotli

ENCODINGS = ("br", "gzip")
"""The encodings of HTTP that feeds are compressed with, the best first."""

_GZIP, _BROTLI = 6, 5  # how hard to compress
_WINDOW = 16 + zlib.MAX_WBITS  # with the header of gzip


class Compressor(NamedTuple):
    """Compresses bytes.

    Attributes:
        process: takes a part and returns what can be sent so far, which may be nothing.
        finish: returns the rest.
    """

    process: Callable[[bytes], bytes]
    finish: Callable[[], bytes]


def compressor(encoding: str) -> Compressor:
    """Return a compressor for one of `ENCODINGS`."""
    if encoding == "br":
        better = brotli.Compressor(quality=_BROTLI)
        return Compressor(better.process, better.finish)
    usual = zlib.compressobj(_GZIP, zlib.DEFLATED, _WINDOW)
    return Compressor(usual.compress, usual.flush)
