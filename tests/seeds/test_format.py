"""`timeline fmt` gives a file its one standard form and does not change its content."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import write
from timeline import facts
from timeline.errors import SeedError
from timeline.seeds.edit import field_order, format_files
from timeline.seeds.edit.formatter import arranged, comments
from timeline.seeds.read.files import select
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.no_database

SHIPPED = select().files

MESSY = """\
---
# Who wrote this, and why.

#yaml-language-server:  $schema=nowhere/event.json
"kind":   layoffs


date:    '2023-04'   # only the month is known
# one source only
sources:
    # the first one
    a:   {published: 2023-04-11,   "url": "https://example.org/a?x=1,2", title: 'A, "B"'}
    b:
        url: 'https://example.org/b'   # no date on it
        undated:    true
    # a third one is to be found
title: "Acme lets staff go"
status: reported
thread: acme-cuts
headcount:
- {source: a, value: 1_00}
- {approx: true, value: 0120.50, source: b}
summary: |
  Two lines,

  # which is no comment
company:   [acme]
  # Acme was called Apex then
# the end
"""
NEAT = """\
# yaml-language-server: $schema=nowhere/event.json
# Who wrote this, and why.

kind: layoffs
title: Acme lets staff go
summary: |
  Two lines,

  # which is no comment

date: "2023-04"  # only the month is known
company: [acme]
  # Acme was called Apex then
headcount:
  - {value: 1_00, source: a}
  - {value: 0120.50, approx: true, source: b}
status: reported
thread: acme-cuts
# one source only
sources:
  # the first one
  a: {published: 2023-04-11, url: "https://example.org/a?x=1,2", title: 'A, "B"'}
  b:
    undated: true
    url: "https://example.org/b"  # no date on it
  # a third one is to be found
# the end
"""
LIST = """\
events:
- kind: layoffs   # the first
  # its id
  id: a
  status: reported
  title: "A"
-   {title: x,   kind: hire, id: 'b'}
# the third
-
    id: c
    kind: hire
"""


def formatted(tmp_path, text, name="events/acme-layoffs-2023.yaml"):
    write(tmp_path, {name: text})
    (file,) = select([tmp_path / name]).files
    return format_files.format_file(file)


def test_fields_quotes_spaces_and_comments_get_their_places():
    """Formatting an untidy file fixes order, quotes, indentation and empty lines; comments move with their lines."""
    assert arranged(MESSY, None) == NEAT


def test_an_event_of_a_list_is_put_in_order_behind_its_dash():
    """Events in a list start with their id; a file with a dash alone on its line does not change."""
    tidy = (
        "events:\n  # its id\n  - id: a\n    kind: layoffs  # the first\n    title: A\n    status: reported\n"
        "  - {id: b, kind: hire, title: x}\n"
    )
    usual = LIST.partition("# the third")[0]
    assert arranged(usual, None) == tidy
    assert arranged(tidy, None) == tidy
    assert arranged(LIST, None) == LIST


@pytest.mark.parametrize(
    "text",
    [
        "? kind\n: company\nname: Acme\n",
        "%YAML 1.2\n---\nkind: company\nname: Acme\n",
        "{kind: company, name: Acme}\n",
        "kind: company\nname:  # which?\n  Acme\n",
        "kind: company\nname: Acme\n...\n",
    ],
)
def test_a_layout_that_is_seldom_is_left_as_it_is(text):
    """The formatter does not change a layout that it does not know."""
    assert arranged(text, None) == text


@pytest.mark.parametrize("file", SHIPPED[::14], ids=lambda file: file.stem)
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=3)
def test_a_shipped_file_comes_back_however_its_lines_were_shuffled(file, chance):
    """A shipped file with shuffled fields and added comments gets its order back, and nothing is lost."""
    text = file.path.read_text(encoding="utf-8")
    fields = re.split(r"(?m)^(?=[a-z])", text)[1:]
    chance.shuffle(fields)
    shuffled = "".join(
        f"# {number}\n{field}" if chance.random() < 0.5 else field for number, field in enumerate(fields)
    )
    neat = arranged(shuffled, file.path)
    assert re.sub(r"(?m)^# .*\n", "", neat) == arranged(text, file.path)
    assert comments(neat) == comments(shuffled)
    assert arranged(neat, file.path) == neat
    assert read_yaml(neat.encode()).value == read_yaml(text.encode()).value


def test_the_shipped_files_are_in_the_one_form():
    """`timeline fmt` does not change the shipped files."""
    assert [file.origin for file in SHIPPED if format_files.format_file(file).changed] == []


def test_line_ends_and_a_byte_order_mark_are_made_plain(tmp_path):
    """A file with other line ends or a byte order mark gets the same bytes as a plain file."""
    path = tmp_path / "acme.yaml"
    path.write_bytes(b"\xef\xbb\xbfkind: company\r\nname: Acme\r\n\r\n")
    (file,) = select([path]).files
    found = format_files.format_file(file)
    format_files.write(found)
    assert path.read_bytes() == b"kind: company\nname: Acme\n"


def test_a_file_that_is_no_yaml_is_told_and_not_touched(tmp_path):
    """A file that can't be read is reported and not formatted."""
    found = formatted(tmp_path, "kind: [\n")
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["S001"]
    assert not found.changed


def test_a_file_with_other_faults_is_put_in_order_too(tmp_path):
    """A file with other faults is formatted too; unknown fields move to its end."""
    found = formatted(tmp_path, "colour: red\ntitle: A\nkind: layoffs\n")
    assert found.after == b"kind: layoffs\ntitle: A\ncolour: red\n"


def test_a_form_that_would_say_something_else_is_never_written(tmp_path, monkeypatch):
    """A formatted file is written only if its facts and comments are unchanged."""
    for bad in ("kind: company\nname: Apex\n", "kind: company\n", "kind: ["):
        monkeypatch.setattr(format_files, "arranged", lambda *_, bad=bad: bad)
        with pytest.raises(SeedError, match="formatting would change the facts"):
            formatted(tmp_path, "name: Acme\nkind: company\n", "acme.yaml")
    monkeypatch.setattr(format_files, "arranged", lambda *_: "kind: company\nname: Acme\n")
    with pytest.raises(SeedError, match="formatting would change the facts"):
        formatted(tmp_path, "# of 1900\nname: Acme\nkind: company\n", "acme.yaml")


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    """A file that changes during formatting is not overwritten."""
    found = formatted(tmp_path, "name: Acme\nkind: company\n", "acme.yaml")
    (tmp_path / "acme.yaml").write_text("kind: company\nname: Apex\n")
    with pytest.raises(SeedError, match="changed since it was read"):
        format_files.write(found)


def test_a_schema_path_that_leads_nowhere_is_mended(tmp_path):
    """The schema path of a moved file is corrected."""
    write(tmp_path, {"schema/company.json": "{}", "mine/companies/acme.yaml": ""})
    path = tmp_path / "mine/companies/acme.yaml"
    moved = "# yaml-language-server: $schema=../schema/company.json\nkind: company\nname: Acme\n"
    assert arranged(moved, path).startswith("# yaml-language-server: $schema=../../schema/company.json\n")


def test_every_field_of_every_kind_has_its_place():
    """Every field of every kind has a place in the order, including new fields."""
    for kind, model in facts.FACTS.items():
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert names <= set(field_order.fields("fact", kind)), kind
        assert len(field_order.fields("fact", kind)) == len(set(field_order.fields("fact", kind)))
