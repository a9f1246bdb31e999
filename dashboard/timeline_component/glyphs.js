// The glyph of each kind: a shape around the middle, of which a painter draws the outline.

/**
 * The calls of a canvas that the painter makes. A canvas has them, and so does the writer of SVG.
 *
 * @typedef {Pick<CanvasRenderingContext2D, "beginPath" | "moveTo" | "lineTo" | "closePath" | "arc" | "roundRect" | "rect"
 *   | "fill" | "stroke" | "fillRect" | "fillText" | "save" | "restore" | "clip" | "translate" | "setLineDash"
 *   | "fillStyle" | "strokeStyle" | "lineWidth" | "globalAlpha" | "font" | "textAlign" | "textBaseline">} Brush
 */

/** @typedef {[x: number, y: number][]} Polygon corners from -1 to 1 */

const CROSS = [
  [-0.3, -0.9],
  [0.3, -0.9],
  [0.3, -0.3],
  [0.9, -0.3],
  [0.9, 0.3],
  [0.3, 0.3],
  [0.3, 0.9],
  [-0.3, 0.9],
  [-0.3, 0.3],
  [-0.9, 0.3],
  [-0.9, -0.3],
  [-0.3, -0.3],
];
const X = [
  [-0.6, -0.9],
  [0, -0.3],
  [0.6, -0.9],
  [0.9, -0.6],
  [0.3, 0],
  [0.9, 0.6],
  [0.6, 0.9],
  [0, 0.3],
  [-0.6, 0.9],
  [-0.9, 0.6],
  [-0.3, 0],
  [-0.9, -0.6],
];
const SQUARE = [
  [-0.84, -0.84],
  [0.84, -0.84],
  [0.84, 0.84],
  [-0.84, 0.84],
];
const DIAMOND = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

/** @type {Record<string, number[][]>} */
const SHAPES = {
  square: SQUARE,
  "square-x": SQUARE,
  "square-cross": SQUARE,
  diamond: DIAMOND,
  "diamond-cross": DIAMOND,
  "diamond-tall": [
    [0, -1.1],
    [0.6, 0],
    [0, 1.1],
    [-0.6, 0],
  ],
  "diamond-wide": [
    [0, -0.6],
    [1.1, 0],
    [0, 0.6],
    [-1.1, 0],
  ],
  "star-diamond": star(4, -90, 0.5, 1.25),
  bowtie: [
    [-1, -0.76],
    [0, 0],
    [1, -0.76],
    [1, 0.76],
    [0, 0],
    [-1, 0.76],
  ],
  hourglass: [
    [-0.76, -1],
    [0.76, -1],
    [0, 0],
    [0.76, 1],
    [-0.76, 1],
    [0, 0],
  ],
  "triangle-up": [
    [0, -0.9],
    [1, 0.82],
    [-1, 0.82],
  ],
  "triangle-down": [
    [0, 0.9],
    [1, -0.82],
    [-1, -0.82],
  ],
  "triangle-right": [
    [0.9, 0],
    [-0.82, 1],
    [-0.82, -1],
  ],
  "triangle-left": [
    [-0.9, 0],
    [0.82, 1],
    [0.82, -1],
  ],
  "triangle-ne": [
    [-0.84, -0.84],
    [0.84, -0.84],
    [0.84, 0.84],
  ],
  x: X,
  cross: CROSS,
  star: star(5, -90, 0.42, 1.18),
  "star-square": star(4, -45, 0.6, 1.1),
  "star-triangle-up": star(3, -90, 0.34, 1.2),
  "star-triangle-down": star(3, 90, 0.34, 1.2),
  hexagram: star(6, -90, 0.58, 1.12),
  hexagon: star(6, -90, 1, 1),
  hexagon2: star(6, 0, 1, 1),
  pentagon: star(5, -90, 1, 1.04),
  octagon: star(8, 22.5, 1, 1),
};
const CROSSED = new Set(["square-x", "square-cross", "diamond-cross"]);
const CIRCLE = 0.94; // of the size
const HALO = 2.4; // pixels of background around a glyph, so that it stands off what lies below
const OUTLINE = 1.7;
const HATCH = 3; // pixels between two lines of a planned event's glyph

/**
 * @param {number} corners
 * @param {number} turn of the first corner, in degrees
 * @param {number} inner the radius between two corners; 1 makes a regular polygon
 * @param {number} outer
 * @returns {number[][]}
 */
function star(corners, turn, inner, outer) {
  const steps = inner === 1 ? corners : corners * 2;
  return Array.from({ length: steps }, (_, step) => {
    const radius = outer * (inner < 1 && step % 2 ? inner : 1);
    const angle = ((turn + (step * 360) / steps) * Math.PI) / 180;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius];
  });
}

/**
 * @param {string} symbol
 * @returns {boolean} whether there is such a shape
 */
export function hasShape(symbol) {
  return symbol === "circle" || symbol in SHAPES;
}

/**
 * @param {Brush} brush
 * @param {string} symbol
 * @param {number} x the middle
 * @param {number} y
 * @param {number} size in pixels
 */
export function outline(brush, symbol, x, y, size) {
  const radius = size / 2;
  brush.beginPath();
  if (symbol === "circle") {
    brush.arc(x, y, radius * CIRCLE, 0, Math.PI * 2);
    return;
  }
  (SHAPES[symbol] ?? DIAMOND).forEach(([dx, dy], corner) => {
    if (corner) brush.lineTo(x + dx * radius, y + dy * radius);
    else brush.moveTo(x + dx * radius, y + dy * radius);
  });
  brush.closePath();
}

/**
 * @typedef {"full" | "open" | "hatched" | "pale"} Style full; open if sources disagree; hatched if planned; pale if it no
 *   longer holds
 */

/**
 * Draw a glyph.
 *
 * @param {Brush} brush
 * @param {string} symbol
 * @param {number} x the middle
 * @param {number} y
 * @param {number} size in pixels
 * @param {string} colour
 * @param {string} background
 * @param {Style} style
 */
export function drawGlyph(brush, symbol, x, y, size, colour, background, style) {
  outline(brush, symbol, x, y, size + (style === "full" ? HALO : 0));
  brush.fillStyle = background;
  brush.fill();
  outline(brush, symbol, x, y, style === "full" ? size : size - 1);
  brush.lineWidth = style === "pale" ? 1 : OUTLINE;
  brush.strokeStyle = colour;
  brush.fillStyle = colour;
  if (style === "full") brush.fill();
  if (style === "hatched") {
    brush.save();
    brush.clip();
    brush.beginPath();
    for (let at = -2 * size; at <= 2 * size; at += HATCH) {
      brush.moveTo(x + at - size, y + size);
      brush.lineTo(x + at + size, y - size);
    }
    brush.lineWidth = 1;
    brush.stroke();
    brush.restore();
    outline(brush, symbol, x, y, size - 1);
    brush.lineWidth = 1.2;
  }
  if (style !== "full") brush.stroke();
  if (CROSSED.has(symbol)) cross(brush, symbol, x, y, size * 0.28, style === "full" ? background : colour);
}

/**
 * @param {Brush} brush
 * @param {string} symbol
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @param {string} colour
 */
function cross(brush, symbol, x, y, reach, colour) {
  const straight = symbol !== "square-x";
  brush.beginPath();
  brush.moveTo(x - reach, y - (straight ? 0 : reach));
  brush.lineTo(x + reach, y + (straight ? 0 : reach));
  brush.moveTo(x + (straight ? 0 : reach), y - reach);
  brush.lineTo(x - (straight ? 0 : reach), y + reach);
  brush.strokeStyle = colour;
  brush.lineWidth = 1.2;
  brush.stroke();
}
