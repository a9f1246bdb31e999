"""The registry of pages, which the menu, titles, addresses and tests use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the dashboard.

    Attributes:
        url: its path in an address; "" is the first page.
        title: its name in the menu and in the browser's tab.
        icon: its Material symbol.
        listed: whether the menu lists it; you open the other pages through links.
    """

    url: str
    title: str
    icon: str
    listed: bool = True

    @property
    def script(self) -> str:
        """The file that Streamlit runs for the page, relative to the dashboard's folder."""
        return f"app_pages/{self.url or 'timeline'}.py"


PAGES = (
    Page("", "Timeline", "timeline"),
    Page("company", "Companies", "apartment"),
    Page("person", "People", "group"),
    Page("compare", "Compare", "compare_arrows"),
    Page("statistics", "Statistics", "bar_chart"),
    Page("stories", "Stories", "auto_stories"),
    Page("changes", "Changes", "history"),
    Page("data", "Data", "download"),
    Page("contribute", "Contribute", "edit_note"),
    Page("event", "Event", "event", listed=False),
    Page("compare-days", "Two days", "difference", listed=False),
)
"""The pages, in the order of the menu."""
