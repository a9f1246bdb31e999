"""A rebuild that is killed leaves the old read models, and takes nothing from those who append."""

from __future__ import annotations

import pytest

from tests.builders import layoffs, new_store, record, view_of
from tests.faults.children import everything, rebuild_until, start
from timeline import sql
from timeline.errors import IntegrityError


@pytest.fixture
def damaged(tmp_path, engine):  # noqa: ARG001 - the engine of the store
    """Give a store of 40 entries whose read models lack a figure."""
    store = new_store(tmp_path)
    record(store, *(layoffs(f"layoffs-{n}", headcount=n + 1) for n in range(37)))
    with store.write() as connection:
        sql.run(connection, "DELETE FROM event_figure WHERE since_position = 20")
    yield store
    store.close()


@pytest.mark.both_engines
def test_a_rebuild_that_is_killed_at_any_step_leaves_the_old_rows(damaged):
    url = damaged.url.render_as_string(hide_password=False)
    for stop in (10, 40, 50, 80):
        child, told = start(rebuild_until, url, stop)
        done = told.recv()
        assert done >= stop
        if done <= 40:  # the rows are being derived
            record(damaged, layoffs(f"layoffs-{stop}-new"))
        child.kill()
        assert everything(told) == []
        child.join()
        with pytest.raises(IntegrityError, match="event_figure"):
            damaged.verify(projections=True)
        assert len(view_of(damaged).events()) == (38 if stop == 10 else 39)
        record(damaged, layoffs("layoffs-0", headcount=100 + stop), operation="corrected")
    child, told = start(rebuild_until, url, 1000)
    assert told.recv() == "done"
    child.join()
    assert damaged.verify(projections=True).size == 46
