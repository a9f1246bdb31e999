"""Fetches a page from an address that somebody else wrote: only from public addresses, and within limits.

The address of the machine is checked when the connection is made, for each redirect again, so that no name can lead to
a machine inside the network of whoever checks. Proxies of the environment are not used: a proxy would look names up.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from timeline.errors import FetchError, PrivateAddressError

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGENT = "company-timeline (looks whether quoted sources are still there)"
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_HOST = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
_PART = 65_536  # bytes
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 in IPv6 (RFC 6052)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one fetch.

    Attributes:
        seconds: for the whole of it, with its redirects.
        size: the most bytes that are read; the rest of a page is left out.
        redirects: how many are followed.
        private: whether machines of the own network may be asked, at any port.
    """

    seconds: float = 20.0
    size: int = 2_000_000
    redirects: int = 5
    private: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered.

    Attributes:
        status: the HTTP status.
        url: the address that answered, after redirects.
        kind: the media type, such as text/html; "" if it was not named.
        charset: its character set; "" if it was not named.
        body: the bytes, as far as they were read.
        whole: whether this is all of it.
    """

    status: int
    url: str
    kind: str
    charset: str
    body: bytes
    whole: bool


def fetch(url: str, limits: Limits) -> Page:
    """Fetch a page, and follow redirects.

    Args:
        url: an address of http or https.
        limits: what it may cost.

    Raises:
        PrivateAddressError: the address, or one that it leads to, is inside a private network.
        FetchError: it can't be fetched; the message says why.
    """
    end = time.monotonic() + limits.seconds
    for _ in range(limits.redirects + 1):
        parts = _split(url, limits)
        try:
            page, location = _ask(parts, url, limits, end)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(f"its certificate is not valid: {error.verify_message}") from None
        except socket.gaierror as error:
            known = error.errno in _NO_HOST
            why = "there is no host" if known else "the name server does not answer for"
            raise FetchError(f"{why} '{parts.hostname}'", gone=known) from None
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= end:
                raise FetchError(f"there was no whole answer within {limits.seconds:g} seconds") from None
            raise FetchError(
                f"the connection failed: {getattr(error, 'strerror', None) or type(error).__name__}"
            ) from None
        if location is None:
            return page
        url = _joined(url, location)
    raise FetchError(f"it redirects more than {limits.redirects} times")


def _split(url: str, limits: Limits) -> SplitResult:
    """Return the parts of an address that may be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("it leads to what is no address") from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise FetchError("it leads to what is no address of the web")
    if not limits.private and port not in (None, *_PORTS.values()):
        raise PrivateAddressError(
            f"it leads to the port {port}; only {' and '.join(map(str, _PORTS.values()))} are asked"
        )
    return parts


def _ask(parts: SplitResult, url: str, limits: Limits, end: float) -> tuple[Page, str | None]:
    """Ask one server. Return its answer, and the address that it redirects to."""
    with contextlib.closing(_connection(parts, limits, end)) as connection, _until(connection.sock, end):
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": _AGENT, "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "identity"}
        connection.request("GET", _ascii(target), headers=headers)
        with connection.getresponse() as answer:
            location = answer.getheader("Location")
            if answer.status in _REDIRECTS and location:
                return Page(answer.status, url, "", "", b"", whole=False), location
            body, whole = _body(answer, limits, end)
            kind = answer.headers.get_content_type() if answer.getheader("Content-Type") else ""
            return Page(answer.status, url, kind, answer.headers.get_content_charset("") or "", body, whole), None


def _body(answer: http.client.HTTPResponse, limits: Limits, end: float) -> tuple[bytes, bool]:
    """Read a body, as far as its size and the time allow."""
    packed = (answer.getheader("Content-Encoding") or "identity").lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise FetchError(f"it is packed as {packed[:20]}, though that was not asked for")
    unpack = None if packed == "identity" else zlib.decompressobj(wbits=31)
    found = bytearray()
    while len(found) <= limits.size:
        part = answer.read1(_PART)
        if time.monotonic() >= end:
            raise TimeoutError
        if not part:
            if answer.length or (unpack is not None and not unpack.eof):
                raise http.client.IncompleteRead(b"")
            return bytes(found), True
        try:
            found += part if unpack is None else unpack.decompress(part, limits.size + 1 - len(found))
        except zlib.error:
            raise FetchError("what it sent as gzip is damaged") from None
    return bytes(found[: limits.size]), False


def _left(connected: socket.socket, end: float) -> float:
    """Return the seconds that are left, and let the connection wait no longer."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connected.settimeout(left)
    return left


@contextlib.contextmanager
def _until(connected: socket.socket, end: float) -> Iterator[None]:
    """Cut a connection when the time is over: a server could send a byte again and again, each in time."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(connected, end), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(parts: SplitResult, limits: Limits, end: float) -> http.client.HTTPConnection:
    """Connect to a machine that may be asked."""
    host = str(parts.hostname).encode("idna").decode() if not str(parts.hostname).isascii() else str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    connected = _connected(host, port, limits, end)
    try:
        if parts.scheme == "https":
            safe = ssl.create_default_context().wrap_socket(
                connected, server_hostname=host, do_handshake_on_connect=False
            )
            connected = safe
            with _until(safe, end):
                safe.do_handshake()
        which = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        made = which(host, port, timeout=_left(connected, end))
        made.sock = connected
    except BaseException:
        connected.close()
        raise
    return made


def _connected(host: str, port: int, limits: Limits, end: float) -> socket.socket:
    """Connect to the first address of a host that answers; each must be public."""
    fault: OSError = socket.gaierror()
    for family, kind, number, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not limits.private and not is_public(str(address[0])):
            raise PrivateAddressError(f"'{host}' is {address[0]}, an address inside a private network")
        made = socket.socket(family, kind, number)
        try:
            _left(made, end)
            made.connect(address)
        except OSError as error:
            made.close()
            fault = error
        else:
            return made
    raise fault


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet; an IPv4 address inside an IPv6 one counts, too."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None and not inner.is_global:
            return False
    return found.is_global and not found.is_multicast


def _joined(url: str, location: str) -> str:
    """Return where an address redirects to."""
    try:
        return _ascii(urljoin(url, location))
    except ValueError:
        raise FetchError("it leads to what is no address") from None


def _ascii(text: str) -> str:
    """Return an address in which characters that HTTP can't send are percent-encoded."""
    return quote(text, safe="!#$%&'()*+,/:;=?@[]~-._")
