"""One run of `check` finds all faults of a file: a fault does not hide those beside it."""

from __future__ import annotations

import pytest

from tests.builders import write
from timeline.seeds.check import check

pytestmark = pytest.mark.no_database

GOOD = {
    "kind": "layoffs",
    "title": "T",
    "date": "2023-04-11",
    "company": "nobody-co",
    "status": "reported",
    "sources": '{a: {url: "https://a.example/1", published: 2023-04-12}}',
}
UNKNOWN = ("S201", "company")
FAULTS = {
    "S005": ["title: again"],
    "S004": ["summary:"],
    "S010": ["kind: layofs"],
    "S101": ["date: sometime"],
    "S102": ["date: 2023-13-01"],
    "S114": ["status: perhaps"],
    "S002": ["nonsense: 1"],
    "S110": ["headcount: many"],
    "S124": ['sources: {a: {url: "nope", undated: true}}'],
}


def found(root):
    """Return the code and the field of each diagnostic."""
    return sorted((d.code, d.source.strip("- ").partition(":")[0]) for d in check([root]).diagnostics)


def text(lines):
    """Return a file with some lines in the place of its own, or behind them."""
    fields = {**GOOD}
    more = []
    for line in lines:
        key, _, value = line.partition(":")
        if line in FAULTS["S005"]:
            more.append(line)
        else:
            fields[key] = value.strip()
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "".join(f"{line}\n" for line in more)


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_does_not_hide_an_unknown_company(tmp_path, code):
    """Whatever else is wrong in an event, the unknown company beside it is reported, and each fault once."""
    (line,) = FAULTS[code]
    root = write(tmp_path / "mine", {"events/x.yaml": text([line])})
    assert found(root) == sorted([(code, line.partition(":")[0]), UNKNOWN])


def test_all_faults_of_one_event_are_reported_once(tmp_path):
    """Faults of YAML, of the kind, of values and of names are reported in one run, each once."""
    codes = [code for code in FAULTS if code not in {"S102", "S010"}]
    root = write(tmp_path / "mine", {"events/x.yaml": text([FAULTS[code][0] for code in codes])})
    assert [code for code, _ in found(root)] == sorted([*codes, "S201"])


def test_a_fault_does_not_hide_a_rule_about_several_fields(tmp_path):
    """An event with a wrong date and nobody who leaves has both faults."""
    lines = ["kind: departure", "date: sometime"]
    root = write(tmp_path / "mine", {"events/x.yaml": text(lines)})
    codes = [code for code, _ in found(root)]
    assert codes.count("S101") == 1
    assert len(codes) == 3
    assert "S201" in codes


def test_a_faulty_event_of_a_list_does_not_hide_the_others(tmp_path):
    """An alias, a duplicate key, an unknown kind and a wrong id leave the other events of a list checked."""
    event = "kind: layoffs\ntitle: T\ndate: sometime\ncompany: nobody-co\nstatus: reported\nsources: {}"
    bodies = [event, f"{event}\nkind: layoffs", event.replace("kind: layoffs", "kind: whatever"), event]
    ids = ["one", "two", "three", "Four 4"]
    items = [f"  - id: {name}\n    " + body.replace("\n", "\n    ") for name, body in zip(ids, bodies, strict=True)]
    root = write(tmp_path / "mine", {"events/many.yaml": "events:\n" + "\n".join(items) + "\n"})
    codes = [code for code, _ in found(root)]
    assert codes.count("S101") == 4
    assert codes.count("S130") == 4
    assert (codes.count("S201"), codes.count("S010"), codes.count("S005"), codes.count("S011")) == (3, 1, 1, 1)


def test_what_is_wrong_is_not_judged_with_examples(tmp_path):
    """The examples in the place of wrong fields cause no errors of their own, and nothing is loaded."""
    root = write(tmp_path / "mine", {"events/x.yaml": text(["company: twitter", "date: sometime"])})
    assert found(root) == [("S101", "date")]
    assert check([root]).seeds == []
