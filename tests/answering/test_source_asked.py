"""What a named source says: its own words, or that it does not say so."""

from __future__ import annotations

import pytest

from assistant.answering.source_asked import source_asked
from assistant.types import Outcome


@pytest.mark.parametrize(
    ("question", "name", "topic"),
    [
        ("what does the King's Fund say about smoking?", "King's Fund", "smoking"),
        ("What did the British Red Cross find on frequent attenders", "British Red Cross", "frequent attenders"),
        ("what's the Royal College of Physicians' view on smoking?", "Royal College of Physicians", "smoking"),
        ("whats the RCP's stance on a UK strategy", "RCP", "a UK strategy"),
        ("according to the King's Fund, why was recovery slow?", "King's Fund", "why was recovery slow"),
        ("why was recovery slow according to the King's Fund?", "King's Fund", "why was recovery slow"),
        ("in the CQC's view, what should providers do?", "CQC", "what should providers do"),
        ("nhs providers' figures for trusts with a lead", "nhs providers", "trusts with a lead"),
        ("what does the RCP say about healthy life expectancy", "RCP", "healthy life expectancy"),
        ("according to The PSC how far did admissions fall?", "PSC", "how far did admissions fall"),
        ("does the survey by NHS Providers mention training?", "NHS Providers", "training"),
        ("what did NHS Providers' 2024 survey find on data?", "NHS Providers", "2024 survey data"),
        ("what does Age UK say about digital exclusion?", "Age UK", "digital exclusion"),
        (
            "how many patients does the Health Service Journal say were moved up?",
            "Health Service Journal",
            "how many patients were moved up",
        ),
        (
            "what does the CQC (Care Quality Commission) say about DNA (did not attend) rates",
            "CQC",
            "DNA (did not attend) rates",
        ),
    ],
)
def test_the_source_and_what_it_is_asked_about_are_told_apart(shipped_assistant, question, name, topic):
    asked = source_asked(question, shipped_assistant.library.store)
    assert asked is not None
    assert (asked.name, asked.topic) == (name, topic)


@pytest.mark.parametrize(
    "question",
    [
        "what does the report say about funding",
        "what do you think about smoking",
        "what do trusts say about data",
        "what does the ministry of silly walks say about smoking",
        "what does the King's Fund say?",
        "what does the board guide say about data",
        "how many people smoke",
        "what did the inquiry conclude about training?",
        "what did ministers say about an implementation plan",
        "what does the law say about deprivation?",
        "what do leaders think of the plan",
        "WHAT DO BOARD PEOPLE SAY ABOUT DATA",
        # Subjects, and no sources.
        "what are the tooth decay figures for five year olds?",
        "what are the mental health figures for Black men?",
        "what are the national figures for missed appointments?",
        "how do outcomes differ according to ethnic group?",
        "should care be given according to need?",
        "what's the legal position on positive action?",
        "what do disabled people say about appointments?",
        "what did the 2022 report say about deaths?",
        "when did the 2023 LeDeR report go to parliament",
    ],
)
def test_no_source_is_taken_from_what_names_none_or_one_that_is_unknown(shipped_assistant, question):
    assert source_asked(question, shipped_assistant.library.store) is None


@pytest.mark.parametrize(
    "question",
    [
        "what does the King's Fund say about smoking?",
        "what did the British Red Cross find about care for people with sickle cell",
        "what does the WHO observatory page say about the 4 hour A&E target?",
        "what's the Royal College of Physicians' view on smoking?",
        "what did the WHO say about deaths from smoking?",
        "what does NHS Providers say about PCREF?",
        "What does NHS England say about tooth decay in five-year-olds?",
        "Public Health England's figures for tooth decay in five-year-olds?",
        "what's the Royal College of Nursing's view on safe staffing in maternity?",
        "what does Age UK say about people over 75 and digital exclusion?",
        "what does Diabetes UK say about continuous glucose monitors for children?",
        "According to Cancer Research UK, how many deaths does smoking cause?",
        "According to NHS Providers, what share of deaths of people with a learning disability were avoidable?",
        "what does the NHS Race and Health Observatory say about Black people being detained?",
    ],
)
def test_what_only_others_say_is_no_answer(shipped_assistant, question):
    answer = shipped_assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert "or names it, and seems to say this" in answer.notices[-1]
    assert answer.closest


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("what does the King's Fund say about waiting lists?", "King's Fund"),
        ("according to the King's Fund, why was inclusive recovery slow?", "King's Fund"),
        ("what does the race and health observatory recommend for executive leads?", "Race and Health Observatory"),
        ("What does MBRRACE say about Black women dying in pregnancy?", "MBRRACE-UK"),
        (
            "Does the Inequalities in Health Alliance mention the socio-economic duty?",
            "Inequalities in Health Alliance",
        ),
        ("BJGP's findings on numeracy and health materials?", "British Journal of General Practice"),
        ("What does Torbay Council say the aims of the equality duty are?", "Torbay"),
        ("what does the HSJ say about CHFT", "HSJ"),
    ],
)
def test_what_it_says_is_quoted_from_it_or_from_what_names_it(shipped_assistant, question, by):
    answer = shipped_assistant.ask(question)
    assert answer.citations
    for each in answer.citations:
        metadata = each.document.metadata
        page = shipped_assistant.library.page(each.document.document_id, each.span.page_index).page
        assert by in " ".join([*metadata.titles, *metadata.publishers, page.text])


def test_a_name_that_no_passage_found_has_leaves_the_question_as_it_was(shipped_assistant):
    # It stands in an address of the web alone.
    answer = shipped_assistant.ask("what does the redcross say frequent A&E attenders cost the nhs")
    assert "£2.5 billion" in answer.citations[0].quote


def test_a_question_for_figures_asks_for_no_advice(shipped_assistant):
    answer = shipped_assistant.ask("OHID's figures for tooth decay in five year olds")
    assert "22.4%" in answer.citations[0].quote
    assert shipped_assistant.ask("how many ibuprofen tablets can I take").outcome is Outcome.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("question", "first"),
    [
        # What others count stands in the same passage.
        (
            "According to the King's Fund, how many national targets were there the year before?",
            "The King's Fund counts 32",
        ),
        (
            "what does the Royal College of Physicians say about healthy life expectancy?",
            "The gap in healthy life expectancy is about 19 years",
        ),
        ("what did the OHID say about extractions in the most deprived areas?", "Hospital extractions of teeth"),
    ],
)
def test_the_sources_own_sentence_on_the_matter_comes_first(shipped_assistant, question, first):
    assert shipped_assistant.ask(question).citations[0].quote.startswith(first)


def test_what_others_say_in_the_same_passage_is_not_told_as_its_own(shipped_assistant):
    answer = shipped_assistant.ask(
        "According to the King's Fund, how many national targets were there the year before?"
    )
    assert all("King's Fund" in each.quote for each in answer.citations)


def test_a_long_question_is_read_in_no_time(shipped_assistant):
    """A pattern that could split one long word in many ways took minutes for 100 letters, and hours for more."""
    store = shipped_assistant.library.store
    for question in ("is it so according to " + "a" * 900 + "! b", "what does " + "the x " * 150 + "say", "a's " * 250):
        assert source_asked(question, store) is None


@pytest.mark.parametrize(
    ("follow_up", "name"),
    [
        ("and on smoking", "King's Fund"),
        ("and the CQC?", "CQC"),
        ("what about NHS England?", "NHS England"),
        ("who disagrees?", None),
    ],
)
def test_a_follow_up_asks_the_same_source_again_or_the_one_that_it_names(shipped_assistant, follow_up, name):
    asked = source_asked(
        f"{follow_up} – what does the King's Fund say about waiting lists", shipped_assistant.library.store
    )
    assert (asked and asked.name) == name


def test_who_a_document_is_written_for_or_on_does_not_speak_in_it(shipped_assistant):
    for question in (
        "what does the Health Foundation say about Calderdale?",
        "what does the Calderdale and Huddersfield NHS Foundation Trust say about smoking?",
    ):
        answer = shipped_assistant.ask(question)
        assert all("Health Service Journal" not in each.document.metadata.title for each in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "what percentage of oxygen should I give a patient with COPD?",
        "can I share my inhaler with my son?",
        "what percentage of oxygen is safe in COPD",
        "what share of an insulin pen is one dose for a diabetic child",
    ],
)
def test_a_share_that_somebody_should_give_is_advice(shipped_assistant, question):
    assert not shipped_assistant.ask(question).citations


def test_a_refusal_shows_the_sentences_of_others_that_come_nearest(shipped_assistant):
    first = shipped_assistant.ask("what does NICE say about smoking?").closest[0]
    assert first.stored.passage.text.startswith("Smoking is ")
    assert "\n" not in first.stored.passage.text


def test_that_somebody_spoke_is_not_what_they_said(shipped_assistant):
    assert not shipped_assistant.ask("what did Bola Owolabi say at the NHS Providers event").claims
    answer = shipped_assistant.ask("what does the WHO page say the 18 week target is")
    assert "words the target" in answer.claims[0].text
