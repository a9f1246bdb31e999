"""What a page says of itself in its head: title, description, addresses, picture, feeds and JSON-LD."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dashboard.heads import structured
from dashboard.heads.asked import Asked
from dashboard.heads.subject import Subject
from dashboard.pages import PAGES
from dashboard.publish import links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.database import Source
    from dashboard.publish.site import Site
    from dashboard.state import State
    from timeline.facts import Story
    from timeline.query import EventRecord

_PAGES = {page.url: page for page in PAGES}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same content in another form.

    Attributes:
        path: its path in the site.
        type: its media type.
        title: what it is.
    """

    path: str
    type: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says of itself. All texts are plain; the template escapes them.

    Attributes:
        title: the title, without the name of the site.
        description: one or two sentences.
        type: the Open Graph type: website or article.
        data: the description in the words of schema.org, as JSON values; None has none.
        alternates: the same content in other forms.
        picture: the path of a picture, or "".
        index: whether search engines should show the page.
        before: the path of the page before in a long list, or "".
        after: the path of the page after it, or "".
    """

    title: str
    description: str
    type: str = "website"
    data: object = None
    alternates: Sequence[Alternate] = field(default=())
    picture: str = ""
    index: bool = True
    before: str = ""
    after: str = ""

    @property
    def script(self) -> Markup:
        """The description for the element `script`, in which only a closing tag could do harm."""
        text = json.dumps(self.data, ensure_ascii=False, sort_keys=True)
        return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no tag is left in it


def subject(  # noqa: PLR0913 - what an address is about
    at: Source,
    state: State,
    page: str,
    title: str,
    description: str,
    *,
    records: Sequence[EventRecord] = (),
    record: EventRecord | None = None,
    story: Story | None = None,
) -> Subject:
    """Return the subject of the dashboard's page that has the same content.

    Args:
        at: the database.
        state: what that page shows.
        page: its path.
        title: the title.
        description: one or two sentences.
        records: the events that it shows.
        record: the event, if it is about one.
        story: the story, if it is about one.
    """
    asked = Asked(_PAGES[page], at, state)
    return Subject(asked, title, description, state, records, record, story)


def described(site: Site, found: Subject, address: str, files: Sequence[Alternate], picture: str = "") -> object:
    """Return a subject in the words of schema.org, with addresses of published pages.

    Args:
        site: what all pages share.
        found: the subject.
        address: the path of its page.
        files: its content as files.
        picture: the path of its picture, or "".
    """
    values: Any = links.published_values(structured.described(found, site.root), site.root)
    made = _files(values, site, files)
    made["url"] = site.root + address
    if picture:
        made["image"] = site.root + picture
    return made


def _files(value: dict[str, Any], site: Site, files: Sequence[Alternate]) -> dict[str, Any]:
    """Return a description in which each data set has the files of the published page."""
    made = {name: _files(one, site, files) if isinstance(one, dict) else one for name, one in value.items()}
    if made.get("@type") == "Dataset":
        made["distribution"] = [
            {"@type": "DataDownload", "encodingFormat": one.type, "contentUrl": site.root + one.path} for one in files
        ]
    return made
