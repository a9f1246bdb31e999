// Which lanes there are and in which order. It depends on the filter, never on the window, so no lane moves while one
// zooms.

import { isCompany } from "./data.js";

/** @typedef {import("./data.js").Events} Events */

/**
 * @typedef {Object} Lane
 * @property {string} key such as company:google
 * @property {string} name
 * @property {number} entity the company that all of its events involve, or -1
 * @property {number} family the family of all its events, or -1
 * @property {Int32Array} rows in the order of their days
 * @property {Int32Array} heaviest the same rows, the heaviest first
 * @property {Map<number, import("./labels.js").Form[]>} forms the forms of labels that were made so far
 * @property {boolean} dated whether labels say the day
 * @property {Set<string> | null} lit ids of the events that have labels; null: all
 */

/**
 * @typedef {Object} LaneChoice
 * @property {"company" | "family" | "kind"} by
 * @property {number} most how many lanes are drawn
 * @property {"events" | "name" | "latest"} [sort]
 * @property {number[]} [pinned] entities whose lanes come first
 * @property {Set<number>} [hidden] entities without a lane
 * @property {Set<number>} [chosen] the only entities with a lane, unless empty
 * @property {Map<number, Set<string>>} [owned] ids of further events of a company, of what it owned then
 * @property {number} [entity] the company of the whole page, or -1
 * @property {Set<string> | null} [lit] ids of the events that a story tells
 */

/**
 * @param {Events} events
 * @param {Uint8Array} keep which rows a filter lets through
 * @param {LaneChoice} choice
 * @returns {{shown: Lane[], left: number}} the lanes, and how many found no place
 */
export function lanesOf(events, keep, choice) {
  const { counts, latest } = tally(events, keep, choice);
  const found = Array.from(counts.keys()).filter((key) => counts[key]);
  const name = (/** @type {number} */ key) => laneName(events, choice.by, key);
  const alphabetical = (/** @type {number} */ one, /** @type {number} */ other) =>
    name(one) < name(other) ? -1 : name(one) > name(other) ? 1 : one - other;
  found.sort((one, other) => {
    if (choice.by === "family") return one - other;
    if (choice.sort === "name") return alphabetical(one, other);
    const [first, second] = choice.sort === "latest" ? [latest[other], latest[one]] : [counts[other], counts[one]];
    return first - second || alphabetical(one, other);
  });
  const pinned = choice.by === "company" ? (choice.pinned ?? []).filter((key) => counts[key]) : [];
  const ordered = [...pinned, ...found.filter((key) => !pinned.includes(key))];
  const keys = ordered.slice(0, Math.max(choice.most, pinned.length));
  const rows = rowsOf(events, keep, choice, keys, counts);
  const shown = keys.map((key) => laneOf(events, choice, key, /** @type {Int32Array} */ (rows.get(key))));
  return { shown, left: ordered.length - shown.length };
}

/**
 * @param {Events} events
 * @param {LaneChoice} choice
 * @param {number} key
 * @param {Int32Array} rows
 * @returns {Lane}
 */
function laneOf(events, choice, key, rows) {
  const company = choice.by === "company";
  return {
    key: `${choice.by}:${company ? events.entities[key][0] : choice.by === "family" ? events.families[key][0] : events.kinds[key][0]}`,
    name: laneName(events, choice.by, key),
    entity: company ? key : (choice.entity ?? -1),
    family: company ? -1 : choice.by === "family" ? key : events.family[rows[0]],
    rows,
    heaviest: byWeight(events, rows),
    lit: choice.lit ?? null,
    forms: new Map(),
    dated: (choice.entity ?? -1) >= 0,
  };
}

/**
 * @param {Events} events
 * @param {number} one
 * @param {number} other
 * @returns {number}
 */
export function heavierFirst(events, one, other) {
  return events.weight[other] - events.weight[one] || events.day[one] - events.day[other] || one - other;
}

/** @type {WeakMap<Events, {order: Int32Array, rank: Int32Array}>} */
const ranked = new WeakMap();

/**
 * @param {Events} events
 * @param {Int32Array} rows
 * @returns {Int32Array} the same rows, the heaviest first
 */
function byWeight(events, rows) {
  let known = ranked.get(events);
  if (!known) {
    const order = Int32Array.from({ length: events.rows }, (_, row) => row);
    order.sort((one, other) => heavierFirst(events, one, other));
    const rank = new Int32Array(events.rows);
    order.forEach((row, place) => {
      rank[row] = place;
    });
    known = { order, rank };
    ranked.set(events, known);
  }
  const { order, rank } = known;
  return rows
    .map((row) => rank[row])
    .sort()
    .map((place) => order[place]);
}

/**
 * Call a function with each lane that a row belongs to.
 *
 * @param {Events} events
 * @param {LaneChoice} choice
 * @returns {(row: number, visit: (key: number) => void) => void}
 */
function lanesOfRow(events, choice) {
  if (choice.by === "family") return (row, visit) => visit(events.family[row]);
  if (choice.by === "kind") return (row, visit) => visit(events.kind[row]);
  const chosen = choice.chosen?.size ? choice.chosen : null;
  const owned = chosen && choice.owned ? [...choice.owned] : [];
  const allowed = Uint8Array.from(events.entities, (_, entity) =>
    Number(isCompany(events, entity) && (!chosen || chosen.has(entity)) && !choice.hidden?.has(entity)),
  );
  const seen = new Int32Array(events.entities.length).fill(-1); // the last row that an entity was visited for
  return (row, visit) => {
    for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1) {
      const entity = events.who[place];
      if (!allowed[entity] || seen[entity] === row) continue;
      seen[entity] = row;
      visit(entity);
    }
    for (const [entity, ids] of owned) if (seen[entity] !== row && ids.has(events.id[row])) visit(entity);
  };
}

/**
 * @param {Events} events
 * @param {Uint8Array} keep
 * @param {LaneChoice} choice
 * @returns {{counts: Uint32Array, latest: Int32Array}} how many events each lane has, and the day of its latest one
 */
function tally(events, keep, choice) {
  const size = { company: events.entities, family: events.families, kind: events.kinds }[choice.by].length;
  const counts = new Uint32Array(size);
  const latest = new Int32Array(size);
  const visit = lanesOfRow(events, choice);
  let row = 0;
  const count = (/** @type {number} */ key) => {
    counts[key] += 1;
    latest[key] = events.day[row];
  };
  for (; row < events.rows; row += 1) if (keep[row]) visit(row, count);
  return { counts, latest };
}

/**
 * @param {Events} events
 * @param {Uint8Array} keep
 * @param {LaneChoice} choice
 * @param {number[]} keys the lanes that are drawn
 * @param {Uint32Array} counts
 * @returns {Map<number, Int32Array>} the rows of each, in the order of their days
 */
function rowsOf(events, keep, choice, keys, counts) {
  const found = new Map(keys.map((key) => [key, new Int32Array(counts[key])]));
  const filled = new Uint32Array(counts.length);
  const visit = lanesOfRow(events, choice);
  let row = 0;
  const fill = (/** @type {number} */ key) => {
    const rows = found.get(key);
    if (!rows) return;
    rows[filled[key]] = row;
    filled[key] += 1;
  };
  for (; row < events.rows; row += 1) if (keep[row]) visit(row, fill);
  return found;
}

/**
 * @param {Events} events
 * @param {"company" | "family" | "kind"} by
 * @param {number} key
 * @returns {string}
 */
function laneName(events, by, key) {
  if (by === "company") return events.entities[key][1];
  return by === "family" ? events.families[key][1] : events.kinds[key][2];
}
