"""A story's text, its steps and the list of all stories."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dashboard import addresses, labels, language, session
from dashboard.components import claims
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline.facts import Step, Story
    from timeline.query import EventRecord


_MOST_NAMES = 5
_MOST_DOTS = 9


def cards(stories: Sequence[Story], records: Mapping[str, EventRecord], state: State) -> str:
    """Return all stories, each with its subject, its years and its companies."""
    items = []
    for story in stories:
        told = [records[slug] for slug in story.events if slug in records]
        first = link(story.title, href(story, 1, state), css="tl-title", own=True)
        items.append(
            f'<li class="tl-card">{_cover(story, state)}<h2>{first}</h2>'
            f"<p{language.own_attribute()}>{html(story.summary)}</p>"
            f'<p class="tl-small tl-muted">{html(" · ".join(_about(story, told)))}</p></li>'
        )
    return f'<div class="tl"><ol class="tl-cards">{"".join(items)}</ol></div>'


def _cover(story: Story, state: State) -> str:
    """Return the picture of a story's figure, which the page's head names, too; its text stands beside it."""
    query = urlencode(replace(state, story=story.id, step="", event=None).params() | language.params())
    return (
        f'<img src="{addresses.base()}card/stories.png?{html(query)}" alt="" loading="lazy" width="1200" height="630">'
    )


def _about(story: Story, told: Sequence[EventRecord]) -> list[str]:
    names: dict[str, str] = {}  # each company's name in the first of its events
    for record in told:
        for participant in record.participants:
            names.setdefault(participant.entity, participant.label)
    most = Counter(slug for record in told for slug in dict.fromkeys(record.companies))
    companies = [names[slug] for slug, _ in most.most_common(_MOST_NAMES)]
    rest = len(most) - _MOST_NAMES
    companies += [ngettext("{count} more", "{count} more", rest)] if rest > 0 else []
    years = sorted({record.date.anchor.year for record in told})
    span = [f"{years[0]}" if years[0] == years[-1] else f"{years[0]}–{years[-1]}"] if years else []  # noqa: RUF001 - a span
    return [ngettext("{count} step", "{count} steps", len(story.steps)), *span, ", ".join(companies)]


def head(story: Story, state: State) -> str:
    """Return the title of a story, and a link to all stories."""
    own = language.own_attribute()
    back = link(gettext("All stories"), session.href(replace(state, story="", step="", event=None)))
    return (
        f'<header class="tl"><p class="tl-small">{back}</p><h1{own}>{html(story.title)}</h1>'
        f'<p class="tl-names"{own}>{html(story.summary)}</p></header>'
    )


def step(
    story: Story, number: int, records: Mapping[str, EventRecord], later: Mapping[str, EventRecord], state: State
) -> str:
    """Return the text of a step, its events and the links to the other steps.

    Args:
        story: the story.
        number: the number of the step, from 1.
        records: the events that are known at the page's time, by id.
        later: the events, by id, that the log has but that had not been reported by then.
        state: what the page shows.
    """
    shown, own = story.steps[number - 1], language.own_attribute()
    told = [records[slug] for slug in shown.events if slug in records]
    clashes = "".join(claims.figures(record, disputed=True) for record in told if record.disputed)
    here = gettext("Step {number} of {all}", number=number, all=len(story.steps))
    return (
        f'<section class="tl tl-step" aria-labelledby="step">{_ways(story, number, state)}'
        f'<p class="tl-small tl-muted">{here}</p><h2 id="step"{own}>{html(shown.title)}</h2>'
        f'<p class="tl-prose"{own}>{html(shown.text)}</p>{_events(shown, records, later, state)}'
        f"{_look_back(story, number, state)}{clashes}</section>"
    )


def _events(shown: Step, records: Mapping[str, EventRecord], later: Mapping[str, EventRecord], state: State) -> str:
    items = []
    for slug in shown.events:
        record = records.get(slug)
        if record is None:
            items.append(f'<li class="tl-muted"><span>{html(_missing(slug, later.get(slug), state))}</span></li>')
            continue
        marks = [labels.short_status(record.status)] if record.status != "confirmed" else []
        marks += labels.marks(record)
        more = html("".join(f", {mark}" for mark in marks))
        long = record.date.precision in {"range", "before", "after", "set"}  # shorter dates stay on one line
        css = "" if long else "tl-whole"
        date = f'<time class="{css}">{html(labels.when(record.date))}</time>'
        told = f' <span class="tl-muted">{date}{more}</span>'
        title = link(record.title, session.event_href(slug, state), css="tl-title", own=True)
        items.append(f"<li>{glyph_of(record)}<span>{title}{told}</span></li>")
    return f'<ul class="tl-told">{"".join(items)}</ul>'


def _missing(slug: str, later: EventRecord | None, state: State) -> str:
    """Return the reason why an event is missing."""
    if later is not None and state.reported is not None:
        if later.reported is None:
            return gettext("{event}: no source of it has a date", event=later.title)
        day = labels.day(state.reported)
        return gettext("{event}: had not been reported by {day}", event=later.title, day=day)
    if state.recorded:
        return gettext("{event}: was not in the log then", event=slug)
    return gettext("{event}: has been retracted", event=slug)


def _look_back(story: Story, number: int, state: State) -> str:
    day = story.steps[number - 1].look_back
    if day is None or day == state.reported:
        return ""
    then = link(
        gettext("See it as reported on {day}", day=labels.day(day)), href(story, number, replace(state, reported=day))
    )
    return f'<p class="tl-small tl-then">{then}</p>'


def _ways(story: Story, number: int, state: State) -> str:
    """Return the links to the previous step, the next step and each step."""
    last = len(story.steps)
    before = link(gettext("← Back"), href(story, number - 1, state), css="tl-way", rel="prev") if number > 1 else ""
    after = link(gettext("Next →"), href(story, number + 1, state), css="tl-way", rel="next") if number < last else ""
    dots = "".join(_dot(story, one, number, state) for one in range(1, last + 1)) if last <= _MOST_DOTS else ""
    return (
        f'<nav class="tl-ways" aria-label="{gettext("Steps")}">{before or "<span></span>"}'
        f'<ol class="tl-dots">{dots}</ol>{after or "<span></span>"}</nav>'
    )


def _dot(story: Story, one: int, number: int, state: State) -> str:
    title, own = html(f"{one}: {story.steps[one - 1].title}"), language.own_attribute()
    if one == number:
        return f'<li><span class="tl-dot tl-here" aria-current="step" title="{title}"{own}>{one}</span></li>'
    return f'<li title="{title}"{own}>{link(str(one), href(story, one, state), css="tl-dot")}</li>'


def href(story: Story, number: int, state: State) -> str:
    """Return the link to a step of a story, as of the same day."""
    asked = State(reported=state.reported, recorded=state.recorded, page="stories", story=story.id)
    return session.href(replace(asked, step="" if number == 1 else str(number)))
