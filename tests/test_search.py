from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asking.parts import parts
from assistant.errors import ModelUnavailable
from assistant.library.base import Row
from assistant.models import load_cross_encoder
from assistant.search import DENSE_WEIGHT, OLD_COST, Leg, find, fuse
from assistant.types import DocumentId, Filters
from tests.conftest import read_here

ON_MERITS = Filters(include_superseded=True)

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
    assert [fused[Row(row)].total for row in (1, 2)] == [pytest.approx(DENSE_WEIGHT), pytest.approx(-DENSE_WEIGHT)]


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
        "status", "superseded_by", "text_by", "original", "source_url", "heading", "pages", "spans", "text",
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


def test_a_search_is_narrowed_to_the_documents_that_are_named(library):
    ids = {document.paths[0]: document.document_id for document in library.documents()}
    for chosen in (["guide.md"], ["guide.md", "survey.md"]):
        hits = library.search("trusts", 10, Filters(documents=tuple(ids[path] for path in chosen)))
        assert {hit.stored.document.paths[0] for hit in hits} == set(chosen)
    both = Filters(documents=(ids["guide.md"],), kinds=("survey",))
    assert library.search("trusts", 10, both) == []
    assert library.search("trusts", 10, Filters(documents=(DocumentId("gone"),))) == []


def test_a_part_of_a_library_is_judged_as_the_small_library_it_is(library):
    one = Filters(documents=(library.document("guide.md").document_id,))
    found = find("trusts", library.store, library.encoder, filters=one)
    assert found.searched == len(library.store.rows_of(one.documents[0])) < library.store.passage_count()
    assert find("trusts", library.store, library.encoder).searched == library.store.passage_count()


@pytest.fixture
def editions(library, corpus):
    """A library in which an old survey says nearly the same as the current one, and one thing that no other says."""
    old = (
        "---\ntitle: Trust survey of 2020\nstatus: superseded\nsuperseded_by: survey.md\n---\n\n"
        "# Trust survey of 2020\n\n"
        "In 2020, 61% of trusts said that operational pressure was a barrier.\n\n## Canteens\n\n"
        "Canteens closed early in most hospitals.\n"
    )
    (corpus / "old.md").write_text(old)
    library.sync(corpus, read=read_here)
    return library


def first_path(library, question, filters=None):
    return library.search(question, 5, filters)[0].stored.document.paths[0]


def test_a_superseded_document_stands_below_a_current_one_that_says_as_much(editions):
    question = "how many trusts said that operational pressure was a barrier"
    assert first_path(editions, question) == "survey.md"
    on_merits = {hit.row: hit.score for hit in editions.search(question, 10, ON_MERITS)}
    for hit in editions.search(question, 10):
        lost = OLD_COST if hit.stored.document.paths == ("old.md",) else 0.0
        assert hit.score == pytest.approx(on_merits[hit.row] - lost)


def test_what_only_a_superseded_document_says_is_found(editions):
    assert first_path(editions, "when did the canteens close") == "old.md"


def test_who_asks_for_what_was_before_gets_it(editions):
    hits = editions.search("what did trusts say about operational pressure in the previous survey", 5)
    on_merits = editions.search("what did trusts say about operational pressure in the previous survey", 5, ON_MERITS)
    assert hits == on_merits


def test_the_document_of_a_year_a_publisher_or_a_kind_that_is_named_stands_higher_and_none_is_left_out(library):
    plain = {hit.row: hit.score for hit in library.search("what do trusts do about training", 10)}
    named = {hit.row: hit for hit in library.search("in the 2022 survey what do trusts do about training", 10)}
    assert plain.keys() == named.keys()
    assert next(iter(named.values())).stored.document.paths == ("survey.md",)


def test_the_objective_whose_number_is_named_comes_first(library, corpus):
    numbers = "\n\n".join(
        f"## Part {n}\n\n3.{n} The chief executive leads on health inequalities." for n in range(1, 9)
    )
    (corpus / "numbers.md").write_text(f"# Numbers\n\n{numbers}\n")
    library.sync(corpus, read=read_here)
    best = library.search("what does objective 3.7 ask of the chief executive", 3)[0]
    assert "3.7 The chief executive" in best.stored.passage.text


def test_what_is_in_bold_comes_first_where_priorities_are_asked_for(library, corpus):
    (corpus / "bold.md").write_text(
        "# Duties\n\n## Chair\n\n- Chairs meet staff.\n- Chairs meet patients.\n\n"
        "## Secretary\n\n- **Secretaries keep the minutes.**\n- Secretaries meet staff.\n"
    )
    library.sync(corpus, read=read_here)
    rows = {hit.row: hit.score for hit in library.search("what should staff do", 10)}
    asked = {hit.row: hit for hit in library.search("what should staff do first", 10)}
    bold = next(hit for hit in asked.values() if "minutes" in hit.stored.passage.text)
    assert bold.rank == 1
    assert rows.keys() == asked.keys()


def test_both_parts_of_a_question_have_passages_among_the_first(library):
    hits = library.search("who chaired the event, and what share of trusts had trained their clinical staff?", 5)
    assert {hits[0].stored.document.paths[0], hits[1].stored.document.paths[0]} == {"event.txt", "survey.md"}
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert len({hit.row for hit in hits}) == len(hits)


def test_the_parts_are_there_to_see(library):
    question = "who chaired the event and what share of trusts had trained their clinical staff?"
    found = find(question, library.store, library.encoder)
    assert [ranking.question for ranking in found.rankings] == list(parts(question))
    assert [ranking.hits[0].row for ranking in found.rankings] == [hit.row for hit in found.hits[:2]]


def test_the_same_text_is_found_once(library, corpus):
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


def test_a_large_library_is_not_scored_for_its_most_frequent_words(library, monkeypatch):
    asked = []
    keyword = library.store.keyword
    monkeypatch.setattr(
        library.store, "keyword", lambda terms, *rest: asked.append(list(terms)) or keyword(terms, *rest)
    )
    question = "which trusts had trained clinical staff on health inequalities"
    library.search(question)
    monkeypatch.setattr("assistant.search.MOST_SCORED", 3)
    hits = library.search(question)
    whole, some = asked
    assert whole == ["trusts", "trained", "clinical", "staff", "health", "inequalities"]
    assert 2 <= len(some) < len(whole)
    assert "clinical" in some
    assert "trained clinical staff" in " ".join(hit.stored.passage.text for hit in hits[:1]).replace("their ", "")


class WordOf:
    """Stands in for a cross-encoder: it likes the texts that hold its word."""

    def __init__(self, word):
        self.word = word
        self.asked = []

    def scores(self, question, texts):
        self.asked.append((question, list(texts)))
        return [float(self.word in text) for text in texts]


def test_a_cross_encoder_ranks_the_first_passages(library):
    question = "what share of trusts said that operational pressure was a barrier"
    plain = library.search(question, 10)
    assert "secretary" not in plain[0].stored.passage.text
    scorer = library.scorer = WordOf("secretary")
    ranked = library.search(question, 10)
    assert "secretary" in ranked[0].stored.passage.text
    assert {hit.row for hit in ranked} == {hit.row for hit in plain}
    [(asked, texts)] = scorer.asked
    assert asked == question
    assert len(texts) == len(plain)
    library.search(question, 10, leg=Leg.KEYWORD)
    assert len(scorer.asked) == 1


def test_there_is_no_cross_encoder_unless_one_is_set(library, monkeypatch, tmp_path):
    assert library.scorer is None
    with pytest.raises(ModelUnavailable, match="not on this machine"):
        load_cross_encoder("no/such-model")
    broken = load_cross_encoder(str(tmp_path))
    with pytest.raises(ModelUnavailable, match="cannot be used"):
        broken.scores("question", ["text"])
