// The explanation of the marks below the figure, and the buttons that save it as a picture.

import { element } from "./dom.js";
import { drawGlyph } from "./glyphs.js";
import { gettext } from "./language.js";
import { saveAs } from "./save.js";
import { SvgBrush } from "./svg.js";
import { withOpacity } from "./colours.js";

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./glyphs.js").Style} Style
 */

const SIZE = 16;

export class Key {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.root = element("div", { class: "timeline-key", hidden: timeline.options.bare });
    this.shown = "";
  }

  refresh() {
    const { events, keep, theme, ghosts } = this.timeline;
    const kinds = new Set();
    for (let row = 0; row < events.rows; row += 1)
      if (keep[row] && this.timeline.face.draws(row)) kinds.add(events.kind[row]);
    const shown = [...kinds].sort((one, other) => this.familyOf(one) - this.familyOf(other) || one - other);
    const state = JSON.stringify([shown, theme.background, Boolean(ghosts)]);
    if (state === this.shown) return;
    this.shown = state;
    const items = shown.map((kind) => {
      const [, , label, symbol] = events.kinds[kind];
      return this.item(this.glyph(symbol, theme.families[this.familyOf(kind)], "full"), label);
    });
    const [money, people] = [theme.families[0], theme.families[1] ?? theme.families[0]];
    const marks = [
      this.item(this.capsule(people), gettext("some day in this period")),
      this.item(this.glyph("diamond", money, "open"), gettext("sources disagree")),
      this.item(this.glyph("diamond", money, "hatched"), gettext("planned")),
      this.item(element("span", { class: "timeline-grey" }, gettext("grey label")), gettext("not confirmed")),
    ];
    if (ghosts) marks.push(this.item(this.glyph("diamond", money, "pale"), gettext("corrected or retracted since")));
    const save = (/** @type {"svg" | "png"} */ format) =>
      element(
        "button",
        { type: "button", class: "timeline-link", click: () => saveAs(this.timeline, format) },
        format.toUpperCase(),
      );
    this.root.replaceChildren(
      ...items,
      ...marks,
      element(
        "p",
        {},
        gettext(
          "A glyph’s size is the event’s within its kind (people, money, parameters; on a log scale). Small ticks at a lane’s foot are events for which there is no room: zoom in. Drag to move; zoom with the wheel over the axis, with Ctrl or ⌘ and the wheel, or with two fingers; the arrow keys go from event to event.",
        ),
        " ",
        gettext("Save the picture:"),
        " ",
        save("svg"),
        " ",
        save("png"),
      ),
    );
  }

  /**
   * @param {number} kind
   * @returns {number}
   */
  familyOf(kind) {
    const { events } = this.timeline;
    return events.families.findIndex(([key]) => key === events.kinds[kind][1]);
  }

  /**
   * @param {Element} picture
   * @param {string} text
   * @returns {HTMLElement}
   */
  item(picture, text) {
    return element("span", { class: "timeline-item" }, picture, text);
  }

  /**
   * @param {string} symbol
   * @param {string} colour
   * @param {Style} style
   * @returns {HTMLElement}
   */
  glyph(symbol, colour, style) {
    const brush = new SvgBrush(SIZE, SIZE);
    drawGlyph(brush, symbol, SIZE / 2, SIZE / 2, 10, colour, this.timeline.theme.background, style);
    return pictureOf(brush);
  }

  /**
   * @param {string} colour
   * @returns {HTMLElement}
   */
  capsule(colour) {
    const brush = new SvgBrush(30, SIZE);
    brush.fillStyle = withOpacity(colour, 0.22);
    brush.beginPath();
    brush.roundRect(0, 2, 30, 12, 6);
    brush.fill();
    drawGlyph(brush, "triangle-up", 15, SIZE / 2, 8, colour, this.timeline.theme.background, "full");
    return pictureOf(brush);
  }
}

/**
 * @param {SvgBrush} brush
 * @returns {HTMLElement} the drawing; it holds shapes alone, no text of the data
 */
export function pictureOf(brush) {
  const holder = element("span", { class: "timeline-mark", "aria-hidden": "true" });
  holder.innerHTML = brush.svg().replace(' role="img"', "");
  return holder;
}
