// How wide a text is. The widths come from a table, not from the browser, so that each machine packs alike.

// The advance widths of Inter, from the space to the tilde, in thousandths of the size.
const PRINTABLE = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
  566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
  753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
  583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
  333, 426, 662,
];
/** @type {Record<string, number>} */
const OTHERS = {
  "…": 864,
  "’": 261,
  "‘": 261,
  "“": 430,
  "”": 430,
  "€": 667,
  "£": 640,
  "·": 288,
  "–": 662,
  "—": 900,
  "−": 662,
  "→": 900,
  ü: 591,
  é: 583,
  ö: 600,
  ä: 562,
};
const FIRST = 32;
const LATIN = 640; // other letters up to U+024F, on the safe side
const WIDE = 1300; // Chinese and emoji, which another font draws
const WIDEST_LATIN = 0x250;

/**
 * @param {string} text
 * @param {number} size in pixels
 * @param {number} [weight] of the font, 400 to 700
 * @returns {number} in pixels
 */
export function textWidth(text, size, weight = 400) {
  let sum = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    const printable = PRINTABLE[code - FIRST];
    sum += printable ?? OTHERS[text[place]] ?? (code < WIDEST_LATIN ? LATIN : WIDE);
  }
  const bold = weight >= 600 ? 1.022 : weight >= 500 ? 1.011 : 1;
  return ((sum * size) / 1000) * bold;
}
