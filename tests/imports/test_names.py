from __future__ import annotations

import pytest

from tests.builders import write
from tests.imports.conftest import HEADER, MAPPING
from timeline.imports.names import Names, fold
from timeline.seeds.check import check
from timeline.seeds.entity_index import KnownEntity

REPORT = MAPPING.replace("unknown: create", "unknown: report")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Twitter, Inc.", "twitter"),
        ("YAHOO!", "Yahoo"),
        ("S\u00e3o Tom\u00e9 Ltd", "Sao Tome"),
        ("Hewlett-Packard Co.", "hewlett packard"),
        ("Foo S.p.A.", "FOO"),
        ("Foo GmbH & Co. KG", "Foo GmbH and Co"),
        ("AT&T", "at and t"),
    ],
)
def test_names_that_differ_in_case_accents_punctuation_and_legal_suffix_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("C++", "C"), ("Inc.", "Ltd"), ("Acme AI", "Acme"), ("Meta", "Metal")])
def test_other_names_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_a_name_is_found_by_slug_name_alias_and_by_what_is_left_of_it(run):
    rows = HEADER + "".join(
        f"{name},2033-0{n},5\n" for n, name in enumerate(["twitter", "X", "TWITTER", "Google LLC"], 1)
    )
    found = run(rows, REPORT)
    assert [event["company"] for event in found.events] == ["twitter", "twitter", "twitter", "google"]
    assert [(line["name"], line["outcome"]) for line in found.names] == [("Google LLC", "nearly")]


def test_a_near_match_is_used_and_put_before_people(run):
    found = run(f"{HEADER}Spotify GmbH,2023,5\n", REPORT)
    assert found.events[0]["company"] == "spotify"
    assert [(line["name"], line["times"], line["outcome"], line["slug"]) for line in found.names] == [
        ("Spotify GmbH", "1", "nearly", "spotify")
    ]


def test_an_unknown_name_is_reported_and_listed_with_candidates_and_how_often(run):
    found = run(f"{HEADER}Databrickz,2023,5\nDatabrickz,2024,5\nNobody,2023,5\n", REPORT)
    assert found.events == []
    assert found.reasons == [(1, "who", "S201"), (2, "who", "S201"), (3, "who", "S201")]
    assert [tuple(line.values()) for line in found.names] == [
        ("Databrickz", "2", "unresolved", "", "databricks"),
        ("Nobody", "1", "unresolved", "", ""),
    ]


def test_the_mappings_own_table_says_who_is_meant(run):
    found = run(f"{HEADER}The Bird,2023,5\n", REPORT + "entities: {The Bird: twitter}\n")
    assert found.events[0]["company"] == "twitter"
    assert found.names == []


def test_an_unknown_company_is_created_once_with_its_most_frequent_spelling(run):
    found = run(f'{HEADER}Initech,2022,5\n"Initech, Inc.",2023,5\nInitech,2024,5\nUnused,2023-02-30,5\n')
    assert [path for path in found.files if path.startswith("companies")] == ["companies/initech.yaml"]
    assert found.files["companies/initech.yaml"] == b"kind: company\nname: Initech\n"
    assert {event["company"] for event in found.events} == {"initech"}
    assert check([found.out]).ok


def test_a_name_without_a_slug_of_its_own_gets_it_from_the_table(run):
    found = run(f"{HEADER}\u2605\u2605,2023,5\n")
    assert found.reasons == [(1, "who", "S205")]
    found = run(f"{HEADER}\u2605\u2605,2023,5\n", MAPPING + "entities: {\u2605\u2605: stars}\n")
    assert found.files["companies/stars.yaml"].decode() == 'kind: company\nname: "\u2605\u2605"\n'
    assert check([found.out]).ok


def test_a_name_in_other_letters_gets_a_slug_in_latin_letters(run):
    found = run(f"{HEADER}\u6bd4\u4e9a\u8fea,2023,5\n")
    assert found.files["companies/biyadi.yaml"].decode() == 'kind: company\nname: "\u6bd4\u4e9a\u8fea"\n'
    assert check([found.out]).ok


def test_two_names_that_would_share_a_slug_are_not_taken_for_one(run):
    found = run(f"{HEADER}Dot C,2022,5\nDot C++,2023,5\n")
    assert found.reasons == [(2, "who", "S205")]


def test_a_name_that_several_have_is_reported_until_the_table_says_who_is_meant(run, tmp_path):
    folder = write(
        tmp_path / "mine",
        {
            "companies/delta-air.yaml": "kind: company\nname: Delta Air\naliases: [Delta]\n",
            "companies/delta-taps.yaml": "kind: company\nname: Delta Taps\naliases: [Delta]\n",
        },
    )
    found = run(f"{HEADER}Delta,2022,5\n", entities=(folder,))
    assert [(line["code"], line["reason"].partition(" (")[0]) for line in found.report] == [
        ("S204", "'Delta' is ambiguous: delta-air or delta-taps")
    ]
    assert found.names[0]["outcome"] == "ambiguous"
    found = run(f"{HEADER}Delta,2022,5\n", MAPPING + "entities: {Delta: delta-taps}\n", entities=(folder,))
    assert found.events[0]["company"] == "delta-taps"


def test_a_person_is_no_company(run):
    assert run(f"{HEADER}Elon Musk,2022,5\n").reasons == [(1, "who", "S202")]


def test_a_cell_may_hold_several_names(run):
    mapping = MAPPING.replace("company: who", 'company: {column: who, split: ";"}')
    found = run(f"{HEADER}Google; Twitter ;;google,2022,5\n", mapping)
    assert found.events[0]["company"] == ["google", "twitter"]


def test_a_name_is_looked_up_for_each_role_by_what_the_role_takes():
    names = Names({"x": KnownEntity("company", ("X",)), "x-person": KnownEntity("person", ("X",))}, {}, ())
    assert names.find("X", ("person",), create=False).slug == "x-person"
    assert names.find("X", ("company",), create=False).slug == "x"
    error = names.find("X", ("company", "person"), create=False).error
    assert error is not None
    assert error.code == "S204"


def test_faults_of_known_files_are_told(run, tmp_path):
    folder = write(tmp_path / "mine", {"companies/acme.yaml": "kind: company\n"})
    found = run(f"{HEADER}Acme,2022,5\n", entities=(folder,))
    assert found.faults == [("S003", 1, 1)]


def test_a_possible_twin_is_reported_and_not_made_a_second_company(run):
    """Letters of another script look like the name; a slug in the mapping says whether it is another company."""
    twin = "\u0422witter"
    found = run(f"{HEADER}{twin},2023,5\n")
    assert (found.events, found.reasons) == ([], [(1, "who", "S210")])
    mapped = MAPPING + f"entities: {{{twin}: twitter}}\n"
    assert [event["company"] for event in run(f"{HEADER}{twin},2023,5\n", mapped).events] == ["twitter"]
