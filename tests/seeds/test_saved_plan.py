from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.errors import SeedError, StalePlanError
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_with_head
from timeline.seeds.plan.saved_plan import digests, make_saved_plan, read_saved_plan
from timeline.store import Store

pytestmark = pytest.mark.usefixtures("few_shipped")

YESTERDAY = dt.datetime.now(dt.UTC).date() - dt.timedelta(1)
PLAN = {"form": "timeline-plan-1", "today": "2026-01-01", "paths": [], "root": None, "log": f"0:{'0' * 64}"}
PLAN |= {"files": {}, "plan": {}}
EVENT = "events/2023/acme-layoffs-2023.yaml"


@pytest.fixture
def kept(root, url, tmp_path):
    """Give a function that saves a plan of the folder in a file, dated yesterday."""

    def make():
        checked = check([root], known=entities_in_log(url))
        plan, head = plan_with_head(checked, url, today=YESTERDAY)
        files = digests(checked.selection.files)
        found = make_saved_plan(plan, paths=[root], root=None, log=head, files=files, today=YESTERDAY)
        found.write(tmp_path / "plan.json")
        return tmp_path / "plan.json"

    return make


def carry_out(path, root, url):
    """Load a saved plan, as the command does."""
    plan = read_saved_plan(path)
    checked = check([root], known=entities_in_log(url))
    plan.check_files(checked.selection)
    return load(checked, url, author="tester", saved=plan)


def test_a_kept_plan_is_carried_out_once(root, url, kept):
    """A saved plan can be loaded only once, because the load changes the log."""
    path = kept()
    assert carry_out(path, root, url).appended == 3
    with pytest.raises(
        StalePlanError, match="the log has changed since the plan was made: it had 0 entries and now has 3"
    ):
        carry_out(path, root, url)


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ({EVENT: LAYOFFS + "# a comment\n"}, "mine/events/2023/acme-layoffs-2023.yaml has changed"),
        ({"companies/bolt.yaml": "kind: company\nname: Bolt\n"}, "mine/companies/bolt.yaml is new"),
        ({EVENT: None}, "mine/events/2023/acme-layoffs-2023.yaml is missing"),
    ],
)
def test_files_that_moved_are_named_and_nothing_is_loaded(root, url, kept, files, part):
    """If any byte of the files changed, the error names the file and nothing is loaded."""
    path = kept()
    for name, text in files.items():
        (root / name).unlink() if text is None else write(root, {name: text})
    with pytest.raises(StalePlanError, match=part) as caught:
        carry_out(path, root, url)
    assert str(caught.value).endswith("make the plan again: timeline plan --out")
    assert entities_in_log(url) == {}


def test_a_log_that_somebody_else_wrote_is_another_log(root, url, kept, tmp_path):
    """A log of the same length with another root is another log."""
    other = write(tmp_path / "other", {"companies/a.yaml": "kind: company\nname: A\n"})
    load(check([other]), url, author="tester")
    path = kept()
    plan = json.loads(path.read_text())
    plan["log"] = "1:" + "0" * 64
    path.write_text(json.dumps(plan))
    with pytest.raises(StalePlanError, match="the log has changed since the plan was made: it is another log"):
        carry_out(path, root, url)
    assert Store.open(url).verify().size == 1


def test_a_plan_that_was_edited_is_not_what_the_files_give(root, url, kept):
    """A plan that was edited is refused."""
    path = kept()
    text = path.read_text()
    assert "Acme lets staff go" in text
    path.write_text(text.replace("Acme lets staff go", "Acme hires"))
    with pytest.raises(StalePlanError, match="a plan that differs from the saved one"):
        carry_out(path, root, url)


def test_the_day_of_what_the_plan_says_itself_is_that_of_the_plan(root, url, kept):
    """Reasons that the plan writes have the day of the plan, not that of the load."""
    load(check([root]), url, author="tester")
    (root / EVENT).unlink()
    write(root, {"events/acme-cuts.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    done = carry_out(kept(), root, url)
    assert [step.reason for step in done.plan.changes] == [
        f"{YESTERDAY} renamed: acme-layoffs-2023 is now acme-cuts",
        f"{YESTERDAY} renamed",
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[1]", "nonsense", '{"form": "timeline-plan-9"}', b"\xff\xfe", "[" * 100_000),
        json.dumps(PLAN | {"paths": ["a\0b"]}),
        json.dumps(PLAN | {"log": "0:zz"}),
        json.dumps(PLAN | {"more": 1}),
    ],
)
@pytest.mark.no_database
def test_what_is_no_plan_is_refused_in_one_sentence(tmp_path, text):
    """A file that is not a saved plan is refused in one sentence, whatever it contains."""
    path = tmp_path / "plan.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SeedError, match="is not a saved plan"):
        read_saved_plan(path)


@pytest.mark.no_database
def test_a_plan_that_is_not_there_is_told(tmp_path):
    """The error for a missing plan names its file."""
    with pytest.raises(SeedError, match=r"nowhere\.json can't be read"):
        read_saved_plan(tmp_path / "nowhere.json")


@pytest.mark.no_database
def test_two_folders_of_one_name_are_kept_apart(tmp_path):
    """Files of two folders with the same name are kept apart."""
    one = write(tmp_path / "a/seeds", {"x.yaml": "kind: company\nname: X\n"})
    other = write(tmp_path / "b/seeds", {"x.yaml": "kind: company\nname: X\n"})
    selection = check([one, other]).selection
    assert len(digests(selection.files)) == len(selection.files) == 2


@pytest.mark.no_database
def test_a_plan_of_a_day_to_come_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN | {"today": "2999-01-01"}))
    with pytest.raises(SeedError, match="says that it was made on 2999-01-01, a day to come: make the plan again"):
        read_saved_plan(path)
