"""The log of another git revision, to see what a branch changes without a database."""

from __future__ import annotations

import os
import stat
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import URL

from timeline import resources
from timeline.errors import IntegrityError, RevisionError
from timeline.log.segments import read_segments
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load
from timeline.seeds.read.files import Root, select
from timeline.store import Store, embedded

_AUTHOR = "a revision"
_SECONDS = 120
_OF_A_HOOK = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"})
"""Variables in which git gives its hooks their repository; the files may be in another one."""


@contextmanager
def log_of(revision: str, paths: Sequence[Path] = (), *, root: str | None = None) -> Iterator[URL]:
    """Give the address of a temporary database with the facts of another revision.

    The shipped files are loaded as into a new database: first the released log, then newer facts. Other files may name
    today's shipped companies and people.

    Args:
        revision: a branch, tag or commit of the git checkout that the files are in.
        paths: files and folders; none means the shipped files.
        root: the name of the root; by default, the name of the folder.

    Raises:
        RevisionError: the files are not in a git checkout, the revision is unknown, or it can't be loaded.
        timeline.errors.SeedError: a path does not exist.
    """
    roots = {file.root.path: file.root for file in select(paths, root=root).files}
    shipped = resources.find("seed_events").resolve()
    with TemporaryDirectory() as temporary:
        url = embedded(Path(temporary) / "revision.db")
        if shipped not in roots:
            load(check(), url, author=_AUTHOR)
        for number, each in enumerate(sorted(roots.values(), key=lambda found: (found.path != shipped, found.path))):
            folder = Path(temporary) / str(number) / each.name
            if _extract(revision, each.path, folder):
                _load(revision, Root(each.name, folder), url)
        if not Path(temporary, "revision.db").exists():
            Store.prepare(url).close()
        yield url


def _load(revision: str, root: Root, url: URL) -> None:
    store = Store.prepare(url)
    try:
        if (root.path / "released").is_dir():
            with store.write() as connection:
                for entries in read_segments(root.path / "released"):
                    store.restore(connection, entries)
    except IntegrityError as error:
        message = str(error).replace(f"{root.path}/", "")
        raise RevisionError(f"the released log of {revision} can't be restored: {message}") from None
    finally:
        store.close()
    if not any(path.suffix.lower() in (".yaml", ".yml") for path in root.path.rglob("*")):
        return
    checked = check([root.path], root=root.name, known=entities_in_log(url))
    faults = load(checked, url, author=_AUTHOR).plan.diagnostics if checked.ok else checked.diagnostics
    if faults:
        first = faults[0]
        place = f"{first.file.replace(f'{root.path}/', '')}:{first.line}"
        raise RevisionError(
            f"the files of {revision} can't be loaded: {place}: [{first.code}] {first.message}"
            + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")
            + ": compare with a revision whose files pass `timeline check`"
        )


def _extract(revision: str, path: Path, folder: Path) -> bool:
    """Write a folder as it was at a revision; return False if it did not exist."""
    top = Path(_git(path, "rev-parse", "--show-toplevel").rstrip("\n"))
    if revision.startswith("-"):
        raise RevisionError(f"'{revision}' is not a revision: it begins with a hyphen")
    try:
        commit = _git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    except RevisionError:
        raise RevisionError(
            f"unknown revision '{revision}' in {top}: `git branch --all` lists branches; in a shallow checkout, fetch"
            " it first"
        ) from None
    inside = path.resolve().relative_to(top.resolve()).as_posix()
    tree = commit if inside == "." else f"{commit}:{inside}"
    try:
        _git(top, "cat-file", "-e", tree)
    except RevisionError:
        return False
    folder.mkdir(parents=True)
    archive = folder.with_suffix(".zip")
    _git(top, "archive", "--format=zip", f"--output={archive}", tree)
    try:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)  # checked: no path leads out of the folder
            links = [item for item in packed.infolist() if stat.S_ISLNK(item.external_attr >> 16)]
            for link in links:  # here links are files with their target as text
                path = folder / link.filename
                path.unlink()
                path.symlink_to(packed.read(link).decode("utf-8", "surrogateescape"))
        _check_links(folder, [folder / link.filename for link in links])
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RevisionError(f"the files of {revision} can't be unpacked: {error}") from None
    return True


def _check_links(folder: Path, links: Iterable[Path]) -> None:
    """Refuse links that lead out of a folder. This needs all links, because one may lead through another."""
    top = os.path.realpath(folder)
    for link in links:
        if not Path(os.path.realpath(link)).is_relative_to(top):  # unlike resolve(), it accepts circular links
            raise ValueError(f"{link.relative_to(folder)} is a link to a file outside of the folder")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - no shell; what is not ours stands behind --end-of-options or is a hash
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_SECONDS,
            env={name: value for name, value in os.environ.items() if name not in _OF_A_HOOK} | {"LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed: --against needs it") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RevisionError(f"git can't be run: {error}") from None
    if done.returncode:
        output = done.stderr.strip().splitlines()
        raise RevisionError(f"{folder} can't be compared with git: {output[-1] if output else 'it gave no message'}")
    return done.stdout
