// Moves a page through the days on which something about an event became known.
//
// The server sends what the page says on each day. A step shows it at once; when the reader pauses, the address names the
// day, and the server follows it with the rest of the page.

/**
 * @typedef {Object} Stop
 * @property {string} day such as 2023-04-12; "" is now
 * @property {string} label the day in words
 * @property {string} short the same, short
 * @property {string} said who reported what on that day
 * @property {string} html what the page says on that day, as safe HTML; "" leaves that to the server
 *
 * @typedef {Object} Given
 * @property {Stop[]} stops in the order of their days, now as the last
 * @property {number} at the place of the stop that the page shows
 * @property {string} param the parameter of the address that names the day: reported or recorded
 * @property {string} target a selector of the element with the page's text
 * @property {string} name what the slider moves through
 * @property {string} play the text of the button
 * @property {string} pause the same, while it plays
 */

const PAUSE = 700; // milliseconds after the last step, when the server follows
const FOLLOWED = 10_000; // milliseconds in which the server has followed
const EACH = 1600; // milliseconds of each stop while it plays

class Scrubber {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.slider = /** @type {HTMLInputElement} */ (root.querySelector("input"));
    this.button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
    this.marks = /** @type {HTMLElement} */ (root.querySelector(".tl-time-marks"));
    this.status = /** @type {HTMLElement} */ (root.querySelector(".tl-time-said"));
    /** @type {Given} */
    this.given = { stops: [], at: 0, param: "reported", target: "", name: "", play: "", pause: "" };
    this.timer = 0;
    this.playing = 0;
    this.slider.addEventListener("input", () => {
      this.pause();
      this.choose(this.slider.valueAsNumber);
    });
    this.button.addEventListener("click", () => this.toggle());
  }

  /** @param {Given} given */
  update(given) {
    const same = JSON.stringify(given.stops) === JSON.stringify(this.given.stops);
    this.given = given;
    if (!same) this.build();
    this.button.textContent = this.playing ? given.pause : given.play;
    // What the reader has chosen meanwhile stays; the server hears of it soon.
    if (!this.timer && !this.playing) this.show(given.at, false);
  }

  build() {
    const { stops, name } = this.given;
    this.slider.max = String(stops.length - 1);
    this.slider.setAttribute("aria-label", name);
    this.marks.replaceChildren(...stops.map((stop, place) => this.mark(stop, place)));
    this.marks.classList.toggle("tl-many", stops.length > 7);
  }

  /**
   * @param {Stop} stop
   * @param {number} place
   */
  mark(stop, place) {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.tabIndex = -1; // keys move the slider
    mark.textContent = stop.short;
    mark.title = `${stop.label}: ${stop.said}`;
    mark.addEventListener("click", () => {
      this.pause();
      this.choose(place);
    });
    return mark;
  }

  /** @param {number} place */
  choose(place) {
    this.show(place, true);
    const params = new URLSearchParams(location.search);
    const { day } = this.given.stops[place];
    if (day) params.set(this.given.param, day);
    else params.delete(this.given.param);
    const search = params.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
    history.replaceState(history.state, "", location.pathname + (search && `?${search}`) + location.hash);
    if (this.given.param === "reported") dispatchEvent(new CustomEvent("timeline-day", { detail: day }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  /** Let the server follow the address. */
  tell() {
    this.timer = 0;
    if (this.playing || !this.root.isConnected) return;
    if (document.activeElement === this.slider) keepFocus();
    dispatchEvent(new PopStateEvent("popstate"));
  }

  /**
   * @param {number} place
   * @param {boolean} write whether to write the page's text, too
   */
  show(place, write) {
    const stop = this.given.stops[place];
    this.slider.value = String(place);
    this.slider.setAttribute("aria-valuetext", `${stop.label}: ${stop.said}`);
    [...this.marks.children].forEach((mark, index) => {
      if (index === place) mark.setAttribute("aria-current", "true");
      else mark.removeAttribute("aria-current");
    });
    this.status.replaceChildren(
      Object.assign(document.createElement("b"), { textContent: stop.label }),
      ` ${stop.said}`,
    );
    this.root.style.setProperty("--tl-part", String(place / Math.max(1, this.given.stops.length - 1)));
    const target = write && document.querySelector(this.given.target);
    if (target && stop.html) target.innerHTML = stop.html;
  }

  toggle() {
    if (this.playing) {
      this.pause();
      return;
    }
    const last = this.given.stops.length - 1;
    if (this.slider.valueAsNumber >= last) this.choose(0);
    this.button.textContent = this.given.pause;
    this.playing = setInterval(() => {
      const next = this.slider.valueAsNumber + 1;
      if (!this.root.isConnected) this.pause();
      else this.choose(Math.min(next, last));
      if (next >= last) this.pause();
    }, EACH);
  }

  pause() {
    if (!this.playing) return;
    clearInterval(this.playing);
    this.playing = 0;
    this.button.textContent = this.given.play;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }
}

/** The page may write the slider anew while the server follows: who moves it by keys stays on it. */
function keepFocus() {
  const watch = new MutationObserver(() => {
    const slider = document.querySelector(".tl-time input");
    if (slider instanceof HTMLElement && document.activeElement === document.body)
      slider.focus({ preventScroll: true });
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), FOLLOWED);
}

/** @type {WeakMap<HTMLElement, Scrubber>} */
const made = new WeakMap();

/** @param {{parentElement: HTMLElement, data: Given}} component as Streamlit calls it, at first and for each change */
export default function update({ parentElement, data }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".tl-time"));
  const scrubber = made.get(root) ?? new Scrubber(root);
  made.set(root, scrubber);
  scrubber.update(data);
}
