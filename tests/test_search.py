from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.base import Row
from assistant.search import Leg, fuse
from assistant.types import Filters

SCORES = st.dictionaries(st.integers(1, 30).map(Row), st.floats(0, 50, allow_nan=False), max_size=20)
COSINES = st.dictionaries(st.integers(1, 30).map(Row), st.floats(-1, 1, allow_nan=False), max_size=20)


@given(SCORES, COSINES, st.floats(0.0, 500.0))
def test_every_candidate_has_a_score(keyword, dense, most):
    fused = fuse(keyword, dense, most)
    assert fused.keys() == keyword.keys() | dense.keys()
    assert all(math.isfinite(points.total) for points in fused.values())


@given(SCORES, COSINES, st.floats(0.0, 500.0))
def test_a_row_that_is_better_in_both_legs_is_never_below(keyword, dense, most):
    fused = fuse(keyword, dense, most)
    for a in fused:
        for b in fused:
            better = keyword.get(a, 0.0) >= keyword.get(b, 0.0) and dense.get(a, 0.0) >= dense.get(b, 0.0)
            assert not better or fused[a].total >= fused[b].total - 1e-4


def test_a_leg_that_found_nothing_has_no_say():
    fused = fuse({}, {Row(1): 0.4, Row(2): 0.2}, 10.0)
    assert [fused[Row(row)].total for row in (1, 2)] == [pytest.approx(0.55), pytest.approx(-0.55)]


def test_the_keyword_leg_has_less_say_where_it_holds_little_of_the_question():
    keyword, dense = {Row(1): 1.0, Row(2): 0.0}, {Row(1): 0.2, Row(2): 0.3}
    little, much = fuse(keyword, dense, 100.0), fuse(keyword, dense, 2.0)
    assert little[Row(1)].total < little[Row(2)].total
    assert much[Row(1)].total - much[Row(2)].total > little[Row(1)].total - little[Row(2)].total


@pytest.mark.parametrize("leg", Leg)
def test_every_leg_finds_the_passage_that_answers(library, leg):
    hits = library.search("operational pressure was a barrier for trusts", 5, leg=leg)
    assert hits[0].stored.document.paths == ("survey.md",)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_a_hit_prints_all_that_is_promised(library):
    hit = library.search("executive lead", 1)[0].as_json()
    assert set(hit) == {
        "rank", "score", "passage_id", "document_id", "paths", "version", "title", "kind", "publisher", "published",
        "status", "superseded_by", "text_by", "source_url", "heading", "spans", "text",
    }  # fmt: skip
    [span] = hit["spans"]
    page = library.page(hit["document_id"], span["page_index"], hit["version"]).page
    assert page.text[span["start"] : span["end"]] == hit["text"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=("Survey",)), {"survey.md"}),
        (Filters(publishers=("nhs providers",)), {"guide.md", "survey.md"}),
        (Filters(since=2023), {"guide.md"}),
        (Filters(kinds=("plan",)), set()),
    ],
)
def test_filters_narrow_a_search(library, filters, expected):
    hits = library.search("health inequalities in trusts, boards and events", 10, filters)
    assert {hit.stored.document.paths[0] for hit in hits} == expected


def test_superseded_documents_stand_below_current_ones_unless_asked_for(library, corpus):
    from tests.conftest import read_here

    (corpus / "survey.md.yaml").write_text("status: superseded\nsuperseded_by: guide.md\n")
    library.sync(corpus, read=read_here)
    question = "operational pressure was a barrier for trusts"
    assert library.search(question, 5)[-1].stored.document.paths == ("survey.md",)
    on_merit = library.search(question, 5, Filters(include_superseded=True))
    assert on_merit[0].stored.document.paths == ("survey.md",)
    assert on_merit[0].as_json()["superseded_by"] == "guide.md"


def test_the_same_text_is_found_once(library, corpus):
    from tests.conftest import read_here

    (corpus / "again.txt").write_text("The event was chaired by Jenny Smith in February 2025.\n")
    (corpus / "twice.txt").write_text("The event was chaired by Jenny Smith in February 2025.\n\n")
    library.sync(corpus, read=read_here)
    texts = [hit.stored.passage.text for hit in library.search("who chaired the event", 10)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    "query", ['"', "AND OR NOT", "a*b (c) {d}", "NEAR/3", "-", "col:on", "😀", "'; DROP TABLE passages; --"]
)
def test_no_query_is_syntax(library, query):
    library.search(query, 3)
    assert library.store.passage_count() > 0
