from __future__ import annotations

import json
from decimal import Decimal
from functools import cache

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import write
from tests.seeds.test_check import DISPUTED
from timeline import facts
from timeline.errors import FactError, FactErrors
from timeline.facts.dates import MONTHS
from timeline.seeds.check import check
from timeline.seeds.edit.schema import schemas
from timeline.seeds.read.files import select
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.no_database


@cache
def validator(name):
    """Give the validator that the jsonschema package makes of a schema."""
    schema = json.loads(schemas()[f"{name}.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def json_value(value):
    """Return a value as an editor's YAML 1.2 parser reads it, with numbers as floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: json_value(item) for key, item in value.items()}
    return [json_value(item) for item in value] if isinstance(value, list) else value


def faults(text, name="event"):
    """Return the path and message of each fault that the validator finds in a seed file."""
    document = read_yaml(text.encode())
    assert document.errors == ()
    found = validator(name).iter_errors(json_value(document.value))
    return [(list(error.absolute_path), error.message) for error in found]


def test_every_shipped_seed_file_passes():
    for file in select().files:
        text = file.path.read_text(encoding="utf-8")
        kind = read_yaml(text.encode()).value.get("kind")
        assert faults(text, kind if kind in ("company", "person", "story") else "event") == [], file.shown


@pytest.mark.parametrize(
    ("old", "new", "path", "part"),
    [
        ("kind: compute_purchase", "kind: compute_purchas", ["kind"], "is not one of"),
        ("kind: compute_purchase\n", "", [], "'kind' is a required property"),
        ("kind: compute_purchase", "kind: layoffs", [], "'company' is a required property"),
        ("title: Acme buys GPUs\n", "", [], "'title' is a required property"),
        ("title: Acme buys GPUs", "title: 2048", ["title"], "is not of type 'string'"),
        ("title: Acme buys GPUs", "title: [Acme]", ["title", 0], "is not of type 'object'"),
        ("buyer: acme", "buyr: acme", [], "'buyr' was unexpected"),
        ("buyer: acme", "buyer: Acme Corp.", ["buyer"], "'Acme Corp.'"),
        ("buyer: acme", "buyer: 2600", ["buyer"], "2600"),
        ("buyer: acme", "buyer: []", ["buyer"], "should be non-empty"),
        ("buyer: acme", "buyer: [acme, acme]", ["buyer"], "non-unique"),
        ("[jane-roe]", "[jane-roe, Jane]", ["people", 1], "'Jane'"),
        ('"[..2023-04-11]"', "04/11/2023", ["date"], "'04/11/2023'"),
        ('"[..2023-04-11]"', "2023-13", ["date"], "'2023-13'"),
        ('"[..2023-04-11]"', '"[2023-04-11]"', ["date"], "2023-04-11"),
        ('"[..2023-04-11]"', "[{value: 2023, source: a}, 2023-04]", ["date", 1], "is not of type 'object'"),
        ('"[..2023-04-11]"', "[{value: 2023}, {value: soon, source: a}]", ["date", 1, "value"], "'soon'"),
        ("status: reported", "status: reportd", ["status"], "is not one of"),
        ("approx: true", "approx: yes", ["units", 0, "approx"], "is not of type 'boolean'"),
        (", source: b}", "}", ["units", 1], "'source' is a required property"),
        ("value: 100000", 'value: "100,000"', ["units", 1, "value"], "'100,000'"),
        ("value: 100000", "value: 1.5", ["units", 1, "value"], "1.5"),
        ("value: 100000", "value: -5", ["units", 1, "value"], "-5"),
        ("value: 100000", "valu: 100000", ["units", 1], "'valu' was unexpected"),
        ("value: 100000", "unit: cpu, value: 100000", ["units", 1, "unit"], "is not one of"),
        ("value: 100000", "rank: best, value: 100000", ["units", 1, "rank"], "is not one of"),
        ("people:", "price: 44 billion\npeople:", ["price"], "'44 billion'"),
        ("people:", "price: $44 billion\npeople:", ["price"], "'$44 billion'"),
        ("people:", "price: {min: 44}\npeople:", ["price", "min"], "44"),
        ('"https://example.org/a"', '"javascript:alert(1)"', ["sources", "a", "url"], "does not match"),
        (", title: T", "", ["sources", "b"], "is not valid"),
        ("published: 2023-04-14, ", "", ["sources", "b"], "'published' is a required property"),
        ("title: T", "title: T, undated: true", ["sources", "b", "published"], "does not match"),
        ("{publisher: B", "{publischer: B", ["sources", "b"], "'publischer' was unexpected"),
        ("  a: {", "  A b: {", ["sources"], "'A b'"),
        ("people:", "id: acme-gpus\npeople:", ["id"], "does not match"),
        ("people:", "change: {on: 2023-04, why: typo}\npeople:", ["change", "on"], "'2023-04'"),
        ("people:", "change: {on: 2023-04-01, why: typos}\npeople:", ["change", "why"], "is not one of"),
        ("people:", "retracted: {why: typo}\npeople:", ["retracted"], "'on' is a required property"),
    ],
)
def test_a_broken_event_is_refused_with_the_blame_where_it_belongs(root, old, new, path, part):
    assert old in DISPUTED
    text = DISPUTED.replace(old, new)
    assert not check([write(root, {"acme-gpus-2023.yaml": text})]).ok
    found = faults(text)
    assert any(at == path and part in message for at, message in found), found
    assert all(at[: len(path)] == path[: len(at)] or "required" in message for at, message in found), found


@pytest.mark.parametrize(
    ("text", "path", "part"),
    [
        ("kind: company\n", [], "'name' is a required property"),
        ("kind: companies\nname: Acme\n", ["kind"], "'company' was expected"),
        ("kind: company\nname: Acme\nnames: [Acme]\n", ["name"], "does not match"),
        ("kind: company\nnames: [Acme, {nam: X}]\n", ["names", 1], "'name' is a required property"),
        ("kind: company\nnames: [Acme, {name: X, since: later}]\n", ["names", 1, "since"], "'later'"),
        ("kind: company\nname: Acme\nform: club\n", ["form"], "is not one of"),
        ("kind: company\nname: Acme\naliases: Acme Corp.\n", ["aliases"], "is not of type 'array'"),
        ("kind: company\nname: Acme\nid: acme\n", [], "'id' was unexpected"),
    ],
)
def test_a_broken_company_is_refused_with_the_blame_where_it_belongs(root, text, path, part):
    assert not check([write(root, {"companies/acme-labs.yaml": text})]).ok
    found = faults(text, "company")
    assert any(at == path and part in message for at, message in found), found


def test_a_fault_in_a_list_of_events_is_blamed_on_that_event():
    event = "".join(f"    {line}\n" for line in DISPUTED.splitlines())
    many = f"events:\n  - id: one\n{event}  - id: two\n{event}"
    assert faults(many) == []
    assert [path for path, _ in faults(many.replace("id: two", "x: two"))] == [["events", 1], ["events", 1]]
    assert [path for path, _ in faults(many + "title: T\n")] == [[]]


def test_new_companies_and_people_are_taken_and_known_ones_offered(tmp_path):
    offered = json.loads(schemas()["event.json"])["$defs"]["company"]["anyOf"][1]
    assert dict(zip(offered["enum"], offered["enumDescriptions"], strict=True))["twitter"] == "X, formerly Twitter"
    assert faults(DISPUTED.replace("buyer: acme", "buyer: nobody-knows-it-yet")) == []
    write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\nname: Acme\n"})
    with_mine = json.loads(schemas([tmp_path / "mine"])["event.json"])["$defs"]["company"]["anyOf"][1]
    assert set(with_mine["enum"]) - set(offered["enum"]) == {"acme"}


def test_everything_that_a_kind_has_is_explained_where_one_types_it():
    defined = json.loads(schemas()["event.json"])["$defs"]
    for name, kind in facts.KINDS.items():
        assert (kind.label, True) == (defined[name]["title"], bool(defined[name]["description"]))
        fields = {**defined["event"]["properties"], **defined[name]["properties"]}
        for field in (*kind.roles(), *kind.figure_types(), *kind.text_fields(), "title", "date", "sources"):
            told = defined["event"]["properties"][field] if fields[field] is True else fields[field]
            assert told["title"]
            assert told.get("description") or defined[told["$ref"].rpartition("/")[2]]["description"], (name, field)


_SPACE = st.sampled_from(["", " ", "  "])
_DAYS = st.dates().map(str)
_POINTS = st.one_of(
    _DAYS,
    st.from_regex(
        r"[12]\d{3}(-(0[1-9]|1[0-2]|2[1-9]|3\d|4[01]|[Qq][1-4]|[Hh][12]|W[0-5]\d|XX))?[~?%]?", fullmatch=True
    ),
    st.integers(1000, 9999),
)
_WORDS = st.builds(
    "{}{}{} {}{}{}".format,
    st.sampled_from(
        ["", "Tuesday, ", "c. ", "CIRCA ", "by ", "the ", "in ", "Late ", "week of ", "before ", "end of "]
    ),
    st.sampled_from(["", "11 ", "3rd of "]),
    st.sampled_from([form for name in MONTHS for form in (name, name.lower(), name[:3].upper(), f"{name[:3]}.")]),
    st.sampled_from(["", "11, ", "3rd "]),
    st.integers(1000, 9999),
    _SPACE,
)
_PERIODS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "early ", "mid-", "since ", "After ", "the ", "c. ", "some month of "]),
    st.sampled_from(["spring ", "southern Winter of ", "first half of ", "H2 ", "the ", "", "week 24 of "]),
    st.sampled_from(["2023", "1990s", "2022/23", "2022 or later", "2022 to 2023", "2022 or 2023", "2022 (?)"]),
)
_DATES = st.one_of(
    _PERIODS,
    st.lists(_POINTS, min_size=2, max_size=3).map(lambda many: "[{}]".format(", ".join(map(str, many)))),
    st.lists(_POINTS, min_size=2, max_size=3).map(lambda many: "{{{}}}".format(",".join(map(str, many)))),
    _POINTS,
    _WORDS,
    st.builds("{}Q{} {}".format, _SPACE, st.integers(1, 4), st.integers(1000, 9999)),
    st.builds("[{}..{}]".format, st.one_of(_SPACE, _POINTS, _WORDS), st.one_of(_SPACE, _POINTS, _WORDS, st.just(".."))),
    st.builds("{}/{}".format, st.one_of(st.just(".."), _POINTS), st.one_of(st.just(".."), _POINTS)),
)
_NUMBERS = st.one_of(
    st.integers(),
    st.builds("{}{}".format, st.decimals(allow_nan=False, allow_infinity=False), _SPACE),
    st.from_regex(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?\s?(million|Billion|)", fullmatch=True),
)
_CODES = st.sampled_from(["USD", "EUR", "CNY", "usd", "US"])
_VALUES = st.one_of(
    _NUMBERS,
    st.builds("{}{}%".format, _NUMBERS, _SPACE),
    st.builds("{} {}".format, _NUMBERS, _CODES),
    st.builds("{} {}".format, _CODES, _NUMBERS),
    st.tuples(_NUMBERS, _CODES).map(list),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "about ", "more than ", "Up to ", "nearly ", "~", "between ", "c. ", "undisclosed"]),
        st.sampled_from(["", "10,000", "5 billion USD", "5", "USD 5 million", "3\u5104 JPY", "10%"]),
        st.sampled_from(["", " and ", " to ", "-", " - ", "\u2013"]),
        st.sampled_from(
            ["", "20,000", "7 billion USD", "7", "USD 7 million", "5\u51045000\u4e07 JPY", "15%", "2 crore INR"]
        ),
    ),
)
_CLAIMS = st.fixed_dictionaries(
    {"value": _VALUES},
    optional={
        "parts": st.just({"cash": "5 billion USD"}),
        "min": _VALUES,
        "approx": st.booleans(),
        "as_of": _DATES,
        "source": st.just("a"),
        "unit": st.just("tpu"),
    },
)
_FIGURES = st.one_of(_VALUES, _CLAIMS, st.lists(st.one_of(_VALUES, _CLAIMS), max_size=2))


def taken(parse, value):
    """Return whether a parser accepts a value."""
    try:
        parse(value)
    except (FactError, FactErrors):
        return False
    return True


def definition(name):
    """Give a validator for one definition."""
    return validator("event").evolve(schema={"$ref": f"#/$defs/{name}", "$defs": validator("event").schema["$defs"]})


@given(_DATES)
def test_every_date_that_the_parser_takes_is_taken(value):
    if taken(facts.When.parse, value):
        assert definition("date").is_valid(value)
    if taken(facts.When.day, value) and isinstance(value, str):
        assert definition("day").is_valid(value)


@given(st.sampled_from(sorted(facts.KINDS)), _FIGURES)
def test_every_figure_that_a_parser_takes_is_taken(name, value):
    for figure, kind in facts.KINDS[name].figure_types().items():
        if taken(kind.parse, value):
            told = definition(name).schema["$defs"][name]["properties"][figure]
            assert definition(told["$ref"].rpartition("/")[2]).is_valid(value), (figure, kind)


def test_what_check_takes_is_taken(root):
    for text in (
        DISPUTED.replace("value: 100000", "unit: tpu, min: 1.5 million, as_of: April 2023"),
        DISPUTED.replace('"[..2023-04-11]"', "{value: April 11, 2023}".replace("April 11, 2023", '"April 11, 2023"')),
        DISPUTED.replace("people:", "price: [{value: EUR 44e9, source: a}]\nmodel: '4'\npeople:"),
        DISPUTED.replace("people: [jane-roe]", "people: jane-roe\nconcerns: []"),
        DISPUTED.replace("published: 2023-04-14", "published: Q2 2023, accessed: 2023"),
    ):
        assert check([write(root, {"acme-gpus-2023.yaml": text})]).ok
        assert faults(text) == []
