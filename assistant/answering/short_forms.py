"""The abbreviations of an answer -> where the library spells them out, so that nobody has to look them up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.types import Citation, Claim, Hit, Span

# More would be a glossary, not an answer.
MOST = 3
# A document spells its abbreviations out where they stand first.
PAGES = 30

_SHORT = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Za-z][A-Za-z0-9]+\b")
_SPELT = re.compile(r"(?P<long>.+) \((?P<short>[A-Za-z0-9]+?)(?P<many>s?)\)")
# Known to everybody on a board.
_EVERYDAY = frozenset("NHS UK GP IT HR AI EU USA".split())


def spelt_out(
    question: str, claims: Sequence[Claim], citations: Sequence[Citation], hits: Sequence[Hit], store: Reader
) -> Iterator[tuple[Hit, Span]]:
    """Yield a hit and the span of its document that spells an abbreviation out, in the order of the answer.

    Left out is what the question uses itself, what the answer spells out, and what no quoted document spells out.
    """
    said = "\n".join(claim.text for claim in claims)
    asked = {short.removesuffix("s").lower() for short in re.findall(r"\w+", question)}
    wanted = [
        short
        for short in dict.fromkeys(match.group().removesuffix("s") for match in _SHORT.finditer(said))
        if short not in _EVERYDAY and short.lower() not in asked and f"({short}" not in said
    ]
    meanings = store.meanings() if wanted else {}
    quoted = {citation.document.document_id for citation in citations}
    sources = {hit.stored.document.document_id: hit for hit in reversed(hits)}
    found = 0
    for short in wanted:
        for source in [hit for document, hit in sources.items() if document in quoted]:
            place = _place(short, meanings, source, store)
            if place is not None and found < MOST:
                found += 1
                yield source, place
                break


def _place(short: str, meanings: Mapping[str, Sequence[str]], source: Hit, store: Reader) -> Span | None:
    longs = [*meanings.get(short, ()), *meanings.get(f"{short}s", ())]
    if not longs:
        return None
    spelt = re.compile(rf"\b({'|'.join(map(re.escape, longs))})\s+\({re.escape(short)}s?\)", re.IGNORECASE)
    document = source.stored.document
    for index in range(min(document.pages, PAGES)):
        try:
            text = store.page(document.document_id, index, document.version).page.text
        except DocumentNotFound:
            return None
        match = spelt.search(text)
        if match:
            return Span(index, match.start(), match.end())
    return None


def told(quote: str) -> str | None:
    """Return the sentence made of a quote such as "integrated care board (ICB)"; None where it is no such quote."""
    match = _SPELT.fullmatch(" ".join(quote.split()))
    if match is None:
        return None
    return f"{match['short']}{match['many']} {'are' if match['many'] else 'is short for'} {match['long']}."
