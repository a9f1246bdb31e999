from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.cli import main
from timeline.seeds.rules import RULES


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Give a folder of seed files and the path of a database that does not exist yet."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.setenv("TIMELINE_AUTHOR", "Jane Roe <jane@example.org>")
    monkeypatch.chdir(tmp_path)
    return write(
        tmp_path / "mine",
        {
            "companies/acme.yaml": "kind: company\nname: Acme\naliases: [Acme Corporation]\n",
            "events/acme-layoffs-2023.yaml": LAYOFFS,
        },
    )


@pytest.fixture
def run(capsys):
    """Give a function that runs a command and returns (exit code, standard output, standard error)."""

    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return command


def loaded(run, root):
    assert run("load", root)[0] == 0
    return run


def test_help_names_every_command_and_loads_nothing_heavy():
    program = (
        "import sys; from timeline.cli import main; code = main(['--help']);"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'pandas', 'plotly', 'streamlit', 'pydantic', 'yaml', 'rich'}"
        " & set(sys.modules); print(code, sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for command in (
        *(
            "new",
            "check",
            "fmt",
            "merge",
            "explain",
            "plan",
            "load",
            "import",
            "schema",
            "events",
            "companies",
            "history",
            "log",
        ),
        *("dashboard", "verify", "prove", "verify-proof", "rebuild", "release", "copy", "roles", "export"),
        *("show", "search", "stats", "deals", "pairs"),
    ):
        assert f"  {command} " in done.stdout
    assert done.stdout.splitlines()[-1] == "0 []"


def test_the_version_is_that_of_what_is_installed(run):
    assert run("--version") == (0, f"timeline {metadata.version('company-timeline')}\n", "")


def test_plan_exits_with_2_where_there_are_changes_and_with_0_where_there_are_none(run, root):
    code, out, _ = run("plan", root)
    assert code == 2
    assert "+ record    layoffs acme-layoffs-2023: Acme lets staff go" in out
    assert out.splitlines()[-1] == "2 to record, 0 unchanged"
    loaded(run, root)
    assert run("plan", root)[:2] == (0, "0 to record, 2 unchanged\n")


def test_load_says_what_it_did(run, root):
    assert run("load", root)[:2] == (0, "2 appended (2 to record, 0 unchanged); the log is at position 2\n")
    assert run("load", root)[:2] == (
        0,
        "0 appended (nothing changed since these files were loaded); the log is at position 2\n",
    )


@pytest.mark.parametrize("command", ["check", "plan", "load"])
def test_bad_files_are_told_with_file_line_and_column_and_nothing_is_written(run, root, command):
    write(root, {"events/bad.yaml": LAYOFFS.replace("acme", "acmee"), "events/worse.yaml": "kind: ["})
    code, _, errors = run(command, root)
    assert code == 1
    assert "mine/events/bad.yaml:4:10: error[S201]: unknown company 'acmee'" in errors
    assert "mine/events/worse.yaml:1:8: error[S001]" in errors
    assert errors.splitlines()[-2:] == [
        "2 errors found; nothing was written",
        "for more: timeline explain S201 S001",
    ]
    assert not Path("timeline.db").exists()


@pytest.mark.parametrize(
    ("words", "path", "told"),
    [
        (["import", "table.csv", "--out", "out", "--map"], "none.yaml", "No such file or directory"),
        (["import", "table.csv", "--out", "out", "--map"], ".", "Is a directory"),
        (["check"], "none.yaml", "no such file or folder"),
    ],
)
def test_a_file_that_can_t_be_read_is_named_in_words(run, tmp_path, words, path, told):
    write(tmp_path, {"table.csv": "a,b\n1,2\n"})
    assert run(*words, path) == (1, "", f"error: {path}: {told}\n")


def test_check_gives_its_findings_as_json(run, root):
    assert run("check", root, "--format", "json")[:2] == (0, "[]\n")
    write(root, {"events/bad.yaml": LAYOFFS.replace("acme", "acmee")})
    code, out, _ = run("check", root, "--format", "json")
    assert code == 1
    assert json.loads(out) == [
        {
            "file": "mine/events/bad.yaml",
            "line": 4,
            "column": 10,
            "severity": "error",
            "code": "S201",
            "message": "unknown company 'acmee'",
            "suggestion": "did you mean 'acme'?",
            "fixable": False,
        }
    ]


def test_check_gives_github_a_command_for_each_fault_that_no_file_can_add_to(run, root):
    assert run("check", root, "--format", "github")[:2] == (0, "2 facts in 2 files of mine: no errors\n")
    write(
        root, {"events/a,b:50%.yaml": LAYOFFS, "events/bad.yaml": 'kind: "x%0A\\n##[stop-commands]y\\n::add-mask::z"\n'}
    )
    code, out, errors = run("check", root, "--format", "github")
    assert code == 1
    slug, kind, counts = out.splitlines()
    assert slug.startswith(
        "::error file=mine/events/a%2Cb%3A50%25.yaml,line=1,col=1,title=S011::'a,b:50%25' is not a slug"
    )
    assert slug.endswith(" (the file's name is the id)%0Awrite a-b-50")
    assert kind.startswith(
        "::error file=mine/events/bad.yaml,line=1,col=7,title=S010"
        "::unknown kind 'x%250A<U+000A>##[stop-commands]y<U+000A>::add-mask::z'%0A"
    )
    assert counts == "2 facts in 4 files of mine: 2 errors, 0 warnings, 0 hints"
    assert errors == "2 errors found; nothing was written\nfor more: timeline explain S011 S010\n"


def test_a_code_is_explained_and_all_are_listed(run):
    code, out, _ = run("explain", "s010")
    assert code == 0
    assert out.startswith("S010: unknown kind\n")
    assert "Wrong:\n    kind: layofs\n\nRight:\n    kind: layoffs\n" in out
    assert "Recorded before:\n    headcount: 100\n" in run("explain", "S001", "S301")[1]
    assert [line.split()[0] for line in run("explain")[1].splitlines() if line.startswith("  ")] == list(RULES)
    assert [each["code"] for each in json.loads(run("explain", "S010", "--format", "json")[1])] == ["S010"]


def test_an_unknown_code_is_wrong_usage_with_a_suggestion(run):
    code, out, errors = run("explain", "S10")
    assert (code, out) == (64, "")
    assert "unknown code 'S10': did you mean 'S010'?" in errors
    code, _, errors = run("explain", "S\x1b[31m")
    assert (code, "\x1b" in errors, "`timeline explain` lists all" in errors) == (64, False, True)


@pytest.mark.usefixtures("root")
def test_schemas_are_printed_written_and_compared(run):
    assert json.loads(run("schema")[1])["title"] == "Event"
    assert run("schema", "--check")[0] == 1
    assert run("schema", "--out", "schema")[:2] == (
        0,
        "event.json, company.json, person.json, story.json, mapping.json are written into schema\n",
    )
    assert run("schema", "--check") == (0, "", "")
    Path("schema/person.json").write_text("{}")
    code, _, errors = run("schema", "--check")
    assert (code, errors.splitlines()[0]) == (1, f"{Path('schema/person.json')} is outdated")
    assert run("schema", "mine", "--check")[2].count("is outdated") == 2


def test_events_are_listed_and_filtered(run, root):
    loaded(run, root)
    code, out, _ = run("events", "--company", "acme")
    assert code == 0
    assert out == "2023-04\tlayoffs\tAcme lets staff go\treported\tacme-layoffs-2023\n"
    found = json.loads(run("events", "--format", "json", "--kind", "layoffs", "--since", "2023")[1])
    assert [event["id"] for event in found] == ["acme-layoffs-2023"]
    assert json.loads(run("events", "--format", "json", "--until", "2022")[1]) == []
    assert json.loads(run("events", "--format", "json", "--as-reported", "2023-04-10")[1]) == []
    assert len(json.loads(run("events", "--format", "json", "--as-reported", "2023-04-11")[1])) == 1
    assert json.loads(run("events", "--format", "json", "--as-recorded", "1")[1]) == []
    assert len(json.loads(run("events", "--format", "json", "--as-recorded", "2")[1])) == 1


def test_companies_are_listed_with_their_names(run, root):
    loaded(run, root)
    assert "Acme" in run("companies")[1]
    assert json.loads(run("companies", "--format", "json")[1]) == [
        {
            "id": "acme",
            "name": "Acme",
            "label": "Acme",
            "description": None,
            "country": None,
            "names": [{"name": "Acme", "since": None}],
            "aliases": ["Acme Corporation"],
            "events": 1,
        }
    ]


def test_history_shows_a_correction_as_a_diff(run, root):
    loaded(run, root)
    path = root / "events/acme-layoffs-2023.yaml"
    path.write_text(path.read_text().replace("100", "120") + "change: {on: 2023-05-01, why: wrong_figure}\n")
    loaded(run, root)
    _, out, _ = run("history", "acme-layoffs-2023")
    assert "    headcount: 100 → 120" in out
    assert "    why: 2023-05-01 wrong_figure" in out
    versions = json.loads(run("history", "acme-layoffs-2023", "--format", "json")[1])
    assert [(v["position"], v["operation"], v["recorded_by"]) for v in versions] == [
        (2, "recorded", "Jane Roe <jane@example.org>"),
        (3, "corrected", "Jane Roe <jane@example.org>"),
    ]
    assert versions[1]["changes"] == [{"field": "headcount", "old": "100", "new": "120"}]


def test_verify_says_the_root_or_the_first_fault(run, root, tmp_path):
    loaded(run, root)
    good = json.loads(run("verify", "--format", "json")[1])
    assert (good["ok"], good["size"], len(good["root"])) == (True, 2, 64)
    assert run("verify")[1].startswith(f"the log is intact: 2 entries, tree head 2:{good['root']}\nnot seen: ")
    connection = sqlite3.connect(tmp_path / "timeline.db")
    connection.execute("DROP TRIGGER log_entry_no_update")
    connection.execute("UPDATE log_entry SET recorded_by = 'mallory' WHERE position = 2")
    connection.commit()
    connection.close()
    code, _, errors = run("verify")
    assert code == 1
    assert "the guard log_entry_no_update is missing" in errors


def test_verify_compares_with_a_tree_head_that_was_kept(run, root):
    loaded(run, root)
    kept = "2:" + json.loads(run("verify", "--format", "json")[1])["root"]
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    loaded(run, root)
    assert run("verify", "--against", kept)[0] == 0
    code, _, errors = run("verify", "--against", "2:" + "0" * 64)
    assert (code, "root hash differs from the tree head at 2 entries" in errors) == (1, True)
    code, _, errors = run("verify", "--against", "9" + kept[1:])
    assert (code, "the log has 3 entries; the tree head covers 9" in errors) == (1, True)
    code, _, errors = run("verify", "--against", "nonsense")
    assert (code, "write SIZE:ROOT" in errors) == (1, True)


def test_verify_compares_the_projections_with_a_replay(run, root, tmp_path):
    loaded(run, root)
    assert run("verify", "--projections")[0] == 0
    with sqlite3.connect(tmp_path / "timeline.db") as connection:
        connection.execute("UPDATE participation SET role = 'buyer'")
    code, _, errors = run("verify", "--projections")
    assert (code, "they differ in participation (at (" in errors) == (1, True)
    assert run("rebuild")[0] == 0
    assert run("verify", "--projections")[0] == 0
    with sqlite3.connect(tmp_path / "timeline.db") as connection:
        connection.execute("INSERT INTO event_search (rowid, title) VALUES (99, 'forged')")
    code, _, errors = run("verify", "--projections")
    assert (code, "they differ in event_search" in errors) == (1, True)


def test_a_proof_is_checked_with_no_database_at_hand(run, root, tmp_path, monkeypatch):
    loaded(run, root)
    head = "2:" + json.loads(run("verify", "--format", "json")[1])["root"]
    assert run("prove", "acme-layoffs-2023", "--out", "proof.json")[0] == 0
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'nowhere' / 'no.db'}")
    code, out, _ = run("verify-proof", "proof.json")
    assert (code, f"event/acme-layoffs-2023 is at position 2 of the log with the tree head {head}" in out) == (0, True)
    assert run("verify-proof", "proof.json", "--against", head)[0] == 0
    assert "is not in the tree" in run("verify-proof", "proof.json", "--against", "2:" + "0" * 64)[2]
    assert "covers 2 entries" in run("verify-proof", "proof.json", "--against", "3" + head[1:])[2]
    proof = Path("proof.json").read_text()
    for old, new, part in [
        ("Acme lets staff go", "Acme hires", "the payload does not match its hash"),
        ("Jane Roe", "Mallory", "does not match its hash"),
        ('"size": 2', '"size": 1', "not in the tree"),
        ("timeline-proof-1", "timeline-proof-9", "unknown proof format"),
        ('"path"', '"pfad"', "this is not a proof"),
    ]:
        assert old in proof
        Path("forged.json").write_text(proof.replace(old, new))
        code, _, errors = run("verify-proof", "forged.json")
        assert (code, part in errors) == (1, True), errors
    assert run("verify-proof", "nowhere.json")[0] == 1


def test_a_proof_is_of_the_version_that_is_asked_for(run, root):
    loaded(run, root)
    path = root / "events/acme-layoffs-2023.yaml"
    path.write_text(path.read_text().replace("100", "120") + "change: {on: 2023-05-01, why: wrong_figure}\n")
    loaded(run, root)
    assert json.loads(run("prove", "acme-layoffs-2023")[1])["entry"]["position"] == 3
    assert json.loads(run("prove", "acme-layoffs-2023", "--position", "2")[1])["entry"]["position"] == 2
    assert "has no entry at position 1; it has 2, 3" in run("prove", "acme-layoffs-2023", "--position", "1")[2]


def test_a_proof_can_be_made_for_a_tree_head_that_was_kept_before_the_log_grew(run, root):
    loaded(run, root)
    kept = "2:" + json.loads(run("verify", "--format", "json")[1])["root"]
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    loaded(run, root)
    run("prove", "acme-layoffs-2023", "--out", "proof.json")
    assert "`timeline prove acme-layoffs-2023 --size 2`" in run("verify-proof", "proof.json", "--against", kept)[2]
    assert run("prove", "acme-layoffs-2023", "--size", "2", "--out", "proof.json")[0] == 0
    assert run("verify-proof", "proof.json", "--against", kept)[0] == 0
    for size in ("1", "9"):
        assert run("prove", "acme-layoffs-2023", "--size", size)[0] == 1


def test_the_log_is_printed_and_a_cursor_goes_on_where_it_ended(run, root):
    loaded(run, root)
    _, out, _ = run("log", "--cursor", "cursor")
    assert [line.split()[0] for line in out.splitlines()] == ["1", "2"]
    assert out.splitlines()[1].endswith("recorded event/acme-layoffs-2023")
    assert run("log", "--cursor", "cursor")[1] == ""
    write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
    loaded(run, root)
    assert [line.split()[0] for line in run("log", "--cursor", "cursor")[1].splitlines()] == ["3"]
    assert [line.split()[0] for line in run("log", "--after", "1")[1].splitlines()] == ["2", "3"]
    Path("cursor").write_text("x")
    assert run("log", "--cursor", "cursor")[0] == 1


def test_a_follower_sees_what_others_append(run, root):
    loaded(run, root)
    command = [sys.executable, "-m", "timeline", "log", "--follow", "--after", "1", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower:
        first = json.loads(follower.stdout.readline())
        write(root, {"companies/bolt.yaml": "kind: company\nname: Bolt\n"})
        loaded(run, root)
        second = json.loads(follower.stdout.readline())
        follower.terminate()
    assert [(e["position"], e["subject"]) for e in (first, second)] == [
        (2, "event/acme-layoffs-2023"),
        (3, "company/bolt"),
    ]


@pytest.mark.usefixtures("root")
def test_a_port_in_use_is_said_before_anything_is_loaded(run):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code, _, errors = run("dashboard", "--port", port)
    assert code == 1
    assert f"port {port} on 127.0.0.1 is in use: choose another with --port" in errors
    assert not Path("timeline.db").exists()


def test_rebuild_makes_the_projections_anew(run, root):
    loaded(run, root)
    before = run("events", "--format", "json")[1]
    assert run("rebuild")[:2] == (0, "the projections are rebuilt up to position 2\n")
    assert run("events", "--format", "json")[1] == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["events", "--bogus"],
        ["events", "--format", "xml"],
        ["history"],
        ["dashboard", "--port", "0"],
        ["dashboard", "--port", "x"],
    ],
)
@pytest.mark.usefixtures("root")
def test_wrong_usage_exits_with_64(run, arguments):
    code, _, errors = run(*arguments)
    assert code == 64
    assert "Error" in errors


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["events", "--company", "acm"], "did you mean 'acme'?"),
        (["events", "--since", "04/11/2023"], "2023-11-04 (day first)"),
        (["events", "--kind", "layofs"], "did you mean 'layoffs'?"),
        (["history", "acme-layoffs"], "did you mean 'acme-layoffs-2023'?"),
        (["load", "nowhere"], "no such file"),
    ],
)
def test_errors_are_one_line_with_a_suggestion_and_exit_with_1(run, root, arguments, part):
    loaded(run, root)
    code, out, errors = run(*arguments)
    assert (code, out) == (1, "")
    assert errors.startswith("error: ")
    assert part in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    "command", [["events"], ["companies"], ["verify"], ["history", "x"], ["dashboard", "--no-load"]]
)
@pytest.mark.usefixtures("root")
def test_a_missing_database_names_the_command_that_makes_it(run, command):
    code, _, errors = run(*command)
    assert code == 1
    assert "run `timeline load`" in errors


def test_a_reader_that_goes_away_ends_the_command_quietly(run, root):
    loaded(run, root)
    done = subprocess.run(  # noqa: S602 - the test needs a shell pipe
        f"{sys.executable} -m timeline events --format json | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_text_in_a_table_cannot_steer_the_terminal(run, root):
    write(
        root,
        {
            "events/acme-layoffs-2023.yaml": LAYOFFS.replace("Acme lets", "'[bold]Acme[/bold] :smile: lets").replace(
                "go\n", "go'\n", 1
            )
        },
    )
    loaded(run, root)
    assert "[bold]Acme[/bold] :smile: lets staff go" in run("events")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["prove", "acme-layoffs-2023", "--out", "nowhere/x"],
        ["schema", "--out", "timeline.db"],
        ["schema", "nowhere"],
        ["schema", "--check", "--out", "timeline.db"],
        ["log", "--cursor", "nowhere/x"],
        ["log", "--cursor", "."],
        ["log", "--after", "99"],
        ["history", "\udcff"],
        ["check", "mine", "--root", "team/one"],
        ["check", "empty"],
    ],
)
def test_odd_arguments_are_errors_and_never_tracebacks(run, root, arguments):
    loaded(run, root)
    Path("empty").mkdir()
    code, _, errors = run(*arguments)
    assert code == 1
    assert errors.splitlines()[-1].startswith("error: ")


def test_nothing_in_an_error_can_steer_the_terminal(run, root):
    loaded(run, root)
    with sqlite3.connect("timeline.db") as connection:
        connection.execute('CREATE TRIGGER "\x1b]0;pwned\x07" AFTER INSERT ON log_entry BEGIN SELECT 1; END')
    _, _, errors = run("verify")
    assert "<U+001B>]0;pwned<U+0007>" in errors
    Path("proof.json").write_text('{"format": "\\u001b[31m"}')
    assert "\x1b" not in run("verify-proof", "proof.json")[2]
