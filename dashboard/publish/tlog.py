"""The log itself as signed files: a checkpoint, tiles of its tree, and bundles of its entries without payloads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashboard.publish.manifest import stamp
from timeline.errors import ExportError
from timeline.log.tree import WIDTH
from timeline.transparency import note
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.tiles import CHECKPOINT, bundle, tile, tile_path, tiles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from dashboard.publish.job import Job
    from timeline.transparency.keys import PrivateKey

FOLDER = "tlog"
"""Where it is in the site."""


def origin(root: str) -> str:
    """Return the name of the log of a site: its address without the scheme.

    Args:
        root: the address of the site's first page, with a slash at its end.
    """
    parts = urlsplit(root)
    return f"{parts.netloc}{parts.path}{FOLDER}"


def check(key: PrivateKey, root: str) -> None:
    """Check that a key is that of a site's log.

    Raises:
        ExportError: it is another's.
    """
    if key.public.name != origin(root):
        wanted = f"make one with `timeline key new {origin(root)}`"
        raise ExportError(f"the key is that of {key.public.name}, and this site's log is {origin(root)}: {wanted}")


def write(job: Job) -> None:
    """Write the files, if the site has a key."""
    if job.key is None:
        return
    head, store, staging = job.site.tree_head, job.corpus.view.store, job.staging

    def read(make: Callable[[Connection], bytes]) -> bytes:
        with store.read() as connection:
            return make(connection)

    whole = set()
    for level, index, width in tiles_of(head.size):
        files = {tile_path(level, index, width): partial(tile, size=head.size, level=level, index=index, width=width)}
        if level == 0:
            files[tile_path("entries", index, width)] = partial(bundle, index=index, width=width)
        for path, make in files.items():
            # The log only grows, so a tile of one width never changes.
            staging.put(f"{FOLDER}/{path}", stamp("tile"), partial(read, make))
            if width == WIDTH:
                whole.add(f"{FOLDER}/{path}")
    for path, known in staging.known(f"{FOLDER}/tile/"):
        before, part, _ = path.partition(".p/")
        if part and before not in whole:  # whoever has an earlier checkpoint may still ask for it
            staging.keep(path, known)
    text = Checkpoint(job.key.public.name, head).text
    signed = partial(note.sign, text, [job.key])
    staging.put(f"{FOLDER}/{CHECKPOINT}", stamp(text, str(job.key.public)), lambda: signed().encode())
