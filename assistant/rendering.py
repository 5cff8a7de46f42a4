"""Answers and sources as safe Markdown and HTML; pure, and the only way that text from documents reaches a screen.

Everything that comes from a document, a question or a model is escaped here, so that in what leaves this module the
only links are ``#cite-…``, ``#read-…`` and ``#close-source``, and a source's own http(s) address; and the only tags
are the ones written below. An answer is Markdown; a source is one line of HTML, which a Markdown renderer passes
through as it is: line feeds are written as ``&#10;``, since a blank line would end the block.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from assistant.attribution import attribution, in_words
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Hit,
    Metadata,
    Outcome,
    Page,
    Role,
    Span,
    Status,
    StoredDocument,
    StoredPage,
)

EXCERPT_CHARACTERS = 220
CLOSE_ANCHOR = "close-source"

# A sign and words: neither colour nor the sign alone says what kind of answer it is.
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ANSWERED: ("✓", "Answered from the library"),
    Outcome.PARTIAL: ("◐", "Answered in part: the library does not cover all of the question"),
    Outcome.CONFLICTING: ("⇄", "The sources disagree"),
    Outcome.SUPERSEDED: ("↺", "Answered from superseded documents only: check what replaced them"),
    Outcome.NOT_IN_LIBRARY: ("○", "Not in this library"),
    Outcome.OUT_OF_SCOPE: ("✕", "Outside what this library is for"),
    Outcome.BLOCKED: ("✕", "Not answered"),
    Outcome.ERROR: ("!", "Something went wrong"),
}

# Never needed literally inside a sentence by any Markdown dialect when written as a character reference.
_MARKDOWN = frozenset("\\`*_[]<>&#|~!$^={}@")
_ADDRESS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):|(?<=tel):", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\d{1,9})([.)])|^([-+])")
# Controls that change the direction of what follows could move words of ours on the screen.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ROLE_CLASSES: Mapping[Role, str] = {
    Role.HEADING: "heading",
    Role.LIST_ITEM: "item",
    Role.TABLE_ROW: "row",
    Role.CAPTION: "caption",
    Role.NOTE: "note",
    Role.FURNITURE: "furniture",
}


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters and without marks that turn the reading direction."""
    visible = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in text
        if character not in _DIRECTION and unicodedata.category(character) != "Cs"
    )
    return " ".join(visible.split())


def escape_markdown(text: str) -> str:
    """Return ``text`` as one line that every Markdown renderer shows letter for letter, with nothing to click."""
    line = one_line(text)
    line = "".join(f"&#{ord(character)};" if character in _MARKDOWN else character for character in line)
    line = _ADDRESS.sub(lambda match: f"&#{ord(match[0])};", line)
    return _LIST_MARK.sub(lambda match: (match[1] or "") + f"&#{ord(match[2] or match[3])};", line)


def escape_html(text: str) -> str:
    """Return ``text`` for the inside of an HTML element or attribute, on one line of source, nothing lost."""
    escaped = html.escape(text, quote=True)
    return escaped.replace("\r", "&#13;").replace("\n", "&#10;").replace("\x0b", " ").replace("\x0c", " ")


def page_words(label: str | None, index: int, pages: int) -> str:
    """Return how a reader finds a page: ``page iv (2 of 40)``; empty for a document of one page without a number."""
    if label is None:
        return f"page {index + 1} of {pages}" if pages > 1 else ""
    return f"page {one_line(label)} ({index + 1} of {pages})"


def status_words(metadata: Metadata, titles: Mapping[str, str]) -> str:
    """Return whether a document is in force; ``titles`` maps ids and paths of documents to their titles."""
    if metadata.status is Status.DRAFT:
        return "Draft: not in force"
    if metadata.status is Status.CURRENT:
        return "Current"
    if metadata.superseded_by is None:
        return "Superseded; the library does not record by what"
    return f"Superseded by {titles.get(metadata.superseded_by, metadata.superseded_by)}"


def safe_address(address: str | None) -> str | None:
    """Return ``address`` if it is an http(s) address that names its host plainly, else None."""
    if not address or any(character.isspace() or character in "<>\"'`\\" for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    return address if plain and one_line(address) == address else None


# --- an answer ---------------------------------------------------------------------------------------------------


def answer_markdown(answer: Answer, turn: int) -> str:
    """Return a whole answer: outcome, claims, notices, and the sources or, where nothing is claimed, the closest.

    :param turn: number of the question in the conversation, from 1; it keeps the addresses of old answers apart.
    """
    sign, words = OUTCOMES[answer.outcome]
    parts = [f'<span class="outcome">{sign} {words}</span>']
    parts += [searched_markdown(answer.question, answer.standalone_question)]
    parts += [claims_markdown(answer.claims, turn)]
    parts += [f'<span class="notice">{escape_markdown(notice)}</span>' for notice in answer.notices]
    parts += [sources_markdown(answer.citations, turn)]
    parts += [_closest(answer.closest, turn) if not answer.claims else ""]
    parts += [_suggestions(answer.suggestions), _worded_by(answer)]
    return "\n\n".join(part for part in parts if part)


def searched_markdown(question: str, standalone_question: str) -> str:
    """Return what was searched for, where it is not what was typed."""
    if one_line(question) == one_line(standalone_question):
        return ""
    return f'<span class="searched">Searched for: {escape_markdown(standalone_question)}</span>'


def claims_markdown(claims: Iterable[Claim], turn: int) -> str:
    """Return claims as paragraphs, each with the markers of the citations that carry it."""
    # A no-break space, so that a marker never stands alone on a line.
    return "\n\n".join(
        f"{escape_markdown(claim.text)}\u00a0{_markers(claim.citations, turn)}".rstrip() for claim in claims
    )


def _markers(numbers: Iterable[int], turn: int) -> str:
    return "".join(f"[[{number}]](#cite-{turn}-{number})" for number in numbers)


def sources_markdown(citations: Sequence[Citation], turn: int) -> str:
    """Return one line a document, with the numbers of all that is quoted from it."""
    if not citations:
        return ""
    by_document: dict[tuple[str, str], list[Citation]] = {}
    for citation in citations:
        by_document.setdefault((citation.document.document_id, citation.document.version), []).append(citation)
    return "#### Sources\n\n" + "\n".join(f"- {_source_line(group, turn)}" for group in by_document.values())


def _source_line(group: Sequence[Citation], turn: int) -> str:
    document = group[0].document
    numbers: dict[str, list[int]] = {}
    for citation in group:
        index = citation.span.page_index
        numbers.setdefault(page_words(document.label(index), index, document.pages), []).append(citation.number)
    pages = [
        words if len(numbers) == 1 else f"{', '.join(map(str, which))} on {words}" for words, which in numbers.items()
    ]
    markers = _markers((citation.number for citation in group), turn)
    return f"{markers} {_described(document.metadata, '; '.join(pages))}"


def _described(metadata: Metadata, page: str) -> str:
    """Return title, who wrote the words, place and, where it is not current, status."""
    status = "" if metadata.status is Status.CURRENT else f"**{metadata.status.value}**"
    details = (escape_markdown(attribution(metadata)), escape_markdown(page), status)
    return " · ".join(part for part in (f"**{escape_markdown(metadata.title)}**", *details) if part)


def _closest(hits: Sequence[Hit], turn: int) -> str:
    if not hits:
        return ""
    lines = [
        f"- [Read passage {number}](#read-{turn}-{number}) {_hit_line(hit)}" for number, hit in enumerate(hits, start=1)
    ]
    return "#### Closest passages\n\nReading suggestions, not an answer.\n\n" + "\n".join(lines)


def _hit_line(hit: Hit) -> str:
    document, passage = hit.stored.document, hit.stored.passage
    index = passage.spans[0].page_index if passage.spans else 0
    described = _described(document.metadata, page_words(document.label(index), index, document.pages))
    return f"{described} *{escape_markdown(_excerpt(passage.text))}*"


def _excerpt(text: str) -> str:
    line = one_line(text)
    if len(line) <= EXCERPT_CHARACTERS:
        return line
    return line[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _suggestions(suggestions: Sequence[str]) -> str:
    if not suggestions:
        return ""
    return "#### You could also ask\n\n" + "\n".join(f"- {escape_markdown(each)}" for each in suggestions)


def _worded_by(answer: Answer) -> str:
    if answer.answered_by == "extract" or not answer.claims:
        return ""
    return f'<span class="searched">Worded by {escape_markdown(answer.answered_by)}; each quote was checked.</span>'


# --- a source ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """One place in the library that a reader opened.

    ``key`` is the address that opened it (``cite-1-2``). ``quote`` is what the spans' text must equal before it is
    marked. ``titles`` maps ids and paths of documents to their titles.
    """

    key: str
    heading: str
    document: StoredDocument
    page: StoredPage
    spans: tuple[Span, ...]
    quote: str
    section: tuple[str, ...] = ()
    titles: Mapping[str, str] | None = None

    @property
    def verbatim(self) -> bool:
        """Whether the page holds the quote where the citation says."""
        text = self.page.page.text
        return bool(self.quote) and "\n".join(text[span.start : span.end] for span in self.spans) == self.quote


def opened_citation(key: str, citation: Citation, page: StoredPage, titles: Mapping[str, str]) -> Opened:
    """Return the place that a citation cites."""
    heading = f"Quote {citation.number}"
    return Opened(key, heading, citation.document, page, (citation.span,), citation.quote, citation.heading, titles)


def opened_hit(key: str, hit: Hit, page: StoredPage, titles: Mapping[str, str]) -> Opened:
    """Return the part of a passage that lies on ``page``."""
    spans = tuple(span for span in hit.stored.passage.spans if span.page_index == page.page.index)
    first = all(span.page_index >= page.page.index for span in hit.stored.passage.spans)
    text = "\n".join(page.page.text[span.start : span.end] for span in spans)
    # A passage that runs over to the next page is compared as far as this page goes.
    quote = text if first and hit.stored.passage.text.startswith(text) else hit.stored.passage.text
    return Opened(key, "Closest passage", hit.stored.document, page, spans, quote, hit.stored.passage.heading, titles)


def source_html(opened: Opened) -> str:
    """Return the source panel: what the source is, the page's text with the words marked, and its own address."""
    metadata = opened.document.metadata
    parts = [
        _head(opened.key, opened.heading),
        f'<p class="source-title">{escape_html(one_line(metadata.title))}</p>',
        f'<p class="attribution">{escape_html(one_line(attribution(metadata)))}</p>',
        _place(opened),
        f'<div class="page-text" role="region" tabindex="0" title="Text of the page">{_marked(opened)}</div>',
        f'<p class="verdict">{_check_words(opened)}</p>',
        _address(metadata),
        _facts(opened),
        "</section>",
    ]
    return "".join(parts)


def message_html(key: str, heading: str, message: str, hint: str = "") -> str:
    """Return a source panel that says why nothing can be shown; ``key`` is the address that was opened."""
    return f'{_head(key, heading)}<p class="verdict">{escape_html(one_line(f"{message} {hint}"))}</p></section>'


def _head(key: str, heading: str) -> str:
    """Return the start of a panel, up to the link that closes it."""
    return (
        f'<section class="source {escape_html(key)}">'
        f'<h2 id="source-heading" tabindex="-1">{escape_html(one_line(heading))}</h2>'
        f'<p class="close"><a href="#{CLOSE_ANCHOR}">Close, back to the answer</a></p>'
    )


def _place(opened: Opened) -> str:
    """Return where on which page, and whether the document is in force."""
    stored, metadata = opened.page, opened.document.metadata
    status = status_words(metadata, opened.titles or {})
    flagged = "status" if metadata.status is Status.CURRENT else "status flagged"
    page = page_words(stored.page.label, stored.page.index, stored.pages)
    words = [f'<span class="{flagged}">{escape_html(one_line(status))}</span>']
    words += [escape_html(part) for part in (page, one_line(" › ".join(opened.section))) if part]
    return f'<p class="place">{" · ".join(words)}</p>'


def _facts(opened: Opened) -> str:
    """Return what else is known, as a list of terms; the publisher stands in the attribution and nowhere else."""
    metadata = opened.document.metadata
    rows = [
        ("Words by", metadata.text_by if metadata.is_briefing else None),
        ("Written", in_words(metadata.published) if metadata.is_briefing else None),
        ("Kind", metadata.kind),
        ("Reading", metadata.reading_status),
        ("Licence", metadata.licence),
        ("File", ", ".join(opened.document.paths)),
    ]
    items = "".join(
        f"<div><dt>{term}</dt><dd>{escape_html(one_line(value))}</dd></div>" for term, value in rows if value
    )
    return f"<dl>{items}</dl>"


def _check_words(opened: Opened) -> str:
    if not opened.verbatim:
        return "The quoted words could not be found on this page as it is stored now, so nothing is marked."
    if opened.key.startswith("read-"):
        return "The passage is marked above. It was not used to answer."
    return "Marked above: the words quoted, exactly as they stand in the stored text of the page."


def _marked(opened: Opened) -> str:
    """Return the page's text, block by block, with the spans inside ``<mark>``; the text itself is not changed."""
    page = opened.page.page
    spans = opened.spans if opened.verbatim else ()
    cuts = {0, len(page.text)}
    cuts.update(offset for block in page.blocks for offset in (block.start, block.end))
    cuts.update(offset for span in spans for offset in (span.start, span.end))
    edges = sorted(cut for cut in cuts if 0 <= cut <= len(page.text))
    return "".join(_run(page, start, end, spans) for start, end in pairwise(edges))


def _run(page: Page, start: int, end: int, spans: Sequence[Span]) -> str:
    """Return one run of text that lies in at most one block and is marked wholly or not at all."""
    text = escape_html(page.text[start:end])
    if any(span.start <= start and end <= span.end for span in spans):
        edges = "from " * any(span.start == start for span in spans) + "to" * any(span.end == end for span in spans)
        text = f'<mark class="{edges.strip()}">{text}</mark>'
    role = next((block.role for block in page.blocks if block.start <= start and end <= block.end), Role.PARAGRAPH)
    name = _ROLE_CLASSES.get(role)
    return f'<span class="{name}">{text}</span>' if name else text


def _address(metadata: Metadata) -> str:
    original = metadata.original
    given = (original.source_url if original and metadata.is_briefing else None) or metadata.source_url
    address = safe_address(given)
    words = "Check the original" if metadata.is_briefing else "Published at"
    if address is None:
        where = f"{words}: {escape_html(one_line(given))}" if given else "No address of the original is recorded."
        return f'<p class="address">{where}</p>'
    link = f'<a href="{escape_html(address)}" target="_blank" rel="noopener noreferrer">{escape_html(address)}</a>'
    return f'<p class="address">{words}: {link} (opens in a new tab)</p>'
