"""A seed file next to its form: its errors, its text, and ways to submit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import contribute, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.labels import in_sentence, when
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.contribute import Draft
    from dashboard.state import State

_MOST_NEAR = 5


def show(draft: Draft, labels: Mapping[str, str], state: State) -> None:
    """Show a draft.

    Args:
        draft: the file.
        labels: the labels of the fields in the form.
        state: the state of the page; links keep it.
    """
    name = draft.path.rpartition("/")[2] or "new.yaml"
    st.html(
        f'<div class="tl"><h2>{html(name if draft.path else gettext("Its file"))}</h2>{_verdict(draft, labels)}</div>'
    )
    if draft.near:
        st.html(_near(draft, state))
    st.code(draft.text, language="yaml", wrap_lines=True)
    file = f"seed_events/{draft.path}"
    with st.container(horizontal=True, key="c_send"):
        st.download_button(
            gettext("Download the file"),
            draft.text,
            file_name=name,
            mime="application/yaml",
            key="c_save",
        )
        repository = contribute.repository()
        address = contribute.new_file_address(repository, file, draft.text) if draft.path else ""
        if address:
            st.link_button(gettext("Propose it on GitHub"), address)
    if draft.path:
        st.html(f'<p class="tl tl-muted tl-small">{_advice(file, too_long=bool(repository and not address))}</p>')


def _advice(file: str, *, too_long: bool) -> str:
    sentences = [gettext("Its path is {path}.", path=f"<code>{html(file)}</code>")]
    if too_long:
        sentences.append(
            gettext("The file is too long for a link. Copy the text, and make the file in the repository.")
        )
    sentences.append(
        gettext(
            "For rival claims, {field} and other fields that are not in the form, edit the text.",
            field="<code>derived_from</code>",
        )
    )
    return " ".join(sentences)


def _verdict(draft: Draft, labels: Mapping[str, str]) -> str:
    if draft.ok:
        done = gettext("The file is complete, and the check finds no errors.")
        return f'<p class="tl-small" role="status">{done}</p>'
    parts = []
    if draft.errors:
        items = "".join(
            f"<li>{f'<b>{html(labels.get(field, field))}</b>: ' if field else ''}{language.own(html(why))}"
            f"{f' <span class=tl-muted>({language.own(html(hint))})</span>' if hint else ''}</li>"
            for field, why, hint in draft.errors
        )
        parts.append(f'<ul class="tl-faults tl-small" role="alert">{items}</ul>')
    if draft.missing:
        shown = ", ".join(in_sentence(labels[field]) if field in labels else field for field in draft.missing)
        missing = gettext("Still missing: {fields}.", fields=html(shown))
        parts.append(f'<p class="tl-small tl-muted" role="status">{missing}</p>')
    return "".join(parts)


def _near(draft: Draft, state: State) -> str:
    items = "".join(
        f"<li>{link(pair.other.title, session.event_href(pair.other.id, state), own=True)} "
        f'<span class="tl-muted">{html(when(pair.other.when))}, {language.own(html(", ".join(pair.signs)))}</span></li>'
        for pair in draft.near[:_MOST_NEAR]
    )
    rest = len(draft.near) - _MOST_NEAR
    more = f"<li>{ngettext('and {count} more', 'and {count} more', rest)}</li>" if rest > 0 else ""
    return (
        f'<div class="tl tl-notice tl-small" role="status"><b>{gettext("Possible duplicates:")}</b>'
        f"<ul>{items}{more}</ul></div>"
    )
