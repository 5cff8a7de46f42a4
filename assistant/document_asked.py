"""Which document a question asks about as a document ("who wrote the board guide?", "when was it published?")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.attribution import in_words
from assistant.question import stems
from assistant.types import Metadata

_MADE = r"(?:wrote|published|issued|authored|produced|released|brought out|is behind|are behind)"
_DONE = r"(?:published|written|issued|authored|produced|released|dated|brought out|come out|came out|out)"
_WHO = (
    re.compile(rf"\bwho {_MADE} (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(r"\bwho(?:'s|’s|s| is| are| was| were) the (?:publishers?|authors?) of (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(rf"\bwho (?:was|were|is|are) (?P<what>[^?]+) {_DONE} by\b", re.IGNORECASE),
)
_WHEN = (
    re.compile(rf"\bwhen (?:was|were|did|is) (?P<what>[^?]+?) {_DONE}\b", re.IGNORECASE),
    re.compile(r"\b(?:publication )?date of (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(r"\bhow (?:old|recent) (?:is|are) (?P<what>[^?]+)", re.IGNORECASE),
)
_ANY_DOCUMENT = stems("document publication paper page file pdf")
_BY = r"(?:^|[(©]|\b(?:by|published|issued)\b[^\w]*)(?:the )?"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A document as a question names it: stems, in each of the ways in which it can be read; who wrote it, or when."""

    readings: tuple[frozenset[str], ...]
    when: bool

    def is_told(self, metadata: Metadata, text: str) -> bool:
        """Return whether ``text`` says of this document who published it, or when, as is known of it."""
        about, date = metadata.about, in_words(metadata.dated)
        publisher = about.publisher if about else metadata.publisher
        if self.when:
            said = bool(date) and date.casefold() in text.casefold()
        else:
            # "By NHS England" or its name alone on a title page, and not "a director of NHS England".
            said = bool(publisher) and re.search(_BY + re.escape(str(publisher)), text, re.IGNORECASE) is not None
        return said and self.is_document(metadata)

    def is_document(self, metadata: Metadata) -> bool:
        """Return whether all that the question says of the document is in its title, publisher, kind or year."""
        about = metadata.about
        parts = (metadata.title, about and about.title, metadata.kind, metadata.publisher, about and about.publisher)
        said = " ".join(part for part in parts if part)
        # A report of 2023 may come out in 2024: the year in its title is the one that it is known by.
        own = stems(said if _YEAR.search(said) else f"{said} {(metadata.dated or '')[:4]}")
        return any(reading <= own for reading in self.readings)


def document_asked(ways: Sequence[str]) -> DocumentAsked | None:
    """Return the document that a question asks about; None where it asks about none.

    :param ways: the question in all its wordings.
    """
    for patterns, when in ((_WHO, False), (_WHEN, True)):
        matches = [match for way in ways for pattern in patterns if (match := pattern.search(way))]
        readings = tuple(dict.fromkeys(found for match in matches if (found := stems(match["what"]) - _ANY_DOCUMENT)))
        if readings:
            return DocumentAsked(readings, when)
    return None
