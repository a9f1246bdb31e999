"""The choice of a language at the foot of each page."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard import language
from dashboard.escape import html
from dashboard.language import gettext


def show() -> None:
    """Write the languages, on a page that is not embedded in another site.

    The other languages are plain links: the page is loaded anew, with the head and the scripts' texts in that language.
    """
    if not st.context.is_embedded:
        st.html(listed({name: st.query_params.get_all(name) for name in st.query_params}))


def listed(params: dict[str, list[str]]) -> str:
    """Return the languages in HTML.

    Args:
        params: the parameters of the page's address.
    """
    items = "".join(f"<li>{_item(code, params)}</li>" for code in language.LANGUAGES)
    label = html(gettext("Language"))
    return f'<nav class="tl tl-small tl-languages" aria-label="{label}"><ul>{items}</ul></nav>'


def _item(code: str, params: dict[str, list[str]]) -> str:
    name = html(language.name_of(code))
    if code == language.reader().language:
        return f'<span lang="{code}" aria-current="true">{name}</span>'
    query = urlencode({**params, language.PARAM: [code]}, doseq=True)
    return f'<a href="?{html(query)}" lang="{code}" hreflang="{code}" data-language="{code}">{name}</a>'
