from __future__ import annotations

import pytest

from assistant.text.quantities import Date, dates, denials, quantities, years


@pytest.mark.parametrize(
    ("sentence", "kind", "value", "of"),
    [
        ("22.3 per cent of staff agree", "share", 22.3, ("staff", "agre")),
        ("22.3% agree", "share", 22.3, ()),
        ("it cost £2.5 million", "money", 2_500_000, ()),
        ("it cost £2.5m", "money", 2_500_000, ()),
        ("it cost 2 million pounds", "money", 2_000_000, ()),
        ("a meal costs 2.60 pounds", "money", 2.6, ()),
        ("1,204,310 meals", "count", 1_204_310, ("meal",)),
        ("nine centres are open", "count", 9, ("centr",)),
        ("within three working days of it", "count", 3, ("work", "dai")),
        ("the number of falls on the wards was 431", "count", 431, ("fall",)),
        ("it puts missed appointments at 7.8 million a year", "count", 7_800_000, ("miss", "appoint")),
        ("it cost £45k", "money", 45_000, ()),
        ("between 30 and 50 beds", "count", 40, ("bed",)),
        ("from age 16", "age", 16, ()),
        ("open until 5.30pm", "time", 17.3, ()),
        ("some 1.2 million meals", "count", 1_200_000, ("meal",)),
    ],
)
def test_a_figure_is_read_with_what_it_measures(sentence, kind, value, of):
    [found] = quantities(sentence)
    assert (found.kind, found.value, found.of) == (kind, pytest.approx(value), of)


def test_what_is_counted_has_to_be_the_same():
    [booked], [made], [beds] = map(
        quantities, ["103 million booked appointments", "122 million appointments", "12 beds"]
    )
    assert booked.measures_what(made)
    assert not booked.measures_what(beds)
    [weekly], [yearly], [open_ended] = map(quantities, ["200 visits a week", "10,400 visits a year", "200 visits"])
    assert not weekly.measures_what(yearly)
    assert not weekly.measures_what(open_ended)
    assert yearly.measures_what(open_ended)


@pytest.mark.parametrize(
    "sentence", ["in 2024/25", "on 3 March 2024", "objective 3.12 names", "one of them", "no figure"]
)
def test_dates_years_and_numbers_of_sections_are_no_figures(sentence):
    assert list(quantities(sentence)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("22% agree", "22.3% agree", True),
        ("22% agree", "23.4% agree", False),
        ("1.2 million meals", "1,204,310 meals", True),
        ("about £3 million", "£2,986,400", True),
        ("about 400 people", "412 people", True),
        ("400 people", "412 people", False),
        ("more than 400 people", "412 people", True),
        ("more than 400 people", "390 people", False),
        ("at least five calls", "more than five calls", False),
        ("at least five calls", "five or more calls", True),
        ("31 trusts", "32 trusts", False),
        ("between 30 and 50 beds", "42 beds", True),
        ("10 to 14 days", "12 days", True),
        ("10 to 14 days", "15 days", False),
    ],
)
def test_rounded_figures_and_bounds_are_the_same_only_where_they_agree(one, other, same):
    [mine], [theirs] = quantities(one), quantities(other)
    assert mine.is_same(theirs) is theirs.is_same(mine) is same


@pytest.mark.parametrize(
    ("one", "other", "others"),
    [
        ("57% of nurses agree", "63% of doctors agree", True),
        ("Among nurses, 57% agree", "Among doctors, 63% agree", True),
        ("12% of the trust's letters", "19% of letters", False),
        ("12% of letters", "19% agree", False),
    ],
)
def test_shares_of_different_people_are_told_apart(one, other, others):
    [mine], [theirs] = quantities(one), quantities(other)
    assert mine.is_of_others(theirs) is others


def test_dates_may_leave_out_the_day_or_the_year():
    assert dates("by 31 May each year, and in June 2024; we may march") == [Date(31, 5, None), Date(None, 6, 2024)]
    assert Date(31, 5, None).is_same(Date(31, 5, 2024))
    assert not Date(31, 5, None).is_same(Date(30, 6, None))
    assert years("In 2021 and 2024/25, not on 3 March 2020") == {"2021", "2024/25"}


def test_denials_are_counted():
    assert (denials("It is mandatory."), denials("It isn't mandatory and never was.")) == (0, 2)
