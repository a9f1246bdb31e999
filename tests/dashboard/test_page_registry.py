"""Pages are registered once."""

from __future__ import annotations

from pathlib import Path

import pytest

import dashboard
from dashboard.pages import PAGES
from timeline.query.links import OF_ALL, OF_FILTERS, OTHERS

FOLDER = Path(dashboard.__file__).parent


@pytest.mark.no_database
def test_every_page_has_its_script_and_every_script_is_a_page():
    scripts = {f"app_pages/{path.name}" for path in (FOLDER / "app_pages").glob("*.py") if path.name != "__init__.py"}
    assert scripts == {page.script for page in PAGES}
    assert len({page.title for page in PAGES}) == len(PAGES)


@pytest.mark.no_database
def test_a_link_to_any_page_is_understood():
    assert {page.url for page in PAGES} == {*OF_ALL, *OF_FILTERS, *OTHERS}
