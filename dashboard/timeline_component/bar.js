// The controls above the figure: search, families, lanes, the look back and zoom.

import { countText } from "./days.js";
import { element } from "./dom.js";
import { gettext, pgettext } from "./language.js";
import { LookBack } from "./look_back.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const ZOOM = 1.6;

export class Bar {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    const { events, options } = timeline;
    this.search = element("input", {
      type: "search",
      placeholder: gettext("Search"),
      "aria-label": gettext("Search titles and names"),
      maxlength: 200,
      input: () => timeline.choose({ q: this.search.value }, true),
    });
    this.families = events.families.map(([key, label], family) =>
      element(
        "button",
        { type: "button", class: "timeline-chip", "aria-pressed": "false", click: () => this.toggle(key) },
        this.dot(family),
        label,
        " ",
        element("small"),
      ),
    );
    this.lanes = this.laneButtons();
    this.sizes = this.sizeField();
    this.lookBack = new LookBack(timeline);
    const zoom = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ click) =>
      element(
        "button",
        { type: "button", class: "timeline-square timeline-zoom", "aria-label": label, title: label, click },
        text,
      );
    this.all = zoom(pgettext("zoom", "All"), gettext("Show the whole history"), () => timeline.showAll());
    this.row = element(
      "div",
      { class: "timeline-bar", hidden: options.bare },
      this.search,
      element(
        "div",
        { class: "timeline-chips", role: "group", "aria-label": gettext("Families of events") },
        ...this.families,
      ),
      element("span", { class: "timeline-space" }),
      this.lanes,
      this.sizes,
      this.lookBack.button,
      element(
        "span",
        { class: "timeline-zooms", role: "group", "aria-label": gettext("Zoom") },
        zoom("−", gettext("Zoom out"), () => this.zoom(1 / ZOOM)),
        zoom("+", gettext("Zoom in"), () => this.zoom(ZOOM)),
        this.all,
      ),
    );
    this.root = element(
      "div",
      { class: "timeline-controls", role: "region", "aria-label": gettext("What the timeline shows") },
      this.row,
      this.lookBack.root,
    );
  }

  /**
   * @param {number} family
   * @returns {HTMLElement}
   */
  dot(family) {
    const dot = element("i", { class: "timeline-dot" });
    dot.style.background = `var(--timeline-family-${family})`;
    return dot;
  }

  /** @returns {HTMLElement} */
  laneButtons() {
    const { timeline } = this;
    const usual = timeline.options.page === "company" ? "family" : "company";
    /** @type {[by: string, text: string][]} */
    const choices = [
      ["company", gettext("Companies")],
      ["family", gettext("Families")],
      ["kind", gettext("Kinds")],
    ];
    const offered = timeline.options.page === "company" ? choices.slice(1) : choices;
    const buttons = offered.map(([by, text]) =>
      element(
        "button",
        {
          type: "button",
          "data-by": by,
          "aria-pressed": "false",
          click: () => timeline.choose({ by: by === usual ? "" : by }),
        },
        text,
      ),
    );
    return element("span", { class: "timeline-segments", role: "group", "aria-label": gettext("Lanes") }, ...buttons);
  }

  /** @returns {HTMLSelectElement} a choice of the kinds whose events have a size */
  sizeField() {
    const { timeline } = this;
    const { events } = timeline;
    const field = element("select", {
      "aria-label": gettext("Draw one kind by size"),
      change: () => timeline.choose({ by: field.value && `size:${field.value}` }),
    });
    field.append(element("option", { value: "" }, gettext("By size…")));
    events.kinds.forEach(([key, , label, , unit], kind) => {
      let known = 0;
      for (let row = 0; row < events.rows; row += 1) if (events.kind[row] === kind && events.value[row] > 0) known += 1;
      if (unit && known > 2) field.append(element("option", { value: key }, label));
    });
    return field;
  }

  /** @param {string} key */
  toggle(key) {
    const { timeline } = this;
    const { family } = timeline.choices;
    const chosen = family.includes(key) ? family.filter((one) => one !== key) : [...family, key];
    timeline.choose({ family: chosen });
  }

  /** @param {number} factor */
  zoom(factor) {
    const { face } = this.timeline;
    if ("tell" in face && typeof face.tell === "function") face.tell(factor);
    else this.timeline.zoom(factor);
  }

  /** Show what was chosen, and how many events each family has. */
  refresh() {
    const { timeline } = this;
    const { choices, events, familyCounts, by } = timeline;
    if (document.activeElement !== this.search) this.search.value = choices.q;
    this.families.forEach((button, family) => {
      button.setAttribute("aria-pressed", String(choices.family.includes(events.families[family][0])));
      const small = /** @type {HTMLElement} */ (button.lastChild);
      small.textContent = countText(familyCounts?.[family] ?? 0);
    });
    for (const button of this.lanes.children) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.by === by));
    }
    this.sizes.value = by.startsWith("size:") ? by.slice(5) : "";
    this.sizes.classList.toggle("timeline-chosen", by.startsWith("size:"));
    this.lookBack.refresh();
    this.settle();
  }

  /** The window came to rest: nothing more is offered when the whole history is shown. The button keeps the focus. */
  settle() {
    this.all.setAttribute("aria-disabled", String(this.timeline.movement.whole));
  }
}
