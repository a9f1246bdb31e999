"""Text of events is never markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard import escape
from timeline.facts.text import shorten

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "**b** _i_ ~~s~~ `c`",
    "$a$ $b$",
    "$44B … $1B",
    "[x](javascript:alert(1))",
    ":red[x] :smile: :material/home:",
    "# heading",
    "- item",
    "1. item",
    "a -> b <- c -- d",
    "http://example.org",
    "a\n\n> quote",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_has_no_unescaped_mark_left(text):
    escaped = escape.markdown(text)
    plain = []
    characters = iter(escaped)
    for character in characters:
        if character == "\\":
            plain.append(next(characters))
        else:
            assert character.isalnum() or character in " …,;?%", character
            plain.append(character)
    assert "".join(plain) == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_html_reads_back_as_the_same_text_in_an_element_and_in_an_attribute(text):
    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.text, self.title = [], "", ""

        def handle_starttag(self, tag, attrs):
            self.tags.append(tag)
            self.title = dict(attrs)["title"]

        def handle_data(self, data):
            self.text += data

    reader = Reader()
    reader.feed(f'<p title="{escape.html(text)}">{escape.html(text)}</p>')
    reader.close()
    assert (reader.tags, reader.text, reader.title) == (["p"], text, text)


def test_plotly_gets_no_tags_no_entities_and_no_tex():
    assert escape.plotly("<b>&lt;a href='x'>") == "&lt;b&gt;&amp;lt;a href='x'&gt;"
    assert "$a$" not in escape.plotly("$a$")
    assert escape.plotly("only $1") == "only $1"


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://example.org"])
def test_web_addresses_may_be_linked(url):
    assert escape.web_address(url) == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd", "https://", "http://[", None],
)
def test_other_addresses_may_not_be_linked(url):
    assert escape.web_address(url) is None


def test_long_text_is_cut_for_messages():
    assert len(shorten("x" * 10_000)) == 300
    assert shorten("short") == "short"
