"""Which page a question asks about ("what is on page 12", "the first page"): by its printed label, or by its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.quantities import NUMBER_WORDS, ORDINAL_WORDS
from assistant.text.words import stems
from assistant.types import StoredDocument

_COUNTED = {word: number for word, number in NUMBER_WORDS.items() if 1 <= number <= 20} | ORDINAL_WORDS
_WORDS = "|".join(_COUNTED)
# "A two page paper" has so many pages.
_ORDINALS = "|".join(ORDINAL_WORDS)
_PAGE = re.compile(
    rf"\b(?:page|p\.) ?(?P<number>\d{{1,4}}|[ivxl]{{1,6}}|{_WORDS})\b|"
    rf"\b(?P<place>{_ORDINALS}|cover|title|front|opening|last|final) page\b",
    re.IGNORECASE,
)
# "… as mentioned on the first page of the document": where to look, and nothing that is looked for.
_WHERE = re.compile(
    r"(?:,? (?:as )?(?:mentioned|noted|given|shown|named|listed|printed|stated|written|found))?"
    rf"(?: (?:on|in|at|from))(?: the)?(?: (?:{_ORDINALS}))? (?:{_PAGE.pattern})"
    r"(?: (?:of|in) (?:the|this|that) (?:document|report|file|pdf|paper))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page as a question names it: ``name`` in lower case, ``number`` from 1; 0 is the last, None none at all."""

    name: str
    number: int | None

    def is_page(self, document: StoredDocument, page_index: int) -> bool:
        """Return whether a page of ``document`` is the one; a printed label goes before the place it is in."""
        if document.pages < 2:  # a web page or a Word file has no pages to speak of
            return False
        labels = [document.label(index) for index in range(document.pages)]
        if any(label is not None and label.lower() == self.name for label in labels):
            return (labels[page_index] or "").lower() == self.name
        if self.number is None:
            return False
        return page_index == (document.pages if self.number == 0 else self.number) - 1


def page_asked(question: str) -> PageAsked | None:
    """Return the page that ``question`` names; None where it names none."""
    match = _PAGE.search(question)
    if match is None:
        return None
    if match["place"]:
        place = match["place"].lower()
        return PageAsked("", 0 if place in ("last", "final") else _COUNTED.get(place, 1))
    name = match["number"].lower()
    number = int(name) if name.isdigit() else _COUNTED.get(name)
    return PageAsked(str(number) if number is not None else name, number)


def without_page(question: str) -> str:
    """Return ``question`` without the page that it says to look on; as it stands where it asks nothing else."""
    rest = _WHERE.sub("", question)
    return rest if stems(rest) else question
