// A brush that writes SVG, with the calls that the painter makes.

const HUNDREDTH = 100;

/**
 * @param {number} number
 * @returns {number} to a hundredth
 */
function short(number) {
  return Math.round(number * HUNDREDTH) / HUNDREDTH;
}

/**
 * @param {string} text
 * @returns {string} the text as XML; what XML can't hold is left out
 */
export function xml(text) {
  const plain = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return plain.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

const MIDDLE = 0.36; // of the font's size: from the middle of a text to its base line

export class SvgBrush {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    /** @type {string[]} */
    this.parts = [];
    this.path = "";
    this.clips = 0; // all that were made, for their names
    this.open = 0; // elements to close at the next restore
    this.dash = "";
    /** @type {[fill: string, stroke: string, width: number, alpha: number, font: string, align: string, open: number][]} */
    this.saved = [];
    /** @type {string} */
    this.fillStyle = "#000";
    /** @type {string} */
    this.strokeStyle = "#000";
    this.lineWidth = 1;
    this.globalAlpha = 1;
    this.font = "400 11px Inter";
    /** @type {CanvasTextAlign} */
    this.textAlign = "left";
    /** @type {CanvasTextBaseline} */
    this.textBaseline = "middle";
  }

  beginPath() {
    this.path = "";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path += `L${short(x)} ${short(y)}`;
  }

  closePath() {
    this.path += "Z";
  }

  /** A whole circle: the painter draws no other arcs. @param {number} x @param {number} y @param {number} radius */
  arc(x, y, radius) {
    const r = short(radius);
    const across = short(2 * radius);
    this.path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 ${-across} 0Z`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
  roundRect(x, y, width, height, radius) {
    const r = short(Math.min(radius, width / 2, height / 2));
    const across = short(width - 2 * r);
    const down = short(height - 2 * r);
    this.path +=
      `M${short(x + r)} ${short(y)}h${across}a${r} ${r} 0 0 1 ${r} ${r}v${down}a${r} ${r} 0 0 1 ${-r} ${r}` +
      `h${-across}a${r} ${r} 0 0 1 ${-r} ${-r}v${-down}a${r} ${r} 0 0 1 ${r} ${-r}Z`;
  }

  fill() {
    this.parts.push(`<path d="${this.path}" fill="${this.fillStyle}"${this.faded()}/>`);
  }

  stroke() {
    const dash = this.dash && ` stroke-dasharray="${this.dash}"`;
    this.parts.push(
      `<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}${this.faded()}/>`,
    );
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.parts.push(`<rect ${place} fill="${this.fillStyle}"${this.faded()}/>`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const [, italic = "", weight = "400", size = "11"] = /^(italic )?(\d+) ([\d.]+)px/.exec(this.font) ?? [];
    const look = (weight === "400" ? "" : ` font-weight="${weight}"`) + (italic && ' font-style="italic"');
    const anchor = { right: ' text-anchor="end"', center: ' text-anchor="middle"' }[String(this.textAlign)] ?? "";
    const base = short(y + (this.textBaseline === "middle" ? Number(size) * MIDDLE : 0));
    this.parts.push(
      `<text x="${short(x)}" y="${base}" font-size="${size}"${look} fill="${this.fillStyle}"${anchor}${this.faded()}` +
        ` xml:space="preserve">${xml(text)}</text>`,
    );
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash.join(" ");
  }

  save() {
    this.saved.push([
      this.fillStyle,
      this.strokeStyle,
      this.lineWidth,
      this.globalAlpha,
      this.font,
      this.textAlign,
      this.open,
    ]);
    this.open = 0;
  }

  restore() {
    for (let place = 0; place < this.open; place += 1) this.parts.push("</g>");
    const before = this.saved.pop();
    if (!before) return;
    [this.fillStyle, this.strokeStyle, this.lineWidth, this.globalAlpha, this.font] = before;
    this.textAlign = /** @type {CanvasTextAlign} */ (before[5]);
    this.open = before[6];
  }

  /** Valid until the next restore, like all clips and shifts. */
  clip() {
    this.clips += 1;
    const id = `clip${this.clips}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.open += 1;
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.parts.push(`<g transform="translate(${short(x)} ${short(y)})">`);
    this.open += 1;
  }

  /** @returns {string} the attribute of the opacity, if it is not 1 */
  faded() {
    return this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
  }

  /**
   * @param {{title?: string, description?: string, style?: string}} [about]
   * @returns {string} the whole picture
   */
  svg({ title = "", description = "", style = "" } = {}) {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    const told = (title && `<title>${xml(title)}</title>`) + (description && `<desc>${xml(description)}</desc>`);
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Inter, system-ui, sans-serif" role="img">` +
      `${told}${style && `<style>${style}</style>`}${this.parts.join("")}</svg>`
    );
  }
}
