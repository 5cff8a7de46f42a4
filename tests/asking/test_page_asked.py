from __future__ import annotations

import pytest

from assistant.asking.page_asked import page_asked, without_page
from assistant.types import DocumentId, Metadata, StoredDocument, VersionId


def document(*labels):
    return StoredDocument(
        DocumentId("a"), VersionId("v"), ("a.pdf",), Metadata("A"), len(labels), 1, labels=tuple(labels)
    )


PLAIN = document(None, None, None, None)
ROMAN = document("i", "ii", "1", "2")


@pytest.mark.parametrize(
    ("question", "of_plain", "of_roman"),
    [
        ("what is on page 2?", [1], [3]),
        ("what does page two say", [1], [3]),
        ("who is named on p. 3", [2], [2]),
        ("the contents on page ii", [], [1]),
        ("what is on the first page", [0], [0]),
        ("what stands on the cover page?", [0], [0]),
        ("the last page of the guide", [3], [3]),
        ("what is on page 40", [], []),
    ],
)
def test_a_page_is_found_by_its_printed_label_first_and_then_by_its_place(question, of_plain, of_roman):
    asked = page_asked(question)
    assert [index for index in range(4) if asked.is_page(PLAIN, index)] == of_plain
    assert [index for index in range(4) if asked.is_page(ROMAN, index)] == of_roman


@pytest.mark.parametrize("question", ["what about the web page of the trust", "first objective", "homepage 2"])
def test_most_questions_name_no_page(question):
    assert page_asked(question) is None


def test_what_has_no_pages_is_on_none():
    assert not page_asked("what is on the first page").is_page(document(None), 0)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What type of court is noted on the cover page?", "What type of court is?"),
        ("the governor as mentioned on the first page of the document?", "the governor?"),
        ("their fax number on page fourteen", "their fax number"),
        ("a two page board paper", "a two page board paper"),
        ("what is the title page of the plan", "what is the title page of the plan"),
        # It asks nothing else.
        ("what is on page 12?", "what is on page 12?"),
        ("who chaired it?", "who chaired it?"),
    ],
)
def test_where_to_look_is_not_what_is_looked_for(question, rest):
    assert without_page(question) == rest
