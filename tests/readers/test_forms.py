"""Forms in OpenDocument and RTF files: what is ticked, chosen or typed is part of what the file says."""

from __future__ import annotations

import pytest

from assistant.readers import read
from assistant.readers.ticks import box, entry
from tests.readers.checks import assert_sound, texts
from tests.readers.office_builders import ODF, odt
from tests.readers.text_builders import rtf

FIELD = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
WORD_FIELD = "vnd.oasis.opendocument.field."


def test_a_box_is_ticked_or_empty() -> None:
    assert [box(ticked=True), box(ticked=False)] == ["☒", "☐"]
    assert [entry(["No", "Yes"], number) for number in (-1, 0, 1, 2)] == ["", "No", "Yes", ""]


def odt_texts(body: str) -> list[str]:
    document = read("a.odt", odt(body))
    assert_sound(document)
    return texts(document.pages[0])


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ('<form:checkbox {} form:label="Agreed" form:current-state="checked"/>', "☒ Agreed"),
        ('<form:checkbox {} form:label="Agreed" form:current-state="unchecked" form:state="checked"/>', "☐ Agreed"),
        ('<form:checkbox {} form:state="checked"/>', "☒"),
        ("<form:checkbox {}/>", "☐"),
        ('<form:radio {} form:label="In part" form:current-selected="true"/>', "☒ In part"),
        ('<form:radio {} form:label="In part"/>', "☐ In part"),
        ('<form:listbox {}><form:option form:label="No"/><form:option form:label="Yes" form:current-selected="true"/>'
         "</form:listbox>", "Yes"),
        ('<form:listbox {}><form:option form:label="No" form:selected="true"/><form:option form:label="Yes"/>'
         "</form:listbox>", "No"),
        ('<form:combobox {} form:value="No" form:current-value="Yes"/>', "Yes"),
        ('<form:textarea {} form:value="by May"/>', "by May"),
        ('<form:fixed-text {} form:label="by May"/>', "by May"),
        ('<form:password {} form:current-value="secret"/>', ""),
    ],
)  # fmt: skip
def test_controls_of_an_odt_are_shown_where_they_stand(control: str, shown: str) -> None:
    own = control.format('xml:id="control1" form:id="control1"')
    forms = f'<office:forms xmlns:form="{ODF}:form:1.0"><form:form>{own}</form:form></office:forms>'
    in_line = '<text:p>Advice: <draw:control text:anchor-type="as-char" draw:control="control1"/>.</text:p>'
    beside = '<text:p><draw:control text:anchor-type="paragraph" draw:control="control1"/>by the board</text:p>'
    on_page = '<draw:control text:anchor-type="page" draw:control="control1"/>'
    unknown = '<text:p>Nothing<draw:control draw:control="control2"/></text:p>'
    expected = [shown, f"Advice: {shown}.", f"{shown} by the board".strip(), "Nothing"]
    assert odt_texts(forms + on_page + in_line + beside + unknown) == [text for text in expected if text]


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ('<text:drop-down><text:label text:value="No"/><text:label text:value="Yes" text:current-selected="true"/>Yes'
         "</text:drop-down>", "Yes"),
        ('<text:drop-down><text:label text:value="No" text:current-selected="true"/><text:label text:value="Yes"/>'
         "</text:drop-down>", "No"),
        ('<text:drop-down><text:label text:value="No"/></text:drop-down><text:drop-down/>', ""),
        (f'<field:fieldmark {FIELD} field:type="{WORD_FIELD}FORMCHECKBOX">'
         '<field:param field:name="Checkbox_Checked" field:value="true"/></field:fieldmark>', "☒"),
        (f'<field:fieldmark {FIELD} field:type="{WORD_FIELD}FORMCHECKBOX"/>', "☐"),
        (f'<field:fieldmark {FIELD} field:type="{WORD_FIELD}FORMDROPDOWN">'
         '<field:param field:name="Dropdown_ListEntry" field:value="No"/>'
         '<field:param field:name="Dropdown_ListEntry" field:value="Yes"/>'
         '<field:param field:name="Dropdown_Selected" field:value="1"/></field:fieldmark>', "Yes"),
        (f'<field:fieldmark {FIELD} field:type="{WORD_FIELD}FORMDROPDOWN"/>', ""),
        (f'<field:fieldmark-start {FIELD} field:type="{WORD_FIELD}FORMTEXT"/>by May'
         f"<field:fieldmark-end {FIELD}/>", "by May"),
        ('<loext:content-control xmlns:loext="urn:x" loext:checkbox="true" loext:checked="true">☒'
         "</loext:content-control>", "☒"),
    ],
)  # fmt: skip
def test_fields_of_an_odt_are_shown_where_they_stand(field: str, shown: str) -> None:
    assert odt_texts(f"<text:p>Advice: {field} in March</text:p>") == [f"Advice: {shown} in March".replace("  ", " ")]


def form_field(kind: str, description: str, result: str = "") -> str:
    described = rf"{{\*\formfield{{{description}{{\*\ffname Check1}}{{\*\ffhelptext Tick it}}}}}}"
    return rf"{{\field{{\*\fldinst {{\b {kind} {{\*\datafield 6500}}{described}}}}}{{\fldrslt {{{result}}}}}}}"


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (form_field("FORMCHECKBOX", r"\fftype1\ffres1\ffhps20\ffdefres0"), "☒"),
        (form_field("FORMCHECKBOX", r"\fftype1\ffres0\ffhps20\ffdefres1"), "☐"),
        (form_field("FORMCHECKBOX", r"\fftype1\ffres25\ffdefres1"), "☒"),
        (form_field("FORMCHECKBOX", r"\fftype1"), "☐"),
        (form_field("FORMDROPDOWN", r"\fftype2\ffres1\ffhaslistbox{\*\ffl No}{\*\ffl Y\'e9s}"), "Yés"),
        (form_field("FORMDROPDOWN", r"\fftype2\ffres1{\*\ffl No}{\*\ffl Yes}", "Yes"), "Yes"),
        (form_field("FORMDROPDOWN", r"\fftype2\ffres25\ffdefres0{\*\ffl No}{\*\ffl Yes}"), "No"),
        (form_field("FORMDROPDOWN", r"\fftype2\ffres7{\*\ffl No}", "Chosen"), "Chosen"),
        (form_field("FORMTEXT", r"\fftype0{\*\ffdeftext Type here}", "by May"), "by May"),
        (r"{\v " + form_field("FORMCHECKBOX", r"\fftype1\ffres1") + "}sought", "sought"),
        (r"{\header " + form_field("FORMCHECKBOX", r"\fftype1\ffres1") + "}sought", "sought"),
        (r"{\field{\*\fldinst IF " + form_field("FORMCHECKBOX", r"\fftype1\ffres1") + r"}{\fldrslt sought}}", "sought"),
    ],
)
def test_fields_of_an_rtf_are_shown_where_they_stand(field: str, shown: str) -> None:
    document = read("a.rtf", rtf(rf"\pard Advice: {field} in March.\par"))
    assert_sound(document)
    assert texts(document.pages[0]) == [f"Advice: {shown} in March."]
