from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.api import Assistant, Library
from assistant.text.sentences import sentence_offsets

PIECES = st.sampled_from(
    ["A.", "C", ". ", "Dr.", "?", "é", "”", "(", "[1]", "e.g.", "1", "2.", "…", "漢", "in February"]
)
SPACES = st.sampled_from(
    [" ", "\n", "\x85", "\xa0", "\u1680", "\u2003", "\u2006", "\u2009", "\u202f", "\u205f", "\u3000"]
)


@pytest.mark.parametrize("space", ["\x85", "\xa0", "\u2009", "\u3000"])
def test_any_white_space_may_stand_behind_an_initial(space):
    text = f"This is plan C{space}. It goes on."
    assert [text[start:end] for start, end in sentence_offsets(text)] == [f"This is plan C{space}.", "It goes on."]


@given(st.lists(st.one_of(PIECES, SPACES), max_size=12))
def test_sentences_follow_each_other_and_lose_nothing_but_white_space(pieces):
    text = "".join(pieces)
    offsets = sentence_offsets(text)
    assert [*offsets] == sorted(offsets)
    assert "".join("".join(text[start:end] for start, end in offsets).split()) == "".join(text.split())


def test_a_question_is_answered_from_such_a_sentence(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    sentence = "The trust adopts plan C\u00a0. The plan sets visits for every carer."
    (corpus / "plan.md").write_text(f"# Plan C\n\n{sentence}\n", encoding="utf-8")
    library = Library.create(tmp_path / "index")
    library.sync(corpus)
    answer = Assistant(library).ask("what does plan C set for carers?")
    assert "visits for every carer" in answer.text
