"""Pictures of the timeline without a browser: the figure's own modules, run by QuickJS.

So a picture, the figure on a page and a plot in a notebook have one layout.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from dashboard import component_files
from dashboard.component_bundle import bundle
from dashboard.script_texts import script_texts
from dashboard.theme import palette

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import quickjs

    from dashboard.theme import ThemeName

    Choices = Mapping[str, str | Sequence[str]]

_MEMORY = 1 << 30  # bytes; more is a fault of ours
_WIDTH = 1200


def svg(  # noqa: PLR0913 - what a picture depends on
    parts: str,
    *,
    choices: Choices | None = None,
    company: str | None = None,
    theme: ThemeName = "light",
    width: int = _WIDTH,
    most: int | None = None,
    title: str = "",
    source: str = "",
    lit: Collection[str] = (),
    whole: bool = False,
) -> str:
    """Return the figure as SVG.

    Args:
        parts: the parts of the columns as a JSON list, the first one first; see `timeline.formats.columns`.
        choices: what is shown, in the words of a page's address, such as `{"companies": ["google"], "since": "2022"}`.
        company: the id of the company that all lanes are of.
        theme: light or dark.
        width: in pixels.
        most: the largest number of lanes.
        title: the title above, or "".
        source: where the picture comes from, at its foot, or "".
        lit: ids of the events that are told; the others are faint.
        whole: whether the window has all events if `choices` name none.
    """
    given = {
        "choices": dict(choices or {}),
        "width": width,
        "title": title,
        "source": source,
        "lit": sorted(lit),
        "whole": whole,
    }
    return str(_call("render", parts, given | _more(company, most) | {"palette": asdict(palette(theme))}))


def placed(  # noqa: PLR0913 - what a layout depends on
    parts: str,
    *,
    choices: Choices | None = None,
    width: float,
    beside: float = 0,
    right: float = 0,
    most: int | None = None,
    retracted: bool = False,
    whole: bool = False,
) -> dict[str, Any]:
    """Return where the figure puts each event, for another painter; see `place` in `render.js`.

    Args:
        parts: the parts of the columns as a JSON list, the first one first.
        choices: what is shown, in the words of a page's address.
        width: in pixels.
        beside: pixels beside the lanes' names, such as for a number.
        right: pixels that stay free at the right edge.
        most: the largest number of lanes.
        retracted: whether retracted events are drawn, too.
        whole: whether the window has all events if `choices` name none.
    """
    given = {
        "choices": dict(choices or {}),
        "width": width,
        "beside": beside,
        "right": right,
        "retracted": retracted,
        "whole": whole,
    }
    found: dict[str, Any] = _call("place", parts, given | _more(None, most))
    return found


def _more(company: str | None, most: int | None) -> dict[str, Any]:
    more: dict[str, Any] = {"company": company, "most": most, "language": script_texts()}
    return {name: value for name, value in more.items() if value is not None}


def _call(name: str, parts: str, options: dict[str, Any]) -> Any:  # noqa: ANN401 - what the function returns
    return json.loads(_function(name)(parts, json.dumps(options)))


@cache
def _function(name: str) -> quickjs.Function:
    """Return a function of `render.js`. It runs in a thread of its own, one call at a time."""
    import quickjs

    # As JSON, because the binding can't return a text that QuickJS holds in parts.
    call = f"function {name}(...given) {{ return JSON.stringify(render_.{name}(...given)); }}"
    code = f"{bundle(component_files.FOLDER, 'render')}\n{call}"
    made = quickjs.Function(name, code)
    made.set_memory_limit(_MEMORY)
    return made
