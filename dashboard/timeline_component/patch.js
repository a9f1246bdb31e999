// Brings the events up to date with what changed in the log since, instead of loading them all again.

import { OVERTURNED, decode, inLanguage, join } from "./data.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./data.js").Columns} Columns
 *
 * @typedef {[id: string, position: number, reported: number | null, end: number]} Ended
 * @typedef {Columns & {after: number, ended: Ended[], overturned: [id: string, position: number, reported: number | null][]}} Patch
 */

/**
 * @param {any} sent what the server sent
 * @param {Events} events
 * @returns {boolean} whether it is what changed after these events, and not all of them
 */
export function isPatchOf(sent, events) {
  return sent.after === events.head;
}

/**
 * @param {Events} events all rows that are known
 * @param {Patch} patch
 * @returns {Events} the rows at the patch's head; without those of look backs, which must be loaded again
 */
export function patched(events, patch) {
  const named = inLanguage(patch);
  const kinds = merged(events.kinds, named.kinds);
  const families = merged(events.families, named.families);
  const roles = merged(events.roles, patch.roles);
  const entities = merged(events.entities, patch.entities);
  const tables = { kinds: kinds.rows, families: families.rows, roles: roles.rows, entities: entities.rows };
  const base = {
    ...events,
    ...tables,
    entityOf: new Map(entities.rows.map((entity, place) => [entity[0], place])),
    head: patch.head,
    flags: events.flags.slice(),
    positionEnd: events.positionEnd.slice(),
    stale: true,
  };
  const rowsOf = new Map();
  for (let row = 0; row < events.rows; row += 1) {
    const rows = rowsOf.get(events.id[row]);
    if (rows) rows.push(row);
    else rowsOf.set(events.id[row], [row]);
  }
  for (const [id, position, reported, end] of patch.ended) {
    for (const row of rowsOf.get(id) ?? []) if (is(events, row, position, reported)) base.positionEnd[row] = end;
  }
  for (const id of new Set(patch.id)) {
    for (const row of rowsOf.get(id) ?? []) base.flags[row] &= ~OVERTURNED;
  }
  for (const [id, position, reported] of patch.overturned) {
    for (const row of rowsOf.get(id) ?? []) if (is(events, row, position, reported)) base.flags[row] |= OVERTURNED;
  }
  const sent = {
    ...patch,
    kind: patch.kind.map((kind) => kinds.to[kind]),
    lead: patch.lead.map((entity) => (entity < 0 ? entity : entities.to[entity])),
    who: patch.who.map((listed) => listed.map((place, at) => (at % 2 ? roles.to[place] : entities.to[place]))),
    short_for: patch.short_for.map((one, at) => (at % 3 === 1 ? roles.to[Number(one)] : one)),
  };
  return join(base, decode(sent, base));
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {number} position
 * @param {number | null} reported
 * @returns {boolean}
 */
function is(events, row, position, reported) {
  return events.position[row] === position && (reported === null || events.reported[row] === reported);
}

/**
 * @template {[key: string, ...any[]]} Row
 * @param {Row[]} known
 * @param {Row[]} sent
 * @returns {{rows: Row[], to: number[]}} all rows, those that were sent anew in their old places; and the place of each
 *   row that was sent
 */
function merged(known, sent) {
  const rows = known.slice();
  const places = new Map(known.map((row, place) => [row[0], place]));
  const to = sent.map((row) => {
    const place = places.get(row[0]) ?? rows.length;
    rows[place] = row;
    places.set(row[0], place);
    return place;
  });
  return { rows, to };
}
