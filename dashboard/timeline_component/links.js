// Real links over the glyphs, for keyboards, screen readers and whoever wants to open one in a new tab. The figure is one
// stop of the tab key: within it, arrows go from event to event.

import { placeOf } from "./data.js";
import { element, scrollerOf } from "./dom.js";
import { AXIS } from "./painter.js";
import { startOf } from "./view.js";
import { sayEvent } from "./words.js";

/**
 * A list of links: the events of a lane.
 *
 * @typedef {Object} Group
 * @property {string} key
 * @property {string} name
 * @property {Int32Array} rows all events, in the order of their days
 * @property {{row: number, x: number, y: number, size: number}[]} items those in the window; pixels of the plot
 */

const LATER = 160; // milliseconds after the last change; while things move, links would only be in the way
const LEAST = 24; // pixels of a link's width, for fingers

export class Links {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = element("div", { class: "timeline-links" });
    this.timer = 0;
    this.made = 0;
    /** What the links were made for. */
    this.view = { first: 0, scale: 1 };
    this.scrolled = 0;
    queueMicrotask(() => stage.root.addEventListener("keydown", (event) => this.press(event)));
    this.root.addEventListener("focusin", (event) => {
      const link = /** @type {HTMLElement} */ (event.target);
      if (link.dataset.row) this.focus(String(link.dataset.lane), Number(link.dataset.row), false);
    });
    this.root.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a");
      if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      stage.timeline.open(Number(link.dataset.row));
    });
  }

  close() {
    clearTimeout(this.timer);
  }

  /** Make the links when nothing has changed for a moment. While the window moves, the layout at its end asks again. */
  later() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.stage.timeline.settling) this.make();
    }, LATER);
  }

  make() {
    const { stage } = this;
    const { timeline, face } = stage;
    if (timeline.closed) return;
    const had = this.root.contains(document.activeElement);
    let count = 0;
    const sections = face.groups().map((group) => {
      const list = element("ol");
      for (const item of group.items) {
        const width = Math.max(LEAST, item.size + 8);
        const focused = face.marked === group.key && face.focused === item.row;
        const link = element("a", {
          href: timeline.options.eventHref(timeline.events.id[item.row]),
          tabindex: focused ? 0 : -1,
          "data-row": item.row,
          "data-lane": group.key,
          "aria-label": sayEvent(timeline.events, item.row),
        });
        link.style.width = `${width}px`;
        link.style.transform = `translate(${(item.x - width / 2).toFixed(1)}px,${(item.y - 11).toFixed(1)}px)`;
        list.append(element("li", {}, link));
        count += 1;
      }
      return element("section", { "aria-label": group.name }, list);
    });
    this.root.replaceChildren(...sections);
    this.root.style.transform = "";
    this.view = { first: timeline.movement.view.first, scale: timeline.movement.view.scale };
    this.scrolled = timeline.scrolled;
    this.made = count;
    if (had) this.find(face.marked, face.focused)?.focus({ preventScroll: true });
  }

  /** Keep the links over their glyphs while the window is dragged or the page is scrolled. */
  follow() {
    const { movement, scrolled } = this.stage.timeline;
    const shift = (this.view.first - movement.view.first) * movement.view.scale;
    this.root.style.transform = `translate(${shift.toFixed(1)}px,${(this.scrolled - scrolled).toFixed(1)}px)`;
  }

  /**
   * @param {string} lane
   * @param {number} row
   * @returns {HTMLElement | null}
   */
  find(lane, row) {
    return (
      [...this.root.querySelectorAll("a")].find(
        (link) => link.dataset.lane === lane && link.dataset.row === String(row),
      ) ?? null
    );
  }

  /**
   * @param {KeyboardEvent} event
   */
  press(event) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const { stage } = this;
    const { timeline, face } = stage;
    const span = stage.width / timeline.movement.view.scale;
    const first = timeline.movement.view.first;
    const middle = face.focused >= 0 ? startOf(timeline.movement.view, timeline.events.day[face.focused]) : undefined;
    /** @type {Record<string, () => void>} */
    const keys = {
      "+": () => timeline.zoom(1.6, middle),
      "=": () => timeline.zoom(1.6, middle),
      "-": () => timeline.zoom(1 / 1.6, middle),
      0: () => timeline.showAll(),
      PageDown: () => this.jump(first + span * 0.8),
      PageUp: () => this.jump(first - span * 0.8),
      ArrowRight: () => this.step(1, 0),
      ArrowLeft: () => this.step(-1, 0),
      ArrowDown: () => this.step(0, 1),
      ArrowUp: () => this.step(0, -1),
      Home: () => this.edge(false),
      End: () => this.edge(true),
      Enter: () => {
        if (face.focused >= 0) timeline.open(face.focused);
      },
      Escape: () => {
        face.focused = -1;
        stage.hideTip();
        stage.root.focus();
        timeline.dirty();
      },
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** @param {number} first */
  jump(first) {
    this.stage.timeline.movement.goTo(first);
    this.stage.timeline.moved("panned");
  }

  /**
   * Go to a neighbour: along the lane, or to the nearest event of the next one.
   *
   * @param {number} along
   * @param {number} across
   */
  step(along, across) {
    const { face, timeline } = this.stage;
    const { events, movement } = timeline;
    const groups = face.groups().filter((group) => group.rows.length);
    const at = groups.findIndex((group) => group.key === face.marked);
    if (at < 0 || face.focused < 0) {
      const group = groups[0];
      if (!group) return;
      const place = placeOf(events, group.rows, movement.view.first);
      this.focus(group.key, group.rows[Math.min(place, group.rows.length - 1)], true);
      return;
    }
    if (along) {
      const { key, rows } = groups[at];
      const place = rows.indexOf(face.focused) + along;
      if (place >= 0 && place < rows.length) this.focus(key, rows[place], true);
      return;
    }
    const next = groups[at + across];
    if (!next) return;
    const day = events.day[face.focused];
    const place = placeOf(events, next.rows, day);
    const near = [next.rows[place - 1], next.rows[place]].filter((row) => row !== undefined);
    near.sort((one, other) => Math.abs(events.day[one] - day) - Math.abs(events.day[other] - day));
    this.focus(next.key, near[0], true);
  }

  /** @param {boolean} last */
  edge(last) {
    const { face } = this.stage;
    const groups = face.groups().filter((group) => group.rows.length);
    const group = groups.find((one) => one.key === face.marked) ?? groups[0];
    if (group) this.focus(group.key, group.rows[last ? group.rows.length - 1 : 0], true);
  }

  /**
   * @param {string} lane
   * @param {number} row
   * @param {boolean} move whether the focus goes there, and the window with it
   */
  focus(lane, row, move) {
    const { stage } = this;
    const { face, timeline } = stage;
    const { movement, events } = timeline;
    face.marked = lane;
    face.focused = row;
    if (move) {
      const x = startOf(movement.view, events.day[row]);
      if (x < 40 || x > stage.width - 160) {
        movement.hold();
        movement.view.first = events.day[row] - (stage.width * 0.5) / movement.view.scale;
        movement.clamp();
        timeline.moved("panned");
        timeline.layout();
      }
      this.make();
      const link = this.find(lane, row);
      for (const other of this.root.querySelectorAll("a")) other.tabIndex = -1;
      if (link) {
        link.tabIndex = 0;
        link.focus({ preventScroll: true });
        const box = link.getBoundingClientRect();
        const top = timeline.options.top + AXIS + 10;
        if (box.top < top || box.bottom > innerHeight - 10) {
          scrollerOf(stage.root).scrollBy(0, box.top - innerHeight / 2);
          timeline.scroll();
          this.make();
          this.find(lane, row)?.focus({ preventScroll: true });
        }
      }
    }
    const place = face.placeOf(lane, row);
    if (place) stage.showTip({ row, rows: [row], lane, ...place });
    timeline.dirty();
  }
}
