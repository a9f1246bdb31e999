from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts import notebook, tables
from timeline import facts
from timeline.cli import main
from timeline.facts.revisions import Why
from timeline.imports import schema as mapping
from timeline.query.tables import TABLES
from timeline.seeds.check import check
from timeline.seeds.edit.schema import schemas
from timeline.seeds.plan.apply import load

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/reference/*.md")])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Give a database with the shipped events in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('docs') / 'timeline.db'}"
    load(check(), url, author="tester")
    return url


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_examples_run_on_the_shipped_events(page, database, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("TIMELINE_DATABASE", database)
    monkeypatch.chdir(tmp_path)  # some examples write files
    page = page.resolve()
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)  # noqa: S102 - the test runs the examples as a reader does
    printed = capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    below = re.findall(r"^ *print\(.*\)\n((?:# .*\n)+)", text, re.MULTILINE)  # comments below a print
    promises = re.findall(r"print\(.*\)  # (.*)", text) + [
        line.removeprefix("# ") for lines in below for line in lines.splitlines()
    ]
    for promised in promises:
        assert promised in printed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_extras_are_installed_from_where_they_can_be_had():
    """The docs name every extra and install it from a checkout, because the package is in no index."""
    there = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = re.findall(r"\.venv/bin/python -m pip install --editable '\.\[([\w,]+)\]'", text)
    assert {extra for names in named for extra in names.split(",")} == there.keys() - {"arrow"}  # Streamlit has it
    assert "company-timeline[" not in text


def test_the_readme_shows_what_the_check_says(tmp_path, monkeypatch, capsys):
    """The fault shown in the README is what the command prints for the file shown there."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    readme = ROOT / "README.md"
    (tmp_path / "my_events/events").mkdir(parents=True)
    (tmp_path / "my_events/events/acme-layoffs-2023.yaml").write_text(blocks(readme, "yaml")[0])
    assert main(["check", "my_events"]) == 1
    out, errors = capsys.readouterr()
    assert blocks(readme, "console")[0] == f"$ timeline check my_events\n{errors}{out}"


@pytest.mark.parametrize("page", ["README.md", "docs/own-folder.md"])
def test_the_command_that_begins_an_event_writes_a_file(page, database, tmp_path, monkeypatch, capsys):
    """The documented command writes a file; no shipped event is a near duplicate of its event."""
    monkeypatch.setenv("TIMELINE_DATABASE", database)
    monkeypatch.chdir(tmp_path)
    (line,) = re.findall(r"timeline (new layoffs [^`#\n]*)", (ROOT / page).read_text(encoding="utf-8"))
    assert main(shlex.split(line)) == 0, capsys.readouterr().err
    assert len(list(tmp_path.glob("my_events/events/*/*.yaml"))) == 1


def test_the_tutorial_for_contributors_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    """The tutorial's commands print what it shows and write its file, which loads and can be corrected as described."""
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    page = ROOT / "CONTRIBUTING.md"
    event, correction = blocks(page, "yaml")
    codes = {"plan": 2}  # there are changes to record
    for block in blocks(page, "console"):
        for part in block.removeprefix("$ ").split("\n$ "):
            line, _, promised = part.partition("\n")
            program, *words = shlex.split(line)
            assert program == "timeline"
            assert main(words) == codes.get(words[0], 0), line
            said = capsys.readouterr().out
            assert promised.strip() in ("", said.strip()), line
    path = tmp_path / "my_events/events/2023/acme-layoffs-2023.yaml"
    assert path.read_text() == event
    assert main(["load", "my_events"]) == 0
    headcount, change = correction.splitlines()
    corrected = re.sub("headcount: .*", headcount, event)
    path.write_text(corrected)
    assert main(["load", "my_events"]) == 1
    path.write_text(f"{corrected}{change}\n")
    assert main(["load", "my_events"]) == 0


def test_the_first_look_runs_as_it_stands(database, tmp_path, monkeypatch, capsys):
    """The commands of the first look work in order, and a change without a reason is refused as described."""
    copy = tmp_path / "timeline.db"
    shutil.copy(database.removeprefix("sqlite:///"), copy)
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{copy}")
    monkeypatch.chdir(tmp_path)
    look, add, change = blocks(ROOT / "docs/tutorial.md", "console")

    def run(block, **codes):
        for line in block.removeprefix("$ ").strip().split("\n$ "):
            words = shlex.split(line)[1:]
            assert main(words) == codes.get(words[0], 0), line
        return capsys.readouterr().out

    assert "about 10,000 GPUs according to Business Insider" in run(look)
    run(add, plan=2)
    (path,) = (tmp_path / "my_events/events").rglob("*.yaml")
    path.write_text(path.read_text().replace("100", "120"))
    assert main(["plan", "my_events"]) == 1
    line = re.search(r"add a line: (change: .*)", capsys.readouterr().err)[1]
    path.write_text(f"{path.read_text()}{line}\n".replace("…", "A slip."))
    assert main(["load", "my_events"]) == 0
    assert "headcount: 100 → 120" in run(change)
    assert main(["verify"]) == 0


def test_the_notebook_shows_what_its_cells_give(monkeypatch):
    """The notebook shows the present results of its five questions; `make generate` runs it again."""
    monkeypatch.setenv("TIMELINE_DATABASE", "")
    assert notebook.run() == notebook.NOTEBOOK.read_text(encoding="utf-8"), "run `make generate`"


def test_the_site_is_built_without_a_warning(tmp_path):
    """The site builds without a warning, with every page, command help and docstring of a public class."""
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", ROOT / "docs", tmp_path / "html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, built.stderr) == (0, "")
    pages = {page.relative_to(tmp_path / "html").as_posix() for page in (tmp_path / "html").rglob("*.html")}
    assert {
        page.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for page in ROOT.glob("docs/**/*.md")
    } <= pages
    assert "--as-reported" in (tmp_path / "html/reference/commands.html").read_text(encoding="utf-8")
    assert "Keep events in a window" in (tmp_path / "html/reference/api.html").read_text(encoding="utf-8")


def test_the_list_of_tables_is_what_the_registry_has():
    text = (ROOT / "docs/exports.md").read_text(encoding="utf-8")
    assert tables.page(text) == text, "run `make generate`"
    assert all(f"\n### {name}\n" in text for name in TABLES)


def test_schemas_and_codes_are_what_the_program_writes(capsys):
    hint = "run `make generate`"
    made = schemas() | {mapping.NAME: mapping.mapping_schema()}
    assert {path.name for path in (ROOT / "schema").iterdir()} == set(made)
    for name, text in made.items():
        assert (ROOT / "schema" / name).read_bytes() == text, f"schema/{name} is stale: {hint}"
    assert main(["explain", "--format", "markdown"]) == 0
    assert (ROOT / "docs/codes.md").read_text(encoding="utf-8") == capsys.readouterr().out, hint


def test_the_schemas_are_where_modelines_and_settings_look_for_them():
    page = ROOT / "docs/own-folder.md"
    modeline = re.search(r"\$schema=(\S+)", blocks(page, "yaml")[0])
    assert (ROOT / "seed_events/events/2023" / modeline[1]).resolve() == ROOT / "schema/event.json"
    paths = re.findall(r"`(companies|people|stories)/`(?: it is)? `(\S+)`", page.read_text().replace("\n", " "))
    assert len(paths) == 3
    for folder, path in paths:
        assert (ROOT / "seed_events" / folder / path).is_file(), folder
    for path, files in json.loads((ROOT / ".vscode/settings.json").read_text())["yaml.schemas"].items():
        assert (ROOT / path).is_file()
        assert list(ROOT.glob(files.lstrip("/")))


def test_the_workflow_for_forks_finds_nothing_wrong_here(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema").symlink_to(ROOT / "schema")
    (tmp_path / "my_events").mkdir()
    (tmp_path / "my_events/acme.yaml").write_text("kind: company\nname: Acme\n")
    workflow = yaml.safe_load(blocks(ROOT / "docs/own-folder.md", "yaml")[2])
    commands = [step["run"].split() for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    ours = [words for command, *words in commands if command == "timeline"]
    assert [words for words in ours if main(words) != 0] == []
    assert ["check", "my_events", "--format", "github"] in ours
    assert "no errors" in capsys.readouterr().out


def test_the_hook_checks_seed_files_with_a_command_that_there_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (config,) = yaml.safe_load(blocks(ROOT / "docs/own-folder.md", "yaml")[1])["repos"]
    assert hook["id"] == config["hooks"][0]["id"]
    taken = [path for path in ROOT.glob("seed_events/**/*") if re.search(hook["files"], path.as_posix())]
    assert set(taken) == set(ROOT.glob("seed_events/*/**/*.yaml"))  # beside the folders is the list of publishers
    assert not re.search(hook["files"], "docs/events.yaml")
    program, *words = hook["entry"].split()
    assert program == "timeline"
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies/acme.yaml").write_text("kind: company\n")
    assert main([*words, "companies/acme.yaml"]) == 1
    (tmp_path / "companies/acme.yaml").write_text("kind: company\nname: Acme\n")
    assert main([*words, "companies/acme.yaml"]) == 0


def test_the_example_of_an_import_gives_what_its_page_says(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'timeline.db'}")
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs/import.md"
    table, report = blocks(page, "csv")
    mapping, events, *_ = blocks(page, "yaml")
    Path("cuts.csv").write_text(table)
    Path("cuts.yaml").write_text(mapping)
    said = ""
    for line in blocks(page, "console")[0].splitlines():
        if line.startswith("$ timeline "):
            assert main(line.split()[2:]) == 0
            said += f"{line}\n{capsys.readouterr().out}"
    assert blocks(page, "console")[0] == said
    assert events == Path("cuts/events/cuts-0001.yaml").read_text()
    lines = Path("report.csv").read_text().splitlines(keepends=True)
    assert report == "".join(line for line in lines if ",S514," not in line)  # they are as long as the page is wide


def test_seed_file_documentation_names_every_kind_role_figure_and_reason():
    text = (ROOT / "docs/seed-files.md").read_text(encoding="utf-8")
    for name, kind in facts.KINDS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        for part in (*kind.roles(), *kind.figure_types()):
            assert part in {"people", "concerns"} or f"`{part}`" in row, f"{name} has {part}"
    for reason in Why.__args__:
        assert f"`{reason}`" in text


def test_the_command_line_documentation_names_every_command(capsys):
    main(["--help"])
    listed = re.findall(r"^  ([a-z]+) ", capsys.readouterr().out.partition("Commands:")[2], re.MULTILINE)
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert listed
    assert [command for command in listed if f"`timeline {command}" not in text] == []


@pytest.mark.parametrize("page", ["command-line.md", "exports.md"])
def test_the_examples_of_exports_run(page, database, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", database)
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks(ROOT / "docs" / page, "sh") for line in block.splitlines() if line]
    assert len(lines) >= 3
    for line in lines:
        program, *words = shlex.split(line, comments=True)
        assert program == "timeline"
        assert main(words) == 0, line
    capsys.readouterr()
    assert any(tmp_path.iterdir())
