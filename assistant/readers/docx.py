"""DOCX -> Document: the body in order, as it stands once all changes are accepted, then the notes it refers to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from io import BytesIO

from docx import Document as open_docx
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn

from assistant.readers.alt_text import description
from assistant.readers.archive import parse_xml
from assistant.readers.docx_body import Walk
from assistant.readers.docx_changes import (
    NOTE_PARTS,
    accept_changes,
    join_drop_caps,
    note_references,
    take_out_instructions,
)
from assistant.readers.docx_elements import Element
from assistant.readers.docx_lists import Numbering
from assistant.readers.docx_styles import Styles, take_out_unseen
from assistant.readers.docx_text import text_of
from assistant.readers.failures import no_text
from assistant.readers.flow import Flow
from assistant.readers.limits import Limits
from assistant.readers.ooxml import checked_package, core_properties
from assistant.types import Document, ReadingWarning, Role


def read_docx(data: bytes, limits: Limits) -> Document:
    """Return the body as one page; headers and footers are left out, footnotes follow the text.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT, UNSAFE or NO_TEXT.
    """
    docx = open_docx(BytesIO(checked_package(data, "word", limits)))
    flow = Flow(limits.characters)
    styles = Styles.of(docx)
    walk = Walk(flow, styles, Numbering.of(docx), docx.part.related_parts)
    references = note_references(docx.element.body)
    _prepare(docx.element.body, styles)
    walk.container(docx.element.body)
    unseen = references - note_references(docx.element.body)
    for kind in NOTE_PARTS:
        _add_notes(docx, kind, unseen, styles, flow)
    if not flow.pieces:
        raise no_text(
            "The document holds no text.", "If its pages are pictures, run text recognition (OCR) and add the result."
        )
    warnings = tuple(ReadingWarning("part_not_read", reason) for reason in _unread(docx.element.body, walk.unread))
    return Document((flow.page(),), core_properties(docx.core_properties), warnings)


def _prepare(root: Element, styles: Styles) -> None:
    """Leave of a part's XML what a reader sees, joined as they see it."""
    accept_changes(root)
    take_out_instructions(root)
    take_out_unseen(root, styles)
    join_drop_caps(root)


def _unread(body: Element, drawings_unread: Collection[str]) -> Iterator[str]:
    """Yield what of a body was not read, with how many there are of each kind."""
    unread = len(drawings_unread) + sum(1 for _ in body.iter(qn("w:altChunk")))
    if unread:
        yield f"{unread} of the document's charts, drawings or inserted files cannot be read."
    pictures = sum(1 for _ in _undescribed(body))
    if pictures:
        kind = "picture" if pictures == 1 else "pictures"
        yield f"{pictures} {kind} without a description {_were(pictures)} not read."
    objects = sum(1 for _ in body.iter(qn("w:object")))
    if objects:
        kind = "object" if objects == 1 else "objects"
        yield f"{objects} embedded {kind} {_were(objects)} not read: add what is embedded as a file of its own."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _undescribed(body: Element) -> Iterator[Element]:
    """Yield the pictures that nobody described, nor marked as decoration."""
    for drawing in body.iter(qn("wp:inline"), qn("wp:anchor")):
        properties = drawing.find(qn("wp:docPr"))
        is_picture = next(drawing.iter(qn("pic:pic")), None) is not None
        told = "" if properties is None else properties.get("descr")
        if is_picture and not description(told) and not _is_decoration(drawing):
            yield drawing


def _is_decoration(drawing: Element) -> bool:
    return any(each.get("val") in ("1", "true") for each in drawing.iter("{*}decorative"))


def _add_notes(docx: DocxDocument, kind: str, unseen: Set[tuple[str, str]], styles: Styles, flow: Flow) -> None:
    for rel in docx.part.rels.values():
        if rel.is_external or not rel.reltype.endswith(f"/{kind}"):
            continue
        notes = parse_xml(rel.target_part.blob)
        _prepare(notes, styles)
        for note in notes:
            # Word keeps the lines that separate notes from the text as notes of a type.
            if note.get(qn("w:type")) in (None, "normal") and (kind, note.get(qn("w:id"))) not in unseen:
                flow.add(Role.NOTE, " ".join(text_of(paragraph) for paragraph in note.iter(qn("w:p"))))
