"""Keys for signing, as text: the private key for a file of its owner, and the public key for everybody.

The forms are those of C2SP signed-note; the private form is that of Go's `sumdb/note`, which other tools read, too.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from timeline.errors import KeyFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519, COSIGNATURE = 0x01, 0x04
"""The types of signatures: of a note, and of a witness with a time."""
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,200}")
_LENGTH = 32


def check_name(name: str) -> str:
    """Return the name of a key unchanged.

    Raises:
        KeyFormatError: it is empty or too long, or has a space or a plus.
    """
    if not _NAME.fullmatch(name) or not name.isprintable():
        hint = "write an address without https://, such as example.org/log"
        raise KeyFormatError(f"'{name[:60]}' can't name a key: {hint}")
    return name


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes by which a note names a key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks signatures.

    Attributes:
        name: whose key it is: an address without its scheme.
        kind: `ED25519` for a log's own key, `COSIGNATURE` for that of a witness.
        public: the 32 bytes of the Ed25519 key.
    """

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a note names it."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        data = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{data}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as `str()` writes it: NAME+ID+BASE64.

        Raises:
            KeyFormatError: it is none; the message says why, without the text of a private key.
        """
        given = text.strip()
        if given.startswith(_PRIVATE):
            raise KeyFormatError("this is a private key: give the public one, and keep this one to yourself")
        name, number, data = _parts(given)
        kind, public = data[0], data[1:]
        if kind not in (ED25519, COSIGNATURE):
            raise KeyFormatError(f"the key of {name} has the type {kind:#04x}; only Ed25519 (0x01, 0x04) is known here")
        found = cls(name, kind, public)
        if found.id != number:
            raise KeyFormatError(f"the key of {name} does not have the id {number.hex()}: copy the whole line again")
        return found

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Return whether a signature of 64 bytes is this key's, over a message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """A key that signs. Its `repr` does not show it.

    Attributes:
        public: the key that checks its signatures.
        seed: the 32 secret bytes.
    """

    public: PublicKey
    seed: bytes

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.name!r})"

    @classmethod
    def new(cls, name: str, kind: int = ED25519) -> Self:
        """Make a key.

        Raises:
            KeyFormatError: the name can't be one.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls._of(check_name(name), kind, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str, kind: int = ED25519) -> Self:
        """Read a key as `text` writes it.

        Args:
            text: PRIVATE+KEY+NAME+ID+BASE64.
            kind: what it shall sign: notes, or checkpoints as a witness.

        Raises:
            KeyFormatError: it is none; the message never has the key.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        given = text.strip()
        if not given.startswith(_PRIVATE):
            raise KeyFormatError("this is not a private key: `timeline key new` writes one to a file")
        name, number, data = _parts(given.removeprefix(_PRIVATE))
        if data[0] != ED25519:
            raise KeyFormatError(f"the private key of {name} is not an Ed25519 key")
        found = cls._of(name, ED25519, Ed25519PrivateKey.from_private_bytes(data[1:]))
        if found.public.id != number:
            raise KeyFormatError(f"the private key of {name} does not have the id {number.hex()}: the file is damaged")
        return cls(PublicKey(name, kind, found.public.public), found.seed)

    @classmethod
    def read(cls, path: Path, kind: int = ED25519) -> Self:
        """Read a key from the file that `timeline key new` wrote.

        Args:
            path: the file.
            kind: what it shall sign: notes, or checkpoints as a witness.

        Raises:
            KeyFormatError: it can't be read, or is no key.
        """
        try:
            return cls.parse(path.read_text(encoding="utf-8"), kind)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise KeyFormatError(f"the key in {path} can't be read: {why}") from None

    @classmethod
    def _of(cls, name: str, kind: int, key: Ed25519PrivateKey) -> Self:
        return cls(PublicKey(name, kind, key.public_key().public_bytes_raw()), key.private_bytes_raw())

    @property
    def text(self) -> str:
        """The key as one line for a file of its owner."""
        number = key_id(self.public.name, ED25519, self.public.public)
        data = base64.b64encode(bytes([ED25519]) + self.seed).decode()
        return f"{_PRIVATE}{self.public.name}+{number.hex()}+{data}"

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message: 64 bytes (RFC 8032)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def _parts(text: str) -> tuple[str, bytes, bytes]:
    """Return the name, the id and the data of a key.

    Raises:
        KeyFormatError: the text is no key.
    """
    name, _, rest = text.partition("+")
    number, _, encoded = rest.partition("+")
    try:
        data = base64.b64decode(encoded, validate=True)
        found = bytes.fromhex(number)
    except (ValueError, binascii.Error):
        data = found = b""
    if len(found) != len(b"4567") or len(data) != 1 + _LENGTH or not re.fullmatch(r"[0-9a-f]{8}", number):
        raise KeyFormatError("this is not a key: a key is one line, NAME+ID+BASE64")
    return check_name(name), found, data
