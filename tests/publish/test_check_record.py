"""Check this record, on published pages: the browser verifies an event's entries with the files of the site."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.builders import event, layoffs, new_store, record, rename, view_of
from tests.publish.server import serving
from timeline.log.read import head as log_head
from timeline.transparency.keys import PrivateKey

KEY = PrivateKey.new("example.org/timeline/tlog")
OTHER = PrivateKey.new("example.org/timeline/tlog")
DOCS = Path(__file__).parents[2] / "docs" / "publishing.md"
GPUS = "events/twitter-gpu-purchase-2023.record.json"
CONFIRMED = "This record is in the log, as it was recorded."

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Give a log with tiles of two levels; one event has two versions, which stand far apart."""
    store = new_store(tmp_path_factory.mktemp("log"))
    record(store, event())
    record(store, *(layoffs(f"cut-{n:03}", date="2022") for n in range(530)))
    record(store, event(title="Twitter buys many GPUs"), operation="corrected")
    yield store
    store.close()


@pytest.fixture
def site(log, tmp_path, publish_to):
    folder = tmp_path / "out"
    publish_to(log, folder, key=KEY)
    with serving(folder) as (address, _):
        yield folder, address


def checked(browser, address, path="events/twitter-gpu-purchase-2023.html", script=""):
    """Open a page with the policy of the documentation, check its record, and return what the page says, by lines."""
    (policy,) = re.findall(r"`Content-Security-Policy` \| `([^`]+)`", DOCS.read_text())
    context = browser.new_context()
    context.add_init_script(script)
    context.route(
        "**/*.html",
        lambda route: route.fulfill(
            response=(found := route.fetch()), headers={**found.headers, "content-security-policy": policy}
        ),
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + path)
    page.get_by_role("button", name="Check this record").click()
    status = page.locator("#check [role=status]")
    status.locator("li").first.wait_for()
    lines = status.locator("> p").all_inner_texts() + [
        " ".join(line.split()) for line in status.locator("li").all_inner_texts()
    ]
    violations = Axe().run(page, context="#check").response["violations"] if not script else []
    assert not errors
    assert not violations
    context.close()
    return lines


def head(log):
    return str(view_of(log).tree_head())


def test_a_record_is_confirmed_with_tiles_and_the_signed_checkpoint(browser, log, site):
    _, address = site
    lines, size = checked(browser, address), view_of(log).head()
    assert lines[0] == CONFIRMED
    assert lines[1].endswith("that no later entry exists.")
    assert lines[2:] == [
        (
            f"✓ The checkpoint of {size} entries is signed with the log's key (Ed25519). Compare the key with the one"
            f" that the publisher gives elsewhere: {KEY.public}"
        ),
        "✓ The recorded texts match their digests (SHA-256). Texts checked: 2.",
        "✓ Each entry, with its time, author and reason, matches its hash in the tree. Entries checked: 2.",
        f"✓ From each hash, the proof leads to the root of the tree of {size} entries (RFC 9162).",
        f"✓ This root is that of the checkpoint: {head(log)}",
    ]
    for slug in ("cut-000", "cut-252", "cut-253", "cut-509", "cut-529"):  # at the edges of tiles
        assert checked(browser, address, f"events/{slug}.html")[0] == CONFIRMED, slug


def altered(folder, path, change):
    file = folder / path
    content = change(file.read_bytes())
    file.unlink()  # not the file of another publish, to which it may be linked
    file.write_bytes(content)


def edited(change):
    """Return what edits the JSON of a record."""

    def edit(data):
        found = json.loads(data)
        change(found)
        return json.dumps(found).encode()

    return edit


def flipped(at):
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def set_body(found):
    entry = found["entries"][0]["entry"]
    entry["body"] = entry["body"].replace("10000", "20000")


def rename_author(found):
    found["entries"][0]["entry"]["recorded_by"] = "Somebody else"


def consistent(found):
    """Alter an entry with its hash, as whoever knows how hashes are made."""
    from timeline.log.entry import leaf_hash
    from timeline.log.segments import entry_from_json

    rename_author(found)
    fields = found["entries"][0]["entry"]
    fields["leaf"] = leaf_hash(entry_from_json(fields).header).hex()


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        (GPUS, edited(set_body), "The recorded text was altered: at position 4"),
        (GPUS, edited(rename_author), "The entry was altered: at position 4"),
        (GPUS, edited(consistent), "the tile has the hash of another entry"),
        (GPUS, edited(lambda found: found["entries"].pop(0)), "The proof was altered: it does not have all entries of"),
        (GPUS, edited(lambda found: found.update(entries=[])), "The proof was altered: it does not have all entries"),
        (GPUS, lambda data: data[:-40], "The proof was altered: it can't be read"),
        (GPUS, lambda _: b"[]", "The proof was altered: it can't be read"),
        ("tlog/tile/0/000", flipped(32 * 9), "A tile was altered: from position 4"),
        ("tlog/tile/1/000.p/2", flipped(40), "A tile was altered: from position 4"),
        ("tlog/tile/0/000", lambda data: data[:-1], "A tile was altered: tile/0/000 does not have the right length"),
        ("tlog/checkpoint", lambda data: data.replace(b"\n53", b"\n52", 1), "The checkpoint was altered: the sign"),
        ("tlog/checkpoint", lambda data: data[:-8], "The checkpoint was altered: it is not one of this log"),
        ("tlog/checkpoint", lambda _: b"", "The checkpoint was altered: it is not one of this log"),
    ],
)
def test_what_was_altered_is_named(browser, site, path, change, words):
    folder, address = site
    altered(folder, path, change)
    lines = checked(browser, address)
    assert lines[0] == "This record could not be confirmed."
    assert [line for line in lines if line.startswith("✗")] == lines[-1:]
    assert words in lines[-1]


def test_a_checkpoint_of_another_key_and_a_missing_file_are_named(browser, log, site, tmp_path, publish_to):
    folder, address = site
    publish_to(log, tmp_path / "other", key=OTHER)
    altered(folder, "tlog/checkpoint", lambda _: (tmp_path / "other/tlog/checkpoint").read_bytes())
    assert "the signature of the log's key" in checked(browser, address)[-1]
    (folder / "tlog/checkpoint").unlink()
    assert checked(browser, address)[-1] == "✗ tlog/checkpoint can't be loaded."


def test_a_browser_without_ed25519_says_what_it_could_not_check(browser, site):
    folder, address = site
    old = (
        "const read = crypto.subtle.importKey.bind(crypto.subtle); crypto.subtle.importKey = async (form, data, kind, "
        "...more) => { if (kind.name === 'Ed25519') throw new DOMException('', 'NotSupportedError');"
        " return read(form, data, kind, ...more); };"
    )
    lines = checked(browser, address, script=old)
    assert lines[0] == CONFIRMED
    assert lines[2][2:].startswith("This browser can't check Ed25519 signatures")
    assert lines[2].endswith(str(KEY.public))
    zeros = b"\n" + b"A" * 43 + b"=\n"
    altered(folder, "tlog/checkpoint", lambda data: re.sub(rb"\n[A-Za-z0-9+/]{43}=\n", zeros, data))
    assert "A tile or the checkpoint was altered" in checked(browser, address, script=old)[-1]


def test_without_a_key_pages_have_no_check(log, tmp_path, publish_to):
    folder = tmp_path / "out"
    publish_to(log, folder)
    assert 'id="check"' not in (folder / "events/cut-000.html").read_text()
    assert not (folder / "events/cut-000.record.json").exists()
    publish_to(log, folder, key=KEY)
    assert str(KEY.public) in (folder / "events/cut-000.html").read_text()
    assert (folder / "events/cut-000.record.json").exists()


def test_a_renamed_event_is_confirmed_under_its_new_id(browser, tmp_path, publish_to):
    store = new_store(tmp_path)
    renamed = layoffs("old-name", title="Renamed", date="2021-05-05")
    record(store, renamed)
    rename(store, renamed, "new-name")
    publish_to(store, tmp_path / "out", key=KEY)
    with serving(tmp_path / "out") as (address, _):
        assert checked(browser, address, "events/new-name.html")[0] == CONFIRMED
    store.close()


def test_a_record_with_an_erased_version_is_confirmed_as_far_as_it_is_there(browser, tmp_path, publish_to):
    """The erased version has no text on the page or in its file; the present one is checked as before."""
    store = new_store(tmp_path)
    with store.read() as connection:
        first = log_head(connection) + 1
    record(store, event(title="A title that is gone"))
    record(store, event(title="Twitter buys GPUs"), operation="corrected")
    folder = tmp_path / "out"
    publish_to(store, folder, key=KEY)
    assert "A title that is gone" in (folder / GPUS).read_text()
    with store.write() as connection:
        store.erase(connection, [first], [], why="asked for it", author="a")
    publish_to(store, folder, key=KEY)
    assert "A title that is gone" not in (folder / GPUS).read_text()
    with serving(folder) as (address, _):
        lines = checked(browser, address)
    assert [line for line in lines if "erased" in line]
    assert [line for line in lines if "was altered" in line] == []
    store.close()
