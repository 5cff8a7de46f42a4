"""RTF files with tracked changes that nobody has accepted yet: read as they stand once all are accepted.

A deleted end of a paragraph is written as Word writes it: in a group of its own, which says that it is deleted.
"""

from __future__ import annotations

import pytest

from assistant.readers import read
from assistant.types import Page, Role
from tests.readers.checks import assert_sound, texts
from tests.readers.text_builders import rtf

END = r"{\rtlch\fcs1 \af0 \ltrch\fcs0 \deleted\revauthdel1\revdttmdel1741752320 \par }"
MARKER = r"{\listtext\pard\plain 1.\tab}\ls1 "


def gone(words: str, word: str = "deleted") -> str:
    return rf"{{\{word}\revauthdel1 {words}}}"


def page_of(body: str) -> Page:
    document = read("a.rtf", rtf(body))
    assert_sound(document)
    return document.pages[0]


def blocks(page: Page) -> list[tuple[Role, str]]:
    return [(block.role, text) for block, text in zip(page.blocks, texts(page), strict=True)]


@pytest.mark.parametrize(
    "body",
    [
        rf"\pard Waits are {gone('12 ')}{END}\pard 8 per cent.\par",
        rf"\pard Waits{END}\pard\s1  are{END}\pard\plain  8 per cent.\par",
        rf"\pard {gone('Gone.')}{END}\pard Waits are 8 per cent.\par",
        r"\pard Waits are {\deleted 12\par Gone.\par }8 per cent.\par",
        r"\pard Waits are \deleted\par\deleted0 8 per cent.\par",
        rf"\pard {gone('Waits were 12 per cent.', 'mvf')}{{\mvf\mvauth1 \par }}\pard Waits are 8 per cent.\par",
        rf"\pard Waits are {END}\pard 8 per cent.",
    ],
)
def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next(body: str) -> None:
    assert texts(page_of(body)) == ["Waits are 8 per cent."]


def test_the_end_that_stays_says_what_kind_of_paragraph_it_is() -> None:
    page = page_of(rf"\pard Waits {END}\pard\s1\outlinelevel0 by ward\par\pard They fell.\par")
    assert blocks(page) == [(Role.HEADING, "Waits by ward"), (Role.PARAGRAPH, "They fell.")]
    page = page_of(rf"\pard Waits {END}\pard {MARKER}fell.\par\pard They did.\par")
    assert blocks(page) == [(Role.LIST_ITEM, "1. Waits fell."), (Role.PARAGRAPH, "They did.")]


def test_a_heading_whose_text_below_was_deleted_stays_one() -> None:
    page = page_of(rf"\pard\s1\outlinelevel0 Waits{END}\pard\plain {gone('They fell.')}\par\pard Staff left.\par")
    assert blocks(page) == [(Role.HEADING, "Waits"), (Role.PARAGRAPH, "Staff left.")]


def test_a_paragraph_does_not_go_on_in_a_table() -> None:
    row = r"\trowd\cellx3000\cellx6000\pard\intbl {0}\cell {1}\cell\row"
    page = page_of(
        row.replace("{0}", "Birch").replace("{1}", "9")
        + rf"\pard Waits by ward{END}"
        + row.replace("{0}", rf"Ash{END}ford").replace("{1}", "8")
        + r"\pard They fell.\par"
    )
    assert [text for role, text in blocks(page) if role is Role.PARAGRAPH] == ["Waits by ward", "They fell."]
    assert page.text.index("Birch") < page.text.index("Waits by ward") < page.text.index("Ashford") < len(page.text)


def test_notes_and_boxes_are_joined_too() -> None:
    note = rf"{{\footnote\pard\plain By {END}\pard ward.\par Old figures.\par}}"
    box = rf"{{\shp{{\*\shpinst{{\shptxt\pard\plain Ash{END}\pard ford.\par}}}}}}"
    page = page_of(rf"\pard Waits fell.{note}{box}\par\pard They did.\par")
    assert [text for role, text in blocks(page) if role is Role.NOTE] == ["Ashford.", "By ward. Old figures."]


def test_what_is_hidden_or_struck_out_ends_its_paragraph() -> None:
    """This test ensures that only a change joins paragraphs: an end that is hidden is one all the same."""
    page = page_of(r"\pard Waits fell.{\v \par}{\strike \par}\pard They did.\par")
    assert texts(page) == ["Waits fell.", "They did."]
