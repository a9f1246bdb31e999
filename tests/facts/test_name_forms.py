"""Twins: names that differ only in what readers overlook."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.facts.name_forms import twin_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Twitter", "TWITTER"),
        ("Twitter", "Twitter, Inc."),
        ("Acme Co., Ltd.", "Acme"),
        ("Acme GmbH & Co. KG", "ACME"),
        ("São Tomé S.A.", "Sao Tome"),
        ("DeepMind", "Deep Mind"),
        ("AT&T Corp.", "A.T. and T"),
        ("株式会社トヨタ自動車", "トヨタ自動車"),
        ("トヨタ自動車㈱", "トヨタ自動車"),
        ("삼성전자 주식회사", "삼성전자"),
        ("北京百度网讯科技有限公司", "北京百度网讯科技"),
        ("\uff34\uff57\uff49\uff54\uff54\uff45\uff52", "Twitter"),
        ("\u0422witter", "Twitter"),  # a Cyrillic Te
        ("\u0391cme", "Acme"),  # a Greek Alpha
        ("O\u0440en\u0410I", "OpenAI"),  # a Cyrillic Er and A
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_twins_have_one_key(one, other):
    assert twin_key(one) == twin_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C"),
        ("C#", "C"),
        ("Meta", "Metal"),
        ("Acme AI", "Acme"),
        ("Inc.", "Ltd"),
        ("X Corp.", "X"),
        ("Company", "Limited"),
    ],
)
def test_other_names_have_other_keys(one, other):
    assert twin_key(one) != twin_key(other)


@given(st.text(min_size=1))
def test_every_name_has_a_key_that_forms_of_unicode_do_not_change(name):
    assert twin_key(name)
    assert twin_key(unicodedata.normalize("NFC", name)) == twin_key(unicodedata.normalize("NFD", name))
