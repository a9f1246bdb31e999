// Where the events of a lane go: rows, labels and ticks. The result depends on the data, the window and the width
// alone, so the same address gives the same picture.
//
// The heaviest events come first. Each takes the first row in which its longest label fits, as long as the lighter ones
// near it still find a row for their glyphs. What finds no row becomes a tick at the lane's foot. In the end labels grow
// into the room that is left.

import { OPEN_LEFT, OPEN_RIGHT, placeOf } from "./data.js";
import { formsOf } from "./labels.js";
import { heavierFirst } from "./lanes.js";
import { noonOf } from "./view.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./view.js").View} View
 */

/**
 * @typedef {Object} Placed
 * @property {number} row the event
 * @property {number} line the line of the lane, from 0
 * @property {number} size of the glyph in pixels
 * @property {number} form the form of its label, or -1
 * @property {1 | -1} side where the label stands: 1 right, -1 left of the glyph
 * @property {boolean} outside whether it lies outside the window
 * @property {boolean} major whether it is among the heaviest of the window
 */

/** @typedef {Placed & {left: number, right: number}} Taken with the ends of what it takes on its line */

/**
 * @typedef {Object} Packed
 * @property {Placed[]} placed
 * @property {number[]} ticks events for which there is no line
 * @property {number} lines how many lines are used, at least 1
 * @property {number} count how many events the window has
 * @property {boolean} dense whether there are too many events to draw each
 */

/** The length of the tail of an open date, in pixels. */
export const TAIL = 22;

const GAP = 14; // pixels between two things on a line
const COLUMN = 6; // pixels of a column in which room is counted
const EDGE = 40; // pixels beyond both edges in which room is counted
const LABEL_ROOM = 6; // pixels between glyph and label, and after it
const HALF = 1.5; // pixels around a glyph
const MARGIN = 0.5; // of the window, at each side, that is packed too
const DENSE = 0.08; // events a pixel and line, from which on a lane is dense
const DENSE_LEAST = 140;
const DENSE_LINES = 2;
const DENSE_GLYPHS = 90;
const DENSE_SIZE = 12;
const TOP_SHARE = 0.16; // of the events always have a label
const MAJOR_SHARE = 0.3;
const SURE_SHARE = 0.5; // of the events may leave no more room than glyphs need
const PLAIN_SIZE = 8;

/**
 * @param {Events} events
 * @param {number} row
 * @returns {number} the glyph's size in pixels
 */
export function glyphSize(events, row) {
  const size = events.size[row];
  return size < 0 ? PLAIN_SIZE : 7.5 + 10.5 * (size / 100) ** 1.15;
}

/** What a line holds: intervals that never overlap, from left to right. */
class Line {
  constructor() {
    /** @type {[left: number, right: number][]} */
    this.taken = [];
  }

  /**
   * @param {number} left
   * @returns {number} the place of the first interval that does not begin before
   */
  at(left) {
    let low = 0;
    let high = this.taken.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.taken[middle][0] < left) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * @param {number} left
   * @param {number} right
   * @returns {boolean}
   */
  fits(left, right) {
    const place = this.at(left);
    const before = place === 0 || this.taken[place - 1][1] + GAP <= left;
    return before && (place === this.taken.length || right + GAP <= this.taken[place][0]);
  }

  /**
   * @param {number} left
   * @param {number} right
   */
  take(left, right) {
    this.taken.splice(this.at(left), 0, [left, right]);
  }

  /**
   * @param {number} left where a taken interval begins
   * @returns {[from: number, to: number]} the room around it
   */
  room(left) {
    const place = this.at(left);
    const from = place > 0 ? this.taken[place - 1][1] + GAP : -Infinity;
    const to = place + 1 < this.taken.length ? this.taken[place + 1][0] - GAP : Infinity;
    return [from, to];
  }

  /**
   * @param {number} left where a taken interval begins
   * @param {number} newLeft
   * @param {number} newRight
   */
  widen(left, newLeft, newRight) {
    this.taken[this.at(left)] = [newLeft, newRight];
  }

  /**
   * @param {number} left
   * @param {number} width of the plot
   * @returns {number} the gap into which an interval would go, in pixels
   */
  gap(left, width) {
    const place = this.at(left);
    const to = place < this.taken.length ? this.taken[place][0] : width + 200;
    const from = place > 0 ? this.taken[place - 1][1] : -200;
    return to - from;
  }
}

/** How much room the columns of a lane still have. */
class Room {
  /**
   * @param {number} width
   * @param {number} lines
   */
  constructor(width, lines) {
    this.columns = Math.ceil((width + 2 * EDGE) / COLUMN) + 2;
    this.needed = new Float32Array(this.columns); // glyphs that are still to come
    this.free = new Int8Array(this.columns).fill(Math.min(lines, 127));
  }

  /**
   * @param {number} pixel
   * @returns {number}
   */
  column(pixel) {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((pixel + EDGE) / COLUMN)));
  }

  /**
   * @param {number} left
   * @param {number} right
   * @param {number} change
   */
  need(left, right, change) {
    const last = this.column(right + GAP / 2);
    for (let column = this.column(left - GAP / 2); column <= last; column += 1) this.needed[column] += change;
  }

  /**
   * @param {number} left
   * @param {number} right
   */
  take(left, right) {
    const last = this.column(right);
    for (let column = this.column(left); column <= last; column += 1) this.free[column] -= 1;
  }

  /**
   * @param {number} left
   * @param {number} right
   * @param {number} slack lines that must stay free besides
   * @returns {boolean} whether the glyphs to come find a line if this is taken
   */
  suffices(left, right, slack) {
    const last = this.column(right);
    for (let column = this.column(left); column <= last; column += 1) {
      if (this.free[column] - 1 < this.needed[column] + slack) return false;
    }
    return true;
  }
}

/**
 * @typedef {[x: number, left: number, right: number, size: number]} Extent the middle, the ends and the glyph's size
 */

/**
 * @param {Events} events
 * @param {number} row
 * @param {View} view
 * @param {number} size of the glyph
 * @returns {Extent} of glyph, capsule and tail
 */
export function extentOf(events, row, view, size) {
  const x = noonOf(view, events.day[row]);
  let left = x - size / 2 - HALF;
  let right = x + size / 2 + HALF;
  if (events.earlier[row]) left = Math.min(left, x - (events.earlier[row] + 0.5) * view.scale);
  if (events.later[row]) right = Math.max(right, x + (events.later[row] + 0.5) * view.scale);
  if (events.flags[row] & OPEN_LEFT) left = Math.min(left, x - TAIL);
  if (events.flags[row] & OPEN_RIGHT) right = Math.max(right, x + TAIL);
  return [x, left, right, size];
}

/**
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {number} most the largest number of lines
 * @returns {Packed}
 */
export function pack(events, lane, view, most) {
  const span = view.width / view.scale;
  const from = placeOf(events, lane.rows, Math.ceil(view.first - 0.5));
  const to = placeOf(events, lane.rows, Math.ceil(view.first + span - 0.5));
  const count = to - from;
  const dense = count > Math.max(DENSE_LEAST, view.width * most * DENSE);
  const { inside, outside } = around(events, lane, view, from, to, dense);
  const lines = Array.from({ length: dense ? Math.min(most, DENSE_LINES) : most }, () => new Line());
  const room = new Room(view.width, lines.length);
  const extents = new Map(
    inside.map((row) => {
      const size = glyphSize(events, row);
      return [row, extentOf(events, row, view, dense ? Math.min(size, DENSE_SIZE) : size)];
    }),
  );
  if (!dense) for (const extent of extents.values()) room.need(extent[1], extent[2], 1);

  /** @type {Taken[]} */
  const placed = [];
  /** @type {number[]} */
  const ticks = [];
  const tops = Math.max(3, Math.min(inside.length * TOP_SHARE, ((view.width / 110) * lines.length) / 5));
  const majors = Math.max(1, Math.round(inside.length * MAJOR_SHARE));
  inside.forEach((row, rank) => {
    const extent = /** @type {Extent} */ (extents.get(row));
    if (!dense) room.need(extent[1], extent[2], -1);
    const guard = dense || rank < tops ? null : rank < inside.length * SURE_SHARE ? 0 : 0.5;
    const found =
      withLabel(events, lane, row, extent, lines, room, view.width, guard) ?? alone(row, extent, lines, view.width);
    if (!found) {
      ticks.push(row);
      return;
    }
    lines[found.line].take(found.left, found.right);
    room.take(found.left, found.right);
    placed.push({ ...found, size: extent[3], outside: false, major: rank < majors });
  });
  for (const one of placed)
    grow(events, lane, one, /** @type {Extent} */ (extents.get(one.row)), lines[one.line], view.width);
  const used = placed.reduce((sum, one) => Math.max(sum, one.line + 1), 1);
  /** @type {Placed[]} */
  const beyondEdges = [];
  for (const row of outside) {
    const extent = extentOf(events, row, view, glyphSize(events, row));
    const found = beyond(events, lane, row, extent, lines.slice(0, used));
    if (found) beyondEdges.push({ ...found, size: extent[3], outside: true, major: false });
  }
  return { placed: [...placed, ...beyondEdges], ticks, lines: used, count, dense };
}

/**
 * Find the events of the window and around it, the heaviest first.
 *
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {number} from the first place of the window in the lane's rows
 * @param {number} to the place after its last
 * @param {boolean} dense whether only the heaviest of the window are drawn
 * @returns {{inside: number[], outside: number[]}}
 */
function around(events, lane, view, from, to, dense) {
  const span = view.width / view.scale;
  const low = placeOf(events, lane.rows, view.first - span * MARGIN);
  const high = placeOf(events, lane.rows, view.first + span * (1 + MARGIN));
  /** @type {number[]} */
  const inside = [];
  /** @type {number[]} */
  const outside = [];
  if (lane.lit || (!dense && high - low <= lane.rows.length / 3)) {
    for (let place = low; place < high; place += 1)
      (place >= from && place < to ? inside : outside).push(lane.rows[place]);
    const lit = (/** @type {number} */ row) => Number(Boolean(lane.lit?.has(events.id[row])));
    const compare = (/** @type {number} */ one, /** @type {number} */ other) =>
      lit(other) - lit(one) || heavierFirst(events, one, other);
    return { inside: inside.sort(compare), outside: outside.sort(compare) };
  }
  // Most of the lane: its rows are sorted by weight already.
  const start = view.first - 0.5;
  const end = view.first + span - 0.5;
  for (const row of lane.heaviest) {
    const day = events.day[row];
    if (day >= start && day < end) inside.push(row);
    else if (!dense && day >= view.first - span * MARGIN && day < view.first + span * (1 + MARGIN)) outside.push(row);
    if (dense && inside.length === DENSE_GLYPHS) break;
  }
  return { inside, outside };
}

/**
 * @param {Events} events
 * @param {Lane} lane
 * @param {number} row
 * @param {Extent} extent
 * @param {Line[]} lines
 * @param {Room} room
 * @param {number} width of the plot
 * @param {number | null} guard lines to leave free for glyphs to come, besides those they need; null: none
 */
function withLabel(events, lane, row, extent, lines, room, width, guard) {
  const forms = formsOf(events, lane, row);
  for (let form = 0; form < forms.length; form += 1) {
    for (const side of /** @type {(1 | -1)[]} */ ([1, -1])) {
      const label = forms[form][2] + LABEL_ROOM;
      const left = side > 0 ? extent[1] : extent[1] - label;
      const right = side > 0 ? extent[2] + label : extent[2];
      if (side > 0 ? right > width - 2 : left < 2) continue;
      if (guard !== null && !room.suffices(left, right, guard)) continue;
      const line = lines.findIndex((one) => one.fits(left, right));
      if (line >= 0) return { row, line, left, right, form, side };
    }
  }
  return null;
}

/**
 * Find the tightest gap for a glyph alone, so that long gaps stay for labels.
 *
 * @param {number} row
 * @param {Extent} extent
 * @param {Line[]} lines
 * @param {number} width of the plot
 */
function alone(row, extent, lines, width) {
  const [, left, right] = extent;
  let best = -1;
  let smallest = Infinity;
  for (let line = 0; line < lines.length; line += 1) {
    if (!lines[line].fits(left, right)) continue;
    const gap = lines[line].gap(left, width) + line * 3;
    if (gap < smallest) {
      smallest = gap;
      best = line;
    }
  }
  return best < 0 ? null : { row, line: best, left, right, form: -1, side: /** @type {1 | -1} */ (1) };
}

/**
 * Give an event a longer label if its line has room for it.
 *
 * @param {Events} events
 * @param {Lane} lane
 * @param {Taken} one
 * @param {Extent} extent
 * @param {Line} line
 * @param {number} width of the plot
 */
function grow(events, lane, one, extent, line, width) {
  const forms = formsOf(events, lane, one.row);
  const [from, to] = line.room(one.left);
  for (let form = 0; form < forms.length && (one.form < 0 || form < one.form); form += 1) {
    const label = forms[form][2] + LABEL_ROOM;
    for (const side of /** @type {(1 | -1)[]} */ ([1, -1])) {
      if (one.form >= 0 && one.side !== side) continue;
      const left = side > 0 ? extent[1] : extent[1] - label;
      const right = side > 0 ? extent[2] + label : extent[2];
      if (left < Math.max(from, side < 0 ? 2 : -Infinity) || right > Math.min(to, side > 0 ? width - 2 : Infinity))
        continue;
      line.widen(one.left, left, right);
      Object.assign(one, { left, right, form, side });
      return;
    }
  }
}

/**
 * Place an event outside the window in what room is left, so that a drag finds something there.
 *
 * @param {Events} events
 * @param {Lane} lane
 * @param {number} row
 * @param {Extent} extent
 * @param {Line[]} lines
 */
function beyond(events, lane, row, extent, lines) {
  const forms = formsOf(events, lane, row);
  const [, left, right] = extent;
  for (const form of [forms.length - 1, -1]) {
    const end = form < 0 ? right : right + forms[form][2] + LABEL_ROOM;
    if (form >= 0 && left < 0 && end > 0) continue; // its label would reach into the window
    const line = lines.findIndex((one) => one.fits(left, end));
    if (line < 0) continue;
    lines[line].take(left, end);
    return { row, line, form, side: /** @type {1 | -1} */ (1) };
  }
  return null;
}

/** @type {WeakMap<Lane, Columns>} */
const counted = new WeakMap();

/**
 * @typedef {Object} Columns
 * @property {Uint32Array} counts by column and family
 * @property {number} columns
 * @property {number} first the number of the first column, whose left edge is the day `first * step`
 * @property {number} step days
 * @property {number} most the largest sum of a column
 */

/**
 * Count the events of a dense lane in columns. While the window moves at one scale, they are counted once.
 *
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {number} pixels the width of a column
 * @returns {Columns} those of the window, and of as much before and after it
 */
export function columnsOf(events, lane, view, pixels) {
  const step = pixels / view.scale;
  const known = counted.get(lane);
  const [from, to] = [view.first / step, view.first / step + view.width / pixels];
  if (known && known.step === step && known.first <= from && known.first + known.columns >= to) return known;
  const wide = { first: view.first - view.width / view.scale, scale: view.scale, width: view.width * 3 };
  const made = countColumns(events, lane, wide, pixels);
  counted.set(lane, made);
  return made;
}

/**
 * Count the events of a dense lane in columns.
 *
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {number} pixels the width of a column
 * @returns {Columns}
 */
function countColumns(events, lane, view, pixels) {
  const step = pixels / view.scale;
  const families = events.families.length;
  const columns = Math.ceil(view.width / pixels) + 1;
  const first = Math.floor(view.first / step);
  const counts = new Uint32Array(columns * families);
  for (let place = placeOf(events, lane.rows, Math.ceil(first * step)); place < lane.rows.length; place += 1) {
    const row = lane.rows[place];
    const column = Math.floor(events.day[row] / step) - first;
    if (column >= columns) break;
    if (column >= 0) counts[column * families + events.family[row]] += 1;
  }
  let most = 0;
  for (let column = 0; column < columns; column += 1) {
    let sum = 0;
    for (let family = 0; family < families; family += 1) sum += counts[column * families + family];
    most = Math.max(most, sum);
  }
  return { counts, columns, first, step, most };
}
