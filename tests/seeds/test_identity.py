"""What tells companies and people apart is unique, and possible twins are asked about."""

from __future__ import annotations

import shutil

import pytest

import timeline
from tests.builders import database, write
from timeline import facts
from timeline.cli.plan_markdown import to_markdown
from timeline.errors import SeedError, TimelineWarning
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes
from timeline.seeds.known import entities_in_log
from timeline.seeds.plan.apply import load, plan_against
from timeline.seeds.plan.review import review


@pytest.fixture
def found(tmp_path):
    """Give a function that checks companies and returns (code, severity, file) of each diagnostic."""

    def run(known=None, /, **files):
        texts = {f"companies/{slug.replace('_', '-')}.yaml": f"kind: company\n{text}\n" for slug, text in files.items()}
        shutil.rmtree(tmp_path / "mine", ignore_errors=True)
        checked = check([write(tmp_path / "mine", texts)], known=known)
        return [(d.code, d.severity, d.file.rpartition("/")[2].removesuffix(".yaml")) for d in checked.diagnostics]

    return run


@pytest.mark.no_database
@pytest.mark.parametrize(
    "name", ["Zentrix", "ZENTRIX", "Zentrix GmbH", "Zentríx", "\u0396entrix", "Zen Trix", "株式会社Zentrix"]
)
def test_a_possible_twin_is_asked_about_until_a_file_says_that_it_is_another(found, name):
    assert found(a="name: Zentrix", b=f"name: {name}") == [("S210", "warning", "b")]
    assert found(a="name: Zentrix", b=f"name: {name}\ndifferent_from: [a]") == []
    assert found(a="name: Zentrix\ndifferent_from: b", b=f"name: {name}") == []
    assert found(a="name: Zentrix\nretracted: {on: 2024-01-01, why: duplicate}", b=f"name: {name}") == []


@pytest.mark.no_database
def test_aliases_and_earlier_names_make_twins_too(found):
    assert found(a="names: [Zentrix, {name: Y9, since: 2023}]", b="name: B9\naliases: [zentrix]") == [
        ("S210", "warning", "b")
    ]


@pytest.mark.no_database
def test_the_shipped_companies_are_among_those_that_are_known(found):
    assert found(mine="name: Twitter") == [("S210", "warning", "mine")]
    assert found(mine="name: Twitter\ndifferent_from: twitter") == []


@pytest.mark.no_database
def test_a_name_and_a_description_together_are_unique(found):
    one, other = "name: Zentrix\ndescription: Maker of anvils", "name: ZENTRIX\ndescription: maker of Anvils"
    assert found(a=one, b=f"{other}\ndifferent_from: a") == [("S208", "error", "b")]
    assert found(a=one, b=f"{other} and more\ndifferent_from: a") == []
    assert found(a=one, b="name: Bolt9\ndescription: Maker of anvils") == []


@pytest.mark.no_database
@pytest.mark.parametrize(
    "identifier",
    ["wikidata: Q918", "cik: 1418091", "ticker: {exchange: NYSE, symbol: T}", "domain: example.org", "github: acme"],
)
def test_an_identifier_belongs_to_one_entity(found, identifier):
    ids = f"identifiers: {{{identifier}}}"
    assert found(a=f"name: A9\n{ids}", b=f"name: B9\n{ids}") == [("S209", "error", "b")]
    gone = "retracted: {on: 2024-01-01, why: duplicate, superseded_by: b}"
    assert found(a=f"name: A9\n{ids}\n{gone}", b=f"name: B9\n{ids}") == []


@pytest.mark.no_database
def test_logins_that_differ_in_case_are_one(found):
    ids = "identifiers: {{github: {}}}"
    assert found(a=f"name: A9\n{ids.format('Acme')}", b=f"name: B9\n{ids.format('acme')}") == [("S209", "error", "b")]


@pytest.mark.no_database
@pytest.mark.parametrize("slug", ["con", "prn", "aux", "nul", "com1", "lpt9"])
def test_a_name_of_a_device_on_windows_is_no_id(found, slug):
    assert found(**{slug: "name: A9"}) == [("S011", "error", slug)]
    assert found(**{f"{slug}-2": "name: A9"}) == []


@pytest.mark.no_database
def test_clear_mistakes_in_identifiers_are_corrected(tmp_path):
    wrong = "kind: company\nname: A9\ncountry: UK\nidentifiers:\n  domain: https://www.a9.example/x\n  wikidata: q918\n"
    folder = write(tmp_path / "mine", {"companies/a9.yaml": wrong})
    (text,) = apply_fixes([folder]).after.values()
    assert text.decode() == (
        "kind: company\nname: A9\ncountry: GB\nidentifiers:\n  domain: a9.example\n  wikidata: Q918\n"
    )


def test_the_entities_of_the_log_are_compared_too_but_not_the_file_itself(found, tmp_path):
    url = database(tmp_path / "timeline")
    ids = "identifiers: {wikidata: Q918}\ndescription: Maker of anvils"
    folder = write(tmp_path / "first", {"companies/zentrix.yaml": f"kind: company\nname: Zentrix\n{ids}\n"})
    load(check([folder]), url, author="tester")
    known = entities_in_log(url)
    codes = [code for code, _, _ in found(known, other=f"name: Zentrix\n{ids}")]
    assert sorted(codes) == ["S208", "S209", "S210"]
    assert found(known, zentrix=f"name: Zentrix\n{ids}") == []
    assert found(known, renamed=f"name: Zentrix\n{ids}\nrenamed_from: zentrix") == []


def test_a_recorded_identifier_changes_only_with_a_reason(tmp_path):
    url = database(tmp_path / "timeline")
    text = "kind: company\nname: Zentrix\n"
    path = "companies/zentrix.yaml"
    load(check([write(tmp_path / "mine", {path: text})]), url, author="tester")
    text += "description: Maker of anvils\ncountry: DE\nidentifiers: {wikidata: Q1}\n"
    assert not plan_against(check([write(tmp_path / "mine", {path: text})]), url).diagnostics
    load(check([tmp_path / "mine"]), url, author="tester")
    write(tmp_path / "mine", {path: text.replace("Q1", "Q2").replace("Maker", "Seller")})
    (found,) = plan_against(check([tmp_path / "mine"]), url).diagnostics
    assert (found.code, "identifiers.wikidata" in found.message) == ("S301", True)


def company(slug, name, wikidata=None):
    identifiers = {"wikidata": wikidata} if wikidata else {}
    return facts.Company.model_validate({"id": slug, "name": name, "identifiers": identifiers})


def test_python_asks_about_twins_and_refuses_a_second_owner(tmp_path):
    with timeline.open(database(tmp_path / "timeline"), write=True, author="Jane") as log:
        log.record(company("zentrix", "Zentrix", "Q1"))
        with pytest.warns(TimelineWarning, match="S210: zentrix-2 may be the same as 'zentrix'"):
            log.record(company("zentrix-2", "ZENTRIX Inc."))
        with pytest.raises(SeedError, match="S209: the Wikidata Q1 belongs to 'zentrix'"):
            log.record(company("b9", "B9", "Q1"))
        with pytest.raises(SeedError, match="S209"), log.together():
            log.record(company("c9", "C9", "Q2"))
            log.record(company("d9", "D9", "Q2"))
        assert [one.slug for one in log.view.companies()] == ["zentrix", "zentrix-2"]


def test_a_block_may_give_an_entity_a_new_id_with_its_identifiers(tmp_path):
    with timeline.open(database(tmp_path / "timeline"), write=True, author="Jane") as log:
        log.record(company("zentrix", "Zentrix", "Q1"))
        with log.together():
            log.record(company("zentrix-labs", "Zentrix", "Q1"))
            log.retract("zentrix", why="renamed", superseded_by="zentrix-labs")
        assert log.view.directory.now("zentrix") == "zentrix-labs"


def test_a_plan_asks_about_the_twins_of_new_entities(tmp_path):
    url = database(tmp_path / "timeline")
    first = write(tmp_path / "first", {"companies/zentrix.yaml": "kind: company\nname: Zentrix\n"})
    load(check([first]), url, author="tester")
    again = {f"companies/zentrix-{n}.yaml": f"kind: company\nname: Zentrix {n}\n" for n in ("gmbh", "inc")}
    found = review(plan_against(check([write(tmp_path / "mine", again)]), url))
    assert [(twin.id, twin.others) for twin in found.twins] == [
        ("zentrix-gmbh", ("zentrix",)),
        ("zentrix-inc", ("zentrix", "zentrix-gmbh")),
    ]
    assert found.to_json()["twins"][0] == {"id": "zentrix-gmbh", "others": ["zentrix"]}
    assert "add `different_from: [zentrix]` to its file" in to_markdown(found)
    other = {path: f"{text}different_from: [zentrix, zentrix-gmbh, zentrix-inc]\n" for path, text in again.items()}
    other = {path: text.replace(f", {path[10:-5]}", "") for path, text in other.items()}
    assert review(plan_against(check([write(tmp_path / "mine", other)]), url)).twins == ()
