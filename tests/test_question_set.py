"""The shipped question set keeps its own rules: each question's gold is there, and a wrong figure is not gold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from assistant.api import Library
from assistant.config import load_settings
from evals.overlap import by_slice, gold_texts, markdown_table, overlap
from evals.question_set import OUTSIDE, PLAIN, SHIPPED, SLANG, BadQuestionSet, Question, load_questions, split_of
from tests.conftest import read_here
from tests.fakes import HashEncoder

CORPUS = Path(__file__).parents[1] / "corpus"
README = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
QUESTIONS = load_questions(SHIPPED)
FROM_OUTSIDE = [*load_questions(OUTSIDE), *load_questions(PLAIN), *load_questions(SLANG)]
ANSWERABLE = [question for question in QUESTIONS if question.answerable]
UNANSWERABLE_SLICES = {"near_miss", "off_topic", "clinical"}
SLICES = UNANSWERABLE_SLICES | {
    "paraphrase", "keyword", "abbreviation", "typo", "number", "negation", "table_cell", "bold_priority",
    "several_documents", "conflict", "version", "follow_up", "false_premise",
}  # fmt: skip
BOLD = {"2.2", "3.1", "3.4", "3.6", "3.9", "4.3", "5.1", "9.2"}


def question(text: str, must: tuple[str, ...] = (), documents: tuple[str, ...] = ("guide.md",)) -> Question:
    return Question("x-01", text, (), "number", "dev", True, documents, must)


def gold(question: Question, texts: Mapping[str, str]) -> str:
    return "\n".join(texts[document] for document in question.gold_documents)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Library:
    library = Library.create(
        tmp_path_factory.mktemp("index"), settings=load_settings(vector_index="exact"), encoder=HashEncoder()
    )
    library.sync(CORPUS, read=read_here)
    return library


@pytest.fixture(scope="module")
def texts(shipped) -> dict[str, str]:
    """The whole text of every document, by its path: what any reader of it could be shown."""
    return {
        document.paths[0]: "\n".join(
            shipped.page(document.document_id, page).page.text for page in range(document.pages)
        )
        for document in shipped.documents()
    }


def test_every_slice_is_large_enough_in_both_splits():
    assert len(QUESTIONS) >= 420
    by_name = Counter(each.slice for each in QUESTIONS)
    assert set(by_name) == SLICES
    assert min(by_name.values()) >= 25
    assert min(Counter((each.slice, each.split) for each in QUESTIONS).values()) >= 10


def test_ids_are_unique_and_decide_the_split():
    assert len({each.id for each in QUESTIONS}) == len(QUESTIONS)
    assert all(each.split == split_of(each.id) for each in QUESTIONS)


def test_what_is_answerable_has_gold_and_what_is_not_has_none():
    for each in QUESTIONS:
        assert each.answerable == (each.slice not in UNANSWERABLE_SLICES), each.id
        assert bool(each.must) == bool(each.gold_documents) == each.answerable, each.id
        assert each.answerable or each.note, f"{each.id} does not say why nothing answers it"


def test_only_follow_ups_have_earlier_questions():
    for each in QUESTIONS:
        assert (1 <= len(each.history) <= 3) == (each.slice == "follow_up"), each.id


def test_a_conflict_needs_both_sides():
    assert not [each.id for each in QUESTIONS if each.slice == "conflict" and len(each.must) < 2]


def test_no_question_is_asked_twice():
    asked = [" | ".join((*each.history, each.question)).lower() for each in QUESTIONS]
    alike = cdist(asked, asked, scorer=token_sort_ratio, score_cutoff=80)
    pairs = [(QUESTIONS[a].id, QUESTIONS[b].id) for a, b in zip(*alike.nonzero(), strict=True) if a < b]
    assert pairs == []


def test_the_questions_from_outside_keep_to_the_same_rules(texts):
    assert len({each.id for each in [*QUESTIONS, *FROM_OUTSIDE]}) == len(QUESTIONS) + len(FROM_OUTSIDE)
    assert min(Counter(each.split for each in FROM_OUTSIDE).values()) >= 50
    for each in FROM_OUTSIDE:
        assert each.split == split_of(each.id), each.id
        assert bool(each.must) == bool(each.gold_documents) == each.answerable, each.id
        found = [each.matches(texts[document]) for document in each.gold_documents]
        assert all(map(any, zip(*found, strict=True))), f"{each.id}: a pattern stands in none of the gold documents"
    everywhere = [
        each.id
        for each in FROM_OUTSIDE
        if each.answerable
        and sum(each.holds(text) for path, text in texts.items() if path not in each.gold_documents) > 2
    ]
    assert everywhere == []


@pytest.mark.parametrize("each", ANSWERABLE, ids=lambda each: each.id)
def test_the_gold_documents_hold_the_gold_words(texts, each):
    found = [each.matches(texts[document]) for document in each.gold_documents]
    assert all(map(any, zip(*found, strict=True))), "a pattern stands in none of the gold documents"
    assert all(map(any, found)), "a gold document holds no pattern"


def test_gold_words_tell_one_document_from_the_rest(texts):
    """This test ensures that a pattern met almost anywhere is noticed: it would count any answer as right."""
    everywhere = {
        each.id: others
        for each in ANSWERABLE
        if (others := sum(each.holds(text) for path, text in texts.items() if path not in each.gold_documents)) > 2
    }
    assert everywhere == {}
    assert not [each.id for each in ANSWERABLE if each.touches("")]


def test_a_changed_figure_is_never_gold(texts):
    """This test ensures that where a pattern asks for a share in every alternative, no other share is gold."""
    changed = {path: re.sub(r"\d+", "9999", text) for path, text in texts.items()}
    figures = [
        each
        for each in ANSWERABLE
        if any(all("%" in way for way in re.sub(r"\(%\|[^)]*\)", "%", pattern).split("|")) for pattern in each.must)
    ]
    assert len(figures) >= 90
    assert [each.id for each in figures if each.holds(gold(each, changed))] == []


def test_a_dropped_not_is_never_gold(texts):
    """This test ensures that where a pattern turns on a denial, the same words without it are not gold."""
    denial = re.compile(r"\b(not|no|never|none|neither|only|outside)\b ?", re.IGNORECASE)
    dropped = {path: denial.sub("", text) for path, text in texts.items()}
    denied = [
        each
        for each in ANSWERABLE
        if any("|" not in pattern and denial.search(re.sub(r"\\s[+?]?", " ", pattern)) for pattern in each.must)
    ]
    assert len(denied) >= 25
    assert [each.id for each in denied if each.holds(gold(each, dropped))] == []


def test_the_bold_objectives_are_those_that_the_questions_take_for_bold(shipped):
    page = shipped.page("board-guide-objectives.docx", 0).page
    bold = {page.text[block.start : block.end].split()[0] for block in page.blocks if block.strong}
    assert {number for number in bold if number[0].isdigit() and "." in number} == BOLD


def test_overlap_counts_stems_of_the_best_matching_passage():
    asked = question("who names the executive leads?", (r"executive\s+lead",))
    assert overlap(asked, ["Nothing on it.", "The chair names an executive lead.", "An executive lead."]) == 1.0
    assert overlap(asked, ["An executive lead.", "It names leads, executive ones."]) == pytest.approx(2 / 3)
    assert overlap(asked, []) == 0.0


def test_overlap_is_by_slice_and_leaves_out_what_is_not_answerable(library):
    figures = by_slice(
        [question("digital inclusion", ("digital",)), question("bananas", ("digital",))], gold_texts(library)
    )
    assert (figures["number"].questions, figures["number"].mean, figures["number"].without_any) == (2, 0.5, 1)
    assert figures["all"] == figures["number"]


def test_the_readme_states_the_counts():
    assert f"{len(QUESTIONS)} questions" in README
    for name, total in Counter(each.slice for each in QUESTIONS).items():
        splits = Counter(each.split for each in QUESTIONS if each.slice == name)
        assert f"| {name} | {total} | {splits['dev']} | {splits['test']} |" in README


def test_the_readme_states_the_overlap(shipped):
    """The README's table was made with the real model, whose passages end elsewhere now and then."""
    for name, each in by_slice(QUESTIONS, gold_texts(shipped)).items():
        [row] = [line for line in README.splitlines() if line.startswith(f"| {name} | {each.questions} | 0.")]
        assert float(row.split("|")[3]) == pytest.approx(each.mean, abs=0.03)
    assert markdown_table(by_slice(QUESTIONS, gold_texts(shipped))).splitlines()[0] in README


def test_a_line_that_cannot_be_used_is_named(tmp_path):
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "a", "question": "q", "answerable": true, "must": ["("]}\n', encoding="utf-8")
    with pytest.raises(BadQuestionSet, match="line 1"):
        load_questions(file)
