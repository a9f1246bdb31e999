"""A web server with pages that sources could name, and with hostile ones."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTE = "Twitter “bought roughly 10,000 GPUs” … for a language model"
ARTICLE = (
    "<!doctype html><html><head><meta charset='utf-8'><title>News</title><script>var a = '<p>';</script></head><body>"
    "<p>On Tuesday, Twitter &quot;bought\n roughly <b>10</b>,000&nbsp;GPUs&quot;.</p><p>They are <i>for</i> a"
    " language&shy; model.</p></body></html>"
)
PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/article": (200, {"Content-Type": "text/html; charset=utf-8"}, ARTICLE.encode()),
    "/edited": (200, {"Content-Type": "text/html"}, b"<p>Twitter bought some GPUs.</p>"),
    "/latin": (200, {"Content-Type": "text/html; charset=latin-1"}, "<p>café crème</p>".encode("latin-1")),
    "/strange-charset": (200, {"Content-Type": "text/html; charset=no-such"}, ARTICLE.encode()),
    "/wide": (200, {"Content-Type": "text/html"}, "<p>café crème</p>".encode("utf-16")),
    "/wrong-charset": (200, {"Content-Type": "text/html; charset=utf-8"}, "<p>café crème</p>".encode("latin-1")),
    "/gone": (410, {}, b"gone"),
    "/forbidden": (403, {}, b"no programs"),
    "/broken": (500, {}, b"broken"),
    "/paper.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "/": (200, {"Content-Type": "text/html"}, b"<p>Welcome</p>"),
    "/moved": (301, {"Location": "/article"}, b""),
    "/to-first": (302, {"Location": "/"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-nowhere": (302, {"Location": "http://[::"}, b""),
    "/large": (200, {"Content-Type": "text/html"}, b"<" * 3_000_000),
    "/bomb": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"x" * 50_000_000)),
    "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(ARTICLE.encode())),
    "/oddly-packed": (200, {"Content-Type": "text/html", "Content-Encoding": "compress"}, b"x"),
    "/wrongly-packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"not gzip"),
}
"""Status, headers and body by path."""


class _Handler(BaseHTTPRequestHandler):
    asked: list[str]
    stop: threading.Event

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self.asked.append(self.path)
        if self.path.startswith("/drip"):
            self._drip()
            return
        if self.path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")
            return
        if self.path == "/garbage":
            self.wfile.write(b"\x00\xff" * 500)
            return
        status, headers, body = PAGES.get(self.path.split("?")[0], (404, {}, b"not here"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the client has read enough
            return

    def _drip(self):
        """Send a byte again and again, each in time."""
        first = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" if self.path == "/drip-body" else b"HTTP/1.1 2"
        try:
            self.wfile.write(first)
            while not self.stop.wait(0.05):
                self.wfile.write(b"0")
        except OSError:
            return


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """Serve the pages; give the address without a slash at its end, and a list that gets the paths that are asked."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"asked": asked, "stop": threading.Event()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        handler.stop.set()
        server.shutdown()
