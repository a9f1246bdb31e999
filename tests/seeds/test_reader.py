from __future__ import annotations

import gc
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from timeline.seeds.read.yaml import read_yaml, resolve

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("44e9", Decimal("44e9")),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("2023", 2023),
        ("-7", -7),
        ("2023-04-11", "2023-04-11"),
        ("2023-04-11T10:00:00Z", "2023-04-11T10:00:00Z"),
        ('"44"', "44"),
        ("'true'", "true"),
        ("a: {b: [1, x]}", {"a": {"b": [1, "x"]}}),
    ],
)
def test_plain_scalars_follow_yaml_1_2_and_dates_stay_text(text, value):
    document = read_yaml(text.encode())
    assert (document.value, document.errors) == (value, ())
    assert type(document.value) is type(value)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: 1\na: 2\n", "S005", (2, 1)),
        ("a: &x 1\n", "S006", (1, 4)),
        ("a: 1\nb: *x\n", "S006", (2, 4)),
        ("a: !!python/object/apply:os.system [x]\n", "S007", (1, 4)),
        ("a: !x 1\n", "S007", (1, 4)),
        ("a:\nb: 1\n", "S004", (1, 1)),
        ("a: {b: 10,000}\n", "S004", (1, 11)),
        ("a: ~\n", "S004", (1, 1)),
        ("<<: {a: 1}\na: b: c\n", "S001", (2, 5)),
        ("a:\n\tb: 1\n", "S001", (2, 1)),
        ("a: [1\n", "S001", (2, 1)),
        ("? [a]\n: 1\n", "S009", (1, 3)),
        ("a: 1\n---\nb: 1\n", "S009", (2, 1)),
        ("", "S009", (1, 1)),
        ("# only a comment\n", "S009", (1, 1)),
        ("a: x\x01\n", "S001", (1, 5)),
        ("a: " + "[" * 50, "S013", (1, 16)),
    ],
)
def test_traps_are_refused_at_their_place(text, code, place):
    fault = read_yaml(text.encode()).errors[0]
    assert (code, place) == (fault.code, fault.place)


def test_an_alias_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert {fault.code for fault in read_yaml(bomb.encode()).errors} == {"S006"}


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("a: [x, x, x, x]\n", 6),
        ("a: 1\nb: 2\nc: 3\n", 4),
        ("a: [[x, x], [x]]\n", 7),
        ("- {a: x, b: x}\n- {a: x}\n- x\n", 7),
    ],
)
def test_a_text_of_more_values_than_are_taken_is_refused(text, most, monkeypatch):
    """A text with too many values is refused; lists, mappings and each value in them count."""
    monkeypatch.setattr("timeline.seeds.read.yaml.MOST_NODES", most)
    assert read_yaml(text.encode()).errors == ()
    monkeypatch.setattr("timeline.seeds.read.yaml.MOST_NODES", most - 1)
    assert [fault.code for fault in read_yaml(text.encode()).errors] == ["S013"]


def test_what_is_not_utf_8_has_a_place_in_characters():
    fault = read_yaml("a: 1\nb: caf\u00e9".encode("latin-1")).errors[0]
    assert (fault.code, fault.place) == ("S008", (2, 7))


def test_a_byte_order_mark_and_windows_lines_are_taken():
    document = read_yaml(b"\xef\xbb\xbfa: 1\r\nb: x\r\n")
    assert (document.value, document.errors) == ({"a": 1, "b": "x"}, ())
    assert document.place(("b",)) == (2, 4)


def test_every_value_and_every_key_has_a_place():
    document = read_yaml(b"a:\n  - {b: 1, cc: x}\n  - 2\n")
    assert document.place(("a", 0, "cc")) == (2, 16)
    assert document.place(("a", 0, "cc"), key=True) == (2, 12)
    assert document.place(("a", 1)) == (3, 5)
    assert document.place(("a", 0, "missing")) == (2, 5)


_VALUES = st.recursive(
    st.one_of(
        st.integers(-(10**9), 10**9),
        st.booleans(),
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P"])).filter(
            lambda text: isinstance(resolve(text), str)
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcxyz", min_size=1), _VALUES, min_size=1, max_size=4), st.booleans())
def test_what_pyyaml_writes_is_read_back(value, flow):
    document = read_yaml(yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow).encode())
    assert (value, ()) == (document.value, document.errors)


@given(
    st.one_of(st.binary(max_size=200), st.text("abc:-[]{},&*!|>'\"#%@`\n\t \u202e0123.~?", max_size=60).map(str.encode))
)
def test_any_bytes_give_a_value_or_faults_with_a_place_in_the_file(data):
    document = read_yaml(data)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    for fault in document.errors:
        assert fault.code.startswith("S0")
        assert 1 <= fault.place[0] <= lines + data.count("\u2028".encode()) + data.count(b"\xc2\x85")
        assert fault.place[1] >= 1


@pytest.mark.parametrize("text", ["a: {b: [1, {c: 2}]}\n", "a: [1, &x 2]\n", "a: [\n"])
def test_a_parser_is_freed_when_a_text_is_read(text):
    """The collector of circles may be off while many files are read, and a parser has large buffers."""
    gc.collect()
    gc.disable()
    try:
        read_yaml(text.encode())
        left = [one for one in gc.get_objects() if type(one).__name__ == "CParser"]
    finally:
        gc.enable()
    assert left == []
