"""The sentences under an answer that say what its reader has to know before it is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.attribution import in_words
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.text.lists import list_items, readable
from assistant.text.quantities import NUMBER_WORDS
from assistant.types import Citation, Role, Status

NOT_IN_LIBRARY = (
    "The library does not seem to hold an answer to this. See whether the closest passages help, try other words, or "
    "ask the person who looks after the library to add a document about it."
)
UNCOVERED = "The library does not seem to hold an answer to this part of the question: “{}”."
# Where only a part of the library was searched, nothing is known of the rest.
NOT_IN_SEARCHED = (
    "What was searched does not seem to hold an answer to this; the rest of the library was not searched. Search all "
    "of it, or try other words."
)
UNCOVERED_IN_SEARCHED = "What was searched does not seem to hold an answer to this part of the question: “{}”."
NOT_BY_SOURCE = (
    "Nothing was found in the library that is by “{0}”, or names it, and seems to say this. The closest passages may "
    "be by others: see whose they are before you repeat them, or ask again without naming a source."
)
UNCERTAIN = "This may not be what you asked for: read whether it answers your question before you repeat it."
NO_REASON = "What is quoted first does not seem to say why."
UNEXPLAINED = "Nothing that is quoted here says what “{}” {}."
UNSAID = "Nothing that is quoted here gives the {} “{}”."
UNNAMED = "Nothing was asked before this, so it is not clear what “{}” stands for. Ask again and name what you mean."

# "The guide has 9 objectives under the heading of people."
_COUNTS_ITS_LIST = re.compile(
    rf"\b(?:has|have|names?|named|sets? out|lists?|gives?) (?P<said>(?:at least )?"
    rf"(?P<many>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})) "
    r"(?:[\w,-]+ ){0,9}[\w-]+\W*$",
    re.IGNORECASE,
)


def missing_notices(
    citations: Sequence[Citation], open_parts: Sequence[str], *, narrowed: bool, source: str = ""
) -> tuple[str, ...]:
    """Return what the library does not answer: all of the question where nothing is quoted, else ``open_parts``.

    :param source: whose word was asked for; empty where nobody's was.
    """
    if not citations and source and not narrowed:
        return (NOT_BY_SOURCE.format(source),)
    if not citations:
        return (NOT_IN_SEARCHED if narrowed else NOT_IN_LIBRARY,)
    uncovered = UNCOVERED_IN_SEARCHED if narrowed else UNCOVERED
    return (uncovered.format("”, “".join(open_parts)),) if open_parts else ()


def unexplained_notices(terms: Sequence[str]) -> tuple[str, ...]:
    """Return what is said of terms whose meaning is asked for and that nothing quoted explains."""
    return (UNEXPLAINED.format("” and “".join(terms), "means" if len(terms) == 1 else "mean"),) if terms else ()


def unsaid_notices(figures: Sequence[str]) -> tuple[str, ...]:
    """Return what is said of figures that the question names and nothing quoted gives."""
    return (UNSAID.format("figure" if len(figures) == 1 else "figures", "” or “".join(figures)),) if figures else ()


def disagreement_notices(differing: Sequence[tuple[int, int]], citations: Sequence[Citation]) -> Iterator[str]:
    """Yield one sentence for all that differ, newest first: :func:`assistant.answering.conflicts.disagreements`.

    Whose figure is right is for the reader to find out.
    """
    apart = {number for pair in differing if pair[0] != pair[1] for number in pair}
    newest_first = sorted(
        (each for each in citations if each.number in apart),
        key=lambda each: each.document.metadata.dated or "",
        reverse=True,
    )
    if newest_first:
        *others, last = (f"[{c.number}] ({in_words(c.document.metadata.dated) or 'undated'})" for c in newest_first)
        check = "both sources before you quote either" if len(others) == 1 else "all of them before you quote any"
        yield (
            f"{', '.join(others)} and {last} give different figures for what seems to be the same thing. Check {check}."
        )
    yield from (
        f"[{one}] tells of figures or sources that differ. Read it whole before you quote from it."
        for one, other in differing
        if one == other and one not in apart
    )


def source_notices(citations: Sequence[Citation], store: Reader) -> tuple[str, ...]:
    """Return what the status of the documents asks to be said."""
    from_what: dict[str, list[int]] = {}
    for citation in citations:
        metadata = citation.document.metadata
        if metadata.status is Status.SUPERSEDED:
            by = f" by {_title(metadata.superseded_by, store)}" if metadata.superseded_by else ""
            from_what.setdefault(f"from a document that has been superseded{by}", []).append(citation.number)
        if metadata.status is Status.DRAFT:
            from_what.setdefault("from a draft", []).append(citation.number)
    return tuple(
        f"{' '.join(f'[{number}]' for number in numbers)} {'come' if len(numbers) > 1 else 'comes'} {what}."
        for what, numbers in from_what.items()
    )


def list_notices(citations: Sequence[Citation], store: Reader) -> tuple[str, ...]:
    """Return which citations hold a list in part, or one that its source says is longer: its items are not all."""
    cut = [citation for citation in citations if _is_cut(citation, store)]
    marks = " ".join(f"[{citation.number}]" for citation in cut)
    in_part = f"{marks} {'quote a list' if len(cut) > 1 else 'quotes a list'} in part: more of it follows there."
    short = (_falls_short(citation) for citation in citations if citation not in cut)
    return (*((in_part,) if cut else ()), *filter(None, short))


def _falls_short(citation: Citation) -> str:
    """Return that a quoted list holds fewer items than the sentence above it says; empty where it does not."""
    lead, *items = list_items(readable(citation.quote), citation.quote) or [""]
    match = _COUNTS_ITS_LIST.search(lead)
    if match is None:
        return ""
    many = match["many"].lower()
    if (NUMBER_WORDS[many] if many in NUMBER_WORDS else float(many)) <= len(items):
        return ""
    return f"[{citation.number}] speaks of {match['said']} and lists {len(items)}: the others do not stand there."


def _is_cut(citation: Citation, store: Reader) -> bool:
    """Return whether a citation ends between two items of a list of which it holds several."""
    if "\n" not in citation.quote:  # one block: no need to read its page again
        return False
    document, span = citation.document, citation.span
    try:
        blocks = store.page(document.document_id, span.page_index, document.version).page.blocks
    except DocumentNotFound:
        return False
    within = [place for place, each in enumerate(blocks) if span.start <= each.start and each.end <= span.end]
    items = [place for place in within if blocks[place].role is Role.LIST_ITEM]
    after = within[-1] + 1 if within else len(blocks)
    return len(items) > 1 and items[-1] == after - 1 and after < len(blocks) and blocks[after].role is Role.LIST_ITEM


def _title(reference: str, store: Reader) -> str:
    """Return the title of the document at ``reference``; the reference itself where the library does not hold it."""
    try:
        return store.document(reference).metadata.title
    except DocumentNotFound:
        return reference
