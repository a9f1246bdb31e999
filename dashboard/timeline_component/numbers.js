// How a value is written beside its mark.

import { countText } from "./days.js";
import { scaled } from "./figures.js";

/** @type {[least: number, word: string][]} */
const STEPS = [
  [1e12, " tn"],
  [1e9, " bn"],
  [1e6, " m"],
];
const DIGITS = 3;
/** @type {Record<string, string>} */
const SIGNS = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };

/**
 * @param {number} value
 * @param {string} unit a currency's code, or a word
 * @returns {string} such as $2.1 bn or 18,000
 */
export function numberText(value, unit) {
  const sign = SIGNS[unit] ?? "";
  const step = STEPS.find(([least]) => value >= least);
  if (!step) return sign + countText(value);
  return sign + scaled(String(Number((value / step[0]).toPrecision(DIGITS))), step[1]);
}
