from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import SUPPORTED_SUFFIXES, Limits, read
from assistant.readers.limits import DEFAULT_LIMITS
from assistant.types import QuarantineCode
from tests.readers import builders

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def code_of(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> QuarantineCode:
    """Return the code that reading the file ends with; every refusal says what is wrong and what to do."""
    with pytest.raises(UnreadableFile) as raised:
        read(name, data, limits)
    assert raised.value.message.endswith(".")
    assert raised.value.hint.endswith(".")
    return raised.value.quarantine_code


@pytest.mark.parametrize("suffix", SUPPORTED_SUFFIXES)
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", bytes(40)])
def test_nothing_in_a_file_is_empty(suffix: str, data: bytes) -> None:
    assert code_of(f"a{suffix}", data) is QuarantineCode.EMPTY


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a", "a.pdf.exe", ".pdf", "a.doc"])
def test_other_kinds_are_unsupported(name: str) -> None:
    assert code_of(name, b"some bytes") is QuarantineCode.UNSUPPORTED


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx", "a.xlsx", "a.odt", "a.epub", "a.rtf"])
def test_garbage_is_corrupt(name: str) -> None:
    assert code_of(name, b"\x07\x01garbage" * 100) is QuarantineCode.CORRUPT


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.rtf", "a.txt", "a.md", "a.html", "a.csv", "a.eml"])
def test_a_pdf_under_another_name_is_named(name: str) -> None:
    with pytest.raises(UnreadableFile, match="looks like a PDF") as raised:
        read(name, builders.pdf(builders.report_page(1)))
    assert raised.value.quarantine_code is QuarantineCode.CORRUPT


def test_word_and_powerpoint_are_told_apart() -> None:
    with pytest.raises(UnreadableFile, match="PowerPoint"):
        read("a.docx", builders.pptx())
    with pytest.raises(UnreadableFile, match="Word"):
        read("a.pptx", builders.docx())


def test_a_packed_pdf_is_no_pdf() -> None:
    """This test ensures that a PDF within reach of a packed folder's beginning is not taken for the file itself."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report.pdf", builders.pdf(builders.report_page(1)))
    with pytest.raises(UnreadableFile, match=r"named \.pdf but is not a PDF: it looks like a ZIP archive") as raised:
        read("a.pdf", packed.getvalue())
    assert raised.value.hint.startswith("Unpack it")


def test_a_name_without_an_ending_is_told_what_it_looks_like() -> None:
    with pytest.raises(UnreadableFile, match=r"no ending, such as \.pdf or \.docx; it looks like a PDF"):
        read("report", builders.pdf(builders.report_page(1)))


def test_old_office_files_are_locked_or_unsupported() -> None:
    assert code_of("a.docx", OLE) is QuarantineCode.UNSUPPORTED
    assert code_of("a.docx", OLE + "EncryptedPackage".encode("utf-16-le")) is QuarantineCode.LOCKED


def test_binary_named_as_text_is_corrupt() -> None:
    assert code_of("a.txt", bytes(range(1, 32)) * 40) is QuarantineCode.CORRUPT


@pytest.mark.parametrize(("spare", "refused"), [(1, False), (0, False), (-1, True)])
def test_file_size_is_limited_at_the_bound(spare: int, refused: bool) -> None:
    data = b"The board meets in March."
    limits = Limits(file_bytes=len(data) + spare)
    if refused:
        assert code_of("a.txt", data, limits) is QuarantineCode.LIMIT
    else:
        assert read("a.txt", data, limits).pages[0].text == data.decode()
