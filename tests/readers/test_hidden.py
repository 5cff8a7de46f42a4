"""Text that Word and LibreOffice do not show, and first letters that stand apart."""

from __future__ import annotations

import pytest
from docx import Document as new_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.errors import UnreadableFile
from assistant.readers import read
from tests.readers.builders import saved
from tests.readers.checks import texts
from tests.readers.office_builders import odt


def test_hidden_text_of_a_word_file_is_left_out() -> None:
    document = new_docx()
    shown = document.add_paragraph("Waits ")
    shown.add_run("(draft) ").font.hidden = True
    shown.add_run("fell.")
    style = document.styles.add_style("Unseen", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    based = document.styles.add_style("Unseen too", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = style
    document.add_paragraph("Not for the board.", style="Unseen")
    document.add_paragraph("Nor this.", style="Unseen too").add_run(" But this.").font.hidden = False
    letters = document.styles.add_style("Unseen letters", WD_STYLE_TYPE.CHARACTER)
    letters.font.hidden = True
    document.add_paragraph("Staff rose").add_run(" not", style="Unseen letters")
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell.", "But this.", "Staff rose"]


def test_a_hidden_mark_of_a_paragraph_hides_no_words() -> None:
    document = new_docx()
    properties = document.add_paragraph("Waits fell.")._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell."]


@pytest.mark.parametrize("place", ["drop", "margin"])
def test_a_large_first_letter_belongs_to_its_word(place: str) -> None:
    document = new_docx()
    letter = document.add_paragraph("W")
    letter._p.get_or_add_pPr().append(parse_xml(f'<w:framePr {nsdecls("w")} w:dropCap="{place}" w:lines="3"/>'))
    document.add_paragraph("aits fell in the north.", style="Body Text")
    document.add_paragraph("They rose in the south.")
    assert texts(read("a.docx", saved(document)).pages[0]) == ["Waits fell in the north.", "They rose in the south."]


HIDING = (
    '<style:style style:name="Unseen" style:family="paragraph"><style:text-properties text:display="none"/>'
    "</style:style>"
    '<style:style style:name="Too" style:family="text" style:parent-style-name="Unseen"/>'
)


def test_hidden_text_of_an_odt_is_left_out() -> None:
    body = (
        '<text:p>Waits <text:span text:style-name="Too">(draft) </text:span>fell.</text:p>'
        '<text:p text:style-name="Unseen">Not for the board.</text:p>'
        '<text:section text:display="none"><text:p>Nor this.</text:p></text:section>'
    )
    page = read("a.odt", odt(body, styles=HIDING)).pages[0]
    assert texts(page) == ["Waits fell."]


def test_a_file_of_hidden_text_alone_holds_none() -> None:
    with pytest.raises(UnreadableFile):
        read("a.odt", odt('<text:p text:style-name="Unseen">Not for the board.</text:p>', styles=HIDING))
