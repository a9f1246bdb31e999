// Check this record: the proof that an event's entries are in the log is verified here, in the browser.

import { isSigned, readCheckpoint, readKey } from "./checkpoint.js";
import { bytesOf, equal, hex, leafHash, payloadDigest, rootOf, TiledTree } from "./inclusion.js";

/**
 * @typedef {import("./inclusion.js").Entry} Entry
 *
 * @typedef {Object} Entries the entries of one subject, the oldest first
 * @property {string} subject
 * @property {number} left_out how many older entries are not here
 * @property {{size: number, root: string}} [tree_head] the head to which the paths lead; without it, tiles have them
 * @property {{entry: Entry, path?: string[]}[]} entries
 *
 * @typedef {Object} Given
 * @property {string} subject what the page is about
 * @property {string} record the address of its entries
 * @property {string} head the tree head that the page shows, SIZE:ROOT; "" takes the checkpoint's
 * @property {string} tlog the address of the signed log, with a slash at its end; "" if it is not published
 * @property {string} key the public key of the log; "" if it is not published
 * @property {Record<string, string>} texts by their names
 *
 * @typedef {Object} Step one thing that was checked
 * @property {boolean | null} fits null if it could not be checked
 * @property {string} text
 */

const MOST = 16_000_000; // bytes of a file
const SHORT = 16; // digits of a root in a text

/** An error whose text is for the reader. */
class CheckError extends Error {}

/**
 * @param {string} text with names in braces
 * @param {Record<string, unknown>} values numbers are written as the reader's language does
 * @param {string} [language]
 * @returns {string}
 */
function filled(text, values, language = "en") {
  const written = (/** @type {unknown} */ value) =>
    typeof value === "number" ? value.toLocaleString(language) : String(value);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? written(values[name]) : whole));
}

/**
 * @param {Record<string, string>} texts
 * @param {string} address
 * @returns {Promise<Uint8Array>}
 */
async function fetched(texts, address) {
  const name = address.split("?")[0].replace(/^(\.\.?\/)+/, "");
  let answer;
  try {
    answer = await fetch(new URL(address, document.baseURI), { cache: "no-cache" });
  } catch {
    throw new CheckError(filled(texts.not_fetched, { file: name }));
  }
  const data = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : new Uint8Array();
  if (!answer.ok || data.length > MOST) throw new CheckError(filled(texts.not_fetched, { file: name }));
  return data;
}

/** Checks one record, and notes each step. */
class Check {
  /** @param {Given} given */
  constructor(given) {
    this.given = given;
    this.texts = given.texts;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Entry[]} */
    this.entries = [];
    this.signed = false;
  }

  /**
   * @param {boolean | null} fits
   * @param {string} name of the text
   * @param {Record<string, unknown>} [values]
   */
  note(fits, name, values = {}) {
    this.steps.push({ fits, text: filled(this.texts[name], values, this.texts.language) });
  }

  /** Check everything; what can't be fetched or read is a step that does not fit. */
  async run() {
    try {
      if (!globalThis.crypto?.subtle) throw new CheckError(this.texts.not_secure);
      await this.all();
    } catch (error) {
      const known = error instanceof CheckError ? error.message : filled(this.texts.not_read, { why: String(error) });
      this.steps.push({ fits: false, text: known });
    }
  }

  async all() {
    const { given, texts } = this;
    const head = given.tlog ? await this.signedHead() : given.head;
    const [size, root] = [Number(head.split(":")[0]), head.split(":")[1] ?? ""];
    /** @type {Entries} */
    let record;
    try {
      record = JSON.parse(new TextDecoder().decode(await fetched(texts, given.record)));
      this.entries = record.entries.map((one) => one.entry);
    } catch (error) {
      if (error instanceof CheckError) throw error;
      throw new CheckError(texts.no_proof);
    }
    if (!this.isAbout(record)) return;
    const tree = new TiledTree({ size, fetch: (path) => fetched(texts, given.tlog + path) });
    const fits = (await this.payloads()) && (await this.leaves()) && (await this.paths(record, tree, root));
    if (fits) this.note(true, given.tlog ? "root_of_checkpoint" : "root_of_page", { head });
  }

  /** @returns {Promise<string>} the head in the signed checkpoint, SIZE:ROOT */
  async signedHead() {
    const { texts, given } = this;
    const found = readCheckpoint(new TextDecoder().decode(await fetched(texts, `${given.tlog}checkpoint`)));
    const key = await readKey(given.key);
    if (!found || !key || found.origin !== key.name) throw new CheckError(texts.no_checkpoint);
    const signed = await isSigned(found, key);
    if (signed === false) throw new CheckError(filled(texts.wrong_signature, { key: key.name }));
    const others = found.signatures.filter((one) => one.name !== key.name).map((one) => one.name);
    this.signed = signed === true;
    this.note(signed, signed ? "signed" : "not_signed", { key: given.key, size: found.size });
    if (others.length) this.note(null, "witnesses", { names: [...new Set(others)].join(", ") });
    return `${found.size}:${found.root}`;
  }

  /**
   * @param {Entries} record
   * @returns {boolean} whether the entries are those of the page's subject, without a gap
   */
  isAbout(record) {
    const first = Number(record.left_out) + 1;
    const other = this.entries.find((one, at) => one.subject !== this.given.subject || one.version !== first + at);
    if (other || !this.entries.length) {
      this.note(false, "another_record", { subject: this.given.subject });
      return false;
    }
    if (record.left_out) this.note(null, "left_out", { count: record.left_out });
    return true;
  }

  /** @returns {Promise<boolean>} whether each payload has the digest that its entry names */
  async payloads() {
    let there = 0;
    for (const entry of this.entries) {
      if (!entry.salt || typeof entry.body !== "string") {
        this.note(null, "no_payload", { position: entry.position });
        continue;
      }
      if (bytesOf(entry.salt).length !== 16 || hex(await payloadDigest(entry)) !== entry.payload_digest) {
        this.note(false, "wrong_payload", { position: entry.position });
        return false;
      }
      there += 1;
    }
    if (there) this.note(true, "payload", { count: there });
    return true;
  }

  /** @returns {Promise<boolean>} whether each entry has the hash that it names */
  async leaves() {
    for (const entry of this.entries) {
      if (hex(await leafHash(entry)) !== /** @type {Entry & {leaf: string}} */ (entry).leaf) {
        this.note(false, "wrong_leaf", { position: entry.position });
        return false;
      }
    }
    this.note(true, "leaf", { count: this.entries.length });
    return true;
  }

  /**
   * @param {Entries} record
   * @param {TiledTree} tree
   * @param {string} root
   * @returns {Promise<boolean>} whether the proof of each entry leads to the root
   */
  async paths(record, tree, root) {
    if (record.tree_head && `${record.tree_head.size}:${record.tree_head.root}` !== this.given.head) {
      this.note(false, "another_head", { head: this.given.head });
      return false;
    }
    for (const { entry, path } of record.entries) {
      const [place, leaf] = [entry.position - 1, await leafHash(entry)];
      if (!path && place < tree.size && !equal(await this.ofTiles(tree.hash(0, place)), leaf)) {
        this.note(false, "another_leaf", { position: entry.position });
        return false;
      }
      const given = path ? path.map(bytesOf) : place < tree.size ? await this.ofTiles(tree.path(place)) : [];
      const found = await rootOf(leaf, place, tree.size, given);
      if (!found || hex(found) !== root) {
        const tiles = this.signed ? "wrong_tiles" : "wrong_tiles_or_checkpoint";
        this.note(false, path ? "wrong_path" : tiles, {
          position: entry.position,
          root: `${root.slice(0, SHORT)}…`,
        });
        return false;
      }
    }
    this.note(true, "path", { count: this.entries.length, size: tree.size });
    return true;
  }

  /**
   * @template T
   * @param {Promise<T>} read
   * @returns {Promise<T>} what was read of tiles
   */
  async ofTiles(read) {
    try {
      return await read;
    } catch (error) {
      if (error instanceof RangeError) throw new CheckError(filled(this.texts.short_tile, { file: error.message }));
      throw error;
    }
  }
}

/**
 * @param {keyof HTMLElementTagNameMap} name
 * @param {string} css the class
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function element(name, css, ...children) {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.append(...children);
  return made;
}

/**
 * @param {Check} check
 * @returns {Node[]} what was found, in words
 */
function shown(check) {
  const { texts, steps, entries } = check;
  const marks = { true: "✓", false: "✗", null: "–" };
  const names = { true: texts.fits, false: texts.fails, null: texts.open };
  const list = steps.map(({ fits, text }) => {
    const key = /** @type {"true" | "false" | "null"} */ (String(fits));
    const sign = element("span", "tl-check-sign", marks[key]);
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", names[key]);
    return element("li", `tl-check-${key}`, sign, element("span", "", text));
  });
  const failed = steps.some((step) => step.fits === false);
  const title = element(
    "p",
    failed ? "tl-check-false" : "tl-check-true",
    failed ? texts.not_confirmed : texts.confirmed,
  );
  const found = [title, element("ul", "", ...list)];
  if (!failed) found.push(element("p", "tl-small tl-muted", texts.limits));
  if (entries.length) {
    const text = entries.map((one) => `${one.position}  ${one.recorded_at}\n${one.body ?? ""}`).join("\n\n");
    const code = element("pre", "tl-small", text);
    code.tabIndex = 0;
    found.push(element("details", "tl-small", element("summary", "", texts.recorded), code));
  }
  return found;
}

/**
 * Make a button check a record.
 *
 * @param {HTMLElement} root with a button, and an element with the role `status`
 * @param {() => Given} given
 * @returns {() => void} takes it away again
 */
export function attach(root, given) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
  const status = /** @type {HTMLElement} */ (root.querySelector("[role=status]"));
  button.textContent = given().texts.check;
  let asked = 0;
  const run = async () => {
    asked += 1;
    const mine = asked;
    const check = new Check(given());
    status.replaceChildren(element("p", "", check.texts.checking));
    await check.run();
    if (mine === asked) status.replaceChildren(...shown(check));
  };
  button.addEventListener("click", run);
  return () => {
    asked += 1;
    button.removeEventListener("click", run);
  };
}

/** @type {WeakMap<Element, Given>} */
const known = new WeakMap();

/**
 * The part of a page of the dashboard.
 *
 * @param {{parentElement: HTMLElement, data: Given}} component
 * @returns {(() => void) | undefined}
 */
export function component(component) {
  const root = /** @type {HTMLElement} */ (component.parentElement.querySelector(".tl-check"));
  const before = known.get(root);
  known.set(root, component.data);
  if (before) {
    const isSame = before.record === component.data.record && before.head === component.data.head;
    if (!isSame) root.querySelector("[role=status]")?.replaceChildren();
    return undefined;
  }
  const end = attach(root, () => /** @type {Given} */ (known.get(root)));
  return () => {
    known.delete(root);
    end();
  };
}
