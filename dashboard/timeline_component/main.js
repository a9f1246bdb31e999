// Starts the figure of a page.
//
// The server puts a note into the page's head: where the data is, and the colours. The figure is drawn as soon as the
// data is there, before Streamlit's app has started; when the app shows the page, its component takes the figure over,
// with its pixels, window and listeners.

import { Address, noChoices, SERVER } from "./address.js";
import { decode, join } from "./data.js";
import { isPatchOf, patched } from "./patch.js";
import { element } from "./dom.js";
import { gettext, setLanguage } from "./language.js";
import { Timeline } from "./timeline.js";

/**
 * What the server knows of a page.
 *
 * @typedef {Object} Note
 * @property {string} title the overview's heading
 * @property {string} base the path of the server, such as /
 * @property {string} data the address of the events
 * @property {Record<"light" | "dark", import("./colours.js").Palette>} palettes
 * @property {import("./language.js").Language} [language] without it, English
 * @property {Pages} [pages] where the pages of a published site are, behind which no server stands
 */

/**
 * @typedef {Object} Pages
 * @property {string} event the folder of the pages of events, relative to `base`
 * @property {string} company
 * @property {string[]} reserved ids whose files have an underscore behind them
 */

/**
 * What the page gives the component.
 *
 * @typedef {Note & {
 *   theme: "light" | "dark",
 *   page: "overview" | "company" | "compare" | "story",
 *   company?: string,
 *   lit?: string[],
 *   window?: [first: string, last: string] | null,
 *   bare?: boolean,
 *   controls?: boolean,
 *   choices?: Partial<import("./address.js").Choices>,
 *   head: number,
 *   told?: import("./address.js").Told,
 *   became?: Record<string, string>,
 * }} Given `choices` are the page's own, of a story; without them, the address has them. `became` has the new ids
 *   of merged companies
 */

const HEADER = 60; // pixels of Streamlit's menu, below which the figure stays in sight
const LATE = 20_000; // milliseconds after which a figure that no page took over says so
const THEME = "stActiveTheme";

/** @type {Map<string, Promise<import("./data.js").Events>>} */
const loaded = new Map();

/** @type {Map<string, {timeline: Timeline, address: Address | null, note: Note}>} */
const figures = new Map();

/**
 * Load the events, once for each address.
 *
 * @param {string} address
 * @returns {Promise<import("./data.js").Events>}
 */
export function load(address) {
  let found = loaded.get(address);
  if (!found) {
    found = fetch(address, { credentials: "same-origin" }).then(async (answer) => {
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return decode(await answer.json());
    });
    found.catch(() => loaded.delete(address)); // the next try asks anew
    loaded.set(address, found);
  }
  return found;
}

/**
 * Load the other rows of today, if the first part has only the heaviest: those near the window first.
 *
 * @param {string} key of a figure
 */
async function fill(key) {
  const figure = figures.get(key);
  if (!figure) return;
  const first = figure.timeline.events;
  const [since, until] = figure.timeline.movement.days;
  const far = (/** @type {import("./data.js").Part} */ [start, end]) => Math.max(0, start - until, since - end);
  let known = first;
  for (const part of first.parts.slice().sort((one, other) => far(one) - far(other))) {
    const answer = await fetch(figure.note.data.replace("/events.", `/${part[3]}.`), { credentials: "same-origin" });
    if (!answer.ok || figures.get(key) !== figure || figure.timeline.events !== known) return; // it has others now
    const more = decode(await answer.json(), first);
    if (more.head !== first.head || figure.timeline.events !== known) return;
    known = { ...join(known, more), parts: known.parts.filter((one) => one !== part) };
    figure.timeline.renew(known);
  }
}

/**
 * Bring a figure's events up to date: with what changed, or with all events if that is most of them.
 *
 * @param {{timeline: Timeline, note: Note}} figure
 * @param {string} address of the present events
 * @returns {Promise<import("./data.js").Events>}
 */
async function newer({ timeline, note }, address) {
  const before = timeline.events;
  if (before.parts.length) return load(address); // it does not have all rows that may have changed
  const head = /\/events\.([^/]+)\.json$/.exec(note.data)?.[1];
  const answer = await fetch(`${address}?after=${head}`, { credentials: "same-origin" });
  if (!answer.ok) return load(address);
  const sent = await answer.json();
  return isPatchOf(sent, before) ? patched(before, sent) : decode(sent);
}

/**
 * Load the rows that only look backs need.
 *
 * @param {string} address of the first part
 * @param {import("./data.js").Events} events
 * @returns {Promise<import("./data.js").Events>}
 */
async function complete(address, events) {
  const first = events.stale ? await load(address) : events;
  const parts = await Promise.all(
    first.history.map(async (name) => {
      const answer = await fetch(address.replace("/events.", `/${name}.`), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const part = decode(await answer.json(), first);
      if (part.head !== first.head) throw new Error("the log has grown meanwhile");
      return part;
    }),
  );
  const joined = parts.reduce(join, first);
  return { ...joined, history: [] };
}

/**
 * Load what events add to the sum of their kind, where that is not their value.
 *
 * @param {string} address of the first part
 * @param {import("./data.js").Events} events
 * @returns {Promise<Map<string, number>>} by the event's id
 */
async function sharesAt(address, events) {
  const answer = await fetch(address.replace("/events.", "/sums."), { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const { adds } = await answer.json();
  return new Map(Object.entries(adds).filter(([id]) => events.id.includes(id)));
}

/**
 * @param {Note} note
 * @param {Omit<Partial<Given>, keyof Note>} given
 * @param {Address | null} address null if the page has its own choices
 * @returns {import("./timeline.js").Options}
 */
function optionsOf(note, given, address) {
  const href = (
    /** @type {string} */ path,
    /** @type {Record<string, string>} */ changed,
    /** @type {string[]} */ left = [],
  ) => {
    const params = new URLSearchParams(location.search);
    for (const name of left) params.delete(name);
    for (const [name, value] of Object.entries(changed)) params.set(name, value);
    return `${path}?${params.toString().replace(/%2C/g, ",").replace(/%3A/g, ":")}`;
  };
  const { pages } = note;
  const pageOf = (/** @type {string} */ folder, /** @type {string} */ id) =>
    `${note.base}${folder}/${id}${pages?.reserved.includes(id) ? "_" : ""}.html`;
  const bare = given.bare ?? new URLSearchParams(location.search).get("embed") === "true";
  return {
    palettes: note.palettes,
    theme: given.theme ?? themeOfReader(),
    page: given.page ?? "overview",
    company: given.company ?? "",
    top: bare || pages ? 0 : HEADER,
    bare,
    controls: !bare && (given.controls ?? true),
    lit: given.lit ?? [],
    window: given.window ?? null,
    eventHref: (id) => (pages ? pageOf(pages.event, id) : href(location.pathname, { event: id })),
    companyHref: (id) => (pages ? pageOf(pages.company, id) : href(`${note.base}company`, { company: id }, ONLY_HERE)),
    go: (target) => (pages ? location.assign(target) : goTo(target, address)),
    choose: (changed, replace) => address?.choose(changed, replace),
    show: (first, last) => address?.show(first, last),
    complete: (events) => complete(note.data, events),
    shares: (events) => sharesAt(note.data, events),
  };
}

/** Choices that a company's page does not take over. */
const ONLY_HERE = ["companies", "by", "sort", "pin", "hide", "since", "until", "story", "step"];

/**
 * Follow a link inside the app, without a new load of the page.
 *
 * @param {string} href
 * @param {Address | null} address
 */
function goTo(href, address) {
  if (address) {
    address.go(href);
  } else {
    history.pushState({}, "", href);
    dispatchEvent(new PopStateEvent("popstate"));
  }
}

/** @returns {"light" | "dark"} the theme that the reader chose in the app's menu, else that of the system */
function themeOfReader() {
  try {
    for (let place = 0; place < localStorage.length; place += 1) {
      const key = localStorage.key(place);
      if (!key?.startsWith(THEME)) continue;
      const name = String(JSON.parse(String(localStorage.getItem(key)))?.name ?? "");
      if (/dark/i.test(name)) return "dark";
      if (/light/i.test(name)) return "light";
    }
  } catch {
    // no store, or something else in it
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * @param {HTMLElement} parent
 * @param {import("./data.js").Events} events
 * @param {Note} note
 * @param {Omit<Partial<Given>, keyof Note>} given
 * @returns {Timeline}
 */
function draw(parent, events, note, given) {
  const key = keyOf(given);
  close(key);
  /** @type {Timeline | undefined} */
  let timeline;
  const windowed = given.page === "company" || given.page === "compare";
  const address = given.choices ? null : new Address((choices) => timeline?.take(choices), windowed, given.became);
  const choices = address ? address.choices : { ...noChoices(), ...given.choices };
  timeline = new Timeline(parent, events, choices, optionsOf(note, given, address), given.told);
  figures.set(key, { timeline, address, note });
  fill(key).catch(() => {}); // the heaviest stay, and the next state of the log asks again
  return timeline;
}

/**
 * @param {Omit<Partial<Given>, keyof Note>} given
 * @returns {string} what tells the figure from those of other pages
 */
function keyOf(given) {
  return given.page === "company" ? `company ${given.company}` : (given.page ?? "overview");
}

/** @param {string} key */
function close(key) {
  figures.get(key)?.timeline.close();
  figures.get(key)?.address?.close();
  figures.delete(key);
}

/**
 * Draw the figure before the app has started.
 *
 * @param {Note} note
 */
export async function island(note) {
  setLanguage(note.language);
  const params = new URLSearchParams(location.search);
  const server = [...SERVER, "group", "recorded", "event"].some((name) => params.has(name)); // it knows more of these
  if (location.pathname !== note.base || server) return;
  const holder = element("div", { class: "timeline-island" }, element("h1", {}, note.title));
  const { background, ink } = note.palettes[themeOfReader()];
  holder.style.setProperty("--timeline-background", background);
  holder.style.setProperty("--timeline-ink", ink);
  document.documentElement.style.background = background;
  document.body.append(holder);
  try {
    const events = await load(note.data);
    if (!holder.isConnected || figures.has("overview")) return;
    draw(holder, events, note, { page: "overview" });
    giveWay(holder);
  } catch {
    holder.remove(); // the component tries again, and says what is wrong
  }
}

/**
 * Leave the place to a page that shows something else, such as what is wrong; and say so if none comes.
 *
 * @param {HTMLElement} holder
 */
function giveWay(holder) {
  const began = performance.now();
  let ran = false;
  let without = 0; // looks in a row at a page that has run and has no figure
  const timer = setInterval(() => {
    const state = document.querySelector('[data-testid="stApp"]')?.getAttribute("data-test-script-state");
    ran ||= state === "running";
    const other = ran && state === "notRunning" && !document.querySelector(".st-key-figure");
    without = other ? without + 1 : 0;
    if (holder.isConnected && without === SURE) {
      close("overview");
      ready();
    }
    if (!holder.isConnected) clearInterval(timer);
    else if (performance.now() - began > LATE) {
      clearInterval(timer);
      const late = gettext("The rest of this page does not come. Reload it to try again.");
      holder.append(element("p", { class: "timeline-note", role: "alert" }, late));
    }
  }, AGAIN);
}

const AGAIN = 250; // milliseconds between two looks at the app
const SURE = 4;

/**
 * Show the figure in a component: take over the one that is there already, or draw one.
 *
 * @param {HTMLElement} parent
 * @param {Given} given
 */
export async function mount(parent, given) {
  setLanguage(given.language);
  const key = keyOf(given);
  const there = figures.get(key);
  if (there) adopt(parent, key, given);
  if (there?.timeline.events.head === given.head || parent.dataset.timeline === given.data) return;
  parent.dataset.timeline = given.data;
  try {
    const events = there ? await newer(there, given.data) : await load(given.data);
    if (parent.dataset.timeline !== given.data || !parent.isConnected) return;
    for (const child of parent.querySelectorAll(":scope > .timeline-note")) child.remove();
    const figure = figures.get(key);
    if (figure) {
      adopt(parent, key, given); // it may have been drawn meanwhile, before the app
      figure.note.data = given.data;
      figure.timeline.renew(events);
      fill(key).catch(() => {});
    } else draw(parent, events, { ...given }, given);
    ready();
  } catch (error) {
    delete parent.dataset.timeline;
    tellFailure(parent, given, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Say that the events could not be loaded. A figure that is there already stays.
 *
 * @param {HTMLElement} parent
 * @param {Given} given
 * @param {string} reason
 */
function tellFailure(parent, given, reason) {
  for (const child of parent.querySelectorAll(":scope > .timeline-note")) child.remove();
  const again = element(
    "button",
    { type: "button", class: "timeline-link", click: () => mount(parent, given) },
    gettext("Try again"),
  );
  const said = gettext("The events could not be loaded: {reason}.", { reason });
  parent.prepend(element("p", { class: "timeline-note", role: "alert" }, said, " ", again));
  ready();
}

/**
 * The page has gone: take its figure away.
 *
 * @param {HTMLElement} parent
 */
export function unmount(parent) {
  for (const [key, { timeline }] of figures) if (timeline.root.parentNode === parent) close(key);
}

/**
 * @param {HTMLElement} parent
 * @param {string} key of a figure that is there
 * @param {Given} given
 */
function adopt(parent, key, given) {
  const { timeline, address } = /** @type {{timeline: Timeline, address: Address | null}} */ (figures.get(key));
  if (timeline.root.parentNode !== parent) parent.append(timeline.root);
  ready();
  timeline.setTheme(given.theme);
  if (given.choices) timeline.step(given.lit ?? [], given.choices);
  if (address) {
    const before = JSON.stringify([timeline.told, address.became]);
    address.became = given.became ?? {};
    const told = given.told ?? {};
    if (JSON.stringify([told, address.became]) !== before) timeline.take(address.choices, told);
  }
  timeline.resize();
}

/** The app shows its page: what stood in its place goes. */
function ready() {
  document.documentElement.classList.add("timeline-ready");
  document.documentElement.style.background = "";
  for (const holder of document.querySelectorAll(".timeline-island")) holder.remove();
}

// A slider of the page goes through the days of report: figures follow at once, the server later.
addEventListener("timeline-day", (event) => {
  const reported = String(/** @type {CustomEvent} */ (event).detail);
  for (const { timeline } of figures.values()) timeline.take({ ...timeline.choices, reported });
});

const noted = document.getElementById("timeline-note");
if (noted) island(JSON.parse(String(noted.textContent)));
