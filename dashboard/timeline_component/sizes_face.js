// One kind of event by size: time to the right, size upwards on a log scale. Labels go where they collide with nothing,
// those of the largest first. Below, the sum of each year.

import { DISPUTED, PLANNED } from "./data.js";
import { ticksOf } from "./axis.js";
import { withOpacity } from "./colours.js";
import { dayOf, yearOf } from "./days.js";
import { LABEL_SIZE } from "./labels.js";
import { gettext, ngettext } from "./language.js";
import { AXIS, FONT, drawAxis, drawGrid } from "./painter.js";
import { Stage } from "./stage.js";
import { numberText } from "./numbers.js";
import { noonOf, startOf } from "./view.js";
import { textWidth } from "./widths.js";

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").Hit} Hit
 */

/**
 * @typedef {Object} Point
 * @property {number} row
 * @property {number} x pixels of the plot, at the time of the layout
 * @property {number} y
 * @property {number} size of the disc in pixels
 * @property {string} name
 * @property {string} number
 * @property {number} nameWidth
 * @property {[left: number, middle: number, width: number] | null} label
 */

const CELL = 4; // pixels of the grid in which labels look for room
const FOOT = 26; // pixels for the sums of years
const LEAST = 420;
const ABOVE = 172; // pixels of controls above the figure
const SMALLEST = 6;
const LARGEST = 31;
const LABEL_HEIGHT = 14;
const NEAR = 9;
const LANE = "sizes";

/** The cells of the plot that something covers. */
class Grid {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.across = Math.ceil(width / CELL);
    this.down = Math.ceil(height / CELL);
    this.taken = new Uint8Array(this.across * this.down);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {(cell: number) => boolean} visit returns true to stop
   * @returns {boolean} whether it stopped
   */
  some(x, y, width, height, visit) {
    const bottom = Math.min(this.down - 1, Math.floor((y + height) / CELL));
    const right = Math.min(this.across - 1, Math.floor((x + width) / CELL));
    for (let row = Math.max(0, Math.floor(y / CELL)); row <= bottom; row += 1) {
      for (let column = Math.max(0, Math.floor(x / CELL)); column <= right; column += 1) {
        if (visit(row * this.across + column)) return true;
      }
    }
    return false;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @returns {boolean} */
  covers(x, y, width, height) {
    return this.some(x, y, width, height, (cell) => this.taken[cell] === 1);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  take(x, y, width, height) {
    this.some(x, y, width, height, (cell) => {
      this.taken[cell] = 1;
      return false;
    });
  }
}

export class SizesFace {
  name = "sizes";

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.stage = new Stage(timeline, this);
    this.stage.names.hidden = true;
    this.focused = -1;
    this.marked = LANE;
    /** @type {Point[]} */
    this.points = [];
    /** @type {number[]} */
    this.rows = [];
    this.low = 1;
    this.high = 10;
    this.laidOut = { first: 0, scale: 1 };
  }

  close() {
    this.stage.close();
  }

  /** @returns {number} the kind that is drawn */
  get kind() {
    const key = this.timeline.by.slice("size:".length);
    return this.timeline.events.kinds.findIndex((kind) => kind[0] === key);
  }

  /**
   * @param {number} row
   * @returns {boolean}
   */
  draws(row) {
    return this.timeline.events.kind[row] === this.kind && this.timeline.events.value[row] > 0;
  }

  /** @returns {boolean} */
  advance() {
    return false;
  }

  layout() {
    const { timeline, stage } = this;
    const { events, keep, movement } = timeline;
    stage.fit();
    const { view } = movement;
    this.height = Math.max(LEAST, innerHeight - timeline.options.top - ABOVE);
    stage.grow(this.height);
    const rows = [];
    for (let row = 0; row < events.rows; row += 1) if (keep[row] && this.draws(row)) rows.push(row);
    this.rows = rows.slice();
    rows.sort((one, other) => events.value[other] - events.value[one] || one - other);
    const [start, end] = movement.days;
    const inside = rows.filter((row) => events.day[row] >= start && events.day[row] <= end);
    const values = (inside.length ? inside : rows).map((row) => events.value[row]);
    this.high = (values[0] ?? 10) * 1.5;
    this.low = Math.min((values[values.length - 1] ?? 1) * 0.8, this.high / 10);
    this.laidOut = { first: view.first, scale: view.scale };
    const grid = new Grid(view.width, this.height + AXIS);
    this.points = rows.map((row) => this.point(row)).filter((point) => point.x > -20 && point.x < view.width + 20);
    for (const point of this.points)
      grid.take(point.x - point.size * 0.4, point.y - point.size * 0.4, point.size * 0.8, point.size * 0.8);
    for (const point of this.points) this.label(point, grid);
    stage.links.later();
    this.ask();
    this.years = this.sums();
    timeline.dirty();
  }

  /**
   * @param {number} row
   * @returns {Point}
   */
  point(row) {
    const { events, movement } = this.timeline;
    const value = events.value[row];
    const lead = events.lead[row] >= 0 ? events.lead[row] : events.who[events.offsets[row]];
    const name = lead === undefined ? events.title[row] : events.entities[lead][1];
    return {
      row,
      x: noonOf(movement.view, events.day[row]),
      y: this.heightOf(value),
      size: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(value / (this.high / 1.5)),
      name,
      number: numberText(value, events.kinds[events.kind[row]][4]),
      nameWidth: textWidth(name, LABEL_SIZE, 600),
      label: null,
    };
  }

  /**
   * @param {number} value
   * @returns {number} pixels from the top
   */
  heightOf(value) {
    const share = (Math.log(value) - Math.log(this.low)) / (Math.log(this.high) - Math.log(this.low));
    return AXIS + this.height - FOOT - 18 - share * (this.height - FOOT - 44);
  }

  height = LEAST;

  /**
   * Find room for a label: beside, above or below its disc, with the number or without.
   *
   * @param {Point} point
   * @param {Grid} grid
   */
  label(point, grid) {
    const { width } = this.timeline.movement.view;
    const radius = point.size / 2;
    const whole = point.nameWidth + textWidth(`  ${point.number}`, LABEL_SIZE);
    const half = LABEL_HEIGHT / 2;
    for (const long of [whole, point.nameWidth]) {
      for (const [x, y] of [
        [point.x + radius + 5, point.y - half],
        [point.x - radius - 5 - long, point.y - half],
        [point.x - long / 2, point.y - radius - LABEL_HEIGHT - 3],
        [point.x - long / 2, point.y + radius + 3],
      ]) {
        const outside = x < 2 || x + long > width - 2 || y < AXIS + 2 || y + LABEL_HEIGHT > AXIS + this.height - FOOT;
        if (outside || grid.covers(x - 2, y, long + 4, LABEL_HEIGHT)) continue;
        grid.take(x - 3, y - 1, long + 6, LABEL_HEIGHT + 1);
        point.label = [x, y + half, long];
        return;
      }
    }
  }

  /**
   * @param {Point} point
   * @returns {number} where the point is now
   */
  xOf(point) {
    return noonOf(this.timeline.movement.view, this.timeline.events.day[point.row]);
  }

  draw() {
    const { stage, timeline } = this;
    const { events, movement, theme } = timeline;
    const { brush } = stage;
    const { view } = movement;
    const colour =
      theme.families[events.families.findIndex(([key]) => key === events.kinds[this.kind]?.[1])] ?? theme.ink;
    const lines = this.lines();
    stage.begin();
    drawGrid(brush, ticksOf(view), view, theme, AXIS, stage.height);
    for (const value of lines) {
      brush.fillStyle = String(value).startsWith("1") ? theme.line : theme.faintLine;
      brush.fillRect(0, Math.round(this.heightOf(value)), view.width, 1);
    }
    for (const point of this.points) this.drawPoint(point, colour);
    for (const point of this.points) this.drawLabel(point);
    this.drawSums();
    stage.end();
    brush.save();
    brush.translate(stage.left, 0);
    drawAxis(brush, view, theme, AXIS);
    stage.drawPointer();
    brush.restore();
    this.drawScale(lines);
    stage.links.follow();
  }

  /**
   * @param {Point} point
   * @param {string} colour
   */
  drawPoint(point, colour) {
    const { stage, timeline } = this;
    const { events, movement, theme } = timeline;
    const { brush } = stage;
    const { row } = point;
    const x = this.xOf(point);
    if (events.earlier[row] || events.later[row]) {
      const left = x - (events.earlier[row] + 0.5) * movement.view.scale;
      const right = x + (events.later[row] + 0.5) * movement.view.scale;
      brush.fillStyle = withOpacity(colour, 0.14);
      brush.beginPath();
      brush.roundRect(left, point.y - 4, right - left, 8, 4);
      brush.fill();
    }
    const marked = stage.hover?.row === row || this.focused === row;
    const hollow = events.flags[row] & (DISPUTED | PLANNED) || timeline.ghosts?.has(events.id[row]);
    brush.beginPath();
    brush.arc(x, point.y, point.size / 2 + 1.1, 0, Math.PI * 2);
    brush.fillStyle = theme.background;
    brush.fill();
    brush.beginPath();
    brush.arc(x, point.y, point.size / 2 - (hollow ? 0.8 : 0), 0, Math.PI * 2);
    brush.fillStyle = hollow ? theme.background : withOpacity(colour, marked ? 1 : 0.78);
    brush.fill();
    if (!hollow) return;
    brush.strokeStyle = colour;
    brush.lineWidth = 1.6;
    brush.stroke();
  }

  /** @param {Point} point */
  drawLabel(point) {
    if (!point.label) return;
    const { brush } = this.stage;
    const { theme } = this.timeline;
    const x = point.label[0] + this.xOf(point) - point.x;
    brush.textBaseline = "middle";
    brush.textAlign = "left";
    brush.font = `600 ${LABEL_SIZE}px ${FONT}`;
    brush.fillStyle = theme.ink;
    brush.fillText(point.name, x, point.label[1]);
    if (point.label[2] <= point.nameWidth + 1) return;
    brush.font = `400 ${LABEL_SIZE}px ${FONT}`;
    brush.fillStyle = theme.muted;
    brush.fillText(point.number, x + point.nameWidth + textWidth("  ", LABEL_SIZE), point.label[1]);
  }

  /** @returns {number[]} the values that have a line */
  lines() {
    const found = [];
    for (let power = 10 ** Math.floor(Math.log10(this.low)); power < this.high; power *= 10) {
      for (const value of [power, power * 3]) if (value > this.low && value < this.high) found.push(value);
    }
    return found;
  }

  /**
   * What the events of each year come to: how many there are, and their sum by the rules of what counts. In a look back
   * there is no sum: the server knows only what counts today.
   *
   * @returns {Map<number, {count: number, sum: number | null}>} by year
   */
  sums() {
    const { events, choices, keep } = this.timeline;
    const shares = choices.reported || choices.recorded ? null : this.shares;
    /** @type {Map<number, {count: number, sum: number | null}>} */
    const years = new Map();
    const { kind } = this;
    for (let row = 0; row < events.rows; row += 1) {
      if (!keep[row] || events.kind[row] !== kind) continue;
      const added = shares?.get(events.id[row]) ?? events.value[row];
      if (!added && !events.value[row]) continue;
      const year = yearOf(events.day[row]);
      const at = years.get(year) ?? { count: 0, sum: shares && 0 };
      at.count += 1;
      if (at.sum !== null) at.sum += added;
      years.set(year, at);
    }
    return years;
  }

  /** Ask for what the events add, once for each state of the log. */
  ask() {
    const { events, options } = this.timeline;
    if (this.askedFor === events || !options.shares) return;
    this.askedFor = events;
    this.shares = null;
    options.shares(events).then(
      (shares) => {
        if (this.askedFor !== events) return;
        this.shares = shares;
        this.years = this.sums();
        this.timeline.dirty();
      },
      () => {}, // without it, the years have the number of events
    );
  }

  /** @type {Map<number, {count: number, sum: number | null}>} */
  years = new Map();
  /** @type {Map<string, number> | null} what events add, where that is not their value; null until it is known */
  shares = null;
  /** @type {import("./data.js").Events | null} */
  askedFor = null;

  /** Write what the year's events come to, for the years that have room. */
  drawSums() {
    const { stage, timeline } = this;
    const { events, movement, theme } = timeline;
    const { brush } = stage;
    const { view } = movement;
    const unit = events.kinds[this.kind]?.[4] ?? "";
    const base = AXIS + this.height - 11;
    brush.fillStyle = theme.line;
    brush.fillRect(0, AXIS + this.height - FOOT, view.width, 1);
    brush.textAlign = "center";
    brush.font = `400 11px ${FONT}`;
    brush.fillStyle = theme.muted;
    for (const [year, { count, sum }] of this.years) {
      const left = Math.max(0, startOf(view, dayOf(year)));
      const right = Math.min(view.width, startOf(view, dayOf(year + 1)));
      const counted = ngettext("{count} event", "{count} events", count);
      const forms = sum === null ? [counted] : [`${numberText(sum, unit)} · ${counted}`, numberText(sum, unit)];
      const text = forms.find((form) => right - left > textWidth(form, 11) + 12);
      if (text) brush.fillText(text, (left + right) / 2, base);
    }
    brush.textAlign = "left";
  }

  /** @param {number[]} lines */
  drawScale(lines) {
    const { stage, timeline } = this;
    const { brush } = stage;
    const { theme, events } = timeline;
    const kind = events.kinds[this.kind];
    brush.fillStyle = theme.background;
    brush.fillRect(0, 0, stage.left, stage.height);
    brush.font = `400 11px ${FONT}`;
    brush.textBaseline = "middle";
    brush.fillStyle = theme.muted;
    brush.textAlign = stage.left ? "right" : "left";
    for (const value of lines) {
      const y = this.heightOf(value);
      if (y > AXIS + 60)
        brush.fillText(numberText(value, kind?.[4] ?? ""), stage.left ? stage.left - 8 : 2, y - (stage.left ? 0 : 7));
    }
    brush.textAlign = "left";
    if (stage.left && kind) {
      brush.font = `600 13px ${FONT}`;
      brush.fillStyle = theme.ink;
      brush.fillText(kind[2], 0, AXIS + 14);
      brush.font = `400 11px ${FONT}`;
      brush.fillStyle = theme.muted;
      brush.fillText(gettext("by size, log scale"), 0, AXIS + 30);
      brush.fillText("○ ".concat(gettext("sources disagree")), 0, AXIS + 46);
    }
    brush.fillStyle = theme.line;
    brush.fillRect(0, AXIS - 1, stage.left, 1);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Hit | null}
   */
  hit(x, y) {
    let best = null;
    let nearest = NEAR;
    for (const point of this.points) {
      const at = this.xOf(point);
      let far = Math.max(0, Math.hypot(x - at, y - point.y) - point.size / 2);
      const shift = at - point.x;
      const label = point.label;
      if (label && x > label[0] + shift && x < label[0] + shift + label[2] && Math.abs(y - label[1]) < 8)
        far = Math.min(far, 2);
      if (far >= nearest) continue;
      nearest = far;
      best = { row: point.row, rows: [point.row], lane: LANE, x: at, y: point.y };
    }
    return best;
  }

  /** @returns {import("./links.js").Group[]} */
  groups() {
    const { events, movement } = this.timeline;
    const items = this.points
      .map((point) => ({ row: point.row, x: this.xOf(point), y: point.y, size: point.size }))
      .filter((item) => item.x >= 0 && item.x <= movement.view.width)
      .sort((one, other) => one.row - other.row);
    return [{ key: LANE, name: events.kinds[this.kind]?.[2] ?? "", rows: Int32Array.from(this.rows), items }];
  }

  /**
   * @param {string} _lane
   * @param {number} row
   * @returns {{x: number, y: number} | null}
   */
  placeOf(_lane, row) {
    const point = this.points.find((one) => one.row === row);
    return point ? { x: this.xOf(point), y: point.y } : null;
  }
}
