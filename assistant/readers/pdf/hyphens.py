"""Words broken at a line's end: whether the hyphen belongs to the word. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.readers.pdf.lines import Line

# Compounds whose hyphen is part of the word wherever the line ends.
_COMPOUND_FIRST = frozenset(
    "anti non self well long short high low cross full ex mid all half one two three four".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The document's own words decide whether a hyphen at a line's end is part of a word."""

    words: Counter[str]
    breaks_words: bool
    """True where so many lines end in hyphens that a program must have put them there."""

    @classmethod
    def of(cls, pages: Iterable[Sequence[Line]]) -> Vocabulary:
        """Count the words of all pages' lines, broken ones left out."""
        words: Counter[str] = Counter()
        lines = hyphens = 0
        for page in pages:
            after_hyphen = False
            for line in page:
                lines += 1
                hyphens += line.hyphen is not None
                texts = [word.text for word in line.words]
                whole = texts[int(after_hyphen) : len(texts) - int(line.hyphen is not None)]
                words.update(_bare(text) for text in whole)
                after_hyphen = line.hyphen is not None
        return cls(words, hyphens > 0.015 * lines)

    def keeps_hyphen(self, first: str, second: str) -> bool:
        """True where ``first`` and ``second``, broken at a hyphen, are a compound and not the halves of a word."""
        one, two = _bare(first), _bare(second)
        if not one[-1:].isalpha() or not second[:1].islower() or len(one) < 2:
            return True
        part = one.rsplit("-", 1)[-1]
        compound, joined = self.words[f"{one}-{two}"], self.words[one + two] + self.words[part + two]
        if compound or joined:
            return compound >= joined
        if part in _COMPOUND_FIRST or "-" in one:
            return True
        if len(part) > 2 and len(two) > 2 and self.words[part] and self.words[two]:
            return True
        return not self.breaks_words


def _bare(word: str) -> str:
    return word.lower().strip("\"'“”‘’().,;:!?[]")


def join_lines(lines: Sequence[Line], vocabulary: Vocabulary) -> str:
    """Return the words of the lines; a broken word is joined, with or without its hyphen."""
    parts: list[str] = []
    for number, line in enumerate(lines):
        parts.append(line.text)
        after = lines[number + 1] if number + 1 < len(lines) else None
        if line.hyphen is None:
            parts.append(" " if after else "")
        elif after is None or vocabulary.keeps_hyphen(line.words[-1].text, after.words[0].text):
            parts.append("-")
    return "".join(parts)


def line_starts(lines: Sequence[Line], page_text: str) -> list[int] | None:
    """Return where each line begins in the page text that was made of them; None where it was made of others."""
    starts: list[int] = []
    position = 0
    for line in lines:
        if page_text[position : position + len(line.text)] != line.text:
            return None
        starts.append(position)
        position += len(line.text)
        if line.hyphen is None or page_text[position : position + 1] == "-":
            position += 1
    return starts
