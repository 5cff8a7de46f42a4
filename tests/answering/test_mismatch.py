"""Evidence about another group, place, year or speaker than the question's is no answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.mismatch import (
    asks_an_unknown,
    names_no_such_age,
    names_no_such_committee,
    names_no_such_director,
    names_no_such_place,
    speaks_of_another,
    speaks_of_another_group,
    speaks_of_another_office,
    speaks_of_other_years,
    stands_under_another_heading,
    tells_only_of_since,
)
from assistant.types import Outcome


@pytest.mark.parametrize(
    ("question", "about", "another"),
    [
        ("how likely are asian women to die in pregnancy", "Black women were four times as likely to die.", True),
        ("how likely are black women to die in pregnancy", "Black women were four times as likely to die.", False),
        ("how many adults in Scotland smoke", "In England one adult in eight smokes.", True),
        ("what was the figure in 2019", "In 2024, 85% of trusts had a lead.", True),
        ("what was the figure in 2024", "In 2024, 85% of trusts had a lead.", False),
        ("the target for 2026/27", "The target for 2025/26 is 78%.", True),
        ("what is the figure (2019)", "In 2024, 85% of trusts had a lead.", False),
        ("are black or white men meant", "White men live longer.", False),
        ("how many deaths does alcohol cause", "Smoking causes 64,000 deaths a year.", True),
        ("how many deaths does alcohol cause", "Smoking and alcohol cause most of these deaths.", False),
        ("what share of ambulance trusts say so", "In the survey 65% of trusts said so.", True),
        ("what share of acute trusts say so", "Among acute and specialist trusts 80% said so.", False),
        ("what did specialist acute trusts say", "Among acute specialist trusts 80% said so.", False),
        ("what roles do ambulance services have", "Ambulance staff act in two roles.", False),
        ("what is done about diabetes", "Asthma is one of the five areas.", True),
        ("the five areas for adults", "For children there are five areas.", True),
        ("the five areas for kids", "For children and adults there are five areas.", False),
    ],
)
def test_another_group_place_or_year_is_told_from_the_one_that_is_asked_about(question, about, another):
    assert speaks_of_another(question, about) is another


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("who is the chief executive of NHS England", "Jo Lee, then deputy chief executive of NHS Providers", True),
        ("who is the chief executive of NHS England", "Jo Lee is chief executive of NHS England.", False),
        ("who is the medical director of NHS England", "Jo Lee, director of the programme at NHS England", True),
        ("who is the chair of NHS Providers", "Jo Lee of NHS Providers chaired the event.", True),
        ("who is the chair of NHS Providers", "Jo Lee, chair of NHS Providers, spoke.", False),
        ("who was in the chair for NHS Providers in February", "Jo Lee of NHS Providers chaired the event.", False),
        ("who is the chief executive", "Jo Lee, then deputy chief executive of NHS Providers", False),
    ],
)
def test_an_office_elsewhere_is_told_from_the_one_that_is_asked_about(question, text, another):
    assert speaks_of_another_office(question, text) is another


@pytest.mark.parametrize(
    ("question", "about", "heading", "expected"),
    [
        ("what should the medical director do", "The chief executive names a lead.", ["3 Chief executive"], True),
        ("what should the strategy director do", "The trust plans with others.", ["6 Strategy"], False),
        ("what should the director of finance do", "The finance director signs it.", [], False),
        ("what should the chief nursing officer do", "The chief finance officer signs it.", [], True),
        ("objectives for the medical director", "The chief executive names a lead.", [], True),
        (
            "how many objectives does the guide set for finance directors",
            "There are 12 for the chief executive.",
            [],
            True,
        ),
        ("list what the guide sets out for finance directors", "Directors' portfolios vary.", [], True),
        ("what should the board do", "The chief executive names a lead.", [], False),
        ("objectives for the chair", "The chief executive names a lead.", [], True),
        ("objectives for the chair", "The chair asks for a report.", [], False),
        ("objectives for the company secretary", "The company secretary keeps it on the agenda.", [], False),
        ("objectives for the company secretary", "The chief executive names a lead.", [], True),
        # Who asks is not asked about.
        ("what does the guide want from our finance director?", "NEDs sit on committees.", [], True),
        ("what does the guide want the finance director to do", "NEDs sit on committees.", [], True),
        ("what does the guide expect of the medical director", "NEDs sit on committees.", [], True),
        ("what are the chair's objectives", "Directors' portfolios vary.", [], True),
        ("what does the guide say the chair should do", "The guide names barriers.", [], True),
        ("is there anything in the guide for the trust chair?", "Staff are trained.", [], True),
        ("what does the guide say about chairing an event", "Staff are trained.", [], False),
        ("what should our governors be doing under the guide", "NEDs sit on committees.", [], True),
        ("the company secretary’s role", "The company secretary keeps the agenda.", [], False),
        ("what does the chair's statement say", "Directors' portfolios vary.", [], False),
        ("the finance director wants the waiting list figures", "It rose by 55%.", [], False),
        ("our medical director asks what Core20PLUS5 is", "It has three parts.", [], False),
        ("as medical director, how do I cut missed appointments", "Messages help.", [], False),
        ("I am the finance director: what are the legal duties?", "There is a duty.", [], False),
        ("what does the director of healthcare inequalities at NHS England do", "Bola Owolabi leads it.", [], False),
    ],
)
def test_a_director_whom_nothing_names_is_told_from_others(question, about, heading, expected):
    assert names_no_such_director(question, about, heading) is expected


@pytest.mark.parametrize(
    ("question", "about", "expected"),
    [
        ("what should our audit committee know", "NEDs sit on the committees that oversee it.", True),
        ("what should the audit and risk committee see", "The audit committee and the risk register.", False),
        (
            "what should the quality committee oversee",
            "A committee, ideally the quality committee, oversees it.",
            False,
        ),
        ("who is quorate for our remuneration committee", "The board has committees.", True),
        ("which committee oversees interpreting", "The quality committee oversees it.", False),
        ("what should the people and audit committees see", "The audit committee sees the risks.", False),
        ("does the lead need a dedicated committee", "The lead sets up a committee.", False),
        ("should NEDs attend committees on inequalities", "NEDs sit on the committees.", False),
        ("what should our finance committee papers set out", "Committee papers set out the risks.", False),
        ("who sits on the board committees", "NEDs sit on committees.", False),
    ],
)
def test_a_committee_that_nothing_names_is_told_from_others(question, about, expected):
    assert names_no_such_committee(question, about) is expected


class Knows:
    """Stands in for a library that holds some words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        return {term: int(term in self.words) for term in terms}


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("what did the BMA say about the plan", True),
        ("what did the King's Fund say about waiting lists", False),
        ("according to the BMA, who is responsible", True),
        ("what does it say about waiting lists", False),
        ("what did they recommend", False),
        ("what should we do", False),
        # Anybody may be called so.
        ("do ordinary voters think so", False),
        ("where do they go, did the MPs say", False),
    ],
)
def test_what_somebody_says_whom_the_library_never_names_is_not_held(question, unknown):
    store = Knows("king's", "fund", "plan", "who", "responsible", "waiting", "lists")
    assert asks_an_unknown(question, store) is unknown  # type: ignore[arg-type]


def test_another_kind_of_trust_is_no_answer_and_trusts_at_large_may_be():
    question = "what share of ambulance trusts say so"
    assert speaks_of_another_group(question, "Among mental health trusts 52% said so.")
    assert not speaks_of_another_group(question, "In the survey 65% of trusts said so.")


@pytest.mark.parametrize(
    ("question", "text", "title", "dated", "other"),
    [
        ("how many died in 2020", "In 2022 some 40 died.", "Deaths", "2023-05-01", True),
        ("how many died in 2020", "In 2022 some 40 died, in 2020 some 30.", "Deaths", "2023", False),
        ("how many died in 2020", "In 2022 some 40 died.", "Deaths from 2020 to 2022", "2023", False),
        # A survey that came out in 2022 asked late in 2021.
        ("how many said so in 2022", "In late 2021 it was 65%.", "Survey", "2022", False),
        # The report of 2022 came out in 2023.
        ("how many died in 2023", "In 2022 some 40 died.", "Report of 2022", "2023-11-20", True),
        ("how many died in 2020", "Some 40 died.", "Deaths in 2022", "", False),
        ("how many died", "In 2022 some 40 died.", "Deaths", "", False),
    ],
)
def test_a_figure_of_another_year_is_told_from_the_one_that_is_asked_for(question, text, title, dated, other):
    assert speaks_of_other_years(question, text, title, dated) is other


def test_what_names_no_group_does_not_stand_in_for_what_names_another(shipped_assistant):
    answer = shipped_assistant.ask("how much more likely are asian women to die in pregnancy")
    assert answer.outcome is Outcome.NOT_IN_LIBRARY


@pytest.mark.parametrize(
    "question", ["how many people in the UK have thalassaemia", "what is the DNA rate for sickle cell clinics?"]
)
def test_a_figure_for_one_illness_answers_nothing_about_another_that_the_title_names(shipped_assistant, question):
    assert shipped_assistant.ask(question).outcome is Outcome.NOT_IN_LIBRARY


def test_the_areas_for_adults_are_not_those_for_children(shipped_assistant):
    for_adults = shipped_assistant.ask("what are the five clinical areas for adults")
    assert all("children" not in each.document.metadata.title for each in for_adults.citations)
    for_children = shipped_assistant.ask("what are the five clinical areas for children?")
    assert "children" in for_children.citations[0].document.metadata.title


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("how many autistic people died", "In 2023 some 40 people with a learning disability died.", True),
        ("how many autistic people died", "Of people with a learning disability and autistic people 40 died.", False),
        ("how many homeless people died", "The median age of people with a learning disability was 62.", True),
        ("how many people with a learning disability died", "Learning disabilities stood behind 40.", False),
        ("how many autistic people without a learning disability died", "Of those with a learning disability 4.", True),
        ("autistic people who don't have a learning disability", "Autistic people without one are not told of.", False),
        ("how many Caribbean people were detained", "Black British people were, four times as often.", False),
        ("how many African people were detained", "Black British people were, four times as often.", False),
        ("how many Pakistani people died", "Asian people died younger.", False),
        ("how many Black people were detained", "Caribbean people were.", True),
        (
            "people without a learning disability",
            "It was 57 for a severe learning disability and 64 for others.",
            False,
        ),
        ("people without diabetes", "Of those with diabetes 4 died.", True),
        ("people without internet access", "People who do not have internet access are 6%.", False),
        ("what share of trusts without a lead did so", "Trusts with a lead did so.", False),
    ],
)
def test_who_is_left_out_and_who_is_not_told_of(question, text, another):
    assert speaks_of_another_group(question, text) is another


@pytest.mark.parametrize(
    ("question", "about", "expected"),
    [
        ("what share of adults in London", "43% of adults of working age", True),
        ("what share of adults in London", "Among regions London has the lowest, at 20%.", False),
        ("how many in the North West", "In the north-west 28%.", False),
        ("what share of community trusts", "65% of trusts", True),
        ("what share of community trusts", "Among acute and community trusts 65%.", False),
        ("what share of adults", "43% of adults", False),
    ],
)
def test_a_figure_for_the_country_is_none_for_a_part_of_it(question, about, expected):
    assert names_no_such_place(question, about) is expected


@pytest.mark.parametrize(
    ("question", "text", "heading", "expected"),
    [
        ("how many objectives stand under a finance heading", "There are 5 under strategy.", ["6 Strategy"], True),
        ("what stands under the heading of strategy", "Plans are made.", ["6 Strategy"], False),
        ("what stands under the strategy heading", "There are 5 of strategy.", [], False),
        ("what comes under scrutiny", "Plans are made.", [], False),
    ],
)
def test_what_stands_under_another_heading_is_not_what_is_asked_for(question, text, heading, expected):
    assert stands_under_another_heading(question, text, heading) is expected


@pytest.mark.parametrize(
    "question",
    [
        # Only 4.3 and later ones were read.
        "can you read me objectives 4.1 and 4.2 of the board guide",
        # The item on hypertension gives no share, another does.
        "for hypertension in core20plus5 what % of patients have to be treated to target",
        "who were the four pcref pilot trusts",
        "which ten other trusts was the mid and south essex approach extended to",
        "what was the set up cost of the pilot at mid and south essex?",
        "how many neighbourhood health centres have opened so far",
    ],
)
def test_what_the_library_does_not_say_of_what_it_tells_of_is_refused(shipped_assistant, question):
    assert shipped_assistant.ask(question).outcome is Outcome.NOT_IN_LIBRARY


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("what did it weigh before 2022", "Since 2022 it weighs 10%.", True),
        ("what did it weigh in 2022", "Since 2022 it weighs 10%.", False),
        ("what did it weigh before 2022", "In 2021 it weighed 5%.", False),
    ],
)
def test_what_is_since_a_year_is_not_what_was_before(question, text, expected):
    assert tells_only_of_since(question, text) is expected


@pytest.mark.parametrize(
    ("question", "about", "expected"),
    [
        ("what share of over 75s cannot read it", "43% of adults aged 16 to 65", True),
        ("what share of over-75s use it", "people over 75 years old", False),
        ("how many five-year-olds", "22% of five-year-olds", False),
        ("how many 5 year olds", "22% of five-year-olds", False),
        ("did more than 75% do so", "Of trusts 80% did.", False),
        ("what share of over 75s use it", "About 75% of adults use it.", True),
    ],
)
def test_a_figure_of_another_age_is_told_from_the_one_that_is_asked_for(question, about, expected):
    assert names_no_such_age(question, about) is expected
