from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generation.parse import Draft, Parser, drafts


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("One thing. [k2m]", [Draft("One thing.", ("k2m",))]),
        ("One thing [k2m].", [Draft("One thing.", ("k2m",))]),
        ("One thing.[k2m][p3q]", [Draft("One thing.", ("k2m", "p3q"))]),
        ("One thing. [k2m, p3q]", [Draft("One thing.", ("k2m", "p3q"))]),
        ("One thing. [k2m] Another thing. [p3q]", [Draft("One thing.", ("k2m",)), Draft("Another thing.", ("p3q",))]),
        ("One thing. Another thing. [p3q]", [Draft("One thing.", ()), Draft("Another thing.", ("p3q",))]),
        ("- **One** thing. [k2m]", [Draft("One thing.", ("k2m",))]),
        ("2. One thing. [k2m]", [Draft("One thing.", ("k2m",))]),
        ("The Integrated Care Board (ICB) met. [k2m]", [Draft("The Integrated Care Board (ICB) met.", ("k2m",))]),
        ("Zero\u200bwidth thing. [k2m]", [Draft("Zerowidth thing.", ("k2m",))]),
        ("[k2m] One thing.", [Draft("One thing.", ("k2m",))]),
        ("- [k2m]: One thing.", [Draft("One thing.", ("k2m",))]),
        ("1. [k2m] One thing. Another thing.", [Draft("One thing.", ("k2m",)), Draft("Another thing.", ("k2m",))]),
        ("[k2m] One thing. Two. [p3q]", [Draft("One thing.", ("k2m",)), Draft("Two.", ("p3q",))]),
        ("[k2m]", []),
        ("", []),
    ],
)
def test_ids_belong_to_the_sentence_they_end(line, expected):
    assert drafts(line) == expected


@given(st.text(max_size=300), st.integers(1, 7))
def test_pieces_make_no_difference_and_nothing_breaks(text, size):
    whole, piecewise = Parser(), Parser()
    at_once = [*whole.feed(text), *whole.end()]
    pieces = [text[place : place + size] for place in range(0, len(text), size)]
    by_pieces = [draft for piece in pieces for draft in piecewise.feed(piece)]
    assert [*by_pieces, *piecewise.end()] == at_once


def test_a_sentence_waits_for_the_end_of_its_line():
    parser = Parser()
    assert not list(parser.feed("One thing. [k2"))
    assert list(parser.feed("m]\nAno")) == [Draft("One thing.", ("k2m",))]
    assert list(parser.end()) == [Draft("Ano", ())]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("[a1] ; Culture and buy-in were barriers.", "Culture and buy-in were barriers."),
        ("[a1] The event named these: ; ; culture; awareness.", "The event named these: culture; awareness."),
    ],
)
def test_marks_left_of_a_list_are_taken_out(line, text):
    assert [draft.text for draft in drafts(line)] == [text]
