from __future__ import annotations

import pytest

from assistant.api import Assistant
from assistant.asking.follow_up import Turn, standalone, stands_for_nothing, turn
from assistant.text.words import reworded
from tests.conftest import read_here

EARLIER = [Turn("What should the executive lead report to the board every year?")]

DEPEND = [
    "is there any money for it?",
    "what if they don't?",
    "how is that measured?",
    "why is that important?",
    "can you give an example?",
    "and outside London?",
    "which trusts did best?",
    "And for the chief exec?",
    "how often?",
    "who signs it off?",
    "what about 2024?",
    "and who spoke?",
    "what did it replace?",
    "who has to carry it out?",
    "why not?",
    "which region is worst?",
    "and the people director?",
    "was it recorded?",
    "and embedded in strategy?",
    "by when?",
    "and the interim step?",
    "and in the general population?",
    "who picks them?",
    "which key question is that under?",
    "what do they cost?",
    "and how often do we publish?",
    "and the plus?",
    "who brings it?",
    "why?",
    "when?",
    "how many trusts?",
    "since when?",
    "what about ambulance trusts?",
    "and women?",
    "how much?",
    "is it mandatory?",
    "does that apply to ICBs?",
    "what are their targets?",
    "who chairs it?",
    "and in 2022?",
    "tell me more",
    "what else?",
    "anything else?",
    "is that still current?",
    "what happens next?",
    "what is the deadline?",
    "who published it?",
    "and NEDs?",
    "how should trusts use it?",
    "what does the board do with it?",
    "so what should we do?",
    "what about the CQC?",
    "who wrote that report?",
    "and nationally?",
    "is it legally binding?",
    "can they refuse?",
    "which ones?",
    "what's the difference?",
    "how long did that take?",
    "what was the reason?",
    "is there a deadline?",
    "for whom?",
    "says who?",
    "who funds them?",
    "does it say why?",
    "and the year before?",
    "what about children?",
    "and what did they find?",
    "in which trusts?",
    "who else?",
    "and then?",
    "more detail please",
    "what are those groups?",
]
STAND_ALONE = [
    "what is the PCREF and who must follow it",
    "who should chair the health inequalities committee?",
    "what proportion of trusts collect ethnicity data",
    "are interpreters free for patients",
    "health literacy reading age",
    "how long do people with a learning disability live",
    "can AI reduce missed appointments",
    "are health inequalities getting worse",
    "What share of trusts had a board-level executive lead in 2024?",
    "How do missed appointments relate to deprivation?",
    "and what are the five clinical priorities of Core20PLUS5 for adults?",
    "what is Core20PLUS5?",
    "what is DNA?",
    "what is health literacy?",
    "what is equity?",
    "what do NEDs do?",
    "what do governors do?",
    "how do boards help?",
    "why do inequalities exist?",
    "what causes deprivation?",
    "who commissions dentistry?",
    "how do trusts train their staff?",
    "how do boards assure their data?",
    "how do trusts show they comply?",
    "is there a national framework for inclusion health?",
    "what is the 10 Year Health Plan?",
    "who is the chair of NHS England?",
    "And what is Core20PLUS5?",
    "And who is the chair of NHS England?",
    "what is the PSED?",
    "what does objective 3.12 say?",
    "does smoking cause inequalities in health?",
    "What about the role of the chair in tackling health inequalities in trusts?",
    "which objectives are in bold?",
    "what are the aims of the public sector equality duty?",
    "is the elective standard 92% or 95%?",
    "what is a NED?",
    "what are social determinants?",
    "what does the CQC expect?",
    "how common is tooth decay in five year olds?",
    "who sits on the committees for health inequalities?",
    "what is the waiting list for patients with a learning disability?",
    "sickle cell care failures",
    "tobacco dependency programme",
    "digital exclusion",
    "what should we report to the board about health inequalities?",
    "how many people use A&E very often?",
    "when did the Act come into force?",
    "what does s13SA require?",
    "list the five clinical areas",
    "what objectives are there for the company secretary?",
    "how can trusts reduce their waiting lists?",
    "what should boards do first about health inequalities?",
    "what does the King's Fund say about waiting lists?",
    "does the law say that trusts must publish data?",
    "who is that framework for mental health trusts aimed at?",
    "what training do NEDs need?",
    "which patients miss most appointments?",
    "are trusts meeting their duties?",
    "how is poverty linked to ill health?",
    "should chairs have objectives?",
    "what data must be broken down by ethnicity?",
    "does NHS England publish it every year?",
    "what is inclusion health?",
    "Explain PCREF",
    "core20plus5",
    "why does it matter that boards look at data by ethnicity?",
    "who pays for interpreters?",
    "define health equity",
    "so what does the board guide say about data and digital?",
    "or does the planning guidance ask for fewer targets?",
    "but how many trusts have an executive lead?",
]


@pytest.mark.parametrize("question", DEPEND)
def test_a_follow_up_takes_what_is_missing_from_the_last_question(question):
    asked = standalone(question, EARLIER)
    assert asked != reworded(question)
    assert "executive lead report to the board" in asked or "every year" in asked
    assert standalone(question, []) == reworded(question)


@pytest.mark.parametrize("question", STAND_ALONE)
def test_a_question_that_stands_alone_is_left_alone(question):
    assert standalone(question, EARLIER) == reworded(question)


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        (
            "tell me what falls to the executive lead",
            "and the people director?",
            "tell me what falls to the people director",
        ),
        ("what does the chair do in 2022?", "And in 2024?", "what does the chair do in 2024?"),
        ("what does the chair do in 2022?", "what about NEDs?", "what do NEDs do in 2022?"),
        ("what are boards asked to do?", "and the chief exec?", "what is the chief executive asked to do?"),
        ("what does objective 3.4 say?", "and 3.5?", "what does 3.5 say?"),
        (
            "which targets are there for adults?",
            "and for children and young people?",
            "which targets are there for children and young people?",
        ),
        ("what must ambulance trusts do?", "and ICBs?", "what must ICBs do?"),
        ("did it fall between 2022 and 2024?", "and 2021?", "and 2021 – did it fall between 2022 and 2024?"),
        (
            "which objective should the NEDs start with in the board guide",
            "and the chief exec?",
            "which objective should the chief executive start with in the board guide",
        ),
        ("what does the CQC look at?", "and the chair?", "and the chair – what does the CQC look at?"),
        ("what does the chair do?", "and the chair?", "and the chair – what does the chair do?"),
    ],
)
def test_what_is_named_takes_the_place_of_the_one_of_its_kind(before, question, asked):
    assert standalone(question, [Turn(before)]) == asked


@pytest.mark.parametrize(
    "question",
    [
        "does everyone agree?", "do all the sources agree on that?", "is that certain?", "are you sure about that?",
        "says who?", "who says so?", "is that the latest figure?", "are there other figures?",
        "what's the source for that?", "is that still right?", "how do you know?", "really?", "do the reports agree?",
        "which source is right?", "that can't be right", "is there a newer figure?", "where did you get that?",
    ],
)  # fmt: skip
def test_who_doubts_an_answer_is_told_it_again_with_its_sources(question):
    first, second = "How many trusts replied?", "and in 2022? – How many trusts replied?"
    assert standalone(question, [Turn(first)]) == first
    assert standalone(question, [Turn(first), turn("and in 2022?", second)]) == second
    assert standalone(question, []) == question


@pytest.mark.parametrize("question", ["Sorry, what is LeDeR?", "please, what is LeDeR?", "actually what is LeDeR?"])
def test_what_is_said_before_a_question_is_no_part_of_it(question):
    assert standalone(question, []) == "what is LeDeR?"


def test_what_doubts_is_no_subject_of_what_comes_next(library, corpus):
    (corpus / "rate.md").write_text("# Rates\n\nIn 2021 the smoking rate among workers was 22%.\n", encoding="utf-8")
    library.sync(corpus, read=read_here)
    ask = Assistant(library).ask
    first = ask("What was the smoking rate among workers?")
    again = ask("does everyone agree?", [first])
    assert [each.text for each in again.claims] == [each.text for each in first.claims]
    assert ask("and in 2022?", [first, again]).standalone_question.endswith("the smoking rate among workers?")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("no, I meant in 2024", "What share named data in 2024?"),
        ("sorry, 2022 not 2021", "What share named data in 2022?"),
        ("I meant the blog by Jane Smith", "and the blog by Jane Smith – What share named data in 2021?"),
        ("no, what did the regulator say about boards in Wales", "what did the regulator say about boards in Wales"),
        ("No One's Listening report", "No One's Listening report"),
        ("no, not 2023, 2022", "What share named data in 2022?"),
        ("2024, sorry", "What share named data in 2024?"),
        ("actually which groups are at risk of digital exclusion?", "which groups are at risk of digital exclusion?"),
        ("sorry state of dentistry in England", "sorry state of dentistry in England"),
        ("who is responsible?", "who is responsible – What share named data in 2021?"),
        ("how many trusts did they look at?", "how many trusts did they look at – What share named data in 2021?"),
    ],
)
def test_who_says_what_was_meant_asks_again_with_that(question, asked):
    assert standalone(question, [Turn("What share named data in 2021?")]) == asked


def test_a_chain_of_follow_ups_keeps_the_question_that_stood_alone():
    first = "what does the elective reform plan promise on 18 weeks"
    second = standalone("by when?", [Turn(first)])
    third = standalone("and the interim step?", [Turn(first), turn("by when?", second)])
    assert second == f"by when – {first}"
    assert third == f"and the interim step – {first}"


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("do we have to publish it", "it"),
        ("How do we do this?", "this"),
        ("and what are they?", "they"),
        ("Is it mandatory to have an executive lead?", ""),
        ("what should we do", ""),
        ("what is the PSED and who signs it", ""),
        ("how do trusts publish their data", ""),
    ],
)
def test_a_pronoun_with_nothing_before_it_is_told_from_one_that_the_question_explains(question, pronoun):
    assert stands_for_nothing(question) == pronoun


def test_what_stands_for_nothing_is_said_where_several_documents_answer(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 0.0})
    assistant = Assistant(library)
    alone = assistant.ask("must they report it?")
    assert len({each.document.document_id for each in alone.citations}) > 1
    assert [notice for notice in alone.notices if "“they”" in notice or "“it”" in notice]
    before = assistant.ask("What must boards do?")
    assert not [notice for notice in assistant.ask("must they report it?", (before,)).notices if "“" in notice]


def test_a_dash_that_the_reader_typed_is_part_of_the_question():
    typed = "NHS England – what does it expect of chairs?"
    assert turn(typed, typed) == Turn(typed)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("who published it?", True),
        ("what does it say about chairs?", True),
        ("is that still current?", True),
        ("who wrote that report?", True),
        ("who signs it off?", False),
        ("how often?", False),
    ],
)
def test_what_is_asked_about_the_document_gets_its_title(question, about):
    before = "how common is tooth decay?"
    asked = standalone(question, [Turn(before, "Survey of five-year-olds")])
    assert asked.endswith("Survey of five-year-olds" if about else before)
    assert standalone(question, [Turn(before)]).endswith(before)


def test_the_reader_is_shown_what_was_searched_for(library):
    assistant = Assistant(library)
    first = assistant.ask("what did the 2022 survey find on operational pressure?")
    second = assistant.ask("and in 2024?", [first])
    assert second.question == "and in 2024?"
    assert second.standalone_question == "what did the 2024 survey find on operational pressure?"


def test_the_document_that_was_quoted_is_what_it_means(library, monkeypatch):
    monkeypatch.setenv("ASSISTANT_ANSWER_THRESHOLD", "0")
    assistant = Assistant(library)
    first = assistant.ask("what share of trusts said that operational pressure was a barrier?")
    assert {each.document.metadata.title for each in first.citations} == {"Trust survey"}
    assert assistant.ask("who published it?", [first]).standalone_question == "who published it – Trust survey"


@pytest.mark.parametrize("typed", ["and the year before?", "what about the previous year", "and last year's?"])
def test_the_year_before_takes_the_place_of_the_last_questions_year(typed):
    earlier = [turn("how many were avoidable in 2023?", "how many were avoidable in 2023?")]
    assert standalone(typed, earlier) == "how many were avoidable in 2022?"
    assert "2022" not in standalone(typed, [turn("how many in 2023 and 2021?", "how many in 2023 and 2021?")])


def test_it_stands_for_what_the_first_part_names():
    assert stands_for_nothing("what is Core20PLUS5 and do we have to do it?") == ""
    assert stands_for_nothing("must we publish it, and when?") == "it"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("the second one", "what is the second priority of the five priorities"),
        ("and the last of them?", "what is the last priority of the five priorities"),
        ("what about the third?", "what is the third priority of the five priorities"),
    ],
)
def test_one_of_several_is_asked_for_by_its_place(typed, expected):
    assert standalone(typed, [Turn("what are the five priorities")]) == expected
    assert standalone("the second one", [Turn("what is PCREF")]) == "the second one – what is PCREF"


@pytest.mark.parametrize("typed", ["by region", "numbers too?", "why two dates?", "for children?", "in outpatients"])
def test_what_adds_to_the_last_question_takes_it_along(typed):
    assert standalone(typed, [Turn("health literacy")]).endswith("– health literacy")


@pytest.mark.parametrize("typed", ["why do boards care?", "for whom was PCREF made", "by when is PCREF due"])
def test_what_has_a_subject_of_its_own_does_not(typed):
    assert standalone(typed, [Turn("health literacy")]) == typed


def test_what_an_abbreviation_stands_for_names_nobody_else():
    earlier = [Turn("what should NEDs (non-executive directors) do")]
    assert standalone("and the chief executive", earlier) == "what should the chief executive do"
