// The log's Merkle tree in the browser: hashes of entries, and the proof that one is in the tree (RFC 9162, section 2.1).

const WIDTH = 256; // hashes in a tile
const HASH = 32; // bytes

/**
 * @typedef {Object} Entry an entry of the log as JSON has it: hashes and salt in hexadecimal
 * @property {number} position
 * @property {string} subject
 * @property {number} version
 * @property {string} recorded_at
 * @property {string} payload_digest
 * @property {string | null} [salt]
 * @property {string | null} [body]
 *
 * @typedef {Object} Tree
 * @property {number} size
 * @property {(path: string) => Promise<Uint8Array>} fetch
 */

// What an entry's hash covers, in this order; the digest of the payload is last.
const HEADER = [
  "position",
  "subject",
  "version",
  "operation",
  "kind",
  "schema_version",
  "recorded_at",
  "recorded_by",
  "reason",
  "origin",
  "batch",
];

/**
 * @param {unknown} text
 * @returns {Uint8Array} the bytes of a hexadecimal text; none if it is not one
 */
export function bytesOf(text) {
  if (typeof text !== "string" || !/^(?:[0-9a-f]{2})*$/.test(text)) return new Uint8Array();
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/**
 * @param {Uint8Array} data
 * @returns {string}
 */
export function hex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {boolean}
 */
export function equal(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {...Uint8Array} parts
 * @returns {Promise<Uint8Array>} the SHA-256 of all parts
 */
export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

/**
 * @param {Uint8Array} data
 * @returns {Uint8Array} the data after its length in four bytes
 */
function framed(data) {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length);
  return joined(length, data);
}

/**
 * @param {Entry} entry
 * @returns {Promise<Uint8Array>} the digest of its payload
 */
export function payloadDigest(entry) {
  return sha256(bytesOf(entry.salt), new TextEncoder().encode(String(entry.body)));
}

/**
 * @param {Entry} entry
 * @returns {Promise<Uint8Array>} the hash of an entry in the tree
 */
export function leafHash(entry) {
  const values = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (entry));
  const parts = HEADER.map((name) =>
    values[name] === null
      ? new Uint8Array([255, 255, 255, 255])
      : framed(new TextEncoder().encode(String(values[name]))),
  );
  return sha256(new Uint8Array([0]), ...parts, framed(bytesOf(entry.payload_digest)));
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {Promise<Uint8Array>}
 */
const nodeHash = (left, right) => sha256(new Uint8Array([1]), left, right);

const half = (/** @type {number} */ number) => Math.floor(number / 2); // not >> 1: a log may have more than 2³¹ entries

/**
 * Return the root to which a proof leads (section 2.1.3.2).
 *
 * @param {Uint8Array} leaf
 * @param {number} place the number of the leaf, from 0
 * @param {number} size of the tree
 * @param {Uint8Array[]} path the sibling hashes from the leaf up
 * @returns {Promise<Uint8Array | null>} null if the path has another length than the proof of this place
 */
export async function rootOf(leaf, place, size, path) {
  if (!(Number.isSafeInteger(place) && place >= 0 && place < size)) return null;
  let [index, last, node] = [place, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0 || sibling.length !== HASH) return null;
    if (index % 2 || index === last) {
      node = await nodeHash(sibling, node);
      while (index && index % 2 === 0) [index, last] = [half(index), half(last)];
    } else {
      node = await nodeHash(node, sibling);
    }
    [index, last] = [half(index), half(last)];
  }
  return last === 0 ? node : null;
}

/**
 * @param {number} level
 * @param {number} index
 * @param {number} width
 * @returns {string} the path of a tile (C2SP tlog-tiles)
 */
function tilePath(level, index, width) {
  const digits = String(index);
  const parts = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  const name = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join("/");
  return `tile/${level}/${name}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** A tree whose hashes are in tiles; each tile is fetched once. */
export class TiledTree {
  /** @param {Tree} given */
  constructor(given) {
    this.size = given.size;
    this.fetch = given.fetch;
    /** @type {Map<string, Promise<Uint8Array>>} */
    this.tiles = new Map();
  }

  /**
   * @param {number} level
   * @param {number} number
   * @returns {Promise<Uint8Array>} a hash of a level
   */
  async hash(level, number) {
    const index = Math.floor(number / WIDTH);
    const width = Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - index * WIDTH);
    const path = tilePath(level, index, width);
    const found = this.tiles.get(path) ?? this.fetch(path);
    this.tiles.set(path, found);
    const data = await found;
    if (data.length !== width * HASH) throw new RangeError(path);
    const at = (number % WIDTH) * HASH;
    return data.subarray(at, at + HASH);
  }

  /**
   * @param {number} first
   * @param {number} last
   * @returns {Promise<Uint8Array>} the root over the leaves from `first`, which begins a subtree, to before `last`
   */
  async root(first, last) {
    let [level, wide] = [0, 1];
    while (wide * WIDTH <= last - first && first % (wide * WIDTH) === 0) [level, wide] = [level + 1, wide * WIDTH];
    const whole = Math.floor((last - first) / wide);
    const numbers = Array.from({ length: whole }, (_, at) => Math.floor(first / wide) + at);
    let hashes = await Promise.all(numbers.map((number) => this.hash(level, number)));
    const reached = first + whole * wide;
    if (reached < last) hashes.push(await this.root(reached, last));
    while (hashes.length > 1) {
      const pairs = [];
      for (let at = 0; at + 1 < hashes.length; at += 2) pairs.push(nodeHash(hashes[at], hashes[at + 1]));
      const left = hashes.length % 2 ? [hashes[hashes.length - 1]] : [];
      hashes = [...(await Promise.all(pairs)), ...left];
    }
    return hashes[0];
  }

  /**
   * @param {number} index the number of a leaf, from 0
   * @returns {Promise<Uint8Array[]>} the proof that it is in the tree (section 2.1.3.1)
   */
  async path(index) {
    const found = [];
    let [first, last] = [0, this.size];
    while (last - first > 1) {
      let wide = 1;
      while (wide * 2 < last - first) wide *= 2;
      const split = first + wide;
      found.push(index < split ? this.root(split, last) : this.root(first, split));
      if (index < split) last = split;
      else first = split;
    }
    return (await Promise.all(found)).reverse();
  }
}
