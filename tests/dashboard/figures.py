"""Calls the modules of the timeline's figure without a browser."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
import quickjs

from dashboard import component_files, pictures
from dashboard.component_bundle import bundle
from timeline.formats.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.testing.v1 import AppTest

    from timeline.query import EventRecord, View


def given(app: AppTest) -> dict[str, Any]:
    """Return what a page gives its figure."""
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    return dict(next(one for one in sent if "module" in one))


def parts_of(records: Sequence[EventRecord], view: View) -> str:
    """Return events as the parts of columns that the figure reads."""
    return orjson.dumps([columns_of(records, view.directory)]).decode()


def lanes(records: Sequence[EventRecord], view: View, *, width: float = 1184, most: int = 12, **choices: Any) -> Any:
    """Return where the figure puts events, lane by lane; retracted ones, too."""
    placed = pictures.placed(
        parts_of(records, view), choices=choices, width=width, most=most, retracted=True, whole=True
    )
    return placed["lanes"]


@cache
def engine() -> quickjs.Context:
    """Return an engine with the figure's modules, each as a constant such as `filter_`."""
    made = quickjs.Context()
    made.eval(bundle(component_files.FOLDER, "timeline"))
    return made


def run(code: str, **given: Any) -> Any:
    """Run a function body with some values, and return what it returns, by way of JSON."""
    names, values = ", ".join(given), ", ".join(json.dumps(value) for value in given.values())
    return json.loads(engine().eval(f"JSON.stringify((({names}) => {{ {code} }})({values}) ?? null)"))
