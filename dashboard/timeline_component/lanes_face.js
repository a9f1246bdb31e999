// Lanes of events, and how they move from one layout to the next.

import { asked } from "./address.js";
import { element } from "./dom.js";
import { countText } from "./days.js";
import { formsOf } from "./labels.js";
import { gettext, ngettext } from "./language.js";
import { lanesOf } from "./lanes.js";
import { pack } from "./packing.js";
import { AXIS, LINE, PADDING, TICKS, drawAxis, drawGrid, drawLane, laneHeight, lineAt } from "./painter.js";
import { ticksOf } from "./axis.js";
import { Stage } from "./stage.js";
import { noonOf } from "./view.js";

/**
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./packing.js").Packed} Packed
 * @typedef {import("./painter.js").Item} Item
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").Hit} Hit
 */

/**
 * An event on the screen, on its way from one layout to the next.
 *
 * @typedef {Item & {
 *   fromLine: number, toLine: number, fromOpacity: number, toOpacity: number, fromSize: number, toSize: number,
 *   fromLabel: number, toLabel: number, outside: boolean, leaving: boolean,
 * }} MovingItem
 */

/**
 * @typedef {Object} LaneOnScreen
 * @property {Lane} lane
 * @property {Packed | null} packed
 * @property {Map<number, MovingItem>} items
 * @property {number} top pixels below the axis
 * @property {number} height
 * @property {number} opacity
 * @property {[top: number, height: number, opacity: number]} from
 * @property {[top: number, height: number, opacity: number]} to
 * @property {HTMLElement | null} label
 * @property {number[]} ticks
 */

const MOVE = 220; // milliseconds from one layout to the next
const HEAD = 17; // pixels of a name above its lane
const LEAST_LANE = 40;
const MOST_LINES = 5;
const LINES_ALONE = 8; // of a company's own page, which has fewer lanes
const MOST_LANES = 12;
const MORE_LANES = 12;
const MOST_SPREAD = 2.4; // times the usual height of a line
const STORY_LINES = 440; // pixels that the lines of a story have together, if there are few
const NEAR = 8; // pixels around a glyph or label that count as it
const STALE_ZOOM = 0.05; // of the scale
const STALE_PAN = 0.4; // of the window

export class LanesFace {
  name = "lanes";

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.stage = new Stage(timeline, this);
    /** @type {LaneOnScreen[]} */
    this.lanes = [];
    /** @type {LaneOnScreen[]} */
    this.leaving = [];
    this.focused = -1;
    this.marked = "";
    this.progress = 1;
    /** @type {Uint8Array | null} */
    this.asked = null; // the rows that the lanes were made of
    this.askedMore = 0;
    this.content = 0;
    this.left = 0; // lanes that found no place
    this.laidOut = { first: 0, scale: 1 };
    this.more = element("button", {
      type: "button",
      class: "timeline-more",
      hidden: true,
      click: () => {
        timeline.more += MORE_LANES;
        timeline.relay(true);
      },
    });
    timeline.stage.after(this.more);
  }

  close() {
    this.stage.close();
    this.more.remove();
  }

  /** @returns {boolean} */
  draws() {
    return true;
  }

  /** @returns {number} pixels above the first line of a lane */
  get head() {
    return this.timeline.narrow ? HEAD : 0;
  }

  /**
   * @param {"zoomed" | "panned"} how
   * @returns {boolean} whether the layout no longer suits the window
   */
  isStale(how) {
    const { view } = this.timeline.movement;
    if (how === "zoomed" && Math.abs(Math.log(view.scale / this.laidOut.scale)) > STALE_ZOOM) return true;
    return Math.abs(view.first - this.laidOut.first) * view.scale > view.width * STALE_PAN;
  }

  /** @param {boolean} animate */
  layout(animate) {
    const { timeline, stage } = this;
    const { events, movement } = timeline;
    stage.fit();
    if (this.asked !== timeline.keep || this.askedMore !== timeline.more) this.takeLanes(animate);
    const moves = animate && !timeline.still;
    const most = timeline.company >= 0 ? LINES_ALONE : MOST_LINES;
    let top = 0;
    for (const lane of this.lanes) lane.packed = pack(events, lane.lane, movement.view, most);
    const spread = this.spread();
    for (const lane of this.lanes) {
      const packed = /** @type {Packed} */ (lane.packed);
      lane.ticks = packed.ticks;
      this.place(lane, packed, moves, spread);
      const lines = { ...packed, lines: packed.lines * spread };
      const height = packed.count || !this.head ? laneHeight(lines, LEAST_LANE) + this.head : HEAD + PADDING;
      lane.from = moves ? [lane.top, lane.height, lane.opacity] : [top, height, 1];
      if (moves && lane.top < 0) lane.from = [top, height, 0];
      lane.to = [top, height, 1];
      if (!moves || lane.top < 0) [lane.top, lane.height, lane.opacity] = lane.from;
      top += height;
    }
    for (const lane of this.leaving) {
      lane.from = [lane.top, lane.height, lane.opacity];
      lane.to = [lane.top, lane.height, 0];
    }
    if (!moves) this.leaving = [];
    this.progress = moves ? 0 : 1;
    this.content = Math.max(top, LEAST_LANE);
    this.laidOut = { first: movement.view.first, scale: movement.view.scale };
    stage.grow(this.content);
    this.nameLanes();
    stage.links.later();
    timeline.dirty();
  }

  /** @returns {number} how much higher lines are than usual: the few events of a story's step fill its figure */
  spread() {
    if (this.timeline.options.page !== "story") return 1;
    const usual = this.lanes.reduce((sum, lane) => sum + (lane.packed?.lines ?? 0) * LINE, 0);
    return Math.min(MOST_SPREAD, Math.max(1, STORY_LINES / usual));
  }

  /**
   * Take the lanes that the filter asks for; those that were there already stay where they are.
   *
   * @param {boolean} animate
   */
  takeLanes(animate) {
    const { timeline } = this;
    this.asked = timeline.keep;
    this.askedMore = timeline.more;
    const { events, choices, keep, company } = timeline;
    const places = (/** @type {string[]} */ ids) =>
      ids.map((id) => events.entityOf.get(id) ?? -1).filter((place) => place >= 0);
    const by = timeline.by === "family" || timeline.by === "kind" ? timeline.by : company >= 0 ? "family" : "company";
    const sort = /** @type {"events" | "name" | "latest"} */ (choices.sort || "events");
    const owned = new Map(
      Object.entries(asked(choices) === timeline.told.of ? (timeline.told.owned ?? {}) : {}).map(([id, ids]) => [
        events.entityOf.get(id) ?? -1,
        new Set(ids),
      ]),
    );
    const made = lanesOf(events, keep, {
      by,
      most: MOST_LANES + timeline.more,
      sort,
      pinned: places(choices.pin),
      hidden: new Set(places(choices.hide)),
      chosen: new Set(places(choices.companies)),
      owned,
      entity: company,
      lit: timeline.lit,
    });
    const before = new Map(this.lanes.map((lane) => [lane.lane.key, lane]));
    this.lanes = made.shown.map((lane) => {
      const same = before.get(lane.key);
      before.delete(lane.key);
      if (same) return Object.assign(same, { lane });
      const hidden = /** @type {[number, number, number]} */ ([0, 0, 0]);
      return {
        lane,
        packed: null,
        items: new Map(),
        top: -1,
        height: 0,
        opacity: 0,
        from: hidden,
        to: hidden,
        label: null,
        ticks: [],
      };
    });
    for (const lane of before.values()) {
      lane.label?.remove();
      if (animate && !timeline.still) this.leaving.push(Object.assign(lane, { label: null, ticks: [] }));
    }
    this.left = made.left;
    this.more.hidden = !made.left;
    const number = countText(made.left);
    this.more.textContent =
      by === "company"
        ? gettext("Show more companies ({number} left)", { number })
        : gettext("Show more kinds ({number} left)", { number });
  }

  /**
   * Send the events of a lane to their places.
   *
   * @param {LaneOnScreen} lane
   * @param {Packed} packed
   * @param {boolean} moves
   * @param {number} spread see `spread`
   */
  place(lane, packed, moves, spread) {
    const seen = new Set();
    for (const placed of packed.placed) {
      seen.add(placed.row);
      let item = lane.items.get(placed.row);
      if (!item) {
        item = {
          row: placed.row,
          line: lineAt(placed.line, spread),
          opacity: 0,
          labelOpacity: 0,
          size: placed.size,
          form: -1,
          side: 1,
          major: false,
          fromLine: 0,
          toLine: 0,
          fromOpacity: 0,
          toOpacity: 0,
          fromSize: 0,
          toSize: 0,
          fromLabel: 0,
          toLabel: 0,
          outside: false,
          leaving: false,
        };
        lane.items.set(placed.row, item);
      }
      if (item.form !== placed.form || item.side !== placed.side) item.labelOpacity = 0;
      item.fromLine = item.line;
      item.fromOpacity = item.opacity;
      item.fromSize = item.size;
      item.fromLabel = item.labelOpacity;
      item.toLine = lineAt(placed.line, spread);
      item.toOpacity = 1;
      item.toSize = placed.size;
      item.toLabel = placed.form < 0 ? 0 : 1;
      item.form = placed.form;
      item.side = placed.side;
      item.major = placed.major;
      item.outside = placed.outside;
      item.leaving = false;
      if (!moves) settle(item);
    }
    for (const [row, item] of lane.items) {
      if (seen.has(row)) continue;
      if (!moves || item.opacity < 0.05) {
        lane.items.delete(row);
        continue;
      }
      item.fromLine = item.toLine = item.line;
      item.fromSize = item.toSize = item.size;
      item.fromOpacity = item.opacity;
      item.fromLabel = item.labelOpacity;
      item.toOpacity = item.toLabel = 0;
      item.leaving = true;
    }
  }

  /**
   * @param {number} passed milliseconds
   * @returns {boolean}
   */
  advance(passed) {
    if (this.progress >= 1) return false;
    this.progress = Math.min(1, this.progress + passed / MOVE);
    const share = 1 - (1 - this.progress) ** 3;
    const between = (/** @type {number} */ from, /** @type {number} */ to) => from + (to - from) * share;
    for (const lane of [...this.lanes, ...this.leaving]) {
      lane.top = between(lane.from[0], lane.to[0]);
      lane.height = between(lane.from[1], lane.to[1]);
      lane.opacity = between(lane.from[2], lane.to[2]);
      for (const [row, item] of lane.items) {
        item.line = between(item.fromLine, item.toLine);
        item.opacity = between(item.fromOpacity, item.toOpacity);
        item.size = between(item.fromSize, item.toSize);
        item.labelOpacity = between(item.fromLabel, item.toLabel);
        if (this.progress === 1 && item.leaving) lane.items.delete(row);
      }
    }
    if (this.progress === 1) this.leaving = [];
    return this.progress < 1;
  }

  draw() {
    const { stage, timeline, head } = this;
    const { events, movement, theme, scrolled } = timeline;
    const { brush, height } = stage;
    stage.begin();
    drawGrid(brush, ticksOf(movement.view), movement.view, theme, AXIS, height);
    for (const lane of [...this.lanes, ...this.leaving]) {
      const top = AXIS + lane.top - scrolled;
      if (top + lane.height < AXIS || top > height) continue;
      const { key } = lane.lane;
      const hovered = stage.hover?.lane === key ? stage.hover.row : -1;
      drawLane(
        brush,
        events,
        lane.lane,
        movement.view,
        theme,
        top + head,
        lane.height - head,
        [...lane.items.values()],
        {
          ticks: lane.ticks,
          dense: Boolean(lane.packed?.dense),
          opacity: lane.opacity,
          marked: hovered >= 0 ? hovered : this.marked === key ? this.focused : -1,
          lit: timeline.lit,
          ghosts: timeline.ghosts,
          sprites: (_, ...given) => stage.sprite(...given),
        },
      );
    }
    stage.end();
    brush.fillStyle = theme.line;
    for (const lane of this.lanes) {
      const y = Math.round(AXIS + lane.top + lane.height - scrolled) - 1;
      if (y > AXIS && y < height) brush.fillRect(0, y, timeline.width, 1);
    }
    brush.save();
    brush.translate(stage.left, 0);
    drawAxis(brush, movement.view, theme, AXIS);
    stage.drawPointer();
    brush.restore();
    brush.fillStyle = theme.background;
    brush.fillRect(0, 0, stage.left, AXIS);
    brush.fillStyle = theme.line;
    brush.fillRect(0, AXIS - 1, stage.left, 1);
    this.placeNames();
    stage.links.follow();
  }

  /** Write the lanes' names and how many of their events the window has. */
  nameLanes() {
    const { timeline, stage } = this;
    for (const lane of this.lanes) {
      const { lane: of } = lane;
      if (!lane.label) {
        const name = of.key.startsWith("company:")
          ? element(
              "a",
              { href: timeline.options.companyHref(timeline.events.entities[of.entity][0]), "data-app": "1" },
              of.name,
            )
          : of.name;
        lane.label = element("div", { class: "timeline-name" }, element("h2", {}, name), element("small"));
        stage.names.append(lane.label);
      }
      const inside = lane.packed?.count ?? 0;
      const all = of.rows.length;
      const count =
        inside === all
          ? ngettext("{count} event", "{count} events", all)
          : gettext("{shown} of {all}", { shown: countText(inside), all: countText(all) });
      const small = /** @type {HTMLElement} */ (lane.label.lastChild);
      if (small.textContent !== count) small.textContent = count;
    }
  }

  /** Keep each name at the top of its lane, as long as the lane is seen. */
  placeNames() {
    const { timeline, stage } = this;
    for (const lane of this.lanes) {
      if (!lane.label) continue;
      const top = lane.top - timeline.scrolled;
      const seen = top + lane.height > 0 && top < stage.height;
      lane.label.style.visibility = seen ? "" : "hidden";
      if (!seen) continue;
      const room = top + lane.height - (lane.packed?.count ? 38 : 34);
      const y = timeline.narrow ? top + 4 : Math.min(Math.max(top + PADDING - 1, 6), room);
      lane.label.style.transform = `translateY(${y.toFixed(1)}px)`;
      lane.label.style.opacity = lane.opacity.toFixed(2);
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Hit | null}
   */
  hit(x, y) {
    if (y < AXIS) return null;
    const { timeline, head } = this;
    const { events, movement, scrolled } = timeline;
    const at = y - AXIS + scrolled;
    const lane = this.lanes.find((one) => at >= one.top && at < one.top + one.height);
    if (!lane) return null;
    let best = null;
    let nearest = NEAR;
    for (const item of lane.items.values()) {
      if (item.leaving) continue;
      const middle = noonOf(movement.view, events.day[item.row]);
      const line = lane.top + head + PADDING + LINE / 2 + item.line * LINE;
      if (Math.abs(at - line) > LINE / 2) continue;
      let far = Math.max(0, Math.hypot(x - middle, at - line) - item.size / 2);
      const form = item.form < 0 ? null : formsOf(events, lane.lane, item.row)[item.form];
      if (form) {
        const left =
          item.side > 0
            ? middle
            : middle - item.size / 2 - NEAR - form[2] - events.earlier[item.row] * movement.view.scale;
        const right =
          item.side > 0
            ? middle + item.size / 2 + NEAR + form[2] + events.later[item.row] * movement.view.scale
            : middle;
        if (x >= left && x <= right) far = Math.min(far, 3);
      }
      if (far < nearest || (far === nearest && !best)) {
        nearest = far;
        best = { row: item.row, rows: [item.row], lane: lane.lane.key, x: middle, y: line - scrolled + AXIS };
      }
    }
    if (best) return best;
    if (!lane.ticks.length || at < lane.top + lane.height - PADDING - TICKS - 2) return null;
    const rows = lane.ticks.filter((row) => Math.abs(noonOf(movement.view, events.day[row]) - x) < 5);
    if (!rows.length) return null;
    const foot = lane.top + lane.height - PADDING - scrolled + AXIS;
    return { row: rows[0], rows, lane: lane.lane.key, x: noonOf(movement.view, events.day[rows[0]]), y: foot };
  }

  /** @returns {import("./links.js").Group[]} */
  groups() {
    const { timeline, head } = this;
    const { events, movement, scrolled } = timeline;
    return this.lanes.map((lane) => {
      const items = [...lane.items.values()]
        .filter((item) => !item.leaving && !item.outside)
        .map((item) => ({
          row: item.row,
          x: noonOf(movement.view, events.day[item.row]),
          y: AXIS + lane.to[0] + head + PADDING + LINE / 2 + item.toLine * LINE - scrolled,
          size: item.toSize,
        }));
      const focused = this.marked === lane.lane.key && this.focused >= 0;
      if (focused && !items.some((item) => item.row === this.focused)) {
        const foot = AXIS + lane.to[0] + lane.to[1] - PADDING - scrolled;
        items.push({ row: this.focused, x: noonOf(movement.view, events.day[this.focused]), y: foot, size: 8 });
      }
      items.sort((one, other) => events.day[one.row] - events.day[other.row] || one.row - other.row);
      return { key: lane.lane.key, name: lane.lane.name, rows: lane.lane.rows, items };
    });
  }

  /**
   * @param {string} key
   * @param {number} row
   * @returns {{x: number, y: number} | null}
   */
  placeOf(key, row) {
    const group = this.groups().find((one) => one.key === key);
    return group?.items.find((item) => item.row === row) ?? null;
  }
}

/** @param {MovingItem} item */
function settle(item) {
  item.line = item.toLine;
  item.opacity = item.toOpacity;
  item.size = item.toSize;
  item.labelOpacity = item.toLabel;
}
