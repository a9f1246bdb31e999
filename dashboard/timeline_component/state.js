// What the figure shows, as plain data: for tests, and for whoever builds on it.

import { formsOf } from "./labels.js";
import { dayText, isoOf } from "./days.js";
import { gettext } from "./language.js";
import { noonOf } from "./view.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

/**
 * @param {number} first
 * @param {number} last
 * @returns {string} such as 1 Jan 2022 to 5 Mar 2023
 */
export function isoWindow(first, last) {
  return gettext("{first} to {last}", { first: dayText(first), last: dayText(last) });
}

/**
 * Read what a figure shows: `document.querySelector(".timeline").timeline.state()`.
 *
 * @param {Timeline} timeline
 * @returns the width in pixels; by size, the number and the sum of each year's events; what each lane shows; the ends of the window; how many events it has, how many are drawn
 *   with a label, without one and as ticks; the event with the focus; whether anything still moves; and the times of
 *   frames and of the last layout in milliseconds
 */
export function stateOf(timeline) {
  const { events, movement } = timeline;
  const [first, last] = movement.days;
  const face = /** @type {any} */ (timeline.face);
  const lanes = (face.lanes ?? []).map((/** @type {import("./lanes_face.js").LaneOnScreen} */ lane) => {
    const items = [...lane.items.values()].filter((item) => !item.leaving && !item.outside);
    items.sort((one, other) => one.row - other.row);
    return {
      key: lane.lane.key,
      name: lane.lane.name,
      count: lane.lane.rows.length,
      inside: lane.packed?.count ?? 0,
      dense: Boolean(lane.packed?.dense),
      ticks: lane.packed?.ticks.length ?? 0,
      top: lane.top,
      height: lane.height,
      events: items.map((item) => {
        const form = item.form < 0 ? null : formsOf(events, lane.lane, item.row)[item.form];
        return {
          id: events.id[item.row],
          line: item.toLine,
          x: noonOf(movement.view, events.day[item.row]),
          size: item.size,
          side: item.side,
          label: form && [form[0], form[1]].filter(Boolean).join("  "),
          width: form?.[2] ?? null,
        };
      }),
    };
  });
  const drawn = lanes.flatMap((/** @type {{events: {label: string | null}[]}} */ lane) => lane.events);
  return {
    width: timeline.width,
    face: face.name,
    theme: timeline.options.theme,
    by: timeline.by,
    head: events.head,
    since: isoOf(first),
    until: isoOf(last),
    count: timeline.count,
    inside: timeline.inside,
    labelled: drawn.filter((/** @type {{label: string | null}} */ one) => one.label !== null).length,
    bare: drawn.filter((/** @type {{label: string | null}} */ one) => one.label === null).length,
    ticks: lanes.reduce((/** @type {number} */ sum, /** @type {{ticks: number}} */ lane) => sum + lane.ticks, 0),
    ghosts: timeline.ghosts ? [...timeline.ghosts].sort() : null,
    sums: face.name === "sizes" ? Object.fromEntries(face.years) : null,
    focus: face.focused >= 0 ? events.id[face.focused] : null,
    busy: Boolean(timeline.request || movement.moving || timeline.settling || timeline.telling || timeline.completing),
    frames: timeline.frames.drawn,
    layoutTime: timeline.frames.layoutTime,
    drawTimes: timeline.frames.drawTime,
    lanes,
  };
}
