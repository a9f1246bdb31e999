// The colours of a theme. The server sends them, so that all figures of the dashboard have the same ones.

/**
 * @typedef {Object} Palette
 * @property {string} background
 * @property {string} ink
 * @property {string} muted
 * @property {string} grid
 * @property {string} surface
 * @property {string} link
 * @property {Record<string, string>} families
 */

/**
 * @typedef {Object} Theme
 * @property {boolean} dark
 * @property {string} background
 * @property {string} ink text
 * @property {string} soft the text of lighter events
 * @property {string} muted what stands behind a text
 * @property {string} line lines between lanes and years
 * @property {string} faintLine lines between months
 * @property {string} surface
 * @property {string} accent
 * @property {string[]} families in the order of the data's families
 */

/**
 * @param {Palette} palette
 * @param {[key: string, label: string][]} families
 * @returns {Theme}
 */
export function themeOf(palette, families) {
  const { background, ink, grid } = palette;
  return {
    dark: channels(background)[0] < 128,
    background,
    ink,
    soft: mixed(ink, background, 0.14),
    muted: palette.muted,
    line: grid,
    faintLine: mixed(grid, background, 0.4),
    surface: palette.surface,
    accent: palette.link,
    families: families.map(([key]) => palette.families[key]),
  };
}

/**
 * @param {string} colour #RRGGBB
 * @param {number} opacity 0 to 1
 * @returns {string}
 */
export function withOpacity(colour, opacity) {
  return `rgba(${channels(colour).join(",")},${opacity})`;
}

/**
 * @param {string} one #RRGGBB
 * @param {string} other
 * @param {number} share of the other colour, 0 to 1
 * @returns {string} #RRGGBB
 */
export function mixed(one, other, share) {
  const into = channels(other);
  const parts = channels(one).map((part, place) => Math.round(part + (into[place] - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {string} colour #RRGGBB
 * @returns {number[]} red, green and blue, 0 to 255
 */
function channels(colour) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}
