// Makes elements. Text from the data only ever becomes text, never HTML.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | ((event: any) => void) | null | undefined>} [given] attributes;
 *   a function listens to the event of that name; true sets an empty attribute, false, null and undefined set none
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * @param {HTMLElement} node
 * @returns {HTMLElement} what scrolls around it
 */
export function scrollerOf(node) {
  /** @type {Node | null} */
  let at = node;
  while (at) {
    if (
      at instanceof HTMLElement &&
      /auto|scroll/.test(getComputedStyle(at).overflowY) &&
      at.scrollHeight > at.clientHeight
    )
      return at;
    at = at instanceof ShadowRoot ? at.host : at.parentNode;
  }
  return /** @type {HTMLElement} */ (document.scrollingElement ?? document.documentElement);
}

/** @returns {boolean} whether the reader wants things to stand still */
export function wantsStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
