"""`timeline dashboard`: load the shipped events and serve the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

NAME = "dashboard"

_LOOPBACK = ("localhost", "127.0.0.1")
_PUBLIC = "TIMELINE_PUBLIC_ADDRESS"
_MCP = "TIMELINE_MCP"
_PATIENCE = 10.0  # seconds for the server to stop


def run(  # noqa: PLR0913, PLR0917 - one argument an option
    port: Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 means all networks.")] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Answer to this host name, such as timeline.example.org; you can repeat it."
            " Other names are refused, unless other machines can reach the address.",
            metavar="NAME",
        ),
    ] = None,
    public_address: Annotated[
        str | None,
        typer.Option(
            help="The address of the first page, as readers know it, such as https://timeline.example.org/."
            " Links in the heads of pages, in pictures and in the sitemap use it.",
            metavar="URL",
        ),
    ] = None,
    mcp: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option("--mcp", help="Let assistants ask at /mcp, by the Model Context Protocol. It only reads."),
    ] = False,
    no_load: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--no-load", help="Serve the present content of the database, and load nothing.")
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
    import os

    from timeline.cli import load
    from timeline.store import Store

    if mcp:
        os.environ[_MCP] = "1"
    _check_port(host, port)
    _set_public_address(public_address)
    names = _names(host, allow_host or [])
    if preview:
        return _preview(preview, host, port, names, shipped=not no_load)
    if not no_load:
        code = load.run()
        if code:
            return code
    Store.open().close()
    return _serve(host, port, names)


def _set_public_address(given: str | None) -> None:
    """Give the server the address, as an environment variable, after a check."""
    import os

    from timeline import resources

    text = given if given is not None else os.environ.get(_PUBLIC, "")
    if text and resources.dashboard_module("heads.site").public_address(text) is None:
        where = "--public-address" if given is not None else _PUBLIC
        raise typer.BadParameter(f"{where}: '{text}' is not the address of a site: write it as https://example.org/")
    if given is not None:
        os.environ[_PUBLIC] = given


def _names(host: str, given: Sequence[str]) -> list[str]:
    """Return the host names that the server answers to; none means all.

    This prevents DNS rebinding: otherwise, another site could point its own name to this machine, and read the pages.
    """
    own = _LOOPBACK if host in _LOOPBACK or given else ()
    for name in given:
        if not re.fullmatch(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", name):
            raise typer.BadParameter(f"'{name}' is not a host name: write it as timeline.example.org")
    return [*own, *given]


def _preview(paths: Sequence[Path], host: str, port: int, names: Sequence[str], *, shipped: bool) -> int:
    """Serve a copy of the database with some files added; the database itself does not change."""
    import signal

    from timeline.cli.output import print_diagnostics
    from timeline.cli.preview import preview

    # So that the copy is deleted when this process gets SIGTERM.
    before = signal.signal(signal.SIGTERM, _interrupt)
    shown = ", ".join(map(str, paths))
    try:
        with preview(paths, shipped=shipped) as (url, diagnostics):
            print_diagnostics(diagnostics)
            if any(diagnostic.severity == "error" for diagnostic in diagnostics):
                return 1
            print(f"A preview with {shown}: nothing is saved", flush=True)
            address = url.render_as_string(hide_password=False)
            return _serve_until_ended(
                _command(host, port, names), {"TIMELINE_DATABASE": address, "TIMELINE_PREVIEW": shown}
            )
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _serve(host: str, port: int, names: Sequence[str]) -> int:
    """Serve the configured database; if the system allows it, this process becomes the server."""
    import os
    import sys

    command = _command(host, port, names)
    if sys.platform == "win32":
        import subprocess

        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own arguments
    os.execv(command[0], command)  # noqa: S606 - no shell, and Ctrl-C reaches the server itself
    return 0


def _serve_until_ended(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Serve in a child process, so that this process can clean up; a signal to this one stops it."""
    import os
    import subprocess

    surroundings = {name: value for name, value in os.environ.items() if name != "TIMELINE_READ_DATABASE"}
    server = subprocess.Popen(command, env={**surroundings, **environment})  # noqa: S603 - our own arguments
    try:
        return server.wait()
    except KeyboardInterrupt:  # on Ctrl-C, the server gets the signal too
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
        f"Timeline is at http://{'localhost' if host == '127.0.0.1' else host}:{port}  (Ctrl-C stops it)",
        flush=True,
    )
    server = resources.find("dashboard") / "server.py"
    options = [f"--server.port={port}", f"--server.address={host}"]
    options += [f"--server.allowedHosts={name}" for name in names]
    return [sys.executable, "-m", "streamlit", "run", str(server), *options]


def _check_port(host: str, port: int) -> None:
    """Raise an error before the load if the port is not free."""
    import errno
    import socket

    from timeline.errors import StoreError

    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
        raise StoreError(f"port {port} on {host} {why}: choose another with --port") from None
