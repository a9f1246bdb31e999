"""What a search finds: stems, parts of compounds, Chinese and Japanese names, and slips in common words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import TWITTER, event, layoffs, new_store, record, view_of
from timeline import facts
from timeline.projections import search, stems
from timeline.query.common_words import common_words

HUAWEI = facts.Company.model_validate({"id": "huawei", "names": ["Huawei"], "aliases": ["华为技术有限公司"]})
SONY = facts.Company.model_validate({"id": "sony", "names": ["Sony"], "aliases": ["ソニーグループ株式会社"]})
GOOGLE = facts.Company.model_validate({"id": "google", "names": ["Google"]})


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path, (TWITTER, HUAWEI, SONY, GOOGLE))
    record(
        store,
        layoffs("cuts", title="Google lets staff go", company="google"),
        layoffs("home", title="Staff laid off at home", company="twitter", date="2023-01-01"),
        event("bought", title="Huawei bought chips", buyer="huawei"),
        event("made", title="Sony 半导体产业 grows", buyer="sony", date="2020-01-01"),
    )
    yield view_of(store)
    store.close()


def found(view, text):
    return {record.id for record in view.events().search(text)}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("laid off", {"cuts", "home"}),  # the label is Layoffs
        ("layoff", {"cuts", "home"}),
        ("laying off google", {"cuts"}),
        ("buys", {"bought"}),
        ("growing", {"made"}),
        ("grew", {"made"}),
        ("lay", {"cuts", "home"}),
        ("offer", set()),
    ],
)
def test_words_are_found_by_their_stem(view, typed, ids):
    """Other forms of a word, irregular ones too, and the parts of a compound find it."""
    assert found(view, typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("技术", {"bought"}),
        ("华为技术", {"bought"}),
        ("有限公司", {"bought"}),
        ("司", {"bought"}),
        ("グループ", {"made"}),
        ("株式", {"made"}),
        ("导体", {"made"}),
        ("半导体产业", {"made"}),
        ("华导", set()),
        ("体半", set()),
    ],
)
def test_chinese_and_japanese_words_are_found_within_names_and_titles(view, typed, ids):
    """A part of a name finds the company's events, and a part of a title the event."""
    assert found(view, typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"), [("layofs google", {"cuts"}), ("stafff home", {"home"}), ("chpis", {"bought"})]
)
def test_a_slip_in_a_common_word_is_forgiven(view, typed, ids):
    """A misspelt word of a title or of a kind's label finds what the right word finds."""
    assert found(view, typed) == ids


def test_a_slip_is_not_forgiven_as_reported(view):
    """As reported, a title may be hidden, so a word of it must not be guessed."""
    assert [record.id for record in view.as_reported("2030-01-01").events().search("chpis")] == []


def test_a_word_of_a_later_wording_is_hidden_with_its_stem(tmp_path):
    """As reported, no form of a word finds a title that was not known yet."""
    store = new_store(tmp_path, (TWITTER,))
    dated = [
        {"text": "Twitter plans", "since": "2022-11-04"},
        {"text": "Twitter acquires chips", "since": "2023-01-01"},
    ]
    record(store, layoffs(title=dated))
    view = view_of(store)
    for typed in ("acquires", "acquired", "acquiring"):
        assert len(list(view.events().search(typed))) == 1
        assert list(view.as_reported("2022-12-01").events().search(typed)) == []
    store.close()


def test_the_common_words_are_those_of_the_titles_up_to_a_position(view):
    """Words are read up to a position that is rounded down, from titles and labels."""
    store = view.events().snapshot.store
    with store.read() as connection:
        words, first = common_words(connection, store, 2**62), common_words(connection, store, 4)
    assert words.beginning_with("layof") == {"layoffs"}
    assert words.near("chpis") == {"chips"}
    assert first.beginning_with("chips") == set()


@pytest.mark.no_database
def test_typed_words_cover_a_chinese_word_and_indexed_words_have_each_pair():
    """Half as many pairs are searched as are indexed."""
    assert search.words("AI公司法") == ["ai", "公司", "司法", "法"]
    assert search.typed_words("AI公司法") == ["ai", "公司", "司法"]
    assert search.typed_words("法") == ["法"]
    assert search.indexed_words("Layoffs hit") == ["layoffs", "hit", "layoff", "lay", "off"]


@pytest.mark.no_database
def test_threads_get_the_stems_of_their_own_words():
    """Many threads stem words at once."""
    words = [
        f"{start}{end}" for start in ("acquir", "launch", "releas", "purchas", "develop") for end in ("ing", "ed", "es")
    ]
    alone = [stems.stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(stems.stem.__wrapped__, words * 200))
    assert found == alone * 200
