// The labels of an event, from the longest form to the shortest. None is ever cut.

import { FIGURE_IN_TITLE, OPEN_LEFT, roleIn } from "./data.js";
import { dayText } from "./days.js";
import { gettext } from "./language.js";
import { textWidth } from "./widths.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./lanes.js").Lane} Lane
 */

/**
 * A form of a label: its text, what stands behind it in grey, and the width of both in pixels.
 *
 * @typedef {[text: string, behind: string, width: number]} Form
 */

/** The size of a label's text, in pixels. */
export const LABEL_SIZE = 11.5;

const NUMBER = /^[^\p{L}]*\d/u; // what begins with a number, also with a currency's sign
const SPACE = "  ";
const SPARED = 12; // pixels that a shorter form must save
const SPARED_DATED = 4;
const LONG_SPAN = 3; // days; a longer one has no day to name

/**
 * @param {Events} events
 * @param {Lane} lane
 * @param {number} row
 * @returns {Form[]} none if another event of the lane is told
 */
export function formsOf(events, lane, row) {
  const made = lane.forms.get(row);
  if (made) return made;
  /** @type {Form[]} */
  const forms = [];
  if (lane.lit && !lane.lit.has(events.id[row])) {
    lane.forms.set(row, forms);
    return forms;
  }
  const least = lane.dated ? SPARED_DATED : SPARED;
  const add = (/** @type {string} */ text, /** @type {string} */ behind) => {
    const width = textWidth(text, LABEL_SIZE, 500) + (behind ? textWidth(SPACE + behind, LABEL_SIZE) : 0);
    if (!forms.length || width < forms[forms.length - 1][2] - least) forms.push([text, behind, width]);
  };
  const title = titleIn(events, lane, row);
  const told = events.flags[row] & FIGURE_IN_TITLE ? "" : events.figure[row];
  const day = lane.dated ? dayOfRow(events, row) : "";
  if (day) add(title, [told, day].filter(Boolean).join(" · "));
  if (told) add(title, told);
  add(title, "");
  const [text, behind] = shortOf(events, lane, row);
  if (text) {
    if (behind) add(text, behind);
    add(text, "");
  } else if (told) {
    add(told, "");
  }
  lane.forms.set(row, forms);
  return forms;
}

/**
 * @param {Events} events
 * @param {Lane} lane
 * @param {number} row
 * @returns {string} the title without the lane's own company at its beginning or end
 */
function titleIn(events, lane, row) {
  const title = events.title[row];
  if (lane.entity < 0) return title;
  const [, label, , older] = events.entities[lane.entity];
  for (const name of [label, ...(older ?? [])]) {
    const short = withoutName(title, name);
    if (short !== title) return short;
  }
  return title;
}

/**
 * @param {string} title
 * @param {string} name
 * @returns {string} the title without the name of who acts; the title if it does not begin with it
 */
export function withoutName(title, name) {
  const alone = !title.startsWith(`${name} and `); // it does not act with somebody else
  if (alone && title.startsWith(`${name} `) && /\p{Ll}/u.test(title[name.length + 1] ?? ""))
    return upper(title.slice(name.length + 1));
  for (const sign of ["’s ", "'s "]) {
    if (title.startsWith(name + sign)) return upper(title.slice(name.length + sign.length));
  }
  return title;
}

/**
 * @param {string} text
 * @returns {string}
 */
function upper(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {Events} events
 * @param {Lane} lane
 * @param {number} row
 * @returns {string[]} the short text and what stands behind it; ["", ""] if there is none
 */
function shortOf(events, lane, row) {
  const lead = events.lead[row];
  if (lane.entity < 0) {
    const [text, behind = ""] = events.short[row].split("\t");
    if (!text) return ["", ""];
    if (lead < 0) return [text, behind];
    const between = NUMBER.test(text) && NUMBER.test(behind) ? " · " : " ";
    return [events.entities[lead][1], behind ? text + between + behind : text];
  }
  const role = roleIn(events, row, lane.entity);
  const own =
    events.shortFor.get(row)?.get(role) ?? (lead < 0 || lead === lane.entity || role < 0 ? events.short[row] : "");
  const [text, behind = ""] = own.split("\t");
  return text === lane.name ? ["", ""] : [text, behind];
}

/**
 * @param {Events} events
 * @param {number} row
 * @returns {string} the day of an event without its year, or "" if it is not known to a few days
 */
function dayOfRow(events, row) {
  if (events.earlier[row] + events.later[row] > LONG_SPAN) return "";
  const date = dayText(events.day[row], false);
  return events.flags[row] & OPEN_LEFT ? gettext("by {date}", { date }) : date;
}
