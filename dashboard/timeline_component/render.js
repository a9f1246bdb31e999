// The figure of some events as JSON in and text out: what Python asks for, without a browser.

import { noChoices, questionOf, windowOf } from "./address.js";
import { decode, join } from "./data.js";
import { filter } from "./filter.js";
import { formsOf } from "./labels.js";
import { setLanguage } from "./language.js";
import { lanesOf } from "./lanes.js";
import { columnsOf, extentOf, pack } from "./packing.js";
import { COLUMN } from "./painter.js";
import { leftOf, picture } from "./picture.js";
import { startOf } from "./view.js";
import { usualWindow, windowAround } from "./window.js";

/**
 * @typedef {Object} RenderOptions
 * @property {Partial<import("./address.js").Choices>} [choices] what is shown, in the words of the address
 * @property {string} [company] the company that all lanes are of
 * @property {number} [most] how many lanes are drawn
 * @property {boolean} [retracted] whether retracted events are drawn, too
 * @property {number} width in pixels
 * @property {import("./colours.js").Palette} palette
 * @property {string} [title]
 * @property {string} [source] where it comes from, at the foot
 * @property {string[]} [lit] ids of the events that are told; the others are faint
 * @property {number} [beside] pixels beside the lanes' names
 * @property {number} [right] pixels that stay free at the right edge
 * @property {import("./language.js").Language} [language] without it, English
 * @property {boolean} [whole] whether the usual window has all events, not only the later half of a long history
 */

const LANES = 12;
const LINES = 5;
const LINES_ALONE = 8;

/**
 * @param {import("./data.js").Columns[]} sent the parts of the columns, the first one first
 * @param {RenderOptions} options
 */
function prepare(sent, options) {
  setLanguage(options.language);
  const first = decode(sent[0]);
  const events = sent.slice(1).reduce((joined, part) => join(joined, decode(part, first)), first);
  const choices = { ...noChoices(), ...options.choices };
  const question = { ...questionOf(events, choices, {}), retracted: options.retracted ?? false, only: null };
  const company = options.company === undefined ? -1 : (events.entityOf.get(options.company) ?? -1);
  if (company >= 0) question.companies = new Set([company]);
  const keep = filter(events, question);
  const places = (/** @type {string[]} */ ids) =>
    ids.map((id) => events.entityOf.get(id) ?? -1).filter((place) => place >= 0);
  const by = choices.by === "family" || choices.by === "kind" ? choices.by : company >= 0 ? "family" : "company";
  const lit = options.lit?.length ? new Set(options.lit) : null;
  const { shown } = lanesOf(events, keep, {
    by,
    most: options.most ?? LANES,
    sort: /** @type {"events" | "name" | "latest"} */ (choices.sort || "events"),
    pinned: places(choices.pin),
    hidden: new Set(places(choices.hide)),
    chosen: new Set(places(choices.companies)),
    entity: company,
    lit,
  });
  const usual = options.whole ? windowAround(events, keep) : usualWindow(events, keep);
  const [start, end] = windowOrUsual(choices, usual ?? [0, 0]);
  return { events, lanes: shown, first: start, last: end, lines: company >= 0 ? LINES_ALONE : LINES, lit };
}

/**
 * @param {import("./address.js").Choices} choices
 * @param {[first: number, last: number]} usual
 * @returns {[first: number, last: number]}
 */
function windowOrUsual(choices, usual) {
  const [first, last] = windowOf(choices);
  return [first ?? usual[0], last ?? usual[1]];
}

/**
 * Draw a picture.
 *
 * @param {string} sent the parts of the columns, as JSON
 * @param {string} given options, as JSON
 * @returns {string} SVG
 */
export function render(sent, given) {
  const options = /** @type {RenderOptions} */ (JSON.parse(given));
  const { events, lanes, first, last, lines, lit } = prepare(JSON.parse(sent), options);
  const { width, palette, title, source } = options;
  return picture(events, lanes, { width, first, last, palette, lines, title, source, lit });
}

/**
 * Say where everything goes, for another painter.
 *
 * @param {string} sent the parts of the columns, as JSON
 * @param {string} given options, as JSON
 * @returns the window's first and last day; the pixels that the lanes' names take; and for each lane its name, how many
 *   lines it has, its events (id, line, size, label, the pixels between its noon and the label's near end, and the side
 *   on which the label stands), the ids of events that have only a tick, and, if there are too many events to draw each,
 *   how many there are: the day of each column, its days, and its count by family
 */
export function place(sent, given) {
  const options = /** @type {RenderOptions} */ (JSON.parse(given));
  const { events, lanes, first, last, lines } = prepare(JSON.parse(sent), options);
  const left = leftOf(lanes) + (options.beside ?? 0);
  const width = options.width - left - (options.right ?? 0);
  const view = { first, scale: width / (last + 1 - first), width };
  const placed = lanes.map((lane) => {
    const packed = pack(events, lane, view, lines);
    return {
      key: lane.key.slice(lane.key.indexOf(":") + 1),
      name: lane.name,
      count: lane.rows.length,
      lines: packed.lines,
      events: packed.placed.filter((one) => !one.outside).map((one) => placeOf(events, lane, one, view)),
      ticks: packed.ticks.map((row) => events.id[row]),
      columns: packed.dense ? countsOf(events, lane, view) : [],
    };
  });
  return { first, last, left, lanes: placed };
}

/**
 * @param {import("./data.js").Events} events
 * @param {import("./lanes.js").Lane} lane
 * @param {import("./packing.js").Placed} placed
 * @param {import("./view.js").View} view
 */
function placeOf(events, lane, placed, view) {
  const { row, line, size, side } = placed;
  const form = placed.form < 0 ? null : formsOf(events, lane, row)[placed.form];
  const [x, left, right] = extentOf(events, row, view, size);
  const label = form ? form.slice(0, 2).filter(Boolean).join("  ") : "";
  const day = events.day[row] - view.first;
  return {
    id: events.id[row],
    day,
    line,
    size,
    label,
    from: side > 0 ? right - x : left - x,
    width: form?.[2] ?? 0,
    side,
  };
}

/**
 * @param {import("./data.js").Events} events
 * @param {import("./lanes.js").Lane} lane
 * @param {import("./view.js").View} view
 * @returns {[day: number, days: number, counts: number[]][]}
 */
function countsOf(events, lane, view) {
  const { counts, columns, first, step } = columnsOf(events, lane, view, COLUMN);
  const families = events.families.length;
  /** @type {[day: number, days: number, counts: number[]][]} */
  const found = [];
  for (let column = 0; column < columns; column += 1) {
    const own = [...counts.subarray(column * families, (column + 1) * families)];
    const day = (first + column) * step;
    if (day + step > view.first && startOf(view, day) < view.width && own.some(Boolean)) found.push([day, step, own]);
  }
  return found;
}
