"""The figures of answers: how many were given, how many rightly, and whether their citations hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from assistant.api import Library
from assistant.citations import unverified
from assistant.types import Answer, Outcome
from evals.question_set import Question

ANSWERED = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.CONFLICTING, Outcome.SUPERSEDED)


def answer_figures(
    questions: Sequence[Question], answers: Mapping[str, Answer], library: Library
) -> dict[str, float | int | None]:
    """Return the figures of answers; a share of nothing is None."""
    given = [question for question in questions if answers[question.id].outcome in ANSWERED]
    answerable = [question for question in questions if question.answerable]
    right = [question for question in answerable if is_right(question, answers[question.id])]
    first = [question for question in answerable if first_is_right(question, answers[question.id])]
    unanswerable = [question for question in questions if not question.answerable]
    citations = [citation for question in questions for citation in answers[question.id].citations]
    return {
        "questions": len(questions),
        "answer_rate": share(given, questions),
        "right_of_answerable": share(right, answerable),
        "right_of_answered": share(right, given),
        "first_claim_right": share(first, answerable),
        "false_answers": share([q for q in unanswerable if q in given], unanswerable),
        "false_refusals": share([q for q in answerable if q not in given], answerable),
        "citations": len(citations),
        "citations_not_verbatim": len(unverified(citations, library.store)),
        "median_words": median([len(answers[q.id].text.split()) for q in given]) if given else None,
    }


def share(part: Sequence[object], whole: Sequence[object]) -> float | None:
    """Return the size of ``part`` over that of ``whole``; None where there is no whole."""
    return round(len(part) / len(whole), 4) if whole else None


def is_right(question: Question, answer: Answer) -> bool:
    """Return whether the quotes of the citations, taken together, match every pattern."""
    return question.holds("\n".join(citation.quote for citation in answer.citations))


def first_is_right(question: Question, answer: Answer) -> bool:
    """Return whether the first claim's quotes alone match every pattern."""
    numbers = answer.claims[0].citations if answer.claims else ()
    return question.holds("\n".join(citation.quote for citation in answer.citations if citation.number in numbers))
