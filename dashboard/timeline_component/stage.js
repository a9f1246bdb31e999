// The canvas of a face, and what lies over it: the names of lanes, links over glyphs, and the tip at the pointer. It
// stays on the screen while the page scrolls past a face that is higher.

import { DISPUTED, PLANNED, UNCONFIRMED } from "./data.js";
import { withOpacity } from "./colours.js";
import { dayText } from "./days.js";
import { element } from "./dom.js";
import { drawGlyph } from "./glyphs.js";
import { gettext, ngettext, ownLanguage } from "./language.js";
import { Links } from "./links.js";
import { AXIS, FONT } from "./painter.js";
import { listen } from "./pointer.js";
import { sourcesText, whenOf } from "./words.js";
import { textWidth } from "./widths.js";

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("./timeline.js").Face} Face
 * @typedef {import("./timeline.js").Hit} Hit
 * @typedef {import("./glyphs.js").Style} Style
 */

/**
 * A face that a stage can carry.
 *
 * @typedef {Face & {
 *   groups: () => import("./links.js").Group[],
 *   focused: number,
 *   marked: string,
 *   placeOf: (lane: string, row: number) => {x: number, y: number} | null,
 * }} StagedFace
 */

const GUTTER = 132; // pixels for the names of lanes
const LEAST = 300; // pixels of height
const MOST_TOLD = 6; // titles in the tip of a tick

export class Stage {
  /**
   * @param {Timeline} timeline
   * @param {StagedFace} face
   */
  constructor(timeline, face) {
    this.timeline = timeline;
    this.face = face;
    this.height = 0;
    this.left = 0;
    this.drawnRatio = 0;
    /** @type {number | null} */
    this.pointer = null; // pixels from the plot's left edge
    /** @type {Hit | null} */
    this.hover = null;
    this.canvas = element("canvas");
    this.brush = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { alpha: false }));
    this.plot = element("div", { class: "timeline-plot" });
    this.names = element("div", { class: "timeline-names" });
    this.tip = element("div", { class: "timeline-tip", hidden: true });
    this.links = new Links(this);
    this.root = element(
      "div",
      {
        class: "timeline-sticky",
        role: "group",
        tabindex: 0,
        "aria-label": gettext(
          "Timeline. Arrow keys move from event to event, plus and minus zoom, 0 shows all, Enter opens an event.",
        ),
      },
      this.canvas,
      this.plot,
      this.names,
      this.links.root,
      this.tip,
    );
    timeline.stage.append(this.root);
    /** @type {Map<string, {picture: HTMLCanvasElement, half: number}>} */
    this.pictures = new Map();
    listen(this);
  }

  close() {
    this.links.close();
    this.root.remove();
    this.timeline.stage.style.height = "";
  }

  /** @returns {number} the width of the plot in pixels */
  get width() {
    return this.timeline.width - this.left;
  }

  /** Take the width of the page: the plot has what the lanes' names leave. */
  fit() {
    const { timeline } = this;
    this.left = timeline.narrow ? 0 : GUTTER;
    this.plot.style.left = this.links.root.style.left = `${this.left}px`;
    this.names.style.width = this.left ? `${this.left}px` : "100%";
    if (timeline.movement.view.width !== this.width) timeline.movement.resize(this.width);
  }

  /**
   * @param {number} content the height of everything below the axis, in pixels
   */
  grow(content) {
    const { timeline } = this;
    const height = Math.min(AXIS + content, Math.max(innerHeight - timeline.options.top, LEAST));
    timeline.stage.style.height = `${AXIS + content}px`;
    if (
      height === this.height &&
      this.canvas.style.width === `${timeline.width}px` &&
      this.drawnRatio === timeline.ratio
    )
      return;
    this.height = height;
    this.drawnRatio = timeline.ratio;
    this.root.style.height = `${height}px`;
    this.canvas.width = Math.round(timeline.width * timeline.ratio);
    this.canvas.height = Math.round(height * timeline.ratio);
    this.canvas.style.width = `${timeline.width}px`;
    this.canvas.style.height = `${height}px`;
    this.pictures.clear();
  }

  /** Begin a frame: an empty canvas, moved to the plot and clipped to it. */
  begin() {
    const { brush, timeline } = this;
    brush.setTransform(timeline.ratio, 0, 0, timeline.ratio, 0, 0);
    brush.fillStyle = timeline.theme.background;
    brush.fillRect(0, 0, timeline.width, this.height);
    brush.save();
    brush.translate(this.left, 0);
    brush.beginPath();
    brush.rect(0, 0, this.width, this.height);
    brush.clip();
  }

  /** End what `begin` began. */
  end() {
    this.brush.restore();
  }

  /** Draw the day under the pointer. */
  drawPointer() {
    if (this.pointer === null) return;
    const { brush } = this;
    const { theme, movement } = this.timeline;
    const x = Math.round(this.pointer);
    brush.fillStyle = withOpacity(theme.muted, 0.5);
    for (let y = AXIS; y < this.height; y += 6) brush.fillRect(x, y, 1, 3);
    const text = dayText(movement.view.first + this.pointer / movement.view.scale);
    const width = textWidth(text, 11, 500) + 14;
    const left = Math.min(this.width - width, Math.max(0, x - width / 2));
    brush.font = `500 11px ${FONT}`;
    brush.fillStyle = theme.ink;
    brush.beginPath();
    brush.roundRect(left, 5, width, 19, 5);
    brush.fill();
    brush.fillStyle = theme.background;
    brush.textAlign = "left";
    brush.textBaseline = "middle";
    brush.fillText(text, left + 7, 15);
  }

  /**
   * Draw a glyph from a store of pictures: drawing each anew would be slow.
   *
   * @param {string} symbol
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {string} colour
   * @param {Style} style
   * @returns {boolean} true
   */
  sprite(symbol, x, y, size, colour, style) {
    const { theme, ratio } = this.timeline;
    const rounded = Math.round(size * 2) / 2;
    const key = `${symbol} ${rounded} ${colour} ${style}`;
    let found = this.pictures.get(key);
    if (!found) {
      const half = Math.ceil(rounded * 0.75 + 3);
      const picture = element("canvas", { width: Math.ceil(half * 2 * ratio), height: Math.ceil(half * 2 * ratio) });
      const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
      brush.scale(ratio, ratio);
      drawGlyph(brush, symbol, half, half, rounded, colour, theme.background, style);
      found = { picture, half };
      this.pictures.set(key, found);
    }
    const { picture, half } = found;
    const left = Math.round((x - half) * ratio) / ratio;
    const top = Math.round((y - half) * ratio) / ratio;
    this.brush.drawImage(picture, left, top, picture.width / ratio, picture.height / ratio);
    return true;
  }

  /**
   * The pointer is over the plot, or has left it.
   *
   * @param {number | null} x
   * @param {number} [y]
   */
  point(x, y = 0) {
    this.pointer = x;
    const hit = x === null ? null : this.timeline.face.hit(x, y);
    const same = hit && this.hover && hit.row === this.hover.row && hit.lane === this.hover.lane;
    this.hover = hit;
    this.plot.classList.toggle("timeline-hit", hit !== null);
    if (!hit) this.hideTip();
    else if (!same) this.showTip(hit);
    this.timeline.dirty();
  }

  hideTip() {
    this.tip.hidden = true;
  }

  /**
   * @param {Hit} hit
   */
  showTip(hit) {
    const { tip, timeline } = this;
    const { events } = timeline;
    tip.replaceChildren();
    if (hit.rows.length > 1) {
      tip.append(element("b", {}, ngettext("{count} event", "{count} events", hit.rows.length)));
      for (const row of hit.rows.slice(0, MOST_TOLD))
        tip.append(element("div", { lang: ownLanguage() }, events.title[row]));
      tip.append(element("span", {}, gettext("Zoom in to see them apart.")));
    } else {
      const { row } = hit;
      const flags = events.flags[row];
      const sources = events.sources[row];
      const facts = [
        events.kinds[events.kind[row]][2],
        events.figure[row],
        sourcesText(sources) || ngettext("{count} independent source", "{count} independent sources", 0),
        flags & DISPUTED ? gettext("sources disagree") : "",
        flags & UNCONFIRMED ? gettext("not confirmed") : "",
        flags & PLANNED ? gettext("planned") : "",
        timeline.ghosts?.has(events.id[row]) ? gettext("corrected or retracted since") : "",
      ];
      tip.append(
        element("b", { lang: ownLanguage() }, events.title[row]),
        element("div", {}, whenOf(events, row)),
        element("span", {}, facts.filter(Boolean).join(" · ")),
      );
    }
    tip.hidden = false;
    const x = Math.max(4, Math.min(timeline.width - tip.offsetWidth - 4, this.left + hit.x - 20));
    const below = hit.y + 16;
    const y = below + tip.offsetHeight > this.height - 4 ? hit.y - tip.offsetHeight - 14 : below;
    tip.style.left = `${x}px`;
    tip.style.top = `${Math.max(0, y)}px`;
  }
}
