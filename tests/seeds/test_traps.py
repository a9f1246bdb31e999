"""Files that YAML readers read differently, and files that are not YAML, with the faults found in each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline.errors import SeedError
from timeline.seeds.check import check
from timeline.seeds.read.documents import MOST_DIAGNOSTICS, read
from timeline.seeds.read.files import select

pytestmark = pytest.mark.no_database
TRAPS = sorted((Path(__file__).parent / "traps").glob("*.yaml"))


def codes(folder):
    """Give the codes of the faults in a folder, each once."""
    found = {diagnostic.code for diagnostic in check([folder]).diagnostics}
    return sorted(found - OF_OTHERS)


OF_OTHERS = {"S514", "S519"}
"""Most files here tell the good event of the folder again, some with another date."""


@pytest.mark.parametrize("trap", TRAPS, ids=[path.stem for path in TRAPS])
def test_a_trap_gives_the_code_in_its_name_or_is_taken_as_text(root, trap):
    (root / "events" / trap.name).write_bytes(trap.read_bytes())
    name = trap.name.partition("-")[0]
    assert codes(root) == ([] if name == "good" else [name.upper()])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (LAYOFFS.encode("utf-16"), ["S008"]),
        (LAYOFFS.encode("utf-16-le"), ["S001"]),
        (LAYOFFS.replace("Acme lets", "Caf\u00e9 lets").encode("latin-1"), ["S008"]),
        (LAYOFFS.encode() + b"\xc0\x80", ["S008"]),
        (LAYOFFS.encode() + b"\xed\xa0\x80", ["S008"]),
        (LAYOFFS.encode("utf-8-sig"), []),
        (LAYOFFS.replace("\n", "\r\n").encode(), []),
        (LAYOFFS.replace("\n", "\r").encode(), []),
        (LAYOFFS.replace("\n", "\u0085").encode(), ["S122"]),
        (LAYOFFS.replace("\n", "\u2028").encode(), ["S122"]),
        (LAYOFFS.encode() + b"\0", ["S001"]),
        (LAYOFFS.replace("Acme lets", "Acme \x1b[31mlets").encode(), ["S001"]),
        (b"\xef\xbb\xbf", ["S009"]),
        (LAYOFFS.encode() + b"summary: " + b"a" * 50_000_000 + b"\n", ["S123"]),
        (LAYOFFS.encode() + b"#" * 2**26 + b"\n", ["S013"]),
        (b"kind: " + b"x" * 1_000_000, ["S010"]),
        (b"\n" * 1_000_000, ["S009"]),
        (b"[" * 1_000_000, ["S001"]),
        (b"{a: " * 1_000_000, ["S013"]),
        (b"- " * 1_000_000, ["S013"]),
        (b"? " * 1_000_000, ["S009"]),
        (b"title: " + b" " * 1_000_000 + b": x", ["S001"]),
    ],
)
def test_bytes_that_are_no_seed_file_are_told_and_other_line_ends_and_marks_are_taken(root, data, expected):
    (root / "events/acme-bytes.yaml").write_bytes(data)
    found = check([root]).diagnostics
    assert sorted({diagnostic.code for diagnostic in found} - OF_OTHERS) == expected
    assert all(len(str(diagnostic)) < 10_000 for diagnostic in found)


def test_a_link_out_of_the_folder_is_not_read(root, tmp_path):
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    (root / "events/acme-link.yaml").symlink_to(tmp_path / "secret.yaml")
    found = check([root]).diagnostics
    assert [diagnostic.code for diagnostic in found] == ["S014"]
    assert "hunter2" not in str(found)


def test_a_link_inside_the_folder_and_one_that_is_named_are_followed(root, tmp_path):
    write(tmp_path, {"elsewhere/acme-2022.yaml": LAYOFFS.replace("2023", "2022")})
    (root / "events/acme-2022.yaml").symlink_to(root / "events/2023/acme-layoffs-2023.yaml")
    assert check([root]).ok
    (tmp_path / "link.yaml").symlink_to(tmp_path / "elsewhere/acme-2022.yaml")
    assert [diagnostic.code for diagnostic in check([tmp_path / "link.yaml"]).diagnostics] == ["S201"]


def test_what_is_no_file_is_passed_over_and_never_waited_for(root):
    (root / "events/folder.yaml").mkdir()
    (root / "events/nothing.yaml").symlink_to(root / "gone")
    (root / "events/device.yaml").symlink_to("/dev/zero")
    (root / "events/loop.yaml").symlink_to(root / "events/loop.yaml")
    os.mkfifo(root / "events/pipe.yaml")
    assert codes(root) == []
    with pytest.raises(SeedError, match="this is not a file"):
        check([root / "events/pipe.yaml"])


def test_a_file_that_can_not_be_read_any_more_is_told(root):
    (file, *_) = select([root]).files
    file.path.unlink()
    (found,) = read(file).diagnostics
    assert (found.code, found.message) == ("S001", "the file can't be read: No such file or directory")
    os.mkfifo(file.path)  # no process writes to it, so opening it as a file would wait forever
    (found,) = read(file).diagnostics
    assert (found.code, found.message) == ("S001", "this is not a file")


def test_a_company_whose_file_has_faults_is_known_where_that_file_is_checked_too(root):
    write(root, {"companies/acme.yaml": "kind: company\nname: Acme\nhomepage: no\n", "companies/bad.yaml": "a: b: c"})
    write(root, {f"events/e-{n}.yaml": LAYOFFS.replace("company: acme", "company: [acme, bad]") for n in range(5)})
    assert [d.code for d in check([root]).diagnostics if d.severity == "error"] == ["S124", "S001"]
    alone = check([root / "events/e-1.yaml"]).diagnostics  # neither company can be recorded
    assert [(d.code, d.message) for d in alone] == [
        ("S201", f"the file of '{slug}' has errors") for slug in ("acme", "bad")
    ]


def test_an_event_with_faults_is_no_company(root):
    write(root, {"events/bad-event.yaml": "kind: layoffs\n", "events/e.yaml": LAYOFFS.replace(": acme", ": bad-event")})
    assert "S201" in codes(root)


def test_of_many_faults_the_first_thousand_are_told_and_the_rest_is_counted_as_one(root):
    text = "events:\n" + "".join("  - {kind: layoffs}\n" for _ in range(MOST_DIAGNOSTICS + 500))
    write(root, {"many.yaml": text})
    found = check([root]).diagnostics
    assert len(found) == MOST_DIAGNOSTICS + 1
    assert [d.message for d in found if d.code == "S013"] == ["this file has more than 1000 errors"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("headcount: [" + "{value: 1, source: a}, " * 100_000 + "]\n", "S112"),
        ("date: [" + "{value: 2023, source: a}, " * 100_000 + "]\n", "S112"),
        ("company: [" + "acme, " * 100_000 + "]\n", "S120"),
        ("headcount: {" + "".join(f"k{n}: 1, " for n in range(100_000)) + "}\n", "S002"),
        ("".join(f"key-{n}: 1\n" for n in range(100_000)), "S013"),
        (
            "sources:\n"
            + "".join(
                f"  k{n}: {{undated: true, url: 'https://a.example', derived_from: k{n + 1}}}\n" for n in range(9999)
            ),
            "S130",
        ),
    ],
)
def test_what_could_be_compared_for_hours_is_bounded(root, text, code):
    lines = [line for line in LAYOFFS.splitlines() if line.partition(":")[0] != text.partition(":")[0]]
    body = "\n".join(lines if "sources" not in text else lines[:-2]) + "\n" + text
    write(root, {"events/acme-much.yaml": body})
    assert code in codes(root)


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Twiter Inc.", "did you mean 'twitter' (Twitter Inc.)?"),
        ("twiter", "did you mean 'twitter'?"),
        ("Twitter  inc", "write twitter"),
        ("TWITTER INC.", "write twitter"),
        ("acme-corporatoin", "did you mean 'acme' (Acme Corporation)?"),
    ],
)
def test_a_misspelt_slug_name_or_alias_suggests_the_slug(root, written, suggestion):
    write(root, {"events/acme-x.yaml": LAYOFFS.replace("company: acme", f'company: "{written}"')})
    (found,) = check([root]).diagnostics
    assert found.suggestion.endswith(suggestion)
