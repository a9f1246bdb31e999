"""New facts are judged against the shipped files and the log."""

from __future__ import annotations

import pytest

import timeline
from tests.builders import database, event, write
from timeline import facts
from timeline.errors import SeedError, TimelineWarning
from timeline.seeds.background import recorded_in
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load

EVENT = """\
kind: {kind}
title: {title}
date: {date}
{fields}
status: confirmed
sources: {{a: {{url: "https://news.example/{title}", published: {date}}}}}
"""


def file(kind, date, fields, title="T"):
    """Return the text of an event."""
    return EVENT.format(kind=kind, date=date, fields=fields, title=title)


def found(root, **more):
    """Return (code, severity, file) of each diagnostic of a folder."""
    return [(d.code, d.severity, d.file.rpartition("/")[2]) for d in check([root], **more).diagnostics]


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (file("layoffs", 1950, "company: amazon"), ("S501", "error")),
        (file("divestiture", "2024-01-01", "seller: google\ntarget: github\nstage: closed"), ("S509", "warning")),
        (
            file("acquisition", "2026-01-01",
                 "acquirer: elon-musk\ntarget: twitter\nstage: signed\nthread: twitter-takeover"),
            ("S503", "error"),
        ),
        (file("departure", "2020-01-01", "company: twitter\npeople: [linda-yaccarino]"), ("S504", "hint")),
        (file("outage", "2021-10-03", "company: meta\nproduct: Facebook"), ("S514", "warning")),
    ],
)  # fmt: skip
def test_a_file_is_judged_together_with_the_shipped_files(tmp_path, text, verdict):
    """A new file has the errors that it would have in the shipped folder; with `alone`, it has none."""
    root = write(tmp_path / "mine", {"events/new.yaml": text})
    assert found(root) == [(*verdict, "new.yaml")]
    assert found(root, alone=True) == []


@pytest.mark.no_database
def test_an_error_at_a_shipped_event_is_told_at_the_file_that_causes_it(tmp_path):
    """A first hire after a shipped departure contradicts the shipped event, so the new file has the hint."""
    hire = file("hire", "2026-02-01", "company: openai\npeople: [jan-leike]")
    checked = check([write(tmp_path / "mine", {"events/new.yaml": hire})])
    (diagnostic,) = [found for found in checked.diagnostics if found.code == "S504"]
    assert (diagnostic.severity, diagnostic.file[-8:]) == ("hint", "new.yaml")
    assert "openai-leike-departure-2024" in diagnostic.message


@pytest.mark.no_database
def test_a_shipped_file_is_not_compared_with_itself(tmp_path):
    """A file with the id of a shipped event states that event, so it is not a duplicate of it."""
    text = file("outage", "2021-10-04", "company: meta\nproduct: Facebook")
    root = write(tmp_path / "mine", {"events/meta-outage-2021.yaml": text})
    assert found(root) == []


def test_the_log_is_looked_at_if_it_is_given(tmp_path):
    """An event that only the log has is found by its participants, on both engines; a retracted one is not."""
    company = {"companies/acme.yaml": "kind: company\nname: Acme\n"}
    first = {"events/acme-down.yaml": file("outage", "2021-10-04", "company: acme")}
    url = database(tmp_path / "log")
    load(check([write(tmp_path / "one", company | first)]), url, author="a")
    again = {"events/again.yaml": file("outage", "2021-10-06", "company: acme", "again")}
    two = write(tmp_path / "two", company | again)

    def recorded(subjects, besides):
        return recorded_in(url, subjects, besides)

    assert found(two) == []
    assert found(two, recorded=recorded) == [("S514", "warning", "again.yaml")]
    gone = first["events/acme-down.yaml"] + "retracted: {on: 2025-01-02, why: not_an_event}\n"
    load(check([write(tmp_path / "one", company | {"events/acme-down.yaml": gone})]), url, author="a")
    assert found(two, recorded=recorded) == []


def test_python_asks_about_what_the_log_has_and_refuses_what_cant_be(tmp_path):
    """`record` asks about a possible duplicate and refuses an event before a founding; a block is judged at its end."""
    url = database(tmp_path / "log")
    company = facts.Company(id="acme", names=[{"name": "Acme"}], founded="2010")

    def outage(slug, date, **more):
        return event(
            slug, kind="outage", title="T", company="acme", date=date, status="confirmed",
            sources={"a": {"url": f"https://example.org/{slug}", "published": date}}, **more,
        )  # fmt: skip

    with timeline.open(url, write=True) as log:
        log.record(company)
        log.record(outage("first", "2021-10-04"))
        with pytest.warns(TimelineWarning, match="S514: this may be 'first' in the log"):
            log.record(outage("second", "2021-10-06"))
        with pytest.raises(SeedError, match="S501: 'acme'"):
            log.record(outage("early", "2001-10-06"))
        with pytest.raises(SeedError, match="S501: 'acme'"), log.together():
            log.record(outage("later", "2023-10-06"))
            log.record(outage("earlier", "2001-10-06"))
        three = outage("three", "2024-01-03", not_same_as=["one", "two"])
        with pytest.warns(TimelineWarning, match="S514") as asked:
            log.record_many([outage("one", "2024-01-01"), outage("two", "2024-01-02"), three])
        assert len(asked) == 1
        assert len(log.view.events()) == 5
