"""Word files with tracked changes that nobody has accepted yet: read as they stand once all are accepted."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.readers import read
from assistant.types import Page, Role
from tests.readers.builders import repacked, saved
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import docx_with_notes

BY = 'w:id="1" w:author="Somebody"'


def said(words: str, text: str = "t") -> str:
    return f'<w:r><w:{text} xml:space="preserve">{words}</w:{text}></w:r>'


def deleted(words: str) -> str:
    return f"<w:del {BY}>{said(words, 'delText')}</w:del>"


def moved(words: str) -> str:
    return f"<w:moveFrom {BY}>{said(words)}</w:moveFrom>"


def inserted(inner: str) -> str:
    return f"<w:ins {BY}>{inner}</w:ins>"


def paragraph(inner: str, *, end: str = "", style: str = "") -> str:
    """A paragraph; ``end`` is what happened to the mark that ends it."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    marked = f"<w:rPr><w:{end} {BY}/></w:rPr>" if end else ""
    return f"<w:p><w:pPr>{named}{marked}</w:pPr>{inner}</w:p>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def page_of(*elements: str) -> Page:
    document = new_docx()
    body = parse_xml(f"<w:body {nsdecls('w')}>{''.join(elements)}</w:body>")
    for number, element in enumerate(list(body)):
        document.element.body.insert(number, element)
    read_document = read("a.docx", saved(document))
    assert_sound(read_document)
    return read_document.pages[0]


@pytest.mark.parametrize(
    "change",
    [
        deleted("12 per cent") + inserted(said("8 per cent")),
        inserted(deleted("12 per cent") + said("8 per cent")),
        moved("12 per cent") + inserted(said("8 per cent")),
        f"<w:del {BY}>{said('12 per cent')}</w:del>" + inserted(said("8 per cent")),
    ],
)
def test_what_is_deleted_is_left_out(change: str) -> None:
    assert texts(page_of(paragraph(said("Waits are ") + change))) == ["Waits are 8 per cent"]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    page = page_of(
        paragraph(said("Waits are ") + deleted("12 "), end="del"),
        paragraph(said("8"), end="moveFrom"),
        paragraph(said(" per cent."), style="ListNumber"),
        paragraph(deleted("Gone."), end="del", style="ListNumber"),
        paragraph(said("They fell."), style="ListNumber"),
        "<w:tbl>" + row(paragraph(said("Ash"), end="del") + paragraph(said("ford")), paragraph(said("8"))) + "</w:tbl>",
    )
    assert texts(page) == ["1. Waits are 8 per cent.", "2. They fell.", "Ashford; 8"]


def test_a_heading_whose_text_was_deleted_stays_one() -> None:
    page = page_of(
        paragraph(said("What we found"), end="del", style="Heading1"),
        paragraph(deleted("Nothing."), end="del"),
        paragraph(""),
        paragraph(said("Waits fell.")),
    )
    assert texts(page, Role.HEADING) == ["What we found"]
    assert texts(page, Role.PARAGRAPH) == ["Waits fell."]


def test_deleted_rows_cells_and_tables_are_left_out() -> None:
    gone = f"<w:trPr><w:del {BY}/><w:moveFrom {BY}/></w:trPr>"
    dropped = f"<w:tcPr><w:cellDel {BY}/></w:tcPr>"
    page = page_of(
        "<w:tbl>"
        + row(paragraph(said("Ward")), dropped + paragraph(said("Was")), paragraph(said("Share")))
        + row(paragraph(said("Ash")), dropped + paragraph(said("14%")), paragraph(said("12%")), properties=gone)
        + row(paragraph(said("Ash")), dropped + paragraph(said("12%")), paragraph(said("8%")))
        + "</w:tbl>",
        paragraph(said("Waits "), end="del"),
        "<w:tbl>" + row(paragraph(said("Old")), paragraph(said("figures")), properties=gone) + "</w:tbl>",
        paragraph(said("fell.")),
    )
    assert texts(page) == ["Ward; Share", "Ward: Ash; Share: 8%", "Waits fell."]


def test_what_stands_beside_deleted_text_is_deleted_with_it() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(said('Said in a box.'))}</w:txbxContent></w:pict></w:r>"
    assert texts(page_of(paragraph(said("Waits fell.") + f"<w:del {BY}>{box}</w:del>"))) == ["Waits fell."]


def test_a_note_is_deleted_with_its_mark() -> None:
    data = docx_with_notes()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    assert mark in body
    changed = body.replace(mark, f"<w:del {BY}>{mark}</w:del>")
    page = read("a.docx", repacked(data, {"word/document.xml": changed.encode()})).pages[0]
    assert texts(page, Role.NOTE) == ["Measured in March, says the endnote."]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(instruction: str, result: str) -> str:
    return mark("begin") + instruction + mark("separate") + result + mark("end")


def test_a_field_shows_its_result_alone() -> None:
    asked = field(said("DOCPROPERTY Share", "instrText"), said("12 per cent"))
    chosen = field(said("IF ", "instrText") + asked + said(" = 12 x y", "instrText"), said("8 per cent"))
    nested = field(said("REF a", "instrText"), said("in ") + field(said("DATE", "instrText"), said("March")))
    set_only = mark("begin") + said("SET a ", "instrText") + asked + mark("end")
    page = page_of(
        paragraph(said("Waits are ") + set_only + chosen + said(" ") + nested),
        paragraph(mark("begin") + said("A field that never ends.")),
        paragraph(mark("end") + said("One that never began.")),
    )
    assert texts(page) == ["Waits are 8 per cent in March", "A field that never ends.", "One that never began."]
