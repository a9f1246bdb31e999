"""S511: a story that tells of an event that does not stand, or outside of the time that is shown."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.seeds.cross.finding import Facts, Finding


def told_out_of_place(stated: Facts) -> Iterator[Finding]:
    """Yield events of a story that are retracted, or none of whose days falls into their step's window."""
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
                yield Finding(seed, "S511", "warning", message, hint, path)
