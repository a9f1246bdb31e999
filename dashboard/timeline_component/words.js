// What is said of an event in words.

import { DISPUTED, OPEN_LEFT, OPEN_RIGHT, PLANNED, UNCONFIRMED } from "./data.js";
import { dayText, yearOf, dateOf, MONTHS } from "./days.js";

/** @typedef {import("./data.js").Events} Events */

/**
 * @param {Events} events
 * @param {number} row
 * @returns {string} such as 4 Nov 2022, by 4 Nov 2022, November 2022 or 2 Jan to 5 Feb 2022
 */
export function whenOf(events, row) {
  const flags = events.flags[row];
  const day = events.day[row];
  if (flags & OPEN_LEFT) return `by ${dayText(day)}`;
  if (flags & OPEN_RIGHT) return `from ${dayText(day)}`;
  const first = day - events.earlier[row];
  const last = day + events.later[row];
  if (first === last) return dayText(day);
  const [from, next] = [dateOf(first), dateOf(last + 1)];
  const whole = from.getUTCDate() === 1 && next.getUTCDate() === 1;
  const months = (next.getUTCFullYear() - from.getUTCFullYear()) * 12 + next.getUTCMonth() - from.getUTCMonth();
  if (whole && months === 1) return `${MONTHS[from.getUTCMonth()]} ${from.getUTCFullYear()}`;
  if (whole && months === 3 && from.getUTCMonth() % 3 === 0)
    return `Q${from.getUTCMonth() / 3 + 1} ${from.getUTCFullYear()}`;
  if (whole && months === 12 && from.getUTCMonth() === 0) return String(yearOf(first));
  return `${dayText(first, yearOf(first) !== yearOf(last))} to ${dayText(last)}`;
}

/**
 * @param {Events} events
 * @param {number} row
 * @returns {string} everything about an event, for who can't see the figure
 */
export function sayEvent(events, row) {
  const flags = events.flags[row];
  const parts = [
    `${events.title[row]}. ${events.kinds[events.kind[row]][2]}`,
    whenOf(events, row),
    events.figure[row],
    flags & DISPUTED ? "sources disagree" : "",
    flags & UNCONFIRMED ? "not confirmed" : "",
    flags & PLANNED ? "planned" : "",
  ];
  return parts.filter(Boolean).join(", ");
}
