"""A program that is killed while it migrates a database leaves it as it was, or up to date; never empty and healthy."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from tests.builders import layoffs, new_store, record, view_of
from tests.faults.children import prepare_until, start
from timeline import resources
from timeline.errors import OutdatedDatabaseError
from timeline.store import REVISIONS, Store, migrate_to

NEXT = """
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DELETE FROM event_version")
    op.execute("ALTER TABLE participation ADD COLUMN invented INTEGER")
    op.execute("DELETE FROM projection WHERE name = 'events'")
"""


def killed(url, *arguments):
    """Return how many statements a child ran to bring a database up to date, or None if it died before the end."""
    child, told = start(prepare_until, url, *arguments)
    child.join()
    return told.recv() if child.exitcode == 0 else None


@pytest.fixture
def old(tmp_path):
    """Give a database with six entries."""
    store = new_store(tmp_path)
    record(store, layoffs(), layoffs("another"))
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure")
    yield store
    store.close()


def check(store):
    """Check that a database after a kill is refused or whole."""
    try:
        opened = Store.open(store.url, write=True)
    except OutdatedDatabaseError:
        return
    with closing(opened):
        assert len(view_of(opened).events()) == 2


@pytest.mark.both_engines
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(7200)])])
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_kill_at_any_statement_of_a_migration_leaves_no_empty_timeline(old, revision, whole):
    before = old.verify()
    url = old.url.render_as_string(hide_password=False)

    def go_back():
        with old.migrating() as connection:
            migrate_to(connection, revision)

    go_back()
    statements = killed(url, 0)
    assert statements is not None
    for stop in range(1, statements + 1) if whole else (statements // 2, statements - 8):
        go_back()
        died = killed(url, stop) is None
        assert died or stop > statements - 3  # the first run also notes which log it has read
        check(old)
    with closing(Store.prepare(url)) as prepared:
        assert len(view_of(prepared).events()) == 2
        assert prepared.verify(projections=True) == before


def test_a_kill_at_any_statement_of_a_migration_to_come_leaves_no_empty_timeline(old, tmp_path):
    scripts = tmp_path / "alembic"
    shutil.copytree(resources.find("alembic"), scripts)
    (scripts / "versions" / "9999_next.py").write_text(NEXT.format(before=REVISIONS[-1]))
    url = old.url.render_as_string(hide_password=False)
    last = None
    for stop in (*range(1, 80, 20), *range(80, 10**6, 5)):
        last = killed(url, stop, str(scripts), "9999")
        if last is not None:
            break
        with closing(Store.open(url)) as opened:
            assert len(view_of(opened).events()) == 2
            assert opened.verify(projections=True).size == 6
    with pytest.raises(OutdatedDatabaseError, match="newer Timeline"):
        Store.open(url)
