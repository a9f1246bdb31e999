"""The log itself as signed files of a published site, verified as anybody would."""

from __future__ import annotations

import shutil

import pytest

from tests.builders import layoffs, new_store, record, view_of
from tests.publish.conftest import ROOT, tree
from tests.transparency.test_tiles import site as served
from timeline.errors import ExportError, KeyFormatError, PublishedLogError
from timeline.transparency import published
from timeline.transparency.keys import PrivateKey

__all__ = ["served"]
KEY = PrivateKey.new("example.org/timeline/tlog")

pytestmark = pytest.mark.sqlite


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    record(store, *(layoffs(f"cut-{n}", date="2022") for n in range(295)))
    yield store
    store.close()


def test_a_site_with_a_key_can_be_verified_again_and_again(store, served, publish_to):
    folder, url = served
    publish_to(store, folder, key=KEY)
    assert published.verify(f"{url}/tlog", KEY.public).checkpoint.head == view_of(store).tree_head()
    partial = folder / "tlog/tile/0/001.p/42"
    assert partial.is_file()
    record(store, *(layoffs(f"more-{n}", date="2022") for n in range(10)))
    old = tree(folder)
    publish_to(store, folder, key=KEY)
    found = published.verify(f"{url}/tlog", KEY.public)
    assert found.before is not None
    assert found.before.size == 298
    assert found.checkpoint.head == view_of(store).tree_head()
    assert partial.is_file()  # a reader may still have the earlier checkpoint
    assert (folder / "tlog/tile/0/000").read_bytes() == old["tlog/tile/0/000"]
    record(store, *(layoffs(f"still-{n}", date="2022") for n in range(210)))
    publish_to(store, folder, key=KEY)
    assert not partial.exists()  # the whole tile has all of it
    assert published.verify(f"{url}/tlog", KEY.public).checkpoint.head == view_of(store).tree_head()
    again = folder.parent / "again"
    publish_to(store, again, key=KEY)
    assert {name: data for name, data in tree(again).items() if name.startswith("tlog/")} == {
        name: data for name, data in tree(folder).items() if name.startswith("tlog/") and ".p/" not in name
    } | {name: data for name, data in tree(again).items() if name.startswith("tlog/") and ".p/" in name}

    # An old backup of the site is noticed.
    for name in tree(folder):
        (folder / name).unlink()
    for name, data in old.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with pytest.raises(PublishedLogError, match="went back: it has 298 entries"):
        published.verify(f"{url}/tlog", KEY.public)


def test_without_a_key_the_log_is_not_published_and_a_key_of_another_is_refused(store, tmp_path, publish_to):
    folder = tmp_path / "out"
    publish_to(store, folder)
    assert not (folder / "tlog").exists()
    with pytest.raises(ExportError, match=r"timeline key new example\.org/timeline/tlog"):
        publish_to(store, folder, key=PrivateKey.new("example.org/tlog"))
    publish_to(store, folder, key=KEY)
    assert (folder / "tlog/checkpoint").read_text().startswith("example.org/timeline/tlog\n298\n")
    publish_to(store, folder)
    assert not (folder / "tlog").exists()
    assert KEY.text not in "".join(data.decode("utf-8", "replace") for data in tree(folder).values())
    assert ROOT.endswith("/timeline/")
    shutil.rmtree(folder)


@pytest.mark.no_database
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"PRIVATE+KEY+x"])
def test_a_file_without_a_key_is_refused(tmp_path, content):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KeyFormatError):
        PrivateKey.read(path)
