"""`timeline dashboard`: load the shipped events and serve the pages."""

from __future__ import annotations

from typing import Annotated

import typer

NAME = "dashboard"


def run(
    port: Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every network.")] = "127.0.0.1",
    no_load: Annotated[bool, typer.Option("--no-load", help="Serve what is in the database, load nothing.")] = False,  # noqa: FBT002
) -> int:
    """Bring the database up to date, load the shipped events, and serve the dashboard."""
    import os
    import sys

    from timeline import resources
    from timeline.cli import load
    from timeline.store import Store

    _check_port(host, port)
    if not no_load:
        code = load.run()
        if code:
            return code
    Store.open().close()
    folder = resources.find("dashboard")
    print(
        f"Timeline is at http://{'localhost' if host == '127.0.0.1' else host}:{port}  (Ctrl-C ends it)",
        flush=True,
    )
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(folder / "server.py"),
        f"--server.port={port}",
        f"--server.address={host}",
    ]
    if sys.platform == "win32":
        import subprocess

        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own arguments
    os.execv(command[0], command)  # noqa: S606 - no shell, and Ctrl-C reaches the server itself
    return 0


def _check_port(host: str, port: int) -> None:
    """Say so before the load, rather than after it, where the port can't be had."""
    import errno
    import socket

    from timeline.errors import StoreError

    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"can't be had ({error.strerror})"
        raise StoreError(f"port {port} on {host} {why}: choose another with --port") from None
