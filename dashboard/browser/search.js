// The search of all pages: suggests companies, people, stories and events while one types. Opens with ⌘K or Ctrl+K.

/**
 * @typedef {Object} Names
 * @property {[id: string, label: string, others: string[], events: number][]} companies
 * @property {[id: string, label: string, others: string[], events: number][]} people
 * @property {[id: string, title: string][]} stories
 * @property {[id: string, title: string, date: string, day: string, words: string][]} events
 *
 * @typedef {Object} Row
 * @property {string} text
 * @property {string} note
 * @property {string} href relative to the app's root
 * @property {string} found what is searched, folded
 * @property {number} weight
 *
 * @typedef {Object} Given
 * @property {string} names the address of the names
 * @property {string} base the path of the app's root
 * @property {Record<string, string>} kept the parameters that hold on the page that is found
 * @property {Record<string, string>} texts the texts of the dialog, by their names
 */

const MOST = { companies: 5, people: 5, stories: 3, events: 7 };

/**
 * @param {string} text
 * @returns {string} the text without accents and capitals
 */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * @param {Row[]} rows
 * @param {string} asked
 * @param {number} most
 * @returns {Row[]} the rows that have all words, the best first
 */
export function best(rows, asked, most) {
  const words = fold(asked).split(/\s+/).filter(Boolean);
  const whole = words.join(" ");
  const scored = [];
  for (const row of rows) {
    if (!words.every((word) => row.found.includes(word))) continue;
    const starts = row.found.startsWith(whole) ? 4 : row.found.includes(` ${words[0]}`) ? 2 : 0;
    scored.push({ row, score: starts + Math.log1p(row.weight) });
  }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((one) => one.row);
}

class Search {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.dialog = /** @type {HTMLDialogElement} */ (root.querySelector("dialog"));
    this.input = /** @type {HTMLInputElement} */ (root.querySelector("input"));
    this.list = /** @type {HTMLElement} */ (root.querySelector("[role=listbox]"));
    /** @type {Given} */
    this.given = { names: "", base: "/", kept: {}, texts: {} };
    this.loaded = "";
    /** @type {Record<string, Row[]>} */
    this.groups = {};
    this.at = -1;
    root.querySelector("button")?.addEventListener("click", () => this.open());
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element && event.target.closest("[data-href]");
      if (option) this.go(option.getAttribute("data-href") ?? "");
    });
  }

  /** @param {Given} given */
  take(given) {
    this.given = given;
    const { texts } = given;
    this.root.querySelector("button")?.setAttribute("aria-label", texts.search);
    this.dialog.setAttribute("aria-label", texts.search);
    this.input.setAttribute("aria-label", texts.all);
    this.input.placeholder = texts.all;
    this.list.setAttribute("aria-label", texts.suggestions);
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.select();
    this.load().then(() => this.suggest());
  }

  async load() {
    const address = this.given.names;
    if (this.loaded === address) return;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) {
      this.list.textContent = this.given.texts.failed;
      return;
    }
    this.groups = this.rows(/** @type {Names} */ (await answer.json()));
    this.loaded = address;
  }

  /**
   * @param {Names} names
   * @returns {Record<string, Row[]>}
   */
  rows(names) {
    const entity = (/** @type {"company" | "person"} */ page, /** @type {Names["companies"][0]} */ one) => ({
      text: one[1],
      note: one[2].length
        ? this.given.texts.also.replace("{names}", () => one[2].slice(0, 2).join(", "))
        : this.given.texts.number.replace("{number}", String(one[3])),
      href: this.href(page, { [page]: one[0] }),
      found: fold([one[1], ...one[2]].join(" ")),
      weight: one[3],
    });
    return {
      companies: names.companies.map((one) => entity("company", one)),
      people: names.people.map((one) => entity("person", one)),
      stories: names.stories.map((one) => ({
        text: one[1],
        note: "",
        href: this.href("stories", { story: one[0] }),
        found: fold(one[1]),
        weight: 0,
      })),
      events: names.events.map((one, place) => ({
        text: one[1],
        note: one[2],
        href: this.href("event", { event: one[0] }),
        found: fold(`${one[1]} ${one[2]} ${one[4]}`),
        weight: 1 - place / names.events.length,
      })),
    };
  }

  /**
   * @param {string} page
   * @param {Record<string, string>} params
   * @returns {string}
   */
  href(page, params) {
    return `${this.given.base}${page}?${new URLSearchParams({ ...params, ...this.given.kept })}`;
  }

  suggest() {
    const asked = this.input.value.trim();
    this.list.replaceChildren();
    this.at = -1;
    if (!asked) return;
    for (const [group, most] of Object.entries(MOST)) {
      const rows = best(this.groups[group] ?? [], asked, most);
      if (!rows.length) continue;
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", this.given.texts[group]);
      const head = document.createElement("div");
      head.className = "tl-search-group";
      head.textContent = this.given.texts[group];
      head.setAttribute("aria-hidden", "true");
      box.append(head, ...rows.map((row) => this.option(row)));
      this.list.append(box);
    }
    const all = {
      text: this.given.texts.more.replace("{words}", () => asked),
      note: "",
      href: this.href("", { q: asked }),
      found: "",
      weight: 0,
    };
    this.list.append(this.option(all));
    this.mark(0);
  }

  /** @param {Row} row */
  option(row) {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.dataset.href = row.href;
    const note = Object.assign(document.createElement("span"), { className: "tl-muted", textContent: row.note });
    option.append(Object.assign(document.createElement("span"), { textContent: row.text }), note);
    return option;
  }

  get options() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("[role=option]")]);
  }

  /** @param {number} place */
  mark(place) {
    const options = this.options;
    this.at = (place + options.length) % Math.max(1, options.length);
    options.forEach((option, index) => {
      option.id = `tl-search-${index}`;
      option.setAttribute("aria-selected", String(index === this.at));
    });
    options[this.at]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options.length ? `tl-search-${this.at}` : "");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.mark(this.at + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.options[this.at];
      if (chosen) this.go(chosen.dataset.href ?? "");
      else if (this.input.value.trim()) this.go(this.href("", { q: this.input.value.trim() }));
    }
  }

  /** @param {string} href */
  go(href) {
    this.dialog.close();
    history.pushState({}, "", new URL(href, location.origin));
    dispatchEvent(new PopStateEvent("popstate"));
  }
}

/** @type {WeakMap<HTMLElement, Search>} */
const made = new WeakMap();

/** @param {{parentElement: HTMLElement, data: Given}} component as Streamlit calls it, at first and for each change */
export default function update({ parentElement, data }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".tl-search"));
  const search = made.get(root) ?? new Search(root);
  made.set(root, search);
  search.take(data);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
    event.preventDefault();
    search.open();
  };
  const onAsk = () => search.open();
  document.addEventListener("keydown", onKey);
  document.addEventListener("timeline-search", onAsk);
  return () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("timeline-search", onAsk);
  };
}
