// What is said of an event in words.

import { DISPUTED, OPEN_LEFT, OPEN_RIGHT, PLANNED, UNCONFIRMED } from "./data.js";
import { dayText, yearOf, dateOf } from "./days.js";
import { gettext, monthText, ngettext } from "./language.js";

/** @typedef {import("./data.js").Events} Events */

/**
 * @param {Events} events
 * @param {number} row
 * @returns {string} such as 4 Nov 2022, by 4 Nov 2022, November 2022 or 2 Jan to 5 Feb 2022
 */
export function whenOf(events, row) {
  const flags = events.flags[row];
  const day = events.day[row];
  if (flags & OPEN_LEFT) return gettext("by {date}", { date: dayText(day) });
  if (flags & OPEN_RIGHT) return gettext("from {date}", { date: dayText(day) });
  const first = day - events.earlier[row];
  const last = day + events.later[row];
  if (first === last) return dayText(day);
  const [from, next] = [dateOf(first), dateOf(last + 1)];
  const whole = from.getUTCDate() === 1 && next.getUTCDate() === 1;
  const months = (next.getUTCFullYear() - from.getUTCFullYear()) * 12 + next.getUTCMonth() - from.getUTCMonth();
  const year = from.getUTCFullYear();
  if (whole && months === 1) return gettext("{month} {year}", { month: monthText(from.getUTCMonth()), year });
  if (whole && months === 3 && from.getUTCMonth() % 3 === 0)
    return gettext("Q{number} {year}", { number: from.getUTCMonth() / 3 + 1, year });
  if (whole && months === 12 && from.getUTCMonth() === 0) return String(yearOf(first));
  const start = dayText(first, yearOf(first) !== yearOf(last));
  return gettext("{first} to {last}", { first: start, last: dayText(last) });
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
    flags & DISPUTED ? gettext("sources disagree") : "",
    flags & UNCONFIRMED ? gettext("not confirmed") : "",
    flags & PLANNED ? gettext("planned") : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/**
 * @param {number} sources
 * @returns {string} such as 3 independent sources; "" if there are none
 */
export function sourcesText(sources) {
  return sources ? ngettext("{count} source", "{count} independent sources", sources) : "";
}
