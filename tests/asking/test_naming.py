from __future__ import annotations

import pytest

from assistant.asking.naming import Named, named
from assistant.types import Metadata, Original

PUBLISHERS = {"NHS Providers", "NHS England", "The King’s Fund", "WHO"}
KINDS = {"survey", "guide", "report", "consensus statement", "plan"}


def told(question):
    return named(question, PUBLISHERS, KINDS)


@pytest.mark.parametrize(
    ("question", "years", "publishers", "kinds"),
    [
        ("in the 2024 survey, how many trusts had a lead?", {"2024"}, set(), {"survey"}),
        ("what does NHS Providers' guide say about chairs", set(), {"nhs providers"}, {"guide"}),
        ("what does the consensus statement ask for", set(), set(), {"consensus statement"}),
        ("what did the King's Fund find in 2023?", {"2023"}, {"the king’s fund"}, set()),
        ("what should the lead report to the board", set(), set(), set()),
        ("who should plan the survey", set(), set(), {"survey"}),
        ("what does the WHO say in its 2019 report", {"2019"}, {"who"}, {"report"}),
        ("what is in the 10 Year Health Plan", set(), set(), {"plan"}),
        ("how many of the 2,024 patients", set(), set(), set()),
        ("the figure for 2021/22", set(), set(), set()),
        ("", set(), set(), set()),
    ],
)
def test_years_publishers_and_kinds_are_recognised(question, years, publishers, kinds):
    found = told(question)
    assert (found.years, found.publishers, found.kinds) == (years, publishers, kinds)


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what is objective 3.12?", ("3.12",)),
        ("does s13SA bind trusts under Core20PLUS5", ("s13SA", "Core20PLUS5")),
        ("is 2.2 a priority, or 2.2.1", ("2.2", "2.2.1")),
        ("65% of 40 trusts in 2024", ()),
        ("the 10 Year Health Plan", ()),
    ],
)
def test_codes_and_section_numbers_are_recognised(question, codes):
    assert told(question).codes == codes


@pytest.mark.parametrize(
    ("code", "text", "share"),
    [
        ("3.1", "3.1 The chief executive", 1.0),
        ("3.1", "3.12 The chief executive", 0.0),
        ("3.1", "13.1 The chief executive", 0.0),
        ("3.1", "It ends with objective 3.1.", 1.0),
        ("s13SA", "under S13sa of the Act", 1.0),
    ],
)
def test_a_code_stands_in_a_text_as_a_whole_or_not_at_all(code, text, share):
    assert Named(codes=(code,)).share_of_codes(text) == share


def test_a_document_fits_by_its_originals_publisher_and_by_the_year_in_its_title():
    briefing = Metadata(
        "Briefing: survey 2024", kind="Survey", publisher="Us", original=Original(publisher="NHS Providers")
    )
    assert told("NHS Providers' 2024 survey").fits(briefing) == 1.0
    assert told("NHS Providers' 2023 survey").fits(briefing) == pytest.approx(2 / 3)
    assert told("the plan").fits(briefing) == 0.0
    assert told("what helps?").fits(briefing) == 0.0


@pytest.mark.parametrize(
    ("question", "earlier"),
    [("the original statement", True), ("what was there before", True), ("what does the statement say", False)],
)
def test_asking_for_what_was_before_is_recognised(question, earlier):
    assert told(question).earlier is earlier
