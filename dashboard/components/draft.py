"""A seed file next to its form: its errors, its text, and ways to submit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import contribute, session
from dashboard.components.links import link
from dashboard.escape import html

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
    st.html(f'<div class="tl"><h2>{html(name if draft.path else "Its file")}</h2>{_verdict(draft, labels)}</div>')
    if draft.near:
        st.html(_near(draft, state))
    st.code(draft.text, language="yaml", wrap_lines=True)
    file = f"seed_events/{draft.path}"
    with st.container(horizontal=True, key="c_send"):
        st.download_button(
            "Download the file",
            draft.text,
            file_name=name,
            mime="application/yaml",
            key="c_save",
        )
        repository = contribute.repository()
        address = contribute.new_file_address(repository, file, draft.text) if draft.path else ""
        if address:
            st.link_button("Propose it on GitHub", address)
    if draft.path:
        st.html(f'<p class="tl tl-muted tl-small">{_advice(file, too_long=bool(repository and not address))}</p>')


def _advice(file: str, *, too_long: bool) -> str:
    hint = "The file is too long for a link. Copy the text, and make the file in the repository. " if too_long else ""
    return (
        f"Its path is <code>{html(file)}</code>. {hint}For rival claims, <code>derived_from</code> and other fields"
        " that are not in the form, edit the text."
    )


def _verdict(draft: Draft, labels: Mapping[str, str]) -> str:
    if draft.ok:
        return '<p class="tl-small" role="status">The file is complete, and the check finds no errors.</p>'
    parts = []
    if draft.errors:
        items = "".join(
            f"<li>{f'<b>{html(labels.get(field, field))}</b>: ' if field else ''}{html(why)}"
            f"{f' <span class=tl-muted>({html(hint)})</span>' if hint else ''}</li>"
            for field, why, hint in draft.errors
        )
        parts.append(f'<ul class="tl-faults tl-small" role="alert">{items}</ul>')
    if draft.missing:
        shown = ", ".join(labels.get(field, field).lower() if field in labels else field for field in draft.missing)
        parts.append(f'<p class="tl-small tl-muted" role="status">Still missing: {html(shown)}.</p>')
    return "".join(parts)


def _near(draft: Draft, state: State) -> str:
    items = "".join(
        f"<li>{link(pair.other.title, session.event_href(pair.other.id, state))} "
        f'<span class="tl-muted">{html(str(pair.other.when))}, {html(", ".join(pair.signs))}</span></li>'
        for pair in draft.near[:_MOST_NEAR]
    )
    more = f"<li>and {len(draft.near) - _MOST_NEAR} more</li>" if len(draft.near) > _MOST_NEAR else ""
    return f'<div class="tl tl-notice tl-small" role="status"><b>Possible duplicates:</b><ul>{items}{more}</ul></div>'
