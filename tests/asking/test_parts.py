from __future__ import annotations

import pytest

from assistant.asking.parts import asks, compares, parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Where did the five priorities come from and which tool is built on them?",
            [
                "Where did the five priorities come from",
                "which tool is built on them – the five priorities come from",
            ],
        ),
        (
            "What did the survey find? And what does the board guide recommend?",
            ["What did the survey find", "what does the board guide recommend"],
        ),
        (
            "who chairs the committee; who writes the minutes",
            ["who chairs the committee", "who writes the minutes"],
        ),
        (
            "executive leads: first asked for when, and how many trusts have one now",
            ["executive leads: first asked for when", "executive leads: how many trusts have one now"],
        ),
        (
            "what is asked of boards by the guide and by the framework?",
            ["what is asked of boards by the guide", "what is asked of boards by the framework"],
        ),
        (
            "what's the difference between the duty (PSED, and what replaced it) and the framework?",
            ["what is the duty (PSED, and what replaced it)", "what is the framework"],
        ),
        (
            "Which came first, the guide or the survey of 2024?",
            ["when was the guide published (launched)", "when was the survey of 2024 published (launched)"],
        ),
        (
            "Who chaired the June event and what got in the way?",
            ["Who chaired the June event", "what were the barriers – the June event"],
        ),
        (
            "How often should boards be trained, who pays?",
            ["How often should boards be trained", "who pays – How often should boards be trained"],
        ),
        (
            "What does the ICB (integrated care board; and what replaced it) do and who leads the trust?",
            ["What does the ICB (integrated care board; and what replaced it) do", "who leads the trust"],
        ),
        (
            "when were we first told to name an executive lead and how many trusts have got one now",
            [
                "when were we first told to name an executive lead",
                "how many trusts have got one now – an executive lead",
            ],
        ),
        (
            "who on the board answers for PCREF and when did it need to be in place by",
            ["who on the board answers for PCREF", "when did it need to be in place by – who answers for PCREF"],
        ),
        (
            "sickle cell, what was found and who has acted on it",
            ["sickle cell, what was found", "who has acted on it – sickle cell"],
        ),
        (
            "in LeDeR, what was the median age and why did it change",
            ["in LeDeR, what was the median age", "why did it change – in LeDeR, what was the median age"],
        ),
        (
            "hi, what is PCREF and when does it start",
            ["hi, what is PCREF", "when does it start – hi, what is PCREF"],
        ),
        (
            "Core20PLUS5 - what are the five for adults and how is the children's list different",
            ["Core20PLUS5: what are the five for adults", "Core20PLUS5: how is the children's list different"],
        ),
        (
            "what is digital exclusion and can we go digital only",
            ["what is digital exclusion", "can we go digital only"],
        ),
        (
            "King's Fund and NHS Providers on fairness in waiting lists, what does each say",
            [
                "fairness in waiting lists according to King's Fund",
                "fairness in waiting lists according to NHS Providers",
            ],
        ),
    ],
)
def test_two_questions_are_told_apart(question, expected):
    assert list(parts(question)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What do boards and executives owe patients?",
        "working on specific conditions, what % of trusts",
        "who has to have a board level lead and for what",
        "what is expected of chairs and non-executive directors?",
        "What should we do?",
        "What is it? Thanks!",
        "who, what and when",
        "what happens; ",
        "?",
        "",
        "what and how and who and when and where is the plan for health and care",
        "NHS England: what it asks of boards",
        "deaths that could be avoided and time on waiting lists",
        "how did beds change between 2021 and 2024",
        "who sets and is responsible for the targets",
        "has anywhere handed out bus passes and did it work",
        "should we publish data and do the boards need to see it",
        "which trusts have an executive lead and have the data broken down by ethnicity",
        "what does the guide say about digital inclusion - is it worth it",
    ],
)
def test_one_question_stays_whole(question):
    assert list(parts(question)) == [question]


@pytest.mark.parametrize(
    ("question", "asking"),
    [
        (
            "is it their own fault when people miss appointments? chair grumbled about lazy patients on the train",
            [True, False],
        ),
        ("what is the tool based on? someone's bound to ask", [True, False]),
        ("Are we unusual? How many trusts train their staff?", [True, True]),
        ("who leads it? exactly when did it start", [True, True]),
        ("fair waiting lists: king's fund findings and what calderdale did", [True, True]),
        ("training of boards; what is PCREF", [True, True]),
        ("what is PCREF? I'd like to know who chairs it", [True, True]),
        ("how many trusts have a lead? Their names too please", [True, True]),
        ("what is Core20PLUS5? Isn't it being scrapped", [True, True]),
        ("how many are missed, what do the sources say", [True, False]),
        ("what share is it? the numbers don't match", [True, False]),
        ("Who is entitled? Do they all agree?", [True, False]),
        ("Who is entitled? What do the nurses say?", [True, True]),
        ("Who is entitled? What do the CQC reports say?", [True, True]),
        ("Who is entitled? Do these figures agree?", [True, False]),
        ("Interpreters are paid for by the trust and by the ICB?", [True, True]),
    ],
)
def test_a_part_asks_or_says_why_the_rest_is_asked(question, asking):
    assert [asks(part, question) for part in parts(question)] == asking


def test_a_part_of_nothing_but_small_words_takes_its_subject_along():
    question = "which trusts piloted predicting missed appointments and what came of it?"
    assert list(parts(question))[1].startswith("what came of it – ")
    assert "missed appointments" in parts(question)[1]
    # Nothing is asked by thanks.
    assert list(parts("what is PCREF? Thanks a lot!")) == ["what is PCREF? Thanks a lot!"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("compare LeDeR 2022 and 2023", ["what is LeDeR 2022", "what is LeDeR 2023"]),
        ("difference between the 2022 and 2024 survey", ["what is the 2022 survey", "what is 2024 survey"]),
        ("compare PCREF with Core20PLUS5", ["what is PCREF", "what is Core20PLUS5"]),
        (
            "compare how the two pages describe it and its parts",
            ["compare how the two pages describe it and its parts"],
        ),
    ],
)
def test_two_things_that_are_compared_share_what_stands_with_one_alone(question, asked):
    assert list(parts(question)) == asked


def test_when_something_was_published_is_about_that_thing():
    assert parts("when was the board guide published and who wrote it?")[1] == "who wrote it – the board guide"


def test_what_a_follow_up_has_taken_along_belongs_to_each_of_its_parts():
    taken = "what does the alliance want, and from whom?"
    asked = f"when was it set up and how many bodies joined it – {taken}"
    assert parts(asked) == (f"when was it set up – {taken}", f"how many bodies joined it – {taken}")
    # A dash that somebody typed takes nothing along.
    assert len(parts("what did the survey find – and who ran it?")) == 2


def test_what_two_sources_say_is_asked_of_each():
    asked = parts("how must we report, according to the board guide and according to the statement?")
    assert asked == (
        "how must we report, according to the board guide",
        "how must we report, according to the statement",
    )


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "median age in the 2022 and 2023 reports",
            ["median age in the 2022 reports", "median age in the 2023 reports"],
        ),
        (
            "median age in the LeDeR 2022 and 2023 books",
            ["median age in the LeDeR 2022 books", "median age in the LeDeR 2023 books"],
        ),
        ("difference between the books of 2022 and 2023", ["what is the books of 2022", "what is the books of 2023"]),
        ("do the survey and the plan agree on beds?", ["beds according to the survey", "beds according to the plan"]),
        ("Beds: how many in 2021 and in 2024?", ["Beds: how many in 2021", "Beds: how many in 2024"]),
    ],
)
def test_of_two_years_or_sources_the_same_is_asked(question, asked):
    assert list(parts(question)) == asked


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("median age in the 2022 and 2023 reports", True),
        ("Beds: compare the old report with the new plan", True),
        ("how many beds by the survey and by the plan?", True),
        ("who chaired the event and what got in the way?", False),
        ("who counted them, and how, and why – Deaths: how many in 2022 and 2023?", False),
        ("what changed between March of 2020 and 2021", False),
        ("deaths in 2021 and 2022 and 2023", False),
        ("how many beds are there?", False),
        ("", False),
    ],
)
def test_what_asks_the_same_of_two_things_compares(question, expected):
    assert compares(question) is expected
