// The marks of the axis of time.

import { dateOf, dayOf, yearOf } from "./days.js";
import { monthText } from "./language.js";
import { endOf } from "./view.js";

/** @typedef {import("./view.js").View} View */

/**
 * @typedef {Object} Tick
 * @property {number} day
 * @property {"year" | "month" | "date"} unit
 * @property {string} text
 */

const YEAR = 365.2425;
/** @type {[pixels: number, step: number][]} */
const YEAR_STEPS = [
  [46, 1],
  [24, 2],
  [10, 5],
  [5, 10],
  [2, 25],
  [0, 100],
];
/** @type {[pixels: number, step: number][]} */
const MONTH_STEPS = [
  [34, 1],
  [15, 3],
  [12.5, 6],
];
/** @type {[pixels: number, step: number][]} */
const DATE_STEPS = [
  [38, 1],
  [16, 2],
  [7.2, 7],
];
const QUARTERS = 70; // pixels a year from which on quarters have a line

/**
 * @param {View} view
 * @returns {Tick[]}
 */
export function ticksOf(view) {
  const end = endOf(view);
  const year = view.scale * YEAR;
  const first = yearOf(view.first);
  const last = yearOf(end) + 1;
  const step = stepFor(YEAR_STEPS, year) || 100;
  /** @type {Tick[]} */
  const ticks = [];
  for (let at = Math.floor(first / step) * step; at <= last; at += step) {
    ticks.push({ day: dayOf(at), unit: "year", text: String(at) });
  }
  if (step === 1) {
    const months = stepFor(MONTH_STEPS, year / 12) || (year >= QUARTERS ? 3 : 0);
    const named = year / 12 >= MONTH_STEPS[2][0];
    for (let at = first; months && at <= last; at += 1) {
      for (let month = named ? 0 : months; month < 12; month += months) {
        ticks.push({ day: dayOf(at, month), unit: "month", text: named ? monthText(month) : "" });
      }
    }
  }
  const dates = stepFor(DATE_STEPS, view.scale);
  for (let month = dates ? dayOf(first, dateOf(view.first).getUTCMonth()) : Infinity; month <= end; ) {
    const at = dateOf(month);
    const next = dayOf(at.getUTCFullYear(), at.getUTCMonth() + 1);
    const room = dates > 1 ? dates - 2 : 0; // the last mark keeps off the next month's
    for (let day = month + dates; day < next - room; day += dates) {
      ticks.push({ day, unit: "date", text: String(dateOf(day).getUTCDate()) });
    }
    month = next;
  }
  return ticks.filter((tick) => tick.day >= view.first - 1.2 * YEAR * step && tick.day <= end + 2);
}

/**
 * @param {[pixels: number, step: number][]} steps from many pixels to few
 * @param {number} pixels
 * @returns {number} the step, or 0 if there are too few pixels
 */
function stepFor(steps, pixels) {
  const found = steps.find(([least]) => pixels >= least);
  return found ? found[1] : 0;
}
