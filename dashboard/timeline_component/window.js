// The window that is shown if the reader chose none.

import { dayOf, yearOf } from "./days.js";

/** @typedef {import("./data.js").Events} Events */

const LONG = 9; // years; a shorter history is shown whole
const SHARE = 0.5; // of the events lie in the usual window of a long history
const ROOM = 0.03; // of the window, before its first and after its last event
const LEAST_ROOM = 20; // days

/**
 * @param {Events} events
 * @param {Uint8Array} keep
 * @returns {[first: number, last: number] | null} a window with all events; null if there are none
 */
export function windowAround(events, keep) {
  const row = keep.indexOf(1);
  if (row < 0) return null;
  const [first, last] = [events.day[row], events.day[keep.lastIndexOf(1)]];
  const room = Math.max(LEAST_ROOM, Math.round((last - first) * ROOM));
  return [first - room, last + room];
}

/**
 * A short history is shown whole. A long one begins with the year from which on half of its events are, so that the few
 * early events do not press the many late ones together.
 *
 * @param {Events} events
 * @param {Uint8Array} keep
 * @returns {[first: number, last: number] | null}
 */
export function usualWindow(events, keep) {
  const whole = windowAround(events, keep);
  if (!whole) return null;
  const last = events.day[keep.lastIndexOf(1)];
  if (yearOf(last) - yearOf(events.day[keep.indexOf(1)]) < LONG) return whole;
  const days = Array.from(events.day).filter((_, row) => keep[row]);
  const from = dayOf(yearOf(days[Math.floor(days.length * (1 - SHARE))]));
  return [from, last + Math.max(LEAST_ROOM, Math.round((last - from) * ROOM))];
}
