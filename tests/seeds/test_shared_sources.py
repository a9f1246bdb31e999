"""A source of several events stands once, in sources/, and is named by its key."""

from __future__ import annotations

import pytest

from tests.builders import write
from tests.seeds.conftest import LAYOFFS
from tests.seeds.test_load import last, run
from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.edit.format_files import format_file
from timeline.seeds.plan.apply import load
from timeline.seeds.read.files import select
from timeline.store import Store

PRESS = """\
publisher: Example News
published: 2023-04-12
url: https://example.org/shared
kind: press
language: en
"""
HEAD, _, _ = LAYOFFS.partition("sources:")
EVENT = "events/2023/acme-layoffs-2023.yaml"


@pytest.fixture
def shared(root):
    """Give a folder whose event names the shared source."""
    return write(root, {"sources/example-news.yaml": PRESS, EVENT: f"{HEAD}sources: [example-news]\n"})


def test_the_log_has_the_whole_content_of_a_shared_source(shared, url):
    assert run(shared, url) == 3
    fact = View(Store.open(url)).event("acme-layoffs-2023").fact
    assert fact.payload()["sources"] == {
        "example-news": {
            "publisher": "Example News",
            "published": "2023-04-12",
            "url": "https://example.org/shared",
            "kind": "press",
            "language": "en",
        }
    }
    assert run(shared, url) == 0


def test_a_correction_of_the_shared_source_corrects_its_events(shared, url):
    run(shared, url)
    write(shared, {"sources/example-news.yaml": PRESS + "author: Jane Roe\n"})
    assert run(shared, url) == 1
    assert [change.field for change in last(url).changes] == ["sources.example-news.author"]


def test_one_reason_in_its_file_explains_a_change_of_a_shared_source_for_all_events(shared, url):
    others = {f"events/2023/b-{number}.yaml": f"{HEAD}sources: {{own: example-news}}\n" for number in range(3)}
    write(shared, {path: text.replace("staff", path[-6]) for path, text in others.items()})
    run(shared, url)
    for publisher, day, code in (("Other News", "2023-04-13", "S301"), ("Third News", "2023-04-14", "S303")):
        kept = (shared / "sources/example-news.yaml").read_text().partition("change:")[1:]
        changed = PRESS.replace("Example News", publisher).replace("2023-04-12", day)
        write(shared, {"sources/example-news.yaml": changed + "".join(kept)})
        (found,) = load(check([shared]), url, author="a").plan.diagnostics
        assert (found.code, found.file.rpartition("/")[2]) == (code, "acme-layoffs-2023.yaml")
        assert "in sources/example-news.yaml, for all its events, " in found.suggestion
        reason = f"change: {{on: {day}, why: wrong_date, note: {publisher} has it.}}\n"
        write(shared, {"sources/example-news.yaml": changed + reason})
        assert run(shared, url) == 4
        assert last(url).reason == f"{day} wrong_date: {publisher} has it."
        assert run(shared, url) == 0


def test_an_event_with_changes_of_its_own_needs_its_own_reason(shared, url):
    run(shared, url)
    reason = "change: {on: 2023-05-01, why: wrong_date}\n"
    write(shared, {"sources/example-news.yaml": PRESS.replace("-12", "-13") + reason})
    text = (shared / EVENT).read_text().replace("headcount: 100", "headcount: 120")
    write(shared, {EVENT: text})
    (found,) = load(check([shared]), url, author="a").plan.diagnostics
    assert (found.code, found.message.partition(" ")[0]) == ("S301", "headcount")
    write(shared, {EVENT: text + "change: {on: 2023-05-02, why: wrong_figure}\n"})
    assert run(shared, url) == 1
    assert last(url).reason == "2023-05-02 wrong_figure; 2023-05-01 wrong_date"


@pytest.mark.no_database
def test_an_event_may_give_it_a_key_of_its_own_beside_other_sources(shared):
    own = "{url: https://example.org/own, published: 2023-04-13}"
    write(shared, {EVENT: f"{HEAD}sources: {{a: example-news, b: {own}}}\n"})
    checked = check([shared])
    assert checked.ok, checked.diagnostics
    (event,) = [seed.fact for seed in checked.seeds if seed.fact.id == "acme-layoffs-2023"]
    assert {key: source.url for key, source in event.sources.items()} == {
        "a": "https://example.org/shared",
        "b": "https://example.org/own",
    }


@pytest.mark.no_database
def test_one_file_alone_finds_the_shared_sources_of_its_folder(shared):
    assert check([shared / EVENT]).ok


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("files", "file", "code", "part"),
    [
        ({EVENT: f"{HEAD}sources: [exampel-news]\n"}, EVENT, "S132", "example-news"),
        ({EVENT: f"{HEAD}sources: {{a: ../../secret}}\n"}, EVENT, "S132", "unknown source"),
        ({"sources/example-news.yaml": "url: x\n"}, "sources/example-news.yaml", "S124", "http"),
        ({"sources/example-news.yaml": PRESS + "langage: en\n"}, "sources/example-news.yaml", "S002", "language"),
        ({"sources/example-news.yaml": PRESS + "title: …\n"}, "sources/example-news.yaml", "S128", "placeholder"),
    ],
)
def test_an_error_is_shown_where_it_is(shared, files, file, code, part):
    write(shared, files)
    found = [item for item in check([shared]).diagnostics if item.file.endswith(file) and item.code == code]
    assert found
    assert part in f"{found[0].message} {found[0].suggestion}"


@pytest.mark.no_database
def test_a_company_of_the_same_name_is_not_hidden_by_a_shared_source(shared):
    write(shared, {"sources/acme.yaml": PRESS})
    (shared / "companies/acme.yaml").unlink()
    assert not check([shared]).ok


@pytest.mark.no_database
def test_formatting_keeps_a_shared_source(shared):
    (file,) = [file for file in select([shared]).files if file.path.name == "example-news.yaml"]
    assert not format_file(file).diagnostics


@pytest.mark.no_database
def test_an_event_alone_does_not_take_a_shared_source_with_a_duplicate_key(shared):
    """The file of the source is not checked here, but a source that can't be read is not used."""
    write(shared, {"sources/example-news.yaml": f"{PRESS}url: https://example.org/other\n"})
    assert [found.code for found in check([shared / EVENT]).diagnostics] == ["S132"]
