"""The page of a story: its steps, each with its events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dashboard.publish import head, paths, render
from dashboard.publish.figure import note
from dashboard.publish.manifest import stamp
from dashboard.state import State

if TYPE_CHECKING:
    from dashboard.publish.corpus import Corpus
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.facts import Story

_MOST_LANES = 8


def inputs(corpus: Corpus, story: Story) -> str:
    """Return a hash of all that the page of a story depends on."""
    rows = told(corpus, story)
    return stamp(
        story.id, story.payload(), [row.stamp for row in rows], [corpus.entities(row.companies) for row in rows]
    )


def told(corpus: Corpus, story: Story) -> list[Row]:
    """Return the events of a story that are not retracted, each once, in the order of their days."""
    found = (corpus.rows.get(slug) for slug in dict.fromkeys(story.events))
    return sorted((row for row in found if row is not None and not row.retracted), key=lambda row: row.day)


def files_of(story: Story) -> tuple[head.Alternate, ...]:
    """Return the files of a story."""
    return (
        head.Alternate(paths.api("story", story.id), "application/json", "This story as JSON"),
        head.Alternate(
            paths.page("story", story.id, ending="timelinejs.json"), "application/json", "This story for TimelineJS"
        ),
    )


def page(corpus: Corpus, site: Site, story: Story, picture: str) -> bytes:
    """Return the page.

    Args:
        corpus: all events.
        site: what all pages share.
        story: the story.
        picture: the path of its picture, or "".
    """
    here, rows = paths.page("story", story.id), told(corpus, story)
    state = State(story=story.id, page="stories")
    records = [record for row in rows if (record := corpus.view.event(row.id)) is not None]
    files = files_of(story)
    found = head.subject(corpus.at, state, "stories", story.title, story.summary, records=records, story=story)
    known = {slug: row for slug in story.events if (row := corpus.rows.get(slug)) is not None}
    steps = [(step, str(step.window), [known[slug] for slug in step.events if slug in known]) for step in story.steps]
    most = Counter(slug for row in rows for slug in row.companies).most_common(_MOST_LANES)
    ends = [day for step in story.steps for day in (step.window.earliest, step.window.latest) if day is not None]
    return render.page(
        "story",
        site,
        here,
        head=head.Head(
            title=story.title,
            description=story.summary,
            type="article",
            data=head.described(site, found, here, files, picture),
            alternates=files,
            picture=picture,
        ),
        story=story,
        steps=steps,
        events={slug: paths.page("event", slug) for slug in known},
        figure=note(
            here,
            lit=[row.id for row in rows],
            window=(min(ends).isoformat(), max(ends).isoformat()),
            companies=[slug for slug, _ in most],
        ),
    )
