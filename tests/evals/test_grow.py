from __future__ import annotations

import json

import pytest

from evals.grow import BadFeedback, drafts, load_feedback
from evals.question_set import BadQuestionSet, load_questions
from tests.evals.sample import NUMBER


def line(asked, verdict="unhelpful", comment="", **answer):
    values = {"standalone_question": asked, "outcome": "answered", "text": "Something. [1]", "citations": []}
    return json.dumps({"question": asked, "answer": values | answer, "verdict": verdict, "comment": comment})


@pytest.fixture
def feedback(tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_text(
        "\n".join(
            [
                line("who signs it off?", comment="names nobody", citations=[{"paths": ["guide.md"]}],
                     standalone_question="who signs the plan off?"),
                line("Who signs it off", comment="old"),
                line("what is a good question?", "helpful"),
                "",
                line("how many TRUSTS named  operational pressure as a barrier"),
            ]
        ),
        encoding="utf-8",
    )  # fmt: skip
    return path


def test_drafts_are_made_of_what_was_unhelpful_once_each(feedback):
    made = drafts(load_feedback(feedback), [NUMBER])
    assert (len(made.lines), made.helpful, made.known) == (1, 1, 1)
    [draft] = made.lines
    assert (draft["question"], draft["answerable"], draft["must"]) == ("who signs it off?", None, [])
    for words in ("DRAFT", "who signs the plan off?", "guide.md", "'names nobody'; 'old'", "2 times", "Something."):
        assert words in draft["note"]


def test_a_draft_is_no_question_until_a_person_finished_it(feedback, tmp_path):
    path = tmp_path / "drafts.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in drafts(load_feedback(feedback), []).lines))
    with pytest.raises(BadQuestionSet, match="'answerable' has to be true or false") as caught:
        load_questions(path)
    assert "finished by hand" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{not json", "line 1 is not JSON"),
        ("[]", "has no question"),
        ('{"verdict": "unhelpful"}', "has no question"),
        ('{"question": "q", "verdict": "bad"}', "neither helpful nor unhelpful"),
        ('{"question": "q", "verdict": "helpful", "answer": "text"}', "the answer is not what"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path, text, says):
    path = tmp_path / "feedback.jsonl"
    path.write_text(text)
    with pytest.raises(BadFeedback, match=says):
        load_feedback(path)
    with pytest.raises(BadFeedback, match="no readable"):
        load_feedback(tmp_path / "nowhere.jsonl")
