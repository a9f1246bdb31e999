"""People who went from group to group: each company stands for what it owned on the day."""

from __future__ import annotations

import pytest

from dashboard.database import Source
from dashboard.derived import moves_in, moves_of_groups, ownership
from dashboard.state import State

pytestmark = pytest.mark.no_database


def test_moves_of_groups_are_all_moves_with_owners_in_place_of_companies(shipped):
    at, state, records = Source(shipped, "", ""), State(), list(shipped.events())
    between, within = moves_of_groups(at, state, records)
    moves, owned = moves_in(at, state, records), ownership(at, state)
    assert within
    assert sum(move.count for move in (*between, *within)) == sum(move.count for move in moves)
    assert all(move.origins != move.destinations for move in between if move.origins)
    for move in between:
        for company in (*move.origins, *move.destinations):
            holding = owned.holding(company, move.day)
            assert holding is None or len(holding.owners) > 1 or at.view.directory.type(holding.owners[0]) == "person"
