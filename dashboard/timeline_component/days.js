// Days as whole numbers since 1970-01-01 (UTC), and how they are written.

import { gettext, grouped, monthText } from "./language.js";

const MILLISECONDS = 86_400_000;

/**
 * @param {number} day a day; a fraction is cut off
 * @returns {Date}
 */
export function dateOf(day) {
  return new Date(Math.floor(day) * MILLISECONDS);
}

/**
 * @param {number} day
 * @returns {number}
 */
export function yearOf(day) {
  return dateOf(day).getUTCFullYear();
}

/**
 * @param {number} year
 * @param {number} [month] from 0; a month past 11 counts on into the next year
 * @param {number} [date] from 1
 * @returns {number} the day
 */
export function dayOf(year, month = 0, date = 1) {
  const made = new Date(0);
  made.setUTCFullYear(year, month, date); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  return made.getTime() / MILLISECONDS;
}

/**
 * @param {number} day
 * @returns {string} such as 2022-11-04
 */
export function isoOf(day) {
  const at = dateOf(day);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${String(at.getUTCFullYear()).padStart(4, "0")}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/**
 * Read a day, a month or a year.
 *
 * @param {string} text such as 2022-11-04, 2022-11 or 2022
 * @param {boolean} [last] whether a month or a year means its last day
 * @returns {number | null} the day, or null if the text is none of these
 */
export function readDay(text, last = false) {
  const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text.trim());
  if (!found) return null;
  const [year, month, date] = found.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
  if (found[2] === undefined) return last ? dayOf(year + 1) - 1 : dayOf(year);
  if (month < 1 || month > 12) return null;
  if (found[3] === undefined) return last ? dayOf(year, month) - 1 : dayOf(year, month - 1);
  const day = dayOf(year, month - 1, date);
  return isoOf(day) === found[0] ? day : null;
}

/**
 * @param {number} day
 * @param {boolean} [withYear]
 * @returns {string} such as 4 Nov 2022
 */
export function dayText(day, withYear = true) {
  const at = dateOf(day);
  const values = { day: at.getUTCDate(), month: monthText(at.getUTCMonth()), year: at.getUTCFullYear() };
  return withYear ? gettext("{day} {month} {year}", values) : gettext("{day} {month}", values);
}

/**
 * @param {number} number
 * @returns {string} such as 18,000
 */
export function countText(number) {
  return grouped(String(Math.round(number)));
}
