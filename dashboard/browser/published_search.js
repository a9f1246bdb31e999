// The search of published pages. Pagefind reads only the parts of its index that the words need.

/**
 * @typedef {Object} Found what Pagefind says of a page
 * @property {string} url
 * @property {string} excerpt text in which the words are in `mark` elements
 * @property {{title: string}} meta
 *
 * @typedef {Object} Pagefind
 * @property {(options: {baseUrl: string}) => Promise<void>} options
 * @property {(path: string, options: {baseUrl: string}) => Promise<void>} mergeIndex
 * @property {(words: string) => Promise<{results: {data: () => Promise<Found>}[]}>} search
 */

const MOST = 30;
const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
const list = /** @type {HTMLElement} */ (document.getElementById("search-results"));
const count = /** @type {HTMLElement} */ (document.getElementById("search-count"));
const index = new URL(String(form.dataset.index), location.href);
const base = new URL("..", index).pathname;
const indexes = Number(form.dataset.indexes ?? "1");
let asked = 0;
/** @type {Promise<Pagefind> | undefined} */
let loading;

/** Load the search, with all indexes of a large site. */
async function load() {
  const pagefind = /** @type {Pagefind} */ (await import(index.href));
  await pagefind.options({ baseUrl: base });
  const more = Array.from({ length: indexes - 1 }, (_, place) => `${base}search-${place + 2}/`);
  await Promise.all(more.map((path) => pagefind.mergeIndex(path, { baseUrl: base })));
  return pagefind;
}

/**
 * Show an excerpt; nothing in it but Pagefind's marks is read as markup.
 *
 * @param {string} excerpt
 * @returns {HTMLElement}
 */
function marked(excerpt) {
  const whole = document.createElement("span");
  for (const [place, piece] of excerpt.split(/<\/?mark>/).entries()) {
    const read = new DOMParser().parseFromString(`<p>${piece.replaceAll("<", "&lt;")}</p>`, "text/html");
    const part = document.createElement(place % 2 ? "mark" : "span");
    part.textContent = read.body.firstChild?.textContent ?? ""; // an element keeps the spaces at its ends
    whole.append(part);
  }
  return whole;
}

/**
 * @param {Found} found
 * @returns {HTMLElement}
 */
function line(found) {
  const address = new URL(found.url, location.href);
  const link = document.createElement("a");
  link.href = address.protocol.startsWith("http") ? address.href : "#";
  link.textContent = found.meta.title;
  const more = document.createElement("p");
  more.className = "tl-small tl-muted";
  more.append(marked(found.excerpt));
  const item = document.createElement("li");
  item.append(link, more);
  return item;
}

/**
 * Return whether a page has words that begin with each of the given words. An index that lacks a word gives others.
 *
 * @param {Found} found
 * @param {string} words
 */
function hasAll(found, words) {
  const marked = [...found.excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map((one) => String(one[1]).toLowerCase());
  const wanted = words.toLowerCase().split(/\s+/);
  return wanted.every((word) => marked.some((one) => one.startsWith(word)));
}

/** @param {string} words */
async function search(words) {
  asked += 1;
  const mine = asked;
  loading ??= load().catch((error) => {
    loading = undefined; // the next word tries again
    throw error;
  });
  const pagefind = await loading;
  const found = await pagefind.search(words);
  const most = indexes > 1 ? 2 * MOST : MOST;
  const read = await Promise.all(found.results.slice(0, most).map((one) => one.data()));
  const first = indexes > 1 ? read.filter((one) => hasAll(one, words)) : [];
  const shown = [...first, ...read.filter((one) => !first.includes(one))].slice(0, MOST);
  if (mine !== asked) return; // the reader has typed on
  count.textContent = words ? `${found.results.length} found` : "";
  list.replaceChildren(...shown.map(line));
}

function follow() {
  search(input.value.trim()).catch((error) => {
    count.textContent = `The search can't be loaded: ${error.message}`;
  });
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => {
  const words = input.value.trim();
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
  follow();
});
input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) follow();
