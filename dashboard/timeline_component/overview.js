// The strip of the whole history above the figure: columns by family, and a frame around the window that can be moved
// and drawn anew.

import { withOpacity } from "./colours.js";
import { dayOf, yearOf } from "./days.js";
import { element } from "./dom.js";
import { FONT } from "./painter.js";
import { WHEEL } from "./pointer.js";
import { endOf } from "./view.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const HEIGHT = 46;
const FOOT = 15;
const COLUMN = 6;
const GRIP = 8; // pixels around an end of the frame that take hold of it
const SLACK = 5; // pixels of a drag that draws a new window

export class Overview {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.canvas = element("canvas");
    this.root = element("div", { class: "timeline-overview", "aria-hidden": "true" }, this.canvas);
    this.brush = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {HTMLCanvasElement | null} */
    this.columns = null;
    this.drawn = "";
    this.listen();
  }

  /** Count the events anew. */
  refresh() {
    const { timeline } = this;
    const { events, keep, width, ratio, movement, theme } = timeline;
    if (!width) return;
    const { least, most } = movement;
    const families = events.families.length;
    const columns = Math.max(1, Math.floor(width / COLUMN));
    const counts = new Float64Array(columns * families);
    const sums = new Float64Array(columns);
    for (let row = 0; row < events.rows; row += 1) {
      if (!keep[row] || !timeline.face.draws(row)) continue;
      const column = Math.min(
        columns - 1,
        Math.max(0, Math.floor(((events.day[row] - least) / (most - least)) * columns)),
      );
      counts[column * families + events.family[row]] += 1;
      sums[column] += 1;
    }
    const highest = sums.reduce((one, other) => Math.max(one, other), 1);
    const canvas = element("canvas", { width: Math.round(width * ratio), height: Math.round(HEIGHT * ratio) });
    const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    brush.scale(ratio, ratio);
    brush.fillStyle = theme.background;
    brush.fillRect(0, 0, width, HEIGHT);
    const base = HEIGHT - FOOT;
    for (let column = 0; column < columns; column += 1) {
      if (!sums[column]) continue;
      const height = Math.max(1.5, Math.sqrt(sums[column] / highest) * (base - 3));
      let y = base;
      for (let family = 0; family < families; family += 1) {
        const part = (height * counts[column * families + family]) / sums[column];
        if (!part) continue;
        brush.fillStyle = theme.families[family];
        brush.fillRect((column * width) / columns, y - part, width / columns - 1, part);
        y -= part;
      }
    }
    this.years(brush, base);
    this.columns = canvas;
    this.drawn = "";
    this.canvas.width = canvas.width;
    this.canvas.height = canvas.height;
    this.draw();
  }

  /**
   * @param {CanvasRenderingContext2D} brush
   * @param {number} base
   */
  years(brush, base) {
    const { width, theme, movement } = this.timeline;
    const { least, most } = movement;
    brush.fillStyle = theme.line;
    brush.fillRect(0, base, width, 1);
    brush.font = `400 10.5px ${FONT}`;
    brush.fillStyle = theme.muted;
    brush.textBaseline = "middle";
    const scale = width / (most - least);
    const room = 52 / (scale * 365.25);
    const step = [1, 2, 5, 10, 20, 50].find((one) => one >= room) ?? 100;
    for (let year = Math.ceil(yearOf(least) / step) * step; year <= yearOf(most); year += step) {
      const x = (dayOf(year) - least) * scale;
      if (x >= 0 && x <= width - 30) brush.fillText(String(year), x, HEIGHT - 6);
    }
  }

  /** Draw the frame around the window. */
  draw() {
    const { view, least, most } = this.timeline.movement;
    const key = `${view.first} ${view.scale}`;
    if (!this.columns || key === this.drawn) return;
    this.drawn = key;
    const { brush } = this;
    const { width, ratio, theme } = this.timeline;
    const base = HEIGHT - FOOT;
    const scale = width / (most - least);
    const from = Math.max(0, (view.first - least) * scale);
    const to = Math.min(width, (endOf(view) - least) * scale);
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.drawImage(this.columns, 0, 0);
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.fillStyle = withOpacity(theme.background, 0.68);
    brush.fillRect(0, 0, from, base);
    brush.fillRect(to, 0, width - to, base);
    brush.strokeStyle = theme.ink;
    brush.lineWidth = 1;
    brush.strokeRect(Math.round(from) + 0.5, 0.5, Math.max(4, Math.round(to - from) - 1), base);
    brush.fillStyle = theme.ink;
    for (const end of [from, to]) {
      brush.beginPath();
      brush.roundRect(Math.min(width - 5, Math.max(0, end - 2.5)), base / 2 - 7, 5, 15, 2.5);
      brush.fill();
    }
  }

  listen() {
    /** @type {{part: "first" | "last" | "all" | "new", from: number, shift: number} | null} */
    let drag = null;
    const { root, timeline } = this;
    const pixelOf = (/** @type {PointerEvent} */ event) => event.clientX - root.getBoundingClientRect().left;
    const dayAt = (/** @type {number} */ pixel) => {
      const { least, most } = timeline.movement;
      return least + Math.min(1, Math.max(0, pixel / timeline.width)) * (most - least);
    };
    root.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      const { view, least, most } = timeline.movement;
      const scale = timeline.width / (most - least);
      const x = pixelOf(event);
      const from = (view.first - least) * scale;
      const to = (endOf(view) - least) * scale;
      const whole = to - from > timeline.width * 0.97;
      const part =
        Math.abs(x - from) < GRIP
          ? "first"
          : Math.abs(x - to) < GRIP
            ? "last"
            : x > from && x < to && !whole
              ? "all"
              : "new";
      drag = { part, from: x, shift: x - from };
      timeline.movement.hold();
      root.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    root.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const { view } = timeline.movement;
      const x = pixelOf(event);
      let first = view.first;
      let end = endOf(view);
      if (drag.part === "first") first = Math.min(dayAt(x), end - 12);
      if (drag.part === "last") end = Math.max(dayAt(x), first + 12);
      if (drag.part === "all") {
        const span = end - first;
        first = dayAt(x - drag.shift);
        end = first + span;
      }
      if (drag.part === "new") {
        if (Math.abs(x - drag.from) < SLACK) return;
        first = dayAt(Math.min(x, drag.from));
        end = Math.max(first + 12, dayAt(Math.max(x, drag.from)));
      }
      timeline.movement.show(first, end - 1, true);
      timeline.movement.clamp();
      timeline.moved("zoomed");
    });
    root.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const { view } = timeline.movement;
        const day = dayAt(event.clientX - root.getBoundingClientRect().left);
        const pixel = Math.min(view.width, Math.max(0, (day - view.first) * view.scale));
        timeline.zoom(Math.exp(-event.deltaY * WHEEL), pixel);
      },
      { passive: false },
    );
    const end = () => {
      drag = null;
    };
    root.addEventListener("pointerup", end);
    root.addEventListener("pointercancel", end);
  }
}
