from __future__ import annotations

import pytest

from assistant.answering.preference import asks_for_extreme
from assistant.types import Outcome


def first_of(assistant, question):
    return assistant.ask(question).claims[0].text


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("what is the top barrier?", True),
        ("the least common barrier", True),
        ("which reason is named most often", True),
        ("what are the barriers?", False),
        ("what stops most trusts", False),
    ],
)
def test_what_asks_for_the_largest_or_the_smallest(question, asks):
    assert asks_for_extreme(question) is asks


@pytest.mark.parametrize(
    "question", ["what is the top barrier", "what is the most common barrier", "most common barrier named by trusts"]
)
def test_the_largest_share_of_the_newest_survey_comes_first(shipped_assistant, question):
    text = first_of(shipped_assistant, question)
    assert "73%" in text
    assert "ider system pressure" in text


def test_a_year_that_is_asked_about_is_kept_to_and_part_of_the_trusts_are_not_all(shipped_assistant):
    assert "65% of trusts" in first_of(shipped_assistant, "what was the main barrier in 2021")
    assert first_of(shipped_assistant, "what is the biggest barrier for acute specialist trusts").startswith(
        "Among acute specialist trusts, 80%"
    )


def test_where_no_share_is_asked_for_none_comes_first(shipped_assistant):
    answer = shipped_assistant.ask("biggest saving from missed appointments")
    assert not answer.claims or "7.6%" not in answer.claims[0].text


@pytest.mark.parametrize(
    "question",
    ["PCREF deadline", "by when does PCREF have to be in place?", "when did they need to have PCREF up and running by"],
)
def test_until_when_comes_first_where_a_deadline_is_asked_for(shipped_assistant, question):
    assert "by March 2025" in first_of(shipped_assistant, question)


@pytest.mark.parametrize("question", ["deadline for reporting?", "what is the deadline for training staff"])
def test_a_date_is_no_deadline_for_something_else(shipped_assistant, question):
    assert not shipped_assistant.ask(question).claims


def test_a_duty_comes_first_where_one_is_asked_about(shipped_assistant):
    text = first_of(shipped_assistant, "do we have to have a health inequalities lead")
    assert "is a requirement of NHS England" in text


def test_what_is_nearer_and_holds_much_more_comes_first(shipped_assistant):
    text = first_of(shipped_assistant, "does our board need a lead for digital inclusion")
    assert "3.12 The chief executive names a trust lead for digital inclusion" in text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # What counts the very thing, not what is near it.
        ("What percentage of trusts analyse data for trends?", "85% of trusts did data analysis"),
        ("how many more trusts took up the missed appointments pilot", "10 more trusts"),
        # What is wanted, and not who wants it.
        ("what does the RCP want the government to do on health inequalities", "asks the government for three things"),
        ("what did the RHO recommend", "The RHO recommends three kinds of support"),
        # The source that differs, and not the ones that agree.
        ("which source doesn't agree with the rest on the 18 week elective standard", "is an error"),
        ("equality duty: how often do we need to refresh our equality objectives", "at least every four years"),
        ("who paid for the king's fund work on waiting lists", "funded by the Health Foundation"),
    ],
)
def test_what_is_asked_for_by_the_form_of_the_question_comes_first(shipped_assistant, question, told):
    assert told in first_of(shipped_assistant, question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what are the five national priorities", "The five priorities on health inequalities still stand"),
        ("what is priority three", "Priority three of the five national priorities"),
        ("is PCREF mandatory for acute trusts?", "PCREF is mandatory for mental health trusts"),
        ("is the A&E target 95%?", "78% of patients"),
        ("how many trusts are in Further Faster 20", "extra help to 20 trusts"),
        ("core20plus5?", "Core20PLUS5 has three parts"),
        ("who is at greatest risk of digital exclusion", "people over 75 years old"),
        ("least common barrier in 2024", "from 30% to 18%"),
        ("are the objectives compulsory", "neither exhaustive nor prescriptive"),
        ("elective target?", "92% of patients"),
        ("tooth decay in 5 year olds", "22.4% of five-year-olds"),
        ("who is responsible for digital inclusion on the board", "names a trust lead for digital inclusion"),
        ("who is responsible for health inequalities on the board", "A board-level executive lead"),
        # What the matter is, and not how many objectives a document has for it.
        ("which prevention objectives are in the board guide", "prevention is out of scope"),
        ("how many objectives are there for neds", "3 objectives for non-executive directors"),
        ("when have we got to get to 92% on waits", "by March 2029"),
    ],
)
def test_what_boards_ask_begins_with_its_answer(shipped_assistant, question, told):
    assert told in first_of(shipped_assistant, question)


@pytest.mark.parametrize("question", ["can NHS England sanction us", "can we be fined for not meeting the PSED"])
def test_what_follows_on_a_breach_is_refused_where_nothing_tells_it(shipped_assistant, question):
    answer = shipped_assistant.ask(question)
    assert not answer.claims
    assert "section" not in answer.standalone_question


def test_a_survey_of_another_year_is_no_disagreement_on_the_top_barrier(shipped_assistant):
    answer = shipped_assistant.ask("top barrier")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.claims[0].text.startswith("Wider system pressure was named as a barrier")


@pytest.mark.parametrize(
    "question",
    [
        "send us the link to the video recording of the february 2025 NHS providers event",
        "was the february 2025 event recorded?",
    ],
)
def test_that_there_is_none_comes_first_where_it_is_asked_for(shipped_assistant, question):
    assert first_of(shipped_assistant, question).startswith("The event was not recorded")


def test_a_list_right_below_the_heading_that_names_it_comes_before_another_with_a_sentence_of_its_own(
    shipped_assistant,
):
    asked = "what are the five clinical {} in Core20PLUS5"
    assert first_of(shipped_assistant, asked.format("priorities")).startswith("Hypertension")
    assert first_of(shipped_assistant, asked.format("areas for children")).startswith("Core20PLUS5 for children")


def test_whether_something_is_among_others_is_answered_by_what_speaks_of_it(shipped_assistant):
    assert first_of(shipped_assistant, "does equality law cover being poor").startswith("Deprivation is not one")


def test_where_something_comes_from_is_told_first_by_what_says_so(shipped_assistant):
    text = first_of(shipped_assistant, "Where did the Patient and Carer Race Equality Framework come from?")
    assert "review of the Mental Health Act" in text


def test_a_section_asked_for_by_its_number_comes_first(shipped_assistant):
    assert "4.13" in first_of(shipped_assistant, "what does 4.13 say in the board guide")


def test_what_holds_all_of_the_question_comes_before_what_is_about_it(shipped_assistant):
    assert "nominated executive lead" in first_of(shipped_assistant, "who on the board answers for PCREF")


def test_why_not_is_answered_by_a_reason(shipped_assistant):
    history = [shipped_assistant.ask("did the King's Fund find that inclusive recovery of waiting lists was embedded?")]
    assert "short of analysts" in shipped_assistant.ask("why not?", history).claims[0].text


def test_by_when_is_answered_by_the_deadline_even_where_it_was_quoted_before(shipped_assistant):
    history = [shipped_assistant.ask("who has to carry out PCREF?")]
    assert any("by March 2025" in citation.quote for citation in history[0].citations)
    assert "by March 2025" in shipped_assistant.ask("by when?", history).claims[0].text


def test_who_has_to_do_something_is_told_by_what_says_so(shipped_assistant):
    answer = shipped_assistant.ask("who has to carry out PCREF?")
    assert any("mandatory for mental health trusts" in claim.text for claim in answer.claims[:2])


def test_what_each_of_two_sources_says_is_told_first_and_at_once(shipped_assistant):
    text = first_of(shipped_assistant, "kings fund and nhs providers on fairness in waiting lists, what does each say")
    assert "had not been embedded" in text
    assert "fairness is overlooked" in text
