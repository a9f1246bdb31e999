"""The dashboard's entry: `streamlit run dashboard/app.py` with TIMELINE_DATABASE set."""

from __future__ import annotations

import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
if str(_FOLDER.parent) not in sys.path:
    sys.path.insert(0, str(_FOLDER.parent))

import streamlit as st  # noqa: E402

from dashboard import collector, database  # noqa: E402
from dashboard.components import messages  # noqa: E402
from timeline.errors import StoreError  # noqa: E402


def main() -> None:
    """Lay out the app and run the page that the URL names."""
    st.set_page_config(page_title="Timeline", page_icon="🕰️", layout="wide", initial_sidebar_state="collapsed")
    timeline = st.Page("app_pages/timeline.py", title="Timeline", icon=":material/timeline:", default=True)
    company = st.Page("app_pages/company.py", title="Companies", icon=":material/apartment:", url_path="company")
    compare = st.Page("app_pages/compare.py", title="Compare", icon=":material/compare_arrows:", url_path="compare")
    statistics = st.Page(
        "app_pages/statistics.py", title="Statistics", icon=":material/bar_chart:", url_path="statistics"
    )
    stories = st.Page("app_pages/stories.py", title="Stories", icon=":material/auto_stories:", url_path="stories")
    contribute = st.Page(
        "app_pages/contribute.py", title="Contribute", icon=":material/edit_note:", url_path="contribute"
    )
    changes = st.Page("app_pages/changes.py", title="Changes", icon=":material/history:", url_path="changes")
    files = st.Page("app_pages/data.py", title="Data", icon=":material/download:", url_path="data")
    event = st.Page("app_pages/event.py", title="Event", url_path="event", visibility="hidden")
    page = st.navigation(
        [timeline, company, compare, statistics, stories, changes, files, contribute, event],
        position="hidden" if st.context.is_embedded else "top",
    )
    if page is not timeline:  # what is a page of its own, such as a company, has a title of its own
        st.set_page_config(page_title=f"{page.title} · Timeline")
    collector.settle()
    try:
        page.run()
    except StoreError as error:
        if database.give_up(error):  # the replica failed in the middle of a page
            st.rerun()
        messages.no_database(error)


main()
