"""The two sides of a matter: of two that disagree the newer first, and what is compared, told as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.both_sides import both_sides
from assistant.text.lists import readable
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
    ordered, renumbered, pairs = both_sides(BEDS, made, citations, [(1, 3)])
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
    assert both_sides(BEDS, made, citations, []) == (tuple(made), tuple(citations), ())
    assert both_sides(BEDS, made, citations, [(2, 2)])[0] == tuple(made)


def test_without_dates_nothing_moves():
    citations = [cited(1, None), cited(2, None)]
    made = [Claim("The unit has 1 beds.", (1,)), Claim("The unit has 2 beds.", (2,))]
    both = Claim("One source says: The unit has 1 beds. Another says: The unit has 2 beds.", (1, 2))
    assert both_sides(BEDS, made, citations, [(1, 2)]) == ((both,), tuple(citations), ((1, 2),))


def test_the_third_that_disagrees_is_told_behind_the_first_two():
    citations = [cited(number, None) for number in (1, 2, 3)]
    made = [
        Claim("The unit has 1 beds.", (1,)),
        Claim("The unit has 2 beds.", (2,)),
        Claim("The unit has 3 beds.", (3,)),
    ]
    told = both_sides(BEDS, made, citations, [(1, 2), (1, 3), (2, 3)])[0]
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
    assert both_sides(BEDS, made, [one, other], [(1, 2)])[0] == tuple(made)


def test_what_begins_with_something_else_is_told_together_only_where_both_sides_are_asked_for():
    one, other = cited(1, None), replace(cited(2, None), quote="It opened in May. The unit has 2 beds.")
    made = [Claim(each.quote, (each.number,)) for each in (one, other)]
    assert both_sides(BEDS, made, [one, other], [(1, 2)])[0] == tuple(made)
    [both] = both_sides("Do the two sources agree on the beds?", made, [one, other], [(1, 2)])[0]
    assert both.text == "One source says: The unit has 1 beds. Another says: It opened in May. The unit has 2 beds."


def named(number, title, quote, published=None):
    plain = cited(number, published)
    return replace(
        plain,
        quote=quote,
        document=replace(plain.document, metadata=Metadata(title, published=published, publisher="The Trust")),
    )


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("number of beds in the 2022 and 2023 reports", ("Report 2022", "Report 2023")),
        (
            "how many beds according to the old report and according to the new plan",
            ("Old report", "New plan"),
        ),
        ("how many beds by the old report and by the new plan", ("Old report", "New plan")),
        ("Beds: compare the old report with the new plan", ("Old report", "New plan")),
    ],
)
def test_what_two_documents_say_of_two_things_compared_is_told_as_one_in_the_question_s_order(question, titles):
    one = named(2, titles[0], "There are 8 beds.", "2023-05")
    other = named(1, titles[1], "There are 9 beds for others.", "2024-05")
    aside = named(3, "A blog", "Beds are costly.")
    made = [Claim(each.quote, (each.number,)) for each in (other, aside, one)]
    told, carried_by, pairs = both_sides(question, made, [other, one, aside], [])
    assert [claim.text for claim in told] == [
        "One source says: There are 8 beds. Another says: There are 9 beds for others.",
        "Beds are costly.",
    ]
    assert [claim.citations for claim in told] == [(1, 2), (3,)]
    assert [each.document.metadata.title for each in carried_by] == [*titles, "A blog"]
    assert pairs == ()


@pytest.mark.parametrize(
    ("question", "other"),
    [
        # One thing is asked; of what is compared one is not told; both are of one document; one is a list.
        ("how many beds are there in the new plan", named(2, "New plan", "There are 9 beds.")),
        ("beds by the old report and by the King's Fund", named(2, "New plan", "There are 9 beds.")),
        ("beds by the old report and by the new plan", named(1, "New plan", "There are 9 beds.")),
        ("beds by the old report and by the new plan", named(2, "New plan", "Beds:\n- 9\n- 10")),
    ],
)
def test_what_is_not_compared_or_no_sentence_of_two_documents_is_told_by_itself(question, other):
    one = named(1, "Old report", "There are 8 beds.")
    citations = [one, replace(other, number=2)]
    made = [Claim(one.quote, (1,)), Claim(readable(other.quote), (2,))]
    assert both_sides(question, made, citations, [])[0] == tuple(made)


def test_a_report_that_came_out_in_the_other_year_is_told_by_the_year_of_its_name():
    one = named(1, "Report 2022", "The median was 62.", "2023-11-30")
    other = named(2, "Report 2023", "The median was 63.", "2025-09-02")
    made = [Claim(each.quote, (each.number,)) for each in (one, other)]
    told = both_sides("median in the 2022 and 2023 reports", made, [one, other], [])[0]
    assert [claim.citations for claim in told] == [(1, 2)]


def test_nothing_told_has_no_sides():
    assert both_sides("beds in 2022 and 2023", [], [], []) == ((), (), ())


def test_of_two_that_name_it_the_one_on_the_matter_is_told():
    papers = [
        named(1, "Adults", "Adults wait 18 weeks."),
        named(2, "Figures", "The figures on children were late."),
        named(3, "Youth", "Children wait 20 weeks."),
    ]
    made = [Claim(each.quote, (each.number,)) for each in papers]
    told = both_sides("how long do people wait by the adults and by the children", made, papers, [])[0]
    assert told[0].text == "One source says: Adults wait 18 weeks. Another says: Children wait 20 weeks."


def test_what_is_compared_is_told_as_one_beside_what_disagrees_on_another_matter():
    papers = [
        named(1, "Report 2022", "The median was 62."),
        named(2, "Report 2023", "The median was 63."),
        named(3, "Plan", "The target is 70%."),
        named(4, "Page", "The target is 75%."),
    ]
    made = [Claim(each.quote, (each.number,)) for each in papers]
    told = both_sides("median in the 2022 and 2023 reports", made, papers, [(3, 4)])[0]
    assert told[0].citations == (1, 2)
