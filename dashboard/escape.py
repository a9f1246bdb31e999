"""Escapes the text of events, so that it is never read as markup. There is one function for each markup language."""

from __future__ import annotations

import html as _html
import re
from urllib.parse import urlsplit

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@\"'/])")


def markdown(text: str) -> str:
    """Escape text for `st.markdown`, labels and messages.

    Markdown, HTML, LaTeX (`$…$`), Streamlit's directives (`:red[…]`) and shortcodes (`:smile:`), bare addresses and
    typographic replacements (`->`) all appear as they were typed. Line breaks become spaces.
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def html(text: str) -> str:
    """Escape text for HTML: for the content of an element or for a quoted attribute."""
    return _html.escape(text, quote=True)


def plotly(text: str) -> str:
    """Escape text for plotly, which interprets `<b>`, `<br>`, `<a href>`, entities, and TeX between two dollars."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # MathJax is not loaded, but plotly hides a text that it takes for TeX. A word joiner prevents that.
    return escaped.replace("$", "$\u2060") if escaped.count("$") > 1 else escaped


def web_address(url: str | None) -> str | None:
    """Return an address if a link may use it (http or https with a host), else None. The result is not escaped."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return url
