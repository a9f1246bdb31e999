"""Signed notes: a text, an empty line, and a line for each signature (C2SP signed-note)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.errors import NoteError
from timeline.transparency.keys import COSIGNATURE, PrivateKey, PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_MOST = 100_000  # characters of a note
_MOST_SIGNATURES = 100
_ID, _TIME, _SIGNATURE = 4, 8, 64  # bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """A note whose signatures were checked.

    Attributes:
        text: the text, with its last line break.
        by: the keys whose signatures are right.
        times: the seconds since 1970 at which witnesses signed, by their names.
    """

    text: str
    by: tuple[PublicKey, ...]
    times: dict[str, int]


def sign(text: str, keys: Sequence[PrivateKey], *, seconds: int = 0) -> str:
    """Return a note: the text with a signature of each key.

    Args:
        text: the text; its last character is a line break.
        keys: the keys; one of the kind `COSIGNATURE` signs with the time.
        seconds: the time of these, in seconds since 1970.

    Raises:
        NoteError: the text can't be signed.
    """
    _check_text(text)
    return f"{text}\n{''.join(line(text, key, seconds=seconds) for key in keys)}"


def line(text: str, key: PrivateKey, *, seconds: int = 0) -> str:
    """Return the line of one signature; see `sign`."""
    public = key.public
    if public.kind == COSIGNATURE:
        signature = seconds.to_bytes(_TIME, "big") + key.sign(_timed(text, seconds))
    else:
        signature = key.sign(text.encode())
    return f"— {public.name} {base64.b64encode(public.id + signature).decode()}\n"


def verified(note: str, keys: Iterable[PublicKey]) -> Signed:
    """Check a note.

    Signatures of unknown keys are ignored.

    Args:
        note: the note.
        keys: the known keys.

    Raises:
        NoteError: it is no note, a signature of a known key is wrong, or no known key signed it.
    """
    text, lines = split(note)
    known = {(key.name, key.id): key for key in keys}
    by: dict[PublicKey, None] = {}
    times: dict[str, int] = {}
    for name, data in lines:
        key = known.get((name, data[:_ID]))
        if key is None:
            continue
        message, signature = text.encode(), data[_ID:]
        if key.kind == COSIGNATURE:
            seconds = int.from_bytes(signature[:_TIME], "big")
            message, signature = _timed(text, seconds), signature[_TIME:]
            times[name] = seconds
        if len(signature) != _SIGNATURE or not key.verifies(signature, message):
            raise NoteError(f"the signature of {name} does not fit: the text was altered, or signed with another key")
        by[key] = None
    if not by:
        signers = ", ".join(dict.fromkeys(name for name, _ in lines)) or "nobody"
        raise NoteError(f"none of the given keys signed it; it is signed by {signers[:200]}")
    return Signed(text, tuple(by), times)


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a note, and the name and the bytes of each signature, unchecked.

    Raises:
        NoteError: it is no note.
    """
    if len(note) > _MOST or _CONTROLS.search(note):
        raise NoteError("this is not a signed note: it is too long, or has control characters")
    text, gap, rest = note.rpartition("\n\n")
    if not gap or not rest.endswith("\n"):
        raise NoteError("this is not a signed note: a text, an empty line and a line for each signature")
    return text + "\n", list(_signatures(rest))


def _signatures(lines: str) -> Iterator[tuple[str, bytes]]:
    found = lines.removesuffix("\n").split("\n")
    if len(found) > _MOST_SIGNATURES:
        raise NoteError(f"the note has more than {_MOST_SIGNATURES} signatures")
    for one in found:
        match = _LINE.fullmatch(one)
        try:
            data = base64.b64decode(match[2], validate=True) if match else b""
        except binascii.Error:
            data = b""
        if match is None or "+" in match[1] or len(data) <= _ID:
            raise NoteError("a line below the text of the note is not a signature")
        yield match[1], data


def _timed(text: str, seconds: int) -> bytes:
    """Return what a witness signs (C2SP tlog-cosignature, cosignature/v1)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROLS.search(text):
        raise NoteError("a text to sign ends with a line break and has no control characters")
