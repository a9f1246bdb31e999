"""What all writers of a publish share: what they read, where they write, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import cache
from dashboard.publish import entity_page
from dashboard.publish.manifest import stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.site import Site, Which
    from dashboard.publish.staging import Staging
    from timeline.transparency.keys import PrivateKey

_STEP = 25  # things after which the progress is told
_MOST_LISTED = 5_000  # events of things whose pages were made one after the other


@dataclass(slots=True)
class Job:
    """A publish.

    Attributes:
        corpus: all events.
        site: what all pages share.
        staging: the new folder.
        which: which pages have a picture of their own.
        progress: takes how much is done, of how much.
        key: signs the log's checkpoint; without it, the log itself is not published.
        companies: the companies that have a page.
        people: the people who have a page.
        log: a hash of the log and the day, for what depends on all of it.
        moved: the paths of the pages of old ids, each with the page that it leads to.
    """

    corpus: Corpus
    site: Site
    staging: Staging
    which: Which
    progress: Callable[[int, int], None]
    key: PrivateKey | None = None
    companies: list[str] = field(init=False)
    people: list[str] = field(init=False)
    log: str = field(init=False)
    moved: list[tuple[str, str]] = field(init=False, default_factory=list)
    _done: int = field(init=False, default=0)
    _listed: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.companies = entity_page.slugs(self.corpus, "company")
        self.people = entity_page.slugs(self.corpus, "person")
        self.log = stamp(self.site.tree_head.root.hex(), self.site.today.isoformat())

    def step(self, events: int = 1) -> None:
        """Count a thing whose pages are done.

        Args:
            events: how many events they list. After some thousands, what the dashboard has cached of them is forgotten.
        """
        self._done += 1
        self._listed += events
        if self._listed > _MOST_LISTED:
            self._listed = 0
            cache.clear()
        if not self._done % _STEP:
            corpus = self.corpus
            things = corpus.rows.all_with_gone + len(self.companies) + len(self.people) + len(corpus.stories)
            self.progress(self._done, things)
