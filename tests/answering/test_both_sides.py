"""Two that disagree: the newer first, told as one where both begin with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.both_sides import newest_first
from assistant.types import Citation, Claim, DocumentId, Metadata, Span, Status, StoredDocument, VersionId

BEDS = "How many beds does the unit have?"


def cited(number, published, status=Status.CURRENT):
    metadata = Metadata(f"Paper {number}", published=published, status=status)
    stored = StoredDocument(DocumentId(str(number)), VersionId("v"), (f"{number}.md",), metadata, 1, 1, labels=(None,))
    return Citation(number, stored, Span(0, 0, 4), (), f"The unit has {number} beds.")


def test_of_two_that_disagree_the_newer_comes_first_and_numbers_follow_the_order():
    citations = [cited(1, "2021-01-01"), cited(2, "2022-01-01"), cited(3, "2024-01-01")]
    made = [
        Claim("The unit has 1 beds.", (1,)),
        Claim("The unit has 2 beds.", (2,)),
        Claim("The unit has 3 beds.", (3,)),
    ]
    ordered, renumbered, pairs = newest_first(BEDS, made, citations, [(1, 3)])
    assert [claim.text for claim in ordered] == [
        "One source says: The unit has 3 beds. Another says: The unit has 1 beds.",
        "The unit has 2 beds.",
    ]
    assert [claim.citations for claim in ordered] == [(1, 2), (3,)]
    assert [(each.number, each.quote) for each in renumbered] == [
        (1, "The unit has 3 beds."),
        (2, "The unit has 1 beds."),
        (3, "The unit has 2 beds."),
    ]
    assert pairs == ((1, 2),)
    assert newest_first(BEDS, made, citations, []) == (tuple(made), tuple(citations), ())
    assert newest_first(BEDS, made, citations, [(2, 2)])[0] == tuple(made)


def test_without_dates_nothing_moves():
    citations = [cited(1, None), cited(2, None)]
    made = [Claim("The unit has 1 beds.", (1,)), Claim("The unit has 2 beds.", (2,))]
    both = Claim("One source says: The unit has 1 beds. Another says: The unit has 2 beds.", (1, 2))
    assert newest_first(BEDS, made, citations, [(1, 2)]) == ((both,), tuple(citations), ((1, 2),))


def test_the_third_that_disagrees_is_told_behind_the_first_two():
    citations = [cited(number, None) for number in (1, 2, 3)]
    made = [
        Claim("The unit has 1 beds.", (1,)),
        Claim("The unit has 2 beds.", (2,)),
        Claim("The unit has 3 beds.", (3,)),
    ]
    told = newest_first(BEDS, made, citations, [(1, 2), (1, 3), (2, 3)])[0]
    assert [claim.citations for claim in told] == [(1, 2), (3,)]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "ABC stands for a board committee."),
        ({"quote": "Three things:\n- a\n- b"}, "Three things: a; b"),
        ({"quote": "The unit has 2 beds. " * 120}, ("The unit has 2 beds. " * 120).strip()),
        ({"document": cited(2, None, Status.DRAFT).document}, "The unit has 2 beds."),
        ({"document": cited(1, None).document}, "The unit has 2 beds."),
    ],
)
def test_what_is_no_plain_sentence_of_another_document_is_told_by_itself(change, text):
    one, other = cited(1, None), replace(cited(2, None), **change)
    made = [Claim("The unit has 1 beds.", (1,)), Claim(text, (2,))]
    assert newest_first(BEDS, made, [one, other], [(1, 2)])[0] == tuple(made)


def test_what_begins_with_something_else_is_told_together_only_where_both_sides_are_asked_for():
    one, other = cited(1, None), replace(cited(2, None), quote="It opened in May. The unit has 2 beds.")
    made = [Claim(each.quote, (each.number,)) for each in (one, other)]
    assert newest_first(BEDS, made, [one, other], [(1, 2)])[0] == tuple(made)
    [both] = newest_first("Do the two sources agree on the beds?", made, [one, other], [(1, 2)])[0]
    assert both.text == "One source says: The unit has 1 beds. Another says: It opened in May. The unit has 2 beds."
