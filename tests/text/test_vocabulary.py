from __future__ import annotations

import pytest

from assistant.text.glossary import Meaning
from assistant.text.vocabulary import (
    abbreviated,
    called_by_first_word,
    chosen_meanings,
    corrections,
    definitions,
    expansions,
    respelt,
    spelt_by_initials,
    unexplained_abbreviations,
)
from assistant.text.words import stem

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
        (
            "the Association of Ambulance Chief Executives (AACE)",
            [("AACE", "Association of Ambulance Chief Executives")],
        ),
        ("waits in accident and emergency (A&E)", [("A&E", "accident and emergency")]),
        ("a figure (Table) and 5% (of all)", []),
        ("something else (XYZ)", []),
    ],
)
def test_definitions_are_found_in_running_text(text, found):
    assert definitions(text) == found


MEANINGS = {
    "ICBs": (Meaning("integrated care boards"),),
    "CQC": (Meaning("Care Quality Commission"),),
    "LEAD": (Meaning("some long form"),),
    "WHO": (Meaning("World Health Organization"),),
    "A&E": (Meaning("accident and emergency"),),
    "DNA": (Meaning("did not attend"), Meaning("deoxyribonucleic acid")),
}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what do ICBs do", {"ICBs": "integrated care boards"}),
        ("what does an ICB do", {"ICB": "integrated care boards"}),
        ("what does cqc do", {"cqc": "Care Quality Commission"}),
        ("Who should Lead", {}),
        ("is the care quality commission the CQC", {}),
        ("how long are waits in A&E?", {"A&E": "accident and emergency"}),
        ("who reads DNA", {"DNA": "deoxyribonucleic acid"}),
        ("who did not attend, as in DNA", {}),
    ],
)
def test_abbreviations_are_known_and_everyday_words_are_none(question, found):
    assert expansions(question, MEANINGS, is_word, lambda short, known: known[-1]) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what do integrated care boards do", {"integrated care boards": ("ICBs",)}),
        ("does the Care Quality Commission inspect", {"Care Quality Commission": ("CQC",)}),
        ("is the care quality commission the CQC", {}),
        ("what is an ICB, and are there integrated care boards", {}),
        ("what does (the Care Quality Commission) do", {}),
        ("discare quality commissioning", {}),
    ],
)
def test_what_is_spelt_out_gets_its_abbreviation(question, found):
    assert abbreviated(question, MEANINGS) == found


def test_words_are_replaced_wherever_they_stand_and_whole():
    assert respelt("ICB, ICBs and the ICB's", {"ICB": "board"}) == "board, ICBs and the ICB's"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the exectuive lead", "the executive lead"),
        ("inculsion princples", "inclusion principles"),
        ("smokking", "smoking"),
        ("the ttrusst", "the trust"),
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


def test_the_meaning_that_most_documents_give_comes_first_and_each_but_once():
    rows = [
        ("DNA", "deoxyribonucleic acid", 1),
        ("DNA", "did not attend", 4),
        ("DNA", "Did not attends", 2),
        ("ICB", "integrated care board", 2),
        ("ICB", "an integrated care board", 1),
    ]
    assert chosen_meanings(rows) == {
        "DNA": ("did not attend", "deoxyribonucleic acid"),
        "ICB": ("integrated care board",),
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what happened at calderdale", {"calderdale": ("CHFT",)}),
        ("what did Calderdale (CHFT) do", {}),
        ("what did CHFT of Calderdale do", {}),
        ("what is the royal way", {}),
        ("what about integrated care", {}),
    ],
)
def test_a_body_may_be_called_by_its_first_word(question, expected):
    meanings = {
        "CHFT": (Meaning("Calderdale and Huddersfield NHS Foundation Trust"),),
        "ICB": (Meaning("integrated care board"),),
        "RCP": (Meaning("Royal College of Physicians"),),
        "RCN": (Meaning("Royal College of Nursing"),),
    }
    assert called_by_first_word(question, meanings, {"integrated"}.__contains__) == expected


SAID = [
    "The gap in healthy life expectancy grew.",
    "healthy life expectancy at birth",
    "Raise healthy life expectancy.",
]


def test_an_abbreviation_that_nobody_writes_is_spelt_by_the_initials_of_what_is_said_often():
    assert spelt_by_initials("HLE", SAID) == "healthy life expectancy"
    assert spelt_by_initials("HLE", SAID[:2]) is None  # twice is chance
    assert spelt_by_initials("HLE", [*SAID, *["health leaders engage"] * 3]) is None  # which?
    assert spelt_by_initials("HLE", ["In health, life expectancy fell. Healthy Life Expectancy Unit"] * 3) is None


def test_what_the_library_writes_or_explains_is_no_abbreviation_to_guess():
    def unexplained(question):
        return unexplained_abbreviations(
            question, ["PCREF"], {"nhs": 9, "gap": 2}, is_word={"the", "in", "and", "of", "kids"}.__contains__
        )

    assert unexplained("the HLE gap in the NHS, and PCREF") == ["HLE"]
    assert unexplained("the hle gap") == ["hle"]
    assert unexplained("kids of GP (HLE) 10YP") == []
