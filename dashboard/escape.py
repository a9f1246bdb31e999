"""Text of events is never markup: one function for each language that a page speaks."""

from __future__ import annotations

import html as _html
import re
from urllib.parse import urlsplit

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@\"'/])")


def markdown(text: str) -> str:
    """Escape text for `st.markdown`, labels and messages.

    Markdown, HTML, LaTeX (`$…$`), Streamlit's directives (`:red[…]`) and shortcodes (`:smile:`), bare addresses and
    typographic replacements (`->`) all stand as they were typed. Line breaks become spaces.
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def html(text: str) -> str:
    """Escape text for HTML, in an element or in a quoted attribute."""
    return _html.escape(text, quote=True)


def plotly(text: str) -> str:
    """Escape text for plotly, which reads `<b>`, `<br>`, `<a href>`, entities, and TeX between two dollars."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # MathJax is not loaded, but plotly hides a text that it takes for TeX: a word joiner breaks the pattern.
    return escaped.replace("$", "$\u2060") if escaped.count("$") > 1 else escaped


def web_address(url: str | None) -> str | None:
    """Return an address that may stand in a link (http or https with a host), else None; it is not escaped yet."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return url
