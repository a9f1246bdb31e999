"""Text for pages: no control characters, no marks that change the reading direction, a limited length."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, TypeGuard
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from timeline.errors import FactError

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHORT = 1000  # the limit of a title is below it, that of a summary above
MOST_SLUG = 100
"""The longest slug, in characters."""

# Control characters, surrogates, and the marks that reorder or hide text (Unicode Technical Report 36): embeddings,
# overrides, isolates, zero-width space, byte order mark, line and paragraph separators.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Spaces and ends of lines; a separator of lines, paragraphs or records is an invisible character.
_SPACES = re.compile("[ \t\n\r\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
SHOWS_NOTHING = frozenset("\u200b\u200e\u200f\u2060\ufeff")
"""Those of the invisible characters that can be removed without changing how a text reads."""
# What Unicode calls default-ignorable: nothing is drawn for it. Left out are what _INVISIBLE has, joiners (U+200C and
# U+200D), which many scripts need, and variation selectors, which choose the form of the character before them.
_IGNORABLE = re.compile(
    "[\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2061-\u2065\u206a-\u206f\u3164\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    "|(?:(?<=\\s)|^)[\ufe00-\ufe0f\u180b-\u180d\u180f\u200c\u200d\U000e0100-\U000e01ef]+"
)
_BLANK = "\u3164\u2800\u115f\u1160\uffa0"  # letters and symbols that show nothing
_HOST = re.compile(r"(?:[^\s.@:/]+\.)+[^\s.@:/0-9][^\s.@:/]*\.?")
_NOT_IN_AN_ADDRESS = re.compile(r"[^\x21-\x7e\u00a1-\U0010ffff]|[<>\"\\^`{|}]")

_LONGEST_URL = 2000
_AROUND_SLASHES = re.compile(r"\s*:\s*/\s*/\s*")
# Addresses that need no further check: a host of ASCII labels, and no character that must be encoded.
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?:/[!#-;=?-\[\]_a-z~]*)?")


def check_slug(value: object) -> str:
    """Return a slug unchanged: lower-case letters and digits, joined by single hyphens.

    Raises:
        FactError: it is not a slug.
    """
    if isinstance(value, str) and len(value) <= MOST_SLUG and _SLUG.fullmatch(value):
        return value
    if not isinstance(value, str):
        shown = "nothing" if value is None else f"'{value}'"
        raise FactError(
            f"a slug must be text, not {shown}", code="S120", suggestion='put it in quotes: "2600-magazine"'
        )
    proposal = slugify(value)
    raise FactError(
        f"'{value[:60]}' is not a slug",
        code="S120",
        suggestion=f"write {proposal}" if proposal else "use lower-case letters, digits and hyphens",
    )


def twice(slug: object, index: int) -> FactError:
    """Return the error for a slug that a list has twice; its fix removes one."""
    message = f"'{slug}' is in the list twice"
    return FactError(message, code="S120", suggestion="remove one", path=(index,), instead="")


def is_slug(value: object) -> TypeGuard[str]:
    """Return whether a value is a slug."""
    return type(value) is str and len(value) <= MOST_SLUG and _SLUG.fullmatch(value) is not None


def slugify(text: str) -> str:
    """Return a slug for a name, or "" if the name has no letters and no digits.

    Letters and digits that are not ASCII lose their diacritics (`é` is `e`); the others are written with the Latin
    alphabet by the tables of the library anyascii: `字节跳动` is `zijietiaodong`.
    """
    if is_slug(text):
        return text
    if not text.isascii():
        text = "".join(map(_latin, unicodedata.normalize("NFC", text)))
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MOST_SLUG].strip("-")


def _latin(character: str) -> str:
    """Return a letter, mark or digit in ASCII, and nothing for other characters that are not ASCII."""
    if character.isascii():
        return character
    if character.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain or unicodedata.category(character)[0] not in "LMN":
        return plain
    from anyascii import anyascii

    return anyascii(character)


def _is_plain(value: object, most: int) -> TypeGuard[str]:
    """Return quickly whether a value is one line of visible ASCII with single spaces, as most values are."""
    return (
        type(value) is str
        and 0 < len(value) <= most
        and value.isascii()
        and value.isprintable()
        and "  " not in value
        and value[0] != " "
        and value[-1] != " "
    )


def has_invisible(text: str) -> bool:
    """Return whether a text has characters that control, reorder or hide text."""
    return _INVISIBLE.search(text) is not None


def without_ignorable(text: str) -> tuple[str, str]:
    """Return a text without the characters that draw nothing, and the first of them, such as U+3164, or "".

    `check_text` takes them, because logs of earlier versions may have them; seed files may not.
    """
    if text.isascii():
        return text, ""
    found = _IGNORABLE.search(text)
    return (_IGNORABLE.sub("", text), f"U+{ord(found[0][0]):04X}") if found else (text, "")


def check_text(most: int, *, elsewhere: str = "summary") -> Any:  # noqa: ANN401
    """Return a validator for one line of text.

    Args:
        most: the most characters.
        elsewhere: the field that takes what is too long for a short text; "" if there is none.
    """

    def check(value: object) -> str:
        if _is_plain(value, most):
            return value
        if not isinstance(value, str):
            kind = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "not text"
            suggestion = (
                f'put it in quotes: "{value}"'
                if kind == "not text" and value is not None
                else "write one text in quotes, or remove the field"
            )
            shown = "empty" if value is None else kind if kind != "not text" else f"the bare value {value}"
            raise FactError(f"the value must be text; it is {shown}", code="S121", suggestion=suggestion)
        text = " ".join(_SPACES.split(value)).strip()
        if not text.isascii():  # before checking the length, which this can change
            text = unicodedata.normalize("NFC", text)
        invisible = _INVISIBLE.search(text)
        if invisible:
            code_point = f"U+{ord(invisible[0]):04X}"
            raise FactError(
                f"the text has an invisible character ({code_point})",
                code="S122",
                suggestion="remove it",
                instead=_INVISIBLE.sub("", text) if _only_blank(text) else None,
            )
        if not text:
            raise FactError("the text is empty", code="S121", suggestion="write it, or remove the field")
        if not any(unicodedata.category(character)[0] in "LNPS" and character not in _BLANK for character in text):
            raise FactError("the text has no readable characters", code="S121", suggestion="write a text with letters")
        if len(text) > most:
            hint = f"shorten it by {len(text) - most} characters" + (
                f"; details can go into the {elsewhere}" * bool(elsewhere and most < _SHORT)
            )
            raise FactError(f"the text has {len(text)} characters; the limit is {most}", code="S123", suggestion=hint)
        return text

    return check


def _only_blank(text: str) -> bool:
    """Return whether a text reads the same without its invisible characters."""
    return SHOWS_NOTHING.issuperset(_INVISIBLE.findall(text))


def check_url(value: object) -> str:
    """Return a web address unchanged.

    Raises:
        FactError: it is not an http or https address, or contains spaces or control characters.
    """
    if type(value) is str and len(value) <= _LONGEST_URL and _PLAIN_URL.fullmatch(value):
        return value
    example = "write an address such as https://example.org/page"
    if not isinstance(value, str):
        raise FactError("an address must be text", code="S124", suggestion=example)
    text = value.strip()
    fault = _url_error(text)
    if fault is None:
        return text
    message, suggestion = fault
    raise FactError(message, code="S124", suggestion=suggestion or example, instead=_meant_url(text))


def _meant_url(text: str) -> str | None:
    """Return the address without spaces around its `://` and without angle brackets, if it is then valid, else None."""
    if len(text) > _LONGEST_URL:
        return None
    closed = _AROUND_SLASHES.sub("://", text.removeprefix("<").removesuffix(">"), count=1)
    return closed if closed != text and _url_error(closed) is None else None


def _url_error(text: str) -> tuple[str, str] | None:
    """Return what is wrong with an address, and a special suggestion or ""; None if it is right."""
    no_address = (f"'{text[:80]}' is not a web address", "")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return no_address
    if parts.scheme not in ("http", "https"):
        return ("an address must start with http:// or https://", "")
    if not host or not _HOST.fullmatch(host) or "@" in parts.netloc or len(text) > _LONGEST_URL:
        return no_address
    if _NOT_IN_AN_ADDRESS.search(text) or _INVISIBLE.search(text) or any(map(str.isspace, text)):
        return ("the address has a character that must be percent-encoded", "copy the address again")
    return None


Slug = Annotated[str, BeforeValidator(check_slug)]
Line = Annotated[str, BeforeValidator(check_text(200))]
Title = Annotated[str, BeforeValidator(check_text(300))]
Quote = Annotated[str, BeforeValidator(check_text(300, elsewhere=""))]
Summary = Annotated[str, BeforeValidator(check_text(2000))]
Url = Annotated[str, BeforeValidator(check_url)]


_MOST_SHOWN = 300
_MOST_IN_A_LIST = 1000


def shorten(text: str, most: int = _MOST_SHOWN) -> str:
    """Shorten a text from elsewhere to the most characters that a message should show."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def one_or_many(value: object) -> object:
    """Return a list of texts; a single text becomes a list of one, and duplicates are an error."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        raise FactError("the value must be one text or a list of texts", code="S120", suggestion="write [one, two]")
    if len(given) > _MOST_IN_A_LIST:
        raise FactError(
            f"the list has {len(given):,} texts; the limit is {_MOST_IN_A_LIST:,}",
            code="S120",
            suggestion="keep those that matter most",
        )
    seen: set[str] = set()
    for index, item in enumerate(given):
        if not isinstance(item, str):  # the type of the items says what is wrong with it
            continue
        if item in seen:
            raise twice(item, index)
        seen.add(item)
    return given
