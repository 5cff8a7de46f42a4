"""Whether quotes stand on the pages that they are cited from, by the word of another reader of PDFs than the product's.

The product takes a page's text from PDFium; here it is taken from pypdf, so that a page counted wrongly, or text put on
the wrong page, cannot hide.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader

from assistant.types import Citation

# The two readers differ in spaces, ligatures and hyphens.
SAME_WORDS = 0.9


def page_words(path: Path) -> list[Counter[str]]:
    """Return how often each word stands on each page of a PDF, by pypdf."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    return [_words(page.extract_text()) for page in PdfReader(path).pages]


def on_cited_page(citation: Citation, pages: Sequence[Counter[str]]) -> bool:
    """Return whether nearly all of a quote's words stand on the page that is cited."""
    quoted = _words(citation.quote)
    held = pages[citation.span.page_index] if citation.span.page_index < len(pages) else Counter[str]()
    return _common(quoted, held) >= SAME_WORDS * max(sum(quoted.values()), 1)


def _common(mine: Mapping[str, int], theirs: Mapping[str, int]) -> int:
    return sum(min(count, theirs.get(word, 0)) for word, count in mine.items())


def _words(text: str) -> Counter[str]:
    # Letters and figures apart: notes' marks, which the product sets apart, stand close up elsewhere ("note3").
    return Counter(re.findall(r"[^\W\d_]+|\d+", unicodedata.normalize("NFKC", text).lower()))
