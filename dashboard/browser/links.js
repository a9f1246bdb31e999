// Follows links inside the app without a new load, keeps filters and times in the menu's links, and knows some keys.

const MENU = "[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]";
/** The parameters that hold on the page that the menu leads to. */
const KEPT = [
  "companies",
  "family",
  "kind",
  "since",
  "until",
  "q",
  "planned",
  "disputed",
  "status",
  "reported",
  "recorded",
  "lang",
];

/** @param {URL} address */
function go(address) {
  // What the browser does on its way back and forward, which Streamlit follows.
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

/**
 * @param {EventTarget | null} target
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
function around(target, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * A step's links are written anew with each step: who follows them by keyboard stays on the same one.
 *
 * @param {HTMLAnchorElement} link
 */
function keepFocus(link) {
  const watch = new MutationObserver(() => {
    if (link.isConnected) return;
    const ways = [`a[data-app][rel="${link.rel}"]`, "a[data-app][rel]"];
    const same = /** @type {HTMLElement | undefined} */ (ways.map((way) => document.querySelector(way)).find(Boolean));
    if (!same) return;
    watch.disconnect();
    if (document.activeElement === document.body) same.focus({ preventScroll: true });
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), 10_000);
}

/**
 * @param {MouseEvent} event
 * @returns {boolean} whether it is a plain click, not one that opens a new tab
 */
function isPlain(event) {
  return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (event.defaultPrevented || !isPlain(event)) return;
  const link = /** @type {HTMLAnchorElement | null} */ (around(event.target, "a[data-app]"));
  if (!link) return;
  const address = new URL(link.getAttribute("href") ?? "", document.baseURI);
  if (address.origin !== location.origin) return;
  event.preventDefault();
  if (link.rel && document.activeElement === link) keepFocus(link);
  if (address.searchParams.has("mark")) showChosen();
  go(address);
}

/**
 * Another language: the page is loaded anew, with what the figure wrote into the address meanwhile.
 *
 * @param {MouseEvent} event
 */
function onLanguage(event) {
  const link = around(event.target, "a[data-language]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  const address = new URL(location.href);
  address.searchParams.set("lang", link.dataset.language ?? "");
  location.assign(address);
}

/** The events of a mark are written below its chart: bring them into sight when they come. */
function showChosen() {
  const before = document.querySelector("[class*=st-key-chosen_]");
  const watch = new MutationObserver(() => {
    const chosen = document.querySelector("[class*=st-key-chosen_] h3");
    if (!chosen || (before?.isConnected && before.contains(chosen) && before.querySelector("[data-stale=true]")))
      return;
    watch.disconnect();
    chosen.scrollIntoView({
      block: "nearest",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), 10_000);
}

/**
 * The menu's links have no parameters.
 *
 * @param {MouseEvent} event
 */
function onMenu(event) {
  const link = /** @type {HTMLAnchorElement | null} */ (around(event.target, MENU));
  if (!link || !isPlain(event)) return;
  const now = new URLSearchParams(location.search);
  const kept = new URLSearchParams(KEPT.flatMap((name) => now.getAll(name).map((value) => [name, value])));
  if (!kept.size) return;
  event.preventDefault();
  event.stopPropagation();
  const address = new URL(link.href);
  address.search = kept.toString().replace(/%2C/g, ",");
  go(address);
  /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stSidebarCollapseButton] button"))?.click();
}

/** @param {Element | null} element */
function typing(element) {
  return element?.closest("input, textarea, select, [contenteditable], [role=dialog]");
}

/**
 * Streamlit takes a typed day when another field gets the focus, and keeps Enter to itself: it is caught on its way
 * down. Back in its own field, the focus would open the calendar again.
 *
 * @param {KeyboardEvent} event
 */
function onEnter(event) {
  if (event.key !== "Enter" || !around(event.target, ".st-key-w_reported [role=spinbutton]")) return;
  const others = [".st-key-w_recorded input", ".st-key-w_until input", ".st-key-w_text input"];
  const next = /** @type {HTMLElement | undefined} */ (others.map((one) => document.querySelector(one)).find(Boolean));
  next?.focus({ preventScroll: true });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target instanceof Element && typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("timeline-search"));
  }
  if (document.querySelector("[role=dialog]")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const step = way && document.querySelector(`a[data-app][rel=${way}]`);
  if (step instanceof HTMLElement) {
    event.preventDefault();
    step.click();
  }
}

/** Listen, until Streamlit calls what is returned. */
export default function listen() {
  document.addEventListener("click", onClick);
  document.addEventListener("click", onMenu, true);
  document.addEventListener("click", onLanguage);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEnter, true);
  return () => {
    document.removeEventListener("click", onClick);
    document.removeEventListener("click", onMenu, true);
    document.removeEventListener("click", onLanguage);
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("keydown", onEnter, true);
  };
}
