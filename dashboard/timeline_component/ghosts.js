// In a look back: which events were believed then, and were corrected or retracted since.

import { NEVER, OPEN_LEFT, OPEN_RIGHT, RETRACTED, TODAY } from "./data.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./filter.js").Question} Question
 */

/**
 * The server decides it exactly, by all figures and participants. Until it has told, and while a slider moves, the main
 * figure, the date and the kind decide.
 *
 * @param {Events} events
 * @param {Uint8Array} keep the rows of the look back
 * @param {Question} question
 * @param {string[] | null} told ids that the server told for this question
 * @returns {Set<string> | null} ids; null if this is no look back
 */
export function ghostsOf(events, keep, question, told) {
  if (question.reported === null && question.recorded === null) return null;
  if (told) return new Set(told);
  const today = todayOf(events);
  /** @type {Set<string>} */
  const found = new Set();
  for (let row = 0; row < events.rows; row += 1) {
    if (!keep[row]) continue;
    const now = today.get(events.id[row]);
    if (now === undefined || (now !== row && contradicts(events, row, now))) found.add(events.id[row]);
  }
  return found;
}

/** @type {WeakMap<Events, Map<string, number>>} */
const known = new WeakMap();

/**
 * @param {Events} events
 * @returns {Map<string, number>} today's row of each event
 */
function todayOf(events) {
  let found = known.get(events);
  if (!found) {
    found = new Map();
    for (let row = 0; row < events.rows; row += 1) {
      if (events.flags[row] & TODAY && events.positionEnd[row] >= NEVER) found.set(events.id[row], row);
    }
    known.set(events, found);
  }
  return found;
}

/**
 * @param {Events} events
 * @param {number} then
 * @param {number} now
 * @returns {boolean} whether what holds now rules out what was believed then; more precise is no contradiction
 */
function contradicts(events, then, now) {
  if (events.flags[now] & RETRACTED || events.kind[then] !== events.kind[now]) return true;
  const first = events.day[then] - events.earlier[then];
  const last = events.day[then] + events.later[then];
  const open = events.flags[then] & (OPEN_LEFT | OPEN_RIGHT);
  if (events.day[now] - events.earlier[now] < first && !(open & OPEN_LEFT)) return true;
  if (events.day[now] + events.later[now] > last && !(open & OPEN_RIGHT)) return true;
  const [before, after] = [events.value[then], events.value[now]];
  return Boolean(before && after && before !== after);
}
