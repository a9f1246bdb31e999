// The figure of some events as JSON in and text out: what Python asks for, without a browser.

import { noChoices, questionOf, windowOf } from "./address.js";
import { decode, join } from "./data.js";
import { filter } from "./filter.js";
import { formsOf } from "./labels.js";
import { lanesOf } from "./lanes.js";
import { pack } from "./packing.js";
import { picture } from "./picture.js";
import { usualWindow, windowAround } from "./window.js";

/**
 * @typedef {Object} RenderOptions
 * @property {Partial<import("./address.js").Choices>} [choices] what is shown, in the words of the address
 * @property {string} [company] the company that all lanes are of
 * @property {number} [most] how many lanes are drawn
 * @property {number} width in pixels
 * @property {import("./colours.js").Palette} palette
 * @property {string} [title]
 * @property {string} [source] where it comes from, at the foot
 * @property {string[]} [lit] ids of the events that are told; the others are faint
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
  const first = decode(sent[0]);
  const events = sent.slice(1).reduce((joined, part) => join(joined, decode(part, first)), first);
  const choices = { ...noChoices(), ...options.choices };
  const question = questionOf(events, choices, {});
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
 * @param {string} given options, as JSON; `width` is that of the plot, without the lanes' names
 * @returns the window's first and last day, and for each lane its name, how many lines it has, and its
 *   events: id, line, size, label and the side on which it stands; the ids of those that have only a tick
 */
export function place(sent, given) {
  const options = /** @type {RenderOptions} */ (JSON.parse(given));
  const { events, lanes, first, last, lines } = prepare(JSON.parse(sent), options);
  const view = { first, scale: options.width / (last + 1 - first), width: options.width };
  const placed = lanes.map((lane) => {
    const packed = pack(events, lane, view, lines);
    const inside = packed.placed.filter((one) => !one.outside);
    return {
      key: lane.key,
      name: lane.name,
      lines: packed.lines,
      dense: packed.dense,
      events: inside.map((one) => {
        const form = one.form < 0 ? null : formsOf(events, lane, one.row)[one.form];
        const label = form ? form.slice(0, 2).filter(Boolean).join("  ") : "";
        return { id: events.id[one.row], line: one.line, size: one.size, label, width: form?.[2] ?? 0, side: one.side };
      }),
      ticks: packed.ticks.map((row) => events.id[row]),
    };
  });
  return { first, last, lanes: placed };
}
