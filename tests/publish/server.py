"""A plain file server that answers requests for a part of a file, as hosts of static files do."""

from __future__ import annotations

import io
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below the path `/timeline/`; the list `asked` gets what was asked for."""

    def __init__(self, *args, asked, **named):
        self.asked = asked
        super().__init__(*args, **named)

    def log_message(self, *_):
        self.asked.append((self.command, self.path, self.headers.get("Range")))

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/timeline"))

    def send_head(self) -> BinaryIO | None:
        found, path = _RANGE.fullmatch(self.headers.get("Range") or ""), Path(self.translate_path(self.path))
        if not path.exists():
            self.send_error(404)
            return None
        if found is None or not path.is_file():
            return super().send_head()
        content = path.read_bytes()
        size = len(content)
        first = int(found[1]) if found[1] else max(0, size - int(found[2]))
        last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
        part = content[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        return io.BytesIO(part)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[tuple[str, str, str | None]]]]:
    """Serve a folder; give the address of its first page, and a list that gets what was asked for."""
    asked: list[tuple[str, str, str | None]] = []
    handler = partial(_Handler, directory=str(folder), asked=asked)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/timeline/", asked
        finally:
            server.shutdown()
            thread.join()
