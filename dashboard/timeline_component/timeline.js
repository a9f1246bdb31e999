// The figure on a page: it holds the events, what the reader chose and the window, and lets a face draw them: lanes,
// sizes, or the vertical timeline of a phone.

import { Bar } from "./bar.js";
import { questionOf, windowOf } from "./address.js";
import { themeOf } from "./colours.js";
import { NEVER, RETRACTED } from "./data.js";
import { dayOf, isoOf, readDay } from "./days.js";
import { element, scrollerOf, wantsStill } from "./dom.js";
import { everything, filter, countOf } from "./filter.js";
import { ghostsOf } from "./ghosts.js";
import { Key } from "./key.js";
import { gettext, ngettext } from "./language.js";
import { LanesFace } from "./lanes_face.js";
import { EventList } from "./list.js";
import { reportsOf } from "./look_back.js";
import { Movement } from "./movement.js";
import { Overview } from "./overview.js";
import { PhoneFace } from "./phone_face.js";
import { SizesFace } from "./sizes_face.js";
import { isoWindow, stateOf } from "./state.js";
import { endOf } from "./view.js";
import { usualWindow, windowAround } from "./window.js";

/**
 * @typedef {import("./address.js").Choices} Choices
 * @typedef {import("./address.js").Told} Told
 * @typedef {import("./colours.js").Palette} Palette
 * @typedef {import("./data.js").Events} Events
 */

/**
 * @typedef {Object} Options
 * @property {Record<"light" | "dark", Palette>} palettes
 * @property {"light" | "dark"} theme
 * @property {"overview" | "company" | "compare" | "story"} page
 * @property {string} company the id of the page's company, or ""
 * @property {number} top pixels at the top of the window that the page's menu covers
 * @property {boolean} bare whether the page is embedded in another one: neither controls nor explanations
 * @property {boolean} controls whether the reader can filter
 * @property {string[]} lit ids of the events that are not faint; none: all
 * @property {[first: string, last: string] | null} window the usual window; null: one with half of the events
 * @property {(id: string) => string} eventHref
 * @property {(id: string) => string} companyHref
 * @property {(href: string) => void} go follows a link inside the app
 * @property {(changed: Partial<Choices>, replace?: boolean) => void} choose writes what the reader chose
 * @property {(first: number, last: number) => void} show writes the window
 * @property {(events: Events) => Promise<Events>} complete loads the rows that only look backs need
 * @property {(events: Events) => Promise<Map<string, number>>} [shares] loads what events add to the sum of their kind
 */

/**
 * What draws the events.
 *
 * @typedef {Object} Face
 * @property {(row: number) => boolean} draws whether it shows an event at all
 * @property {(animate: boolean) => void} layout decides anew where everything goes
 * @property {() => void} draw
 * @property {(passed: number) => boolean} advance moves on by some milliseconds; says whether more is to come
 * @property {(x: number, y: number) => Hit | null} hit what lies at a pixel of the plot
 * @property {() => void} close
 */

/**
 * @typedef {Object} Hit
 * @property {number} row
 * @property {number[]} rows all events that lie there
 * @property {string} lane
 * @property {number} x
 * @property {number} y
 */

const PHONE = 600; // pixels; below, time runs downwards
const NARROW = 1000; // pixels; below, a lane's name stands above it
const SETTLED = 110; // milliseconds without a movement, after which everything is laid out anew
const AFTER = 40; // milliseconds after a choice was painted
const RELAID = 90; // the same, at least, while it moves
const PAST = 200; // days shown before the first event
const COMING = 120; // days shown after the last one

/** @type {WeakMap<Events, Set<string>>} */
const dated = new WeakMap();

/**
 * @param {Events} events
 * @returns {Set<string>} ids of the events that have a source with a date
 */
function datedIn(events) {
  let found = dated.get(events);
  if (!found) {
    found = new Set(events.id.filter((_, row) => events.reported[row] < NEVER));
    dated.set(events, found);
  }
  return found;
}

export class Timeline {
  /**
   * @param {HTMLElement} parent
   * @param {Events} events
   * @param {Choices} choices
   * @param {Options} options
   * @param {Told} [told]
   */
  constructor(parent, events, choices, options, told = {}) {
    this.events = events;
    this.choices = choices;
    this.options = options;
    this.told = told;
    this.theme = themeOf(options.palettes[options.theme], events.families);
    this.still = wantsStill();
    this.width = 0;
    this.ratio = 1;
    this.scrolled = 0;
    /** @type {HTMLElement | null} */
    this.scroller = null;
    /** @type {Uint8Array} */
    this.keep = new Uint8Array(events.rows);
    /** @type {Promise<void> | null} */
    this.completing = null;
    this.count = 0; // events that pass the filters
    this.inside = 0; // of these, those in the window
    this.undated = 0; // events that no look back by report shows, because no source of them has a date
    this.more = 0; // lanes that were asked for besides the first ones
    /** @type {Set<string> | null} */
    this.ghosts = null;
    this.lit = options.lit.length ? new Set(options.lit) : null;
    this.frames = { drawn: 0, layouts: 0, layoutTime: 0, drawTime: /** @type {number[]} */ ([]) };
    this.settling = 0;
    this.telling = 0;
    this.lastLayout = 0;
    this.lastFrame = 0;
    this.request = 0;
    this.closed = false;

    this.root = element("div", { class: "timeline", "data-page": options.page });
    this.stage = element("div", { class: "timeline-stage" });
    this.note = element("div", { class: "timeline-note", hidden: true });
    this.live = element("div", { class: "timeline-unseen", "aria-live": "polite" });
    this.bar = new Bar(this);
    this.overview = new Overview(this);
    this.key = new Key(this);
    this.list = new EventList(this);
    if (options.controls) this.root.append(this.bar.root, this.overview.root);
    this.root.append(this.stage, this.note, this.key.root, this.list.root, this.live);
    this.colour();
    parent.append(this.root);

    const [least, most] = this.extent();
    this.movement = new Movement(least, most, this.still);
    /** @type {Face} */
    this.face = new LanesFace(this);
    this.ask();
    this.place(windowOf(choices), true);
    this.resize();
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.root);
    this.onScroll = () => this.scroll();
    document.addEventListener("scroll", this.onScroll, { capture: true, passive: true });
    document.fonts?.ready.then(() => this.dirty());
    /** @type {any} */ (this.root).timeline = this;
  }

  /** Take the figure off the page. */
  close() {
    this.closed = true;
    this.sizes.disconnect();
    document.removeEventListener("scroll", this.onScroll, { capture: true });
    cancelAnimationFrame(this.request);
    clearTimeout(this.settling);
    clearTimeout(this.telling);
    this.face.close();
    this.root.remove();
  }

  /** @returns {boolean} whether the screen is a phone's */
  get phone() {
    return this.width < PHONE;
  }

  /** @returns {boolean} whether a lane's name stands above it */
  get narrow() {
    return this.width < NARROW;
  }

  /** @returns {number} the place of the page's company among the entities, or -1 */
  get company() {
    return this.events.entityOf.get(this.options.company) ?? -1;
  }

  /** @returns {string} company, family, kind or size:KIND */
  get by() {
    const usual = this.options.page === "company" ? "family" : "company";
    return this.choices.by || usual;
  }

  /** @returns {[least: number, most: number]} the first and the last day that can be shown */
  extent() {
    const { day, rows } = this.events;
    const { company } = this;
    if (company < 0) return rows ? [day[0] - PAST, day[rows - 1] + COMING] : [dayOf(1975), dayOf(2030)];
    const keep = filter(this.events, { ...everything(), companies: new Set([company]) });
    const first = keep.indexOf(1);
    return first < 0 ? [day[0], day[rows - 1]] : [day[first] - PAST, day[keep.lastIndexOf(1)] + COMING];
  }

  /** @returns {[first: number, last: number]} the window that is shown if none was chosen */
  usualWindow() {
    const { window, company } = this.options;
    if (window) return [Date.parse(window[0]) / 86_400_000, Date.parse(window[1]) / 86_400_000];
    const { events } = this;
    const companies = company ? [company] : this.choices.companies;
    const places = companies.map((id) => events.entityOf.get(id) ?? -1).filter((place) => place >= 0);
    const reported = this.choices.reported ? readDay(this.choices.reported, true) : null;
    const question = { ...everything(), companies: new Set(places) };
    const known = usualWindow(events, filter(events, { ...question, reported }));
    return known ?? usualWindow(events, filter(events, question)) ?? [this.movement.least, this.movement.most];
  }

  // ---- what is shown

  /**
   * The address has changed, or the server told more of it.
   *
   * @param {Choices} choices
   * @param {Told} [told]
   */
  take(choices, told = this.told) {
    const before = JSON.stringify([this.choices.since, this.choices.until]);
    this.choices = choices;
    this.told = told;
    this.ask();
    if (JSON.stringify([choices.since, choices.until]) !== before) this.place(windowOf(choices), false);
    this.relay(true);
  }

  /**
   * The reader chose something.
   *
   * @param {Partial<Choices>} changed
   * @param {boolean} [replace] whether the back button skips the state before
   */
  choose(changed, replace = false) {
    this.choices = { ...this.choices, ...changed };
    this.ask();
    this.relay(true);
    this.options.choose(changed, replace);
  }

  /** Find out which events the choices let through. */
  ask() {
    const { events, choices, told, company } = this;
    const question = questionOf(events, choices, told);
    if (company >= 0) question.companies = new Set([company]);
    const back = question.reported !== null || question.recorded !== null;
    if (back && events.history.length && !this.completing) {
      this.completing = this.options.complete(events).then(
        (complete) => this.renew(complete),
        () => {
          this.completing = null; // the next question asks for them again
        },
      );
    }
    // Until they are there, what is seen stays; at first that is nothing.
    if (back && events.history.length) return;
    this.keep = filter(events, question);
    this.ghosts = ghostsOf(events, this.keep, question);
    const others = filter(events, { ...question, families: new Set() });
    this.familyCounts = events.families.map(() => 0);
    for (let row = 0; row < events.rows; row += 1) if (others[row]) this.familyCounts[events.family[row]] += 1;
    this.count = countOf(this.keep);
    this.undated = 0;
    if (question.reported === null) return;
    const now = filter(events, { ...question, reported: null });
    this.bar.lookBack.reports = reportsOf(events, now, question.recorded);
    const known = datedIn(events);
    for (let row = 0; row < events.rows; row += 1) if (now[row] && !known.has(events.id[row])) this.undated += 1;
  }

  /**
   * Take other rows: those of look backs, or what the log has got since.
   *
   * @param {Events} events
   */
  renew(events) {
    if (this.closed) return;
    const back = this.completing !== null; // what a look back needs has come
    this.events = events;
    this.completing = null;
    [this.movement.least, this.movement.most] = this.extent();
    this.face.close();
    this.face = new LanesFace(this);
    this.ask();
    if (back && !this.choices.since && !this.choices.until) this.place(windowOf(this.choices), true);
    this.relay(false);
  }

  /**
   * Tell the next step of a story: other events are lit, and the window moves to them.
   *
   * @param {string[]} lit
   * @param {Partial<Choices>} choices
   */
  step(lit, choices) {
    this.lit = lit.length ? new Set(lit) : null;
    this.choices = { ...this.choices, ...choices };
    this.ask();
    this.place(windowOf(this.choices), false);
    this.relay(true);
  }

  /**
   * Draw the events of the present question anew.
   *
   * @param {boolean} animate
   */
  relay(animate) {
    if (!this.width) return;
    this.chooseFace();
    this.bar.refresh();
    this.face.layout(animate);
    this.overview.refresh();
    this.dirty();
    // What stands below the figure follows when it is painted.
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => this.tell(), AFTER);
  }

  /** Take the face that the width and the choice ask for. */
  chooseFace() {
    const { by } = this;
    const wanted = this.phone ? PhoneFace : by.startsWith("size:") ? SizesFace : LanesFace;
    if (this.face instanceof wanted) return;
    this.face.close();
    this.root.classList.toggle("timeline-phone", wanted === PhoneFace);
    this.face = new wanted(this);
  }

  /** @param {"light" | "dark"} theme */
  setTheme(theme) {
    if (theme === this.options.theme) return;
    this.options.theme = theme;
    this.theme = themeOf(this.options.palettes[theme], this.events.families);
    this.colour();
    this.face.close();
    this.face = this.phone ? new PhoneFace(this) : new LanesFace(this);
    this.relay(false);
  }

  /** Give the styles the theme's colours. */
  colour() {
    const { theme, root } = this;
    const names = /** @type {const} */ (["background", "ink", "soft", "muted", "line", "surface", "accent"]);
    for (const name of names) root.style.setProperty(`--timeline-${name}`, theme[name]);
    theme.families.forEach((colour, family) => {
      root.style.setProperty(`--timeline-family-${family}`, colour);
    });
    root.style.setProperty("--timeline-top", `${this.options.top}px`);
  }

  // ---- the window

  /**
   * @param {[first: number | null, last: number | null]} chosen
   * @param {boolean} atOnce
   */
  place(chosen, atOnce) {
    const [usualFirst, usualLast] = this.usualWindow();
    const first = chosen[0] ?? (chosen[1] === null ? usualFirst : this.movement.least);
    const last = chosen[1] ?? (chosen[0] === null ? usualLast : this.movement.most);
    this.movement.show(Math.min(first, last), Math.max(first, last), atOnce);
    this.dirty();
  }

  resize() {
    const width = Math.floor(this.root.getBoundingClientRect().width);
    if (!width || width === this.width) return;
    this.width = width;
    this.ratio = Math.min(3, devicePixelRatio || 1);
    this.root.classList.toggle("timeline-narrow", this.narrow);
    this.chooseFace();
    this.relay(false);
  }

  scroll() {
    const at = this.stage.isConnected ? this.offset() : 0;
    if (at !== this.scrolled) {
      this.scrolled = at;
      this.dirty();
    }
  }

  /** @returns {number} how far the stage is scrolled past the menu, in pixels */
  offset() {
    const top = this.stage.getBoundingClientRect().top;
    const scroller = this.scroller?.isConnected ? this.scroller : scrollerOf(this.root);
    this.scroller = scroller === document.scrollingElement ? null : scroller; // it may be none yet
    const frame = scroller.getBoundingClientRect().top;
    return Math.max(0, Math.max(frame, 0) + this.options.top - top);
  }

  /**
   * The window has moved.
   *
   * @param {"zoomed" | "panned"} how
   */
  moved(how) {
    const now = performance.now();
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), SETTLED);
    if (now - this.lastLayout > RELAID && this.face instanceof LanesFace && this.face.isStale(how)) this.layout();
    this.dirty();
  }

  /** Nothing moves any more: lay out for a window of whole days, and write it. */
  settle() {
    this.settling = 0;
    if (this.closed) return;
    if (this.movement.moving) {
      this.settling = window.setTimeout(() => this.settle(), SETTLED);
      return;
    }
    const [first, last] = this.movement.days;
    const { view } = this.movement;
    if (Math.abs(view.first - first) * view.scale > 0.05 || Math.abs(endOf(view) - last - 1) * view.scale > 0.05) {
      this.movement.snap();
      this.dirty();
      this.settling = window.setTimeout(() => this.settle(), SETTLED);
      return;
    }
    this.layout();
    this.bar.settle();
    this.choices = { ...this.choices, since: isoOf(first), until: isoOf(last) };
    this.options.show(first, last);
    this.tell();
  }

  layout() {
    const began = performance.now();
    this.lastLayout = began;
    this.face.layout(true);
    this.frames.layouts += 1;
    this.frames.layoutTime = performance.now() - began;
  }

  /** Show the whole history. */
  showAll() {
    this.movement.show(Math.round(this.movement.least), Math.round(this.movement.most));
    this.moved("zoomed");
  }

  /**
   * @param {number} factor above 1 is closer
   * @param {number} [pixel] of the plot; without it, the middle
   */
  zoom(factor, pixel = this.movement.view.width / 2) {
    this.movement.zoom(factor, pixel);
    this.moved("zoomed");
  }

  // ---- frames

  dirty() {
    if (this.request || this.closed || !this.width) return;
    this.request = requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now in milliseconds */
  frame(now) {
    this.request = 0;
    const passed = Math.min(50, Math.max(0, now - this.lastFrame));
    this.lastFrame = now;
    const began = performance.now();
    const moved = this.movement.advance(passed);
    if (moved) this.moved(moved);
    const more = this.face.advance(passed);
    this.face.draw();
    this.overview.draw();
    this.frames.drawn += 1;
    this.frames.drawTime.push(performance.now() - began);
    if (this.frames.drawTime.length > 2000) this.frames.drawTime.splice(0, 1000);
    if (more || this.movement.moving) this.dirty();
  }

  /** Say what the window shows, in the list below and to screen readers. */
  tell() {
    clearTimeout(this.telling);
    this.telling = 0;
    if (this.closed) return;
    this.scroll();
    this.key.refresh();
    this.list.refresh();
    const [first, last] = this.movement.days;
    const { events, keep } = this;
    let inside = 0;
    for (let row = 0; row < events.rows; row += 1) {
      if (keep[row] && events.day[row] >= first && events.day[row] <= last && !(events.flags[row] & RETRACTED))
        inside += 1;
    }
    this.inside = inside;
    this.noteNothing();
    const text = ngettext(
      "{inside} of {all} events from {window}",
      "{inside} of {all} events from {window}",
      this.count,
      {
        inside,
        all: this.count,
        window: isoWindow(first, last),
      },
    );
    if (this.live.textContent !== text) this.live.textContent = text;
  }

  /** Say so if no event is in the window, or none passes the filters, and what to do. */
  noteNothing() {
    const { note, events, keep, options } = this;
    note.hidden = this.completing !== null || this.inside > 0 || (this.phone && this.count > 0);
    if (note.hidden) return;
    const button = (/** @type {string} */ text, /** @type {() => void} */ click) =>
      element("button", { type: "button", class: "timeline-link", click }, text);
    if (!this.count) {
      const nothing = { family: [], kind: [], companies: [], q: "", planned: "", disputed: "" };
      const clear = options.controls ? button(gettext("Clear the filters"), () => this.choose(nothing)) : null;
      note.replaceChildren(gettext("No event matches these filters."), " ", ...(clear ? [clear] : []));
      return;
    }
    const show = () => {
      const [first, last] = windowAround(events, keep) ?? this.movement.days;
      this.movement.show(first, last);
      this.moved("zoomed");
    };
    const all = ngettext("Show the event", "Show all {count} events", this.count);
    note.replaceChildren(gettext("No event in this window."), " ", button(all, show));
  }

  /** @returns what the figure shows, as plain data; see `stateOf` */
  state() {
    return stateOf(this);
  }

  /**
   * Open an event's details.
   *
   * @param {number} row
   */
  open(row) {
    this.options.go(this.options.eventHref(this.events.id[row]));
  }
}
