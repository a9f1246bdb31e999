// How the window moves: towards a target, on with inertia, and never past its ends.

import { isoOf } from "./days.js";
import { endOf, viewOf } from "./view.js";

/** @typedef {import("./view.js").View} View */

const SHORTEST = 12; // days of the closest window
const BEYOND = 1.04; // how much wider than all events a window can be
const EASE = 55; // milliseconds in which two thirds of the way to a target are gone
const FRICTION = 280; // milliseconds in which two thirds of the speed are lost
const SLOWEST = 0.02; // pixels a millisecond

/**
 * @typedef {Object} Target
 * @property {number} scale
 * @property {number} first the day at the left edge; unused with an anchor
 * @property {{day: number, pixel: number} | null} anchor a day that stays where it is
 */

export class Movement {
  /**
   * @param {number} least the first day that can be shown
   * @param {number} most the last day
   * @param {boolean} still whether everything moves at once
   */
  constructor(least, most, still) {
    this.least = least;
    this.most = most;
    this.still = still;
    /** @type {View} */
    this.view = viewOf(least, most, 1);
    /** @type {Target | null} */
    this.target = null;
    this.speed = 0; // pixels a millisecond
  }

  /** @returns {boolean} whether it moves by itself */
  get moving() {
    return this.target !== null || this.speed !== 0;
  }

  /** @returns {[first: number, last: number]} the window in whole days */
  get days() {
    const first = Math.round(this.view.first);
    return [first, Math.max(first, Math.round(endOf(this.view)) - 1)];
  }

  /** @returns {boolean} whether the window shows the whole history */
  get whole() {
    const [first, last] = this.days;
    return first <= Math.round(this.least) && last >= Math.round(this.most);
  }

  /** @returns {string} */
  get text() {
    return this.days.map(isoOf).join(" ");
  }

  /**
   * @param {number} width in pixels; the days stay
   */
  resize(width) {
    this.view = viewOf(...this.days, width);
    this.target = null;
    this.speed = 0;
  }

  /** Stop. */
  hold() {
    this.target = null;
    this.speed = 0;
  }

  /**
   * @param {number} first
   * @param {number} last shown to its end
   * @param {boolean} [atOnce]
   */
  show(first, last, atOnce = false) {
    const scale = this.view.width / Math.max(1, last + 1 - first);
    this.speed = 0;
    if (atOnce || this.still) {
      this.target = null;
      this.view = { ...this.view, first, scale };
    } else {
      this.target = { scale, first, anchor: null };
    }
  }

  /** Go to the nearest window of whole days, so that the address says exactly what is seen. */
  snap() {
    const [first, last] = this.days;
    this.show(first, last);
  }

  /**
   * @param {number} factor above 1 is closer
   * @param {number} pixel what stays where it is
   */
  zoom(factor, pixel) {
    const scale = this.fitting((this.target ?? this.view).scale * factor);
    const day = this.view.first + pixel / this.view.scale;
    this.speed = 0;
    this.target = { scale, first: this.view.first, anchor: { day, pixel } };
    if (this.still) this.advance(0);
  }

  /**
   * @param {number} pixels to the right
   */
  pan(pixels) {
    this.target = null;
    this.view.first -= pixels / this.view.scale;
    this.clamp();
  }

  /**
   * @param {number} first
   */
  goTo(first) {
    this.target = { scale: this.view.scale, first, anchor: null };
    this.speed = 0;
    if (this.still) this.advance(0);
  }

  /**
   * @param {number} scale
   * @param {number} day
   * @param {number} pixel where the day is
   */
  pinch(scale, day, pixel) {
    this.view.scale = this.fitting(scale);
    this.view.first = day - pixel / this.view.scale;
    this.clamp();
  }

  /**
   * Move on.
   *
   * @param {number} passed milliseconds since the last call
   * @returns {"zoomed" | "panned" | null} what has moved
   */
  advance(passed) {
    if (this.target) {
      const { target, view } = this;
      const share = this.still ? 1 : 1 - Math.exp(-passed / EASE);
      const scaled = target.scale !== view.scale;
      const scale = Math.exp(Math.log(view.scale) + (Math.log(target.scale) - Math.log(view.scale)) * share);
      const first = target.anchor
        ? target.anchor.day - target.anchor.pixel / scale
        : view.first + (target.first - view.first) * share;
      const near =
        Math.abs(Math.log(target.scale / scale)) < 0.002 &&
        (target.anchor || Math.abs(target.first - first) * scale < 0.3);
      view.scale = near ? target.scale : scale;
      view.first = first;
      if (near) {
        view.first = target.anchor ? target.anchor.day - target.anchor.pixel / target.scale : target.first;
        this.target = null;
      }
      this.clamp();
      return scaled ? "zoomed" : "panned";
    }
    if (this.speed) {
      this.view.first -= (this.speed * passed) / this.view.scale;
      this.speed *= Math.exp(-passed / FRICTION);
      if (Math.abs(this.speed) < SLOWEST) this.speed = 0;
      this.clamp();
      return "panned";
    }
    return null;
  }

  /**
   * @param {number} scale
   * @returns {number} the nearest scale that is allowed
   */
  fitting(scale) {
    const { width } = this.view;
    return Math.min(width / SHORTEST, Math.max(width / ((this.most - this.least) * BEYOND), scale));
  }

  /** Keep the window within its ends. */
  clamp() {
    const { view } = this;
    view.scale = this.fitting(view.scale);
    const span = view.width / view.scale;
    if (span >= this.most - this.least) view.first = (this.least + this.most - span) / 2;
    else view.first = Math.min(this.most - span * 0.95, Math.max(this.least - span * 0.02, view.first));
  }
}
