from __future__ import annotations

import pytest

from assistant.asking.list_asked import list_asked


@pytest.mark.parametrize(
    ("question", "heading", "names_them"),
    [
        ("what are the five clinical priorities in Core20PLUS5", "The five clinical priorities for adults", True),
        ("what are the clinical priorities", "Priorities of the board", False),
        ("which enablers did trusts name", "Enablers: what helped", True),
        ("what are the main barriers to progress", "Barriers", True),
        ("list the objectives for NEDs", "2 Objectives of NEDs", True),
        ("name the 3 parts of PCREF", "Parts of PCREF", True),
        ("what were the four aims?", "Aims", True),
        ("tell me all the aims of the plan", "Four aims", True),
        ("what are the barriers to progress", "Enablers", False),
        ("what are the national priorities", "What it asks under each national priority", False),
    ],
)
def test_a_heading_that_names_the_things_asked_for(question, heading, names_them):
    asked = list_asked([question])
    assert asked is not None
    assert asked.stands_under(heading) is names_them


@pytest.mark.parametrize("question", ["what is the target", "who chaired it?", "barriers", "do boards have to do this"])
def test_a_question_that_names_no_things(question):
    assert list_asked([question]) is None


def test_each_wording_of_the_question_names_them():
    asked = list_asked(["what are the clinical priorities", "what are the clinical areas"])
    assert asked is not None
    assert asked.stands_under("Clinical areas")
    assert asked.stands_under("Clinical priorities")
