// Draws what the layout decided, with the few calls that a canvas and the writer of SVG share. It decides nothing.

import { OPEN_LEFT, OPEN_RIGHT, PLANNED, RETRACTED, UNCONFIRMED, DISPUTED } from "./data.js";
import { ticksOf } from "./axis.js";
import { withOpacity } from "./colours.js";
import { drawGlyph } from "./glyphs.js";
import { LABEL_SIZE, formsOf } from "./labels.js";
import { TAIL, columnsOf, extentOf } from "./packing.js";
import { noonOf, startOf } from "./view.js";
import { textWidth } from "./widths.js";

/**
 * @typedef {import("./axis.js").Tick} Tick
 * @typedef {import("./colours.js").Theme} Theme
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./glyphs.js").Brush} Brush
 * @typedef {import("./glyphs.js").Style} Style
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {import("./view.js").View} View
 */

/**
 * An event as it is drawn at this moment.
 *
 * @typedef {Object} Item
 * @property {number} row
 * @property {number} line it has a fraction while it moves
 * @property {number} opacity
 * @property {number} labelOpacity
 * @property {number} size of the glyph in pixels
 * @property {number} form of its label, or -1
 * @property {1 | -1} side
 * @property {boolean} major
 */

/**
 * How a lane is drawn.
 *
 * @typedef {Object} LaneLook
 * @property {number[]} ticks events without a line
 * @property {boolean} dense whether columns stand below the events
 * @property {number} opacity
 * @property {number} marked the event under the pointer or with the focus, or -1
 * @property {Set<string> | null} lit ids of the events that are not faint; null: all
 * @property {Set<string> | null} ghosts ids of the events that no longer hold
 * @property {((brush: Brush, symbol: string, x: number, y: number, size: number, colour: string, style: Style) => boolean)
 *   | null} sprites draws a glyph from a store of pictures, and says whether it could
 */

export const LINE = 22;
export const PADDING = 9;
export const TICKS = 9;
export const AXIS = 30;
export const COLUMNS = 34;
export const FONT = "Inter, system-ui, sans-serif";

const FAR = 420; // pixels outside of the plot at which a label can't be seen any more
/** The width of a column of a dense lane, in pixels. */
export const COLUMN = 5;
const FAINT = 0.22;
const GLYPH_HALF = 1.5;
const TEXT_GAP = 4;

/**
 * @param {number} line
 * @param {number} spread how much higher lines are than usual
 * @returns {number} where it lies, in lines of the usual height
 */
export function lineAt(line, spread) {
  return (line + 0.5) * spread - 0.5;
}

/**
 * @param {import("./packing.js").Packed} packed
 * @param {number} least
 * @returns {number} the height of a lane in pixels
 */
export function laneHeight(packed, least) {
  if (!packed.count) return least;
  const foot = packed.dense ? COLUMNS : packed.ticks.length ? TICKS : 0;
  return Math.max(least, packed.lines * LINE + 2 * PADDING + foot);
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {boolean} ghost
 * @returns {Style}
 */
export function styleOf(events, row, ghost) {
  const flags = events.flags[row];
  if (ghost || flags & RETRACTED) return "pale";
  if (flags & PLANNED) return "hatched";
  return flags & DISPUTED ? "open" : "full";
}

/**
 * @param {Brush} brush
 * @param {View} view
 * @param {Theme} theme
 * @param {number} height
 * @returns {Tick[]} the marks
 */
export function drawAxis(brush, view, theme, height) {
  const { width } = view;
  const ticks = ticksOf(view);
  const years = ticks.filter((tick) => tick.unit === "year");
  const two = ticks.some((tick) => tick.unit !== "year" && tick.text);
  brush.fillStyle = theme.background;
  brush.fillRect(0, 0, width, height);
  brush.textBaseline = "middle";
  brush.textAlign = "left";
  brush.font = `600 12px ${FONT}`;
  brush.fillStyle = theme.ink;
  years.forEach((tick, place) => {
    const next = place + 1 < years.length ? startOf(view, years[place + 1].day) : Infinity;
    const at = startOf(view, tick.day) + 5;
    const x = at < 4 ? Math.min(4, next - 40) : at; // the year at the edge stays until the next one pushes it out
    if (x > -36 && x + 32 <= width) brush.fillText(tick.text, x, two ? 9 : height / 2);
  });
  brush.font = `400 11px ${FONT}`;
  brush.fillStyle = theme.muted;
  for (const tick of ticks) {
    const x = startOf(view, tick.day);
    if (tick.unit !== "year" && tick.text && x >= -2 && x <= width - 20) brush.fillText(tick.text, x + 5, height - 9);
  }
  brush.fillStyle = theme.line;
  brush.fillRect(0, height - 1, width, 1);
  for (const tick of ticks) {
    const x = Math.round(startOf(view, tick.day));
    if (x < 0 || x > width) continue;
    const top = tick.unit === "year" ? 2 : two ? height - 15 : height - 6;
    brush.fillStyle = tick.unit === "year" ? theme.line : theme.faintLine;
    brush.fillRect(x, top, 1, height - top);
  }
  return ticks;
}

/**
 * @param {Brush} brush
 * @param {Tick[]} ticks
 * @param {View} view
 * @param {Theme} theme
 * @param {number} top
 * @param {number} bottom
 */
export function drawGrid(brush, ticks, view, theme, top, bottom) {
  for (const tick of ticks) {
    const x = Math.round(startOf(view, tick.day));
    if (x < 0 || x > view.width) continue;
    brush.fillStyle = tick.unit === "year" ? theme.line : theme.faintLine;
    brush.fillRect(x, top, 1, bottom - top);
  }
}

/**
 * @param {Brush} brush
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {Theme} theme
 * @param {number} top
 * @param {number} height
 * @param {Item[]} items
 * @param {LaneLook} look
 */
export function drawLane(brush, events, lane, view, theme, top, height, items, look) {
  const base = top + PADDING + LINE / 2;
  const bright = (/** @type {number} */ row) => !look.lit || look.lit.has(events.id[row]);
  const fade = (/** @type {number} */ row) => look.opacity * (bright(row) ? 1 : FAINT);
  drawTicks(brush, events, look, view, theme, top + height - PADDING - TICKS + 3);
  if (look.dense) drawColumns(brush, events, lane, view, theme, top + height - PADDING);
  for (const item of items) {
    brush.globalAlpha = item.opacity * fade(item.row);
    drawSpan(brush, events, item, view, theme, base + item.line * LINE);
  }
  for (const item of items) {
    const x = noonOf(view, events.day[item.row]);
    if (x < -14 || x > view.width + 14) continue;
    const ghost = Boolean(look.ghosts?.has(events.id[item.row]));
    const style = styleOf(events, item.row, ghost);
    const symbol = events.kinds[events.kind[item.row]][3];
    const colour = theme.families[events.family[item.row]];
    const y = base + item.line * LINE;
    brush.globalAlpha = item.opacity * fade(item.row) * (ghost ? 0.7 : 1);
    if (look.sprites?.(brush, symbol, x, y, item.size, colour, style)) continue;
    drawGlyph(brush, symbol, x, y, item.size, colour, theme.background, style);
  }
  brush.textBaseline = "middle";
  brush.textAlign = "left";
  for (const item of items) {
    if (item.form < 0 || item.labelOpacity <= 0.02 || !bright(item.row)) continue;
    brush.globalAlpha = item.opacity * item.labelOpacity * fade(item.row);
    drawLabel(brush, events, lane, item, view, theme, base + item.line * LINE, look);
  }
  brush.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {Events} events
 * @param {LaneLook} look
 * @param {View} view
 * @param {Theme} theme
 * @param {number} y
 */
function drawTicks(brush, events, look, view, theme, y) {
  brush.globalAlpha = 0.62 * look.opacity;
  for (const row of look.ticks) {
    const x = noonOf(view, events.day[row]);
    if (x < -4 || x > view.width + 4) continue;
    brush.fillStyle = theme.families[events.family[row]];
    brush.fillRect(x - 1, y, 2, 6);
  }
  brush.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {Events} events
 * @param {Lane} lane
 * @param {View} view
 * @param {Theme} theme
 * @param {number} foot the lower edge
 */
function drawColumns(brush, events, lane, view, theme, foot) {
  const { counts, columns, first, step, most } = columnsOf(events, lane, view, COLUMN);
  const families = theme.families.length;
  brush.globalAlpha = 0.75;
  for (let column = 0; column < columns; column += 1) {
    let sum = 0;
    for (let family = 0; family < families; family += 1) sum += counts[column * families + family];
    if (!sum) continue;
    const x = startOf(view, (first + column) * step);
    if (x < -COLUMN || x > view.width) continue;
    const height = Math.max(2, ((COLUMNS - 6) * Math.log2(1 + sum)) / Math.log2(1 + most));
    let y = foot;
    for (let family = 0; family < families; family += 1) {
      const part = (height * counts[column * families + family]) / sum;
      if (!part) continue;
      brush.fillStyle = theme.families[family];
      brush.fillRect(x, y - part, COLUMN - 1, part);
      y -= part;
    }
  }
  brush.globalAlpha = 1;
}

/**
 * Draw the capsule of a date in a period, or the tail of an open date.
 *
 * @param {Brush} brush
 * @param {Events} events
 * @param {Item} item
 * @param {View} view
 * @param {Theme} theme
 * @param {number} y the middle
 */
function drawSpan(brush, events, item, view, theme, y) {
  const { row } = item;
  const open = events.flags[row] & (OPEN_LEFT | OPEN_RIGHT);
  if (!open && !events.earlier[row] && !events.later[row]) return;
  const x = noonOf(view, events.day[row]);
  const colour = theme.families[events.family[row]];
  if (open) {
    const way = open & OPEN_LEFT ? -1 : 1;
    const steps = 5;
    for (let step = 0; step < steps; step += 1) {
      const from = x + (way * TAIL * step) / steps;
      brush.fillStyle = withOpacity(colour, 0.3 * (1 - step / steps));
      brush.fillRect(way < 0 ? from - TAIL / steps : from, y - 5, TAIL / steps, 10);
    }
    return;
  }
  const left = Math.max(-20, x - (events.earlier[row] + 0.5) * view.scale);
  const right = Math.min(view.width + 20, x + (events.later[row] + 0.5) * view.scale);
  if (right - left <= 3) return;
  brush.fillStyle = withOpacity(colour, theme.dark ? 0.3 : 0.2);
  brush.beginPath();
  brush.roundRect(left, y - 7, right - left, 14, 7);
  brush.fill();
}

/**
 * @param {Brush} brush
 * @param {Events} events
 * @param {Lane} lane
 * @param {Item} item
 * @param {View} view
 * @param {Theme} theme
 * @param {number} y the middle
 * @param {LaneLook} look
 */
function drawLabel(brush, events, lane, item, view, theme, y, look) {
  const { row } = item;
  const form = formsOf(events, lane, row)[item.form];
  if (!form) return;
  const [x, left, right] = extentOf(events, row, view, item.size);
  if (x < -FAR || x > view.width + FAR) return;
  const [text, behind, width] = form;
  const at = item.side > 0 ? right + TEXT_GAP - GLYPH_HALF + 1 : left - TEXT_GAP + GLYPH_HALF - 1 - width;
  const flags = events.flags[row];
  const pale = Boolean(flags & RETRACTED || look.ghosts?.has(events.id[row]));
  brush.font = `${flags & PLANNED ? "italic " : ""}${item.major ? 500 : 400} ${LABEL_SIZE}px ${FONT}`;
  brush.fillStyle = pale || flags & UNCONFIRMED ? theme.muted : item.major ? theme.ink : theme.soft;
  brush.fillText(text, at, y + 0.5);
  const plain = textWidth(text, LABEL_SIZE, item.major ? 500 : 400);
  if (behind) {
    brush.font = `400 ${LABEL_SIZE}px ${FONT}`;
    brush.fillStyle = theme.muted;
    brush.fillText(behind, at + plain + textWidth("  ", LABEL_SIZE), y + 0.5);
  }
  if (pale) brush.fillRect(at, y, plain, 1);
  if (row === look.marked) {
    brush.fillStyle = theme.accent;
    brush.fillRect(at, y + 8, width, 1);
  }
}
