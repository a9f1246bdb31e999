"""S511: a story with a retracted event, or with one that is outside of its step's window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts


def events_out_of_place(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events of a story that are retracted, or outside of their step's window."""
    events = stated.by_id if stated.stories else {}
    for story, seed in stated.stories:
        for number, step in enumerate(story.steps):
            for index, slug in enumerate(step.events):
                path = ("steps", number, "events", index)
                if slug in stated.retracted:
                    message, hint = f"'{slug}' is retracted", "name the event that replaces it"
                elif slug in events and not events[slug].when.matches(step.window.earliest, step.window.latest):
                    message = f"'{slug}' ({events[slug].when.written}) is not in the window {step.window.written}"
                    hint = "make the window wider, or move the event to another step"
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
        "a story links to an event that its step can't show",
        "The event is retracted, or is outside of the step's window, so the picture of the step does not show it.",
        "Readers look for the events of the story on the timeline.",
        _STORY.format("2021-01/2021-06"),
        _STORY.format("2023-01/2023-06"),
        severity="warning",
        check=events_out_of_place,
    ),
)
