"""One file out of the modules of the timeline's figure, for a browser to load at once and for QuickJS to run.

Each module becomes a function that is called once and returns what it exports; imports become constants. The modules
stand in the order in which they need each other. For browsers, comments and blanks are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) ([A-Za-z_]\w*))", re.MULTILINE)
_EXPORTS = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)


def bundle(folder: Path, entry: str) -> str:
    """Return the modules that a module needs, and itself, as one script.

    Args:
        folder: the folder of the modules.
        entry: the name of the module, without its ending. The script has its exports as a constant of this name with
            an underscore at the end.
    """
    texts: dict[str, str] = {}
    _collect(folder, entry, texts)
    return "".join(_wrapped(name, text) for name, text in texts.items())


def module(folder: Path, entry: str) -> str:
    """Return the modules that a module needs, and itself, as one small module with the same exports.

    Args:
        folder: the folder of the modules.
        entry: the name of the module, without its ending.
    """
    import rjsmin

    names = ", ".join(_exported((folder / f"{entry}.js").read_text(encoding="utf-8")))
    text: str = rjsmin.jsmin(f"{bundle(folder, entry)}export const {{{names}}} = {entry}_;\n")
    return text


def _collect(folder: Path, name: str, texts: dict[str, str]) -> None:
    """Add a module after those that it imports."""
    if name in texts:
        return
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    for _, needed in _IMPORT.findall(text):
        _collect(folder, needed, texts)
    texts[name] = text


def _exported(text: str) -> list[str]:
    lists = (name.strip() for listed in _EXPORTS.findall(text) for name in listed.split(","))
    return [*_EXPORT.findall(text), *filter(None, lists)]


def _wrapped(name: str, text: str) -> str:
    names = ", ".join(_exported(text))
    plain = _EXPORTS.sub("", _EXPORT.sub("", text))
    plain = _IMPORT.sub(lambda found: f"const {{{found[1].replace(' as ', ': ')}}} = {found[2]}_;\n", plain)
    return f"const {name}_ = (() => {{\n{plain}\nreturn {{ {names} }};\n}})();\n"
