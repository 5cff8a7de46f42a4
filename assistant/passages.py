"""Document -> passages with exact spans. Pure: the same document and settings give the same passages.

A passage holds consecutive blocks under one heading path. What is embedded is its context (title, heading path, a
list's lead-in) and its text, together within the model's window. Headings stand at the head of the passage they
open; furniture (page headers, footers, page numbers) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.text.sentences import sentence_offsets
from assistant.types import Block, CountTokens, Page, Passage, Role, Span

SPECIAL_TOKENS = 2
# The context may take this share of the window at most; a longer one is cut from its front, the least specific part.
CONTEXT_SHARE = 0.375
LEAD_IN_CHARACTERS = 200
COUNTED_CHARACTERS = 50_000
# The parts of a text, counted one by one, may come to so many word pieces less than the whole.
SUM_MAY_BE_SHORT_BY = 16


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one that is too long, with its number of word pieces."""

    span: Span
    text: str
    tokens: int
    role: Role
    heading: tuple[str, ...]
    lead_in: str


def split(title: str, pages: Sequence[Page], count_tokens: CountTokens, window: int) -> list[Passage]:
    """Return the passages of a document in reading order.

    :param title: embedded with every passage; may be empty.
    :param count_tokens: word pieces of a text, special tokens not included.
    :param window: most word pieces that the model reads, special tokens included.
    """
    passages: list[Passage] = []
    group: list[_Piece] = []
    budget = 0
    for piece in _pieces(title, pages, count_tokens, window):
        if group and (_opens_section(group, piece) or sum(each.tokens for each in group) + piece.tokens > budget):
            carried = _trailing_headings(group, piece)
            passages.extend(_passage(title, group[: len(group) - len(carried)], count_tokens, window))
            group = carried
        if not group:
            budget = _room(_context(title, piece, count_tokens, window), count_tokens, window)
        group.append(piece)
    passages.extend(_passage(title, group, count_tokens, window))
    return passages


def embedded_text(passage: Passage) -> str:
    """Return what the embedding model is given for ``passage``."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def _opens_section(group: list[_Piece], piece: _Piece) -> bool:
    """True where ``piece`` stands under another heading path than the group, headings at its head aside."""
    if all(each.role is Role.HEADING for each in group):
        return piece.role is not Role.HEADING and piece.heading[: len(group[-1].heading)] != group[-1].heading
    return piece.role is Role.HEADING or piece.heading != group[-1].heading


def _trailing_headings(group: list[_Piece], piece: _Piece) -> list[_Piece]:
    """Headings at the end of a full group belong to what follows them, unless they are all of it."""
    if all(each.role is Role.HEADING for each in group):
        return []
    count = 0
    while group[-1 - count].role is Role.HEADING:
        count += 1
    return group[len(group) - count :] if count and piece.role is not Role.HEADING else []


def _passage(title: str, group: list[_Piece], count_tokens: CountTokens, window: int) -> list[Passage]:
    if not group:
        return []
    spans = tuple(_merged(group))
    return [
        Passage(
            spans=spans,
            text="\n".join(_text_of(group, span) for span in spans),
            heading=group[-1].heading,
            context=_context(title, group[0], count_tokens, window),
            sentences=tuple(_sentences(group, spans)),
        )
    ]


def _sentences(group: list[_Piece], spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield what can be cited by itself, as offsets into the passage's text; a heading cannot."""
    for piece in group:
        if piece.role is Role.HEADING:
            continue
        shift = _shift(piece.span, spans)
        text = piece.text[piece.span.start : piece.span.end]
        whole = piece.role in (Role.LIST_ITEM, Role.TABLE_ROW)
        for start, end in [(0, len(text))] if whole else sentence_offsets(text):
            yield shift + start, shift + end


def _shift(piece: Span, spans: Sequence[Span]) -> int:
    """Return where a piece begins within the passage's text."""
    before = 0
    for span in spans:
        if piece.lies_in(span):
            return before + piece.start - span.start
        before += span.end - span.start + 1
    raise ValueError("a piece lies in none of its passage's spans")


def locate(passage: Passage, start: int, end: int) -> Span | None:
    """Return the page span of an offset range of the passage's text; None where it crosses from one span to another."""
    before = 0
    for span in passage.spans:
        length = span.end - span.start
        if before <= start and end <= before + length:
            return Span(span.page_index, span.start + start - before, span.start + end - before)
        before += length + 1
    return None


def embedded_parts(passage: Passage) -> list[tuple[int, int]]:
    """Return where the passage's sentences stand in :func:`embedded_text`."""
    shift = len(embedded_text(passage)) - len(passage.text)
    return [(start + shift, end + shift) for start, end in passage.sentences]


def _merged(group: list[_Piece]) -> Iterator[Span]:
    """Join pieces that follow each other on one page with nothing but white space between them."""
    current = group[0].span
    for before, piece in pairwise(group):
        if piece.span.page_index == current.page_index and _adjacent(before, piece):
            current = Span(current.page_index, current.start, piece.span.end)
        else:
            yield current
            current = piece.span
    yield current


def _adjacent(before: _Piece, piece: _Piece) -> bool:
    return before.text[before.span.end : piece.span.start].strip() == ""


def _text_of(group: list[_Piece], span: Span) -> str:
    page = next(piece.text for piece in group if piece.span.page_index == span.page_index)
    return page[span.start : span.end]


def _context(title: str, piece: _Piece, count_tokens: CountTokens, window: int) -> str:
    """Title, the headings above the passage (its own are in its text) and a list's lead-in, within their share."""
    above = piece.heading[:-1] if piece.role is Role.HEADING else piece.heading
    parts = [part for part in (title, " > ".join(above), piece.lead_in) if part]
    limit = int(window * CONTEXT_SHARE)
    while parts and count_tokens("\n".join(parts)) > limit:
        words = parts[0].split()
        parts[0] = " ".join(words[len(words) // 2 + 1 :])
        parts = [part for part in parts if part]
    return "\n".join(parts)


def _room(context: str, count_tokens: CountTokens, window: int) -> int:
    return window - SPECIAL_TOKENS - (count_tokens(context) if context else 0)


def _pieces(title: str, pages: Sequence[Page], count_tokens: CountTokens, window: int) -> Iterator[_Piece]:
    path: list[tuple[int, str]] = []
    lead_in = ""
    for page in pages:
        for block in page.blocks:
            if block.role is Role.FURNITURE:
                continue
            text = page.text[block.start : block.end]
            if block.role is Role.HEADING:
                path = [(level, name) for level, name in path if level < block.level]
                path.append((block.level, " ".join(text.split())))
            lead_in = _lead_in(lead_in, block, text)
            heading = tuple(name for _, name in path if name != title)
            # An item that opens a passage of its own has its lead-in before it, and a table row the head of its table;
            # the lead-in itself does not.
            before = block.header or (lead_in if block.role in (Role.LIST_ITEM, Role.TABLE_ROW) else "")
            whole = _Piece(
                Span(page.index, block.start, block.end),
                page.text,
                _count_up_to(window, text, count_tokens),
                block.role,
                heading,
                before,
            )
            room = _room(_context(title, whole, count_tokens, window), count_tokens, window)
            yield from [whole] if whole.tokens <= room else _cut(whole, count_tokens, room)


def _lead_in(current: str, block: Block, text: str) -> str:
    """A paragraph that ends in a colon leads in the list that follows; anything else but items ends that."""
    if block.role in (Role.LIST_ITEM, Role.TABLE_ROW, Role.NOTE):
        return current
    if block.role is Role.PARAGRAPH and text.rstrip().endswith(":"):
        return " ".join(text.split())[-LEAD_IN_CHARACTERS:]
    return ""


def _cut(piece: _Piece, count_tokens: CountTokens, room: int) -> Iterator[_Piece]:
    """Cut a block that does not fit at sentence ends, and a sentence that does not fit between words.

    Each part is counted once, and what was put together again only where the sum comes near the room: counting all of
    it for every word more takes an hour for a line of ten megabytes.
    """
    text = piece.text[piece.span.start : piece.span.end]
    start: int | None = None
    end = total = 0
    for part_start, part_end, tokens in _parts(text, count_tokens, room):
        total += tokens
        if start is not None and total > room - SUM_MAY_BE_SHORT_BY:
            total = count_tokens(text[start:part_end])
            if total > room:
                yield _part(piece, start, end, count_tokens)
                start, total = None, tokens
        if start is None:
            start = part_start
        end = part_end
    if start is not None:
        yield _part(piece, start, end, count_tokens)


def _part(piece: _Piece, start: int, end: int, count_tokens: CountTokens) -> _Piece:
    span = Span(piece.span.page_index, piece.span.start + start, piece.span.start + end)
    tokens = count_tokens(piece.text[span.start : span.end])
    return _Piece(span, piece.text, tokens, piece.role, piece.heading, piece.lead_in)


def _count_up_to(most: int, text: str, count_tokens: CountTokens) -> int:
    """Return the word pieces of ``text``, or some number above ``most``: counting megabytes at once takes gigabytes."""
    total = 0
    for start in range(0, len(text), COUNTED_CHARACTERS):
        total += count_tokens(text[start : start + COUNTED_CHARACTERS])
        if total > most:
            break
    return total


def _parts(text: str, count_tokens: CountTokens, room: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, word pieces) of sentences and, where they do not fit, of words."""
    for start, end in sentence_offsets(text):
        tokens = _count_up_to(room, text[start:end], count_tokens)
        if tokens <= room:
            yield start, end, tokens
            continue
        for word in re.finditer(r"\S+", text[start:end]):
            yield from _letters(text, start + word.start(), start + word.end(), count_tokens, room)


def _letters(text: str, start: int, end: int, count_tokens: CountTokens, room: int) -> Iterator[tuple[int, int, int]]:
    """A "word" longer than the window (no spaces for thousands of characters) is halved until it fits."""
    tokens = _count_up_to(room, text[start:end], count_tokens)
    if end - start <= 1 or tokens <= room:
        yield start, end, tokens
        return
    middle = (start + end) // 2
    yield from _letters(text, start, middle, count_tokens, room)
    yield from _letters(text, middle, end, count_tokens, room)
