"""Spans of a page made fit to be quoted: with the sentence, the lead-in or the list that they do not stand without."""

from __future__ import annotations

import re

from assistant.text.sentences import sentence_offsets
from assistant.text.words import stems, words
from assistant.types import Block, Page, Role, Span

# A span that has to be widened to stand alone (a pronoun, a lead-in with its list) may become this long.
WIDEST_CHARACTERS = 900
# … and a list that is asked for as a whole, this: an answer's length.
WIDEST_LIST_CHARACTERS = 1800
# A sentence above a list that is longer says more than what the items are.
WIDEST_LEAD_IN = 250
# So much of a passage is shown as an excerpt.
EXCERPT_CHARACTERS = 220
# A sentence or an item of fewer words says too little by itself.
SHORTEST_WORDS = 6
_PAGE_NUMBER = re.compile(r"(?:page|p\.)? ?\d{1,4}(?: of \d{1,4})?", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\A\W*(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+")
# A paragraph of so many words in capitals, and of no figures, is a heading.
WORDS_IN_CAPITALS = 12
# "The guide has 12 objectives for the chief executive." It may say where and for whom, and says no more.
_ANNOUNCES = re.compile(
    r"(?:[\w’'-]+ ){0,9}(?:has|have|sets?(?: out)?|lists?|names?|gives?|makes?|contains?|includes?|there are)"
    r"(?: at least| about| some)? (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many) "
    r"[^,;:]{3,120}[.:]?",
    re.IGNORECASE,
)


def is_header(page: Page, block: Block, row: Block) -> bool:
    """Return whether ``block`` holds the cells at the head of the table that ``row`` is of."""
    if block.role is not Role.TABLE_ROW or row.role is not Role.TABLE_ROW or block is row:
        return False
    head = words(page.text[block.start : block.end])
    if row.header:
        return head == words(row.header.partition("\n")[0])
    # A row that says itself what its cells are: "Year: 2024; Share: 85%" below "Year; Share".
    cells = page.text[block.start : block.end].split("; ")
    told = page.text[row.start : row.end]
    return len(cells) > 1 and all(f"{cell.strip()}:" in told for cell in cells)


def says_something(span: Span, page: Page) -> bool:
    """Return whether a span can be quoted by itself.

    A table's head without a row cannot, nor a line in capitals, a page's number, nor what has neither letters nor
    figures.
    """
    text = page.text[span.start : span.end]
    if not any(map(str.isalnum, text)) or _PAGE_NUMBER.fullmatch(text.strip()):
        return False
    place = next((n for n, block in enumerate(page.blocks) if block.start <= span.start < block.end), None)
    if place is None:
        return True
    block = page.blocks[place]
    if block.role is Role.PARAGRAPH and block.end <= span.end and _is_line_in_capitals(text):
        return False
    return place + 1 >= len(page.blocks) or not is_header(page, page.blocks[place], page.blocks[place + 1])


def _is_line_in_capitals(text: str) -> bool:
    """Return whether a text looks like a heading that nothing else showed to be one."""
    words_in_capitals = len(text.split()) if text.isupper() else 0
    says_it = text.rstrip().endswith((".", "!", "?")) or any(map(str.isdigit, text))
    return 1 < words_in_capitals <= WORDS_IN_CAPITALS and not says_it


def widen(span: Span, page: Page, *, whole_lists: bool = False, most: int = WIDEST_CHARACTERS) -> Span:
    """Return the span made to stand alone.

    :param whole_lists: every item takes its lead-in and list along, not only a short one.
    :param most: a list is cut after the last item that ends within so many characters.

    A lead-in takes its list with it, a label ("Prepared for:") the paragraph below; an item that is no sentence its
    list and the lead-in or heading above it; a sentence that leans on the one before (a pronoun, a bare figure) that
    one too. The result is still one run of the page's text.
    """
    place = _place_of(span, page)
    if place is None:
        return span
    block = page.blocks[place]
    text = page.text[span.start : span.end]
    leads_in = text.rstrip().endswith(":") or (whole_lists and announces(text))
    if (
        leads_in
        and _followed_by(page, place, Role.LIST_ITEM, Role.TABLE_ROW)
        and block.role in (Role.PARAGRAPH, Role.LIST_ITEM)
    ):
        return _as_much_as_fits(span, page, _list_after(page, place, span), most)
    ends_in_label = text.rstrip().endswith(":") and block.role is Role.PARAGRAPH and span.end >= block.end
    if ends_in_label and _followed_by(page, place, Role.PARAGRAPH):
        labelled = _as_much_as_fits(span, page, Span(page.index, span.start, page.blocks[place + 1].end), most)
        if labelled != span:
            return labelled
    if block.role is Role.LIST_ITEM and (whole_lists or _is_fragment(text)):
        # What does not stand alone is worth more room than what does.
        room = max(most, WIDEST_LIST_CHARACTERS) if _is_fragment(text) else most
        return _as_much_as_fits(span, page, _whole_list(page, place, announced=whole_lists), room)
    if block.role in (Role.PARAGRAPH, Role.NOTE) and leans(text):
        wider = _with_sentence_before(page, block, span)
        return wider if wider.end - wider.start <= WIDEST_CHARACTERS else span
    return span


def announces(text: str) -> bool:
    """Return whether a sentence says of what there follows how many there are ("The guide has 12 objectives …")."""
    return _ANNOUNCES.match(text.strip()) is not None


def _followed_by(page: Page, place: int, *roles: Role) -> bool:
    return place + 1 < len(page.blocks) and page.blocks[place + 1].role in roles


def _with_sentence_before(page: Page, block: Block, span: Span) -> Span:
    before = [
        start + block.start
        for start, _ in sentence_offsets(page.text[block.start : block.end])
        if start + block.start < span.start
    ]
    return Span(span.page_index, before[-1], span.end) if before else span


def _is_fragment(text: str) -> bool:
    """Return whether an item is no sentence: it is short, or goes on where its lead-in broke off."""
    said = _LIST_NUMBER.sub("", text)
    # "65% of patients …" begins a sentence.
    return len(text.split()) < SHORTEST_WORDS or next(filter(str.isalnum, said), "A").islower()


_LEANING = frozenset(
    """it its they them their these this that those he she his her such both another others each some most many few
    however therefore also instead moreover furthermore but and so only""".split()
)


def leans(text: str) -> bool:
    """Return whether a sentence does not stand without the one before: it opens with a pronoun, or is very short."""
    parts = text.split()
    return (
        len(parts) < SHORTEST_WORDS
        or parts[0].strip("“\"'(,").lower() in _LEANING
        # "Every other source …": than the one before.
        or (parts[0].lower() in ("all", "every", "the") and parts[1].lower() in ("other", "others"))
    )


def lead_in(span: Span, page: Page) -> Span | None:
    """Return the sentence that says what an item of a list is one of; None where ``span`` is no item without it.

    "The framework asks trusts for the following:" makes a request of what would read as a fact by itself. An item that
    says most of it again stands alone.
    """
    first = list_of(span, page)
    if not first or page.blocks[first - 1].role is not Role.PARAGRAPH:
        return None
    before = page.blocks[first - 1]
    start = _last_sentence(page, before)
    if leans(page.text[start : before.end]):
        start = _with_sentence_before(page, before, Span(page.index, start, before.end)).start
    text = page.text[start : before.end].rstrip()
    said, told = stems(text), stems(page.text[span.start : span.end])
    if len(text) > WIDEST_LEAD_IN or not (text.endswith(":") or announces(text)) or 2 * len(said - told) < len(said):
        return None
    return Span(page.index, start, start + len(text))


def list_of(span: Span, page: Page) -> int | None:
    """Return the place on its page of the first item of the list that an item belongs to; None where it is no item."""
    place = _place_of(span, page)
    return None if place is None or page.blocks[place].role is not Role.LIST_ITEM else _first_item(page, place)


def _place_of(span: Span, page: Page) -> int | None:
    """Return the place on its page of the block that holds a span whole; None where none does."""
    return next((n for n, block in enumerate(page.blocks) if block.start <= span.start and span.end <= block.end), None)


def _first_item(page: Page, place: int) -> int:
    while place > 0 and page.blocks[place - 1].role is Role.LIST_ITEM:
        place -= 1
    return place


def _whole_list(page: Page, place: int, *, announced: bool) -> Span:
    first = _first_item(page, place)
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role is Role.LIST_ITEM:
        last += 1
    start = page.blocks[first].start
    before = page.blocks[first - 1] if first > 0 else None
    items = (page.text[each.start : each.end] for each in page.blocks[first : last + 1])
    broken_off = any(map(_is_fragment, items))
    if before is not None and before.role is Role.HEADING and broken_off:
        start = before.start
    if before is not None and before.role is Role.PARAGRAPH:
        sentence = _last_sentence(page, before)
        text = page.text[sentence : before.end].rstrip()
        if text.endswith(":") or broken_off or (announced and announces(text)):
            start = sentence
    return Span(page.index, start, page.blocks[last].end)


def _last_sentence(page: Page, block: Block) -> int:
    offsets = sentence_offsets(page.text[block.start : block.end])
    return block.start + offsets[-1][0] if offsets else block.start


def _list_after(page: Page, place: int, span: Span) -> Span:
    last = place
    while last + 1 < len(page.blocks) and page.blocks[last + 1].role in (Role.LIST_ITEM, Role.TABLE_ROW):
        last += 1
    return Span(page.index, span.start, max(span.end, page.blocks[last].end))


def _as_much_as_fits(span: Span, page: Page, wider: Span, most: int) -> Span:
    """Return ``wider`` cut after the last whole block that fits; ``span`` where that would leave it out."""
    limit = wider.start + most
    end = max(
        (block.end for block in page.blocks if wider.start < block.end <= min(limit, wider.end)), default=span.end
    )
    return Span(span.page_index, wider.start, end) if end >= span.end else span
