// The events as columns: what the server sends, read into typed arrays.
//
// A row is one state of an event. Most events have one; an event that was corrected, or of which more became known
// later, has several. docs/exports.md describes the format.

import { figureText } from "./figures.js";
import { gettext } from "./language.js";

export const DISPUTED = 1;
export const RETRACTED = 2;
export const UNCONFIRMED = 4;
export const OPEN_LEFT = 8;
export const OPEN_RIGHT = 16;
export const FIGURE_IN_TITLE = 32;
export const PLANNED = 64;
export const TODAY = 128;
/** The present state of the event has corrected or retracted this one. */
export const OVERTURNED = 512;

const VERSION = 1;
/** A day and a position that never come. */
export const NEVER = 2 ** 30;

/**
 * @typedef {[key: string, family: string, label: string, symbol: string, unit: string]} Kind
 * @typedef {[id: string, label: string, type: string, olderNames?: string[]]} Entity
 * @typedef {[first: number, last: number, rows: number, name: string]} Part
 */

/**
 * What the server sends. `earlier`, `later`, `value`, `reported_end`, `position_end` and `short_for` are sparse: flat
 * lists in which the first number of each group is the step from the row before.
 *
 * @typedef {Object} Columns
 * @property {number} version
 * @property {number} head the position of the log
 * @property {number} rows
 * @property {Part[]} [parts] the other parts of today's rows
 * @property {Part[]} [history] the parts with the rows that only a look back shows
 * @property {Kind[]} kinds
 * @property {[key: string, label: string][]} families
 * @property {[key: string, label: string][]} roles
 * @property {Entity[]} entities
 * @property {string[]} id
 * @property {string[]} title
 * @property {string[]} short
 * @property {string[]} figure
 * @property {number[]} kind
 * @property {number[]} day
 * @property {number[]} earlier
 * @property {number[]} later
 * @property {number[]} flags
 * @property {number[]} size
 * @property {number[]} value
 * @property {number[]} weight
 * @property {number[]} sources
 * @property {(number | null)[]} reported
 * @property {number[]} reported_end
 * @property {number[]} position
 * @property {number[]} position_end
 * @property {number[]} lead
 * @property {(number | string)[]} short_for
 * @property {number[][]} who
 */

/**
 * The events, a place in each array for a row.
 *
 * @typedef {Object} Events
 * @property {number} rows
 * @property {number} head the position of the log
 * @property {Kind[]} kinds
 * @property {[key: string, label: string][]} families
 * @property {[key: string, label: string][]} roles
 * @property {Entity[]} entities
 * @property {Map<string, number>} entityOf the place of an entity by its id
 * @property {string[]} id
 * @property {string[]} title
 * @property {string[]} short a few words, in two parts with a tab between, or ""
 * @property {string[]} figure
 * @property {Uint8Array} kind
 * @property {Uint8Array} family
 * @property {Int32Array} day days since 1970-01-01
 * @property {Int32Array} earlier days from the earliest possible day
 * @property {Int32Array} later days to the latest possible day
 * @property {Uint16Array} flags
 * @property {Int8Array} size 0 to 100 within the kind, or -1
 * @property {Float64Array} value what the size stands for, or 0
 * @property {Uint16Array} weight importance, times 100
 * @property {Uint8Array} sources independent ones
 * @property {Int32Array} reported the first day on which the row held, in a look back by report
 * @property {Int32Array} reportedEnd the day from which another row holds
 * @property {Int32Array} position the log position from which the row held
 * @property {Int32Array} positionEnd the position from which another row holds
 * @property {Int32Array} lead the entity that `short` is told of, or -1
 * @property {Map<number, Map<number, string>>} shortFor other short texts of a row, by role
 * @property {Uint32Array} offsets where a row's participants begin in `who`; one more than there are rows
 * @property {Uint32Array} who entities
 * @property {Uint8Array} roleOf their roles
 * @property {Part[]} parts the parts with more of today's rows, which are not among these
 * @property {string[]} history the names of parts with the rows of look backs
 * @property {boolean} [stale] whether the tables are no longer those of the server, so that its other parts don't fit
 * @property {string[] | null} folded titles and names in small letters without accents, made at the first search
 */

/**
 * @param {string} text a short text and what stands behind it, with a tab between
 * @returns {string} the same, with the figures in the reader's language
 */
function shortText(text) {
  return text.split("\t").map(figureText).join("\t");
}

/**
 * @template {{kinds: Kind[], families: [key: string, label: string][]}} Names
 * @param {Names} sent
 * @returns {Names} the same with the names of kinds and families in the reader's language
 */
export function inLanguage(sent) {
  return {
    ...sent,
    kinds: sent.kinds.map(
      ([key, family, label, ...rest]) => /** @type {Kind} */ ([key, family, gettext(label), ...rest]),
    ),
    families: sent.families.map(([key, label]) => [key, gettext(label)]),
  };
}

/**
 * Read what the server sent.
 *
 * @param {Columns} sent
 * @param {Events | null} [first] the first part, which has the tables of all parts
 * @returns {Events}
 * @throws {Error} it is of another version
 */
export function decode(sent, first = null) {
  if (sent.version !== VERSION) throw new Error(`columns of version ${sent.version}; this page reads ${VERSION}`);
  const rows = sent.rows;
  const day = new Int32Array(rows);
  for (let row = 0, at = 0; row < rows; row += 1) {
    at += sent.day[row];
    day[row] = at;
  }
  const reported = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const after = sent.reported[row];
    reported[row] = after === null ? NEVER : day[row] + after;
  }
  const reportedEnd = sparse(sent.reported_end, new Int32Array(rows));
  for (let row = 0; row < rows; row += 1)
    reportedEnd[row] = reportedEnd[row] ? reported[row] + reportedEnd[row] : NEVER;
  const positionEnd = sparse(sent.position_end, new Int32Array(rows));
  for (let row = 0; row < rows; row += 1) positionEnd[row] = positionEnd[row] || NEVER;

  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row += 1) offsets[row + 1] = offsets[row] + sent.who[row].length / 2;
  const who = new Uint32Array(offsets[rows]);
  const roleOf = new Uint8Array(offsets[rows]);
  for (let row = 0; row < rows; row += 1) {
    const listed = sent.who[row];
    for (let place = 0; place < listed.length; place += 2) {
      who[offsets[row] + place / 2] = listed[place];
      roleOf[offsets[row] + place / 2] = listed[place + 1];
    }
  }

  const { kinds, families, roles, entities } = first ?? inLanguage(sent);
  const familyOf = kinds.map((kind) => families.findIndex((family) => family[0] === kind[1]));
  return {
    rows,
    head: sent.head,
    kinds,
    families,
    roles,
    entities,
    entityOf: first?.entityOf ?? new Map(entities.map((entity, place) => [entity[0], place])),
    history: (sent.history ?? []).map((part) => part[3]),
    parts: sent.parts ?? [],
    id: sent.id,
    title: sent.title,
    short: sent.short.map(shortText),
    figure: sent.figure.map(figureText),
    kind: Uint8Array.from(sent.kind),
    family: Uint8Array.from(sent.kind, (kind) => familyOf[kind]),
    day,
    earlier: sparse(sent.earlier, new Int32Array(rows)),
    later: sparse(sent.later, new Int32Array(rows)),
    flags: Uint16Array.from(sent.flags),
    size: Int8Array.from(sent.size),
    value: sparse(sent.value, new Float64Array(rows)),
    weight: Uint16Array.from(sent.weight),
    sources: Uint8Array.from(sent.sources),
    reported,
    reportedEnd,
    position: Int32Array.from(sent.position),
    positionEnd,
    lead: Int32Array.from(sent.lead),
    shortFor: shortTexts(sent.short_for),
    offsets,
    who,
    roleOf,
    folded: null,
  };
}

/**
 * Join what the server sent in parts.
 *
 * @param {Events} events
 * @param {Events} more rows of the same log, with the same tables
 * @returns {Events} all rows, in the order of their days
 */
export function join(events, more) {
  const parts = [events, more];
  /** @type {[part: number, row: number][]} */
  const order = [];
  for (let one = 0, other = 0; one < events.rows || other < more.rows; ) {
    const first = other >= more.rows || (one < events.rows && events.day[one] <= more.day[other]);
    order.push(first ? [0, one++] : [1, other++]);
  }
  const rows = order.length;
  const offsets = new Uint32Array(rows + 1);
  order.forEach(([part, row], place) => {
    offsets[place + 1] = offsets[place] + parts[part].offsets[row + 1] - parts[part].offsets[row];
  });
  const who = new Uint32Array(offsets[rows]);
  const roleOf = new Uint8Array(offsets[rows]);
  /** @type {Events["shortFor"]} */
  const shortFor = new Map();
  order.forEach(([part, row], place) => {
    const { offsets: from, who: entities, roleOf: roles, shortFor: texts } = parts[part];
    who.set(entities.subarray(from[row], from[row + 1]), offsets[place]);
    roleOf.set(roles.subarray(from[row], from[row + 1]), offsets[place]);
    const own = texts.get(row);
    if (own) shortFor.set(place, own);
  });
  /** @type {any} */
  const joined = { ...events, rows, offsets, who, roleOf, shortFor, folded: null };
  for (const name of COLUMNS) {
    const made = Array.isArray(events[name])
      ? new Array(rows)
      : new /** @type {any} */ (events[name].constructor)(rows);
    order.forEach(([part, row], place) => {
      made[place] = parts[part][name][row];
    });
    joined[name] = made;
  }
  return joined;
}

const COLUMNS = /** @type {const} */ ([
  "id",
  "title",
  "short",
  "figure",
  "kind",
  "family",
  "day",
  "earlier",
  "later",
  "flags",
  "size",
  "value",
  "weight",
  "sources",
  "reported",
  "reportedEnd",
  "position",
  "positionEnd",
  "lead",
]);

/**
 * @template {Int32Array | Float64Array} T
 * @param {number[]} listed steps and values
 * @param {T} into
 * @returns {T}
 */
function sparse(listed, into) {
  for (let place = 0, row = 0; place < listed.length; place += 2) {
    row += listed[place];
    into[row] = listed[place + 1];
  }
  return into;
}

/**
 * @param {(number | string)[]} listed steps, roles and texts
 * @returns {Map<number, Map<number, string>>}
 */
function shortTexts(listed) {
  /** @type {Map<number, Map<number, string>>} */
  const found = new Map();
  for (let place = 0, row = 0; place < listed.length; place += 3) {
    row += Number(listed[place]);
    const texts = found.get(row) ?? new Map();
    texts.set(Number(listed[place + 1]), shortText(String(listed[place + 2])));
    found.set(row, texts);
  }
  return found;
}

/**
 * @param {Events} events
 * @param {number} entity
 * @returns {boolean}
 */
export function isCompany(events, entity) {
  return events.entities[entity][2] === "company";
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {number} entity
 * @returns {number} the entity's first role in the event, or -1
 */
export function roleIn(events, row, entity) {
  for (let place = events.offsets[row]; place < events.offsets[row + 1]; place += 1) {
    if (events.who[place] === entity) return events.roleOf[place];
  }
  return -1;
}

/**
 * @param {Events} events
 * @param {number} row
 * @param {number} entity
 * @returns {boolean} whether the entity takes part in the event
 */
export function takesPart(events, row, entity) {
  return roleIn(events, row, entity) >= 0;
}

/**
 * @param {Events} events
 * @param {Int32Array} index rows in the order of their days
 * @param {number} day
 * @returns {number} the first place in the index whose day is not before the given one
 */
export function placeOf(events, index, day) {
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events.day[index[middle]] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
