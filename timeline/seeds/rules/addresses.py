"""S508: the same address with two titles or two days of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.facts import When
    from timeline.facts.sources import Source
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


# An address of a host in small letters and a path, as most are: nothing in it needs to be taken apart.
_PLAIN = re.compile(r"https?://(?:www\.)?((?!www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:/[!-\"$->@-~]*)?)")
_TRACKING = re.compile(r"utm_.+|fbclid|gclid|ref|cmpid|smid")
_ENOUGH = 12
"""So many letters identify a title, even if a site adds its own name at the end."""
_LONG = 60


def titles(stated: StatedFacts) -> Iterator[Violation]:
    """Yield sources whose address is cited elsewhere with another title or another day of publication."""
    first: dict[str, tuple[StatedEvent, str, Source]] = {}
    dated: dict[str, tuple[StatedEvent, When]] = {}
    for item in stated.events:
        for key, source in item.event.sources.items():
            if source.url is None:
                continue
            if source.published is not None:
                event, published = dated.setdefault(same_page(source.url), (item, source.published))
                if published is not source.published and not published.agrees_with(source.published):
                    yield Violation(
                        item.seed,
                        "S508",
                        f"this address was published on {published.written} in '{event.event.id}',"
                        f" and on {source.published.written} here",
                        "write the day that the page shows, or correct the address",
                        ("sources", key, "published"),
                        other=event.seed,
                    )
            if source.title is None:
                continue
            _, _, before = first.setdefault(same_page(source.url), (item, key, source))
            assert before.title is not None  # noqa: S101 - only those with a title are kept
            if before is not source and not _same_title(before.title, source.title):
                cited = first[same_page(source.url)][0]
                yield Violation(
                    item.seed,
                    "S508",
                    f"this address has the title '{_short(before.title)}' in '{cited.event.id}',"
                    f" and the title '{_short(source.title)}' here",
                    "write the title that the page shows, or correct the address",
                    ("sources", key, "title"),
                    other=cited.seed,
                )


@lru_cache(maxsize=16384)
def same_page(url: str) -> str:
    """Return an address without scheme, `www.`, last slash and tracking parameters: the key of a page."""
    if (plain := _PLAIN.fullmatch(url)) is not None:
        return f"{plain[1]}{plain[2].rstrip('/')}?#"
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode(
        sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    )
    return f"{host}{parts.path.rstrip('/')}?{query}#{parts.fragment}"


def _same_title(one: str, other: str) -> bool:
    letters = ["".join(filter(str.isalnum, title.casefold())) for title in (one, other)]
    short, long = sorted(letters, key=len)
    return short == long or (len(short) >= _ENOUGH and short in long)


def _short(title: str) -> str:
    return title if len(title) <= _LONG else title[: _LONG - 1] + "…"


RULES = (
    Rule(
        "S508",
        "the same address with two titles or two days",
        "Two sources have the same address but different titles or days of publication; parameters that track"
        " readers don't count. Write what the page shows, or correct the address.",
        "An address that was copied by mistake leads readers to the wrong article.",
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, title: Acme lets people go}\n'
        '  b: {url: "https://www.example.org/a/?utm_source=x", published: 2023-04-12, title: A new chip}',
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, title: Acme lets people go}\n'
        '  b: {url: "https://example.org/chip", published: 2023-04-12, title: A new chip}',
        severity="warning",
        check=titles,
    ),
)
