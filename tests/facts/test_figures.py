from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import FactErrors
from timeline.facts.figures import FigureType

COUNT = FigureType("count", "gpu", ("tpu",))
MONEY = FigureType("money")
D = dt.date


def test_a_bare_value_a_mapping_and_a_list_are_figures():
    assert COUNT.dump(COUNT.parse(10000)) == "10000"
    assert COUNT.dump(COUNT.parse({"value": 10000})) == "10000"
    assert COUNT.dump(COUNT.parse({"min": 50000})) == {"min": "50000"}
    assert MONEY.dump(MONEY.parse("44 billion USD")) == "44000000000 USD"
    rivals = [{"value": "1", "source": "a"}, {"value": "2", "source": "b"}]
    assert COUNT.dump(COUNT.parse(rivals)) == rivals


def test_two_spellings_of_a_value_have_one_canonical_form():
    assert MONEY.parse("44e9 USD") == MONEY.parse("USD 44 billion")


def test_a_claim_may_name_another_unit():
    figure = COUNT.parse({"value": "1 million", "unit": "tpu"})
    assert [claim.unit for claim in figure] == ["tpu"]
    assert COUNT.parse(COUNT.dump(figure)) == figure


@pytest.mark.parametrize("more", [{}, {"approx": True}, {"source": "a"}, {"rank": "normal"}, {"as_of": "2023"}])
def test_a_fault_of_a_value_stands_at_the_value(more):
    """The path of the error is the value's, whatever other fields the claim has."""
    with pytest.raises(FactErrors) as caught:
        COUNT.parse({"value": -5, **more})
    assert [error.path for error in caught.value.errors] == [("value",)]


@pytest.mark.parametrize(
    ("a", "b", "rivals"),
    [
        ({"value": 10000, "approx": True}, {"value": 100000}, True),
        ({"value": 10000, "approx": True}, {"value": 10400}, False),  # rounds to it
        ({"value": 3700, "approx": True}, {"value": 3738}, False),
        ({"value": 3700}, {"value": 3738}, True),
        ({"value": 3700}, {"value": 3700}, False),
        ({"min": 50000}, {"value": 52000}, False),
        ({"min": 50000}, {"value": 49000}, True),
        ({"min": 1, "max": 5}, {"min": 6}, True),
        ({"value": 100, "as_of": "2023-03"}, {"value": 200, "as_of": "2023-04"}, False),  # a time series
        ({"value": 100, "as_of": "2023-03"}, {"value": 200, "as_of": "2023-03"}, True),
        ({"value": 100, "rank": "deprecated"}, {"value": 200}, False),
        ({"value": 100, "unit": "tpu"}, {"value": 200}, False),
    ],
)
def test_claims_are_rivals_where_they_cannot_both_be_true(a, b, rivals):
    assert rivals is COUNT.parse([{**a, "source": "a"}, {**b, "source": "b"}]).rivals


PUBLISHED = {"early": D(2023, 4, 11), "late": D(2023, 4, 14), "undated": None}


@pytest.mark.parametrize(
    ("claims", "derived", "chosen"),
    [
        ([("late", {}), ("early", {})], (), "early"),
        ([("late", {"rank": "preferred"}), ("early", {})], (), "late"),
        ([("late", {}), ("early", {})], ("early",), "late"),
        ([("late", {}), ("early", {"rank": "deprecated"})], (), "late"),
        ([("undated", {}), ("late", {})], (), "late"),
        ([("early", {"as_of": "2023-01"}), ("late", {"as_of": "2023-02"})], (), "late"),
    ],
)
def test_the_preferred_claim_has_the_best_rank_or_is_the_earliest_original(claims, derived, chosen):
    figure = COUNT.parse([{"value": 1, "source": source, **more} for source, more in claims])
    preferred = figure.preferred(PUBLISHED, derived)
    assert preferred is not None
    assert chosen == preferred.source


def test_claims_are_known_from_their_sources_publication_and_undated_ones_never():
    figure = COUNT.parse([{"value": n, "source": source} for n, source in enumerate(PUBLISHED)])

    def known(day: dt.date) -> list[str | None]:
        return list(figure.known_by(day, PUBLISHED, D(2023, 4, 11)).sources)

    assert known(D(2023, 4, 10)) == []
    assert known(D(2023, 4, 11)) == ["early"]
    assert known(D(2023, 4, 14)) == ["early", "late"]
    assert known(D(2099, 1, 1)) == ["early", "late"]


def test_a_bare_value_is_known_from_the_events_first_source():
    figure = COUNT.parse(5)
    assert len(figure.known_by(D(2023, 4, 10), PUBLISHED, D(2023, 4, 11))) == 0
    assert len(figure.known_by(D(2023, 4, 11), PUBLISHED, D(2023, 4, 11))) == 1


def test_every_fault_of_a_figure_is_named_with_its_path():
    with pytest.raises(FactErrors) as caught:
        COUNT.parse([{"value": "x", "source": "a", "sorce": 1}, {"value": 1}, {"source": "a"}, {"min": 2, "max": 1}])
    found = {(error.code, error.path) for error in caught.value.errors}
    assert found == {
        ("S002", (0, "sorce")),
        ("S110", (0, "value")),
        ("S113", (1,)),
        ("S112", (2,)),
        ("S112", (3, "min")),
    }


@pytest.mark.parametrize("claim", [{"value": 5, "min": 6}, {"value": 5, "max": 4}])
def test_a_value_lies_within_its_bounds(claim):
    with pytest.raises(FactErrors, match="outside its bounds"):
        COUNT.parse([claim])


@pytest.mark.parametrize("value", [1.5, "-3", "50%"])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(ValueError, match=r"not a count|not a number"):
        COUNT.parse(value)


def test_percentages_take_their_sign():
    percent = FigureType("percent", "percent")
    assert percent.parse("50%") == percent.parse(50)


def test_an_open_measure_takes_money_and_numbers():
    measure = FigureType("any")
    assert [claim.unit for claim in measure.parse("2 billion EUR")] == ["EUR"]
    assert [claim.unit for claim in measure.parse("2 billion")] == [""]
    assert measure.dump(measure.parse("2 billion EUR")) == "2000000000 EUR"


_CLAIM = st.fixed_dictionaries(
    {"source": st.sampled_from(["a", "b", "c"])},
    optional={
        "approx": st.booleans(),
        "as_of": st.sampled_from(["2023", "2023-04", "[..2023-04-11]"]),
        "rank": st.sampled_from(["preferred", "normal", "deprecated"]),
        "unit": st.sampled_from(["gpu", "tpu"]),
        "min": st.integers(0, 10),
        "max": st.integers(10, 20),
    },
).map(lambda claim: {**claim, "value": 10})


@given(st.lists(_CLAIM, min_size=1, max_size=4))
def test_the_canonical_form_reads_back_to_the_same_figure(claims):
    figure = COUNT.parse(claims)
    assert COUNT.parse(COUNT.dump(figure)) == figure
    assert COUNT.dump(COUNT.parse(COUNT.dump(figure))) == COUNT.dump(figure)
    assert figure.preferred() in figure.claims
