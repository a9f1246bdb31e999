from __future__ import annotations

import pytest

from tests.builders import database, write

LAYOFFS = """\
kind: layoffs
title: Acme lets staff go
date: 2023-04
company: acme
status: reported
headcount: 100
sources:
  a: {url: "https://example.org/a", published: 2023-04-11}
"""


@pytest.fixture
def root(tmp_path):
    """Give a folder with a company, a person and an event."""
    return write(
        tmp_path / "mine",
        {
            "companies/acme.yaml": "kind: company\nname: Acme\naliases: [Acme Corporation]\n",
            "people/jane-roe.yaml": "kind: person\nname: Jane Roe\n",
            "events/2023/acme-layoffs-2023.yaml": LAYOFFS,
        },
    )


@pytest.fixture
def edit(root):
    """Give a function that changes text in the event's file, or appends to it."""

    def change(old="", new="", *, append=""):
        path = root / "events/2023/acme-layoffs-2023.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new) + append, encoding="utf-8")

    return change


@pytest.fixture
def url(tmp_path):
    """Give the address of a database that does not exist yet."""
    return database(tmp_path / "db" / "timeline", empty=True)
