"""Stories are in files and in the log as other facts are; everything that they name must exist."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import timeline
from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from timeline import facts
from timeline.errors import QueryError
from timeline.projections.decode import encode
from timeline.seeds.check import check
from timeline.seeds.edit import field_order
from timeline.seeds.edit.formatter import arranged
from timeline.seeds.plan.apply import load
from timeline.seeds.read.files import select
from timeline.seeds.read.yaml import read_yaml

STORY = """\
kind: story
title: Acme shrinks
summary: How Acme let its staff go.
steps:
  - title: The cuts
    window: 2023-03/2023-05
    text: Acme lets a hundred people go.
    events: acme-layoffs-2023
  - title: What was known
    window: 2023
    text: Nothing, at first.
    look_back: 2023-04-11
    companies: [acme]
    events: [acme-layoffs-2023]
"""


@pytest.fixture
def told(root):
    """Give a function that writes the story with one part replaced."""

    def tell(old="", new=""):
        assert old in STORY
        write(root, {"stories/acme-shrinks.yaml": STORY.replace(old, new)})
        return check([root])

    return tell


def codes(checked):
    return [(found.code, found.severity) for found in checked.diagnostics]


def test_a_story_is_recorded_and_read_at_any_time(told, url):
    load(told(), url, author="a")
    view = timeline.open(url)
    (story,) = view.stories()
    assert story == view.story("acme-shrinks")
    assert (story.subject, story.events, len(story.steps)) == ("story/acme-shrinks", ("acme-layoffs-2023",), 2)
    assert story.steps[0].window.text == "2023-03/2023-05"
    load(told("The cuts", "A hundred go"), url, author="a")  # a change of wording needs no reason
    assert view.story("acme-shrinks").steps[0].title == "A hundred go"
    assert view.as_recorded(4).story("acme-shrinks").steps[0].title == "The cuts"
    assert view.as_recorded(3).story("acme-shrinks") is None
    assert view.as_recorded(3).stories() == []
    assert [version.operation for version in view.history("acme-shrinks")] == ["recorded", "corrected"]
    assert [change.title for change in view.changes(limit=1)] == ["Acme shrinks"]
    with pytest.raises(QueryError, match="did you mean 'acme-shrinks'"):
        view.story("acme-shrink")
    view.store.verify(projections=True)


def test_a_retracted_story_is_no_more_among_them(told, url):
    load(told(), url, author="a")
    load(told("kind: story", "kind: story\nretracted: {on: 2026-11-01, why: other}"), url, author="a")
    view = timeline.open(url)
    assert view.stories() == []
    assert view.story("acme-shrinks").retracted is not None


@pytest.mark.no_database
def test_the_payload_is_the_one_that_was_first_written(told):
    """Old logs are read with this payload: never change it here, because a new version needs an upcast."""
    (story,) = [seed.fact for seed in told().seeds if isinstance(seed.fact, facts.Story)]
    frozen = (
        '{"kind":"story","steps":[{"events":["acme-layoffs-2023"],"text":"Acme lets a hundred people go.",'
        '"title":"The cuts","window":"2023-03/2023-05"},{"companies":["acme"],"events":["acme-layoffs-2023"],'
        '"look_back":"2023-04-11","text":"Nothing, at first.","title":"What was known","window":"2023"}],'
        '"summary":"How Acme let its staff go.","title":"Acme shrinks"}'
    )
    assert frozen == encode(story)
    assert facts.from_payload("acme-shrinks", json.loads(frozen)) == story


SLUGS = st.lists(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True), max_size=12, unique=True)
STEPS = st.fixed_dictionaries(
    {
        "title": st.from_regex(r"[^\W_]{1,20}", fullmatch=True),
        "text": st.from_regex(r"[^\W_]{1,20}[.$<&*\[]", fullmatch=True),
        "window": st.sampled_from(["2023", "2023-Q2", "2023-01/2023-05-03", "2021~", "[2022-01..2022-03]"]),
        "events": SLUGS.filter(bool),
    },
    optional={"companies": SLUGS, "look_back": st.dates().map(str)},
)


@pytest.mark.no_database
@given(steps=st.lists(STEPS, min_size=1, max_size=30))
def test_every_story_is_read_back_as_it_was(steps):
    """A story with any steps is the same after it is written and read, once or twice."""
    story = facts.Story.model_validate({"id": "a", "title": "A", "summary": "B", "steps": steps})
    again = facts.from_payload("a", story.payload())
    assert again == story
    assert encode(again) == encode(story)


@pytest.mark.no_database
@pytest.mark.parametrize("field", ["events", "companies"])
def test_steps_have_bounds(field):
    """The number of events and of companies in a step is limited, because a page draws each of them."""
    step = {"title": "A", "text": "B", "window": "2023", "events": ["a"]}
    most = {"events": 30, "companies": 12}[field]
    for count, fits in ((most, True), (most + 1, False)):
        given_steps = [step | {field: [f"a{number}" for number in range(count)]}]
        with nullcontext() if fits else pytest.raises(ValidationError, match=field):
            facts.Story.model_validate({"id": "a", "title": "A", "summary": "B", "steps": given_steps})


@pytest.mark.no_database
def test_there_are_not_more_steps_than_a_page_shows():
    step = {"title": "A", "text": "B", "window": "2023", "events": ["a"]}
    with pytest.raises(ValidationError, match="30"):
        facts.Story.model_validate({"id": "a", "title": "A", "summary": "B", "steps": [step] * 31})


@pytest.mark.no_database
def test_the_fields_of_a_step_have_their_places(root, told):
    """`timeline fmt` puts the fields of a step in order."""
    assert set(facts.Step.model_fields) == set(field_order.fields("step"))
    told()
    (file,) = [file for file in select([root]).files if file.stem == "acme-shrinks"]
    text = arranged(STORY, file.path)
    assert read_yaml(text.encode()).value == read_yaml(STORY.encode()).value
    first = text[text.index("  - title") : text.index("  - title: What")]
    assert [line.strip().partition(":")[0].removeprefix("- ") for line in first.splitlines()] == [
        *("title", "window", "text", "events")
    ]
    assert arranged(text, file.path) == text


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("window: 2023-03/2023-05", "window: soon", "S101"),
        ("window: 2023-03/2023-05", 'window: "[..2023-05]"', "S103"),
        ("    events: acme-layoffs-2023\n", "", "S003"),
        ("events: [acme-layoffs-2023]", "events: [acme-layoffs-2023, acme-layoffs-2023]", "S120"),
        ("events: acme-layoffs-2023", "events: Acme's layoffs", "S120"),
        ("look_back: 2023-04-11", "look_back: 2023-04", "S103"),
        ("title: The cuts", "titel: The cuts", "S002"),
        ("text: Nothing, at first.", 'text: "a\\u202eb"', "S122"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(told, old, new, code):
    checked = told(old, new)
    assert code in {found.code for found in checked.diagnostics}
    assert not checked.ok


@pytest.mark.no_database
def test_a_step_with_a_fault_is_still_a_step(told):
    """A step with a fault still counts as a step, so a story of one such step has only one fault."""
    alone = STORY[STORY.index("  - title: What was known") :]
    (fault,) = told(STORY, STORY.replace(alone, "").replace("window: 2023-03/2023-05", "window: soon")).diagnostics
    assert fault.code == "S101"
    (fault,) = told(STORY, "kind: story\ntitle: T\nsummary: S\nsteps: []\n").diagnostics
    assert fault.message == "'steps' needs at least 1"


@pytest.mark.parametrize("old", ["events: acme-layoffs-2023", "companies: [acme]"])
def test_what_nothing_has_the_id_of_can_not_be_told_of(told, url, old):
    checked = told(old, old.replace("acme", "acne"))
    (found,) = [one for one in checked.diagnostics if one.severity == "error"]
    assert (found.code, found.line) == ("S306", 8 if "events" in old else 13)
    assert "did you mean" in found.suggestion
    (found,) = load(checked, url, author="a").plan.diagnostics
    assert (found.code, found.line) == ("S306", 8 if "events" in old else 13)
    assert "did you mean" in found.suggestion


@pytest.mark.no_database
def test_an_event_outside_of_its_window_is_warned_of(told):
    assert codes(told()) == []
    assert codes(told("window: 2023-03/2023-05", "window: 2021")) == [("S511", "warning")]


@pytest.mark.no_database
def test_a_retracted_event_is_warned_of(told, edit):
    edit(append="retracted: {on: 2026-11-01, why: not_an_event}\n")
    assert codes(told()) == [("S511", "warning")] * 2


@pytest.mark.parametrize(
    ("old", "new", "told_of"),
    [
        ("events: acme-layoffs-2023", "events: acme", "'acme' is a company; this field takes an event"),
        ("companies: [acme]", "companies: [jane-roe]", "'jane-roe' is a person; this field takes a company"),
    ],
)
def test_a_step_tells_of_events_and_shows_companies(told, url, old, new, told_of):
    """The events of a step must be events, and its companies must be companies."""
    (found,) = load(told(old, new), url, author="a").plan.diagnostics
    assert ("S202", told_of) == (found.code, found.message)


@pytest.mark.parametrize("fresh", [True, False], ids=["in one load", "loaded before"])
def test_a_story_follows_an_event_to_its_new_id(root, told, url, fresh):
    """A story must use the new id of a renamed event."""
    if not fresh:
        load(told(), url, author="a")
    (root / "events/2023/acme-layoffs-2023.yaml").unlink()
    write(root, {"events/2023/acme-cuts-2023.yaml": LAYOFFS + "renamed_from: acme-layoffs-2023\n"})
    found = load(told(), url, author="a").plan.diagnostics
    assert [(one.code, one.suggestion) for one in found] == [("S308", "write acme-cuts-2023")] * 2
    write(root, {"stories/acme-shrinks.yaml": STORY.replace("acme-layoffs-2023", "acme-cuts-2023")})
    assert load(check([root]), url, author="a").plan.diagnostics == ()
    assert timeline.open(url).story("acme-shrinks").events == ("acme-cuts-2023",)


@pytest.mark.parametrize("fresh", [True, False], ids=["in one load", "loaded before"])
def test_a_story_follows_a_company_to_its_new_id(root, told, edit, url, fresh):
    """A story must use the new id of a renamed company."""
    if not fresh:
        load(told(), url, author="a")
    (root / "companies/acme.yaml").unlink()
    write(root, {"companies/apex.yaml": "kind: company\nname: Acme\nrenamed_from: acme\n"})
    edit("company: acme", "company: apex")
    (found,) = load(told(), url, author="a").plan.diagnostics
    assert (found.code, found.suggestion, found.line) == ("S308", "write apex", 13)
    assert load(told("[acme]", "[apex]"), url, author="a").plan.diagnostics == ()
    assert timeline.open(url).story("acme-shrinks").steps[1].companies == ("apex",)


def test_a_story_itself_gets_a_new_id(root, told, url):
    """A renamed story has its new id; views of earlier positions keep the old id."""
    load(told(), url, author="a")
    (root / "stories/acme-shrinks.yaml").unlink()
    write(root, {"stories/acme-cuts.yaml": STORY + "renamed_from: acme-shrinks\n"})
    load(check([root]), url, author="a")
    view = timeline.open(url)
    assert [story.id for story in view.stories()] == ["acme-cuts"]
    assert view.story("acme-shrinks").retracted.superseded_by == "acme-cuts"
    assert [story.id for story in view.as_recorded(4).stories()] == ["acme-shrinks"]
    assert load(check([root]), url, author="a").plan.changes == []
    view.store.verify(projections=True)


@pytest.mark.no_database
def test_an_id_is_not_a_story_and_an_event_at_once(root, told):
    """A story and an event can't have the same id, even in different folders."""
    told()
    write(root, {"stories/acme-layoffs-2023.yaml": STORY})
    assert codes(check([root])) == [("S012", "error")]
