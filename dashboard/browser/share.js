// The button Share: a panel with what can be taken along of a view.

/**
 * @typedef {Object} Given
 * @property {string} title
 * @property {[label: string, address: string][]} links
 * @property {string} embed the address for a frame in another site
 * @property {[label: string, address: string][]} pictures
 * @property {[label: string, use: string, address: string][]} files
 * @property {[label: string, use: string, address: string][]} feeds
 * @property {[label: string, text: string][]} cites
 * @property {Record<string, string>} texts the texts of the button and the panel, by their names
 */

const HEIGHT = 480; // pixels of a frame
const COPIED = 1500; // milliseconds

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** @param {string} text */
const quoted = (text) =>
  text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * @param {Given} given
 * @param {string} theme light or dark
 * @returns {string} the code of a frame
 */
function frame(given, theme) {
  const address = `${given.embed}&embed_options=${theme}_theme`;
  return (
    `<iframe src="${quoted(address)}" title="${quoted(given.title)}" width="100%" height="${HEIGHT}" loading="lazy" ` +
    `style="border:0"></iframe>`
  );
}

/**
 * @param {Record<string, string>} texts
 * @param {string} label
 * @param {string} text
 * @returns {HTMLElement} a text with a button that copies it
 */
function copied(texts, label, text) {
  const name = texts.copy_of.replace("{text}", () => label);
  const button = element("button", { type: "button", "aria-label": name }, texts.copy);
  const field = element("code", { tabindex: "0" }, text);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = texts.copied;
    } catch {
      getSelection()?.selectAllChildren(field); // without the right to write, the reader copies it
      button.textContent = texts.selected;
    }
    setTimeout(() => {
      button.textContent = texts.copy;
    }, COPIED);
  });
  return element("div", { class: "tl-share-copy" }, element("span", {}, label), field, button);
}

/**
 * @param {string} title
 * @param {...(Node | string)} children
 */
const section = (title, ...children) => element("section", {}, element("h3", {}, title), ...children);

/**
 * @param {[label: string, address: string][]} links
 * @param {boolean} [saved] whether the browser saves them
 */
function listOf(links, saved = false) {
  const items = links.map(([label, address]) => {
    const more = /** @type {Record<string, string>} */ (saved ? { download: "" } : {});
    return element("li", {}, element("a", { href: address, ...more }, label));
  });
  return element("ul", {}, ...items);
}

/**
 * @param {Given} given
 * @returns {HTMLElement}
 */
function panel(given) {
  const { texts } = given;
  const themes = ["light", "dark"].map((theme) => copied(texts, texts[theme], frame(given, theme)));
  const close = element("button", { type: "button", class: "tl-share-close", "aria-label": texts.close }, "×");
  return element(
    "div",
    { class: "tl-share-panel tl", role: "dialog", "aria-label": texts.this },
    close,
    section(texts.link, ...given.links.map(([label, address]) => copied(texts, label, address))),
    section(texts.embed, ...themes),
    section(texts.picture, listOf(given.pictures, true)),
    section(texts.data, listOf(given.files.map(([label, use, address]) => [`${label}: ${use}`, address]))),
    section(texts.feed, listOf(given.feeds.map(([label, use, address]) => [`${label}: ${use}`, address]))),
    section(texts.citation, ...given.cites.map(([label, text]) => copied(texts, label, text))),
  );
}

/** @type {WeakMap<Element, Given>} */
const known = new WeakMap();

/** @param {{parentElement: HTMLElement, data: Given}} component */
export default function (component) {
  const root = /** @type {HTMLElement} */ (component.parentElement.querySelector(".tl-share"));
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
  const first = !known.has(root);
  known.set(root, component.data);
  button.textContent = component.data.texts.share;
  const shut = (/** @type {boolean} */ back) => {
    root.querySelector("[role=dialog]")?.remove();
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  const open = () => {
    const made = panel(/** @type {Given} */ (known.get(root)));
    root.append(made);
    button.setAttribute("aria-expanded", "true");
    const close = /** @type {HTMLElement} */ (made.querySelector(".tl-share-close"));
    close.addEventListener("click", () => shut(true));
    close.focus();
  };
  const toggle = () => (root.querySelector("[role=dialog]") ? shut(false) : open());
  const outside = (/** @type {Event} */ event) => {
    if (!event.composedPath().includes(root)) shut(false);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !root.querySelector("[role=dialog]")) return;
    event.stopPropagation();
    shut(true);
  };
  if (!first) return undefined;
  button.addEventListener("click", toggle);
  root.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", outside);
  return () => {
    known.delete(root);
    button.removeEventListener("click", toggle);
    root.removeEventListener("keydown", onKey);
    document.removeEventListener("pointerdown", outside);
  };
}
