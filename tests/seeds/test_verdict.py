"""A slug that `check` accepts is also known to `plan` and `load`."""

from __future__ import annotations

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline import resources
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.release import release
from timeline.store import Store


@pytest.fixture
def shipped(root, monkeypatch):
    """Replace the shipped files with the small folder."""
    find = resources.find
    monkeypatch.setattr(resources, "find", lambda name: root if name == "seed_events" else find(name))
    return root


@pytest.fixture
def own(tmp_path):
    """Give a folder with one event of a shipped company."""
    return write(tmp_path / "own", {"events/acme-cuts-2024.yaml": LAYOFFS.replace("2023", "2024")})


def verdict(path, url, **options):
    """Check that the files have no faults, then return the planned and loaded counts as (restored, recorded)."""
    checked = check([path], known=entities_in_log(url), **options)
    assert checked.ok, checked.diagnostics
    plan = plan_against(checked, url)
    done = load(checked, url, author="tester")
    assert (plan.diagnostics, done.plan.diagnostics) == ((), ())
    assert (plan.restored, len(plan.changes)) == (done.restored, done.appended)
    return done.restored, done.appended


def origins(url, *slugs):
    view = View(Store.open(url))
    return [view.history(slug)[0].origin for slug in slugs]


@pytest.mark.usefixtures("shipped")
def test_an_empty_database_starts_from_the_released_log_where_a_folder_names_whom_it_has(own, url):
    _, segment = release(check(), author="maintainers")
    assert verdict(own, url) == (3, 1)
    assert View(Store.open(url)).as_recorded(3).tree_head() == segment.head
    assert verdict(own, url) == (0, 0)
    assert len(View(Store.open(url)).events(company="acme")) == 2


@pytest.mark.usefixtures("shipped")
def test_a_folder_that_names_nobody_of_the_released_log_does_without_it(tmp_path, url):
    release(check(), author="maintainers")
    files = {"companies/bolt.yaml": "kind: company\nname: Bolt\n", "bolt-cuts.yaml": LAYOFFS.replace("acme", "bolt")}
    assert verdict(write(tmp_path / "own", files), url) == (0, 2)


@pytest.mark.usefixtures("shipped")
def test_a_shipped_company_that_is_not_released_yet_is_recorded_with_the_event_that_names_it(own, url):
    assert verdict(own, url) == (0, 2)
    assert origins(url, "acme") == ["seed_events/companies/acme.yaml:1"]
    assert load(check(), url, author="tester").appended == 2  # the shipped person and event; the company is in the log


@pytest.mark.usefixtures("shipped")
def test_a_log_of_its_own_gets_the_shipped_company_that_it_does_not_know(own, tmp_path, url):
    release(check(), author="maintainers")
    bolt = write(tmp_path / "bolt", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert verdict(bolt, url) == (0, 1)
    assert verdict(own, url) == (0, 2)


@pytest.mark.usefixtures("shipped")
def test_a_story_about_shipped_events_starts_from_the_released_log(tmp_path, url):
    release(check(), author="maintainers")
    step = "{title: Cuts, window: 2023, text: A hundred go., events: acme-layoffs-2023}"
    told = f"kind: story\ntitle: Acme shrinks\nsummary: How it shrank.\nsteps: [{step}]\n"
    assert verdict(write(tmp_path / "own", {"stories/acme-shrinks.yaml": told}), url) == (3, 1)


def test_a_file_alone_is_loaded_with_the_company_beside_it(root, url):
    assert verdict(root / "events/2023/acme-layoffs-2023.yaml", url, root="ours") == (0, 2)
    assert origins(url, "acme") == ["ours/companies/acme.yaml:1"]
    assert verdict(root, url, root="ours") == (0, 1)


@pytest.mark.no_database
def test_a_file_alone_is_refused_by_the_check_where_the_company_beside_it_has_a_fault(root):
    write(root, {"companies/acme.yaml": "kind: company\n"})
    checked = check([root / "events/2023/acme-layoffs-2023.yaml"])
    assert [(found.code, found.line) for found in checked.diagnostics] == [("S201", 4)]
    assert "the file of 'acme' has errors" in checked.diagnostics[0].message
