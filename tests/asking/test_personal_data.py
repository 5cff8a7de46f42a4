from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asking.personal_data import find_personal_data, is_nhs_number, kinds_in_words, without_personal_data


def nhs_number(nine: str) -> str | None:
    """The number with its check digit; None where there is none."""
    check = 11 - sum((10 - place) * int(digit) for place, digit in enumerate(nine)) % 11
    return None if check == 10 else nine + str(check % 11)


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("What about 943 476 5919?", "an NHS number", "943 476 5919"),
        ("NHS no. 9434765919 was not seen", "an NHS number", "9434765919"),
        ("943-476-5919", "an NHS number", "943-476-5919"),
        ("Write to jo.o'brien+x@trust.nhs.uk about it", "an e-mail address", "jo.o'brien+x@trust.nhs.uk"),
        ("Call 020 7946 0018 please", "a phone number", "020 7946 0018"),
        ("Call 07700 900123.", "a phone number", "07700 900123"),
        ("Call (0113) 496 0123", "a phone number", "(0113) 496 0123"),
        ("Call +44 7700 900 123", "a phone number", "+44 7700 900 123"),
        ("She lives in LS1 4AP", "a postcode", "LS1 4AP"),
        ("near sw1a 1aa?", "a postcode", "sw1a 1aa"),
        ("M1 1AE", "a postcode", "M1 1AE"),
        ("near LS14AP", "a postcode", "LS14AP"),
        ("My patient, born 12/05/1961, was refused", "a date of birth", "12/05/1961"),
        ("DOB: 3rd of March 1958", "a date of birth", "3rd of March 1958"),
        ("date of birth 1961-05-12", "a date of birth", "1961-05-12"),
        ("Mrs Jones 12.05.61", "a date of birth", "12.05.61"),
    ],
)
def test_personal_data_is_found_and_taken_out(text, kind, word):
    [found] = find_personal_data(text)
    assert (found.kind, text[found.start : found.end]) == (kind, word)
    assert without_personal_data(text, (found,)) == text.replace(word, "[removed]")


@pytest.mark.parametrize(
    "text",
    [
        "What rose from 0.5 to 1.5 per cent?",
        "What is the target for 2025/26, and for 2024-25?",
        "What did the survey of 26 March 2024 find?",
        "What changed on 26/03/2024?",
        "943 476 5918",  # the check digit is wrong
        "1111111111",
        "Is 1234567890 in the plan?",
        "Did £1,234,567,890 go to trusts?",
        "Sections 13G, 13SA and 14Z35 of the NHS Act 2006",
        "What happens in the m1 2nd phase?",
        "who are the relevant bodies under s13SA",
        "Which 3 of the 5 areas of Core20PLUS5 ...",
        "When do we ring 111 or 999?",
        "Who was born in deprived areas between 2010 and 2019?",
        "How many patients waited 52 weeks by March 2025?",
        "objective 3.4 and 10.10",
        "0 to 17 year olds",
        "ISBN 978-0-11-840500 and page 1234",
    ],
)
def test_ordinary_questions_hold_none(text):
    assert find_personal_data(text) == ()


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_the_check_digit_decides(nine):
    whole = nhs_number(nine)
    for last in "0123456789":
        assert is_nhs_number(nine + last) == (nine + last == whole and len(set(nine + last)) > 1)


@given(st.text(max_size=200))
def test_findings_are_in_order_and_apart(text):
    found = find_personal_data(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_kinds_are_named_once():
    found = find_personal_data("943 476 5919, a@b.uk, c@d.uk, LS1 4AP")
    assert kinds_in_words(found) == "an NHS number, an e-mail address and a postcode"
    assert kinds_in_words(found[:1]) == "an NHS number"
