"""`timeline dashboard`: load the shipped events and serve the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

NAME = "dashboard"

_LOOPBACK = ("localhost", "127.0.0.1")
_PATIENCE = 10.0  # seconds that the server has to end


def run(
    port: Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every network.")] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Answer to this host name, such as timeline.example.org; you can repeat it."
            " Other names are refused, unless other machines can reach the address.",
            metavar="NAME",
        ),
    ] = None,
    no_load: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--no-load", help="Serve what is in the database, and load nothing.")
    ] = False,
    preview: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="Also show these seed files, in a copy of the database that is deleted at the end; you can repeat it.",
            metavar="PATH",
        ),
    ] = None,
) -> int:
    """Bring the database up to date, load the shipped events, and serve the dashboard."""
    from timeline.cli import load
    from timeline.store import Store

    _check_port(host, port)
    names = _names(host, allow_host or [])
    if preview:
        return _preview(preview, host, port, names, shipped=not no_load)
    if not no_load:
        code = load.run()
        if code:
            return code
    Store.open().close()
    return _serve(host, port, names)


def _names(host: str, given: Sequence[str]) -> list[str]:
    """Return the names that a browser may ask for; none means all.

    Without that, a page of somebody else's could have its own name lead to this machine, and read what is served here.
    """
    own = _LOOPBACK if host in _LOOPBACK or given else ()
    for name in given:
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", name):
            raise typer.BadParameter(f"'{name}' is no host's name: write timeline.example.org")
    return [*own, *given]


def _preview(paths: Sequence[Path], host: str, port: int, names: Sequence[str], *, shipped: bool) -> int:
    """Serve a copy of the database with some files on top; the database itself stays as it is."""
    import signal

    from timeline.cli.output import print_diagnostics
    from timeline.cli.preview import preview

    # So that the copy goes, too, when this process is told to end.
    before = signal.signal(signal.SIGTERM, _interrupt)
    shown = ", ".join(map(str, paths))
    try:
        with preview(paths, shipped=shipped) as (url, diagnostics):
            print_diagnostics(diagnostics)
            if any(diagnostic.severity == "error" for diagnostic in diagnostics):
                return 1
            print(f"A preview with {shown}: nothing of it is kept", flush=True)
            address = url.render_as_string(hide_password=False)
            return _serve_until_ended(
                _command(host, port, names), {"TIMELINE_DATABASE": address, "TIMELINE_PREVIEW": shown}
            )
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _serve(host: str, port: int, names: Sequence[str]) -> int:
    """Serve the configured database; where it can, this process becomes the server."""
    import os
    import sys

    command = _command(host, port, names)
    if sys.platform == "win32":
        import subprocess

        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own arguments
    os.execv(command[0], command)  # noqa: S606 - no shell, and Ctrl-C reaches the server itself
    return 0


def _serve_until_ended(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Serve in a process of its own, so that something can be done after it; it ends when this one is told to."""
    import os
    import subprocess

    surroundings = {name: value for name, value in os.environ.items() if name != "TIMELINE_READ_DATABASE"}
    server = subprocess.Popen(command, env={**surroundings, **environment})  # noqa: S603 - our own arguments
    try:
        return server.wait()
    except KeyboardInterrupt:  # where it is Ctrl-C, the server got it as well
        server.terminate()
        return server.wait(timeout=_PATIENCE)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def _command(host: str, port: int, names: Sequence[str]) -> list[str]:
    import sys

    from timeline import resources

    print(
        f"Timeline is at http://{'localhost' if host == '127.0.0.1' else host}:{port}  (Ctrl-C ends it)",
        flush=True,
    )
    server = resources.find("dashboard") / "server.py"
    options = [f"--server.port={port}", f"--server.address={host}"]
    options += [f"--server.allowedHosts={name}" for name in names]
    return [sys.executable, "-m", "streamlit", "run", str(server), *options]


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
