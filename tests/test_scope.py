from __future__ import annotations

import pytest

from assistant.scope import out_of_scope


@pytest.mark.parametrize(
    "question",
    [
        "what is the right dose of insulin?",
        "My daughter has a rash, should I worry?",
        "how did our trust's performance change",
        "How many of our nurses were trained?",
        "what happened in the board last week",
        "Please draft a letter to the minister",
        "what do you think of the government?",
        "hello there",
        "tell me a joke",
    ],
)
def test_what_no_library_answers_is_out_of_scope(question):
    assert out_of_scope(question)


@pytest.mark.parametrize(
    "question",
    [
        "What should our board be doing about health inequalities?",
        "who on our board should lead on this?",
        "What does the guide say our executive lead should report?",
        "how should my trust involve communities?",
        "Is it safe staffing that maternity continuity needs?",
        "what is the target for annual health checks?",
        "who wrote the report?",
        "How do boards draft a strategy?",
    ],
)
def test_questions_about_what_documents_say_are_in_scope(question):
    assert out_of_scope(question) is None
