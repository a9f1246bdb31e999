// Saves the figure as an SVG or a PNG, with the page's font in it.

import { element } from "./dom.js";
import { gettext } from "./language.js";
import { picture } from "./picture.js";
import { isoWindow } from "./state.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const SCALE = 2;
const PHONE_WIDTH = 1000; // a picture saved on a phone is as wide as this

/**
 * @param {Timeline} timeline
 * @param {"svg" | "png"} format
 */
export async function saveAs(timeline, format) {
  const svg = svgOf(timeline, await font());
  const name = `timeline-${timeline.choices.since || "all"}-${timeline.choices.until || "now"}.${format}`;
  const file = new Blob([svg], { type: "image/svg+xml" });
  give(format === "svg" ? file : await png(file), name);
}

/**
 * @param {Timeline} timeline
 * @param {string} style
 * @returns {string}
 */
export function svgOf(timeline, style) {
  const { events, movement, options } = timeline;
  const lanes = /** @type {any} */ (timeline.face).lanes ?? [];
  const [first, last] = movement.days;
  return picture(
    events,
    lanes.map((/** @type {any} */ lane) => lane.lane),
    {
      width: Math.max(timeline.width, PHONE_WIDTH),
      first,
      last,
      palette: options.palettes[options.theme],
      title: isoWindow(first, last),
      source: gettext("{site}, log position {position}", { site: location.host, position: events.head }),
      style,
      lit: timeline.lit,
      ghosts: timeline.ghosts,
    },
  );
}

/** @returns {Promise<string>} a style with the page's font, or "" if it can't be had */
async function font() {
  const found = [...document.styleSheets]
    .flatMap((sheet) => rulesOf(sheet))
    .find((rule) => rule instanceof CSSFontFaceRule && /Inter/.test(rule.cssText) && /latin\.woff2/.test(rule.cssText));
  const address = found && /url\("?([^")]+)"?\)/.exec(found.cssText)?.[1];
  if (!address) return "";
  try {
    const answer = await fetch(new URL(address, document.baseURI));
    if (!answer.ok) return "";
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return `@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${btoa(letters)})}`;
  } catch {
    return "";
  }
}

/**
 * @param {CSSStyleSheet} sheet
 * @returns {CSSRule[]} its rules; none if it is another site's
 */
function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

/**
 * @param {Blob} svg
 * @returns {Promise<Blob>}
 */
async function png(svg) {
  const address = URL.createObjectURL(svg);
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = element("canvas", { width: image.width * SCALE, height: image.height * SCALE });
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.scale(SCALE, SCALE);
  brush.drawImage(image, 0, 0);
  URL.revokeObjectURL(address);
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("no picture"))), "image/png");
  });
}

/**
 * @param {Blob} file
 * @param {string} name
 */
function give(file, name) {
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
