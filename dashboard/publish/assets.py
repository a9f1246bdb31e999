"""The files that pages load: styles, scripts and the font."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import rjsmin

from dashboard import browser, component_files, language
from dashboard.component_bundle import module
from dashboard.components import check_record, styles

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent
_FONT = "inter-latin.woff2"


def assets() -> Mapping[str, bytes]:
    """Return the bytes of each file, by name."""
    dark = f"@media (prefers-color-scheme: dark) {{ {styles.colours('dark')} }}"
    own = (_HERE / "site.css").read_text(encoding="utf-8")
    return {
        "site.css": f"{styles.css('light')}\n{dark}\n{own}".encode(),
        "timeline.css": (component_files.FOLDER / "timeline.css").read_bytes(),
        "published.js": module(component_files.FOLDER, "published").encode(),
        "search.js": str(rjsmin.jsmin(browser.script("published_search"))).encode(),
        "check.js": str(rjsmin.jsmin(_check())).encode(),
        _FONT: (_HERE.parent / "static" / _FONT).read_bytes(),
    }


def _check() -> str:
    """Return the script that checks an event's record, with its texts."""
    with language.reading(language.Reader()):
        texts = orjson.dumps(check_record.texts()).decode()
    return browser.script_of("published_check", f"start({texts})")
