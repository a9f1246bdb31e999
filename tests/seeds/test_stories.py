"""Stories are stated in files and kept in the log like facts; what they name has to be there."""

from __future__ import annotations

import pytest

import timeline
from tests.builders import write
from timeline import facts
from timeline.errors import QueryError
from timeline.seeds.check import check
from timeline.seeds.load import load

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
    """Give a function that writes the story, with a part of it replaced."""

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
    load(told("The cuts", "A hundred go"), url, author="a")  # wording needs no reason
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


def test_the_payload_is_read_back_as_it_was(told):
    (story,) = [seed.fact for seed in told().seeds if isinstance(seed.fact, facts.Story)]
    assert facts.from_payload("acme-shrinks", story.payload()) == story


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


@pytest.mark.parametrize("old", ["events: acme-layoffs-2023", "companies: [acme]"])
def test_what_nothing_has_the_id_of_can_not_be_told_of(told, url, old):
    checked = told(old, old.replace("acme", "acne"))
    assert checked.ok
    (found,) = load(checked, url, author="a").plan.diagnostics
    assert (found.code, found.line) == ("S306", 8 if "events" in old else 13)
    assert "did you mean" in found.suggestion


def test_an_event_outside_of_its_window_is_warned_of(told):
    assert codes(told()) == []
    assert codes(told("window: 2023-03/2023-05", "window: 2021")) == [("S511", "warning")]


def test_a_retracted_event_is_warned_of(told, edit):
    edit(append="retracted: {on: 2026-11-01, why: not_an_event}\n")
    assert codes(told()) == [("S511", "warning")] * 2
