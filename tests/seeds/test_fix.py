"""What `timeline check --fix` changes in files, and what it does not change."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline import resources
from timeline.cli import main
from timeline.errors import SeedError
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes
from timeline.seeds.read.documents import read
from timeline.seeds.read.files import select

pytestmark = pytest.mark.no_database
NAME = "events/2023/acme-layoffs-2023.yaml"


@pytest.mark.parametrize(
    ("old", "wrong", "right"),
    [
        ("company: acme", "company: acme-corporation", "company: acme"),
        ("company: acme", "company: Acme Corporation", "company: acme"),
        ("company: acme", "company: 'ACME corporation'", "company: 'acme'"),
        ("company: acme", "company: [acme-corporation]", "company: [acme]"),
        ("company: acme", "company: [acme, acme]", "company: [acme]"),
        ("company: acme", 'company: [acme,  "acme" ] # once', "company: [acme ] # once"),
        ("company: acme", "company:\n  - acme\n  - acme", "company:\n  - acme"),
        ("kind: layoffs", "kind: layofs", "kind: layoffs"),
        ("headcount: 100", "headcont: 100", "headcount: 100"),
        ("headcount: 100", "headcount: {valu: 100}", "headcount: {value: 100}"),
        ("headcount: 100", "headcount: {value: 100, approx: yes}", "headcount: {value: 100, approx: true}"),
        ("headcount: 100", "headcount: {value: 100, rank: prefered}", "headcount: {value: 100, rank: preferred}"),
        ("status: reported", "status: reportd # so far", "status: reported # so far"),
        ("date: 2023-04", "date: 2023.04.11", "date: 2023-04-11"),
        ("date: 2023-04", "date: 25/03/2023", "date: 2023-03-25"),
        ("date: 2023-04", "date: ..2023-04-11", 'date: "[..2023-04-11]"'),
        ("date: 2023-04", "date: [2023-02..2023-04]", 'date: "[2023-02..2023-04]"'),
        ("title: Acme lets staff go", "title: 2048", 'title: "2048"'),
        ("title: Acme lets staff go", "title: 1.50", 'title: "1.50"'),
        ("title: Acme lets staff go", "title: true", 'title: "true"'),
        ("title: Acme lets staff go", "title: Acme: all go", 'title: "Acme: all go"'),
        ("title: Acme lets staff go", "title: Acme\u200b lets\ufeff staff go", "title: Acme lets staff go"),
        ('url: "https://example.org/a"', 'url: "https: //example.org/a"', 'url: "https://example.org/a"'),
        ('url: "https://example.org/a"', "url: <https://example.org/a>", 'url: "https://example.org/a"'),
        ("published: 2023-04-11", "publishd: 2023-04-11", "published: 2023-04-11"),
    ],
)
def test_what_has_one_meaning_is_written_so_and_nothing_else_changes(root, old, wrong, right):
    path = root / NAME
    good = f"# who told\u2019s it\n{LAYOFFS}\n# end"
    path.write_text(good.replace(old, wrong), encoding="utf-8", newline="\n")
    result = apply_fixes([root])
    result.write()
    assert path.read_text(encoding="utf-8") == good.replace(old, right)
    assert result.checked.diagnostics == check([root]).diagnostics
    assert result.checked.ok
    assert [(change.diagnostic.line > 0, change.old != change.new) for change in result.fixed] == [(True, True)]


@pytest.mark.parametrize(
    ("old", "wrong"),
    [
        ("company: acme", "company: acmee"),  # this may be another company
        ("date: 2023-04", "date: 04/11/2023"),
        ("date: 2023-04", "date: spring of that year"),
        ("date: 2023-04", 'date: "[2023-04..2023-02]"'),
        ("headcount: 100", 'headcount: "10,000"'),
        ("headcount: 100", "headcount: 100\nheadcont: 100"),  # the file has both fields
        ("status: reported", "status: certain"),
        ("title: Acme lets staff go", "title: Acme \u202elets staff go"),
        ("title: Acme lets staff go", "title: Acme: all go\n  and more"),
        ("title: Acme lets staff go", "title: Acme: all go # or not"),
        ("company: acme", "company:\n  - acme\n  - acme # who else?"),
        ("company: acme", "company: [acme, # both\n  acme]"),
        ("kind: layoffs", "id: another\nkind: layoffs"),
        ('url: "https://example.org/a"', "url: example.org/a"),
        ('url: "https://example.org/a"', 'url: "https://example.org/a b"'),
    ],
)
def test_what_somebody_has_to_decide_is_left_alone(root, old, wrong):
    path = root / NAME
    path.write_text(LAYOFFS.replace(old, wrong), encoding="utf-8")
    before = path.read_bytes()
    result = apply_fixes([root])
    result.write()
    assert result.checked.diagnostics
    assert (result.fixed, path.read_bytes()) == ((), before)


@pytest.mark.parametrize(
    "written",
    ["[Acme, Acme Corporation]", "[acme, Acme]", "[acme, ACME, acme, Acme corporation]", "\n  - Acme\n  - acme"],
)
def test_two_names_of_one_become_that_one_and_no_change_is_told_that_changes_nothing(root, written):
    path = root / NAME
    write(root, {NAME: LAYOFFS.replace("company: acme", f"company: {written}")})
    result = apply_fixes([root])
    result.write()
    assert check([root]).diagnostics == []
    once = "\n  - acme" if "\n" in written else "[acme]"
    assert path.read_text() == LAYOFFS.replace("company: acme", f"company: {once}")
    assert all(change.old != change.new for change in result.fixed)
    assert len(result.fixed) <= 2 * written.casefold().count("acme") - 1


def test_a_name_that_two_bear_is_left_alone(root):
    write(root, {"companies/other.yaml": "kind: company\nname: Acme Corporation\ndifferent_from: acme\n"})
    write(root, {NAME: LAYOFFS.replace("company: acme", "company: Acme Corporation")})
    (found,) = apply_fixes([root]).checked.diagnostics
    assert (found.code, found.suggestion, found.fix) == ("S203", "write acme or other", None)


def test_line_ends_a_byte_order_mark_and_the_mode_stay(root):
    path = root / NAME
    path.write_bytes(b"\xef\xbb\xbf" + LAYOFFS.replace("layoffs", "layofs").replace("\n", "\r\n").encode())
    path.chmod(0o640)
    apply_fixes([root]).write()
    assert path.read_bytes() == b"\xef\xbb\xbf" + LAYOFFS.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_the_id_that_is_the_files_name_goes_with_its_line(root):
    write(root, {NAME: f"# first\nid: acme-layoffs-2023\n{LAYOFFS}"})
    apply_fixes([root]).write()
    assert (root / NAME).read_text() == f"# first\n{LAYOFFS}"


def test_a_fault_that_only_shows_after_another_is_mended_too(root):
    wrong = (
        LAYOFFS.replace("layoffs", "layofs")
        .replace("title: Acme", "title: Acme: it")
        .replace("acme", "Acme corporation")
    )
    wrong = wrong.replace("status", "statsu")
    write(root, {NAME: wrong})
    apply_fixes([root]).write()
    assert check([root]).diagnostics == []


def test_a_file_that_changed_meanwhile_is_not_written_over(root):
    write(root, {NAME: LAYOFFS.replace("layoffs", "layofs")})
    result = apply_fixes([root])
    write(root, {NAME: LAYOFFS})
    with pytest.raises(SeedError, match="has changed since it was read"):
        result.write()
    assert (root / NAME).read_text() == LAYOFFS


def test_the_command_prints_what_it_changed_and_what_remains(root, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.chdir(tmp_path)
    wrong = LAYOFFS.replace("layoffs", "layofs").replace("headcount: 100", "headcount: x")
    write(root, {NAME: wrong})
    assert main(["check", "mine", "--diff"]) == 1
    assert "-kind: layofs\n+kind: layoffs\n" in capsys.readouterr().out
    assert (root / NAME).read_text() == wrong
    write(root, {NAME: LAYOFFS.replace("layoffs", "layofs")})
    assert main(["check", "mine", "--diff"]) == 1
    capsys.readouterr()
    write(root, {NAME: wrong})
    assert main(["check", "mine", "--fix"]) == 1
    out, errors = capsys.readouterr()
    assert out.splitlines() == [
        f"mine/{NAME}:1: fixed[S010]: layofs → layoffs",
        "1 error fixed in 1 file",
        "2 facts in 3 files of mine: 1 error, 0 warnings, 0 hints",
    ]
    assert f"mine/{NAME}:6:12: error[S110]" in errors


def test_strict_lets_warnings_fail(root, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'none.db'}")
    write(root, {NAME: LAYOFFS.replace("2023-04\n", "2022-04\n")})
    assert main(["check", str(root)]) == 0
    assert "2 facts" not in capsys.readouterr().out.replace("3 facts in 3 files: 0 errors, 1 warning, 0 hints", "")
    assert main(["check", str(root), "--strict"]) == 1


_SHIPPED = sorted(path for path in resources.find("seed_events").rglob("*.yaml") if path.parent.name == "2023")[:40]
_SLIPS = st.lists(st.tuples(st.floats(0, 1), st.sampled_from("drsc")), min_size=0, max_size=4)


def slip(text, where, how):
    """Make one typing error: drop, double or swap a letter, or change its case."""
    at = int(where * (len(text) - 2))
    a, b = text[at], text[at + 1]
    changed = {"d": b, "r": a + a + b, "s": b + a, "c": a.swapcase() + b}[how]
    return text[:at] + changed + text[at + 2 :]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_SHIPPED), _SLIPS)
def test_fixing_is_idempotent_keeps_good_files_and_leaves_no_more_that_cannot_be_read(tmp_path_factory, shipped, slips):
    text = shipped.read_text(encoding="utf-8")
    for where, how in slips:
        text = slip(text, where, how)
    folder = tmp_path_factory.mktemp("files")
    path = Path(write(folder, {shipped.name: text})) / shipped.name
    (file,) = select([path]).files
    before = read(file)
    result = apply_fixes([path])
    result.write()
    after = read(file)
    if not before.diagnostics:
        assert path.read_text(encoding="utf-8") == text
    assert bool(after.document.errors) <= bool(before.document.errors)
    assert bool(before.seeds) <= bool(after.seeds)
    again = apply_fixes([path])
    assert (again.fixed, again.after) == ((), {})
    if before.seeds and before.seeds[0].fact == after.seeds[0].fact:
        assert [change.diagnostic.code for change in result.fixed] == []
