"""`sitemap.xml`: the addresses of all pages that search engines should show, and when each last changed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dashboard.escape import html
from dashboard.heads.sitemap import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dashboard.publish.site import Site

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'


def files(site: Site, pages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the files: one, or a list of files with 50,000 addresses each.

    Args:
        site: what all pages share.
        pages: the path of each page, and when it last changed as ISO 8601; "" is not known.
    """
    rest = iter(pages)
    part, following = list(islice(rest, MOST)), list(islice(rest, MOST))
    if not following:
        yield "sitemap.xml", _urls(site, part)
        return
    many = 0
    while part:
        many += 1
        yield f"sitemap-{many}.xml", _urls(site, part)
        part, following = following, list(islice(rest, MOST))
    rows = "".join(
        f"<sitemap><loc>{html(site.root)}sitemap-{number}.xml</loc></sitemap>\n" for number in range(1, many + 1)
    )
    yield "sitemap.xml", f'{_BEGIN}<sitemapindex xmlns="{_SPACE}">\n{rows}</sitemapindex>\n'.encode()


def _urls(site: Site, pages: Sequence[tuple[str, str]]) -> bytes:
    rows = "".join(
        f"<url><loc>{html(site.root + path)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</url>\n"
        for path, when in pages
    )
    return f'{_BEGIN}<urlset xmlns="{_SPACE}">\n{rows}</urlset>\n'.encode()


def robots(site: Site) -> bytes:
    """Return `robots.txt`: everything may be read, and where the list of pages is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.root}sitemap.xml\n".encode()
