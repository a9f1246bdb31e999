"""What all pages of a published site share: its address, its day, its log and the files that pages load."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from dashboard import labels
from dashboard.heads.tags import SITE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline.log.merkle import TreeHead

Which = Literal["none", "stories", "all"]
"""Which pages have a picture of their own: none; stories; or events, companies and people, too."""


@dataclass(frozen=True)
class Site:
    """What all pages share.

    Attributes:
        root: the address of the first page, with a slash at its end.
        today: the day on which events are planned or past.
        tree_head: the state of the log.
        recorded: when the last entry was recorded; None if there is none.
        assets: the bytes of the files that pages load, by name.
        search: whether the site has a search.
        key: the public key of the log; "" if the site does not have the log itself.
    """

    root: str
    today: dt.date
    tree_head: TreeHead
    recorded: dt.datetime | None
    assets: Mapping[str, bytes]
    search: bool = True
    key: str = ""
    name: str = SITE

    @property
    def base(self) -> str:
        """The path of the first page, with a slash at both ends."""
        return urlsplit(self.root).path

    @cached_property
    def version(self) -> str:
        """A hash over the files that pages load; it is part of their addresses, so that these never change."""
        found = hashlib.sha256()
        for name, content in sorted(self.assets.items()):
            found.update(f"{name}\n{len(content)}\n".encode() + content)
        return found.hexdigest()[:12]

    def asset(self, name: str) -> str:
        """Return the path of a file that pages load.

        Raises:
            KeyError: there is no such file.
        """
        if name not in self.assets:
            raise KeyError(name)
        return f"assets/{self.version}/{name}"

    @property
    def day(self) -> str:
        """The day of the site in words."""
        return labels.day(self.today)
