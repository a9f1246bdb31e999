"""Pictures of all pages: each page names its own, and a publish after a change draws those that the change touches."""

from __future__ import annotations

import re

import pytest

from tests.builders import TWITTER, layoffs, new_store, record
from tests.publish.conftest import HOSTILE, ROOT, company, story, tree
from tests.publish.test_folder import CHANGES

PICTURE = re.compile(r'<meta property="og:image" content="([^"]*)">')
SIZE = (1200, 630)


@pytest.fixture
def store(tmp_path):
    """Give a log with two companies; of the third one, nothing changes."""
    other = layoffs("apart", company="apart", title=HOSTILE, date="2022-11-05")
    found = new_store(
        tmp_path / "log",
        (TWITTER, company("other", "Other"), company("apart", "Apart"), layoffs(), layoffs("cuts"), other, story()),
    )
    yield found
    found.close()


def pictures(folder):
    return {path: content for path, content in tree(folder).items() if path.endswith(".png")}


def size_of(png):
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_every_page_of_a_thing_has_a_picture_of_its_own(store, publish_to, tmp_path):
    """The page of an event, a company or a story names a picture of the size that other sites show; no two share it."""
    publish_to(store, tmp_path / "out", pictures="all")
    named = {}
    for folder in ("events", "companies", "stories"):
        for page in sorted((tmp_path / "out" / folder).glob("*.html")):
            if page.stem != "index":
                (address,) = PICTURE.findall(page.read_text())
                assert address.startswith(ROOT)
                named[page.stem] = address.removeprefix(ROOT)
    assert {"cuts", "apart", "twitter", "twitter-shrinks"} <= named.keys()
    assert len(set(named.values())) == len(named)
    found = pictures(tmp_path / "out")
    assert {size_of(found[path]) for path in named.values()} == {SIZE}


def test_a_second_publish_draws_nothing(store, publish_to, tmp_path):
    """Pictures stay with their bytes and times."""
    publish_to(store, tmp_path / "out", pictures="all")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    record(store, company("new", "A new company"))
    publish_to(store, tmp_path / "out", pictures="all")
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    common = tmp_path / "out" / "pictures" / "timeline.png"
    assert {path for path in before if after[path] != before[path]} == {common}
    assert after.keys() == before.keys()


@pytest.mark.parametrize("name", ["a new event", "another company", "a merged company"])
def test_pictures_after_a_change_are_those_of_a_fresh_publish(name, store, publish_to, tmp_path):
    """What a change touches is drawn again, and the pictures of the company apart are kept."""
    folder = tmp_path / "out"
    publish_to(store, folder, pictures="all")
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("pictures/*/apart.png")}
    CHANGES[name](store)
    publish_to(store, folder, pictures="all")
    publish_to(store, tmp_path / "fresh", pictures="all")
    assert pictures(folder) == pictures(tmp_path / "fresh")
    assert kept
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
