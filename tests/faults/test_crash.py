from __future__ import annotations

import random
import shutil
import time

import pytest

from tests.builders import new_store, write
from tests.faults.children import append_for_ever, everything, load_files, start
from timeline import sql
from timeline.store import Store


def kill_and_look(store, url, seed, chance):
    """Let a child append, kill it at a random moment, check what it leaves behind and return the size of the log."""
    child, told = start(append_for_ever, url, seed)
    first = told.recv()
    time.sleep(chance.uniform(0, 0.03))
    child.kill()
    acknowledged = [first, *everything(told)]
    child.join()
    head = store.verify(projections=seed % 10 == 0)
    assert head.size >= acknowledged[-1], "an acknowledged append was lost"
    with store.read() as connection:
        read_models = sql.value(connection, "SELECT min(position) FROM projection")
    assert read_models == head.size, "the projections do not stand where the log stands"
    return head.size


@pytest.mark.both_engines
@pytest.mark.parametrize("times", [40, pytest.param(3000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path, times):
    chance = random.Random(times)  # noqa: S311 - a test's dice
    for first in range(0, times, 40):  # a new database for every forty, because verifying takes longer as it grows
        folder = tmp_path / str(first)
        folder.mkdir()
        store = new_store(folder)
        url = store.url.render_as_string()
        sizes = [kill_and_look(store, url, seed, chance) for seed in range(first, min(first + 40, times))]
        assert sizes == sorted(sizes)
        assert sizes[-1] > len(sizes)
        store.close()
        shutil.rmtree(folder)


@pytest.mark.parametrize("times", [12, pytest.param(300, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_killed_load_leaves_all_or_nothing(tmp_path, times):
    events = "events:\n" + "".join(
        f"  - {{id: acme-{n}, kind: layoffs, title: T, date: 2023, company: acme, status: reported,"
        f' sources: {{a: {{url: "https://example.org/{n}", undated: true}}}}}}\n'
        for n in range(400)
    )
    files = {"companies/acme.yaml": "kind: company\nname: Acme\n", "events.yaml": events}
    root = write(tmp_path / "mine", files)
    chance = random.Random(times)  # noqa: S311

    def begin(name):
        """Start a load into a new database and wait until its file exists."""
        path = tmp_path / name / "timeline.db"
        child, _ = start(load_files, str(root), f"sqlite:///{path}")
        while child.is_alive() and not path.exists():
            time.sleep(0.001)
        return child, path

    child, path = begin("whole")
    begun = time.monotonic()
    child.join()
    takes = time.monotonic() - begun
    assert child.exitcode == 0
    assert Store.open(f"sqlite:///{path}").verify(projections=True).size == 401
    seen = set()
    for number in range(times):
        child, path = begin(f"killed-{number}")
        time.sleep(chance.uniform(0, takes))
        child.kill()
        child.join()
        store = Store.prepare(f"sqlite:///{path}")
        size = store.verify(projections=True).size
        assert size in {0, 401}
        seen.add(size)
        store.close()
        shutil.rmtree(path.parent)
    assert seen
