"""What a source says about itself: author, language, kind, and the place of the fact in it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from timeline.facts import Source

WEB = {"key": "a", "url": "https://example.org/a", "published": "2023-04-12"}
MORE = {
    "archive": "https://archive.example.org/a",
    "author": ["Jane Roe", "John Doe"],
    "language": "pt-BR",
    "kind": "press",
    "page": "12-14",
    "time": "1:02:30",
    "quote": "It bought “roughly 10,000” processors … for a language model.",
}


def test_the_new_fields_are_in_the_payload_and_read_back():
    source = Source.model_validate({**WEB, **MORE})
    body = source.payload()
    assert {key: body[key] for key in MORE} == MORE
    assert source == Source.model_validate({"key": "a", **body})
    assert source.where == "pages 12-14, at 1:02:30"


def test_a_source_without_them_has_the_payload_of_earlier_versions():
    assert Source.model_validate(WEB).payload() == {"url": "https://example.org/a", "published": "2023-04-12"}


def test_one_author_and_one_page_are_written_as_they_are():
    source = Source.model_validate({**WEB, "author": "Jane Roe", "page": 12, "place": "last paragraph"})
    assert (source.payload()["author"], source.payload()["page"]) == ("Jane Roe", "12")
    assert source.where == "page 12, last paragraph"


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("language", "English", "write en"),
        ("language", "EN", "write en"),
        ("language", "zh-hans", "write zh-Hans"),
        ("language", "pt_BR", "write pt-BR"),
        ("language", "qqq", "not the tag of a language"),
        ("language", "en-XX", "not the tag of a language"),
        ("time", "90", "write 2:30 or 1:02:30"),
        ("time", "1:75", "write 2:30 or 1:02:30"),
        ("kind", "blog", "filing"),
        ("archive", "archive.example.org", "http"),
        ("author", ["Jane Roe", "Jane Roe"], "Jane Roe"),
        ("quote", "x" * 301, "shorten it by 1 characters"),
        ("quote", "  ", "empty"),
        ("quote", ["one", "two"], "a list"),
        ("quote", "right to \u202eleft", "invisible"),
    ],
)
def test_what_is_not_valid_is_refused_with_a_way_out(field, value, part):
    with pytest.raises(ValidationError) as caught:
        Source.model_validate({**WEB, field: value})
    assert part in str(caught.value)


def test_a_quote_has_a_hash_that_names_its_words():
    words = "roughly 10,000 GPUs"
    source = Source.model_validate({**WEB, "quote": f"  {words}\n"})
    assert source.quote == words
    assert source.quote_hash == "395085195793ecba03c0f7f5f19be0ee762fa64dfa728954cc906624c59d14af"
    assert Source.model_validate(WEB).quote_hash is None
