"""Answers as safe Markdown; with rendering_source.py the only way that text from documents reaches a screen; pure.

Everything that comes from a document, a question or a model is escaped there, so that in what leaves these modules
the only links are ``#cite-…``, ``#read-…``, ``#ask-…`` and ``#close-source``, and a source's own http(s) address; and
the only tags are the ones written below. An answer is Markdown; a source is one line of HTML, which a Markdown
renderer passes through as it is: line feeds are written as ``&#10;``, since a blank line would end the block.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from assistant.answering.spans import EXCERPT_CHARACTERS
from assistant.attribution import attribution, repeats_its_original
from assistant.text.changed_words import changed_words
from assistant.text.lists import list_items, readable
from assistant.text.two_sides import halves
from assistant.text.visible import one_line
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Hit,
    Metadata,
    Outcome,
    Passage,
    Status,
)

# A sign and words: neither colour nor the sign alone says what kind of answer it is.
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ANSWERED: ("✓", "Answered from the library"),
    Outcome.PARTIAL: ("◐", "Answered in part: the library does not cover all of the question"),
    Outcome.CONFLICTING: ("⇄", "The sources disagree"),
    Outcome.SUPERSEDED: ("↺", "Answered from superseded documents only: check what replaced them"),
    Outcome.NOT_IN_LIBRARY: ("○", "Not found in this library"),
    Outcome.OUT_OF_SCOPE: ("✕", "Outside what this library is for"),
    Outcome.BLOCKED: ("✕", "Not answered"),
    Outcome.ERROR: ("!", "Something went wrong"),
}

NOT_IN_SEARCHED = "Not in what was searched"

# Never needed literally inside a sentence by any Markdown dialect when written as a character reference.
_MARKDOWN = frozenset("\\`*_[]<>&#|~!$^={}@")
_ADDRESS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):|(?<=tel):", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\d{1,9})([.)])|^([-+])")


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


def answer_markdown(answer: Answer, turn: int, narrowed: str = "", changed: Sequence[str] = ()) -> str:
    """Return a whole answer: outcome, claims, notices, and the sources or, where nothing is claimed, the closest.

    :param turn: number of the question in the conversation, from 1; it keeps the addresses of old answers apart.
    :param narrowed: what the search was narrowed to, in words.
    :param changed: what has happened since to the documents that are cited.
    """
    parts = [f'<span class="outcome">{OUTCOMES[answer.outcome][0]} {outcome_words(answer.outcome, narrowed)}</span>']
    since = escape_markdown(" ".join(changed))
    parts += [f'<span class="notice changed">⚠ Since this answer: {since}</span>' if changed else ""]
    parts += [searched_markdown(answer.question, answer.standalone_question, narrowed)]
    parts += [claims_markdown(answer.claims, turn, answer.citations)]
    parts += [f'<span class="notice">{escape_markdown(notice)}</span>' for notice in answer.notices]
    parts += [sources_markdown(answer.citations, turn)]
    parts += [_closest(answer.closest, turn) if not answer.claims else ""]
    parts += [_suggestions(answer.suggestions, turn), _worded_by(answer)]
    return "\n\n".join(part for part in parts if part)


def outcome_words(outcome: Outcome, narrowed: str) -> str:
    """Return what kind of answer it is; of what the search was ``narrowed`` to alone, where it was."""
    return NOT_IN_SEARCHED if narrowed and outcome is Outcome.NOT_IN_LIBRARY else OUTCOMES[outcome][1]


def searched_markdown(question: str, standalone_question: str, narrowed: str = "") -> str:
    """Return what was searched for, where it is not what was typed, and what the search was narrowed to."""
    searched = changed_words(question, standalone_question)
    said = [f"Searched for: {escape_markdown(searched)}"] if searched else []
    said += [f"Searched in: {escape_markdown(narrowed)}"] if narrowed else []
    return f'<span class="searched">{" · ".join(said)}</span>' if said else ""


def claims_markdown(claims: Iterable[Claim], turn: int, citations: Sequence[Citation] = ()) -> str:
    """Return claims as paragraphs, each with the markers of the citations that carry it; a list as one, below them.

    What no current document says is marked where it stands, not only among the sources.
    """
    by_number = {citation.number: citation for citation in citations}
    return "\n\n".join(_claim(claim, turn, by_number) for claim in claims)


def lead_and_items(claim: Claim, quotes: Mapping[int, str]) -> tuple[str, tuple[str, ...]]:
    """Return a claim's sentence and, where it tells a list, its items; the sentence is empty where they stand alone.

    :param quotes: by the citation's number.
    """
    quoted = [quotes[number] for number in claim.citations if number in quotes]
    first, *items = next((found for quote in quoted if (found := list_items(claim.text, quote))), [claim.text])
    return first, tuple(items)


def sides_of(claim: Claim, quotes: Mapping[int, str]) -> list[tuple[str, int]]:
    """Return what each of two sources says in a claim that tells both sides, with its number; empty for any other.

    :param quotes: by the citation's number.
    """
    told = halves(claim.text, [quotes[number] for number in claim.citations if number in quotes])
    return list(zip(told, claim.citations, strict=True)) if told else []


def _claim(claim: Claim, turn: int, citations: Mapping[int, Citation]) -> str:
    quotes = {number: each.quote for number, each in citations.items()}
    sides = sides_of(claim, quotes)
    if sides:
        return " ".join(f"{escape_markdown(side)}\u00a0{_markers([number], turn)}" for side, number in sides)
    first, items = lead_and_items(claim, quotes)
    carried_by = [citations[number].document.metadata.status for number in claim.citations if number in citations]
    standing = "" if not carried_by or Status.CURRENT in carried_by else f"\u00a0*({carried_by[0].value})*"
    # A no-break space, so that a marker never stands alone on a line.
    markers = f"\u00a0{_markers(claim.citations, turn)}{standing}".rstrip()
    told = "\n".join(f"- {escape_markdown(item)}" for item in items)
    if items and not first:
        return f"{told}{markers}"
    # The list is a paragraph's own: what follows it is no item of it.
    return "\n\n".join(part for part in (f"{escape_markdown(first)}{markers}", told) if part)


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
    """Return title, who wrote the words, place and, where it is not current, status; a title that is said, once."""
    status = "" if metadata.status is Status.CURRENT else f"**{metadata.status.value}**"
    once = repeats_its_original(metadata)
    named = "" if once else _strong(metadata.title)
    written = attribution(metadata, escape_markdown, _strong if once else escape_markdown)
    return " · ".join(part for part in (named, written, escape_markdown(page), status) if part)


def _strong(text: str) -> str:
    return f"**{escape_markdown(text)}**"


def _closest(hits: Sequence[Hit], turn: int) -> str:
    if not hits:
        return ""
    lines = [
        f"- [Read passage {number}](#read-{turn}-{number}) {_hit_line(hit)}" for number, hit in enumerate(hits, start=1)
    ]
    return "#### Closest passages\n\nReading suggestions, not an answer.\n\n" + "\n".join(lines)


def _hit_line(hit: Hit) -> str:
    document, passage = hit.stored.document, hit.stored.passage
    index, words = excerpt(passage)
    section = one_line(passage.heading[-1]) if passage.heading else ""
    place = (page_words(document.label(index), index, document.pages), section and f"section “{section}”")
    described = _described(document.metadata, " · ".join(part for part in place if part))
    return f"{described} *“{escape_markdown(words)}”*"


def excerpt(passage: Passage) -> tuple[int, str]:
    """Return the beginning of a passage on one line, without the heading that it may begin with, and its page's index.

    It ends where a page does: a quote that runs over two pages stands on neither.
    """
    heading = one_line(passage.heading[-1]) if passage.heading else ""
    index, words, place = passage.spans[0].page_index if passage.spans else 0, "", 0
    for span in passage.spans:
        # The spans' texts stand one after the other, a line feed between them.
        text = passage.text[place : place + span.end - span.start]
        place += span.end - span.start + 1
        first, _, rest = text.partition("\n")
        shown = one_line(readable(rest if heading and one_line(first) == heading else text))
        if words and shown and span.page_index != index:
            break
        if shown:
            index, words = span.page_index, f"{words} {shown}".strip()
    words = words or one_line(readable(passage.text))
    if len(words) <= EXCERPT_CHARACTERS:
        return index, words
    return index, words[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _suggestions(suggestions: Sequence[str], turn: int) -> str:
    if not suggestions:
        return ""
    return "#### You could also ask\n\n" + "\n".join(
        f"- [{escape_markdown(each)}](#ask-{turn}-{number})" for number, each in enumerate(suggestions, start=1)
    )


def _worded_by(answer: Answer) -> str:
    if answer.answered_by == "extract" or not answer.claims:
        return ""
    return f'<span class="searched">Worded by {escape_markdown(answer.answered_by)}; each quote was checked.</span>'
