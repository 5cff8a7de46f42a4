"""Which document a question asks about as a document ("who wrote the board guide?", "when was it published?")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.asking.parts import BEHIND
from assistant.attribution import in_words
from assistant.text.words import stems
from assistant.types import Metadata

_MADE = r"(?:wrote|published|issued|authored|produced|released|brought out)"
_DONE = r"(?:published|written|issued|authored|produced|released|brought out|come out|came out)"
_KINDS = (
    r"(?:reports?|guides?|guidance|plans?|surveys?|frameworks?|statements?|strategy|reviews?|briefings?|documents?|"
    r"papers?|publications?|blogs?|pages?|toolkits?|stud(?:y|ies)|polic(?:y|ies)|it|this|that)"
)
_WHO = (
    re.compile(rf"\bwho {_MADE} (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(r"\bwho(?:'s|’s|s| is| are| was| were) the (?:publishers?|authors?) of (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(rf"\bwho (?:was|were|is|are) (?P<what>[^?]+) {_DONE} by\b", re.IGNORECASE),
)
_WHEN = (
    re.compile(rf"\bwhen (?:was|were|did|is) (?P<what>[^?]+?) {_DONE}\b", re.IGNORECASE),
    re.compile(r"(?:^\W*(?:what(?:'s|’s|s| is) )?(?:the )?|\bpublication )date of (?P<what>[^?]+)", re.IGNORECASE),
    re.compile(rf"\bhow (?:old|recent) (?:is|are) (?P<what>[^?]*\b{_KINDS}\b[^?]*)", re.IGNORECASE),
)
_ANY_DOCUMENT = stems("document publication paper page file pdf")
_BRIEFING = stems("briefing")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# "By NHS England", "© NHS England", "NHS England wrote", or its name alone in a line, a date behind it: and neither
# "a director of NHS England" nor "by NHS England members".
_BY = r"(?:\b(?:by|published|issued)\W+|[(©]\W*)(?:the )?{name}(?!['’]|\s+(?:members?|staff|colleagues|directors?)\b)"
_WROTE = r"{name} (?:wrote|published|issued)\b|^\W*(?:the )?{name}\W*(?:[,·|(–-].{{0,30}})?$"
_PUBLICATION = re.compile(
    r"\b(?:publish\w*|dated?|launch\w*|issued|released|laid|came out|comes from|appeared)\b|\(", re.IGNORECASE
)
# A line of no more words than these is a date on a title page.
_LINE_WORDS = 6


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A document as a question names it, as stems, in each of the ways in which it can be read; who wrote it, or when.

    ``briefing`` where a briefing itself is meant, and not what it is about.
    """

    readings: tuple[frozenset[str], ...]
    when: bool
    briefing: bool

    def is_told(self, metadata: Metadata, text: str) -> bool:
        """Return whether ``text`` says of this document who published it, or when, as is known of it."""
        about = None if self.briefing else metadata.about
        if self.when:
            date = in_words(about.published if about else metadata.published)
            stands = bool(date) and re.search(rf"(?<!\w){re.escape(date)}(?!\w)", text, re.IGNORECASE) is not None
            said = stands and (len(text.split()) <= _LINE_WORDS or _PUBLICATION.search(text) is not None)
        else:
            name = re.escape((about.publisher if about else metadata.publisher) or "")
            said = bool(name) and re.search(f"{_BY}|{_WROTE}".format(name=name), text, re.IGNORECASE) is not None
        return said and self._is_document(metadata)

    def _is_document(self, metadata: Metadata) -> bool:
        """Return whether all that the question says of the document is in its title, publisher, kind or year."""
        about = metadata.about
        parts = (metadata.title, about and about.title, metadata.kind, metadata.publisher, about and about.publisher)
        said = " ".join(part for part in parts if part)
        # A report of 2023 may come out in 2024: the year in its title is the one that it is known by.
        own = stems(said if _YEAR.search(said) else f"{said} {(metadata.dated or '')[:4]}")
        return any(reading <= own for reading in self.readings)


def document_asked(ways: Sequence[str]) -> DocumentAsked | None:
    """Return the document that a question asks about; None where it asks about none, or names none.

    :param ways: the question in all its wordings.
    """
    for when, found in _asked(ways):
        readings = tuple(dict.fromkeys(named for each in found if (named := stems(each) - _ANY_DOCUMENT)))
        if readings:
            return DocumentAsked(readings, when, any(_BRIEFING <= stems(each) for each in found))
    return None


def asks_about_unnamed(question: str) -> bool:
    """Return whether a question asks who wrote a document, or when, and does not say which ("who wrote this?")."""
    return document_asked([question]) is None and any(found for _, found in _asked([question]))


def _asked(ways: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield whether the date is asked for, and what the document is called in each wording.

    What was taken along from the conversation says what "it" is.
    """
    for patterns, when in ((_WHO, False), (_WHEN, True)):
        found = []
        for way in ways:
            asked, _, about = way.partition(BEHIND)
            for match in filter(None, (pattern.search(asked) for pattern in patterns)):
                found.append(match["what"] if stems(match["what"]) - _ANY_DOCUMENT or not about else _named(about))
        yield when, found


def _named(about: str) -> str:
    """Return how a document is called by what was taken along, which may itself ask who wrote it."""
    matches = (pattern.search(about) for pattern in (*_WHO, *_WHEN))
    return next((match["what"] for match in matches if match), about)
