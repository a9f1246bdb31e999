"""New seed files of every kind."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.seeds.edit.fields import fields_of
from timeline.seeds.edit.formatter import arranged
from timeline.seeds.edit.scaffold import check_text, examine, place, propose_id, read_value, scaffold
from timeline.seeds.edit.scalars import written
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.no_database

KNOWN = {
    "acme": KnownEntity("company", ("Acme",)),
    "apex": KnownEntity("company", ("Apex",)),
    "jane-roe": KnownEntity("person", ("Jane Roe",)),
}
KNOWN |= {
    f"{before}{name.replace('_', '-')}-of-it": KnownEntity("company", (name,))
    for kind in facts.KINDS.values()
    for name in kind.roles()
    for before in ("", "other-")
}
FIGURES = {"base": 100}  # the other figures are 50, half of the base
SOURCES = {"example": {"publisher": "Example News", "published": "2023-04-11", "url": "https://example.org/a?b=1,2"}}
GIVEN = {"date": "2023-04-11", "title": "Acme: a title, quoted", "sources": SOURCES, "people": ["jane-roe"]}
OTHERS = {
    "founded": "2006-03",
    "ended": "2020",
    "country": "NO",
    "identifiers": {"wikidata": "Q918", "domain": ["acme.example", "acme.test"]},
    "homepage": "https://example.org",
    "thread": "an-affair",
}


def whole(kind):
    """Return a value for every field of a kind."""
    values = {}
    for spec in fields_of(kind):
        if spec.name in GIVEN:
            values[spec.name] = GIVEN[spec.name]
        elif spec.form == "role":
            own = f"{spec.name.replace('_', '-')}-of-it"  # no company has two roles
            values[spec.name] = [own, f"other-{own}"] if "company" in spec.accepts else ["jane-roe"]
        elif spec.form == "figure":
            values[spec.name] = "44 billion USD" if spec.figure.measure == "money" else FIGURES.get(spec.name, 50)
        elif spec.form == "choice":
            values[spec.name] = spec.choices[-1]
        elif spec.form == "list":
            values[spec.name] = ["apex", "acme"] if spec.name == "different_from" else ["A, B", "no"]
        else:
            values[spec.name] = OTHERS.get(spec.name, f"some {spec.name}")
    return values


@pytest.mark.parametrize("kind", [kind for kind in facts.FACTS if kind != "story"])
def test_a_file_with_everything_given_passes_the_check_at_once(kind):
    """A file with every field given has no lines to fill in, passes the check and is formatted."""
    made = scaffold(kind, whole(kind), modeline="# yaml-language-server: $schema=../schema/event.json")
    assert made.todo == ()
    assert check_text(made.text, kind, "acme-thing-2023", KNOWN).diagnostics == []
    assert arranged(made.text, None) == made.text


@pytest.mark.parametrize("kind", [kind for kind in facts.FACTS if kind != "story"])
def test_a_file_with_nothing_given_asks_for_what_the_check_misses(kind):
    """A file without fields has one line to fill in for each required field, and says what belongs there."""
    made = scaffold(kind, {})
    lines = made.text.splitlines()
    missing = {found.message.split("'")[1] for found in check_text(made.text, kind, "a", KNOWN).diagnostics}
    assert {field for _, field in made.todo} == missing
    for line, field in made.todo:
        assert lines[line - 1].startswith(f"# TODO {field}:  # ")
        assert len(lines[line - 1]) > len(f"# TODO {field}:  # ")
    for spec in fields_of(kind):
        assert f"{spec.name}:" in made.text
    assert arranged(made.text, None) == made.text


@pytest.mark.parametrize("kind", facts.KINDS)
def test_an_unfinished_file_of_any_kind_can_be_looked_at(kind):
    """Missing fields do not hide the faults of the given fields."""
    assert examine(kind, "a", {}, {}).diagnostics == ()
    found = examine(kind, "a", {"thread": "No slug", "concerns": "nobody"}, KNOWN)
    assert "thread" in [field for field, _ in found.diagnostics]


def test_faults_are_told_with_their_field():
    """An unknown company and missing fields are reported with their field, even without a title."""
    found = examine("layoffs", "a", {"company": "acmee", "date": "2023-04"}, KNOWN)
    assert [(field, fault.code) for field, fault in found.diagnostics] == [("company", "S201")]
    assert examine("hire", "a", {"company": "acme"}, KNOWN).missing == (
        "a hire names nobody: give people, or headcount for a number",
    )


def test_a_source_without_a_date_is_asked_for_it():
    """A source without a date asks for its date, which is never guessed."""
    made = scaffold("layoffs", {**whole("layoffs"), "sources": {"a": {"url": "https://example.org"}}})
    ((line, field),) = made.todo
    assert field == "published"
    assert made.text.splitlines()[line - 1] == (
        '  a: {url: "https://example.org"}  # TODO published: its date, or undated: true'
    )


@pytest.mark.parametrize(
    ("kind", "name", "texts", "value"),
    [
        ("layoffs", "headcount", ["3700"], 3700),
        ("layoffs", "headcount", ["{min: 100, source: a}"], {"min": 100, "source": "a"}),
        ("acquisition", "price", ["44e9 USD"], "44e9 USD"),
        ("layoffs", "company", ["acme"], "acme"),
        ("layoffs", "people", ["a, b", "c"], ["a", "b", "c"]),
        ("layoffs", "date", ["[..2022-11-04]"], "[..2022-11-04]"),
        ("company", "aliases", ["Acme Inc.", "Apex"], ["Acme Inc.", "Apex"]),
        ("appointment", "role", ["chief  executive"], "chief executive"),
    ],
)
def test_what_is_typed_is_read_as_its_field_takes_it(kind, name, texts, value):
    """Each typed value is read as its field expects it: numbers, lists of slugs, and dates in brackets."""
    (spec,) = (spec for spec in fields_of(kind) if spec.name == name)
    assert read_value(spec, texts) == value


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("headcount", ["many"]),
        ("headcount", ["{min: 1"]),
        ("headcount", ["1", "2"]),
        ("headcount", ["!!python/object:x 1"]),
        ("company", ["Acme Inc"]),
        ("date", ["2022-13"]),
        ("date", ["11/04/2022"]),
    ],
)
def test_what_no_field_takes_is_an_error(name, texts):
    """A value that its field does not accept is refused."""
    (spec,) = (spec for spec in fields_of("layoffs") if spec.name == name)
    with pytest.raises((FactError, FactErrors)):
        read_value(spec, texts)


@given(st.from_regex(r"[A-Za-z][\w $%&()*+./;<=>?@^|~'-]{0,12}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_other_readers_read_what_is_written(text):
    """A reader of YAML 1.1 that is written in Python reads a text as this one does, also in a flow collection."""
    assert yaml.load(f"{{a: {written(text, flow=True)}}}", yaml.BaseLoader) == {"a": text}  # noqa: S506 - texts alone


def test_a_key_with_a_comma_is_quoted():
    assert read_yaml(f"a: {written({'A,': 'x'})}".encode()).value == {"a": {"A,": "x"}}


@given(
    st.recursive(
        st.text() | st.integers() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
        max_leaves=8,
    )
)
def test_what_is_written_is_read_as_the_same(value):
    """Any text that is written is read back as the same text, never as a number, comment, key or tag."""
    document = read_yaml(f"a: {written(value)}\nb: {written([value])}".encode("utf-8", "surrogatepass"))
    assert document.errors == ()
    assert document.value == {"a": value, "b": [value]}


@pytest.mark.parametrize(
    ("kind", "values", "taken", "slug"),
    [
        ("layoffs", {"company": "acme", "date": "2022-11-04"}, (), "acme-layoffs-2022"),
        ("layoffs", {"company": "acme", "date": "2022-11-04"}, ("acme-layoffs-2022",), "acme-layoffs-2022-2"),
        (
            "layoffs",
            {"company": "acme", "date": "2022-11-04"},
            ["acme-layoffs-2022", *(f"acme-layoffs-2022-{n}" for n in range(2, 10))],
            "acme-layoffs-2022-13",
        ),
        ("layoffs", {"company": "acme"}, ("acme-layoffs",), "acme-layoffs-2"),
        ("acquisition", {"acquirer": "acme", "target": "apex", "date": "2022"}, (), "acme-apex-acquisition-2022"),
        ("model_release", {"company": "acme", "model": "Big One", "date": "2022"}, (), "acme-big-one-2022"),
        ("layoffs", {"date": "2022"}, (), ""),
        ("company", {"name": "Acme & Söhne"}, ("acme-sohne",), "acme-sohne-2"),
        ("company", {"name": "字节跳动"}, (), "zijietiaodong"),
        ("company", {"name": "Łódź Ørsted"}, (), "lodz-orsted"),
        ("company", {"name": "ЯндексТакси №1"}, (), "yandekstaksi-no1"),
        ("person", {"name": "Đặng Thái Sơn"}, (), "dang-thai-son"),
        ("company", {"name": "한국전력"}, (), "hangugjeonlyeog"),
        ("company", {"name": "…¿"}, (), ""),
    ],
)
def test_an_id_says_who_what_and_when_and_is_free(kind, values, taken, slug):
    """A proposed id is similar to the existing ids but differs from all of them."""
    assert propose_id(kind, values, taken) == slug


def test_a_file_goes_where_its_kind_and_year_belong():
    """The path of a file depends on its kind and year; without a date, it has no year."""
    assert place("layoffs", "a", {"date": "2022-11"}).as_posix() == "events/2022/a.yaml"
    assert place("layoffs", "a", {}).as_posix() == "events/a.yaml"
    assert place("company", "a", {}).as_posix() == "companies/a.yaml"
    assert place("person", "a", {}).as_posix() == "people/a.yaml"
