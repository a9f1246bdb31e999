"""The registry of pages, which the menu, titles, addresses and tests use."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.language import gettext, gettext_noop


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the dashboard.

    Attributes:
        url: its path in an address; "" is the first page.
        title: its name in English, in the menu and in the browser's tab; see `name`.
        icon: its Material symbol.
        listed: whether the menu lists it; you open the other pages through links.
    """

    url: str
    title: str
    icon: str
    listed: bool = True

    @property
    def name(self) -> str:
        """Its title in the reader's language."""
        return gettext(self.title)

    @property
    def script(self) -> str:
        """The file that Streamlit runs for the page, relative to the dashboard's folder."""
        return f"app_pages/{self.url or 'timeline'}.py"


PAGES = (
    Page("", gettext_noop("Timeline"), "timeline"),
    Page("company", gettext_noop("Companies"), "apartment"),
    Page("person", gettext_noop("People"), "group"),
    Page("compare", gettext_noop("Compare"), "compare_arrows"),
    Page("statistics", gettext_noop("Statistics"), "bar_chart"),
    Page("stories", gettext_noop("Stories"), "auto_stories"),
    Page("changes", gettext_noop("Changes"), "history"),
    Page("data", gettext_noop("Data"), "download"),
    Page("contribute", gettext_noop("Contribute"), "edit_note"),
    Page("event", gettext_noop("Event"), "event", listed=False),
    Page("compare-days", gettext_noop("Two days"), "difference", listed=False),
)
"""The pages, in the order of the menu."""
