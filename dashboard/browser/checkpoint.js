// A log's checkpoint in the browser: its text, and the signature of the log's key (C2SP signed-note, tlog-checkpoint).

import { equal, hex, joined, sha256 } from "./inclusion.js";

/**
 * @typedef {Object} Checkpoint
 * @property {string} text what is signed
 * @property {string} origin the log's name
 * @property {number} size of its tree
 * @property {string} root of its tree, in hexadecimal
 * @property {{name: string, data: Uint8Array}[]} signatures
 *
 * @typedef {Object} Key
 * @property {string} name
 * @property {Uint8Array} id
 * @property {Uint8Array<ArrayBuffer>} bytes
 */

const ED25519 = 1; // the type of a key
const ID = 4; // bytes by which a signature names its key

/**
 * @param {string} text in base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function decoded(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * Read a checkpoint.
 *
 * @param {string} note
 * @returns {Checkpoint | null} null if it is none
 */
export function readCheckpoint(note) {
  const gap = note.lastIndexOf("\n\n");
  const [text, rest] = [note.slice(0, gap + 1), note.slice(gap + 2)];
  const [origin, size, root] = text.split("\n");
  if (gap < 0 || !origin || !/^(?:0|[1-9][0-9]{0,14})$/.test(size ?? "") || !rest.endsWith("\n")) return null;
  try {
    const signatures = rest
      .slice(0, -1)
      .split("\n")
      .map((line) => {
        const found = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
        if (!found) throw new SyntaxError(line);
        return { name: found[1], data: decoded(found[2]) };
      });
    const bytes = decoded(root ?? "");
    return bytes.length === 32 ? { text, origin, size: Number(size), root: hex(bytes), signatures } : null;
  } catch {
    return null;
  }
}

/**
 * Read a public key, as `timeline key new` prints it: NAME+ID+BASE64.
 *
 * @param {string} text
 * @returns {Promise<Key | null>} null if it is none
 */
export async function readKey(text) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (!found) return null;
  try {
    const data = decoded(found[3]);
    const id = (await sha256(new TextEncoder().encode(`${found[1]}\n`), data)).subarray(0, ID);
    const isIt = data.length === 33 && data[0] === ED25519 && hex(id) === found[2];
    return isIt ? { name: found[1], id, bytes: data.slice(1) } : null;
  } catch {
    return null;
  }
}

/**
 * @param {Checkpoint} checkpoint
 * @param {Key} key
 * @returns {Promise<boolean | null>} whether the key signed the checkpoint; null if this browser can't check Ed25519
 */
export async function isSigned(checkpoint, key) {
  const mine = checkpoint.signatures.filter((one) => one.name === key.name && equal(one.data.subarray(0, ID), key.id));
  if (!mine.length) return false;
  let read;
  try {
    read = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  const text = new TextEncoder().encode(checkpoint.text);
  for (const { data } of mine) {
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, read, joined(data.subarray(ID)), text))) return false;
  }
  return true;
}
