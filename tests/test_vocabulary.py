from __future__ import annotations

import pytest

from assistant.question import stem
from assistant.vocabulary import chosen_meanings, corrections, definitions, expansions, respelt

COUNTS = {"executive": 9, "inclusion": 5, "principles": 3, "smoking": 4, "health": 50, "committees": 3, "trust": 30}
WORDS = {"joke", "canteen", "lead", "what", "who", "the"}


def is_word(word):
    return word in WORDS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("integrated care boards (ICBs) plan", [("ICBs", "integrated care boards")]),
        ("The Care Quality Commission (CQC) says", [("CQC", "Care Quality Commission")]),
        ("people who did not attend (DNA) often", [("DNA", "did not attend")]),
        (
            "voluntary, community and social enterprise (VCSE) sector",
            [("VCSE", "voluntary, community and social enterprise")],
        ),
        ("a figure (Table) and 5% (of all)", []),
        ("something else (XYZ)", []),
    ],
)
def test_definitions_are_found_in_running_text(text, found):
    assert definitions(text) == found


MEANINGS = {
    "ICBs": "integrated care boards",
    "CQC": "Care Quality Commission",
    "LEAD": "some long form",
    "WHO": "World Health Organization",
}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what do ICBs do", {"ICBs": "integrated care boards"}),
        ("what does an ICB do", {"ICB": "integrated care boards"}),
        ("what does cqc do", {"cqc": "Care Quality Commission"}),
        ("Who should Lead", {}),
        ("is the care quality commission the CQC", {}),
    ],
)
def test_abbreviations_are_known_and_everyday_words_are_none(question, found):
    assert expansions(question, MEANINGS, is_word) == found


def test_words_are_replaced_wherever_they_stand_and_whole():
    assert respelt("ICB, ICBs and the ICB's", {"ICB": "board"}) == "board, ICBs and the ICB's"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the exectuive lead", "the executive lead"),
        ("inculsion princples", "inclusion principles"),
        ("smokking", "smoking"),
        ("what a joke", "what a joke"),
        ("the canteen", "the canteen"),
        ("smoked fish", "smoked fish"),
        ("the Exectuive", "the Exectuive"),
        ("x7smoking1", "x7smoking1"),
        ("zzzzzzzz", "zzzzzzzz"),
    ],
)
def test_misspelt_words_become_the_librarys_and_others_are_left_alone(typed, meant):
    assert respelt(typed, corrections(typed, COUNTS, frozenset(map(stem, COUNTS)), is_word)) == meant


def test_the_meaning_that_most_documents_give_is_chosen():
    rows = [("DNA", "deoxyribonucleic acid", 1), ("DNA", "did not attend", 4), ("ICB", "integrated care board", 2)]
    assert chosen_meanings(rows) == {"DNA": "did not attend", "ICB": "integrated care board"}
