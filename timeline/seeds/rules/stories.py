"""S511: a story with a retracted event, or with one outside the time that its step shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts


def told_out_of_place(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events of a story that are retracted or outside their step's window."""
    events = stated.by_id if stated.stories else {}
    for story, seed in stated.stories:
        for number, step in enumerate(story.steps):
            for index, slug in enumerate(step.events):
                path = ("steps", number, "events", index)
                if slug in stated.retracted:
                    message, hint = f"'{slug}' is retracted", "tell of what stands in its place"
                elif slug in events and not events[slug].when.matches(step.window.earliest, step.window.latest):
                    message = f"'{slug}' ({events[slug].when.text}) is not in the window {step.window.text}"
                    hint = "make the window wider, or tell of it in another step"
                else:
                    continue
                yield Violation(seed, "S511", message, hint, path)


_STORY = """\
# my_events/stories/acme-shrinks.yaml
kind: story
title: Acme shrinks
summary: How Acme let a part of its staff go.
steps:
  - title: The cuts
    window: {}
    text: Acme lets people go.
    events: [acme-layoffs-2023]
"""

RULES = (
    Rule(
        "S511",
        "a story tells of an event out of place",
        "An event of a story's step is retracted, or none of its days falls into the step's window, so that it is not"
        " on the picture that the step shows.",
        "A story is read over the timeline: who reads it looks for the events that it tells of.",
        _STORY.format("2021-01/2021-06"),
        _STORY.format("2023-01/2023-06"),
        severity="warning",
        check=told_out_of_place,
    ),
)
