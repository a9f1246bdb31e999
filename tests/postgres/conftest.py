from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.builders import layoffs, new_store, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a database that holds two companies, a person, and an event in two versions."""
    opened = new_store(tmp_path)
    record(opened, layoffs())
    record(opened, layoffs(headcount=3800), operation="corrected", reason="wrong_figure", origin="x.yaml:1")
    yield opened
    opened.close()


@pytest.fixture
def sql(store: Store) -> Callable[..., list[tuple[object, ...]]]:
    """Give a function that runs statements on a new connection, by default as the owner of the database."""

    def run(*statements: str, user: str = "timeline") -> list[tuple[object, ...]]:
        url = store.url.set(drivername="postgresql", username=user).render_as_string(hide_password=False)
        with psycopg.connect(url) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return run
