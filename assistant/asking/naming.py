"""What a question names that a document can be told by: years, publishers and kinds, section numbers and codes.

Soft filters: a document that has what is named stands higher, and none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.types import Metadata

_YEAR = re.compile(r"(?<![\w.,/-])(?:19|20)\d\d(?![\w,]|\.\d|/\d)")
# "2.2", "3.12", "s13SA", "Core20PLUS5"; bare figures and years count things, and name none.
_CODE = re.compile(
    r"(?<![\w.])(?:\d{1,2}(?:\.\d{1,3}){1,3}|[A-Za-z]+\d+[A-Za-z\d]*|\d+[A-Za-z]+\d+[A-Za-z\d]*)(?![\w]|\.\d)"
)
# A word for a kind of document is one only where it is spoken of: "the guide", "the 2024 survey", "a Providers' guide".
_SPOKEN_OF = (
    r"(?:\b(?i:the|this|that|your|our|their|its|which|what|in|from|of|by|to|per|under|\d{4})|['’]s?)"
    r"(?:\s+(?:\d[\d/-]*|[A-Z][\w'’&-]*|(?i:first|original|old|earlier|latest|new|updated|annual|board|trust)))*\s+"
)
_EARLIER = re.compile(
    r"\b(first|original|originally|previous|previously|earlier|former|formerly|old|older|superseded|before|used to)\b",
    re.IGNORECASE,
)
SHORT_NAME = 4


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names. ``publishers`` and ``kinds`` are in lower case; ``codes`` as they are written.

    ``earlier`` says that the question asks for what was before, so that a superseded document may be what is meant.
    """

    years: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    earlier: bool = False

    def fits(self, metadata: Metadata) -> float:
        """Return the share of what is named that a document has, from 0 to 1; 0 where nothing is."""
        own = {name.casefold() for name in metadata.publishers}
        dated = {(metadata.dated or "")[:4], *_YEAR.findall(metadata.title)}
        fits = [
            bool(named & had)
            for named, had in (
                (self.years, dated),
                (self.publishers, own),
                (self.kinds, {(metadata.kind or "").casefold()}),
            )
            if named
        ]
        return sum(fits) / len(fits) if fits else 0.0

    def share_of_codes(self, text: str) -> float:
        """Return the share of the codes that stand in ``text``, from 0 to 1; 0 where there are none."""
        if not self.codes:
            return 0.0
        return sum(_stands(code, text) for code in self.codes) / len(self.codes)


def named(question: str, publishers: Collection[str], kinds: Collection[str]) -> Named:
    """Return what ``question`` names of the publishers and kinds that the library knows."""
    plain = question.replace("’", "'")
    return Named(
        frozenset(_YEAR.findall(plain)),
        frozenset(name.casefold() for name in publishers if _is_named(name.replace("’", "'"), plain)),
        frozenset(kind.casefold() for kind in kinds if re.search(rf"{_SPOKEN_OF}(?i:{re.escape(kind)}s?)\b", plain)),
        tuple(dict.fromkeys(_CODE.findall(plain))),
        bool(_EARLIER.search(plain)),
    )


def _is_named(publisher: str, question: str) -> bool:
    """Return whether a publisher is named; a name as short as "WHO" only where it is written in capitals."""
    name = re.sub(r"^the\s+", "", publisher, flags=re.IGNORECASE)
    if len(name) > SHORT_NAME:
        return _stands(name, question)
    return re.search(rf"\b{re.escape(name)}\b", question) is not None


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\d)", text, re.IGNORECASE) is not None
