// What the reader chose, as the address of the page says it. The address is the one place where choices are kept: the
// figure reads it, and so does the server.

import { everything } from "./filter.js";
import { isoOf, readDay } from "./days.js";

/**
 * @typedef {import("./data.js").Events} Events
 * @typedef {import("./filter.js").Question} Question
 */

/**
 * @typedef {Object} Choices
 * @property {string} since the first day of the window, a month or a year; "" means the usual window
 * @property {string} until
 * @property {string} by company, family, kind, or the kind whose events are drawn by size, as size:layoffs; "" is usual
 * @property {string} sort
 * @property {string[]} pin
 * @property {string[]} hide
 * @property {string[]} companies
 * @property {string[]} family
 * @property {string[]} kind
 * @property {string} q
 * @property {string} reported
 * @property {string} recorded
 * @property {string} planned 1 or 0
 * @property {string} disputed 1 or 0
 * @property {string} retracted 1: with retracted events
 * @property {string} group 1: with what the chosen companies owned at the time
 * @property {string} person what a browser does not know of events, as are the next five
 * @property {string} role
 * @property {string} status
 * @property {string} thread
 * @property {string} sector
 * @property {string} country
 */

const LISTS = /** @type {const} */ (["pin", "hide", "companies", "family", "kind"]);
const TEXTS = /** @type {const} */ ([
  "since",
  "until",
  "by",
  "sort",
  "q",
  "reported",
  "recorded",
  "planned",
  "disputed",
  "group",
  "retracted",
  "person",
  "role",
  "status",
  "thread",
  "sector",
  "country",
]);

/** Filters that only the server can answer; it tells which events they let through. */
export const SERVER = /** @type {const} */ (["person", "role", "sector", "country", "status", "q", "thread"]);

/** @returns {Choices} those of an address without parameters */
export function noChoices() {
  const lists = LISTS.map((name) => [name, []]);
  const texts = TEXTS.map((name) => [name, ""]);
  return Object.fromEntries([...lists, ...texts]);
}

/**
 * @param {string} search such as ?family=money&since=2022
 * @returns {Choices}
 */
export function readAddress(search) {
  const params = new URLSearchParams(search);
  const lists = LISTS.map((name) => [
    name,
    params.getAll(name).flatMap((value) =>
      value
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean),
    ),
  ]);
  const texts = TEXTS.map((name) => [name, (params.get(name) ?? "").trim()]);
  return Object.fromEntries([...lists, ...texts]);
}

/**
 * @param {string} search the present one; parameters that are not choices stay
 * @param {Partial<Choices>} changed
 * @returns {string}
 */
export function writeAddress(search, changed) {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changed)) {
    const text = Array.isArray(value) ? value.join(",") : value;
    if (text) params.set(name, text);
    else params.delete(name);
  }
  const written = params.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
  return written && `?${written}`;
}

/**
 * What the server says of choices that a browser can't read, for one address.
 *
 * @typedef {Object} Told
 * @property {string} [of] the choices that it was told for, see `asked`
 * @property {number} [recorded] the position of a time
 * @property {string[]} [only] ids of the events that the filters of `SERVER` let through
 * @property {Record<string, string[]>} [owned] ids of events of what a company owned then
 */

/**
 * @param {Choices} choices
 * @returns {string} the choices of which only the server knows all
 */
export function asked(choices) {
  const companies = choices.group ? choices.companies : [];
  return JSON.stringify([choices.recorded, choices.group, companies, ...SERVER.map((name) => choices[name])]);
}

/**
 * @param {Events} events
 * @param {Choices} choices
 * @param {Told} given
 * @returns {Question}
 */
export function questionOf(events, choices, given) {
  const told = given.of === asked(choices) ? given : {};
  const question = everything();
  const places = (/** @type {string[]} */ keys, /** @type {(key: string) => number} */ find) =>
    new Set(keys.map(find).filter((place) => place >= 0));
  question.families = places(choices.family, (key) => events.families.findIndex((family) => family[0] === key));
  question.kinds = places(choices.kind, (key) => events.kinds.findIndex((kind) => kind[0] === key));
  question.companies = places(choices.companies, (key) => events.entityOf.get(key) ?? -1);
  question.also = new Set(Object.values(told.owned ?? {}).flat());
  question.text = told.only ? "" : choices.q;
  const unknown = SERVER.some((name) => name !== "q" && choices[name]); // nothing is shown until the server has answered
  question.only = told.only ? new Set(told.only) : unknown ? new Set() : null;
  question.retracted = choices.retracted === "1";
  question.reported = choices.reported ? readDay(choices.reported, true) : null;
  question.recorded = told.recorded ?? (/^[0-9]{1,9}$/.test(choices.recorded) ? Number(choices.recorded) : null);
  question.planned = choices.planned ? choices.planned === "1" : null;
  question.disputed = choices.disputed ? choices.disputed === "1" : null;
  return question;
}

/**
 * @param {Choices} choices
 * @returns {[first: number | null, last: number | null]} the ends of the chosen window
 */
export function windowOf(choices) {
  return [choices.since ? readDay(choices.since) : null, choices.until ? readDay(choices.until, true) : null];
}

/**
 * @param {number} first
 * @param {number} last
 * @returns {Pick<Choices, "since" | "until">}
 */
export function windowChoice(first, last) {
  return { since: isoOf(first), until: isoOf(last) };
}

/**
 * Keeps the page's address and the figure together.
 *
 * A choice changes the figure at once. The server hears of it when the reader has paused: it then follows the address as
 * it follows the back and forward buttons. The window goes into the address without a run of the server, but where the
 * server's part of the page depends on it.
 */
export class Address {
  /**
   * @param {(choices: Choices) => void} follow called when the address has changed by something else
   * @param {boolean} windowed whether the server's part of the page depends on the window
   * @param {Record<string, string>} [became] the new ids of merged companies
   */
  constructor(follow, windowed, became = {}) {
    this.follow = follow;
    this.windowed = windowed;
    this.became = became;
    this.timer = 0;
    this.last = location.search;
    this.known = windowIn(location.search); // what the server knows
    /** @type {string | null} */
    this.written = null; // the window that is only in the address, and that the server does not know
    this.plain = history.pushState;
    const address = this;
    /** @type {typeof history.pushState} */
    this.pushed = function pushState(...given) {
      address.plain.apply(history, given);
      address.keepWindow();
      address.read();
    };
    history.pushState = this.pushed;
    this.onBack = () => this.read();
    addEventListener("popstate", this.onBack);
  }

  /** Stop listening. */
  close() {
    clearTimeout(this.timer);
    removeEventListener("popstate", this.onBack);
    if (history.pushState === this.pushed) history.pushState = this.plain;
  }

  /** @returns {Choices} */
  get choices() {
    const choices = readAddress(location.search);
    const now = (/** @type {string} */ id) => this.became[id] ?? id;
    for (const name of /** @type {const} */ (["companies", "pin", "hide"])) choices[name] = choices[name].map(now);
    return choices;
  }

  /** Tell the figure if the address is another one. */
  read() {
    if (location.search === this.last) return;
    this.last = location.search;
    this.follow(this.choices);
  }

  /**
   * Write choices that the server wants to know.
   *
   * @param {Partial<Choices>} changed
   * @param {boolean} [replace] whether the back button skips the state before
   */
  choose(changed, replace = false) {
    const search = writeAddress(location.search, changed);
    if (search === location.search) return;
    this.last = search;
    const address = location.pathname + search + location.hash;
    if (replace) history.replaceState(history.state, "", address);
    else this.plain.call(history, {}, "", address);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  /** Let the server follow the address. */
  tell() {
    this.written = null;
    this.known = windowIn(location.search);
    dispatchEvent(new PopStateEvent("popstate"));
  }

  /**
   * Write the window. The server does not run, unless its part of the page depends on it.
   *
   * @param {number} first
   * @param {number} last
   */
  show(first, last) {
    const search = writeAddress(location.search, windowChoice(first, last));
    if (search === location.search) return;
    this.written = search;
    this.last = search;
    history.replaceState(history.state, "", location.pathname + search + location.hash);
    if (!this.windowed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), WINDOW_PAUSE);
  }

  /** The server wrote an address without the window that it does not know: put it back. */
  keepWindow() {
    if (this.written === null) return;
    if (windowIn(location.search) !== this.known) {
      this.written = null; // it wrote another window, which the reader chose in a field
      this.known = windowIn(location.search);
      return;
    }
    const { since, until } = readAddress(this.written);
    this.written = writeAddress(location.search, { since, until });
    history.replaceState(history.state, "", location.pathname + this.written + location.hash);
  }

  /**
   * Go to another address of the app.
   *
   * @param {string} href
   */
  go(href) {
    this.written = null;
    this.plain.call(history, {}, "", href);
    this.last = location.search;
    this.tell();
  }
}

/**
 * @param {string} search
 * @returns {string} the window that it names
 */
function windowIn(search) {
  const { since, until } = readAddress(search);
  return `${since}..${until}`;
}

const WINDOW_PAUSE = 700; // the same, after the window has moved
const PAUSE = 350; // milliseconds without a change, after which the server follows
