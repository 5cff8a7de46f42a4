"""Spans of a page made fit to be quoted: with the sentence, the lead-in or the list that they do not stand without."""

from __future__ import annotations

from assistant.question import words
from assistant.sentences import sentence_offsets
from assistant.types import Block, Page, Role, Span

# A span that has to be widened to stand alone (a pronoun, a lead-in with its list) may become this long.
WIDEST_CHARACTERS = 900
# A sentence or an item of fewer words says too little by itself.
SHORTEST_WORDS = 6


def is_header(page: Page, block: Block, row: Block) -> bool:
    """Return whether ``block`` holds the cells at the head of the table that ``row`` is of."""
    if block.role is not Role.TABLE_ROW or row.role is not Role.TABLE_ROW or block is row:
        return False
    head = words(page.text[block.start : block.end])
    if row.header:
        return head == words(row.header)
    # A row that says itself what its cells are: "Year: 2024; Share: 85%" below "Year; Share".
    cells = page.text[block.start : block.end].split("; ")
    told = page.text[row.start : row.end]
    return len(cells) > 1 and all(f"{cell.strip()}:" in told for cell in cells)


def says_something(span: Span, page: Page) -> bool:
    """Return whether a span can be quoted by itself: the head of a table, without a row, cannot."""
    place = next((n for n, block in enumerate(page.blocks) if block.start <= span.start < block.end), None)
    if place is None or place + 1 >= len(page.blocks):
        return True
    return not is_header(page, page.blocks[place], page.blocks[place + 1])


def widen(span: Span, page: Page, *, whole_lists: bool = False) -> Span:
    """Return the span made to stand alone.

    :param whole_lists: every item takes its lead-in and list along, not only a short one.

    A lead-in takes its list with it; a short item its lead-in and its list; a sentence that leans on the one before
    (a pronoun, a bare figure) that one too. The result is still one run of the page's text.
    """
    places = [place for place, block in enumerate(page.blocks) if block.start <= span.start and span.end <= block.end]
    if not places:
        return span
    place = places[0]
    block = page.blocks[place]
    text = page.text[span.start : span.end]
    leads_in = text.rstrip().endswith(":") and _followed_by_list(page, place)
    if leads_in and block.role in (Role.PARAGRAPH, Role.LIST_ITEM):
        return _as_much_as_fits(span, page, _list_after(page, place, span))
    if block.role is Role.LIST_ITEM and (whole_lists or len(text.split()) < SHORTEST_WORDS):
        return _as_much_as_fits(span, page, _whole_list(page, place))
    if block.role in (Role.PARAGRAPH, Role.NOTE) and _leans(text):
        wider = _with_sentence_before(page, block, span)
        return wider if wider.end - wider.start <= WIDEST_CHARACTERS else span
    return span


def _ends_in_colon(page: Page, block: Block) -> bool:
    return page.text[block.start : block.end].rstrip().endswith(":")


def _followed_by_list(page: Page, place: int) -> bool:
    return place + 1 < len(page.blocks) and page.blocks[place + 1].role in (Role.LIST_ITEM, Role.TABLE_ROW)


def _with_sentence_before(page: Page, block: Block, span: Span) -> Span:
    before = [
        start + block.start
        for start, _ in sentence_offsets(page.text[block.start : block.end])
        if start + block.start < span.start
    ]
    return Span(span.page_index, before[-1], span.end) if before else span


_LEANING = frozenset(
    """it its they them their these this that those he she his her such both another others each some most many few
    however therefore also instead moreover furthermore but and so only""".split()
)


def _leans(text: str) -> bool:
    parts = text.split()
    return len(parts) < SHORTEST_WORDS or parts[0].strip("“\"'(,").lower() in _LEANING


def _whole_list(page: Page, place: int) -> Span:
    first = place
    while first > 0 and page.blocks[first - 1].role is Role.LIST_ITEM:
        first -= 1
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role is Role.LIST_ITEM:
        last += 1
    start = page.blocks[first].start
    if first > 0 and page.blocks[first - 1].role is Role.PARAGRAPH and _ends_in_colon(page, page.blocks[first - 1]):
        start = _last_sentence(page, page.blocks[first - 1])
    return Span(page.index, start, page.blocks[last].end)


def _last_sentence(page: Page, block: Block) -> int:
    offsets = sentence_offsets(page.text[block.start : block.end])
    return block.start + offsets[-1][0] if offsets else block.start


def _list_after(page: Page, place: int, span: Span) -> Span:
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role in (Role.LIST_ITEM, Role.TABLE_ROW):
        last += 1
    return Span(page.index, span.start, max(span.end, page.blocks[last].end))


def _as_much_as_fits(span: Span, page: Page, wider: Span) -> Span:
    """Return ``wider`` cut after the last whole block that fits; ``span`` where that would leave it out."""
    limit = wider.start + WIDEST_CHARACTERS
    end = max(
        (block.end for block in page.blocks if wider.start < block.end <= min(limit, wider.end)), default=span.end
    )
    return Span(span.page_index, wider.start, end) if end >= span.end else span
