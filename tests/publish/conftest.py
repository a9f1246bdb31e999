"""A small log with everything that a published site must handle, and functions that publish it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dashboard.publish.build import Options, publish
from tests.builders import DEEPMIND, MUSK, TWITTER, event, layoffs, new_store, of_every_kind, record, rename, view_of
from timeline import facts

ROOT = "https://example.org/timeline/"
HOSTILE = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \"'&amp;"


def company(slug, name, **fields):
    return facts.Company.model_validate({"id": slug, "name": name, **fields})


def story(**fields):
    steps = [
        {
            "title": "Half go",
            "text": f"The first step. {HOSTILE}",
            "window": "2022-10/2022-12",
            "events": ["twitter-layoffs-2022"],
        },
        {"title": "Then GPUs", "text": "The second.", "window": "2023", "events": ["twitter-gpu-purchase-2023", "nul"]},
    ]
    body = {"id": "twitter-shrinks", "title": "Twitter shrinks", "summary": "How it went.", "steps": steps, **fields}
    return facts.Story.model_validate(body)


def retracted(fact, why, by=None):
    gone = facts.Retraction(on=dt.date(2024, 1, 1), why=why, superseded_by=by)
    return fact.model_copy(update={"retracted": gone})


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """Give a store with a log in which things were renamed, merged and retracted, and with hostile texts and ids."""
    store = new_store(tmp_path_factory.mktemp("log"))
    record(store, company("con", HOSTILE), company("index", "Index Ventures"), company("acme-old", "Acme (old)"))
    record(store, event(), layoffs(), layoffs("nul", title=HOSTILE, company="con", thread="affair"))
    record(store, layoffs("cuts-again", title="Cuts again", date="2023-01", company="acme-old", thread="affair"))
    record(store, *(one for one in of_every_kind() if one.kind in ("acquisition", "hire", "appointment", "founding")))
    letter = next(one for one in of_every_kind() if one.kind == "open_letter")
    (field,) = letter.name_lists()
    record(store, letter.model_copy(update={field: tuple(f"Person {number} <b>" for number in range(250))}))
    record(store, story())
    record(store, layoffs("wrong-event", title="Never happened"))
    record(store, retracted(layoffs("wrong-event", title="Never happened"), "not_an_event"), operation="retracted")
    renamed = layoffs("old-name", title="Renamed", date="2021-05-05")
    record(store, renamed)
    rename(store, renamed, "new-name")
    record(store, retracted(company("acme-old", "Acme (old)"), "duplicate", "index"), operation="retracted")
    record(store, company("empty", "A company without events"))
    yield store
    store.close()


@pytest.fixture
def publish_to():
    """Give a function that publishes a store, and returns what it did."""

    def run(store, folder: Path, **options):
        given = {"root": ROOT, "pictures": "none", "search": False} | options
        return publish(view_of(store), folder, Options(**given), lambda _done, _of: None)

    return run


@pytest.fixture(scope="session")
def site(filled, tmp_path_factory):
    """Give the folder of the published site, with its search."""
    folder = tmp_path_factory.mktemp("site") / "out"
    publish(view_of(filled), folder, Options(ROOT, pictures="none"), lambda _done, _of: None)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


__all__ = ["DEEPMIND", "HOSTILE", "MUSK", "ROOT", "TWITTER", "company", "retracted", "story", "tree"]
