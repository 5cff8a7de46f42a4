from __future__ import annotations

import pytest

from assistant.answering.unsaid import unsaid_figures


@pytest.mark.parametrize(
    ("question", "told", "unsaid"),
    [
        ("did 45% of trusts call pressure a barrier?", "65% of trusts called pressure a barrier.", ("45%",)),
        ("is the target for high blood pressure 80%", "The first priority is high blood pressure.", ("80%",)),
        ("Core20 is the poorest 10%, isn't it?", "Core20 is the most deprived 20% of the population.", ("10%",)),
        ("was it 500 clients in 2024", "The services took on 1,058 new clients in 2024.", ("500",)),
        ("did it save £3m or £4m?", "It saved £5.2 million.", ("£3m", "£4m")),
        ("did 45 per cent of trusts say so?", "45% of trusts said so.", ()),
        ("did it save £5m?", "It saved £5,000,000.", ()),
        ("do 50% of boards have one", "Half of boards have one.", ()),
        ("the poorest 20%", "People in the most deprived quintile wait longest.", ()),
        ("over the last 12 months", "It was done within 6 months.", ()),
        ("name 3 barriers", "There are five barriers.", ()),
        ("what is priority 2 in 2025/26?", "There are five priorities.", ()),
        ("how many clients", "The services took on 1,058 new clients.", ()),
    ],
)
def test_a_figure_of_the_question_that_nothing_gives_is_named(question, told, unsaid):
    assert unsaid_figures(question, [told]) == unsaid


def test_each_figure_is_named_once():
    assert unsaid_figures("is it 45% or not 45%", ["It is 65%."]) == ("45%",)
