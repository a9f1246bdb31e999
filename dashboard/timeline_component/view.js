// A window of time on the screen: which day is where.

/**
 * @typedef {Object} View
 * @property {number} first the day at the left edge; it has a fraction while the window moves
 * @property {number} scale pixels a day
 * @property {number} width pixels
 */

/**
 * @param {number} first the first day
 * @param {number} last the last day, shown to its end
 * @param {number} width in pixels
 * @returns {View}
 */
export function viewOf(first, last, width) {
  return { first, scale: width / Math.max(1, last + 1 - first), width };
}

/**
 * @param {View} view
 * @param {number} day
 * @returns {number} where the day begins, in pixels
 */
export function startOf(view, day) {
  return (day - view.first) * view.scale;
}

/**
 * @param {View} view
 * @param {number} day
 * @returns {number} where the day's noon is, in pixels
 */
export function noonOf(view, day) {
  return (day + 0.5 - view.first) * view.scale;
}

/**
 * @param {View} view
 * @returns {number} the day at the right edge
 */
export function endOf(view) {
  return view.first + view.width / view.scale;
}
