"""Check this record: the browser verifies that an event's entries are in the log, and says what it checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import browser, data, language, record_proofs
from dashboard.language import gettext

if TYPE_CHECKING:
    from dashboard.database import Source

HTML = '<div class="tl tl-check"><button type="button"></button><div role="status"></div></div>'
"""The button, and what was found. A script fills both."""
_component = st.components.v2.component(
    "check_record", html=HTML, js=browser.module("check_record", "component"), isolate_styles=False
)


def show(at: Source, slug: str) -> None:
    """Write the button, which checks the event against the tree head of the page.

    Args:
        at: the database.
        slug: the event.
    """
    head = data.tree_head(at)
    given = {
        "subject": record_proofs.subject(slug),
        "record": record_proofs.address(slug, head.size),
        "head": str(head),
        "tlog": "",
        "key": "",
        "texts": texts(),
    }
    with st.container(key="check_record"):
        _component(key="check_record_button", data=given)


def texts() -> dict[str, str]:
    """Return the texts of the script, by their names."""
    return {**_button(), **_checked(), **_wrong()}


def _button() -> dict[str, str]:
    return {
        "language": language.reader().language,
        "check": gettext("Check this record"),
        "checking": gettext("Checking …"),
        "fits": gettext("right"),
        "fails": gettext("wrong"),
        "open": gettext("not checked"),
        "confirmed": gettext("This record is in the log, as it was recorded."),
        "not_confirmed": gettext("This record could not be confirmed."),
        "recorded": gettext("What was recorded"),
        "limits": gettext(
            "Your browser checked this itself. It shows that nobody altered since what stands below. It did not "
            "compare the rest of this page with it. It does not show that the sources are right, or that no later "
            "entry exists."
        ),
    }


def _checked() -> dict[str, str]:
    return {
        "payload": gettext("The recorded texts match their digests (SHA-256). Texts checked: {count}."),
        "leaf": gettext(
            "Each entry, with its time, author and reason, matches its hash in the tree. Entries checked: {count}."
        ),
        "path": gettext("From each hash, the proof leads to the root of the tree of {size} entries (RFC 9162)."),
        "root_of_page": gettext("This root is that of the tree head of this page: {head}"),
        "root_of_checkpoint": gettext("This root is that of the checkpoint: {head}"),
        "signed": gettext(
            "The checkpoint of {size} entries is signed with the log's key (Ed25519). Compare the key with the one "
            "that the publisher gives elsewhere: {key}"
        ),
        "not_signed": gettext(
            "This browser can't check Ed25519 signatures, so nobody checked that of the checkpoint. "
            "“timeline verify --published” checks it with the key {key}"
        ),
        "witnesses": gettext("Others signed the checkpoint, too; this was not checked here: {names}"),
        "left_out": gettext("Older entries that are left out here: {count}"),
        "no_payload": gettext(
            "The text of the entry at position {position} is not there, for example because it was erased. Its digest "
            "is in the log."
        ),
    }


def _wrong() -> dict[str, str]:
    return {
        "wrong_payload": gettext(
            "The recorded text was altered: at position {position}, it does not match its digest."
        ),
        "wrong_leaf": gettext("The entry was altered: at position {position}, it does not match its hash."),
        "wrong_path": gettext(
            "The proof or the entry was altered: from position {position}, the proof does not lead to the root {root}"
        ),
        "wrong_tiles": gettext(
            "A tile was altered: from position {position}, the tiles do not lead to the checkpoint's root {root}"
        ),
        "wrong_tiles_or_checkpoint": gettext(
            "A tile or the checkpoint was altered: from position {position}, the tiles do not lead to the checkpoint's "
            "root {root}"
        ),
        "another_leaf": gettext(
            "The entry or a tile was altered: at position {position}, the tile has the hash of another entry."
        ),
        "another_record": gettext("The proof was altered: it does not have all entries of {subject}."),
        "another_head": gettext(
            "The proof is for another state of the log than this page: {head}. Reload the page and check again."
        ),
        "wrong_signature": gettext(
            "The checkpoint was altered: the signature of the log's key {key} is missing or does not fit."
        ),
        "no_checkpoint": gettext("The checkpoint was altered: it is not one of this log."),
        "no_proof": gettext("The proof was altered: it can't be read."),
        "short_tile": gettext("A tile was altered: {file} does not have the right length."),
        "not_fetched": gettext("{file} can't be loaded."),
        "not_secure": gettext("Browsers check hashes only on pages that come over https."),
        "not_read": gettext("The check stopped: {why}"),
    }
