from __future__ import annotations

import pytest

from assistant.asking.wishes import without_wishes


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what are the five priorities? keep it short please", "what are the five priorities?"),
        ("In one sentence, what is PCREF?", "what is PCREF?"),
        ("can you summarise the barriers in three bullet points", "the barriers"),
        ("briefly, what got in the way?", "what got in the way?"),
        ("what's the elective target? answer in one line.", "what's the elective target?"),
        ("give me a quick overview of Core20PLUS5", "Core20PLUS5"),
        ("explain the equality duty in plain english", "explain the equality duty"),
        ("quick one - who chaired the event?", "who chaired the event?"),
        ("How many nurses? Give me an appropriate integer.", "How many nurses?"),
        ('Which exhibits? formatted as a list, for example, ["1","2"]', "Which exhibits?"),
        ("ok stupid question from the new girl, what is inclusion health", "what is inclusion health"),
        ("silly question but what is PCREF", "what is PCREF"),
        ("undeveloped, 2021 column", "undeveloped, 2021"),
        ("clinical staff trained, is there a 2021 number", "clinical staff trained, 2021"),
        ("not knowing who is accountable, 2021 and 2024 figures", "not knowing who is accountable, 2021 and 2024"),
        ("FD question. how much productivity is asked for", "how much productivity is asked for"),
        ("rem com chair here. who gets a goal", "who gets a goal"),
        ("ops director asking. which objective is about leads", "which objective is about leads"),
        ("I'm the finance director: how much cheaper are we meant to be", "how much cheaper are we meant to be"),
        ("I'm on the council of governors. who may ask the board?", "who may ask the board?"),
        ("speaking as a governor, what can we ask the board", "what can we ask the board"),
        ("I missed the May event, was it recorded?", "the May event, was it recorded?"),
        ("Sorry, we couldn't make the forum - who spoke?", "the forum - who spoke?"),
        ("I couldn't attend that forum: who spoke?", "that forum: who spoke?"),
        ("What are the counties mentioned in the document?", "What are the counties?"),
    ],
)
def test_a_wish_for_the_form_of_the_answer_is_not_searched_for(question, asked):
    assert without_wishes(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Give me an appropriate integer.",
        "what words does the guide use for race?",
        "how many people missed the screening?",
        "We missed the 62-day target, what happens now?",
        "I missed the appointment, do I go to the end of the list?",
        "numbers in as well as words?",
        "what should we answer to the CQC",
        "Give the board three priorities",
        "what is in the document about sales?",
        "is this document superseded?",
        "what are the 2024 figures",
        "latest vaccination figures",
        "how do the 2021 and 2024 numbers compare",
        "what question does the survey ask?",
        "make sure who signs the response",
        "list the priorities in order",
        "Should leaflets be in plain English?",
        "How do staff communicate with patients in simple language?",
        "Do we have to publish data as a table?",
        "What does the law say? Show results by ethnicity.",
        "are reminders in the text messages effective?",
        "In brief intervention services, what works?",
        "I'm the strategy director, what are my objectives?",
        "who is the chair here?",
        "outline of the elective reform plan",
    ],
)
def test_what_is_asked_stays(question):
    assert without_wishes(question) == question


@pytest.mark.parametrize("wish", ["briefly, {}", "{} in one sentence please", "{}? answer in one line."])
def test_a_question_is_answered_alike_with_a_wish(shipped_assistant, wish):
    plain = shipped_assistant.ask("what is the equality duty")
    wished = shipped_assistant.ask(wish.format("what is the equality duty"))
    assert wished.citations == plain.citations
    assert plain.citations
