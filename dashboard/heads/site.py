"""The address under which readers know this server: the one that is set, or the one that the request names."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashboard import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = "TIMELINE_PUBLIC_ADDRESS"
"""The environment variable with the address of the first page, such as https://timeline.example.org/."""

# A port, or an IPv6 address in brackets, too. What else a client may write there never reaches a page.
_HOST = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII
)


def public_address(text: str) -> str | None:
    """Return an address as it may be set, with a slash at its end; None if it is no address of a site."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and not parts.query
    if not whole or parts.fragment or not re.fullmatch(r"[\w./~-]*", parts.path, re.ASCII):
        return None
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def root(scheme: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the address of the first page, with a slash at its end.

    The address that is set comes first, so that the `Host` header of a request decides nothing. Without one, it is the
    host that the request names, which the server has checked against the allowed names; a host that is no host name
    gives an address without a host.

    Args:
        scheme: http or https.
        headers: those of the request.
    """
    given = public_address(os.environ.get(VARIABLE, ""))
    if given is not None:
        return given
    host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
    if scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return addresses.base()
    return f"{scheme}://{host}{addresses.base()}"
