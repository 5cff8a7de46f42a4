"""A quote told as one line, and the items of a list found in it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.lists import list_items, readable


@pytest.mark.parametrize(
    ("quote", "told", "items"),
    [
        ("The aims are:\n• heat;\n• light.", "The aims are: heat; light.", ["The aims are:", "heat;", "light."]),
        (
            "The guide has 2 aims for the chair.\n1.1 The chair asks.\n1.2 The chair hears.",
            "The guide has 2 aims for the chair. 1.1 The chair asks; 1.2 The chair hears.",
            ["The guide has 2 aims for the chair.", "1.1 The chair asks.", "1.2 The chair hears."],
        ),
        (
            "1.1 The chair asks.\n1.2 The chair hears.\n1.3 The chair tells.",
            "1.1 The chair asks; 1.2 The chair hears; 1.3 The chair tells.",
            ["", "1.1 The chair asks.", "1.2 The chair hears.", "1.3 The chair tells."],
        ),
        ("• Trusts should:\n◦ meet\n◦ report", "Trusts should: meet; report", ["Trusts should:", "meet", "report"]),
        ("3.1 Does it know?\n3.2 Who tells it?", "3.1 Does it know? 3.2 Who tells it?", []),
        ("• heat\n• light\n• air", "heat; light; air", ["", "heat", "light", "air"]),
        (
            "Who is at risk\nold people\npoor people",
            "Who is at risk: old people; poor people",
            [
                "Who is at risk:",
                "old people",
                "poor people",
            ],
        ),
        ("A line of so many words that it heads no list below it\nbut goes on\nand on.", None, []),
        ("85% of trusts\n2 of them said so.\nAll did.", None, []),
        ("1.1 The chair asks.\n1.2 The chair hears.", "1.1 The chair asks; 1.2 The chair hears.", []),
        (
            "Heat: the first aim.\nLight: by 2028.\nFresh air (FA): 60% of rooms.",
            "Heat: the first aim; Light: by 2028; Fresh air (FA): 60% of rooms.",
            ["", "Heat: the first aim.", "Light: by 2028.", "Fresh air (FA): 60% of rooms."],
        ),
        ("Heat: the first aim.\nLight by 2028.\nAir: 60%.", "Heat: the first aim. Light by 2028; Air: 60%.", []),
        ("", "", []),
    ],
)
def test_a_list_is_told_in_one_line_and_found_in_it_again(quote, told, items):
    assert told is None or readable(quote) == told
    assert list_items(readable(quote), quote) == items


@given(st.text(alphabet="a1.• \n:;(", max_size=60))
def test_no_word_is_lost_and_another_text_is_no_list(quote):
    told = readable(quote)
    assert (
        told.replace(";", "").replace(" ", "").replace(".", "") in quote.translate(str.maketrans("", "", " \n;.•"))
        or "•" in told
    )
    assert list_items(told + "x", quote) == []
