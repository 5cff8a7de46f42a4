"""What is told about files that cannot be read: what would help with this very file."""

from __future__ import annotations

import pytest

from tests.conftest import read_here

PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>"


@pytest.mark.parametrize(
    ("name", "next_step"),
    [
        ("Papers.zip", "Unpack it"),
        ("report.docx.crdownload", "Finish the download"),
        ("report (1).PDF.part", "Finish the download"),
        ("Board.docx - Shortcut.lnk", "Add the document that it leads to"),
        ("link.url", "Add the document that it leads to"),
        ("style.css", "It is a part of a saved web page and can be left or deleted"),
        ("plan.gdoc", "download it as Word or PDF"),
        ("photo.heic", "Save it as one of .pdf"),
    ],
)
def test_the_next_step_fits_the_kind_of_file(library, corpus, name, next_step):
    (corpus / name).write_text("anything")
    [item] = library.sync(corpus, read=read_here).quarantined
    assert item.next_step.startswith(next_step) or next_step in item.next_step


@pytest.mark.parametrize("name", ["report.pdf", "login.docx", "table.xls"])
def test_a_web_page_under_another_name_is_told(library, corpus, name):
    (corpus / name).write_text(PAGE)
    [item] = library.sync(corpus, read=read_here).quarantined
    assert "looks like a web page" in item.reason
    assert "sign in" in item.next_step
    assert "end its name in .html" in item.next_step


def test_what_is_damaged_is_no_web_page(library, corpus):
    (corpus / "report.pdf").write_text("no page at all")
    [item] = library.sync(corpus, read=read_here).quarantined
    assert "web page" not in item.reason
