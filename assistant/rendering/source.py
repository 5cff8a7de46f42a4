"""A place in a document as safe HTML: what the source is, its page as picture and as text, and the words marked; pure.

Every text is escaped on its way in, as in :mod:`assistant.rendering.markdown`, whose rules hold here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.attribution import attribution, in_words, repeats_its_original, whereabouts
from assistant.rendering.markdown import escape_html, page_words, safe_address, status_words
from assistant.text.visible import one_line
from assistant.types import Box, Citation, Hit, Metadata, Page, Role, Span, Status, StoredDocument, StoredPage

CLOSE_ANCHOR = "close-source"
# Followed by a document's id.
ONLY_ANCHOR = "only-"
_ROLE_CLASSES: Mapping[Role, str] = {
    Role.LIST_ITEM: "item",
    Role.TABLE_ROW: "row",
    Role.CAPTION: "caption",
    Role.NOTE: "note",
    Role.FURNITURE: "furniture",
}


# How much of its original a briefing was written from.
_BASED_ON: Mapping[str, str] = {
    "full": "the whole original",
    "part": "a part of the original",
    "secondary": "what others say of the original, which was not read itself",
    "not read": "what is known of the original, which was not read",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture: its address on this server, and the boxes around the marked words."""

    address: str
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """One place in the library that a reader opened.

    ``key`` is the address of the quote or passage (``cite-1-2``). ``quote`` is what the spans' text must equal before
    it is marked; both are empty for a page that the reader leafed to. ``titles`` maps ids and paths of documents to
    their titles. ``picture`` is the page as it looks, ``note`` why it is not shown as well as it might be, and
    ``download`` the address of the file; each is empty where there is none. ``live`` is the document as it is now.
    """

    key: str
    heading: str
    document: StoredDocument
    page: StoredPage
    spans: tuple[Span, ...]
    quote: str
    section: tuple[str, ...] = ()
    titles: Mapping[str, str] | None = None
    picture: Picture | None = None
    note: str = ""
    download: str = ""
    live: StoredDocument | None = None

    @property
    def leafed(self) -> bool:
        """Whether this is another page than the one that holds the words."""
        return not self.quote

    @property
    def metadata(self) -> Metadata:
        """What is known of the document now."""
        return (self.live or self.document).metadata

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


def page_of(opened: Opened, page: StoredPage) -> Opened:
    """Return another page of the same document, on which nothing is marked."""
    return replace(opened, page=page, spans=(), quote="", section=())


def source_html(opened: Opened) -> str:
    """Return the source panel: what the source is, its page as picture and text with the words marked, its address."""
    metadata = opened.metadata
    parts = [
        _head(opened.key, opened.heading, opened.page.page.index if opened.leafed else None),
        _named(metadata),
        _address(metadata),
        _place(opened),
        _changed(opened),
        _leaf(opened),
        _picture(opened),
        f'<p class="note">{escape_html(opened.note)}</p>' if opened.note else "",
        f'<div class="page-text" role="region" tabindex="0" title="Text of the page">{_marked(opened)}</div>',
        f'<p class="verdict">{_check_words(opened)}</p>',
        _facts(opened),
        _only(opened),
        "</section>",
    ]
    return "".join(parts)


def message_html(key: str, heading: str, message: str, hint: str = "", quote: str = "") -> str:
    """Return a source panel that says why nothing can be shown; ``key`` is the address that was opened.

    :param quote: the words as they stood in the answer, where they are known.
    """
    kept = (
        f'<p>The words as they were quoted:</p><blockquote class="kept">{escape_html(quote)}</blockquote>'
        if quote
        else ""
    )
    said = f'<p class="verdict">{escape_html(one_line(f"{message} {hint}"))}</p>'
    return f"{_head(key, heading)}{said}{kept}</section>"


def _head(key: str, heading: str, leafed_to: int | None = None) -> str:
    """Return the start of a panel, up to the link that closes it; its class is the address that opens it."""
    address = key if leafed_to is None else f"{key}-p{leafed_to}"
    return (
        f'<section class="source {escape_html(address)}">'
        f'<h2 id="source-heading" tabindex="-1">{escape_html(one_line(heading))}</h2>'
        f'<p class="close"><a href="#{CLOSE_ANCHOR}">Close, back to the answer</a></p>'
    )


def _changed(opened: Opened) -> str:
    if opened.live is None or opened.live.version == opened.page.version:
        return ""
    return (
        '<p class="note">The document has changed since these words were taken from it. They are shown as they stood '
        "then; ask again to hear what it says now.</p>"
    )


def _leaf(opened: Opened) -> str:
    """Return where in the document this page is, and the links to the pages before and after it."""
    stored = opened.page
    if stored.pages < 2:
        return ""
    live = opened.live
    # What a browser kept knows the labels of the cited pages alone.
    document = live if live is not None and live.version == stored.version else opened.document
    index = stored.page.index
    around = []
    for step, words, name in ((-1, "Previous page", "before"), (1, "Next page", "after")):
        other = index + step
        if 0 <= other < stored.pages:
            label = one_line(document.label(other) or str(other + 1))
            around.append(
                f'<a class="{name}" href="#{escape_html(opened.key)}-p{other}">{words} ({escape_html(label)})</a>'
            )
    if opened.leafed:
        around.append(f'<a class="back" href="#{escape_html(opened.key)}">Back to the marked words</a>')
    here = escape_html(page_words(stored.page.label, index, stored.pages))
    return f'<p class="leaf"><span class="here">{here}</span> {" ".join(around)}</p>'


def _picture(opened: Opened) -> str:
    """Return the page's picture with a box over each line of the marked words; the words themselves stand below it."""
    if opened.picture is None:
        return ""
    boxes = "".join(
        f'<span class="box" style="left:{100 * box.left:.3f}%;top:{100 * box.top:.3f}%;'
        f'width:{100 * box.width:.3f}%;height:{100 * box.height:.3f}%"></span>'
        for box in opened.picture.boxes
    )
    stored = opened.page
    which = page_words(stored.page.label, stored.page.index, stored.pages) or "the page"
    return (
        '<div class="page-picture" role="region" tabindex="0" title="Picture of the page"><div class="sheet">'
        f'<img src="{escape_html(opened.picture.address)}" alt="Picture of {escape_html(which)}; its words follow as '
        f'text">{boxes}</div></div>'
    )


def _named(metadata: Metadata) -> str:
    """Return the title and who wrote the words; a title that the attribution says stands out within it."""
    if repeats_its_original(metadata):
        said = attribution(metadata, _words, lambda title: f'<strong class="source-title">{_words(title)}</strong>')
        return f'<p class="attribution">{said}</p>'
    title = f'<p class="source-title">{_words(metadata.title)}</p>'
    return f'{title}<p class="attribution">{attribution(metadata, _words, _words)}</p>'


def _words(text: str) -> str:
    return escape_html(one_line(text))


def _place(opened: Opened) -> str:
    """Return whether the document is in force, and where in it this is."""
    metadata = opened.metadata
    current = metadata.status is Status.CURRENT
    status = "Current document" if current else status_words(metadata, opened.titles or {})
    words = [f'<span class="{"status" if current else "status flagged"}">{_words(status)}</span>']
    words += [f"section “{_words(part)}”" for part in (" › ".join(opened.section),) if part.strip()]
    return f'<p class="place">{" · ".join(words)}</p>'


def _facts(opened: Opened) -> str:
    """Return what else is known, as a list of terms; the publisher stands in the attribution and nowhere else."""
    metadata, confidence = opened.metadata, opened.page.page.ocr_confidence
    rows = [
        ("Words by", metadata.text_by if metadata.is_briefing else None),
        ("Written", in_words(metadata.published) if metadata.is_briefing else None),
        ("Kind", metadata.kind),
        ("Based on", _BASED_ON.get(metadata.reading_status or "", metadata.reading_status)),
        ("Licence", metadata.licence),
        ("Text", None if confidence is None else f"recognised from a picture, {confidence:.0%} sure"),
        ("File", ", ".join(opened.document.paths)),
    ]
    items = "".join(
        f"<div><dt>{term}</dt><dd>{escape_html(one_line(value))}</dd></div>" for term, value in rows if value
    )
    offered = (
        f'<p class="download"><a href="{escape_html(opened.download)}" download>Download the file</a></p>'
        if opened.download
        else ""
    )
    return f"<dl>{items}</dl>{offered}"


def _only(opened: Opened) -> str:
    """Return the link that narrows the search to this document, where the library still holds it."""
    if opened.live is None:
        return ""
    address = f"{ONLY_ANCHOR}{escape_html(opened.document.document_id)}"
    return f'<p class="only"><a href="#{address}">Ask about this document only</a></p>'


def _check_words(opened: Opened) -> str:
    if opened.leafed:
        return "Nothing is marked here: the quoted words stand on another page."
    if not opened.verbatim:
        return "The quoted words could not be found on this page as it is stored now, so nothing is marked."
    unmarked = opened.picture is not None and not opened.picture.boxes
    on_picture = " They could not be located on the picture, so nothing is marked there." if unmarked else ""
    if opened.key.startswith("read-"):
        return f"The passage is marked above. It was not used to answer.{on_picture}"
    return f"Marked above: the quoted words, letter for letter as this library read them.{on_picture}"


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
    if role is Role.HEADING and page.text[start:end].strip():
        return f'<h3 class="heading">{text}</h3>'
    name = _ROLE_CLASSES.get(role)
    return f'<span class="{name}">{text}</span>' if name else text


def _address(metadata: Metadata) -> str:
    words, given = whereabouts(metadata)
    address = safe_address(given)
    if address is None:
        where = f"{words}: {escape_html(one_line(given))}" if given else "The library does not say where to find it."
        return f'<p class="address">{where}</p>'
    link = f'<a href="{escape_html(address)}" target="_blank" rel="noopener noreferrer">{escape_html(address)}</a>'
    return f'<p class="address">{words}: {link} (opens in a new tab)</p>'
