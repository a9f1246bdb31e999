"""An SVG drawing whose links work like the page's links. Streamlit's HTML blocks can't contain SVG."""

from __future__ import annotations

import streamlit as st

from dashboard.language import gettext

_JS = """
export default function (component) {
  const { parentElement, data } = component;
  const place = parentElement.querySelector(".tl-drawing");
  if (place && place.dataset.drawn !== data.svg) {
    place.innerHTML = data.svg;
    place.dataset.drawn = data.svg;
    place.ariaLabel = data.label;
  }
}
"""

_component = st.components.v2.component(
    "timeline_drawing",
    html='<div class="tl tl-scroll tl-drawing" tabindex="0" role="region"></div>',
    js=_JS,
    isolate_styles=False,
)


def show(svg: str, *, key: str) -> None:
    """Write a drawing.

    Args:
        svg: the SVG from one of our charts; all text in it is escaped.
        key: a key that is unique on the page.
    """
    _component(key=key, data={"svg": svg, "label": gettext("Drawing")})
