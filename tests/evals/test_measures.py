from __future__ import annotations

import math

import pytest

from evals.measures import ALL_WORDS, by_query, by_question


def test_measures_of_a_public_set_by_hand():
    figures = by_query({"q": {"a": 2, "b": 1}}, {"q": ["x", "a", "y", "b"]})["q"]
    gain = 2 / math.log2(3) + 1 / math.log2(5)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert figures["nDCG@10"] == pytest.approx(gain / ideal)
    assert figures["MRR@10"] == 0.5
    assert (figures["P@1"], figures["R@5"], figures["R@10"]) == (0.0, 1.0, 1.0)


def test_grades_below_one_are_irrelevant_and_queries_with_none_above_are_left_out():
    figures = by_query({"q": {"a": -1, "b": 0, "c": 1}, "none": {"a": 0}, "worse": {"a": -2}}, {"q": ["a", "b", "c"]})
    assert list(figures) == ["q"]
    assert figures["q"]["MRR@10"] == pytest.approx(1 / 3)


def test_a_query_that_found_nothing_counts_with_nothing():
    assert set(by_query({"q": {"a": 1}}, {})["q"].values()) == {0.0}


@pytest.mark.parametrize("name", ["", " ", "a\tb", 'say "q"', "é/日本", "a\0b", "q0", "1"])
def test_any_id_will_do_for_queries_and_documents(name):
    figures = by_query({name: {name: 1, "other": 1}}, {name: [name]})
    assert figures[name]["P@1"] == 1.0
    assert figures[name]["R@5"] == 0.5


def test_the_first_passages_are_judged_together():
    figures = by_question(
        {"one": {"p": 1}, "late": {"p": 1}, "never": {}},
        {"one": 1, "late": 6, "never": None},
        {"one": ["p"], "late": ["x", "p"], "never": ["x"]},
    )
    assert figures["one"] == {"recall@5": 1.0, ALL_WORDS: 1.0, "MRR@10": 1.0, "nDCG@10": 1.0}
    assert (figures["late"]["recall@5"], figures["late"][ALL_WORDS]) == (0.0, pytest.approx(1 / 6))
    assert figures["late"]["MRR@10"] == 0.5, "the first passage with some of the gold words is the second"
    assert set(figures["never"].values()) == {0.0}
