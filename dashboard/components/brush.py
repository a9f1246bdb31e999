"""A script for two things: choosing a window in the strip of years, and saving pictures of a figure.

A drag over the strip, or of one of the window's two grips, sets `since` and `until` in the address to whole months. The
running session follows that change as it follows the back and forward buttons. Readers without a pointer can use the
years' links or the fields.
"""

from __future__ import annotations

import streamlit as st

_JS = """
export default function () {
  const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const slack = 5;
  let drag = null;
  let swallow = false;
  const boxOf = (target) => target && target.closest && target.closest(".tl-strip-box");
  const share = (box, x) => {
    const edges = box.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - edges.left) / edges.width));
  };
  const months = (box, one, other) => {
    const all = (+box.dataset.last - +box.dataset.first + 1) * 12;
    const first = Math.min(Math.floor(Math.min(one, other) * all), all - 1);
    return [first, Math.max(first, Math.ceil(Math.max(one, other) * all) - 1), all];
  };
  const named = (box, month) => [+box.dataset.first + Math.floor(month / 12), month % 12];
  const words = (box, month) => { const [year, m] = named(box, month); return `${names[m]} ${year}`; };
  const plain = (box, month) => {
    const [year, m] = named(box, month);
    return `${String(year).padStart(4, "0")}-${String(m + 1).padStart(2, "0")}`;
  };
  const draw = () => {
    const { box, frame } = drag;
    const [first, last, all] = months(box, drag.from, drag.to);
    frame.style.left = `${(first / all) * 100}%`;
    frame.style.width = `${((last - first + 1) / all) * 100}%`;
    frame.dataset.span = `${words(box, first)} to ${words(box, last)}`;
    frame.classList.add("tl-brushing");
  };
  const undo = () => {
    if (!drag) return;
    drag.frame.style.cssText = drag.style;
    drag.frame.classList.remove("tl-brushing");
    drag = null;
  };
  const onDown = (event) => {
    const box = boxOf(event.target);
    if (!box || event.button || event.pointerType === "touch") return;
    const frame = box.querySelector(".tl-window");
    if (!frame) return;
    const at = share(box, event.clientX);
    const edges = [parseFloat(frame.style.left) / 100, 0];
    edges[1] = edges[0] + parseFloat(frame.style.width) / 100;
    const grip = event.target.dataset.grip;
    const from = grip === "first" ? edges[1] : grip === "last" ? edges[0] : at;
    drag = { box, frame, from, to: at, x: event.clientX, style: frame.style.cssText, moved: false };
  };
  const onMove = (event) => {
    if (!drag) return;
    if (!drag.moved && Math.abs(event.clientX - drag.x) < slack) return;
    drag.moved = true;
    drag.to = share(drag.box, event.clientX);
    draw();
    event.preventDefault();
  };
  const onUp = () => {
    if (!drag) return;
    if (!drag.moved) { drag = null; return; }
    const [first, last] = months(drag.box, drag.from, drag.to);
    const address = new URL(window.location.href);
    address.searchParams.set("since", plain(drag.box, first));
    address.searchParams.set("until", plain(drag.box, last));
    address.searchParams.delete("event");
    drag.frame.classList.remove("tl-brushing");
    drag = null;
    swallow = true;
    setTimeout(() => { swallow = false; }, 0);
    window.history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  // A picture knows no font of the page's: it gets its own. Plotly makes the SVG, of which it also draws the PNG, in a
  // browser's Blob; the next one is made with the font in it.
  let face;
  const font = async () => {
    const answer = await fetch(new URL("app/static/inter-latin.woff2", document.baseURI));
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    const source = `url(data:font/woff2;base64,${btoa(letters)})`;
    return answer.ok ? `<style>@font-face{font-family:Inter;font-weight:100 900;src:${source}}</style>` : "";
  };
  const give = (style) => {
    const Plain = window.Blob;
    const restore = () => { window.Blob = Plain; };
    window.Blob = class extends Plain {
      constructor(parts, options) {
        const drawn = options && /^image\\/svg/.test(options.type) && typeof parts[0] === "string";
        if (drawn) restore();
        super(drawn ? [parts[0].replace(">", `>${style}`)] : parts, options);
      }
    };
    setTimeout(restore, 10000);
  };
  const onClick = (event) => {
    if (swallow) { event.preventDefault(); event.stopPropagation(); swallow = false; return; }
    const button = event.target.closest && event.target.closest("[data-picture]");
    if (!button) return;
    event.preventDefault();
    const figure = document.querySelector(".st-key-figure .js-plotly-plot");
    const take = figure && figure.querySelector(".modebar-btn");
    if (!take) return;
    const format = button.dataset.picture === "png" ? "png" : "svg";
    figure._context.toImageButtonOptions = { format, filename: "timeline", scale: format === "png" ? 2 : 1 };
    face = face || font().catch(() => "");
    face.then((style) => {
      if (style) give(style);
      take.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
  };
  const onKey = (event) => { if (event.key === "Escape") undo(); };
  const onDragStart = (event) => { if (boxOf(event.target)) event.preventDefault(); };
  const listeners = [
    ["pointerdown", onDown], ["pointermove", onMove], ["pointerup", onUp], ["pointercancel", undo],
    ["click", onClick, true], ["keydown", onKey], ["dragstart", onDragStart],
  ];
  listeners.forEach(([name, act, capture]) => document.addEventListener(name, act, !!capture));
  return () => listeners.forEach(([name, act, capture]) => document.removeEventListener(name, act, !!capture));
}
"""

_component = st.components.v2.component("timeline_brush", html="<span></span>", js=_JS)


def listen() -> None:
    """Handle drags over the strip of years and clicks on the picture buttons. Call this once for each page."""
    with st.container(key="brush", height=1, border=False):
        _component(key="brush_component", height=1)
