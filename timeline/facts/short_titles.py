"""Short titles: the few words that tell an event to a reader who sees whose lane it is in, and its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST = 40
"""The most characters of a short title, both parts and the space between them."""


class ShortTitle(NamedTuple):
    """A short title in two parts, of which the second may be left out: `Fitbit` and `$2.1 bn`.

    Attributes:
        main: the words that tell it.
        rest: what more there is to say, or "".
    """

    main: str
    rest: str = ""

    def fitted(self, own: str) -> ShortTitle | None:
        """Return it without a rest that makes it too long; None if it is too long even so, or tells nothing.

        Args:
            own: the name of whoever the lane is of; this name alone tells nothing.
        """
        main, rest = _line(self.main), _line(self.rest)
        if not main or len(main) > MOST or main.casefold() == own.casefold():
            return None
        main = capital(main) if main.startswith("up to ") else main
        return ShortTitle(main, rest if len(main) + 1 + len(rest) <= MOST else "")


@dataclass(frozen=True, slots=True)
class Lane:
    """Whose lane an event is in.

    Attributes:
        slug: the entity of the lane, by its slug in the event.
        role: its role in the event.
        name: returns the name of a participant on the day of the event.
    """

    slug: str
    role: str
    name: Callable[[str], str]

    @property
    def own(self) -> str:
        """The name of the lane's entity."""
        return self.name(self.slug)

    def names(self, slugs: Sequence[str]) -> str:
        """Return the first name, and how many more there are: `Fitbit`, `Fitbit and 2 more`; "" if there are none."""
        if not slugs:
            return ""
        more = len(slugs) - 1
        return self.name(slugs[0]) + (f" and {more} more" if more else "")

    def others(self, slugs: Sequence[str]) -> str:
        """Return the names of all but the lane's own entity; see `names`."""
        return self.names([slug for slug in slugs if slug != self.slug])

    def of(self, word: str, slugs: Sequence[str]) -> str:
        """Return a word before names: `from Google`; "" without names.

        Args:
            word: such as 'from'.
            slugs: whose names; the lane's own entity is left out.
        """
        found = self.others(slugs)
        return f"{word} {found}" if found else ""


def capital(text: str) -> str:
    """Return a text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def _line(text: str) -> str:
    return " ".join(text.split())
