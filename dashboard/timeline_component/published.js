// Starts the figure of a published page: a plain file that no server stands behind. The page holds what the server would
// say, and is whole without the figure.

import { mount } from "./main.js";

/** @typedef {import("./main.js").Given} Given */

/**
 * Draw the figure of the page, if it has one.
 *
 * @returns {Promise<void>}
 */
export async function published() {
  const noted = document.getElementById("published-figure");
  const holder = document.getElementById("figure");
  if (!noted || !holder) return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => /** @type {"light" | "dark"} */ (dark.matches ? "dark" : "light");
  /** @type {Given} */
  const given = { ...JSON.parse(String(noted.textContent)), theme: theme() };
  holder.hidden = false;
  dark.addEventListener("change", () => mount(holder, { ...given, theme: theme() }));
  await mount(holder, given);
}

published();
