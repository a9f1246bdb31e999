"""A Firefox of the system, driven by WebDriver BiDi, which it speaks itself.

Playwright can only drive a Firefox of its own.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 60.0  # seconds


class Firefox:
    """One tab of a Firefox.

    Args:
        connection: to its remote agent.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._calls = connection, 0
        self.call("session.new", capabilities={})
        self._tab = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol, and return its result."""
        self._calls += 1
        self._connection.send(json.dumps({"id": self._calls, "method": method, "params": params}))
        while True:
            answer = json.loads(self._connection.recv(timeout=_PATIENCE))
            if answer.get("id") == self._calls:
                assert answer["type"] == "success", answer
                return dict(answer["result"])

    def open(self, url: str, *, width: int, height: int) -> None:
        """Open an address."""
        self.call("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})
        self.call("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def run(self, code: str) -> Any:
        """Return the value of an expression in the page."""
        target = {"context": self._tab}
        found = self.call("script.evaluate", expression=f"JSON.stringify({code})", target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"].get("value", "null"))

    def wait(self, code: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.run(f"Boolean({code})"):
            assert time.monotonic() < end, code
            time.sleep(0.1)

    def act(self, kind: str, *actions: dict[str, Any], **more: Any) -> None:
        """Move a pointer, turn a wheel or press keys."""
        source = {"type": kind, "id": kind, "actions": list(actions), **more}
        self.call("input.performActions", context=self._tab, actions=[source])


@contextmanager
def started(profile: Path) -> Iterator[Firefox]:
    """Start a Firefox without a window.

    Args:
        profile: an empty folder for its profile.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    assert program, "the tests need Firefox: sudo apt-get install firefox-esr"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
    running = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(f"ws://127.0.0.1:{_awaited(port)}/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        running.terminate()
        running.wait(timeout=_PATIENCE)


def _awaited(port: int) -> int:
    """Return the port once something listens there."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "Firefox does not start"
            time.sleep(0.1)
        else:
            return port
