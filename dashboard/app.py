"""The dashboard's entry: `streamlit run dashboard/app.py` with TIMELINE_DATABASE set."""

from __future__ import annotations

import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
if str(_FOLDER.parent) not in sys.path:
    sys.path.insert(0, str(_FOLDER.parent))

import streamlit as st  # noqa: E402

from dashboard import collector, database, session  # noqa: E402
from dashboard.components import messages  # noqa: E402
from dashboard.pages import PAGES  # noqa: E402
from dashboard.precedence import PAGES_FIRST  # noqa: E402
from timeline.errors import StoreError  # noqa: E402


def main() -> None:
    """Lay out the app and run the page that the URL names."""
    session.set_language()
    st.set_page_config(page_title="Timeline", page_icon="🕰️", layout="wide", initial_sidebar_state="collapsed")
    made = [
        st.Page(
            one.script,
            title=one.name,
            icon=f":material/{one.icon}:",
            url_path=one.url or None,
            default=not one.url,
            visibility="visible" if one.listed else "hidden",
        )
        for one in PAGES
    ]
    page = st.navigation(made, position="hidden" if st.context.is_embedded else "top")
    if page is not made[0]:  # all other pages, such as a company's, set their own title
        st.set_page_config(page_title=f"{page.title} · Timeline")
    collector.settle()
    try:
        with PAGES_FIRST.page():
            page.run()
    except StoreError as error:
        if database.give_up(error):  # the replica failed while the page ran
            st.rerun()
        messages.no_database(error)


main()
