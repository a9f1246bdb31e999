"""Check this record, on the page of an event: the browser verifies the proofs that the server gives."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe

EVENT = "twitter-gpu-purchase-2023"


def answer(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as found:  # noqa: S310 - our own server
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def head_of(page):
    """Return the number of entries of the log, as the citation on the page has it."""
    return int(page.evaluate("fetch('tl/head').then((found) => found.json())")["cursor"].split(":")[0])


def checked(page, name="Check this record"):
    """Check the record of a page, and return what the page says, by lines."""
    page.get_by_role("button", name=name).click()
    status = page.locator(".tl-check [role=status]")
    status.locator("li").first.wait_for()
    lines = [" ".join(line.split()) for line in status.locator("li").all_inner_texts()]
    return [*status.locator("> p").all_inner_texts(), *lines]


def test_a_record_is_confirmed_against_the_head_of_the_page(visit):
    page = visit(f"/event?event={EVENT}")
    lines = checked(page)
    size = head_of(page)
    assert lines[0] == "This record is in the log, as it was recorded."
    assert lines[2].startswith("✓ The recorded texts match their digests (SHA-256). Texts checked: ")
    assert lines[4] == f"✓ From each hash, the proof leads to the root of the tree of {size:,} entries (RFC 9162)."
    assert lines[5].startswith(f"✓ This root is that of the tree head of this page: {size}:")
    page.get_by_text("What was recorded").click()
    assert '"kind":"compute_purchase"' in page.locator(".tl-check pre").inner_text()
    assert not Axe().run(page, context=".tl-check").response["violations"]


def test_a_look_back_is_checked_against_its_own_head_and_the_texts_are_german_for_germans(visit):
    page = visit(f"/event?event={EVENT}&lang=de")
    lines = checked(page, "Diesen Eintrag prüfen")
    size = head_of(page)
    assert lines[0] == "Dieser Eintrag steht im Protokoll, so wie er aufgezeichnet wurde."
    assert f"{size:,}".replace(",", ".") in lines[4]
    size -= 3
    page = visit(f"/event?event={EVENT}&recorded={size}")
    assert checked(page)[-1].startswith(f"✓ This root is that of the tree head of this page: {size}:")


def set_body(found):
    entry = found["entries"][-1]["entry"]
    entry["body"] = entry["body"].replace("compute", "commute")


def set_path(found):
    path = found["entries"][0]["path"]
    path[1] = "00" * 32


def set_author(found):
    found["entries"][0]["entry"]["recorded_by"] = "Somebody else"


def set_head(found):
    found["tree_head"]["root"] = "11" * 32


def set_subject(found):
    for one in found["entries"]:
        one["entry"]["subject"] = "event/another"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_body, "The recorded text was altered: at position"),
        (set_author, "The entry was altered: at position"),
        (set_path, "The proof or the entry was altered: from position"),
        (set_head, "The proof is for another state of the log than this page"),
        (set_subject, f"The proof was altered: it does not have all entries of event/{EVENT}"),
        (lambda found: found.clear(), "The proof was altered: it can't be read"),
    ],
)
def test_what_a_server_altered_is_named(visit, change, words):
    page = visit(f"/event?event={EVENT}")

    def alter(route):
        found = json.loads(route.fetch().body())
        change(found)
        route.fulfill(json=found)

    page.route("**/tl/record.*", alter)
    lines = checked(page)
    assert lines[0] == "This record could not be confirmed."
    assert lines[-1].startswith(f"✗ {words}")


def test_wrong_questions_get_words(server):
    for path in ("", "?size=0", "?size=x", "?size=99999999", "?size=999999999999999999999"):
        status, words = answer(f"{server}/tl/record.{EVENT}.json{path}")
        assert status == 404
        assert b"Traceback" not in words
    status, words = answer(f"{server}/tl/record.no-such.json?size=5")
    assert (status, words) == (404, b"a log of 5 entries has no event 'no-such' here\n")
