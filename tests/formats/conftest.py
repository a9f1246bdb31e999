from __future__ import annotations

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, event, layoffs, record
from timeline.formats import find
from timeline.formats.item import about, items
from timeline.store import Store

HOSTILE = '=HYPERLINK("https://example.org") <b>&amp;</b> ]]> BEGIN:VEVENT; a,b\\n $x$'


@pytest.fixture
def store(tmp_path):
    opened = Store.prepare(f"sqlite:///{tmp_path / 'timeline.db'}")
    record(opened, TWITTER, DEEPMIND, MUSK, event(), layoffs(), layoffs("hostile-2023", title=HOSTILE))
    yield opened
    opened.close()


@pytest.fixture
def export(store):
    """Give a function that writes the events of a query in a format and returns the bytes."""

    def write(format, address="", **filters):  # noqa: A002 - the word for it
        from timeline.query import View

        view = View(store)
        found = view.events(**filters)
        return b"".join(find(format).write(items(view, found), about(view, "A view of <it>", address)))

    return write
