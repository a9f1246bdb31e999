"""All that the log says about an event, at the time of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dashboard import data, labels, language, session
from dashboard.components import claims, history, names, relations
from dashboard.components.event_list import published, source_name, sources_in_order
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link, outside
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from dashboard.overturned import overturned
from dashboard.state import State
from timeline.errors import ErasedError, QueryError
from timeline.facts.text import shorten
from timeline.query.publishers import LABELS, own_domains, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.database import Source
    from timeline.facts import Event
    from timeline.facts import Source as Publication
    from timeline.query import EventRecord, Participant

_MOST_ID = 80
_STATUS = {
    "confirmed": gettext_noop("confirmed by a participant"),
    "reported": gettext_noop("reported, not confirmed by a participant"),
    "rumoured": gettext_noop("rumoured: nobody says it under their own name"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The content to show for an event.

    Attributes:
        title: the title of the drawer.
        body: the event's details in HTML, or a message if there is no such event.
        record: the event, or None if it does not exist at the page's time.
    """

    title: str
    body: str
    record: EventRecord | None = None


def look(at: Source, state: State, slug: str, *, top: int = 2) -> Found:
    """Look up an event and return the content to show; `top` is the level of its heading."""
    try:
        record = data.event(at, slug, state.reported)
        if record is None:
            return Found(gettext("Not known yet"), _not_yet(at, state, slug, top))
    except ErasedError as error:
        text = erased(error)
        return Found(gettext("Erased"), f'<div class="tl tl-drawer"><h{top}>{html(text)}</h{top}></div>')
    except QueryError as error:
        none = gettext("There is no event “{id}”", id=html(shorten(slug, _MOST_ID)))
        kept = gettext("The link may have a typing error. Recorded events keep their address, even after a retraction.")
        return Found(
            gettext("Unknown event"),
            f'<div class="tl tl-drawer"><h{top}>{none}</h{top}><p>{html(_hint(error))}</p><p>{kept}</p></div>',
        )
    return Found(labels.kind_label(record.kind), details(at, state, record, top=top), record)


def erased(error: ErasedError) -> str:
    """Return a sentence about an event that was erased, as plain text."""
    day = labels.day(error.day)
    text = gettext("This event was erased on {day}", day=day) if error.day else gettext("This event was erased")
    return f"{text}: {error.reason}" if error.reason else text


def _hint(error: QueryError) -> str:
    """Return an error's suggestion as a sentence."""
    hint = shorten(str(error).partition(": ")[2])
    return hint[:1].upper() + hint[1:]


def _not_yet(at: Source, state: State, slug: str, top: int) -> str:
    if state.recorded and data.event(at, slug, None) is None:
        title = gettext(
            "The log did not have this event at position {position}", position=language.count(at.recorded or 0)
        )
        now_href = session.href(replace(state, recorded=""))
        return (
            f'<div class="tl tl-drawer"><h{top}>{title}</h{top}><p>{gettext("It was recorded later.")} '
            f"{link(gettext('Show what the log says now'), now_href)}</p></div>"
        )
    now = data.event(at, slug, None)
    first = now.reported if now else None
    text = (
        gettext("The first dated source appeared on {day}.", day=labels.day(first))
        if first
        else gettext("All of its sources are undated, so nobody can say when it became known.")
    )
    title = gettext("Nobody had reported this event by {day}", day=html(labels.day(state.reported)))
    return (
        f'<div class="tl tl-drawer"><h{top}>{title}</h{top}><p>{html(text)} '
        f"{link(gettext('Show what is known now'), session.href(replace(state, reported=None)))}</p></div>"
    )


def details(at: Source, state: State, record: EventRecord, *, top: int = 2) -> str:
    """Return everything the log says about an event, in HTML; `top` is the level of its heading."""
    sub = f"h{top + 1}"
    fact = record.fact
    own = language.own_attribute()
    summary = f"<p{own}>{html(fact.summary)}</p>" if fact.summary else ""
    if state.reported is not None:
        then = gettext(
            "As reported on {day}: you see the figures, dates, sources and texts known by then. The participants are "
            "today's.",
            day=html(labels.day(state.reported)),
        )
        summary += f'<p class="tl-muted">{then}</p>'
    parts = [
        f'<h{top} class="tl-head{" tl-struck" if record.retracted else ""}"{own}>{html(record.title)}</h{top}>',
        _tags(record, kind=top == 1),
        _retraction(at, record, state),
        _planned(record),
        _ghost(at, record, state),
        summary,
        _sub(sub, gettext("When and who")),
        _facts(at, record, state),
        claims.figures(record, sub=sub),
        names.shown(record, state, sub=sub),
        _sub(sub, _sources(record)),
        _single(record),
        "".join(_source(at, source, record) for source in _by_lineage(record)),
        relations.shown(at, state, record, sub=sub),
        _affair(data.affair(at, fact.thread, state.reported) if fact.thread else [], record, state, sub),
        _sub(sub, gettext("History of this record")),
        history.steps(data.history(at, record.id), state),
        _address(record),
    ]
    return f'<article class="tl tl-drawer">{"".join(parts)}</article>'


def _sub(level: str, text: str) -> str:
    return f'<{level} class="tl-sub">{html(text)}</{level}>'


def _tags(record: EventRecord, *, kind: bool) -> str:
    """Return the event's marks. If `kind` is true, add its kind, for pages whose title does not show it."""
    shown = labels.status(record.status)
    tags = [f"{glyph_of(record)}{html(labels.kind_label(record.kind) if kind else shown)}"]
    if kind:
        tags.append(html(shown))
    tags += labels.marks(record)
    return f'<div class="tl-tags">{" ".join(f"<span class=tl-tag>{tag}</span>" for tag in tags)}</div>'


def _retraction(at: Source, record: EventRecord, state: State) -> str:
    """Return a notice that an event is retracted, with a link to the one that it became; "" if it is not."""
    gone = record.fact.retracted
    if gone is None:
        return ""
    note = f": {language.own(html(gone.note))}" if gone.note else ""
    text = gettext("Retracted on {day} ({reason})", day=labels.day(gone.on), reason=labels.reason(gone.why))
    after = ""
    if gone.superseded_by:
        other = link(_title(at, gone.superseded_by, state), session.event_href(gone.superseded_by, state), own=True)
        after = " " + gettext("See {event}.", event=other)
    return f'<p class="tl-notice">{html(text)}{note}.{after}</p>'


def _title(at: Source, slug: str, state: State) -> str:
    """Return an event's title at the page's time, or the id if there is no such event then."""
    try:
        found = data.event(at, slug, state.reported)
    except QueryError:
        return slug
    return slug if found is None else found.title


def _planned(record: EventRecord) -> str:
    """Return a note that a planned event counts in no sum, or "" if the event is not planned."""
    if not record.planned:
        return ""
    text = gettext("Planned: no source says yet that it happened. It counts in no sum until one does.")
    return f'<p class="tl-notice">{text}</p>'


def _ghost(at: Source, record: EventRecord, state: State) -> str:
    """Return a note, in a look back, on the parts of an event that no longer hold."""
    if state.reported is None and at.recorded is None:
        return ""
    found = overturned(record, data.event(at.now, record.id, None))
    now = link(gettext("See it as it is now"), session.href(replace(state, reported=None, recorded="")))
    return f'<p class="tl-notice">{html(" ".join(found))} {now}</p>' if found else ""


def _facts(at: Source, record: EventRecord, state: State) -> str:
    when = record.date
    precision = labels.precision(when)
    note = f' <span class="tl-muted">({html(precision)})</span>' if precision else ""
    rows = [
        (gettext("Date"), html(labels.when(when)) + note),
        (gettext("Status"), html(gettext(_STATUS[record.status]))),
    ]
    if record.reported:
        rows.append((gettext("First reported"), html(labels.day(record.reported))))
    role_labels = {name: role.label for name, role in type(record.fact).roles().items()}
    for name, label in role_labels.items():
        who = record.role(name)
        if who:
            rows.append((gettext(label), ", ".join(_participant(at, one, state) for one in who)))
    rows += _details(record.fact)
    return f'<dl class="tl-facts">{" ".join(f"<dt>{html(name)}</dt> <dd>{value}</dd>" for name, value in rows)}</dl>'


def _details(fact: Event) -> Iterator[tuple[str, str]]:
    """Yield the name of each detail of a kind, and its value in HTML: the log's own words, or one of a choice."""
    texts = fact.text_fields()
    for name, value in fact.details.items():
        shown = language.own(html(value)) if name in texts else html(gettext(value.replace("_", " ")))
        yield gettext(name.replace("_", " ").capitalize()), shown


def _participant(at: Source, who: Participant, state: State) -> str:
    """Return a link to a company's or a person's page, with the company's current name if it differs."""
    if who.type != "company":
        return link(who.label, session.person_href(who.entity, state))
    now = at.view.directory.name(who.entity, state.reported)
    notes = []
    if now != who.name and not state.reported:
        notes.append(gettext("(now {name})", name=html(now)))
    if who.named:
        notes.append(gettext("(recorded as {name})", name=html(who.named)))
    said = "".join(f' <span class="tl-muted">{note}</span>' for note in notes)
    return link(who.label, session.company_href(who.entity, state)) + said


def _sources(record: EventRecord) -> str:
    """Return how many sources an event has, and how many of them copy no other."""
    number, independent = len(record.fact.sources), record.fact.lineages
    if number == independent:
        return ngettext("{count} source", "{count} sources", number)
    return ngettext(
        "{count} source, {independent} independent",
        "{count} sources, {independent} independent",
        number,
        independent=language.count(independent),
    )


def _single(record: EventRecord) -> str:
    """Return a note if an event rests on only one report, or if nobody found its first report."""
    sources = list(record.fact.sources.values())
    looked = gettext("A report of its first days was looked for and not found.")
    first = looked if record.fact.first_report else ""
    if record.fact.lineages != 1:
        text = ""
    elif len(sources) == 1:
        text = gettext("It has only one source. No independent source confirms it yet.")
    else:
        origin = next((source for source in sources if not source.derived_from), sources[0])
        text = gettext(
            "All of them go back to one report, by {publisher}. No independent source confirms it yet.",
            publisher=source_name(origin),
        )
    notes = [note for note in (text, first) if note]
    return f'<p class="tl-small tl-notice">{html(" ".join(notes))}</p>' if notes else ""


def _by_lineage(record: EventRecord) -> list[Publication]:
    """Return the sources, the earliest first, each followed by the sources that copy it."""
    ordered = sources_in_order(record)
    known = record.fact.sources
    copies = [source for source in ordered if source.derived_from in known]
    found: list[Publication] = []

    def add(source: Publication) -> None:
        found.append(source)
        for copy in copies:
            if copy.derived_from == source.key:
                add(copy)

    for source in ordered:
        if source not in copies:
            add(source)
    return found


def _source(at: Source, source: Publication, record: EventRecord) -> str:
    name = language.own(outside(source.title or source_name(source), source.url))
    about = [source_name(source)] if source.title else []
    about += [gettext("by {author}", author=", ".join(source.author))] if source.author else []
    about.append(published(source))
    kind = shipped().of_source(source, own_domains(record, at.view.directory.known))
    about += [gettext(LABELS[kind])] if kind else []
    about += [source.where] if source.where else []
    about += [gettext("in {language}", language=source.language)] if source.language else []
    if source.accessed:
        about.append(gettext("read on {day}", day=labels.when(source.accessed)))
    if source.derived_from:
        original = record.fact.sources.get(source.derived_from)
        copied = source_name(original) if original else source.derived_from
        about.append(gettext("copies {publisher}", publisher=copied))
    archived = f" · {outside(gettext('archived copy'), source.archive)}" if source.archive else ""
    css = "tl-source tl-copy" if source.derived_from else "tl-source"
    quoted = f'<q class="tl-small"{_language(source)}>{html(source.quote)}</q>' if source.quote else ""
    more = f'<div class="tl-small tl-muted">{html(" · ".join(about))}{archived}</div>'
    return f'<div class="{css}">{name}{more}{quoted}</div>'


def _language(source: Publication) -> str:
    """Return the attribute for an element with a source's own words."""
    return f' lang="{html(source.language)}"' if source.language else language.own_attribute()


def _affair(records: Sequence[EventRecord], record: EventRecord, state: State, sub: str) -> str:
    """Return a list of the other events of the same affair."""

    def day_of(other: EventRecord) -> str:
        return labels.short_day(other.date.anchor) if other.date.precision == "day" else labels.when(other.date)

    rows = [
        f"<dt>{html(day_of(other))}</dt> <dd>{link(other.title, session.event_href(other.id, state), own=True)}</dd>"
        for other in records
        if other.id != record.id
    ]
    return f'{_sub(sub, gettext("Related events"))}<dl class="tl-facts">{"".join(rows)}</dl>' if rows else ""


def _address(record: EventRecord) -> str:
    text = gettext(
        "Id {id}, from position {position} of the log.",
        id=f"<code>{html(record.id)}</code>",
        position=record.position,
    )
    return f'<p class="tl-small tl-muted" style="margin-top:16px">{text}</p>'
