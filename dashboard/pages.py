"""The registry of pages: the menu, titles, addresses and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the dashboard.

    Attributes:
        url: its path in an address; "" is the page that opens first.
        title: its name in the menu and in the browser's tab.
        icon: its Material symbol.
        listed: whether the menu lists it; the others open by links.
    """

    url: str
    title: str
    icon: str
    listed: bool = True

    @property
    def script(self) -> str:
        """The file that Streamlit runs for it, below the dashboard's folder."""
        return f"app_pages/{self.url or 'timeline'}.py"


PAGES = (
    Page("", "Timeline", "timeline"),
    Page("company", "Companies", "apartment"),
    Page("compare", "Compare", "compare_arrows"),
    Page("statistics", "Statistics", "bar_chart"),
    Page("stories", "Stories", "auto_stories"),
    Page("changes", "Changes", "history"),
    Page("data", "Data", "download"),
    Page("contribute", "Contribute", "edit_note"),
    Page("event", "Event", "event", listed=False),
)
"""The pages, in the order of the menu."""
