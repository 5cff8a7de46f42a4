"""Dates as people print them; where there are two ways to read one, it is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.attribution import in_words
from assistant.guessing.dates import find_dates, find_year

LATEST = date(2026, 11, 24)


def dates(text):
    return [found.value for found in find_dates(text, LATEST)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26 March 2024", ["2024-03-26"]),
        ("26th of March, 2024", ["2024-03-26"]),
        ("Tuesday 26 Mar. 2024", ["2024-03-26"]),
        ("26-Mar-2024", ["2024-03-26"]),
        ("March 26, 2024", ["2024-03-26"]),
        ("APRIL 3, 2014", ["2014-04-03"]),
        ("Aug. 30, 2012.", ["2012-08-30"]),
        ("Sept 2023", ["2023-09"]),
        ("March 2024", ["2024-03"]),
        ("May 2016", ["2016-05"]),
        ("Published: 2024-03-26", ["2024-03-26"]),
        ("2024-03-26T09:00:00Z", ["2024-03-26"]),
        ("26/03/2024", ["2024-03-26"]),
        ("03/26/2024", ["2024-03-26"]),
        ("26.03.2024", ["2024-03-26"]),
        ("05/05/2024", ["2024-05-05"]),
        ("7 and 10 July 2015, published 5 October 2015", ["2015-07-10", "2015-10-05"]),
        # Two ways to read it, or none.
        ("03/04/2024", []),
        ("05/10/2015", []),
        ("2023/24", []),
        ("2023-24", []),
        ("2011-12", []),
        ("31 April 2024", []),
        ("30/02/2024", []),
        ("March 2023/24", []),
        ("March 2023-2025", []),
        ("2024", []),
        ("13/2024", []),
        ("12345/03/2024", []),
        ("maybe 2024", []),
        ("Marched 2024", []),
        # Later than today: an aim, not when it was published.
        ("by March 2029", []),
        ("31 December 2026", []),
        ("December 2026", []),
        ("November 2026", ["2026-11"]),
    ],
)
def test_dates_are_found_only_where_there_is_one_way_to_read_them(text, expected):
    assert dates(text) == expected


def test_a_date_says_where_it_stands():
    text = "Issued on 26 March 2024, revised May 2025."
    assert [text[found.start : found.end] for found in find_dates(text, LATEST)] == ["26 March 2024", "May 2025"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("© NHS England 2024", "2024"), ("2018, 2022", "2022"), ("2023/24", None), ("2031", None), ("no. 12024", None)],
)
def test_years_stand_by_themselves(text, expected):
    assert find_year(text, LATEST) == expected


@given(st.dates(date(1900, 1, 1), LATEST))
def test_every_date_in_words_is_read_as_what_it_is(day):
    assert dates(f"On {in_words(day.isoformat())} it was issued.") == [day.isoformat()]


@given(st.text(max_size=200))
def test_no_text_breaks_the_search(text):
    for found in find_dates(text, LATEST):
        assert date.fromisoformat(f"{found.value}-01"[:10]) <= LATEST
