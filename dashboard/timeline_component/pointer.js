// Mouse, wheel and fingers over the plot.
//
// The plain wheel scrolls the page. Over the axis, or with Ctrl or ⌘, it zooms; sideways, or with the shift key, it
// moves the window. A drag moves it, with inertia; two fingers zoom; a double click zooms in, with the shift key out.

import { AXIS } from "./painter.js";

/** @typedef {import("./stage.js").Stage} Stage */

const SLACK = 4; // pixels of a drag
const FRESH = 60; // milliseconds: a drag that rested longer before its end gives no speed
const LINE_HEIGHT = 16; // pixels of a line, in which some wheels count
/** The zoom for a pixel of the wheel. */
export const WHEEL = 0.0022;
const PINCH = 0.012; // zoom for a pixel of a pinch on a touchpad, which comes as a wheel with Ctrl
const PINCH_STEP = 40; // pixels of the wheel, below which it is a touchpad

/**
 * @param {Stage} stage
 */
export function listen(stage) {
  listenToWheel(stage);
  listenToPointers(stage);
}

/**
 * @param {Stage} stage
 */
function listenToWheel(stage) {
  const { root, plot, timeline } = stage;
  root.addEventListener(
    "wheel",
    (event) => {
      const overAxis = event.clientY - root.getBoundingClientRect().top < AXIS;
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
      if (event.ctrlKey || event.metaKey || overAxis) {
        event.preventDefault();
        const touchpad = event.ctrlKey && Math.abs(event.deltaY) < PINCH_STEP;
        const pixel = Math.min(stage.width, Math.max(0, event.clientX - plot.getBoundingClientRect().left));
        timeline.zoom(Math.exp(-event.deltaY * unit * (touchpad ? PINCH : WHEEL)), pixel);
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        timeline.movement.pan(-(event.deltaX || event.deltaY) * unit);
        timeline.moved("panned");
      }
    },
    { passive: false },
  );
}

/**
 * @typedef {Object} Drag
 * @property {number} x where it is now
 * @property {boolean} moved
 * @property {[time: number, x: number][]} trace its last places
 */

/**
 * @param {Stage} stage
 */
function listenToPointers(stage) {
  const { plot, timeline } = stage;
  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map();
  /** @type {Drag | null} */
  let drag = null;
  /** @type {{distance: number, scale: number, day: number} | null} */
  let pinch = null;
  const pixelOf = (/** @type {PointerEvent | MouseEvent} */ event) => event.clientX - plot.getBoundingClientRect().left;
  const heightOf = (/** @type {PointerEvent | MouseEvent} */ event) => event.clientY - plot.getBoundingClientRect().top;
  const two = () => {
    const [one, other] = [...fingers.values()];
    return {
      distance: Math.max(1, Math.abs(one.clientX - other.clientX)),
      middle: (pixelOf(one) + pixelOf(other)) / 2,
    };
  };

  plot.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, event);
    plot.setPointerCapture(event.pointerId);
    timeline.movement.hold();
    const { view } = timeline.movement;
    if (fingers.size === 2) {
      const { distance, middle } = two();
      pinch = { distance, scale: view.scale, day: view.first + middle / view.scale };
      drag = null;
    } else if (fingers.size === 1) {
      drag = { x: event.clientX, moved: false, trace: [[event.timeStamp, event.clientX]] };
    }
  });

  plot.addEventListener("pointermove", (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event);
    if (pinch && fingers.size === 2) {
      const { distance, middle } = two();
      timeline.movement.pinch((pinch.scale * distance) / pinch.distance, pinch.day, middle);
      timeline.moved("zoomed");
    } else if (drag) {
      if (!drag.moved && Math.abs(event.clientX - drag.x) < SLACK) return;
      drag.moved = true;
      plot.classList.add("timeline-drag");
      timeline.movement.pan(event.clientX - drag.x);
      drag.x = event.clientX;
      drag.trace.push([event.timeStamp, event.clientX]);
      if (drag.trace.length > 6) drag.trace.shift();
      stage.point(null);
      timeline.moved("panned");
    } else if (event.pointerType !== "touch") {
      stage.point(pixelOf(event), heightOf(event));
    }
  });

  const lift = (/** @type {PointerEvent} */ event) => {
    fingers.delete(event.pointerId);
    plot.classList.remove("timeline-drag");
    if (drag?.moved) throwOn(drag, event);
    else if (drag && event.type === "pointerup") {
      const hit = timeline.face.hit(pixelOf(event), heightOf(event));
      if (hit) choose(stage, hit, event);
    }
    if (fingers.size < 2) pinch = null;
    drag = null;
  };
  /**
   * @param {Drag} ended
   * @param {PointerEvent} event
   */
  const throwOn = (ended, event) => {
    const [from, to] = [ended.trace[0], ended.trace[ended.trace.length - 1]];
    const time = to[0] - from[0];
    if (time > 8 && event.timeStamp - to[0] < FRESH && !timeline.still) {
      timeline.movement.speed = (to[1] - from[1]) / time;
      timeline.moved("panned");
    }
  };
  plot.addEventListener("pointerup", lift);
  plot.addEventListener("pointercancel", lift);
  plot.addEventListener("pointerleave", () => stage.point(null));
  plot.addEventListener("dblclick", (event) => {
    if (timeline.face.hit(pixelOf(event), heightOf(event))) return;
    timeline.zoom(event.shiftKey ? 0.5 : 2, pixelOf(event));
  });
}

/**
 * A click on an event opens it; on a tick of several it zooms to them.
 *
 * @param {Stage} stage
 * @param {import("./timeline.js").Hit} hit
 * @param {PointerEvent} event
 */
function choose(stage, hit, event) {
  const { timeline } = stage;
  if (hit.rows.length > 1) {
    timeline.zoom(3, hit.x);
  } else if (event.ctrlKey || event.metaKey) {
    window.open(timeline.options.eventHref(timeline.events.id[hit.row]), "_blank", "noopener");
  } else {
    timeline.open(hit.row);
  }
}
