"""What is told about files that cannot be read: what would help with this very file."""

from __future__ import annotations

import pytest

from tests.conftest import read_here
from tests.fakes import PAPERS
from tests.readers.builders import pdf, report_page
from tests.readers.office_builders import docx_paragraphs

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
        ("minutes.doc", "save it as a Word document (.docx)"),
        ("table.XLS", "save it as an Excel workbook (.xlsx)"),
        ("slides.ppt", "save it as a PowerPoint presentation (.pptx)"),
        ("notes.pages", "as a PDF or as Word (.docx)"),
        ("message.msg", "save it as .eml"),
        ("photo.heic", "It is a picture."),
        ("meeting.mp4", "It is a recording."),
        ("saved.mht", "print it as a PDF"),
        ("other.xyz", "Save it as one of .pdf"),
        ("no ending", "Give it the ending that it should have"),
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


def test_each_file_is_told_of_under_its_own_ending(library, corpus):
    """This test ensures that the same bytes under several names are not told of as if they had one."""
    for name in ("a.doc", "a.pages", "b.doc"):
        (corpus / name).write_bytes(b"the very same")
    plan = library.plan(corpus, foresee=True, read=read_here)
    found = library.sync(corpus, read=read_here).quarantined
    assert [(item.path, item.reason) for item in found] == [
        (action.path, action.reason) for action in sorted(plan.changes, key=lambda action: action.path)
    ]
    assert [item.reason.split("'")[1] for item in found] == [".doc", ".pages", ".doc"]


def test_a_file_that_can_be_read_is_not_lost_to_a_copy_that_cannot(library, corpus):
    """This test ensures that a copy under a wrong ending does not keep the file itself out of the library."""
    paper = PAPERS["survey.md"].replace("65%", "73%")
    for name in ("paper.bak", "paper.docx", "paper.md"):
        (corpus / name).write_text(paper)
    report = library.sync(corpus, read=read_here)
    assert report.added == ("paper.md",)
    assert [item.path for item in report.quarantined] == ["paper.bak", "paper.docx"]
    assert "73%" in library.page("paper.md", 0).page.text
    # Once the library has it, a copy is a copy whatever its ending.
    (corpus / "paper.txt").write_text(paper)
    assert library.sync(corpus, read=read_here).duplicates == (("paper.txt", "paper.md"),)


def test_the_next_step_for_a_file_that_was_cut_off_is_to_copy_it_again(library, corpus):
    (corpus / "half.pdf").write_bytes(pdf(report_page(1))[:400])
    (corpus / "half.docx").write_bytes(docx_paragraphs("Waits fell.")[:2000])
    for item in library.sync(corpus, read=read_here).quarantined:
        assert "not copied completely" in item.reason
        assert item.next_step.startswith("Copy it again")
