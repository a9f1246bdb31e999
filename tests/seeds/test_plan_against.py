from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline import resources
from timeline.errors import RevisionError
from timeline.seeds.check import check
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.plan.git_baseline import log_of
from timeline.seeds.release import release
from timeline.store import Store

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("few_shipped")]
NAME = "events/2023/acme-layoffs-2023.yaml"


def git(folder, *arguments):
    who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def commit(folder, message="a state"):
    git(folder, "add", "--all")
    git(folder, "commit", "-m", message)


@pytest.fixture
def repository(root):
    """Make the folder a part of a git checkout with one commit."""
    git(root.parent, "init")
    (root.parent / ".gitignore").write_text("db/\n")
    commit(root.parent)
    return root.parent


def changes(revision, *paths):
    """Give the changes of a plan against a revision, or its faults."""
    with log_of(revision, paths) as url:
        plan = plan_against(check(paths, known=entities_in_log(url)), url, restore=False)
        return [d.code for d in plan.diagnostics] or [(step.operation, step.fact.id) for step in plan.changes]


@pytest.mark.usefixtures("repository")
def test_nothing_changes_against_the_commit_that_the_files_are_of(root):
    """A plan is empty if the files are the same as in the commit."""
    assert changes("HEAD", root) == []


@pytest.mark.usefixtures("repository")
def test_what_a_branch_changes_is_seen_without_a_database(root, edit):
    """A plan against a revision shows the changes of a branch, committed or not, for a folder or one file."""
    edit("headcount: 100", "headcount: 120")
    assert changes("HEAD", root) == ["S301"]
    edit(append="change: {on: 2023-05-01, why: wrong_figure}\n")
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    commit(root.parent)
    assert changes("HEAD", root) == []
    assert changes("HEAD~1", root) == [("recorded", "bolt"), ("corrected", "acme-layoffs-2023")]
    assert changes("main~1", root / NAME) == [("corrected", "acme-layoffs-2023")]


@pytest.mark.usefixtures("repository")
def test_a_folder_that_the_revision_did_not_have_is_all_new(root, tmp_path):
    """All files of a folder that the revision did not have are new."""
    other = write(tmp_path / "other", {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    assert changes("HEAD", other) == [("recorded", "bolt")]
    assert changes("HEAD", root, other) == [("recorded", "bolt")]


def test_files_that_name_shipped_companies_stand_on_those(repository):
    """Your own folder can name shipped companies, at any revision."""
    folder = write(repository / "own", {"events/own-layoffs.yaml": LAYOFFS.replace("acme", "twitter")})
    commit(repository)
    assert changes("HEAD", folder) == []
    write(folder, {"events/more-layoffs.yaml": LAYOFFS.replace("acme", "openai")})
    assert changes("HEAD", folder) == [("recorded", "more-layoffs")]


@pytest.mark.parametrize("revision", ["nowhere", "-x", "--output=/tmp/x", "HEAD:mine", "", "HEAD~9", "a b"])
@pytest.mark.usefixtures("repository")
def test_what_is_no_revision_is_told_and_never_an_option_of_git(root, revision):
    """A text that names no commit is an error, and git never reads it as an option."""
    with pytest.raises(RevisionError, match="revision"), log_of(revision, [root]):
        pass


@pytest.mark.usefixtures("repository")
def test_a_hook_of_another_repository_plans_the_files_where_they_are(root, monkeypatch):
    """A hook of another repository uses the repository of the files, not its own."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert changes("HEAD", root) == []


def test_files_in_no_git_checkout_are_told(root):
    """Files outside a git checkout are an error, because there is nothing to compare with."""
    with (
        pytest.raises(RevisionError, match="can't be compared with git: fatal: not a git repository"),
        log_of("HEAD", [root]),
    ):
        pass


def test_a_revision_with_faulty_files_is_told_with_the_first_fault(repository, root, edit):
    """The error shows the first fault of the revision's files by their own names, not by the temporary folder."""
    edit("company: acme", "company: acmee")
    commit(repository)
    edit("company: acmee", "company: acme")
    with pytest.raises(RevisionError) as caught, log_of("HEAD", [root]):
        pass
    assert str(caught.value).startswith(f"the files of HEAD can't be loaded: {NAME}:4: [S201] unknown company 'acmee'")


@pytest.fixture
def shipped(root, monkeypatch):
    """Replace the shipped folder with this one, in a git checkout, with its first state released."""
    folder = root.rename(root.parent / "seed_events")
    find = resources.find
    monkeypatch.setattr(resources, "find", lambda name: folder if name == "seed_events" else find(name))
    git(root.parent, "init")
    release(check(), author="releaser")
    commit(root.parent, "released")
    return folder


def test_the_log_of_a_revision_begins_with_what_it_had_released(shipped):
    """The log of a revision starts with its released entries, and newer facts follow."""
    write(shipped, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    commit(shipped.parent, "newer")
    head = json.loads((shipped / "released/tree-head.json").read_text())
    with log_of("HEAD") as url:
        store = Store.open(url)
        assert store.verify(projections=True).size == 4
        assert head["size"] == 3
        assert [d.code for d in plan_against(check(), url, restore=False).diagnostics] == []
    with log_of("HEAD~1") as url:
        assert [step.fact.id for step in plan_against(check(), url, restore=False).changes] == ["bolt"]


def test_a_branch_that_releases_shows_what_it_changes_all_the_same(shipped):
    """Entries that the branch releases are shown as new facts, not restored."""
    write(shipped, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    release(check(), author="releaser")
    assert changes("HEAD") == [("recorded", "bolt")]


def test_a_released_log_that_was_tampered_with_is_no_ground_to_compare_on(shipped):
    """The revision's released log is verified before anything is restored."""
    [segment] = (shipped / "released").glob("*.jsonl")
    segment.write_text(segment.read_text().replace("Acme", "Acmi"))
    commit(shipped.parent, "forged")
    with pytest.raises(RevisionError, match="the released log of HEAD can't be restored"), log_of("HEAD"):
        pass


def test_links_that_lead_out_of_the_folder_are_not_followed(repository, root, tmp_path):
    """A link out of the folder is an error, and nothing is unpacked."""
    secret = write(tmp_path / "elsewhere", {"secret.yaml": "kind: company\nname: Secret\n"})
    (root / "companies/secret.yaml").symlink_to(secret / "secret.yaml")
    commit(repository)
    with pytest.raises(RevisionError, match=r"can't be unpacked: .*secret\.yaml is a link"), log_of("HEAD", [root]):
        pass


@pytest.mark.parametrize("name", ["a.yaml", "z.yaml"])
def test_links_that_lead_out_of_the_folder_through_others_are_not_followed(repository, root, name):
    """Links out of the folder through other links are errors, whichever link is made first."""
    deep = root / "companies/deep"
    deep.mkdir()
    (deep / name).symlink_to("m/../../secret.yaml")  # inside the folder if m is a directory, outside through the link m
    (deep / "m").symlink_to("../..")
    commit(repository)
    told = rf"can't be unpacked: companies/deep/{name} is a link to a file outside of the folder"
    with pytest.raises(RevisionError, match=told), log_of("HEAD", [root]):
        pass


def test_links_within_the_folder_are_followed(repository, root):
    (root / "companies/acme-copy.yaml").symlink_to("acme.yaml")
    commit(repository)
    with log_of("HEAD", [root]) as url:
        assert "acme-copy" in entities_in_log(url)


def test_links_that_go_in_circles_are_no_files(repository, root):
    for name, target in (("a.yaml", "b.yaml"), ("b.yaml", "a.yaml"), ("c.yaml", "a.yaml")):
        (root / "companies" / name).symlink_to(target)
    commit(repository)
    assert changes("HEAD", root) == []


def test_nothing_is_left_behind(repository, root, url, tmp_path, monkeypatch):
    """A plan against a revision leaves no files or database behind, in the checkout or elsewhere."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    load(check([root]), url, author="tester")
    assert changes("HEAD", root) == []
    assert list(temporary.iterdir()) == []
    done = subprocess.run(
        ["git", "-C", repository, "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    shutil.rmtree(temporary)
