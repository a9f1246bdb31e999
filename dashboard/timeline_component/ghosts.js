// In a look back: which events were believed then, and were corrected or retracted since.

import { OVERTURNED } from "./data.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./filter.js").Question} Question
 */

/**
 * @param {Events} events
 * @param {Uint8Array} keep the rows of the look back
 * @param {Question} question
 * @returns {Set<string> | null} ids; null if this is no look back
 */
export function ghostsOf(events, keep, question) {
  if (question.reported === null && question.recorded === null) return null;
  /** @type {Set<string>} */
  const found = new Set();
  for (let row = 0; row < events.rows; row += 1) {
    if (keep[row] && events.flags[row] & OVERTURNED) found.add(events.id[row]);
  }
  return found;
}
