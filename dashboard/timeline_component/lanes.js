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
  const groups = choice.by === "company" ? byCompany(events, keep, choice) : byKey(events, keep, choice.by);
  const name = (/** @type {number} */ key) => laneName(events, choice.by, key);
  const order = [...groups.keys()].sort((one, other) => compare(events, groups, choice, name, one, other));
  const pinned = choice.by === "company" ? (choice.pinned ?? []).filter((key) => groups.has(key)) : [];
  const ordered = [...pinned, ...order.filter((key) => !pinned.includes(key))];
  const most = Math.max(choice.most, pinned.length);
  const shown = ordered.slice(0, most).map((key) => {
    const rows = Int32Array.from(groups.get(key) ?? []);
    return {
      key: `${choice.by}:${choice.by === "company" ? events.entities[key][0] : keyName(events, choice.by, key)}`,
      name: name(key),
      entity: choice.by === "company" ? key : (choice.entity ?? -1),
      family: choice.by === "company" ? -1 : choice.by === "family" ? key : events.family[rows[0]],
      rows,
      heaviest: Int32Array.from(rows).sort((one, other) => heavierFirst(events, one, other)),
      lit: choice.lit ?? null,
      forms: new Map(),
      dated: (choice.entity ?? -1) >= 0,
    };
  });
  return { shown, left: ordered.length - shown.length };
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

/**
 * @param {Events} events
 * @param {Uint8Array} keep
 * @param {LaneChoice} choice
 * @returns {Map<number, number[]>}
 */
function byCompany(events, keep, choice) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  /** @type {number[]} */
  const seen = [];
  const chosen = choice.chosen?.size ? choice.chosen : null;
  const owned = chosen && choice.owned ? [...choice.owned] : [];
  for (let row = 0; row < events.rows; row += 1) {
    if (!keep[row]) continue;
    seen.length = 0;
    for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1) {
      const entity = events.who[place];
      if (!seen.includes(entity) && isCompany(events, entity) && (!chosen || chosen.has(entity))) seen.push(entity);
    }
    for (const [entity, ids] of owned) if (!seen.includes(entity) && ids.has(events.id[row])) seen.push(entity);
    for (const entity of seen) {
      if (choice.hidden?.has(entity)) continue;
      const group = groups.get(entity);
      if (group) group.push(row);
      else groups.set(entity, [row]);
    }
  }
  return groups;
}

/**
 * @param {Events} events
 * @param {Uint8Array} keep
 * @param {"family" | "kind"} by
 * @returns {Map<number, number[]>}
 */
function byKey(events, keep, by) {
  const column = by === "family" ? events.family : events.kind;
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (let row = 0; row < events.rows; row += 1) {
    if (!keep[row]) continue;
    const group = groups.get(column[row]);
    if (group) group.push(row);
    else groups.set(column[row], [row]);
  }
  return groups;
}

/**
 * @param {Events} events
 * @param {Map<number, number[]>} groups
 * @param {LaneChoice} choice
 * @param {(key: number) => string} name
 * @param {number} one
 * @param {number} other
 * @returns {number}
 */
function compare(events, groups, choice, name, one, other) {
  const rows = (/** @type {number} */ key) => groups.get(key) ?? [];
  const alphabetical = name(one) < name(other) ? -1 : name(one) > name(other) ? 1 : one - other;
  if (choice.by === "family") return one - other;
  if (choice.sort === "name") return alphabetical;
  if (choice.sort === "latest") {
    const latest = (/** @type {number} */ key) => events.day[rows(key)[rows(key).length - 1]];
    return latest(other) - latest(one) || alphabetical;
  }
  return rows(other).length - rows(one).length || alphabetical;
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

/**
 * @param {Events} events
 * @param {"family" | "kind"} by
 * @param {number} key
 * @returns {string}
 */
function keyName(events, by, key) {
  return by === "family" ? events.families[key][0] : events.kinds[key][0];
}
