from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.cli import main
from timeline.cli.plan_markdown import code

pytestmark = pytest.mark.usefixtures("few_shipped")

HOSTILE = "x` @octocat ``#1`` <img src=x onerror=y> [a](https://evil.example) www.evil.example :skull: **b** | c"
RIVALS = "headcount: [{value: 100, source: a}, {value: 300, source: b}]"
SIGNS = "at the same time, the same headcount, similar titles, a source in common, the same days, the same participants"
ANOTHER = "if it is another event, add to its file:"
EVENT = "events/acme-layoffs-2023.yaml"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Give a folder of seed files and the path of a database that does not exist yet."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.setenv("TIMELINE_AUTHOR", "Jane Roe <jane@example.org>")
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\nname: Acme\n", EVENT: LAYOFFS})


@pytest.fixture
def run(capsys):
    """Give a function that runs a command and returns (exit code, standard output, standard error)."""

    def command(*arguments):
        exit_code = main([str(argument) for argument in arguments])
        return (exit_code, *capsys.readouterr())

    return command


@pytest.fixture
def changed(run, root):
    """Load the folder, then make every change that a plan can show."""
    write(root, {"events/acme-gone.yaml": LAYOFFS.replace("2023-04\n", "2020\n").replace("100", "7")})
    assert run("load", root)[0] == 0
    why = "change: {on: 2023-05-01, why: better_source}\n"
    b = "  b: {publisher: B News, url: 'https://example.org/b', published: 2023-04-12}\n"
    write(root, {EVENT: LAYOFFS.replace("headcount: 100", RIVALS) + b + why})
    gone = (root / "events/acme-gone.yaml").read_text() + "retracted: {on: 2023-05-01, why: not_an_event}\n"
    write(root, {"events/acme-gone.yaml": gone, "events/acme-twice.yaml": LAYOFFS})
    return root


def test_a_plan_is_told_in_groups_with_a_last_line_of_counts(run, changed):
    """The text shows recorded, corrected and retracted facts, disputes, near duplicates and timelines."""
    status, out, _ = run("plan", changed)
    assert status == 2
    assert out.splitlines() == [
        "+ record    layoffs acme-twice: Acme lets staff go",
        "~ correct   layoffs acme-layoffs-2023: Acme lets staff go",
        "              headcount: 100 → 100 (a); 300 (b)",
        "              sources.b: nothing → published: 2023-04-12, publisher: B News, url: https://example.org/b",
        "              why: 2023-05-01 better_source",
        "! dispute   acme-layoffs-2023 headcount: 100 person (a); 300 person (B News)",
        "- retract   layoffs acme-gone: Acme lets staff go",
        "              retracted: nothing → on: 2023-05-01, why: not_an_event",
        "              why: 2023-05-01 not_an_event",
        "? near duplicate acme-twice may be acme-layoffs-2023: Acme lets staff go",
        f"              {SIGNS}; {ANOTHER}",
        "              not_same_as: [acme-layoffs-2023]",
        "changed timelines, with the number of events: Acme (3)",
        "1 to record, 1 to correct, 1 to retract, 1 unchanged, 1 new dispute, 1 near duplicate",
    ]


def on_a_terminal(arguments, **environment):
    """Run a command on a terminal and return what it showed."""
    here, there = pty.openpty()
    keep = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "timeline", *map(str, arguments)]
    environment = {**keep, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(command, stdout=there, env=environment) as done:
        os.close(there)
        shown = read_all(here)
    assert done.returncode == 2
    return shown.decode().replace("\r\n", "\n")


def read_all(here):
    """Read a terminal until the other side is closed."""
    shown = b""
    while True:
        try:
            part = os.read(here, 4096)
        except OSError:  # Linux reports that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(here)
    return shown


def test_colours_stand_on_a_terminal_alone_and_not_where_they_are_not_wanted(run, changed):
    """Colours appear only on a terminal and without NO_COLOR; the words stay the same."""
    plain = run("plan", changed)[1]
    assert "\x1b[" not in plain
    assert on_a_terminal(["plan", changed], NO_COLOR="1") == plain
    shown = on_a_terminal(["plan", changed])
    assert "\x1b[32m+ record    layoffs acme-twice" in shown
    assert "\x1b[31m- retract" in shown


def test_json_says_for_each_fact_whether_it_changes(run, changed):
    """JSON lists each fact once, with its change and disputes; near duplicates and companies have their own lists."""
    status, out, _ = run("plan", changed, "--format", "json")
    plan = json.loads(out)
    assert status == 2
    assert {step["id"]: step["no_op"] for step in plan["steps"]} == {
        "acme": True, "acme-layoffs-2023": False, "acme-gone": False, "acme-twice": False,
    }  # fmt: skip
    assert len(plan["steps"]) == 4
    assert plan["companies"] == [{"id": "acme", "name": "Acme", "events": 3}]
    assert [(pair["id"], pair["other"], pair["days"]) for pair in plan["near_duplicates"]] == [
        ("acme-twice", "acme-layoffs-2023", 0)
    ]
    disputes = {step["id"]: step["disputes"] for step in plan["steps"] if step["disputes"]}
    claims = [{"value": "100 person", "by": "a"}, {"value": "300 person", "by": "B News"}]
    assert disputes == {"acme-layoffs-2023": [{"field": "headcount", "claims": claims}]}


def spans(markdown):
    """Render as CommonMark; return the code spans and all other inline text; fail on anything except lists."""
    found, text = [], []
    for block in MarkdownIt("commonmark", {"linkify": False}).parse(markdown):
        assert block.type != "html_block"
        assert block.type == "inline" or block.type.rpartition("_")[0] in {
            "heading", "paragraph", "bullet_list", "list_item",
        }  # fmt: skip
        for token in block.children or ():
            assert token.type in {"text", "code_inline", "softbreak"}, token
            (found if token.type == "code_inline" else text).append(token.content)
    return found, " ".join(text)


def test_markdown_holds_what_files_say_in_code_spans_alone(run, root):
    """Text from files appears only in code spans, so it can't become markup, a mention, a link or a reference."""
    hostile = json.dumps(HOSTILE)
    write(root, {EVENT: LAYOFFS.replace("title: Acme lets staff go", f"title: {hostile}")})
    run("load", root)
    b = f"  b: {{publisher: {hostile}, url: 'https://example.org/b', published: 2023-04-12}}\n"
    text = LAYOFFS.replace("headcount: 100", RIVALS).replace("title: Acme", "title: '`Acme'") + b
    write(root, {EVENT: text.replace("'`Acme' lets staff go", hostile[:-1] + '!"')})
    write(root, {EVENT: (root / EVENT).read_text() + f"change: {{on: 2023-05-01, why: other, note: {hostile}}}\n"})
    write(root, {"companies/acme.yaml": f"kind: company\nname: Acme\nsummary: {hostile}\n"})
    status, out, _ = run("plan", root, "--format", "markdown")
    assert status == 2
    found, text = spans(out)
    assert sum(HOSTILE in span for span in found) >= 4
    for mark in ("octocat", "@", "#1", "<img", "evil", "skull"):
        assert mark not in text


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_one_code_span(text):
    """Backticks, spaces and line ends of all kinds do not end a code span."""
    found, rest = spans(f"- {code(text)} end")
    assert (len(found), rest.strip()) == (1, "end")


def test_markdown_reads_as_a_comment(run, changed):
    """The Markdown has headings with counts, lists, and one sentence if nothing changes."""
    out = run("plan", changed, "--format", "markdown")[1]
    headings = [line for line in out.splitlines() if line.startswith("#")]
    assert headings == [
        "### Timeline: changes in these files",
        "#### Recorded (1)",
        "#### Corrected (1)",
        "#### Retracted (1)",
        "#### New disputes (1)",
        "#### Near duplicates (1)",
        "#### Changed timelines, with the number of events (1)",
    ]
    assert "- `layoffs` `acme-twice`: `Acme lets staff go`" in out
    run("load", changed)
    status, out, _ = run("plan", changed, "--format", "markdown")
    assert (status, out) == (0, "### Timeline: nothing changes\n\nThe log and the files have the same facts.\n")


def test_a_long_plan_still_fits_into_a_comment(run, root):
    """A long plan is cut to the 65,536 characters that GitHub accepts, and counts what it leaves out."""
    item = "".join(f"    {line}\n" for line in LAYOFFS.splitlines())
    many = "".join(f"  - id: e-{number}\n{item}" for number in range(60))
    write(root, {"many.yaml": "events:\n" + many.replace("Acme lets staff go", "w" * 300)})
    out = run("plan", root, "--format", "markdown")[1]
    assert len(out) < 65_536
    assert "- … and 22 more" in out


def test_a_kept_plan_is_loaded_by_its_name(run, root, tmp_path):
    """A saved plan stores its files and their root; it loads only those files, and only once."""
    run("plan", "mine", "--root", "ours", "--out", "plan.json")
    assert json.loads(Path("plan.json").read_text())["form"] == "timeline-plan-1"
    assert not (tmp_path / "timeline.db").exists()
    assert run("load", "plan.json")[:2] == (0, "2 appended (2 to record, 0 unchanged); the log is at position 2\n")
    status, _, errors = run("load", "plan.json")
    assert (status, errors.startswith("error: the log has changed since the plan was made")) == (1, True)
    origins = [json.loads(line)["origin"] for line in run("log", "--format", "json")[1].splitlines()]
    assert origins == ["ours/companies/acme.yaml:1", f"ours/{EVENT}:1"]
    write(root, {EVENT: LAYOFFS.replace("100", "120")})
    assert run("plan", "mine", "--root", "ours", "--out", "other.json")[0] == 1
    assert not Path("other.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["load", "plan.json", "mine"],
        ["load", "plan.json", "--root", "x"],
        ["plan", "mine", "--out", "plan.json", "--against", "HEAD"],
        ["plan", "mine", "--out", "mine/companies/acme.yaml"],
        ["plan", "mine", "--format", "xml"],
    ],
)
@pytest.mark.usefixtures("root")
def test_what_does_not_go_together_is_wrong_usage(run, arguments):
    """Arguments that can't be combined are wrong usage, and nothing is written."""
    before = Path("mine/companies/acme.yaml").read_text()
    assert run(*arguments)[0] == 64
    assert Path("mine/companies/acme.yaml").read_text() == before


def test_a_plan_against_a_revision_needs_no_database(run, root, tmp_path):
    """A plan against a revision makes no database, exits as any plan does, and reports a bad revision in one line."""
    who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.org"]
    for arguments in (["init"], ["add", "mine"], ["commit", "-m", "first"]):
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
    assert run("plan", "mine", "--against", "HEAD")[:2] == (0, "0 to record, 2 unchanged\n")
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    status, out, _ = run("plan", "mine", "--against", "HEAD")
    assert (status, out.splitlines()[0]) == (2, "+ record    company bolt: Bolt")
    status, out, errors = run("plan", "mine", "--against=--output=x")
    assert (status, out, len(errors.splitlines())) == (1, "", 1)
    write(root, {EVENT: LAYOFFS.replace("100", "120")})
    assert run("plan", "mine", "--against", "HEAD")[0] == 1
    assert not (tmp_path / "timeline.db").exists()


def test_history_of_a_new_id_shows_the_old_one_under_its_own_heading(run, root):
    """The history of a new id includes that of the old id, under its own heading."""
    run("load", root)
    (root / EVENT).unlink()
    write(root, {"events/acme-cuts.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    out = run("plan", root)[1]
    assert "              renamed from: acme-layoffs-2023\n" in out
    run("load", root)
    out = run("history", "acme-cuts")[1]
    assert [line for line in out.splitlines() if line.startswith("as ")] == [
        "as event/acme-layoffs-2023:", "as event/acme-cuts:",
    ]  # fmt: skip
    assert "as " not in [line[:3] for line in run("history", "acme")[1].splitlines()]
