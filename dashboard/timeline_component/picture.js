// The figure as one SVG, without a browser: for pictures from Python, previews, covers of stories and tests.

import { DISPUTED, PLANNED, RETRACTED } from "./data.js";
import { themeOf } from "./colours.js";
import { drawAxis, drawGrid, drawLane, AXIS, FONT, LINE, PADDING, laneHeight } from "./painter.js";
import { gettext } from "./language.js";
import { pack } from "./packing.js";
import { SvgBrush } from "./svg.js";
import { textWidth } from "./widths.js";
import { ticksOf } from "./axis.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./lanes.js").Lane} Lane
 */

/**
 * @typedef {Object} PictureOptions
 * @property {number} width in pixels
 * @property {number} first the first day of the window
 * @property {number} last its last day
 * @property {import("./colours.js").Palette} palette
 * @property {number} [lines] the largest number of lines of a lane
 * @property {string} [title]
 * @property {string} [source] where it comes from and its licence, at the foot
 * @property {string} [style] CSS, such as a font
 * @property {Set<string> | null} [lit] ids of the events that are not faint
 * @property {Set<string> | null} [ghosts] ids of the events that no longer hold
 */

const GUTTER = 20;
const LEAST_LEFT = 72;
const MOST_LEFT = 180;
const TOP = 40;
const FOOT = 34;
const NAME_SIZE = 13;
const LEAST_LANE = 40;
const MOST_LINES = 5;

/**
 * @param {Lane[]} lanes
 * @returns {number} the pixels that their names take
 */
export function leftOf(lanes) {
  const names = lanes.map((lane) => textWidth(lane.name, NAME_SIZE, 600));
  return Math.round(Math.min(MOST_LEFT, Math.max(LEAST_LEFT, GUTTER + Math.max(0, ...names))));
}

/**
 * @param {Events} events
 * @param {Lane[]} lanes
 * @param {PictureOptions} options
 * @returns {string} SVG
 */
export function picture(events, lanes, options) {
  const theme = themeOf(options.palette, events.families);
  const left = leftOf(lanes);
  const width = options.width - left;
  const view = { first: options.first, scale: width / (options.last + 1 - options.first), width };
  const top = options.title ? TOP : 0;
  let y = top + AXIS;
  const drawn = lanes.map((lane) => {
    const packed = pack(events, lane, view, options.lines ?? MOST_LINES);
    const height = laneHeight(packed, LEAST_LANE);
    y += height;
    return { lane, packed, height, y: y - height };
  });
  const foot = options.source ? FOOT : 0;
  const brush = new SvgBrush(options.width, Math.round(y + foot));
  brush.fillStyle = theme.background;
  brush.fillRect(0, 0, brush.width, brush.height);
  brush.textBaseline = "middle";
  if (options.title) {
    brush.font = `600 17px ${FONT}`;
    brush.fillStyle = theme.ink;
    brush.fillText(options.title, 0, TOP / 2 - 2);
  }
  brush.save();
  brush.translate(left, 0);
  brush.beginPath();
  brush.rect(0, top, width, y - top);
  brush.clip();
  drawGrid(brush, ticksOf(view), view, theme, top + AXIS, y);
  for (const one of drawn) {
    const items = one.packed.placed
      .filter((placed) => !placed.outside)
      .map((placed) => ({ ...placed, opacity: 1, labelOpacity: 1 }));
    drawLane(brush, events, one.lane, view, theme, one.y, one.height, items, {
      ticks: one.packed.ticks,
      dense: one.packed.dense,
      opacity: 1,
      marked: -1,
      lit: options.lit ?? null,
      ghosts: options.ghosts ?? null,
      sprites: null,
    });
  }
  brush.save();
  brush.translate(0, top);
  drawAxis(brush, view, theme, AXIS);
  brush.restore();
  brush.restore();
  for (const one of drawn) {
    brush.fillStyle = theme.line;
    brush.fillRect(0, one.y + one.height - 1, options.width, 1);
    brush.font = `600 ${NAME_SIZE}px ${FONT}`;
    brush.fillStyle = theme.ink;
    brush.fillText(one.lane.name, 0, one.y + PADDING + LINE / 2);
  }
  if (options.source) {
    brush.font = `400 11px ${FONT}`;
    brush.fillStyle = theme.muted;
    brush.fillText(options.source, 0, brush.height - FOOT / 2 + 2);
  }
  return brush.svg({ title: options.title, description: describe(drawn, events), style: options.style });
}

/**
 * @param {{lane: Lane, packed: import("./packing.js").Packed}[]} drawn
 * @param {Events} events
 * @returns {string} what the picture shows, for people who can't see it
 */
function describe(drawn, events) {
  const rows = new Set(
    drawn.flatMap(({ packed }) => [
      ...packed.placed.filter((one) => !one.outside).map((one) => one.row),
      ...packed.ticks,
    ]),
  );
  const marks = /** @type {[number, string][]} */ ([
    [DISPUTED, gettext("with sources that disagree")],
    [PLANNED, gettext("planned")],
    [RETRACTED, gettext("retracted")],
  ])
    .map(([flag, words]) => [[...rows].filter((row) => events.flags[row] & flag).length, words])
    .filter(([count]) => count)
    .map(([count, words]) => `${count} ${words}`);
  const all = gettext("{events} events in {lanes} lanes", { events: rows.size, lanes: drawn.length });
  return [all, ...marks].join(", ");
}
