// The look back: a slider through the days, with a mark for each day on which something about the events was reported.

import { NEVER } from "./data.js";
import { dayText, isoOf, readDay } from "./days.js";
import { element } from "./dom.js";
import { gettext, ngettext } from "./language.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./timeline.js").Timeline} Timeline
 */

const PLAY = 12_000; // milliseconds in which it plays through the window
const HEIGHT = 8; // pixels of the marks
const THUMB = 8; // half the width of the slider's thumb: its middle never reaches the ends

/**
 * @param {Events} events
 * @param {Uint8Array} keep 1 for each row of an event in question
 * @param {number | null} recorded a position: what the log said then; null is now
 * @returns {Map<number, number>} how many of these events were told of on each day
 */
export function reportsOf(events, keep, recorded) {
  const at = recorded ?? NEVER - 1;
  const asked = new Set(events.id.filter((_, row) => keep[row]));
  /** @type {Map<number, number>} */
  const found = new Map();
  for (let row = 0; row < events.rows; row += 1) {
    const day = events.reported[row];
    const stood = events.position[row] <= at && at < events.positionEnd[row];
    if (stood && Math.abs(day) < NEVER && asked.has(events.id[row])) found.set(day, (found.get(day) ?? 0) + 1);
  }
  return found;
}

export class LookBack {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.playing = 0;
    this.button = element(
      "button",
      {
        type: "button",
        class: "timeline-square",
        "aria-pressed": "false",
        "aria-expanded": "false",
        click: () => this.open(),
      },
      gettext("Look back"),
    );
    this.day = element("input", {
      type: "range",
      "aria-label": gettext("As reported on"),
      input: () => this.look(Number(this.day.value)),
      change: () => this.write(),
      keydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
    });
    this.marks = element("canvas", { class: "timeline-marks", "aria-hidden": "true" });
    this.told = element("output");
    this.leftOut = element("span", { class: "timeline-left-out" });
    this.play = element(
      "button",
      { type: "button", class: "timeline-square", click: () => this.toggle() },
      gettext("Play"),
    );
    this.root = element(
      "div",
      { class: "timeline-known", hidden: true },
      element("span", {}, gettext("As reported on")),
      this.told,
      this.play,
      element(
        "span",
        { class: "timeline-days", title: gettext("Page up and page down go to the next report") },
        this.day,
      ),
      this.leftOut,
      element("button", { type: "button", class: "timeline-square", click: () => this.now() }, gettext("Back to now")),
    );
    /** @type {Map<number, number>} */
    this.reports = new Map();
  }

  /** Show the day that was chosen. */
  refresh() {
    const { timeline } = this;
    const { reported } = timeline.choices;
    const day = reported ? readDay(reported, true) : null;
    this.root.hidden = day === null;
    this.button.setAttribute("aria-pressed", String(day !== null));
    this.button.setAttribute("aria-expanded", String(day !== null));
    const [least, most] = this.days();
    this.day.min = String(least);
    this.day.max = String(most);
    if (day !== null && document.activeElement !== this.day && !this.playing) this.day.value = String(day);
    this.told.textContent = day === null ? "" : dayText(day);
    this.day.setAttribute("aria-valuetext", this.told.textContent);
    const { undated } = timeline;
    this.leftOut.textContent = undated
      ? ngettext("{count} left out: no dated source", "{count} left out: no dated source", undated)
      : "";
    if (day !== null) this.draw(least, most);
  }

  /**
   * Draw the marks: the more was reported on a day, the higher.
   *
   * @param {number} least
   * @param {number} most
   */
  draw(least, most) {
    const { marks, timeline } = this;
    const width = this.day.clientWidth;
    if (!width) return;
    this.day.after(marks);
    marks.width = Math.round(width * timeline.ratio);
    marks.height = Math.round(HEIGHT * timeline.ratio);
    const brush = /** @type {CanvasRenderingContext2D} */ (marks.getContext("2d"));
    brush.scale(timeline.ratio, timeline.ratio);
    brush.fillStyle = timeline.theme.muted;
    brush.globalAlpha = this.reports.size > width / 3 ? 0.35 : 0.9;
    for (const [day, many] of this.reports) {
      const x = THUMB + ((day - least) / Math.max(1, most - least)) * (width - 2 * THUMB);
      const height = Math.min(HEIGHT, 3 + 2 * Math.log2(many));
      brush.fillRect(x - 0.75, 0, 1.5, height);
    }
  }

  /** @returns {[least: number, most: number]} the days on which something could have been reported */
  days() {
    const { events, movement } = this.timeline;
    let most = Math.round(movement.least);
    for (let row = 0; row < events.rows; row += 1)
      if (events.reported[row] < NEVER) most = Math.max(most, events.reported[row]);
    return [Math.round(movement.least), most];
  }

  open() {
    const { timeline } = this;
    if (timeline.choices.reported) {
      this.now();
      return;
    }
    const [, most] = this.days();
    const last = Math.min(most, timeline.movement.days[1]);
    this.root.hidden = false;
    this.day.value = String(last);
    timeline.choose({ reported: isoOf(last) });
    this.day.focus();
  }

  /**
   * Look back to a day, without writing it into the address yet.
   *
   * @param {number} day
   */
  look(day) {
    const { timeline } = this;
    timeline.choices = { ...timeline.choices, reported: isoOf(day) };
    timeline.ask();
    timeline.relay(!this.playing);
  }

  /** Write the day into the address. */
  write() {
    this.timeline.choose({ reported: isoOf(Number(this.day.value)) });
  }

  /**
   * Page up and page down go to the days of the next and the last report.
   *
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const forward = event.key === "PageUp"; // as a slider has it: upwards is more
    if (!forward && event.key !== "PageDown") return;
    event.preventDefault();
    const now = Number(this.day.value);
    const days = [...this.reports.keys()].filter((day) => (forward ? day > now : day < now));
    if (!days.length) return;
    const day = forward ? Math.min(...days) : Math.max(...days);
    this.day.value = String(day);
    this.look(day);
    this.write();
  }

  toggle() {
    const { timeline } = this;
    if (this.playing) {
      this.pause();
      return;
    }
    const [first, last] = timeline.movement.days;
    const [, most] = this.days();
    const end = Math.min(last, most);
    const now = Number(this.day.value);
    const start = now >= end || now < first ? first : now;
    const began = performance.now();
    const speed = Math.max(1, last - first) / PLAY;
    this.play.textContent = gettext("Pause");
    const step = () => {
      const day = Math.min(end, Math.round(start + (performance.now() - began) * speed));
      if (String(day) !== this.day.value) {
        this.day.value = String(day);
        this.look(day);
      }
      if (day >= end || timeline.closed) this.pause();
      else this.playing = requestAnimationFrame(step);
    };
    this.playing = requestAnimationFrame(step);
  }

  pause() {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.play.textContent = gettext("Play");
    this.write();
  }

  now() {
    if (this.playing) this.pause();
    this.timeline.choose({ reported: "" });
  }
}
