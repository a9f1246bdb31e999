"""Seed files broken by chance or on purpose always give diagnostics, never a traceback or a partial load."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.builders import database, write
from tests.seeds.conftest import LAYOFFS
from timeline import resources
from timeline.log import read as log
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes
from timeline.seeds.plan.apply import load
from timeline.seeds.read import documents
from timeline.seeds.read.files import Root, SeedFile
from timeline.seeds.rules import RULES, find_violations
from timeline.seeds.rules.stated import StatedFacts
from timeline.store import Store

SHIPPED = [path.read_bytes() for path in sorted(resources.find("seed_events").rglob("*.yaml"))[::13]]
SOUP = [
    *(b"- ", b": ", b"? ", b"[", b"]", b"{", b"}", b", ", b"&a ", b"*a", b"!!python/name:os.system ", b"| ", b">-\n "),
    *(
        b"'",
        b'"',
        b"#",
        b"%YAML 1.1\n",
        b"---\n",
        b"...\n",
        b"<<: ",
        b"\t",
        b"\r",
        b"\n",
        b"\n  ",
        b"~",
        b"null",
        b"no",
    ),
    *(b"12:30", b"0123", b"1_000", b"0x1F", b".inf", b"-.nan", b"1e999", b"2023-02-30", b"[..2023]", b"9" * 50),
    *("\u202e", "\u200b", "\ufeff", "\u2028", "\u0085", "\ud7ff", "\U0010ffff", "e\u0301" * 9, "\u0661"),
    *(b"\x00", b"\x1b[2J", b"\x7f", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"javascript:alert(1)", b"::error::"),
]
SOUP_BYTES = [piece if isinstance(piece, bytes) else piece.encode() for piece in SOUP]
OPERATIONS = ("flip", "cut", "double", "swap", "soup", "drop", "unicode", "repeat", "splice")


def broken(data, operation, chance):  # noqa: PLR0911 - one line for each way to break it
    """Break a file in one random way."""
    at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    lines = data.splitlines(keepends=True) or [b""]
    line = chance.randrange(len(lines))
    match operation:
        case "flip":
            return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] if at < len(data) else data
        case "cut":
            return data[:at] if chance.random() < 0.5 else data[:at] + data[to:]
        case "double":
            return b"".join([*lines[: line + 1], lines[line], *lines[line + 1 :]])
        case "swap":
            words = data.split(b" ")
            one, other = chance.randrange(len(words)), chance.randrange(len(words))
            words[one], words[other] = words[other], words[one]
            return b" ".join(words)
        case "soup":
            return data[:at] + b"".join(chance.choices(SOUP_BYTES, k=chance.randrange(1, 6))) + data[at:]
        case "drop":
            return b"".join(lines[:line] + lines[line + 1 :])
        case "unicode":
            letters = (chr(chance.choice((chance.randrange(0x3000), chance.randrange(0x110000)))) for _ in range(4))
            return data[:at] + "".join(letters).encode("utf-8", "surrogatepass") + data[at:]
        case "repeat":
            return data[:at] + data[at : at + 40] * chance.randrange(2, 30) + data[at:]
    return data[:at] + chance.choice(SHIPPED)[at:]


@st.composite
def hostile(draw):
    """Draw a shipped file that is broken in one to four ways."""
    data = draw(st.sampled_from(SHIPPED))
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - not used for secrets
    for operation in draw(st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=4)):
        data = broken(data, operation, chance)
    return data


def look_at(data):
    """Read a file, look for contradictions, print the faults, and fix the file."""
    file = SeedFile(Path("/nowhere/acme.yaml"), "acme.yaml", Root("nowhere", Path("/nowhere")), "nowhere/acme.yaml")
    document = documents.read(file, data)
    contradictions = [
        violation for violation in find_violations(StatedFacts.of(document.seeds)) if violation.code >= "S5"
    ]
    assert document.seeds or document.diagnostics
    for code in {diagnostic.code for diagnostic in document.diagnostics} or {"clean"}:
        event(code)  # --hypothesis-show-statistics prints how often this happens
    lines = data.decode("utf-8", "replace").splitlines()
    for diagnostic in document.diagnostics:
        assert diagnostic.code in str(diagnostic)
        assert "\n" not in diagnostic.to_github()
        assert not any(ord(letter) < 32 and letter != "\n" for letter in str(diagnostic))
        assert 1 <= diagnostic.line <= max(1, len(lines))
        if diagnostic.fix:
            assert 0 <= diagnostic.fix.start < diagnostic.fix.end <= len(data)
    assert all(violation.code in RULES for violation in contradictions)


NORMAL = settings(max_examples=300, deadline=None)
LONG = settings(max_examples=100_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.no_database
@NORMAL
@given(hostile())
def test_a_broken_file_gives_diagnostics_or_facts(data):
    look_at(data)


@pytest.mark.no_database
@pytest.mark.long
@pytest.mark.timeout(3600)
@LONG
@given(hostile())
def test_a_hundred_thousand_broken_files_give_diagnostics_or_facts(data):
    look_at(data)


@pytest.mark.no_database
@settings(max_examples=60, deadline=None)
@given(hostile())
def test_mending_a_broken_file_ends_and_keeps_its_facts(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "acme.yaml"
    path.write_bytes(data)
    before = check([path])
    result = apply_fixes([path])
    result.write()
    after = check([path])
    assert after.diagnostics == result.checked.diagnostics
    assert len(before.seeds) <= len(after.seeds)
    assert apply_fixes([path]).fixed == ()
    shutil.rmtree(folder)


@pytest.mark.parametrize("batch", [30, pytest.param(1000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_folder_with_a_broken_file_is_loaded_whole_or_not_at_all(tmp_path, batch):
    url = database(tmp_path / "timeline", empty=True)
    root = write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\nname: Acme\n", "events/good.yaml": LAYOFFS})
    load(check([root]), url, author="tester")
    chance = random.Random(batch)  # noqa: S311 - not used for secrets
    loaded = 2
    for number in range(batch):
        data = broken(LAYOFFS.encode(), chance.choice(OPERATIONS[:-1]), chance)
        (root / "events" / "broken.yaml").write_bytes(data)
        write(
            root, {"events/new.yaml": LAYOFFS.replace("100", str(200 + number)) + NEW.format(number % 28 + 1, number)}
        )
        checked = check([root])
        if not checked.ok:
            assert position(url) == loaded
            continue
        done = load(checked, url, author="tester")
        assert position(url) == loaded + done.appended
        loaded += done.appended


NEW = "change: {{on: 2024-01-{:02}, why: wrong_figure, note: number {}}}\n"


def position(url):
    """Give the log's position."""
    store = Store.open(url)
    try:
        with store.read() as connection:
            return log.head(connection)
    finally:
        store.close()
