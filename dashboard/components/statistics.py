"""The charts of the page Statistics, each with its left-out events, its table and the events of the chosen mark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dashboard import data, labels, session, tallies
from dashboard.cache import cached
from dashboard.cards import chart
from dashboard.cards.sheet import LICENCE, laid_out
from dashboard.charts import bars, flow, heatmap
from dashboard.charts.window import focus
from dashboard.components import cite, drawing, event_list, sheet
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.heads.tags import SITE
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
_SOURCE = "Source: Timeline, each event with its own sources."


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

    def activity(self) -> None:
        """Write the number of events by period and family."""
        tally = _within(self._first, self._last, _activity(self._records, self._step))
        self._title(f"Events by {self._step} and family, {self._span}", self._source(tally))
        periods = tallies.periods(self._first, self._last, self._step)
        self._beside(
            tally,
            lambda: st.html(heatmap.heatmap(tally, periods, self._step, self._href(tally), chosen=self._key(tally))),
            self._step.capitalize(),
        )

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
        self._title(
            f"People let go by {self._step}, {self._span}",
            f"As announced. What a later figure includes is not added twice. {self._source(tally)}",
        )
        self._columns(tally, "layoffs", f"People let go by {self._step}", self._step)
        companies = _by_party(
            records,
            self._counting,
            self._names,
            name="layoffs-by",
            figure="headcount",
            unit="person",
            role="company",
        )
        self._bars("People let go by company", companies, "layoffs", "Company")

    def deals(self) -> None:
        """Write acquisitions by price, with one chart for each currency."""
        records = self._of("acquisition")
        if not records:
            return
        self._title(
            "The largest takeovers by price",
            f"Each deal once, at its most advanced stage. Nothing is converted. {_SOURCE}",
        )
        for unit in _units(records, "price"):
            tally = _named(_deals(records, self._counting, unit=unit), f"deals-{unit}")
            self._bars(unit, tally, "money", "Deal")

    def funding(self) -> None:
        """Write the sums that companies raised in rounds, by quarter or year, with one chart for each currency."""
        records = self._of("funding_round")
        units = _units(records, "amount")
        if not units:
            return
        step = "quarter" if self._step == "month" and not self._state.per else self._step
        self._title(f"Money raised in funding rounds by {step}, {self._span}", f"Nothing is converted. {_SOURCE}")
        for unit in units:
            tally = _within(
                self._first,
                self._last,
                _by_period(records, self._counting, name=f"funding-{unit}", figure="amount", unit=unit, step=step),
            )
            if len(tally.bars) > 1 or len(units) > 1:
                st.html(f'<div class="tl"><h3 class="tl-part">{html(unit)}</h3></div>')
            self._columns(tally, "money", f"Raised in {unit} by {step}", step, unit)

    def compute(self) -> None:
        """Write how many accelerators companies bought, ordered or rented."""
        records = self._of("compute_purchase")
        units = _units(records, "units")
        if not units:
            return
        self._title("Accelerators bought, ordered or rented, by company", f"Where a number is recorded. {_SOURCE}")
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
            self._bars(labels.many(unit), tally, "compute", "Company")

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
            Bar(f.key, f"{self._name(f.origin)} to {self._name(f.destination)}", f.people, _events(f.moves))
            for f in found
        ]
        joint = [move for move in moves if move.origin_is_one_of or move.destination_is_one_of]
        unknown = [move for move in moves if not move.origins or not move.destinations]
        left = [
            LeftOut("~joint", "of joint groups, for which nobody says who came from which company", _events(joint)),
            LeftOut("~within", "of moves within one group", _events(within)),
            LeftOut("~unknown", "that do not say where people came from or where they went", _events(unknown)),
            LeftOut(
                "~smaller",
                "of smaller flows (see the table)",
                _events([m for f in found[_MOST_FLOWS:] for m in f.moves]),
            ),
        ]
        tally = Tally("talent", "person", tuple(bands), tuple(item for item in left if item.records))
        grouped = "Each company stands for what it owned on the day. " if self._state.flows else ""
        self._title(
            "Who went where",
            f"{grouped}People who went from one company to another, the largest flows. Click a band for its events. "
            "Its height grows with the square root of the number, so that single people stay visible. The number "
            "beside a company counts all who left or joined it, also where the other company is unknown. "
            f"The largest flow: {bands[0].label}, {labels.count(int(bands[0].value), 'person', 'people')}.",
        )

        def draw() -> None:
            with st.container(key="flows_wide"):
                drawing.show(
                    flow.sankey(shown, self._names, self._href(tally), talents, width=_WIDTH, unit=_UNIT), key="flows"
                )
            with st.container(key="flows_phone"):
                st.html(bars.bars(tally.bars, "person", self._href(tally), family="people", most=_MOST_BARS))

        self._beside(tally, draw, "Flow", self._picture(tally, (), "people"))
        st.html('<div class="tl"><h3 class="tl-part">People who joined and left each company</h3></div>')
        sheet.show(_people(talents, self._names))

    def unknown_mark(self) -> None:
        """Write a notice if the URL names a mark that no chart has."""
        if self._state.mark and not self._found:
            without = link("Remove it", session.href(replace(self._state, mark="")))
            st.html(
                f'<div class="tl tl-notice" role="status"><p>No chart has the mark “{html(self._state.mark)}” with '
                f"these filters. {without}.</p></div>"
            )

    # -- parts -------------------------------------------------------------------------------------------------

    @property
    def _span(self) -> str:
        return _span(self._first, self._last)

    def _title(self, title: str, text: str) -> None:
        """Write the title of a chart, or of several, and what is to be known of it."""
        self._heading = title, text
        st.html(f'<div class="tl"><h2>{html(title)}</h2><p class="tl-small tl-muted">{html(text)}</p></div>')

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
        comes = [f"{SITE}, log position {self._position:,}. {LICENCE}. Each event with its sources at:", address]
        colours, log = palette("light"), self._log

        def draw() -> str:
            inside = chart.chart(tally, periods, family, colours, log=log)
            return laid_out(named, about, inside, comes, card=False, colours=colours)

        return draw

    def _source(self, tally: Tally) -> str:
        return f"Counts {labels.count(tally.total, 'event')}. {_SOURCE}"

    def _of(self, kind: str) -> list[EventRecord]:
        return _of_kind(self._records, kind)

    def _name(self, slug: str) -> str:
        return self._names.get(slug, slug)

    def _href(self, tally: Tally) -> Callable[[str], str]:
        return lambda key: session.href(replace(self._state, mark=f"{tally.name}:{key}", event=None))

    def _key(self, tally: Tally) -> str:
        name, _, key = self._state.mark.partition(":")
        return key if name == tally.name else ""

    def _columns(self, tally: Tally, family: str, label: str, step: str, part: str = "") -> None:
        """Write the columns of a chart on a time axis, and what stands around them."""
        periods = tallies.periods(self._first, self._last, step)

        def draw() -> None:
            if len(tally.bars) == 1:
                self._alone(tally)
                return
            st.html(
                bars.columns(
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

        self._beside(tally, draw, step.capitalize(), self._picture(tally, periods, family, part))

    def _bars(self, title: str, tally: Tally, family: str, what: str) -> None:
        if not tally.bars:
            return
        st.html(f'<div class="tl"><h3 class="tl-part">{html(title)}</h3></div>')
        largest = tally.bars[:_MOST_BARS]
        shown = sorted(largest, key=lambda bar: bar.label.casefold()) if self._state.sort == "name" else largest

        def draw() -> None:
            if len(tally.bars) == 1:
                self._alone(tally)
                return
            st.html(
                bars.bars(
                    [*shown, *tally.bars[_MOST_BARS:]],
                    tally.unit,
                    self._href(tally),
                    family=family,
                    most=_MOST_BARS,
                    chosen=self._key(tally),
                    log=self._log,
                )
            )

        self._beside(tally, draw, what, self._picture(tally, (), family, title))

    def _alone(self, tally: Tally) -> None:
        """Write the only mark of a chart as a sentence: one bar shows nothing."""
        (bar,) = tally.bars
        value = bars.short(bar.value, tally.unit, inexact=bar.inexact)
        st.html(f'<p class="tl">{link(bar.label, self._href(tally)(bar.key))}: <b>{html(value)}</b></p>')

    def _beside(
        self, tally: Tally, draw: Callable[[], object], what: str, picture: sheet.Picture | None = None
    ) -> None:
        """Write a chart, what it leaves out and its numbers; beside it, the events of its chosen mark.

        Args:
            tally: the chart.
            draw: writes its marks.
            what: what one mark is, for the head of the table.
            picture: draws the chart as a picture; None if the picture of the page is that of the chart.
        """
        chosen = tally.find(self._state.mark)
        if chosen is None:
            draw()
            self._foot(tally, what, picture)
            return
        self._found = True
        left, right = st.columns([3, 2], gap="medium")
        with left:
            draw()
            self._foot(tally, what, picture)
        with right:
            self._chosen(tally, *chosen)

    def _foot(self, tally: Tally, what: str, picture: sheet.Picture | None) -> None:
        """Write the events that a chart leaves out, and its numbers."""
        href = self._href(tally)
        left = ", ".join(
            f"{link(labels.count(len(item.records), 'event'), href(item.key))} {html(item.why)}"
            for item in tally.left_out
        )
        said = f" Left out: {left}." if left else " Nothing is left out."
        st.html(f'<p class="tl tl-small tl-muted">Shows {html(labels.count(tally.total, "event"))}.{said}</p>')
        sheet.show(_numbers(tally, what), picture)

    def _chosen(self, tally: Tally, title: str, records: Sequence[EventRecord]) -> None:
        close = link("Close", session.href(replace(self._state, mark="", event=None)))
        height: int | Literal["content"] = _HEIGHT if len(records) > _FITTING else "content"
        with st.container(border=True, height=height, key=f"chosen_{tally.name}"):
            st.html(
                f'<div class="tl"><h3>{html(title[:1].upper() + title[1:])} <span class="tl-muted">'
                f"{html(labels.count(len(records), 'event'))}</span> {close}</h3></div>"
            )
            event_list.show(records, self._state, key=f"mark_{self._state.mark}", first=_LISTED)


@cached
def _of_kind(records: Sequence[EventRecord], kind: str) -> list[EventRecord]:
    return [record for record in records if record.kind == kind]


@cached
def _within(first: int, last: int, tally: Tally) -> Tally:
    """Return the tally with the events outside the years from `first` to `last` moved to those left out."""
    inside = tuple(bar for bar in tally.bars if first <= int(bar.period[:4]) <= last)
    outside = tuple(record for bar in tally.bars if not first <= int(bar.period[:4]) <= last for record in bar.records)
    span = _span(first, last)
    more = (LeftOut("~before", f"outside of {span}", outside),) if outside else ()
    return replace(tally, bars=inside, left_out=(*tally.left_out, *more))


@cached
def _named(tally: Tally, name: str) -> Tally:
    return replace(tally, name=name)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


@cached
def _numbers(tally: Tally, what: str) -> sheet.Sheet:
    """Return a chart's numbers."""
    groups = any(bar.group for bar in tally.bars)
    header = [what, *(["Family"] if groups else []), "Value", "Unit", "Events"]
    rows, shown = [], []
    for bar in tally.bars:
        group = [bar.group] if groups else []
        rows.append(
            [
                bar.period or bar.label,
                *group,
                plain(bar.value),
                tally.unit,
                " ".join(record.id for record in bar.records),
            ]
        )
        unit = tally.unit if tally.unit.isupper() else labels.many(tally.unit)
        value = ("about " if bar.inexact else "") + labels.number(bar.value)
        shown.append([bar.label, *group, value, unit, labels.count(len(bar.records), "event")])
    return sheet.Sheet.of(tally.name, header, rows, shown)


@cached
def _people(talents: dict[str, Talent], names: dict[str, str]) -> sheet.Sheet:
    """Return how many people joined and left each company. Companies with the most moves come first."""
    header = ["Company", "Joined", "Joined, up to … more", "Left", "Left, up to … more", "Net", "Net, low", "Net, high"]
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
