// Which rows a question lets through. It answers for 100,000 rows within a frame.

import { DISPUTED, NEVER, PLANNED, RETRACTED, TODAY } from "./data.js";

/** @typedef {import("./data.js").Events} Events */

/**
 * A question. What is null or empty does not narrow.
 *
 * @typedef {Object} Question
 * @property {Set<number>} families
 * @property {Set<number>} kinds
 * @property {Set<number>} companies entities of which at least one takes part
 * @property {Set<string>} also ids of further events of these companies, of what they owned then
 * @property {string} text words that the title or the names contain, all of them
 * @property {number | null} reported a day: what had been reported by its end
 * @property {number | null} recorded a position: what the log said then
 * @property {boolean | null} planned
 * @property {boolean | null} disputed
 * @property {boolean} retracted whether retracted events are let through, too
 * @property {Set<string> | null} only ids; the server gives them for what a browser can't answer
 */

/** @returns {Question} */
export function everything() {
  return {
    families: new Set(),
    kinds: new Set(),
    companies: new Set(),
    also: new Set(),
    text: "",
    reported: null,
    recorded: null,
    planned: null,
    disputed: null,
    retracted: false,
    only: null,
  };
}

/**
 * @param {Events} events
 * @param {Question} question
 * @returns {Uint8Array} 1 for each row that the question lets through
 */
export function filter(events, question) {
  const { families, kinds, companies, only, reported, recorded } = question;
  const keep = new Uint8Array(events.rows);
  const words = foldText(question.text).split(/\s+/).filter(Boolean);
  const folded = words.length ? foldedTexts(events) : [];
  const entities = new Uint8Array(events.entities.length);
  for (const entity of companies) entities[entity] = 1;
  const byFamily = mask(families, events.families.length);
  const byKind = mask(kinds, events.kinds.length);
  for (let row = 0; row < events.rows; row += 1) {
    const flags = events.flags[row];
    if ((flags & RETRACTED && !question.retracted) || !holds(events, row, reported, recorded)) continue;
    if (!byFamily[events.family[row]] || !byKind[events.kind[row]]) continue;
    if (question.planned !== null && Boolean(flags & PLANNED) !== question.planned) continue;
    if (question.disputed !== null && Boolean(flags & DISPUTED) !== question.disputed) continue;
    if (companies.size && !anyOf(events, row, entities) && !question.also.has(events.id[row])) continue;
    if (words.length && !words.every((word) => folded[row].includes(word))) continue;
    if (only && !only.has(events.id[row])) continue;
    keep[row] = 1;
  }
  return keep;
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {number | null} reported
 * @param {number | null} recorded
 * @returns {boolean} whether the row is the state of its event at these times
 */
function holds(events, row, reported, recorded) {
  if (recorded === null ? events.positionEnd[row] < NEVER : !within(events.position, events.positionEnd, row, recorded))
    return false;
  if (reported === null) return Boolean(events.flags[row] & TODAY);
  return within(events.reported, events.reportedEnd, row, reported);
}

/**
 * @param {Int32Array} from
 * @param {Int32Array} until
 * @param {number} row
 * @param {number} at
 * @returns {boolean}
 */
function within(from, until, row, at) {
  return from[row] <= at && at < until[row];
}

/**
 * @param {Set<number>} chosen
 * @param {number} size
 * @returns {Uint8Array} 1 for what is chosen; all ones if nothing is
 */
function mask(chosen, size) {
  const made = new Uint8Array(size);
  if (!chosen.size) return made.fill(1);
  for (const one of chosen) made[one] = 1;
  return made;
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {Uint8Array} entities
 * @returns {boolean}
 */
function anyOf(events, row, entities) {
  for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1) {
    if (entities[events.who[place]]) return true;
  }
  return false;
}

/**
 * @param {string} text
 * @returns {string} in small letters, without accents
 */
function foldText(text) {
  const small = text.toLowerCase();
  return /^[\x20-\x7e]*$/.test(small) ? small : small.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/g, "'");
}

/**
 * @param {Events} events
 * @returns {string[]} the title and the names of each row
 */
function foldedTexts(events) {
  if (events.folded) return events.folded;
  const names = events.entities.map((entity) => foldText([entity[1], ...(entity[3] ?? [])].join(" ")));
  events.folded = Array.from({ length: events.rows }, (_, row) => {
    const parts = [foldText(events.title[row])];
    for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1)
      parts.push(names[events.who[place]]);
    return parts.join(" ");
  });
  return events.folded;
}

/**
 * @param {Uint8Array} keep
 * @returns {number} how many rows were let through
 */
export function countOf(keep) {
  let count = 0;
  for (let row = 0; row < keep.length; row += 1) count += keep[row];
  return count;
}
