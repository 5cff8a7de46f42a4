from __future__ import annotations

import json

import pytest

from evals.question_set import BadQuestionSet, load_questions, selected, split_of

GOOD = {"id": "a", "question": "who?", "answerable": True, "must": ["x"], "gold_documents": ["a.md"]}


def write(tmp_path, *lines):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return path


def test_what_is_left_out_has_a_plain_meaning(tmp_path):
    [question] = load_questions(write(tmp_path, {"id": 7, "question": "who?", "answerable": False, "history": None}))
    assert (question.id, question.history, question.must, question.slice) == ("7", (), (), "all")
    assert question.split == split_of("7")
    assert not question.has_gold_words
    assert not question.holds("anything")


def test_separators_of_other_alphabets_do_not_end_a_line(tmp_path):
    text = json.dumps(GOOD | {"question": "one\u2028two\x85three"}, ensure_ascii=False)
    path = write(tmp_path, "\ufeff" + text, "", json.dumps(GOOD | {"id": "b"}))
    assert [question.id for question in load_questions(path)] == ["a", "b"]


def test_the_definition_is_what_a_question_asks_and_expects(tmp_path):
    first, *others = load_questions(
        write(
            tmp_path,
            GOOD | {"note": "one"},
            GOOD | {"id": "b", "question": "whom?"},
            GOOD | {"id": "c", "must": ["y"]},
            GOOD | {"id": "d", "gold_pages": {"a.md": [2]}},
        )
    )
    [noted] = load_questions(write(tmp_path, GOOD | {"note": "two"}))
    assert noted.definition == first.definition
    assert len({first.definition, *(each.definition for each in others)}) == 4


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"question": "q", "answerable": True}, "no id"),
        ({"id": "x"}, "no question"),
        (GOOD | {"answerable": None}, "true or false"),
        (GOOD | {"answerable": "yes"}, "true or false"),
        (GOOD | {"must": ["("]}, "no regular expression"),
        (GOOD | {"must": "x"}, "'must' has to be a list"),
        (GOOD | {"gold_documents": [1]}, "'gold_documents' has to be a list"),
        (GOOD | {"gold_pages": [1]}, "'gold_pages' has to name pages"),
        (GOOD | {"gold_pages": {"a.md": [0]}}, "counted from 1"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path, values, says):
    with pytest.raises(BadQuestionSet, match=r"line 2 .*" + says):
        load_questions(write(tmp_path, GOOD | {"id": "good"}, values))


def test_an_id_is_used_once_and_a_file_holds_questions(tmp_path):
    with pytest.raises(BadQuestionSet, match="was used before"):
        load_questions(write(tmp_path, GOOD, GOOD))
    with pytest.raises(BadQuestionSet, match="holds no questions"):
        load_questions(write(tmp_path, ""))
    with pytest.raises(BadQuestionSet, match="There is no question file"):
        load_questions(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(BadQuestionSet, match="UTF-8"):
        load_questions(tmp_path / "latin.jsonl")
    with pytest.raises(BadQuestionSet, match="No question is in the split"):
        selected(load_questions(write(tmp_path, GOOD | {"split": "dev"})), "test")
