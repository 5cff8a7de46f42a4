"""What holds for every format that is a ZIP: its limits, and what Office opens although it is not quite right."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import Limits, read
from assistant.types import QuarantineCode
from tests.readers import builders as make
from tests.readers import office_builders as office

FILES = {
    "a.docx": make.docx,
    "a.pptx": make.pptx,
    "a.xlsx": lambda: office.xlsx({"Waits": [["Ward", "Weeks"], ["Ash", 12]]}),
    "a.odt": lambda: office.odt("<text:p>Waits fell.</text:p>"),
    "a.epub": lambda: office.epub([office.chapter("One", "<p>Waits fell.</p>")]),
}
every_archive = pytest.mark.parametrize(("name", "build"), FILES.items(), ids=lambda value: str(value)[:6])
around_the_bound = pytest.mark.parametrize(("spare", "refused"), [(1, False), (0, False), (-1, True)])


def sizes(data: bytes) -> list[int]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [entry.file_size for entry in archive.infolist()]


def is_refused(name: str, data: bytes, limits: Limits, setting: str) -> bool:
    """Return whether the file is refused; if so, the next step names the setting that allows it."""
    refusal = None
    try:
        assert read(name, data, limits).pages
    except UnreadableFile as error:
        refusal = error
    if refusal is None:
        return False
    assert refusal.quarantine_code is QuarantineCode.LIMIT
    assert f"ASSISTANT_{setting.upper()}" in refusal.hint
    return True


@every_archive
@around_the_bound
def test_parts_are_limited_at_the_bound(name: str, build: Callable[[], bytes], spare: int, refused: bool) -> None:
    data = build()
    limits = Limits(archive_entries=len(sizes(data)) + spare)
    assert is_refused(name, data, limits, "file_archive_entries") is refused


@every_archive
@around_the_bound
def test_the_unpacked_size_is_limited_at_the_bound(
    name: str, build: Callable[[], bytes], spare: int, refused: bool
) -> None:
    data = build()
    limits = Limits(unpacked_bytes=sum(sizes(data)) + spare)
    assert is_refused(name, data, limits, "file_unpacked_mb") is refused


@every_archive
@pytest.mark.parametrize(("factor", "refused"), [(1.01, False), (0.99, True)])
def test_the_ratio_is_limited_at_the_bound(name: str, build: Callable[[], bytes], factor: float, refused: bool) -> None:
    data = build()
    ratio = sum(sizes(data)) / len(data)
    limits = Limits(unpacked_ratio=ratio * factor, ratio_from_bytes=0)
    assert is_refused(name, data, limits, "file_unpacked_ratio") is refused
    # Small files of repeated words compress well, and harm nobody.
    assert not is_refused(name, data, Limits(unpacked_ratio=ratio * factor, ratio_from_bytes=10**7), "")


@every_archive
def test_a_part_that_declares_entities_is_unsafe(name: str, build: Callable[[], bytes]) -> None:
    hostile = make.repacked(build(), {"extra.xml": office.DOCTYPE})
    with pytest.raises(UnreadableFile) as raised:
        read(name, hostile)
    assert raised.value.quarantine_code is QuarantineCode.UNSAFE


@every_archive
def test_an_encrypted_part_is_locked(name: str, build: Callable[[], bytes]) -> None:
    data = bytearray(build())
    for match in re.finditer(b"PK\x01\x02", bytes(data)):
        data[match.start() + 8] |= 1
    with pytest.raises(UnreadableFile) as raised:
        read(name, bytes(data))
    assert raised.value.quarantine_code is QuarantineCode.LOCKED


@every_archive
def test_damage_within_a_part_is_corrupt(name: str, build: Callable[[], bytes]) -> None:
    data = bytearray(build())
    main = {"a.docx": "word/document.xml", "a.pptx": "ppt/presentation.xml", "a.xlsx": "xl/workbook.xml"}
    part = main.get(name, {"a.odt": "content.xml", "a.epub": "OEBPS/content.opf"}.get(name, ""))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(part)
    start = entry.header_offset + 30 + len(part)
    data[start : start + entry.compress_size] = b"\x55" * entry.compress_size
    with pytest.raises(UnreadableFile) as raised:
        read(name, bytes(data))
    assert raised.value.quarantine_code is QuarantineCode.CORRUPT


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
def test_the_strict_form_of_the_standard_reads_the_same(name: str) -> None:
    data = FILES[name]()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist() if each != "[Content_Types].xml"}
    usual = re.compile(rb"schemas\.openxmlformats\.org/(\w+)/2006/")
    strict = {each: usual.sub(rb"purl.oclc.org/ooxml/\1/", part) for each, part in parts.items()}
    assert any(b"purl" in part for part in strict.values())
    assert read(name, make.repacked(data, strict)).pages == read(name, data).pages


OPEN, OWN = "application/vnd.openxmlformats-officedocument.", "application/vnd.ms-"


@pytest.mark.parametrize(
    ("name", "usual", "kind"),
    [
        ("a.docx", "wordprocessingml.document", f"{OWN}word.document.macroEnabled"),
        ("a.docx", "wordprocessingml.document", f"{OPEN}wordprocessingml.template"),
        ("a.docx", "wordprocessingml.document", f"{OWN}word.template.macroEnabledTemplate"),
        ("a.pptx", "presentationml.presentation", f"{OWN}powerpoint.presentation.macroEnabled"),
        ("a.pptx", "presentationml.presentation", f"{OPEN}presentationml.template"),
        ("a.pptx", "presentationml.presentation", f"{OPEN}presentationml.slideshow"),
        ("a.pptx", "presentationml.presentation", f"{OWN}powerpoint.slideshow.macroEnabled"),
        ("a.xlsx", "spreadsheetml.sheet", f"{OWN}excel.sheet.macroEnabled"),
        ("a.xlsx", "spreadsheetml.sheet", f"{OPEN}spreadsheetml.template"),
    ],
)
def test_a_file_with_macros_or_a_template_reads_the_same(name: str, usual: str, kind: str) -> None:
    data = FILES[name]()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kinds = archive.read("[Content_Types].xml").decode()
    changed = kinds.replace(f"{OPEN}{usual}.main+xml", f"{kind}.main+xml")
    assert changed != kinds
    folder = {"a.docx": "word", "a.pptx": "ppt", "a.xlsx": "xl"}[name]
    parts = {"[Content_Types].xml": changed.encode(), f"{folder}/vbaProject.bin": b"never read"}
    assert read(name, make.repacked(data, parts)) == read(name, data)


def test_a_reference_to_a_part_that_is_not_there_costs_nothing() -> None:
    data = make.docx()
    part = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        relations = archive.read(part)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    dangling = b'<Relationship Id="rId99" Type="' + kind + b'" Target="NULL"/></Relationships>'
    mended = make.repacked(data, {part: relations.replace(b"</Relationships>", dangling)})
    assert read("a.docx", mended).pages == read("a.docx", data).pages


def test_cells_too_far_apart_are_refused_before_they_are_read() -> None:
    far = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )
    data = make.repacked(FILES["a.xlsx"](), {"xl/worksheets/sheet1.xml": far.encode()})
    with pytest.raises(UnreadableFile, match="far apart") as raised:
        read("a.xlsx", data)
    assert raised.value.quarantine_code is QuarantineCode.LIMIT


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("a.xlsx", lambda: office.xlsx({name: [["x"]] for name in "ABC"})),
        ("a.epub", lambda: office.epub([office.chapter(name, "<p>x</p>") for name in "AB"])),  # and its contents
        ("a.pptx", lambda: office.pptx_slides("a", "b", "c")),
    ],
)
@around_the_bound
def test_pages_are_limited_at_the_bound(name: str, build: Callable[[], bytes], spare: int, refused: bool) -> None:
    assert is_refused(name, build(), Limits(pages=3 + spare), "file_pages") is refused


@every_archive
@around_the_bound
def test_characters_are_limited_at_the_bound(name: str, build: Callable[[], bytes], spare: int, refused: bool) -> None:
    data = build()
    pages = read(name, data).pages
    count = sum(block.end - block.start for page in pages for block in page.blocks)
    assert is_refused(name, data, Limits(characters=count + spare), "file_characters") is refused
