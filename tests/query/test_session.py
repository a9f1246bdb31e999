from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

import timeline
from tests.builders import TWITTER, entry, event, layoffs, new_store, record, view_of
from timeline import models
from timeline.errors import StoreError
from timeline.models import NOW, Entity, EventVersion, LogEntry, LogPayload, Participation


@pytest.fixture
def store(tmp_path):
    """Give a database with two events, one of them in two versions."""
    opened = new_store(tmp_path)
    record(opened, layoffs(), event())
    record(opened, layoffs(headcount=3800), operation="corrected", reason="wrong_figure")
    yield opened
    opened.close()


def test_whoever_knows_sqlmodel_can_ask_anything_over_the_models(store):
    with view_of(store).session() as session:
        first = session.exec(select(LogEntry).where(LogEntry.subject == "event/twitter-layoffs-2022")).first()
        assert (first.position, first.kind, first.version) == (4, "layoffs", 1)
        now = select(EventVersion.kind, func.count()).where(EventVersion.until_position == NOW)
        assert sorted(session.exec(now.group_by(EventVersion.kind)).all()) == [("compute_purchase", 1), ("layoffs", 1)]
        roles = (
            select(LogEntry.subject, Participation.role)
            .join(Entity, col(Entity.key) == Participation.entity)
            .join(LogEntry, col(LogEntry.position) == Participation.since_position)
            .where(Entity.slug == "twitter")
            .order_by(col(LogEntry.position))
        )
        assert session.exec(roles).all() == [
            ("event/twitter-layoffs-2022", "company"),
            ("event/twitter-gpu-purchase-2023", "buyer"),
            ("event/twitter-layoffs-2022", "company"),
        ]


def test_a_session_sees_one_state_of_the_log(store):
    with view_of(store).session() as session:
        before = session.exec(select(func.count()).select_from(LogEntry)).one()
        store.commit([entry(layoffs("another"))], author="a")
        assert session.exec(select(func.count()).select_from(LogEntry)).one() == before
    with view_of(store).session() as session:
        assert session.exec(select(func.count()).select_from(LogEntry)).one() == before + 1


def written(model, session):
    """Change or add a row through the session, depending on the model."""
    if model is EventVersion:
        session.exec(select(EventVersion)).first().status = "denied"
    else:
        session.add(LogPayload(position=7, salt=b"", body="{}"))
    session.commit()


@pytest.mark.parametrize("model", [LogPayload, EventVersion])
@pytest.mark.parametrize("opened_for_writing", [False, True])
def test_a_write_in_a_session_is_refused_by_the_database(store, model, opened_for_writing):
    before = store.verify(projections=True)
    with closing(store if opened_for_writing else view_of(store).store) as of:
        view = timeline.query.View(of)
        with pytest.raises(StoreError, match="nothing was changed"), view.session() as session:
            written(model, session)
        with pytest.raises(StoreError, match="nothing was changed"), view.session() as session:
            session.exec(text("DELETE FROM participation"))
        assert len(view.events()) == 2
    assert store.verify(projections=True) == before


def test_the_log_can_be_written_to_after_a_session(store):
    with timeline.query.View(store).session() as session:
        assert session.exec(select(func.count()).select_from(models.Entity)).one() == 3
    record(store, TWITTER.model_copy(update={"aliases": ("The bird",)}), operation="corrected")
    assert store.verify(projections=True).size == 7
