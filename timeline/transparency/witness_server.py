"""A witness that answers over HTTP: `POST /add-checkpoint` (C2SP tlog-witness)."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from timeline.transparency.witness import Answer, add_checkpoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from timeline.transparency.keys import PrivateKey, PublicKey

_LARGEST = 100_000  # bytes of a request
_PATIENCE = 20  # seconds for a request


def server(host: str, port: int, folder: Path, key: PrivateKey, logs: Sequence[PublicKey]) -> ThreadingHTTPServer:
    """Return a server that listens; `serve_forever` answers.

    Args:
        host: the address to listen at.
        port: the port; 0 takes a free one.
        folder: where the witness keeps the head of each log. No other witness may use it.
        key: the witness's key.
        logs: the keys of the logs that it signs for.

    Raises:
        OSError: the port can't be listened at.
    """
    lock = threading.Lock()  # the head that is compared must be the one that is replaced

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE

        def do_POST(self) -> None:
            """Answer a request to sign."""
            if self.path != "/add-checkpoint":
                self._send(Answer(404, "a witness answers POST /add-checkpoint\n"))
                return
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _LARGEST:
                self._send(Answer(413, f"the request needs a Content-Length of at most {_LARGEST:,}\n"))
                return
            try:
                body = self.rfile.read(int(length)).decode()
            except UnicodeDecodeError:
                self._send(Answer(400, "the request is not text\n"))
                return
            with lock:
                answer = add_checkpoint(body, folder, key, logs, seconds=int(time.time()))
            self._send(answer)

        def do_GET(self) -> None:
            """Say what this is."""
            self._send(Answer(404, f"the witness {key.public}: it answers POST /add-checkpoint\n"))

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as in the base class
            """Say nothing: requests come from anybody."""

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return ThreadingHTTPServer((host, port), Handler)
