from __future__ import annotations

import pytest

from assistant.rendering.plain import told
from assistant.text.lists import readable
from assistant.text.two_sides import two_sides
from assistant.types import Claim

LIST = "Boards should:\n• name a lead;\n• meet;\n• report."
LABELS = "Heat: the first aim.\nLight: by 2028.\nAir: 60%."


@pytest.mark.parametrize(
    ("claim", "quotes", "expected"),
    [
        (Claim("A lead is named.", (1, 2)), {1: "A lead is named.", 2: "A lead."}, ("A lead is named. [1][2]", ())),
        (
            Claim(readable(LIST), (3,)),
            {3: LIST},
            ("Boards should: [3]", ("name a lead;", "meet;", "report.")),
        ),
        (
            Claim(readable(LABELS), (1,)),
            {1: LABELS},
            ("", ("Heat: the first aim.", "Light: by 2028.", "Air: 60%. [1]")),
        ),
        (
            Claim(two_sides("It was in May.", "It was in June."), (1, 2)),
            {1: "It was in May.", 2: "It was in June."},
            ("One source says: It was in May. [1] Another says: It was in June. [2]", ()),
        ),
    ],
)
def test_each_marker_stands_behind_what_it_bears_out(claim, quotes, expected):
    assert told(claim, quotes) == expected


def test_a_remark_stands_behind_the_markers():
    assert told(Claim("A lead is named.", (1,)), {1: "A lead is named."}, "(not checked)") == (
        "A lead is named. [1] (not checked)",
        (),
    )
