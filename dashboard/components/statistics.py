"""The charts of the page Statistics, each with its left-out events, its table and the events of the chosen mark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dashboard import data, labels, language, session, tallies
from dashboard.cache import cached
from dashboard.cards import chart
from dashboard.cards.sheet import laid_out, source_line
from dashboard.charts import bars, flow, heatmap
from dashboard.charts.window import focus
from dashboard.components import chart_titles, cite, drawing, event_list, sheet
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from dashboard.tallies import Bar, LeftOut, Tally
from dashboard.theme import palette
from timeline.facts.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.state import State
    from timeline.query import EventRecord, Move, Talent
    from timeline.query.counting import Counting

_MOST_BARS = 12
_MOST_FLOWS = 28
_WIDTH = 1184.0
_UNIT = 4.0  # pixels for one person
_LISTED = 20
_FITTING, _HEIGHT = 6, 560  # more events than fit get a list that scrolls, so high in pixels
_SOURCE = gettext_noop("Source: Timeline, each event with its own sources.")


_activity, _by_period, _by_party = cached(tallies.activity), cached(tallies.by_period), cached(tallies.by_party)
_deals, _units, _flows = cached(tallies.deals), cached(tallies.units), cached(flow.flows)


class Board:
    """Writes charts of the same events, one after another.

    Args:
        records: the events that match the filters.
        names: the companies' names by slug.
        state: what the page shows.
        counting: decides which figures count in sums.
        position: the position of the log that the page shows.
    """

    def __init__(
        self, records: Sequence[EventRecord], names: dict[str, str], state: State, counting: Counting, position: int
    ) -> None:
        self._records, self._names, self._state, self._counting = records, names, state, counting
        self._position = position
        self._first, self._last = _years(records, state)
        self._step = tallies.step_for(self._first, self._last, state.per)
        self._log = state.scale == "log"
        self._found = False
        self._heading = "", ""
        self._above: list[str] = []

    def activity(self) -> None:
        """Write the number of events by period and family."""
        tally = _within(self._first, self._last, _activity(self._records, self._step))
        self._title(gettext(chart_titles.ACTIVITY[self._step], years=self._span), self._source(tally))
        periods = tallies.periods(self._first, self._last, self._step)
        drawn = heatmap.heatmap(tally, periods, self._step, self._href(tally), chosen=self._key(tally))
        self._beside(tally, drawn, chart_titles.PERIODS[self._step])

    def layoffs(self) -> None:
        """Write the number of people laid off, by month and by company."""
        records = self._of("layoffs")
        if not records:
            return
        tally = _within(
            self._first,
            self._last,
            _by_period(records, self._counting, name="layoffs", figure="headcount", unit="person", step=self._step),
        )
        about = gettext("As announced. What a later figure includes is not added twice.")
        self._title(gettext(chart_titles.LAYOFFS[self._step], years=self._span), f"{about} {self._source(tally)}")
        self._columns(tally, "layoffs", gettext(chart_titles.LAYOFF_COLUMNS[self._step]), self._step)
        companies = _by_party(
            records,
            self._counting,
            self._names,
            name="layoffs-by",
            figure="headcount",
            unit="person",
            role="company",
        )
        self._bars(gettext("People let go by company"), companies, "layoffs", gettext_noop("Company"))

    def deals(self) -> None:
        """Write acquisitions by price, with one chart for each currency."""
        records = self._of("acquisition")
        if not records:
            return
        about = gettext("Each deal once, at its most advanced stage. Nothing is converted.")
        self._title(gettext("The largest takeovers by price"), f"{about} {gettext(_SOURCE)}")
        for unit in _units(records, "price"):
            tally = _named(_deals(records, self._counting, unit=unit), f"deals-{unit}")
            self._bars(unit, tally, "money", gettext_noop("Deal"))

    def funding(self) -> None:
        """Write the sums that companies raised in rounds, by quarter or year, with one chart for each currency."""
        records = self._of("funding_round")
        units = _units(records, "amount")
        if not units:
            return
        step = "quarter" if self._step == "month" and not self._state.per else self._step
        about = f"{gettext('Nothing is converted.')} {gettext(_SOURCE)}"
        self._title(gettext(chart_titles.FUNDING[step], years=self._span), about)
        for unit in units:
            tally = _within(
                self._first,
                self._last,
                _by_period(records, self._counting, name=f"funding-{unit}", figure="amount", unit=unit, step=step),
            )
            if len(tally.bars) > 1 or len(units) > 1:
                self._part(unit)
            self._columns(tally, "money", gettext(chart_titles.FUNDING_COLUMNS[step], currency=unit), step, unit)

    def compute(self) -> None:
        """Write how many accelerators companies bought, ordered or rented."""
        records = self._of("compute_purchase")
        units = _units(records, "units")
        if not units:
            return
        about = f"{gettext('Where a number is recorded.')} {gettext(_SOURCE)}"
        self._title(gettext("Accelerators bought, ordered or rented, by company"), about)
        for unit in units:
            tally = _by_party(
                records,
                self._counting,
                self._names,
                name=f"compute-{unit}",
                figure="units",
                unit=unit,
                role="buyer",
            )
            self._bars(labels.many(unit), tally, "compute", gettext_noop("Company"))

    def talent(self, moves: list[Move], talents: dict[str, Talent], within: Sequence[Move] = ()) -> None:
        """Write the flows of people between companies, and how many people joined and left each company.

        Args:
            moves: the moves that the page's events report.
            talents: the same moves by company.
            within: moves inside one group of companies, which are left out.
        """
        found = _flows(moves)
        if not found:
            return
        shown = found[:_MOST_FLOWS]
        bands = [
            Bar(
                f.key,
                gettext(
                    "{origin} to {destination}", origin=self._name(f.origin), destination=self._name(f.destination)
                ),
                f.people,
                _events(f.moves),
            )
            for f in found
        ]
        joint = [move for move in moves if move.origin_is_one_of or move.destination_is_one_of]
        unknown = [move for move in moves if not move.origins or not move.destinations]
        left = [
            LeftOut(
                "~joint",
                gettext("of joint groups, for which nobody says who came from which company"),
                _events(joint),
            ),
            LeftOut("~within", gettext("of moves within one group"), _events(within)),
            LeftOut("~unknown", gettext("that do not say where people came from or where they went"), _events(unknown)),
            LeftOut(
                "~smaller",
                gettext("of smaller flows (see the table)"),
                _events([m for f in found[_MOST_FLOWS:] for m in f.moves]),
            ),
        ]
        tally = Tally("talent", "person", tuple(bands), tuple(item for item in left if item.records))
        grouped = [gettext("Each company stands for what it owned on the day.")] if self._state.flows else []
        about = gettext(
            "People who went from one company to another, the largest flows. Click a band for its events. Its height "
            "grows with the square root of the number, so that single people stay visible. The number beside a company "
            "counts all who left or joined it, also where the other company is unknown."
        )
        largest = ngettext(
            "The largest flow: {flow}, {count} person.",
            "The largest flow: {flow}, {count} people.",
            int(bands[0].value),
            flow=bands[0].label,
        )
        self._title(gettext("Who went where"), " ".join([*grouped, about, largest]))
        wide = flow.sankey(shown, self._names, self._href(tally), talents, width=_WIDTH, unit=_UNIT)
        phone = bars.bars(tally.bars, "person", self._href(tally), family="people", most=_MOST_BARS)
        drawn = f'<div class="tl-flows-phone">{phone}</div>'
        self._beside(tally, drawn, gettext_noop("Flow"), self._picture(tally, (), "people"), wide)
        self._part(gettext("People who joined and left each company"))
        self._write()
        sheet.show(_people(talents, self._names))

    def unknown_mark(self) -> None:
        """Write a notice if the URL names a mark that no chart has."""
        if self._state.mark and not self._found:
            without = link(gettext("Remove it"), session.href(replace(self._state, mark="")))
            none = gettext("No chart has the mark “{id}” with these filters.", id=html(self._state.mark))
            st.html(f'<div class="tl tl-notice" role="status"><p>{none} {without}.</p></div>')

    # -- parts -------------------------------------------------------------------------------------------------

    @property
    def _span(self) -> str:
        return _span(self._first, self._last)

    def _title(self, title: str, text: str) -> None:
        """Put the title of a chart, or of several, above it, and what is to be known of it."""
        self._heading = title, text
        self._above.append(f'<h2>{html(title)}</h2><p class="tl-small tl-muted">{html(text)}</p>')

    def _part(self, title: str) -> None:
        """Put the title of one of several charts above it."""
        self._above.append(f'<h3 class="tl-part">{html(title)}</h3>')

    def _write(self, *below: str) -> None:
        """Write what stands above a chart and the given HTML in one block: a page has a dozen charts."""
        written = "".join(f'<div class="tl">{one}</div>' for one in (*self._above, *below))
        self._above = []
        st.html(f'<div class="tl-chart-block">{written}</div>')

    def _picture(self, tally: Tally, periods: Sequence[str], family: str, part: str = "") -> sheet.Picture:
        """Return what draws a chart as a picture.

        Args:
            tally: the chart.
            periods: the periods of its axis; none for bars.
            family: the family whose colour the marks have.
            part: the title of the chart, if it is one of several; a unit stands behind the title of all.
        """
        title, about = self._heading
        named = part if " " in part else ", ".join(filter(None, (title, part)))
        address = cite.absolute(session.href(replace(self._state, event=None, mark="")))
        comes = [source_line(self._position), address]
        colours, log, who = palette("light"), self._log, language.reader()

        def draw() -> str:
            with language.reading(who):  # another thread draws it
                inside = chart.chart(tally, periods, family, colours, log=log)
                return laid_out(named, about, inside, comes, card=False, colours=colours)

        return draw

    def _source(self, tally: Tally) -> str:
        counts = ngettext("Counts {count} event.", "Counts {count} events.", tally.total)
        return f"{counts} {gettext(_SOURCE)}"

    def _of(self, kind: str) -> list[EventRecord]:
        return _of_kind(self._records, kind)

    def _name(self, slug: str) -> str:
        return self._names.get(slug, slug)

    @staticmethod
    def _band(origin: str, destination: str) -> str:
        return gettext("{origin} to {destination}", origin=origin, destination=destination)

    def _href(self, tally: Tally) -> Callable[[str], str]:
        return lambda key: session.href(replace(self._state, mark=f"{tally.name}:{key}", event=None))

    def _key(self, tally: Tally) -> str:
        name, _, key = self._state.mark.partition(":")
        return key if name == tally.name else ""

    def _columns(self, tally: Tally, family: str, label: str, step: str, part: str = "") -> None:
        """Write the columns of a chart on a time axis, and what stands around them."""
        periods = tallies.periods(self._first, self._last, step)
        drawn = (
            self._alone(tally)
            if len(tally.bars) == 1
            else bars.columns(
                tally.bars,
                periods,
                tally.unit,
                self._href(tally),
                family=family,
                label=label,
                chosen=self._key(tally),
                log=self._log,
            )
        )
        self._beside(tally, drawn, chart_titles.PERIODS[step], self._picture(tally, periods, family, part))

    def _bars(self, title: str, tally: Tally, family: str, what: str) -> None:
        if not tally.bars:
            return
        self._part(title)
        largest = tally.bars[:_MOST_BARS]
        shown = sorted(largest, key=lambda bar: bar.label.casefold()) if self._state.sort == "name" else largest
        drawn = (
            self._alone(tally)
            if len(tally.bars) == 1
            else bars.bars(
                [*shown, *tally.bars[_MOST_BARS:]],
                tally.unit,
                self._href(tally),
                family=family,
                most=_MOST_BARS,
                chosen=self._key(tally),
                log=self._log,
            )
        )
        self._beside(tally, drawn, what, self._picture(tally, (), family, title))

    def _alone(self, tally: Tally) -> str:
        """Return the only mark of a chart as a sentence: one bar shows nothing."""
        (bar,) = tally.bars
        value = bars.short(bar.value, tally.unit, inexact=bar.inexact)
        return f'<p class="tl">{link(bar.label, self._href(tally)(bar.key), own=bar.own)}: <b>{html(value)}</b></p>'

    def _beside(
        self, tally: Tally, drawn: str, what: str, picture: sheet.Picture | None = None, wide: str = ""
    ) -> None:
        """Write a chart, what it leaves out and its numbers; beside it, the events of its chosen mark.

        Args:
            tally: the chart.
            drawn: its marks, in HTML.
            what: what one mark is, for the head of the table.
            picture: draws the chart as a picture; None if the picture of the page is that of the chart.
            wide: an SVG that stands above the marks where the page is wide enough.
        """
        chosen = tally.find(self._state.mark)
        if chosen is None:
            self._marks(tally, drawn, what, picture, wide)
            return
        self._found = True
        self._write()
        left, right = st.columns([3, 2], gap="medium")
        with left:
            self._marks(tally, drawn, what, picture, wide)
        with right:
            self._chosen(tally, *chosen)

    def _marks(self, tally: Tally, drawn: str, what: str, picture: sheet.Picture | None, wide: str) -> None:
        """Write a chart, the events that it leaves out, and its numbers."""
        if wide:
            self._write()
            with st.container(key="flows_wide"):
                drawing.show(wide, key="flows")
        href = self._href(tally)
        left = ", ".join(f"{link(_number(item.records), href(item.key))} {html(item.why)}" for item in tally.left_out)
        said = gettext("Left out: {events}.", events=left) if left else gettext("Nothing is left out.")
        shows = ngettext("Shows {count} event.", "Shows {count} events.", tally.total)
        self._write(drawn, f'<p class="tl-small tl-muted">{shows} {said}</p>')
        sheet.show(_numbers(tally, what), picture)

    def _chosen(self, tally: Tally, title: str, records: Sequence[EventRecord]) -> None:
        close = link(gettext("Close"), session.href(replace(self._state, mark="", event=None)))
        height: int | Literal["content"] = _HEIGHT if len(records) > _FITTING else "content"
        with st.container(border=True, height=height, key=f"chosen_{tally.name}"):
            st.html(
                f'<div class="tl"><h3>{html(labels.raised(title))} <span class="tl-muted">'
                f"{html(_number(records))}</span> {close}</h3></div>"
            )
            event_list.show(records, self._state, key=f"mark_{self._state.mark}", first=_LISTED)


def _number(records: Sequence[EventRecord]) -> str:
    return ngettext("{count} event", "{count} events", len(records))


@cached
def _of_kind(records: Sequence[EventRecord], kind: str) -> list[EventRecord]:
    return [record for record in records if record.kind == kind]


@cached
def _within(first: int, last: int, tally: Tally) -> Tally:
    """Return the tally with the events outside the years from `first` to `last` moved to those left out."""
    inside = tuple(bar for bar in tally.bars if first <= int(bar.period[:4]) <= last)
    outside = tuple(record for bar in tally.bars if not first <= int(bar.period[:4]) <= last for record in bar.records)
    span = _span(first, last)
    more = (LeftOut("~before", gettext("outside of {years}", years=span), outside),) if outside else ()
    return replace(tally, bars=inside, left_out=(*tally.left_out, *more))


@cached
def _named(tally: Tally, name: str) -> Tally:
    return replace(tally, name=name)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else gettext("{first} to {last}", first=first, last=last)


@cached
def _numbers(tally: Tally, what: str) -> sheet.Sheet:
    """Return a chart's numbers."""
    groups = any(bar.group for bar in tally.bars)
    header = [
        what,
        *([gettext_noop("Family")] if groups else []),
        gettext_noop("Value"),
        gettext_noop("Unit"),
        gettext_noop("Events"),
    ]
    rows, shown = [], []
    for bar in tally.bars:
        group = [bar.group] if groups else []
        rows.append(
            [
                bar.period or bar.label,
                *[labels.FAMILY_LABELS.get(bar.key.rpartition("/")[2], one) for one in group],
                plain(bar.value),
                tally.unit,
                " ".join(record.id for record in bar.records),
            ]
        )
        unit = tally.unit if tally.unit.isupper() else labels.many(tally.unit)
        value = labels.about(labels.number(bar.value)) if bar.inexact else labels.number(bar.value)
        shown.append([bar.label, *group, value, unit, _number(bar.records)])
    return sheet.Sheet.of(tally.name, header, rows, shown)


@cached
def _people(talents: dict[str, Talent], names: dict[str, str]) -> sheet.Sheet:
    """Return how many people joined and left each company. Companies with the most moves come first."""
    header = [
        gettext_noop("Company"),
        gettext_noop("Joined"),
        gettext_noop("Joined, up to … more"),
        gettext_noop("Left"),
        gettext_noop("Left, up to … more"),
        gettext_noop("Net"),
        gettext_noop("Net, low"),
        gettext_noop("Net, high"),
    ]
    rows = []
    for talent in sorted(talents.values(), key=lambda one: (-one.joined.most - one.left.most, one.company)):
        joined, left, net = talent.joined, talent.left, talent.net
        numbers = (joined.known, joined.possible, left.known, left.possible, net.known, net.low, net.high)
        rows.append([names.get(talent.company, talent.company), *map(plain, numbers)])
    return sheet.Sheet.of("people", header, rows)


def _events(moves: Sequence[Move]) -> tuple[EventRecord, ...]:
    found = {event.id: event for move in moves for event in move.events}
    return tuple(sorted(found.values(), key=lambda record: (record.date.anchor, record.id)))


def _years(records: Sequence[EventRecord], state: State) -> tuple[int, int]:
    """Return the first and the last year to show: the chosen window, or a span with most of the events."""
    since, until = data.window_ends(state)
    window = focus(records)
    anchors = [record.date.anchor.year for record in records]
    first = max(since.year, min(anchors)) if since else window.first.year if window else min(anchors)
    last = min(until.year, max(anchors)) if until else max(anchors)
    return min(first, last), max(first, last)
