"""The report of a run: what it counts, what it says to do, and that nothing hostile or removed lives in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from assistant.api import Library
from assistant.config import load_settings
from assistant.errors import UnreadableFile
from assistant.readers.failures import corrupt
from assistant.reporting.page import PICTURES, PICTURES_OF_ONE, html_of, pictures_of
from assistant.reporting.report import TextRecognition, command, gather, lines, page_numbers
from assistant.types import (
    DocumentId,
    IngestReport,
    Metadata,
    QuarantineCode,
    Quarantined,
    ReadingWarning,
    Resemblance,
    Status,
    StoredDocument,
    VersionId,
)
from tests.conftest import read_here
from tests.fakes import HashEncoder, write_corpus
from tests.readers import builders
from tests.test_near_duplicates import PAPERS as ALIKE
from ui.library_page.listing import cards

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\u202egnp.&\x1b[31m\nx'


def document(name, pages=1, warnings=(), **metadata):
    values = {"title": name, **metadata}
    return StoredDocument(DocumentId(name), VersionId(name), (name,), Metadata(**values), pages, 1, warnings=warnings)


def without_text(*pages):
    return tuple(ReadingWarning("page_without_text", f"Page {page + 1} holds no text.", page) for page in pages)


@pytest.mark.parametrize(
    ("indices", "words"),
    [([], ""), ([0], "page 1"), ([2, 0], "pages 1 and 3"), ([0, 1, 2, 5, 7, 8], "pages 1 to 3, 6, 8 and 9")],
)
def test_pages_are_told_as_people_write_them(indices, words):
    assert page_numbers(indices) == words


def test_facts_are_counted_and_problems_begin_with_what_was_not_read():
    documents = [document("a.pdf", 5, without_text(1, 2, 4)), document("b.pdf", 7, without_text(0)), document("c.md")]
    quarantined = Quarantined("scan.pdf", QuarantineCode.NO_TEXT, "It is a scan.", "Run OCR.")
    facts = gather(IngestReport(quarantined=(quarantined,)), documents, (), 40, 3)
    assert dict(facts.numbers) == {
        "Documents": 3, "Pages": 13, "Pages without text": 4, "Pages read by text recognition": 0, "Tables": 3,
        "Passages that can be found": 40, "Files not read": 1, "Files that are copies of others": 0,
        "Pairs that look alike, not decided": 0,
    }  # fmt: skip
    assert [(problem.path, problem.pages) for problem in facts.problems] == [
        ("scan.pdf", (0,)), ("a.pdf", (1, 2, 4)), ("b.pdf", (0,)),
    ]  # fmt: skip
    told = "\n".join(lines(facts))
    assert told.index("scan.pdf") < told.index("a.pdf, pages 2, 3 and 5")
    assert "Run OCR." in told


def test_a_warning_nobody_has_named_is_not_a_file_that_was_not_read():
    odd = document("odd.pdf", 4, (ReadingWarning("made_up", "Something odd stands here.", 2),))
    quarantined = Quarantined("scan.pdf", QuarantineCode.NO_TEXT, "It is a scan.", "Run OCR.")
    facts = gather(IngestReport(quarantined=(quarantined,)), [odd], (), 1, 0)
    assert [(problem.path, problem.is_unread) for problem in facts.problems] == [("scan.pdf", True), ("odd.pdf", False)]
    unread, partly = cards(facts)
    assert unread.is_unread
    assert not partly.is_unread
    assert partly.address == "/library/documents/odd.pdf"
    page = html_of(facts, {})
    assert "Not read wholly: page 3." in page
    assert "Not read (no text)." in page


def test_every_reason_not_to_read_a_file_is_named():
    for code in QuarantineCode:
        item = Quarantined("x", code, "Why.", "What to do.")
        [problem] = gather(IngestReport(quarantined=(item,)), [], (), 0, 0).problems
        assert problem.title.startswith("Not read (")


def test_a_choice_names_the_older_first_and_quotes_names_for_the_shell():
    documents = [document("new one.pdf", published="2025"), document("old.pdf", published="2024-03")]
    [choice] = gather(IngestReport(), documents, [Resemblance("new one.pdf", "old.pdf", 0.5, 0.75)], 0, 0).choices
    assert choice.words == "75% of the text of old.pdf also stands in new one.pdf, and 50% the other way."
    assert choice.decisions == (
        ("new one.pdf replaces old.pdf", "assistant supersede old.pdf 'new one.pdf'"),
        ("old.pdf replaces new one.pdf", "assistant supersede 'new one.pdf' old.pdf"),
        ("both stay", "assistant distinct old.pdf 'new one.pdf'"),
    )


@pytest.mark.parametrize(
    ("name", "recognition", "said", "unsaid"),
    [
        ("scan.pdf", TextRecognition.MISSING, "make ocr", "--rebuild"),
        ("scan.pdf", TextRecognition.OFF, "ASSISTANT_OCR=auto", "make ocr"),
        ("scan.pdf", TextRecognition.ON, "--rebuild", "make ocr"),
        ("slides.pptx", TextRecognition.ON, "save the slides as a PDF", "make ocr"),
        ("data.xlsx", TextRecognition.MISSING, "Nothing needs doing if these sheets are empty", "make ocr"),
        ("book.epub", TextRecognition.MISSING, "Ask the publisher", "make ocr"),
    ],
)
def test_what_to_do_about_pages_without_text_is_true_for_the_file(name, recognition, said, unsaid):
    facts = gather(IngestReport(), [document(name, 2, without_text(1))], (), 1, 0, recognition)
    [problem] = facts.problems
    assert said in problem.next_step
    assert unsaid not in problem.next_step


def test_what_text_recognition_was_tried_on_is_not_to_be_tried_again():
    reason = "Page 2 holds no text; it is probably a picture. Text recognition found no words on it."
    scan = document("scan.pdf", 2, (ReadingWarning("page_without_text", reason, 1),))
    [problem] = gather(IngestReport(), [scan], (), 1, 0, TextRecognition.ON).problems
    assert "--rebuild" not in problem.next_step


def test_a_draft_is_older_than_what_is_none():
    documents = [document("final.docx"), document("v0.3.docx", status=Status.DRAFT)]
    [choice] = gather(IngestReport(), documents, [Resemblance("final.docx", "v0.3.docx", 0.9, 0.9)], 0, 0).choices
    assert (choice.older, choice.newer) == ("v0.3.docx", "final.docx")


def test_many_pairs_do_not_flood_the_terminal():
    pairs = [Resemblance(f"{number}.md", "x.md", 0.5, 0.5) for number in range(300)]
    told = lines(gather(IngestReport(), [], pairs, 0, 0))
    assert len(told) < 100
    assert told[-1].strip() == "and 280 more pairs, less alike."


class Tags(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def hostile_page():
    described = document(HOSTILE, 2, without_text(1), publisher=HOSTILE, kind=HOSTILE, published="2024-03-26")
    quarantined = Quarantined(HOSTILE, QuarantineCode.CORRUPT, HOSTILE, HOSTILE)
    pairs = [Resemblance(HOSTILE, f"{HOSTILE}2", 0.5, 0.6)]
    facts = gather(IngestReport(quarantined=(quarantined,)), [described], pairs, 1, 0)
    return html_of(facts, {(HOSTILE, 1): "data:image/jpeg;base64,AAAA"})


def test_hostile_names_stay_text():
    page = hostile_page()
    read = Tags(page)
    assert not {"script", "iframe", "link", "base", "form", "object"} & {tag for tag, _ in read.tags}
    attributes = [(name, value) for _, values in read.tags for name, value in values.items()]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert [value for name, value in attributes if name in ("src", "href")] == ["data:image/jpeg;base64,AAAA"]
    assert "<img src=x onerror=alert(1)>" in read.text
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "default-src 'none'" in page
    told = "\n".join(lines(gather(IngestReport(duplicates=((HOSTILE, HOSTILE),)), [], (), 0, 0)))
    assert "\x1b" not in told


def test_a_briefing_is_never_under_its_originals_publisher_alone():
    from assistant.types import Original

    briefing = document(
        "b.md", text_by="Our library", original=Original("Plan", "NHS England", "2025"), publisher="NHS England"
    )
    page = html_of(gather(IngestReport(), [briefing], (), 1, 0), {})
    assert re.search(r"<td>This library&#39;s briefing on Plan \(NHS England, 2025\): check the original</td>", page)


def test_what_was_guessed_is_marked():
    guessed = document("a.pdf", publisher="NHS England", origins={"title": "sidecar", "publisher": "text"})
    page = html_of(gather(IngestReport(), [guessed], (), 1, 0), {})
    assert page.count('class="guessed"') == 1


def test_pictures_are_bounded_and_a_page_that_cannot_be_shown_is_left_out(tmp_path):
    documents = [document(f"{number:02}.pdf", 30, without_text(*range(30))) for number in range(20)]
    documents += [document("slides.pptx", 30, without_text(3))]
    asked = []

    def picture(path, page, pixels):
        asked.append((path.name, page))
        if page == 1:
            raise corrupt("No.")
        return b"jpeg"

    found = pictures_of(gather(IngestReport(), documents, (), 0, 0), tmp_path, picture)
    assert len(found) == PICTURES
    assert len({page for name, page in asked if name == "00.pdf"}) == PICTURES_OF_ONE
    assert all(page != 1 for _, page in found)
    assert not [name for name, _ in asked if name.endswith(".pptx")]


# --- written by a sync ---------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path):
    write_corpus(tmp_path / "corpus", ALIKE)
    return Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())


def sync(library, tmp_path, **options):
    return library.sync(tmp_path / "corpus", read=read_here, **options)


def test_each_run_that_changes_something_writes_the_page(library, tmp_path):
    sync(library, tmp_path)
    page = library.report_page.read_text()
    assert "Equity report 2023" in page
    assert "assistant supersede" in page
    (tmp_path / "corpus" / "2023.md").unlink()
    sync(library, tmp_path)
    after = library.report_page.read_text()
    assert "Equity report 2023" not in after
    assert "Removed: 2023.md." in after
    assert "There is nothing to do." in after
    assert [file.name for file in library.store.folder.glob(".report*")] == []


def test_a_page_that_was_not_written_in_time_is_written_by_the_next_run(library, tmp_path):
    sync(library, tmp_path)
    page = library.report_page.read_text()
    assert sync(library, tmp_path).added == ()
    assert library.report_page.read_text() == page
    (tmp_path / "corpus" / "2023.md").unlink()
    sync(library, tmp_path)
    # As if that run had been ended before its page.
    library.report_page.write_text(page)
    sync(library, tmp_path)
    assert "2023" not in library.report_page.read_text()


def test_a_rebuild_writes_the_page_anew(library, tmp_path):
    sync(library, tmp_path)
    library.report_page.write_text(library.report_page.read_text().replace("Equity", "Stale"))
    sync(library, tmp_path, rebuild=True)
    assert "Stale" not in library.report_page.read_text()


def test_scanned_pages_are_shown_and_gone_with_their_document(library, tmp_path):
    corpus = tmp_path / "corpus"
    (corpus / "mixed.pdf").write_bytes(builders.pdf(builders.report_page(1), builders.picture_page))
    (corpus / "Quokka scan.pdf").write_bytes(builders.pdf(builders.picture_page))
    sync(library, tmp_path)
    page = library.report_page.read_text()
    assert page.count("data:image/jpeg;base64,") == 2
    assert "Quokka scan" in page
    for name in ("mixed.pdf", "Quokka scan.pdf"):
        (corpus / name).unlink()
    sync(library, tmp_path)
    assert "data:image" not in library.report_page.read_text()
    assert "Quokka" not in library.report_page.read_text()


def test_a_removed_documents_title_is_nowhere_under_the_index(library, tmp_path):
    corpus = tmp_path / "corpus"
    (corpus / "canary.txt").write_text("Zyxomma canary title\n\n" + " ".join(["Zyxomma canary words of a paper."] * 40))
    sync(library, tmp_path)
    assert "Zyxomma" in library.report_page.read_text()
    (corpus / "canary.txt").unlink()
    sync(library, tmp_path)
    for file in library.store.folder.rglob("*"):
        assert not file.is_file() or b"yxomma" not in file.read_bytes(), file


def test_a_report_that_cannot_be_written_stops_nothing(library, tmp_path):
    library.report_page.mkdir()
    assert len(sync(library, tmp_path).added) == len(ALIKE)
    assert len(library.documents()) == len(ALIKE)


def test_tables_are_counted(library, tmp_path):
    table = "| Year | Share |\n| --- | --- |\n| 2023 | 5% |\n| 2024 | 6% |\n"
    write_corpus(tmp_path / "corpus", {"tables.md": f"# Tables\n\n{table}\nWords between.\n\n{table}"})
    sync(library, tmp_path)
    assert dict(library.facts().numbers)["Tables"] == 2
    (tmp_path / "corpus" / "tables.md").unlink()
    sync(library, tmp_path)
    assert dict(library.facts().numbers)["Tables"] == 0


def test_the_child_process_draws_a_page_and_survives_one_that_cannot_be_drawn(tmp_path):
    from assistant.readers.child import ReaderProcess

    (tmp_path / "a.pdf").write_bytes(builders.pdf(builders.report_page(1)))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 nothing")
    with ReaderProcess() as reader:
        for page in (7, -1):
            with pytest.raises(UnreadableFile):
                reader.picture(tmp_path / "a.pdf", page, 320)
        with pytest.raises(UnreadableFile):
            reader.picture(tmp_path / "b.pdf", 0, 320)
        assert reader.picture(tmp_path / "a.pdf", 0, 320).startswith(b"\xff\xd8\xff")
        assert reader.read(tmp_path / "a.pdf", "a.pdf").pages


def test_a_command_about_a_document_can_be_typed_whatever_it_is_called():
    assert command("remove", "a paper.md") == "assistant remove 'a paper.md'"
    assert command("supersede", "old.md", "-new.md") == "assistant supersede -- old.md -new.md"
