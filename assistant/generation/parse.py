"""A model's text -> sentences with the ids it gave them, line by line while the text comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text.sentences import sentence_offsets
from assistant.text.visible import one_line, visible
from assistant.text.words import words

LONGEST_LINE = 2_000

_IDS = re.compile(r"\s*[\[【]((?:[A-Za-z0-9]{1,12})(?:\s*[,; ]\s*[A-Za-z0-9]{1,12})*)[\]】]:?")
_MARKS = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+|#+\s+|>\s+)+")
_LEADING = re.compile(r"^[;:,.)\s]+")
_EMPTY_ITEM = re.compile(r"\s*([;:])(?:\s*;)+")
_DECORATION = str.maketrans("", "", "*`_#")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, not checked yet; ``ids`` as given, known or not."""

    text: str
    ids: tuple[str, ...]


class Parser:
    """Takes a model's text piece by piece; a sentence is read once its line has ended."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[Draft]:
        """Yield the sentences of the lines that ``piece`` ends."""
        self._rest += piece
        *lines, self._rest = re.split(r"[\r\n]+", self._rest)
        if len(self._rest) > LONGEST_LINE:  # no sentence is so long: it is let go
            lines.append(self._rest)
            self._rest = ""
        for line in lines:
            yield from drafts(line)

    def end(self) -> Iterator[Draft]:
        """Yield the sentences of the last line."""
        yield from drafts(self._rest)
        self._rest = ""


def drafts(line: str) -> list[Draft]:
    """Return the sentences of a line. The ids within or right behind a sentence are its own.

    Those that begin the line belong to its first sentence; where there are no others, to all of them.
    """
    text, given = "", []
    last = 0
    for match in _IDS.finditer(line):
        text += _apart(text, line[last : match.start()])
        given.append((len(text), tuple(re.split(r"[\s,;]+", match[1].strip()))))
        last = match.end()
    text += _apart(text, line[last:])
    text, shift = _without_marks(text)
    offsets = sentence_offsets(text)
    leading = tuple(each for at, several in given for each in several if at <= shift)
    only_leading = all(at <= shift for at, _ in given)
    found = []
    for place, (start, end) in enumerate(offsets):
        until = offsets[place + 1][0] if place + 1 < len(offsets) else len(text) + 1
        ids = tuple(each for at, several in given for each in several if start < at - shift <= until)
        if leading and (only_leading or place == 0):
            ids = (*leading, *ids)
        sentence = _tidy(one_line(visible(text[start:end].translate(_DECORATION))))
        if words(sentence):
            found.append(Draft(sentence, tuple(dict.fromkeys(ids))))
    return found


def _tidy(sentence: str) -> str:
    """Return a sentence without the marks that a model leaves where it took items out of a list."""
    return _EMPTY_ITEM.sub(r"\1", _LEADING.sub("", sentence))


def _apart(before: str, after: str) -> str:
    """Return ``after``, behind a space where an id alone stood between it and the word before."""
    return f" {after}" if before and after and after[0].isalnum() else after


def _without_marks(text: str) -> tuple[str, int]:
    match = _MARKS.match(text.lstrip())
    lead = len(text) - len(text.lstrip()) + (match.end() if match else 0)
    return text[lead:], lead
