"""Two sides in one line, and told apart again."""

from __future__ import annotations

import pytest

from assistant.text.two_sides import halves, two_sides

ONE, OTHER = "It is 95%.", "Reviews:\n- are yearly\n- are public"


def test_each_half_is_said_to_be_a_source_s_and_ends_as_a_sentence():
    assert two_sides("It is 95%", "It is 92%.") == "One source says: It is 95%. Another says: It is 92%."
    assert two_sides("(It is 95%)", "Is it 92%?") == "One source says: (It is 95%) Another says: Is it 92%?"


def test_the_halves_are_found_again_by_their_quotes():
    text = two_sides(ONE, "Reviews: are yearly; are public")
    assert halves(text, [ONE, OTHER]) == (
        "One source says: It is 95%.",
        "Another says: Reviews: are yearly; are public.",
    )
    assert " ".join(halves(text, [ONE, OTHER])) == text


@pytest.mark.parametrize("quotes", [[], [ONE], [OTHER, ONE], [ONE, OTHER, ONE], [ONE, "It is 92%."]])
def test_other_quotes_have_no_halves_in_it(quotes):
    assert halves(two_sides(ONE, "Reviews: are yearly; are public"), quotes) == ()


def test_another_wording_has_none():
    assert halves("Sources say: It is 95%. Reviews: are yearly; are public", [ONE, OTHER]) == ()
