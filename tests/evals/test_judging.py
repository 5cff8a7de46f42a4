"""The harness itself is tested: errors that are planted must show, and useless answerers get what they deserve."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.search import Leg
from assistant.types import Span
from evals.figures import FIGURES, answer_figures
from evals.judging import asking, judge
from evals.records import Record
from evals.run import measure
from tests.evals.sample import (
    NEAR_MISS,
    NEGATION,
    NUMBER,
    PERSON,
    QUESTIONS,
    QUOTES,
    always_answers,
    always_refuses,
    answered,
    answers_well,
    cited,
    quotes_everything,
)


def figures_of(library, ask, questions=QUESTIONS):
    return answer_figures([judge(each, ask(each), library.store) for each in questions])


def test_a_good_answerer_gets_full_marks(sample):
    figures = figures_of(sample, answers_well(sample))
    for name in ("right_of_answerable", "right_of_answered", "first_claim_right"):
        assert figures[name] == 1.0
    for name in ("citation_exactness", "citation_precision", "gold_document_cited"):
        assert figures[name] == 1.0
    assert (figures["false_answers"], figures["false_refusals"], figures["answer_rate"]) == (0.0, 0.0, 0.6)


@pytest.mark.parametrize(
    ("case", "wrong", "instead"),
    [
        (NUMBER, "65%", "56%"),
        (NEGATION, "must not meet", "must meet"),
        (PERSON, "Jenny Smith", "Jenny Jones"),
    ],
)
def test_an_error_planted_in_a_quote_lowers_right_and_exactness(sample, case, wrong, instead):
    """This test ensures that a changed number, a dropped "not" or a changed name is seen twice over."""
    good = answers_well(sample)

    def ask(each):
        answer = good(each)
        if each != case:
            return answer
        [citation] = answer.citations
        return replace(answer, citations=(replace(citation, quote=citation.quote.replace(wrong, instead)),))

    before, after = figures_of(sample, good), figures_of(sample, ask)
    for name in ("right_of_answerable", "right_of_answered", "first_claim_right", "citation_exactness"):
        assert after[name] == pytest.approx(before[name] - 1 / 3, abs=1e-4)
    assert (before["citations_not_verbatim"], after["citations_not_verbatim"]) == (0, 1)


def test_a_source_swapped_under_a_quote_is_seen(sample):
    good = answers_well(sample)

    def ask(case):
        answer = good(case)
        swapped = tuple(replace(each, document=sample.document("copy.md")) for each in answer.citations)
        return replace(answer, citations=swapped)

    figures = figures_of(sample, ask)
    assert figures["citation_exactness"] == 0.0
    assert figures["gold_document_cited"] == 0.0
    assert figures["right_of_answerable"] == 1.0, "the words are right; whose they are is not"


def test_a_quote_from_another_source_lowers_precision(sample):
    good = answers_well(sample)

    def ask(case):
        other = cited(sample, "copy.md", "A survey was made of trusts.")
        return answered(case.question, *good(case).citations, other) if case.id in QUOTES else good(case)

    figures = figures_of(sample, ask)
    assert figures["citation_precision"] == 0.5
    assert figures["citation_exactness"] == figures["gold_document_cited"] == figures["right_of_answerable"] == 1.0


@pytest.mark.parametrize(
    "gold",
    [
        replace(NUMBER, must=("56%",)),
        replace(NEGATION, must=(r"must\s+meet",)),
        replace(PERSON, must=("jenny jones",)),
    ],
)
def test_an_error_planted_in_the_gold_words_lowers_answers_and_rankings(sample_assistant, gold):
    library = sample_assistant.library
    planted = [gold if each.id == gold.id else each for each in QUESTIONS]
    before, after = (
        measure(questions, sample_assistant, answers_well(library), [Leg.HYBRID]) for questions in (QUESTIONS, planted)
    )
    assert after["answers"]["right_of_answerable"] < before["answers"]["right_of_answerable"]
    for name, value in before["runs"][0]["metrics"].items():
        assert after["runs"][0]["metrics"][name] < value
    assert any(gold.id in warning for warning in after["warnings"])
    assert before["warnings"] == []


def test_a_source_swapped_in_the_gold_lowers_the_ranking_and_the_source(sample_assistant):
    library = sample_assistant.library
    planted = [replace(each, gold_documents=("copy.md",)) if each.answerable else each for each in QUESTIONS]
    after = measure(planted, sample_assistant, answers_well(library), [Leg.HYBRID])
    assert after["answers"]["gold_document_cited"] == 0.0
    assert after["runs"][0]["metrics"]["nDCG@10"] == 0.0


def test_who_always_refuses_is_never_wrong_and_never_right(sample):
    figures = figures_of(sample, always_refuses)
    assert (figures["answer_rate"], figures["right_of_answerable"], figures["false_refusals"]) == (0.0, 0.0, 1.0)
    assert figures["false_answers"] == 0.0
    assert figures["right_of_answered"] is figures["citation_exactness"] is figures["median_words"] is None


def test_who_always_answers_answers_falsely(sample):
    figures = figures_of(sample, always_answers(sample))
    assert (figures["answer_rate"], figures["false_answers"], figures["false_refusals"]) == (1.0, 1.0, 0.0)
    assert figures["right_of_answered"] <= 0.6


def test_who_quotes_everything_is_right_and_found_out(sample):
    """This test ensures that the gold words being there is not enough: precision, length and false answers tell."""
    good, everything = figures_of(sample, answers_well(sample)), figures_of(sample, quotes_everything(sample))
    assert everything["right_of_answerable"] == 1.0
    assert everything["false_answers"] == 1.0
    assert everything["right_of_answered"] == pytest.approx(0.6)
    assert everything["citation_precision"] == 0.25
    assert everything["median_words"] > 3 * good["median_words"]
    assert everything["first_claim_right"] < good["first_claim_right"]


def test_pages_are_judged_where_gold_pages_are_given(sample):
    right = replace(NUMBER, gold_pages={"survey.md": (1,)})
    wrong = replace(PERSON, gold_pages={"event.md": (2, 3)})
    figures = figures_of(sample, answers_well(sample), (right, wrong, NEGATION, NEAR_MISS))
    assert figures["page_accuracy"] == 0.5


def test_a_citation_of_what_is_no_longer_there_is_not_exact(sample):
    citation = cited(sample, *QUOTES["number"])
    for broken in (
        replace(citation, span=Span(7, 0, 5)),
        replace(citation, span=Span(0, citation.span.start + 1, citation.span.end + 1)),
        replace(citation, quote=citation.quote + " "),
        replace(citation, quote=""),
    ):
        assert judge(NUMBER, answered("?", broken), sample.store).citations_verbatim == 0


def test_a_refusal_tells_what_it_would_have_said(sample_assistant):
    """This test ensures that the curve over thresholds needs no second asking, and changes no answer."""
    sample_assistant.policy = replace(sample_assistant.policy, threshold=1.0)
    ask = asking(sample_assistant)
    strict = [judge(case, ask(case), sample_assistant.library.store) for case in QUESTIONS]
    assert not any(record.given for record in strict)
    assert any(record.would_be_right for record in strict if record.answerable)
    for case in QUESTIONS:
        plain, rehearsed = sample_assistant.ask(case.question), ask(case)
        assert plain.withheld == ()
        assert replace(rehearsed, withheld=(), timings=plain.timings, asked=plain.asked) == plain
        assert rehearsed.as_json().keys() == plain.as_json().keys()
    sample_assistant.policy = replace(sample_assistant.policy, threshold=0.0)
    for record, case in zip(strict, QUESTIONS, strict=True):
        loose = judge(case, sample_assistant.ask(case.question), sample_assistant.library.store)
        assert (loose.given, loose.right) == (record.would_be_given, record.would_be_right)


def test_a_record_survives_its_file(sample):
    record = judge(NUMBER, answers_well(sample)(NUMBER), sample.store)
    assert Record.from_json(record.as_json() | {"question": "left aside"}) == record


def test_every_figure_says_what_it_is():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    assert all(len(figure.meaning.split()) > 4 for figure in FIGURES)
