"""What an address is about, in words: its title, its description, and whether there is such a thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from dashboard import data, feeds, island, labels, language, session
from dashboard.components.details import erased
from dashboard.components.event_list import figures, source_name, sources_in_order
from dashboard.heads.asked import href
from dashboard.language import gettext, gettext_noop, ngettext
from dashboard.state import State
from timeline.errors import ErasedError, QueryError
from timeline.facts.suggest import near
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dashboard.heads.asked import Asked
    from timeline.facts import Story
    from timeline.facts.entities import EntityType
    from timeline.query import EventRecord

_MOST_TITLE, _MOST_DESCRIPTION, _MOST_ID = 120, 300, 60
_MOST_NEAR, _MOST_TITLES, _MOST_NAMED = 5, 3, 4
_ABOUT = {
    "company": gettext_noop("Companies, each with its number of events."),
    "person": gettext_noop("People, with the roles that they had and what they took part in."),
    "compare": gettext_noop("Companies on one axis, with their counts side by side."),
    "statistics": gettext_noop("Charts of activity, layoffs, prices, funding, compute and moves of people."),
    "stories": gettext_noop("Step-by-step stories, each linked to its events."),
    "changes": gettext_noop("What the log recorded, corrected and retracted, the newest first."),
    "data": gettext_noop("The events as files, feeds and code, in the public domain (CC0 1.0)."),
    "contribute": gettext_noop("A form for a new file, and gaps in the log."),
    "event": gettext_noop("Each event has its own page."),
    "compare-days": gettext_noop("What was known on one day, and what on another: as sources had reported it by then."),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an address is about. All texts are plain: escape them.

    Attributes:
        asked: what the address asks for.
        title: the title, without the name of the site.
        description: one or two sentences.
        state: the view that the canonical address names.
        records: the events of the view, in the order of their dates.
        record: the event, if it is about one.
        story: the story, if it is about one.
        missing: the id in the address that the log does not have, or "".
        erased: whether the log had it, and it was erased.
        near: the texts and the addresses of what was probably meant, relative to the root of the app.
    """

    asked: Asked
    title: str
    description: str
    state: State
    records: Sequence[EventRecord] = ()
    record: EventRecord | None = None
    story: Story | None = None
    missing: str = ""
    near: tuple[tuple[str, str], ...] = ()
    erased: bool = False

    @property
    def status(self) -> int:
        """The status of the response."""
        return HTTPStatus.GONE if self.erased else HTTPStatus.NOT_FOUND if self.missing else HTTPStatus.OK

    @property
    def when(self) -> str:
        """The times of the view, in words; "" is now."""
        state, at = self.asked.state, self.asked.at
        parts = [gettext("as reported on {day}", day=labels.day(state.reported))] if state.reported else []
        if at.recorded is not None:
            parts.append(gettext("as recorded at position {position}", position=language.count(at.recorded)))
        return ", ".join(parts)


def subject(asked: Asked) -> Subject:
    """Return what an address is about."""
    return _OF.get(asked.page.url, _listed)(asked)


def _listed(asked: Asked) -> Subject:
    """Return the subject of a page that shows the events of filters, or of a page without a subject of its own."""
    state, url = asked.state, asked.page.url
    name = gettext(island.TITLE) if not url else asked.page.name
    if url in ("changes", "contribute"):
        return Subject(asked, _dated(name, asked), gettext(_ABOUT[url]), state)
    records = data.events(asked.at, state)
    chosen = feeds.title(asked.at, replace(state.filter, reported=None, recorded=""), asked.state.reported)
    chosen = chosen.partition(": ")[2]
    title = f"{chosen}: {name}" if chosen and url else chosen or name
    about = [gettext(_ABOUT[url])] if url else []
    return Subject(asked, _dated(title, asked), _cut(*about, _told(records)), state, records)


def _compare(asked: Asked) -> Subject:
    found = _listed(asked)
    names = [asked.at.view.directory.label(slug, asked.state.reported) for slug in asked.state.companies]
    title = gettext("{companies} compared", companies=language.listed(names)) if names else asked.page.name
    return replace(found, title=_dated(title, asked))


def _days(asked: Asked) -> Subject:
    asked = replace(asked, state=asked.state.with_days_in_order())
    found, earlier, later = _listed(asked), asked.state.against, asked.state.reported
    if earlier is None:
        return replace(found, title=_dated(asked.page.name, asked))
    if later:
        first, last = labels.day(earlier), labels.day(later)
        days = gettext("what was known on {first} and on {last}", first=first, last=last)
    else:
        days = gettext("what was known on {day} and what is known now", day=labels.day(earlier))
    chosen = found.title.partition(f": {asked.page.name}")[0]
    return replace(found, title=shorten(f"{chosen}: {days}", _MOST_TITLE))


def _company(asked: Asked) -> Subject:
    state, slug = asked.state, asked.state.company
    if slug is None and asked.entity:
        return _unknown(asked, "company")
    if slug is None:
        return Subject(
            asked, _dated(asked.page.name, asked), gettext(_ABOUT["company"]), state, data.events(asked.at, state)
        )
    records, name = data.events(asked.at, state), asked.at.view.directory.label(slug, state.reported)
    narrowed = replace(state.filter, company=None, reported=None, recorded="", include_owned=False)
    chosen = feeds.title(asked.at, narrowed, state.reported).partition(": ")[2]
    title = f"{name}: {chosen}" if chosen else name
    about = gettext("The timeline of {company}.", company=name)
    return Subject(asked, _dated(title, asked), _cut(about, _told(records)), state, records)


def _person(asked: Asked) -> Subject:
    state, slug = asked.state, asked.state.person
    if slug is None and asked.entity:
        return _unknown(asked, "person")
    if slug is None:
        return Subject(asked, _dated(asked.page.name, asked), gettext(_ABOUT["person"]), state)
    records, name = data.events(asked.at, state), asked.at.view.directory.label(slug, state.reported)
    about = gettext("What {person} took part in.", person=name)
    return Subject(asked, _dated(name, asked), _cut(about, _told(records)), state, records)


def _unknown(asked: Asked, kind: EntityType) -> Subject:
    directory = asked.at.view.directory
    known = {slug: one for slug, one in directory.known.items() if one.type == kind and not one.retracted}
    page = session.company_href if kind == "company" else session.person_href
    names = {name.casefold(): slug for slug, one in known.items() for name in (slug, one.name, *one.aliases)}
    meant = dict.fromkeys(names[text] for text in near(asked.entity.casefold(), list(names), 2 * _MOST_NEAR))
    links = [
        (directory.label(slug, asked.state.reported), page(slug, asked.state)) for slug in list(meant)[:_MOST_NEAR]
    ]
    none = gettext("There is no company “{id}”") if kind == "company" else gettext("There is no person “{id}”")
    return _missing(asked, none.format(id=shorten(asked.entity, _MOST_ID)), asked.entity, links)


def _event(asked: Asked) -> Subject:
    state, slug = asked.state, asked.state.event
    if slug is None:
        return Subject(asked, asked.page.name, gettext(_ABOUT["event"]), state)
    try:
        record = data.event(asked.at, slug, state.reported)
    except ErasedError as error:
        return Subject(asked, erased(error), "", state, missing=slug, erased=True)
    except QueryError:
        known = {one.id: one.title for one in data.events(asked.at, State(reported=state.reported))}
        meant = near(slug, list(known), _MOST_NEAR)
        links = [(known[one], href(replace(state, event=one))) for one in meant]
        return _missing(asked, gettext("There is no event “{id}”", id=shorten(slug, _MOST_ID)), slug, links)
    if record is None:
        links = [(gettext("Show what is known now"), href(replace(state, reported=None, recorded="")))]
        return _missing(asked, gettext("This event was not known then"), slug, links)
    gone = record.fact.retracted
    if record.renamed and gone is not None and gone.superseded_by:
        state = replace(state, event=gone.superseded_by)
    return Subject(asked, _dated(record.title, asked), of_event(record), state, record=record, records=(record,))


def _story(asked: Asked) -> Subject:
    state = asked.state
    if not state.story:
        return Subject(asked, _dated(asked.page.name, asked), gettext(_ABOUT["stories"]), state)
    stories = data.stories(asked.at)
    story = next((one for one in stories if one.id == state.story), None)
    if story is None:
        # A title may tell what was reported later.
        titles = {one.id: one.id if state.reported else one.title for one in stories}
        links = [(titles[one], href(replace(state, story=one))) for one in near(state.story, list(titles), _MOST_NEAR)]
        return _missing(
            asked, gettext("There is no story “{id}”", id=shorten(state.story, _MOST_ID)), state.story, links
        )
    known = {one.id: one for one in data.events(asked.at, State(reported=state.reported))}
    step = story.steps[min(int(state.step or "1"), len(story.steps)) - 1]
    told = [known[slug] for slug in (step.events if state.step else story.events) if slug in known]
    told.sort(key=lambda one: one.date.anchor)
    if state.reported is not None:  # its texts have no date, so they may tell what was reported later
        return Subject(asked, _dated(gettext("A story"), asked), _cut(_told(told)), state, told)
    title = f"{story.title}: {step.title}" if state.step else story.title
    return Subject(
        asked, _dated(title, asked), _cut(step.text if state.step else story.summary), state, told, None, story
    )


def of_event(record: EventRecord) -> str:
    """Return the description of an event: its date, its figures, how certain it is, and who reported it."""
    marks = ", ".join([labels.status(record.status), *labels.marks(record)])
    told = "; ".join(figures(record))
    publishers = list(dict.fromkeys(source_name(source) for source in sources_in_order(record)))
    sentences = [
        f"{labels.kind_label(record.kind)}, {labels.when(record.date)}: {told}."
        if told
        else f"{labels.kind_label(record.kind)}, {labels.when(record.date)}.",
        record.summary or "",
        f"{marks[:1].upper()}{marks[1:]}.",
        gettext("Sources: {publishers}.", publishers=_some(publishers)) if publishers else "",
    ]
    return _cut(*sentences)


def _told(records: Sequence[EventRecord]) -> str:
    """Return how many events there are, when they were, and the titles of the latest."""
    if not records:
        return gettext("No event.")
    years = sorted({record.date.anchor.year for record in records})
    one_year = years[0] == years[-1]
    span = f"{years[0]}" if one_year else gettext("{first} to {last}", first=years[0], last=years[-1])
    latest = "; ".join(record.title for record in records[: -_MOST_TITLES - 1 : -1])
    return ngettext(
        "{count} event, {years}, each with its sources. The latest: {titles}.",
        "{count} events, {years}, each with its sources. The latest: {titles}.",
        len(records),
        years=span,
        titles=latest.rstrip("."),
    )


def _missing(asked: Asked, title: str, missing: str, links: Iterable[tuple[str, str]]) -> Subject:
    text = gettext("The link may have a typing error.")
    return Subject(asked, title, text, asked.state, missing=missing, near=tuple(links))


def _dated(title: str, asked: Asked) -> str:
    when = Subject(asked, "", "", asked.state).when
    return shorten(title, _MOST_TITLE) + (f", {when}" if when else "")


def _cut(*sentences: str) -> str:
    return shorten(" ".join(filter(None, sentences)), _MOST_DESCRIPTION)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    if rest <= 1:
        return ", ".join(names)
    return gettext("{names} and {number} more", names=", ".join(names[:_MOST_NAMED]), number=language.count(rest))


_OF: dict[str, Callable[[Asked], Subject]] = {
    "company": _company,
    "person": _person,
    "compare": _compare,
    "stories": _story,
    "event": _event,
    "compare-days": _days,
}
