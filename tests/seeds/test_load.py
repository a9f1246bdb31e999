from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.store import Store

pytestmark = pytest.mark.usefixtures("few_shipped")

TODAY = dt.datetime.now(dt.UTC).date().isoformat()
WHY = f"change: {{on: {TODAY}, why: wrong_figure, note: A slip of the pen.}}\n"


def run(root, url):
    """Load a folder; return the number of entries appended, or the codes of the faults."""
    checked = check([root], known=entities_in_log(url))
    assert checked.ok, checked.diagnostics
    done = load(checked, url, author="tester")
    return [d.code for d in done.plan.diagnostics] or done.appended


def last(url, slug="acme-layoffs-2023"):
    return View(Store.open(url)).history(slug)[-1]


def test_a_second_load_appends_nothing(root, url):
    assert [run(root, url), run(root, url)] == [3, 0]
    assert Store.open(url).verify().size == 3


def test_a_plan_tells_what_a_load_would_do_and_does_nothing(root, url, edit):
    plan = plan_against(check([root]), url)
    assert [(step.operation, step.seed.fact.id) for step in plan.changes] == [
        ("recorded", "acme"),
        ("recorded", "jane-roe"),
        ("recorded", "acme-layoffs-2023"),
    ]
    assert not Path(str(make_url(url).database)).exists()
    run(root, url)
    edit("headcount: 100", "headcount: 120", append=WHY)
    plan = plan_against(check([root]), url)
    assert [step["no_op"] for step in plan.to_json()["steps"]] == [True, True, False]
    assert plan.to_json()["counts"] == {"recorded": 0, "corrected": 1, "retracted": 0, "reinstated": 0, "no_op": 2}
    assert Store.open(url).verify().size == 3


def test_layout_comments_and_spelling_are_no_change(root, url, edit):
    run(root, url)
    edit("headcount: 100", "headcount: {value: 0.1 thousand}  # the same", append="# a comment\n")
    assert run(root, url) == 0


def test_a_changed_figure_needs_a_reason_and_the_log_keeps_both(root, url, edit):
    run(root, url)
    edit("headcount: 100", "headcount: 120")
    plan = plan_against(check([root]), url)
    assert [(d.code, d.line, d.column) for d in plan.diagnostics] == [("S301", 6, 1)]
    assert f"change: {{on: {TODAY}, why: wrong_figure" in plan.diagnostics[0].suggestion
    assert run(root, url) == ["S301"]
    edit(append=WHY)
    assert run(root, url) == 1
    version = last(url)
    assert (version.operation, version.reason) == ("corrected", f"{TODAY} wrong_figure: A slip of the pen.")
    assert version.origin == "mine/events/2023/acme-layoffs-2023.yaml:1"
    assert [(c.field, c.old, c.new) for c in version.changes] == [("headcount", "100", "120")]
    assert run(root, url) == 0


def test_an_old_reason_does_not_excuse_a_new_change(root, url, edit):
    run(root, url)
    edit("headcount: 100", "headcount: 120", append=WHY)
    run(root, url)
    edit("headcount: 120", "headcount: 130")
    assert run(root, url) == ["S303"]
    edit("A slip of the pen.", "Another slip.")
    assert run(root, url) == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("date: 2023-04\n", "date: 2023-05\n", "wrong_date"),
        ("status: reported", "status: confirmed", "wrong_status"),
        ("company: acme", "company: [acme, twitter]", "wrong_figure"),
        ("kind: layoffs", "kind: departure", "wrong_kind"),
        ("published: 2023-04-11", "published: 2023-04-12", "wrong_figure"),
    ],
)
def test_what_is_told_needs_a_reason(  # noqa: PLR0913, PLR0917
    root, url, edit, old, new, why
):
    run(root, url)
    write(root, {"companies/twitter.yaml": "kind: company\nname: Twitter\n"})
    edit(old, new)
    assert run(root, url) == ["S301"]
    assert f"why: {why}" in plan_against(check([root]), url).diagnostics[0].suggestion


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Acme lets staff go", "title: Acme lets some staff go"),
        ("status:", "summary: In our own words.\nstatus:"),
        ("sources:\n", "sources:\n  b: {url: 'https://example.org/b', undated: true}\n"),
    ],
)
def test_wording_and_added_sources_need_no_reason(root, url, edit, old, new):
    run(root, url)
    edit(old, new)
    assert run(root, url) == 1
    assert last(url).reason is None


def test_an_event_is_retracted_and_reinstated(root, url, edit):
    write(root, {"events/acme-cuts-2021.yaml": LAYOFFS.replace("2023-04\n", "2021-04\n")})
    run(root, url)
    retraction = f"retracted: {{on: {TODAY}, why: duplicate, superseded_by: acme-cuts-2021}}\n"
    edit(append=retraction)
    assert run(root, url) == 1
    assert (last(url).operation, last(url).reason) == ("retracted", f"{TODAY} duplicate")
    assert len(View(Store.open(url)).events()) == 1
    edit(retraction, "")
    assert run(root, url) == ["S301"]
    edit(append=f"change: {{on: {TODAY}, why: new_information}}\n")
    assert run(root, url) == 1
    assert last(url).operation == "reinstated"
    assert len(View(Store.open(url)).events()) == 2


def test_a_deleted_file_is_an_error_that_says_what_to_write(root, url):
    run(root, url)
    (root / "events/2023/acme-layoffs-2023.yaml").unlink()
    plan = plan_against(check([root]), url)
    assert [d.code for d in plan.diagnostics] == ["S302"]
    assert f"retracted: {{on: {TODAY}" in plan.diagnostics[0].suggestion
    assert run(root, url) == ["S302"]
    # Loading a part of the folder, or one file, retracts nothing elsewhere.
    assert run(root / "companies", url) == 0
    assert run(root / "people/jane-roe.yaml", url) == 0


def test_another_folder_neither_loses_nor_changes_what_this_one_recorded(root, url, tmp_path):
    run(root, url)
    other = write(tmp_path / "other", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert run(other, url) == 1
    write(other, {"companies/acme.yaml": "kind: company\nname: Not Acme\n"})
    assert run(other, url) == ["S304"]
    (other / "companies/acme.yaml").write_text((root / "companies/acme.yaml").read_text())
    assert run(other, url) == 0  # the same content is not a conflict
    assert run(root, url) == 0


def test_an_id_that_the_log_uses_for_something_else_is_refused(root, url, tmp_path):
    run(root, url)
    other = write(tmp_path / "other", {"people/acme.yaml": "kind: person\nname: A. C. Me\n"})
    assert run(other, url) == ["S305"]


def test_a_load_with_one_fault_in_the_log_appends_nothing_of_the_rest(root, url, edit):
    run(root, url)
    edit("headcount: 100", "headcount: 120")
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert run(root, url) == ["S301"]
    assert Store.open(url).verify().size == 3


def test_a_load_that_breaks_off_leaves_nothing_behind(root, url, monkeypatch):
    many = "events:\n" + "".join(
        f"  - id: acme-{n}\n" + "".join(f"    {line}\n" for line in LAYOFFS.splitlines()) for n in range(5)
    )
    write(root, {"many.yaml": many})
    monkeypatch.setattr("timeline.seeds.plan.apply.BATCH", 3)

    def stop(done: int, _of: int) -> None:
        if done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(check([root]), url, author="tester", progress=stop)
    assert Store.open(url).verify().size == 0
    assert run(root, url) == 8


@pytest.mark.sqlite
def test_an_empty_database_file_is_loaded_like_none(root, url):
    Path(str(make_url(url).database)).parent.mkdir()
    Path(str(make_url(url).database)).write_bytes(b"")
    assert len(plan_against(check([root]), url).changes) == 3
    assert run(root, url) == 3


def test_two_folders_of_one_name_given_at_once_are_both_read(tmp_path, url):
    company = {"acme.yaml": "kind: company\nname: Acme\n"}
    one = write(tmp_path / "a" / "seeds", {**company, "x.yaml": LAYOFFS})
    other = write(tmp_path / "b" / "seeds", {"x.yaml": LAYOFFS, "y.yaml": LAYOFFS})
    checked = check([one, other])
    assert [d.code for d in checked.diagnostics if d.severity == "error"] == ["S012"]
    (other / "x.yaml").unlink()
    assert load(check([one, other]), url, author="me").appended == 3


def test_a_second_folder_of_a_name_is_told_to_take_another(root, url, tmp_path):
    run(root, url)
    second = write(tmp_path / "elsewhere" / root.name, {"companies/other.yaml": "kind: company\nname: Other\n"})
    plan = plan_against(check([second]), url)
    assert {d.code for d in plan.diagnostics} == {"S302"}
    assert "not the folder 'mine' that recorded it" in plan.diagnostics[0].suggestion
    assert "--root NAME" in plan.diagnostics[0].suggestion
    assert load(check([second], root="other"), url, author="me").appended == 1
    assert run(root, url) == 0


def test_a_file_given_alone_belongs_to_the_folder_that_recorded_it(root, url):
    (root / "layoffs").mkdir()
    moved = (root / "events/2023/acme-layoffs-2023.yaml").rename(root / "layoffs/acme-layoffs-2023.yaml")
    run(root, url)
    moved.write_text(moved.read_text() + "summary: In our own words.\n")
    assert run(moved, url) == 1
    assert last(url).origin == "mine/layoffs/acme-layoffs-2023.yaml:1"
    moved.unlink()
    assert run(root, url) == ["S302"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "published: 2023-04-11}",
            "published: 2023-04-11, derived_from: b}\n  b: {url: 'https://b.org/', undated: true}",
        ),
        ("https://example.org/a", "https://example.org/other"),
    ],
)
def test_who_says_it_does_not_change_without_a_reason(root, url, edit, old, new):
    run(root, url)
    edit(old, new)
    assert run(root, url) == ["S301"]


def test_a_name_that_held_from_another_day_needs_a_reason_and_a_new_name_does_not(root, url):
    path = root / "companies/acme.yaml"
    path.write_text("kind: company\nnames: [Acme, {name: Apex, since: 2020-01-01}]\n")
    run(root, url)
    path.write_text("kind: company\nnames: [Acme, {name: Apex, since: 2010-01-01}]\n")
    assert run(root, url) == ["S301"]
    path.write_text("kind: company\nnames: [Acme, {name: Apex, since: 2020-01-01}, {name: Zenith, since: 2024}]\n")
    assert run(root, url) == 1
