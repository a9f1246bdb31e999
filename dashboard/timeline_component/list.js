// The events of the window in words: a list, the newest first, and a table.

import { DISPUTED, PLANNED, UNCONFIRMED } from "./data.js";
import { countText } from "./days.js";
import { element } from "./dom.js";
import { drawGlyph } from "./glyphs.js";
import { pictureOf } from "./key.js";
import { gettext, ngettext, ownLanguage } from "./language.js";
import { styleOf } from "./painter.js";
import { SvgBrush } from "./svg.js";
import { sourcesText, whenOf } from "./words.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const FIRST = 20;
const MORE = 40;
const MOST_ROWS = 1000;
const SIZE = 14;

export class EventList {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.shown = FIRST;
    this.heading = element("h2");
    this.list = element("div", { class: "timeline-list" });
    this.more = element("button", { type: "button", class: "timeline-more", click: () => this.grow() });
    this.summary = element("summary");
    this.table = element("div", {
      class: "timeline-scroll",
      tabindex: 0,
      role: "group",
      "aria-label": gettext("Table of events"),
    });
    this.details = element("details", { class: "timeline-table", toggle: () => this.fill() }, this.summary, this.table);
    const listed = timeline.options.page === "overview" ? [this.heading, this.list, this.more] : [];
    this.root = element("div", { class: "timeline-events", hidden: timeline.options.bare }, this.details, ...listed);
    this.state = "";
    /** @type {number[]} */
    this.rows = [];
  }

  /** Show the events of the present window. */
  refresh() {
    const { events, keep, movement, ghosts, phone } = this.timeline;
    const [first, last] = movement.days;
    this.heading.hidden = this.list.hidden = phone; // the phone's timeline is a list itself
    const rows = [];
    for (let row = events.rows - 1; row >= 0; row -= 1) {
      if (keep[row] && events.day[row] >= first && events.day[row] <= last) rows.push(row);
    }
    const state = `${rows.join()} ${ghosts?.size} ${phone}`;
    if (state === this.state) return;
    this.state = state;
    this.rows = rows;
    this.shown = FIRST;
    this.heading.textContent = ngettext("{count} event in this window", "{count} events in this window", rows.length);
    this.summary.textContent = gettext("Table of these events ({number})", { number: countText(rows.length) });
    this.list.replaceChildren();
    if (this.timeline.options.page === "overview" && !phone) this.write(0);
    this.more.hidden = phone || rows.length <= this.shown;
    this.fill();
  }

  grow() {
    const from = this.shown;
    this.shown += MORE;
    this.write(from);
    this.more.hidden = this.rows.length <= this.shown;
  }

  /** @param {number} from */
  write(from) {
    this.more.textContent = gettext("Show more events");
    this.list.append(...this.rows.slice(from, this.shown).map((row) => this.entry(row)));
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  entry(row) {
    const { events } = this.timeline;
    const facts = [events.kinds[events.kind[row]][2], events.figure[row], ...this.marks(row)];
    const sources = events.sources[row];
    facts.push(sourcesText(sources));
    return element(
      "div",
      { class: "timeline-entry" },
      element("span", { class: "timeline-date" }, whenOf(events, row)),
      this.glyph(row),
      element("div", {}, this.link(row), element("div", { class: "timeline-meta" }, facts.filter(Boolean).join(" · "))),
    );
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  link(row) {
    const { events, options, ghosts } = this.timeline;
    const struck = ghosts?.has(events.id[row]) ? "timeline-struck" : null;
    const given = { href: options.eventHref(events.id[row]), "data-app": "1", class: struck, lang: ownLanguage() };
    return element("a", given, events.title[row]);
  }

  /**
   * @param {number} row
   * @returns {string[]}
   */
  marks(row) {
    const { events, ghosts } = this.timeline;
    const flags = events.flags[row];
    return [
      flags & UNCONFIRMED ? gettext("not confirmed") : "",
      flags & DISPUTED ? gettext("sources disagree") : "",
      flags & PLANNED ? gettext("planned") : "",
      ghosts?.has(events.id[row]) ? gettext("corrected or retracted since") : "",
    ].filter(Boolean);
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  glyph(row) {
    const { events, theme, ghosts } = this.timeline;
    const brush = new SvgBrush(SIZE, SIZE);
    const style = styleOf(events, row, Boolean(ghosts?.has(events.id[row])));
    const symbol = events.kinds[events.kind[row]][3];
    drawGlyph(brush, symbol, SIZE / 2, SIZE / 2, 10, theme.families[events.family[row]], theme.background, style);
    return pictureOf(brush);
  }

  /** Make the table if it is open. */
  fill() {
    if (!this.details.open) {
      this.table.replaceChildren();
      return;
    }
    const { events } = this.timeline;
    const head = element(
      "tr",
      {},
      ...[gettext("Date"), gettext("Kind"), gettext("Event"), gettext("Figure"), gettext("Who"), gettext("Status")].map(
        (name) => element("th", { scope: "col" }, name),
      ),
    );
    const body = this.rows.slice(0, MOST_ROWS).map((row) => {
      const who = new Set();
      for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1)
        who.add(events.entities[events.who[place]][1]);
      const cells = [
        whenOf(events, row),
        events.kinds[events.kind[row]][2],
        this.link(row),
        events.figure[row],
        [...who].join(", "),
        this.marks(row).join(", ") || gettext("confirmed"),
      ];
      return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
    });
    const note =
      this.rows.length > MOST_ROWS
        ? element(
            "p",
            {},
            gettext("The first {shown} of {all}: to see the others, choose a shorter window.", {
              shown: countText(MOST_ROWS),
              all: countText(this.rows.length),
            }),
          )
        : null;
    this.table.replaceChildren(
      ...(note ? [note] : []),
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)),
    );
  }
}
