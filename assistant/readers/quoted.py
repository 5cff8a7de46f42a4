"""Whose words those of a message are: what it quotes from earlier ones stands under headings that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from bs4 import BeautifulSoup, Tag

from assistant.readers.flow import Flow, Piece
from assistant.readers.plain import add_text
from assistant.types import Role

QUOTED, OWN = "Quoted from an earlier message", "The sender's own words"
# Below the message's subject.
OWN_LEVEL = 2
DEEPEST_QUOTATION = 5
_MARKS = re.compile(r"(?:> ?)+")
_FIGURE = re.compile(r">\d")
# What mail programs write above an earlier message; below it, some mark the message's lines and others do not.
_LEAD = re.compile(
    r"(?i:-{2,} ?(?:original (?:message|appointment)|forwarded message|forwarded by [^-]+) ?-{2,})|"
    r"(?i:begin forwarded message:)|From: (?=.* (?:Sent|Date): )(?=.* (?:To|Subject): ).*|"
    # A sentence that ends within is the sender's own.
    r"On (?=.*\d[:.]\d\d)(?:(?![a-z]{3}[.!?] [A-Z]).)+ wrote:"
)
LEAD_LINES = 6
LEAD_CHARACTERS = 500
# Where such lines stand close to others, they would be taken for lines of one paragraph.
_CLOSE = re.compile(r"^(?=-{2,} ?\w[\w ]+ ?-{2,}\s*$|\*?From: )|(?<= wrote:)(?=[ \t]*$)", re.MULTILINE)
_QUOTATIONS = "blockquote[type=cite i], blockquote.gmail_quote, blockquote.protonmail_quote"


def add_reply(text: str, flow: Flow) -> None:
    """Add the words of a message in plain text, each run of lines that are quoted alike under a heading."""
    for number, (depth, lines) in enumerate(groupby(_unmarked(text), key=lambda line: line[0])):
        if number or depth:
            flow.add(Role.HEADING, QUOTED if depth else OWN, level=_level(depth))
        add_text(_CLOSE.sub("\n", "\n".join(line for _, line in lines)), flow)


def mark_quotations(page: BeautifulSoup) -> None:
    """Put a heading at the beginning of each quotation of a web page, and at its end one for what follows."""
    quotations = page.select(_QUOTATIONS)
    known = set(map(id, quotations))
    for quotation in quotations:
        depth = min(sum(id(parent) in known for parent in quotation.parents), DEEPEST_QUOTATION - 1)
        # Within it: to put something beside an element takes as long as there are others beside it.
        quotation.insert(0, _heading(page, depth + 1))
        quotation.append(_heading(page, depth))


def settled(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the blocks of a message with a heading above each earlier message, and none above nothing.

    Headings within an earlier message are below the one that says that it is one.
    """
    level = 0
    found = list(_with_leads(pieces))
    for piece, after in zip_longest(found, found[1:]):
        if not _is_sign(piece):
            yield replace(piece, level=piece.level + level) if piece.role is Role.HEADING else piece
            continue
        is_empty = after is None or (_is_sign(after) and after.level <= piece.level)
        if not is_empty and (piece.text == QUOTED or level):
            level = piece.level if piece.text == QUOTED else 0
            yield piece


def is_quoting(pieces: Sequence[Piece]) -> bool:
    """True where what follows these blocks would be taken for a part of an earlier message."""
    return next((piece.text == QUOTED for piece in reversed(pieces) if _is_sign(piece)), False)


def own_words() -> Piece:
    """Return the heading of what the sender says after a quotation."""
    return Piece(Role.HEADING, OWN, OWN_LEVEL)


def _level(depth: int) -> int:
    return OWN_LEVEL + max(0, depth - 1)


def _heading(page: BeautifulSoup, depth: int) -> Tag:
    heading = page.new_tag(f"h{_level(depth)}")
    heading.string = QUOTED if depth else OWN
    return heading


def _is_sign(piece: Piece) -> bool:
    return piece.role is Role.HEADING and piece.text in (QUOTED, OWN)


def _unmarked(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line without its marks, and how many it had; an empty line goes with those before it."""
    lines = text.split("\n")
    depth = 0
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        marks = _MARKS.match(line)
        # ">50 beds" is no quotation where nothing around it is one.
        if marks and _FIGURE.match(line) and not before.startswith(">") and not after.startswith(">"):
            marks = None
        bare = line[marks.end() :] if marks else line
        if bare.strip():
            depth = min(marks.group().count(">"), DEEPEST_QUOTATION) if marks else 0
        yield depth, bare


def _with_leads(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the blocks with a heading above what a mail program wrote above an earlier message.

    Without marks, all that follows is of that message or of those before it.
    """
    level = 0
    is_unmarked = False
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        end = position + _lead_length(pieces[position : position + 2 * LEAD_LINES])
        if _is_sign(piece):
            piece = replace(piece, text=QUOTED) if is_unmarked else piece
            level = piece.level if piece.text == QUOTED else 0
        elif end > position and end < len(pieces) and _is_sign(pieces[end]) and pieces[end].level > level:
            # The quotation's own heading follows, and belongs above.
            yield pieces[end]
            yield from pieces[position:end]
            level, position = pieces[end].level, end + 1
            continue
        elif end > position:
            is_unmarked = is_unmarked or not level
            level = level or OWN_LEVEL
            yield Piece(Role.HEADING, QUOTED, level)
            yield from pieces[position:end]
            position = end
            continue
        yield piece
        position += 1


def _lead_length(pieces: Sequence[Piece]) -> int:
    """Return how many of these blocks are what a mail program writes above an earlier message: a line, or two kinds."""
    for count in range(1, LEAD_LINES + 1):
        text = " ".join(piece.text for piece in pieces[:count]).replace("*", "")
        if count > len(pieces) or _is_sign(pieces[count - 1]) or len(text) > LEAD_CHARACTERS:
            return 0
        if _LEAD.fullmatch(text):
            return count + _lead_length(pieces[count:])
    return 0
