"""Evidence -> claims: each quote made to stand alone, joined where it runs on, told once where sources agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.conflicts import says_that_sources_differ
from assistant.answering.evidence import Evidence, shares_words
from assistant.answering.short_forms import spelt_out, told
from assistant.answering.spans import WIDEST_CHARACTERS, is_header, lead_in, leans, list_of, widen
from assistant.answering.verification import supporting
from assistant.answering.wordings import MOST_AGREEING, agreed, under
from assistant.asking.sought import asks_for_list
from assistant.citations import cite, verify
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.library.succession import undecided
from assistant.text.lists import readable
from assistant.text.sentences import sentence_offsets
from assistant.text.words import stems
from assistant.types import Block, Citation, Claim, Hit, Page, Role, Span, Status, StoredDocument

# Sentences that follow each other are quoted as one up to this length.
JOINED_CHARACTERS = 600
# … where the score of one is so near the other's: else the better one is clearer alone. What stands before the answer
# keeps its reader waiting.
JOINED_BEFORE, JOINED_AFTER = 0.3, 0.7

# A cell without a value.
_NOT_GIVEN = re.compile(r"\bnot (?:given|known|available|asked|collected)\b|\bn/a\b", re.IGNORECASE)
_ASKS_FOR_CELL = re.compile(r"\b(?:19|20)\d\d\b|\b(?:given|columns?|rows?|tables?|cells?)\b", re.IGNORECASE)

# Evidence in which another source that says the same is looked for: such a one scores nearly as high.
LOOKED_AT = 30
# Further claims are told while the answer stays within this: somebody reads it minutes before a meeting.
ANSWER_CHARACTERS = 1800


@dataclass(frozen=True, slots=True)
class _Passage:
    """A run of one page that is to be quoted; ``hit`` is one that it was found by.

    ``stressed`` where its author set it off from the rest of its list, and what is set off is asked for.
    """

    hit: Hit
    page: Page
    span: Span
    score: float
    stressed: bool

    @property
    def text(self) -> str:
        return self.page.text[self.span.start : self.span.end]

    @property
    def role(self) -> Role | None:
        block = _block(self.page, self.span)
        return None if block is None else block.role

    @property
    def leads_in(self) -> bool:
        return self.text.rstrip().endswith(":")


@dataclass(frozen=True, slots=True)
class _Lists:
    """How lists are quoted: whether every item brings all of its list along, and up to how many characters.

    An item that holds some of ``asked`` which neither the heading nor the lead-in of its list does is told alone.
    """

    whole: bool
    asked: frozenset[str]
    most: int


def claims(
    question: str, chosen: Sequence[Evidence], others: Sequence[Evidence], store: Reader
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return the claims and their citations, numbered from 1; each citation is checked before it is used.

    What is asked for as a list is quoted as one, and abbreviations are spelt out at the end.

    :param chosen: the evidence, best first.
    :param others: evidence in which other sources are looked for that say the same.
    """
    of_section = any(each.features["of_section"] for each in chosen)
    whole = of_section or asks_for_list(question)
    asked = frozenset() if of_section else stems(question)
    made: list[Claim] = []
    citations: list[Citation] = []
    passages = _joined(chosen, store, question)
    for each in passages:
        room = ANSWER_CHARACTERS - sum(len(claim.text) for claim in made)
        lists = _Lists(whole, asked, max(room, WIDEST_CHARACTERS) if whole else WIDEST_CHARACTERS)
        # A list within the list is quoted by itself.
        within = [other for other in passages if other is not each and other.leads_in and other.role is Role.LIST_ITEM]
        quoted = _quoted(each, within, citations, store, lists)
        if quoted is None:
            continue
        if made and len(quoted.quote) > room:
            continue
        text, carried_by = _worded(quoted, each.page, each.hit, citations, others[:LOOKED_AT], store)
        numbers = []
        for citation in carried_by:
            known = next((other for other in citations if _same_place(citation, other)), None)
            if known is None:
                known = replace(citation, number=len(citations) + 1)
                citations.append(known)
            numbers.append(known.number)
        made.append(Claim(text, tuple(numbers)))
    hits = [each.hit for each in others]
    for hit, span in spelt_out(question, made, citations, hits, store):
        spelt = _cited(hit, span, store)
        words = told(spelt.quote) if spelt is not None else None
        if spelt is not None and words is not None:
            citations.append(replace(spelt, number=len(citations) + 1))
            made.append(Claim(words, (len(citations),)))
    return tuple(made), tuple(citations)


def _worded(
    quoted: Citation,
    page: Page,
    hit: Hit,
    citations: Sequence[Citation],
    others: Sequence[Evidence],
    store: Reader,
) -> tuple[str, list[Citation]]:
    """Return how a quote is told, and the citations that carry it, its own first.

    A row is told under its table's head; what other sources say as well, once; an item under what leads in to its list,
    but where that was cited for the item before.

    :param citations: what has been cited so far.
    """
    header = _header(page, quoted.span)
    agreeing = [] if header is not None else list(_agreeing(quoted, others, store))
    if agreeing:
        return agreed(len(agreeing) + 1, readable(quoted.quote)), [quoted, *agreeing]
    head = header or lead_in(quoted.span, page)
    above = _cited(hit, head, store) if head is not None else None
    if above is None or (header is None and any(_same_place(above, other) for other in citations)):
        return readable(quoted.quote), [quoted]
    return under(readable(above.quote), readable(quoted.quote)), [quoted, above]


def _joined(chosen: Sequence[Evidence], store: Reader, question: str) -> list[_Passage]:
    """Return what is to be quoted, in the order of its best evidence; sentences that follow each other are one."""
    found: list[_Passage] = []
    for each in chosen:
        document = each.hit.stored.document
        try:
            page = store.page(document.document_id, each.span.page_index, document.version).page
        except DocumentNotFound:  # it was removed while the question was being answered
            continue
        span = _with_what_differs(each.span, page)
        found.append(_Passage(each.hit, page, span, each.score, bool(each.features["emphasised"])))
    runs: list[tuple[int, _Passage]] = []
    for rank, passage in sorted(enumerate(found), key=lambda each: (_place(each[1]), each[1].span.start)):
        if runs and _runs_on(runs[-1][1], passage):
            better, before = runs[-1]
            span = replace(before.span, end=passage.span.end)
            whole = replace(before, span=span, score=max(before.score, passage.score))
            runs[-1] = (min(better, rank), whole)
        else:
            runs.append((rank, passage))
    return _lists_together(
        _without_rows_told([passage for _, passage in sorted(runs, key=lambda each: each[0])], question)
    )


def _lists_together(passages: Sequence[_Passage]) -> list[_Passage]:
    """Return the passages with the items of a list behind the first of them, which is told with its lead-in."""
    lists = [(_place(each), list_of(each.span, each.page)) for each in passages]
    first = {each: lists.index(each) for each in lists}
    order = sorted(range(len(lists)), key=lambda n: n if lists[n][1] is None else first[lists[n]])
    return [passages[n] for n in order]


def _with_what_differs(span: Span, page: Page) -> Span:
    """Return the span with the sentences right behind it that say of what it tells that other sources differ."""
    block = _block(page, span)
    if block is None or block.role is not Role.PARAGRAPH:
        return span
    end = span.end
    for start, stop in sentence_offsets(page.text[block.start : block.end]):
        if block.start + start >= end:
            if not says_that_sources_differ(page.text[block.start + start : block.start + stop]):
                break
            end = block.start + stop
    return replace(span, end=end)


def _without_rows_told(passages: Sequence[_Passage], question: str) -> list[_Passage]:
    """Return the passages with prose in the place of a table's row of which it says every word: that reads better.

    That a cell holds nothing counts where ``question`` asks for a year or a cell.
    """
    left = list(passages)
    asks_for_cell = _ASKS_FOR_CELL.search(question) is not None
    for row in passages:
        if row.role is Role.TABLE_ROW:
            said = stems(row.text if asks_for_cell else _NOT_GIVEN.sub(" ", row.text))
            prose = next((each for each in left if each.role is Role.PARAGRAPH and said <= stems(each.text)), None)
            if prose is not None:
                places = sorted((left.index(row), left.index(prose)))
                left[places[0]] = prose
                del left[places[1]]
    return left


def _place(passage: _Passage) -> tuple[str, int]:
    return passage.hit.stored.document.document_id, passage.span.page_index


def _runs_on(before: _Passage, after: _Passage) -> bool:
    """Return whether the second follows the first with nothing between them, both prose, and short together."""
    if _place(before) != _place(after) or after.span.end - before.span.start > JOINED_CHARACTERS:
        return False
    if not leans(after.text) and not -JOINED_BEFORE <= before.score - after.score <= JOINED_AFTER:
        return False
    if before.leads_in or after.leads_in:
        return False  # a lead-in takes its list along
    between = before.page.text[before.span.end : after.span.start]
    return not between.strip() and before.role is Role.PARAGRAPH and after.role is Role.PARAGRAPH


def _block(page: Page, span: Span) -> Block | None:
    """Return the block that a span ends in; None where there is none."""
    return next((block for block in page.blocks if block.start < span.end <= block.end), None)


def _quoted(
    passage: _Passage,
    within: Sequence[_Passage],
    citations: Sequence[Citation],
    store: Reader,
    lists: _Lists,
) -> Citation | None:
    """Return the citation of a passage made to stand alone; None where its words are quoted already or are gone.

    :param within: lead-ins that its list is not to swallow.
    """
    for wider in (True, False):
        whole = lists.whole and wider and not passage.stressed and not _is_meant_alone(passage, lists.asked)
        span = widen(passage.span, passage.page, whole_lists=whole, most=lists.most)
        if wider and any(_place(passage) == _place(each) and each.span.lies_in(span) for each in within):
            continue
        citation = _cited(passage.hit, span, store)
        if citation is not None and not any(_overlap(citation, other) for other in citations):
            return citation
    return None


def _is_meant_alone(passage: _Passage, asked: frozenset[str]) -> bool:
    """Return whether an item of a list holds more of what is asked than what stands above the list."""
    if passage.role is not Role.LIST_ITEM:
        return False
    wide, blocks = widen(passage.span, passage.page, whole_lists=True), passage.page.blocks
    first = next(
        (each.start for each in blocks if each.role is Role.LIST_ITEM and each.start >= wide.start), wide.start
    )
    above = stems(" ".join([*passage.hit.stored.passage.heading, passage.page.text[wide.start : first]]))
    return not asked & stems(passage.text) <= above


def _cited(hit: Hit, span: Span, store: Reader) -> Citation | None:
    """Return a citation that holds, without a number yet; None where the document went away."""
    try:
        citation = cite(0, hit, span, store)
        return citation if verify(citation, store) else None
    except DocumentNotFound:
        return None


def _header(page: Page, span: Span) -> Span | None:
    """Return where the head of the table stands whose row is quoted; None where the row says what its cells are."""
    row = _block(page, span)
    if row is None or row.role is not Role.TABLE_ROW or not row.header:
        return None
    heads = (each for each in page.blocks if each.end <= row.start and is_header(page, each, row))
    head = next(heads, None)
    return None if head is None else Span(page.index, head.start, head.end)


def _agreeing(quoted: Citation, others: Sequence[Evidence], store: Reader) -> Iterator[Citation]:
    """Yield citations of other current documents that carry, and are carried by, the same sentence.

    What may be a copy is no second source, until the library's owner says that it is another document.
    """
    agreeing = [quoted.document]
    for each in others:
        document = each.hit.stored.document
        known = any(document.document_id == source.document_id for source in agreeing)
        if known or document.metadata.status is Status.SUPERSEDED:
            continue
        if len(agreeing) == MOST_AGREEING or not shares_words(each.text, quoted.quote):
            continue
        other = _cited(each.hit, each.span, store)
        if other is None or not (supporting(other.quote, [quoted]) and supporting(quoted.quote, [other])):
            continue
        if _copies_of(document, store).isdisjoint(path for source in agreeing for path in source.paths):
            agreeing.append(document)
            yield other


def _copies_of(document: StoredDocument, store: Reader) -> set[str]:
    """Return the paths of documents that share much of their text with one, and about which nobody has decided."""
    alike = [each for each in store.near_duplicates() if document.document_id in (each.document_id, each.other_id)]
    pairs = ({each.path, each.of} for each in undecided(store.documents(), alike))
    return {path for pair in pairs for path in pair} - {*document.paths}


def _overlap(citation: Citation, other: Citation) -> bool:
    same = (citation.document.document_id, citation.span.page_index) == (
        other.document.document_id,
        other.span.page_index,
    )
    return same and citation.span.start < other.span.end and other.span.start < citation.span.end


def _same_place(citation: Citation, other: Citation) -> bool:
    return citation.document.document_id == other.document.document_id and citation.span == other.span
