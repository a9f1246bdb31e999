// The timeline of a phone: time runs down the page, the newest first, and the page's own scroll moves through it. The
// heaviest events are told; smaller ones fold into rows of glyphs that open. A strip at the right shows how many events
// each year has, and jumps there.

import { FIGURE_IN_TITLE, OPEN_LEFT } from "./data.js";
import { dateOf, dayText, yearOf } from "./days.js";
import { element, scrollerOf } from "./dom.js";
import { drawGlyph } from "./glyphs.js";
import { pictureOf } from "./key.js";
import { withoutName } from "./labels.js";
import { gettext, monthText, ngettext, ownLanguage } from "./language.js";
import { FONT, styleOf } from "./painter.js";
import { glyphSize } from "./packing.js";
import { SvgBrush } from "./svg.js";
import { textWidth } from "./widths.js";
import { whenOf } from "./words.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

/**
 * What stands on the page: a year, an event, or folded events.
 *
 * @typedef {Object} Entry
 * @property {number} top pixels
 * @property {number} height
 * @property {number} year
 * @property {number} row an event, or -1
 * @property {number[]} folded events behind one row of glyphs
 */

const TOLD = 0.22; // of the events are told at first
const LEAST_TOLD = 0.04;
const ALL_TOLD = 60; // up to so many events are all told
const STRIP = 22;
const TEXT = 84; // pixels from the left edge to an event's text
const TEXT_SIZE = 13.5;
const TEXT_LINE = 18;
const LEAST_EVENT = 44; // pixels, for a thumb
const FOLD = 30;
const YEAR = 30;
const AROUND = 500; // pixels beyond the screen that are made too
const SHOWN_GLYPHS = 7;
const LONG = 3; // days; a longer period has a capsule
const PINCH_STEP = 0.03;

export class PhoneFace {
  name = "phone";

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.told = TOLD;
    /** @type {Set<number>} */
    this.opened = new Set();
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Map<number, HTMLElement>} */
    this.made = new Map();
    /** @type {Map<number, number>} */
    this.perYear = new Map();
    this.focused = -1;
    this.year = 0;
    this.yearName = element("b");
    this.yearCount = element("span");
    this.canvas = element("canvas");
    this.strip = element("div", { class: "timeline-strip", "aria-hidden": "true" }, this.canvas);
    this.body = element("div", {
      class: "timeline-years",
      role: "list",
      "aria-label": gettext("Events, the newest first"),
    });
    this.root = element(
      "div",
      { class: "timeline-vertical" },
      element("div", { class: "timeline-year" }, this.yearName, this.yearCount),
      this.strip,
      this.body,
    );
    timeline.stage.style.height = "";
    timeline.stage.append(this.root);
    this.onScroll = () => this.write();
    document.addEventListener("scroll", this.onScroll, { capture: true, passive: true });
    this.listen();
  }

  close() {
    document.removeEventListener("scroll", this.onScroll, { capture: true });
    this.root.remove();
  }

  /** @returns {boolean} */
  draws() {
    return true;
  }

  draw() {}

  /** @returns {boolean} */
  advance() {
    return false;
  }

  /** @returns {null} */
  hit() {
    return null;
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const fold = target.closest("button");
      if (fold?.dataset.first) {
        this.opened.add(Number(fold.dataset.first));
        this.layout();
        return;
      }
      const link = target.closest("a");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.timeline.open(Number(link.dataset.row));
    });
    let pressed = false;
    const jump = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      const share = Math.min(0.999, Math.max(0, (event.clientY - box.top) / box.height));
      const years = this.years();
      if (years.length) this.goTo(years[0] + Math.floor((1 - share) * (years[1] - years[0] + 1)));
    };
    this.strip.addEventListener("pointerdown", (event) => {
      pressed = true;
      this.strip.setPointerCapture(event.pointerId);
      jump(event);
    });
    this.strip.addEventListener("pointermove", (event) => {
      if (pressed) jump(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.strip.addEventListener(end, () => {
        pressed = false;
      });
    }
    this.listenToFingers();
  }

  /** Two fingers say how much is told. */
  listenToFingers() {
    let distance = 0;
    let before = this.told;
    const between = (/** @type {TouchList} */ touches) =>
      Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
    const move = (/** @type {TouchEvent} */ event) => {
      if (event.touches.length !== 2 || !distance) return;
      if (event.cancelable) event.preventDefault();
      const told = Math.min(1, Math.max(LEAST_TOLD, (before * between(event.touches)) / distance));
      if (Math.abs(told - this.told) < PINCH_STEP) return;
      this.told = told;
      this.layout();
    };
    this.root.addEventListener(
      "touchstart",
      (event) => {
        distance = event.touches.length === 2 ? between(event.touches) : 0;
        before = this.told;
        // A layout removes what the fingers touch, and what that hears does not reach the root any more.
        for (const touch of distance ? event.touches : []) {
          const target = /** @type {HTMLElement} */ (touch.target);
          target.addEventListener("touchmove", move, { passive: false });
        }
      },
      { passive: true },
    );
  }

  /**
   * Tell more or fewer events.
   *
   * @param {number} factor
   */
  tell(factor) {
    this.told = Math.min(1, Math.max(LEAST_TOLD, this.told * factor));
    this.layout();
  }

  layout() {
    const { timeline } = this;
    const { events, keep } = timeline;
    const anchor = this.anchor();
    const rows = [];
    for (let row = events.rows - 1; row >= 0; row -= 1) if (keep[row]) rows.push(row);
    this.perYear = new Map();
    for (const row of rows) {
      const year = yearOf(events.day[row]);
      this.perYear.set(year, (this.perYear.get(year) ?? 0) + 1);
    }
    const weights = Float64Array.from(rows, (row) => events.weight[row])
      .sort()
      .reverse();
    const least =
      rows.length <= ALL_TOLD ? 0 : weights[Math.min(weights.length - 1, Math.floor(weights.length * this.told))];
    this.entries = this.entriesOf(rows, least);
    const last = this.entries[this.entries.length - 1];
    this.body.style.height = `${last ? last.top + last.height + 40 : 0}px`;
    this.body.replaceChildren();
    this.made.clear();
    if (anchor) this.scrollTo(anchor);
    this.drawStrip();
    this.write();
  }

  /**
   * @param {number[]} rows the newest first
   * @param {number} least the weight from which an event is told
   * @returns {Entry[]}
   */
  entriesOf(rows, least) {
    const { events } = this.timeline;
    /** @type {Entry[]} */
    const entries = [];
    /** @type {number[]} */
    let folded = [];
    let top = 8;
    let before = -1;
    let year = 0;
    const put = (/** @type {number} */ row) => {
      if (before >= 0)
        top += Math.min(36, 4 * Math.log2(1 + Math.max(0, events.day[before] - events.day[row] - 6) / 7));
      const height = this.heightOf(row);
      entries.push({ top, height, year, row, folded: [] });
      top += height;
      before = row;
    };
    const flush = () => {
      if (!folded.length) return;
      if (this.opened.has(folded[0])) {
        folded.forEach(put);
      } else {
        entries.push({ top, height: FOLD - 2, year, row: -1, folded });
        top += FOLD;
      }
      folded = [];
    };
    for (const row of rows) {
      const at = yearOf(events.day[row]);
      if (at !== year) {
        flush();
        if (year) top += 14;
        // The first year stands above already.
        entries.push({ top, height: year ? YEAR - 4 : 0, year: at, row: -1, folded: [] });
        if (year) top += YEAR;
        before = -1;
        year = at;
      }
      if (events.weight[row] < least) {
        folded.push(row);
      } else {
        flush();
        put(row);
      }
    }
    flush();
    return entries;
  }

  /**
   * @param {number} row
   * @returns {number} pixels
   */
  heightOf(row) {
    const { events, width } = this.timeline;
    const told = events.flags[row] & FIGURE_IN_TITLE ? "" : `  ${events.figure[row]}`;
    const lines = Math.ceil((textWidth(events.title[row] + told, TEXT_SIZE, 500) * 1.06) / (width - TEXT - STRIP - 8));
    return Math.max(LEAST_EVENT, lines * TEXT_LINE + 12);
  }

  /** @returns {{row: number, at: number} | null} the first event on the screen, and where it is */
  anchor() {
    const top = this.body.getBoundingClientRect().top;
    const found = this.entries.find((entry) => entry.row >= 0 && entry.top + top > 80);
    return found ? { row: found.row, at: found.top + top } : null;
  }

  /** @param {{row: number, at: number}} anchor */
  scrollTo(anchor) {
    const { events } = this.timeline;
    const entry =
      this.entries.find((one) => one.row === anchor.row) ??
      this.entries.find((one) => one.row >= 0 && events.day[one.row] <= events.day[anchor.row]);
    if (!entry) return;
    scrollerOf(this.root).scrollBy(0, this.body.getBoundingClientRect().top + entry.top - anchor.at);
  }

  /** @param {number} year */
  goTo(year) {
    const entry = this.entries.find((one) => one.row < 0 && !one.folded.length && one.year <= year);
    if (!entry) return;
    const top = this.timeline.options.top + 44;
    scrollerOf(this.root).scrollBy(0, this.body.getBoundingClientRect().top + entry.top - top);
    this.write();
  }

  /** @returns {number[]} the first and the last year; none if there are no events */
  years() {
    const years = [...this.perYear.keys()];
    return years.length ? [Math.min(...years), Math.max(...years)] : [];
  }

  /** Make what is near the screen, and take away the rest. */
  write() {
    const top = this.body.getBoundingClientRect().top;
    const from = -top - AROUND;
    const to = -top + innerHeight + AROUND;
    const wanted = new Set();
    this.entries.forEach((entry, place) => {
      if (entry.top + entry.height < from || entry.top > to) return;
      wanted.add(place);
      if (this.made.has(place) || !entry.height) return;
      const made = entry.row >= 0 ? this.event(entry) : entry.folded.length ? this.fold(entry) : this.heading(entry);
      made.style.top = `${entry.top}px`;
      this.body.append(made);
      this.made.set(place, made);
    });
    for (const [place, node] of this.made) {
      if (wanted.has(place) || node.contains(document.activeElement)) continue;
      node.remove();
      this.made.delete(place);
    }
    const edge = -top + this.timeline.options.top + 36;
    const current = this.entries.find((entry) => entry.top + entry.height > edge) ?? this.entries[0];
    if (current && current.year !== this.year) {
      this.year = current.year;
      this.yearName.textContent = String(current.year);
      this.yearCount.textContent = this.countText(current.year);
      this.drawStrip();
    }
  }

  /**
   * @param {number} year
   * @returns {string}
   */
  countText(year) {
    const count = this.perYear.get(year) ?? 0;
    return ngettext("{count} event", "{count} events", count);
  }

  /**
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  heading({ year }) {
    return element(
      "div",
      { class: "timeline-year-line", role: "listitem" },
      element("b", {}, String(year)),
      " ",
      element("span", {}, this.countText(year)),
    );
  }

  /**
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  fold(entry) {
    const { folded } = entry;
    const glyphs = folded.slice(0, SHOWN_GLYPHS).map((row) => this.glyph(row, 7.5, 12));
    const button = element(
      "button",
      {
        type: "button",
        class: "timeline-fold",
        "data-first": folded[0],
        "aria-label": ngettext("Show {count} smaller event", "Show {count} smaller events", folded.length),
      },
      ...glyphs,
      element("span", {}, ngettext("{count} smaller", "{count} smaller", folded.length)),
    );
    return element("div", { class: "timeline-slot", role: "listitem" }, button);
  }

  /**
   * @param {Entry} entry
   * @returns {HTMLElement}
   */
  event(entry) {
    const { events, options, theme, ghosts } = this.timeline;
    const { row } = entry;
    const size = Math.round(glyphSize(events, row)) + 2;
    const struck = ghosts?.has(events.id[row]) ? " timeline-struck" : "";
    const text = element("span", { class: `timeline-told${struck}` });
    const name = this.leadName(row);
    const rest = name ? withoutName(events.title[row], name) : "";
    const title = element("span", { lang: ownLanguage() });
    if (rest && rest !== events.title[row]) title.append(element("b", {}, name), events.title[row].slice(name.length));
    else title.append(events.title[row]);
    text.append(title);
    if (events.figure[row] && !(events.flags[row] & FIGURE_IN_TITLE))
      text.append(" ", element("i", {}, events.figure[row]));
    const span = events.earlier[row] + events.later[row] > LONG ? element("span", { class: "timeline-capsule" }) : null;
    if (span) span.style.background = `${theme.families[events.family[row]]}33`;
    const link = element(
      "a",
      { class: "timeline-event", href: options.eventHref(events.id[row]), "data-row": row },
      element("time", {}, this.when(row)),
      span,
      this.glyph(row, size, size + 6),
      text,
    );
    const item = element("div", { class: "timeline-slot", role: "listitem" }, link);
    item.style.height = `${entry.height}px`;
    return item;
  }

  /**
   * @param {number} row
   * @returns {string} the name with which the title begins, if it is a participant's
   */
  leadName(row) {
    const { events } = this.timeline;
    for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1) {
      const [, label, , older] = events.entities[events.who[place]];
      for (const name of [label, ...(older ?? [])]) if (events.title[row].startsWith(`${name} `)) return name;
    }
    return "";
  }

  /**
   * @param {number} row
   * @returns {string} the day, without the year that stands above
   */
  when(row) {
    const { events } = this.timeline;
    const at = dateOf(events.day[row]);
    const month = monthText(at.getUTCMonth());
    const date = dayText(events.day[row], false);
    if (events.flags[row] & OPEN_LEFT) return gettext("by {date}", { date });
    const span = events.earlier[row] + events.later[row];
    if (!span) return date;
    const words = whenOf(events, row);
    return /^[^\s\d]\S* \d{4}$/.test(words) ? words.slice(0, -5) : span > 300 ? "" : month;
  }

  /**
   * @param {number} row
   * @param {number} size
   * @param {number} box
   * @returns {HTMLElement}
   */
  glyph(row, size, box) {
    const { events, theme, ghosts } = this.timeline;
    const brush = new SvgBrush(box, box);
    const style = styleOf(events, row, Boolean(ghosts?.has(events.id[row])));
    const symbol = events.kinds[events.kind[row]][3];
    drawGlyph(brush, symbol, box / 2, box / 2, size, theme.families[events.family[row]], theme.background, style);
    return pictureOf(brush);
  }

  drawStrip() {
    const { timeline, canvas } = this;
    const { events, keep, theme, ratio, options } = timeline;
    const years = this.years();
    const height = Math.max(240, innerHeight - options.top - 120);
    canvas.width = STRIP * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${STRIP}px`;
    canvas.style.height = `${height}px`;
    this.strip.style.top = `${options.top + 46}px`;
    const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    brush.scale(ratio, ratio);
    if (!years.length) return;
    const [first, last] = years;
    const count = last - first + 1;
    const step = height / count;
    const families = events.families.length;
    const counts = new Float64Array(count * families);
    for (let row = 0; row < events.rows; row += 1) {
      if (keep[row]) counts[(yearOf(events.day[row]) - first) * families + events.family[row]] += 1;
    }
    const most = [...this.perYear.values()].reduce((one, other) => Math.max(one, other), 1);
    for (const [year, sum] of this.perYear) {
      const width = Math.max(2, Math.sqrt(sum / most) * (STRIP - 2));
      const top = (last - year) * step;
      let right = STRIP;
      brush.globalAlpha = year === this.year ? 1 : 0.45;
      for (let family = 0; family < families; family += 1) {
        const part = (width * counts[(year - first) * families + family]) / sum;
        brush.fillStyle = theme.families[family];
        brush.fillRect(right - part, top, part, Math.max(1, step - 1.5));
        right -= part;
      }
    }
    brush.globalAlpha = 1;
    brush.font = `400 9px ${FONT}`;
    brush.textBaseline = "middle";
    for (let year = Math.ceil(first / 10) * 10; year <= last; year += 10) {
      const y = (last - year + 0.5) * step;
      brush.fillStyle = theme.background;
      brush.globalAlpha = 0.8;
      brush.fillRect(0, y - 5, 13, 10);
      brush.globalAlpha = 1;
      brush.fillStyle = theme.muted;
      brush.fillText(`’${String(year).slice(2)}`, 0, y);
    }
  }
}
