"""Exports say what the screen says, with every source, in whatever form; nothing in a document breaks out of them."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import docx
import pypdf
import pytest
from markdown_it import MarkdownIt

from assistant.api import Assistant
from assistant.errors import BadSetting
from assistant.export.paper import WHAT_IT_IS, LibraryFacts, compose
from assistant.export.pdf import pdf
from assistant.export.text import markdown, plain_text
from assistant.export.word import word
from assistant.export.write import export
from assistant.text.lists import readable
from assistant.text.two_sides import two_sides
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Completeness,
    DocumentId,
    Metadata,
    Original,
    Outcome,
    Span,
    Status,
    StoredDocument,
    VersionId,
)

LIBRARY = LibraryFacts(52, "17")
BRIEFING = Metadata(
    "Briefing: Annual report",
    publisher="Chapter & Verse library",
    published="2026-11-23",
    text_by="Chapter & Verse library",
    original=Original("Annual report", "NHS England", "2023-07", "https://www.england.nhs.uk/report/"),
)
GUIDE = Metadata(
    "Board guide", publisher="NHS Providers", published="2024-03-26", status=Status.SUPERSEDED, source_url="ftp://x/y"
)
HOSTILE = (
    "![x](https://evil.example/a) <script>alert(1)</script> [click](javascript:x) **bold** & <b>\n| a | b |\n# Head"
)


def citation(number, metadata, quote, labels=(None,)):
    document = StoredDocument(DocumentId("d"), VersionId("v"), ("a.md",), metadata, len(labels), 1, labels=labels)
    return Citation(number, document, Span(0, 0, len(quote)), (), quote)


def answer(*citations: Citation, **changes) -> Answer:
    claims = tuple(Claim(f"Claim {each.number} & more.", (each.number,)) for each in citations)
    values = {"claims": claims, "citations": citations, "asked": "2026-11-24T11:00:00+00:00", **changes}
    return Answer("Who leads?", "Who leads?", Outcome.ANSWERED, Completeness.COMPLETE, **values)


TWO = answer(
    citation(1, BRIEFING, "Boards name a lead."),
    citation(2, GUIDE, "Every chief executive should:\n• name a lead.", labels=("iv", "v")),
    notices=("[2] comes from a document that has been superseded.",),
)


def of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def of_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def of_markdown(text: str) -> str:
    """What a reader sees of Markdown."""
    html = MarkdownIt("commonmark").render(text)
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "html.parser").get_text()


FORMS = {
    "markdown": lambda paper: of_markdown(markdown(paper)),
    "text": plain_text,
    "word": lambda paper: of_word(word(paper)),
    "pdf": lambda paper: of_pdf(pdf(paper)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_list_stays_a_list_in_every_form(form):
    led = "The guide has 2 objectives.\n1.1 Boards ask.\n1.2 Boards hear."
    alone = "• heat\n• light\n• air"
    quoted = tuple(replace(each, quote=quote) for each, quote in zip(TWO.citations, (led, alone), strict=True))
    claims = (Claim(readable(led), (1,)), Claim(readable(alone), (2,)))
    lines = [
        line.strip()
        for line in FORMS[form](compose([replace(TWO, claims=claims, citations=quoted)], LIBRARY)).split("\n")
    ]
    shown = [line.lstrip("•- ") for line in lines]
    told = shown[shown.index("The guide has 2 objectives. [1]") :]
    assert [line for line in told if line][1:6] == ["1.1 Boards ask.", "1.2 Boards hear.", "heat", "light", "air [2]"]


@pytest.mark.parametrize("form", FORMS)
def test_what_each_of_two_sources_says_has_its_number_behind_it(form):
    quoted = (citation(1, BRIEFING, "It is 95%."), citation(2, BRIEFING, "It is 92%."))
    claim = Claim(two_sides("It is 95%.", "It is 92%."), (1, 2))
    shown = " ".join(FORMS[form](compose([replace(TWO, claims=(claim,), citations=quoted)], LIBRARY)).split())
    assert "One source says: It is 95%. [1] Another says: It is 92%. [2]" in shown


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_what_a_board_needs(form):
    shown = " ".join(FORMS[form](compose([TWO], LIBRARY)).split())
    for words in (
        "Who leads?",
        "Claim 1 & more. [1]",
        "Claim 2 & more. [2]",
        "[1] This library's briefing on Annual report (NHS England, July 2023): check the original",
        "Boards name a lead.",
        "https://www.england.nhs.uk/report/",
        "[2] Board guide",
        "NHS Providers, 26 March 2024",
        "page iv (1 of 2)",
        "Superseded",
        "name a lead.",
        "[2] comes from a document that has been superseded.",
        "52 documents, state 17",
        WHAT_IT_IS[:60],
    ):
        assert words in shown, words
    assert "ftp://" not in shown
    assert "Asked on 24 November 2026" in shown


@pytest.mark.parametrize("form", FORMS)
def test_a_briefing_is_never_shown_under_the_originals_publisher_alone(form):
    shown = " ".join(FORMS[form](compose([answer(citation(1, BRIEFING, "Boards name a lead."))], LIBRARY)).split())
    assert shown.count("NHS England") == shown.count("briefing on Annual report (NHS England, July 2023)")


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_shown_letter_for_letter(form):
    hostile = answer(citation(1, replace(BRIEFING, title=HOSTILE.split("\n")[0]), HOSTILE))
    shown = " ".join(FORMS[form](compose([hostile], LIBRARY)).split())
    assert "![x](https://evil.example/a) <script>alert(1)</script>" in shown.replace("evil. example", "evil.example")


def test_nothing_in_a_document_becomes_markdown():
    hostile = answer(citation(1, replace(BRIEFING, title=HOSTILE), HOSTILE), notices=(HOSTILE,))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(compose([hostile], LIBRARY)))
    from bs4 import BeautifulSoup

    parsed = BeautifulSoup(html, "html.parser")
    assert not parsed.find_all(["img", "script", "table", "b"])
    assert {link["href"] for link in parsed.find_all("a")} == {"https://www.england.nhs.uk/report/"}
    assert [heading.get_text() for heading in parsed.find_all(["h1", "h2", "h3"])] == [
        "Question and answer", "Who leads?", "References",
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_strange_characters_and_long_texts_break_nothing(form):
    strange = "a\x00b\x0bc\ufffe\u202e 漢字 🙂 é ≥ → " + "x" * 500 + " word" * 4_000
    FORMS[form](compose([answer(citation(1, BRIEFING, strange)), replace(TWO, question=strange)], LIBRARY))


def test_a_quote_of_many_pages_is_set_in_seconds():
    long = answer(citation(1, BRIEFING, "A sentence of a quote that never ends. " * 8_000 + "Here it ends."))
    began = time.process_time()
    shown = " ".join(of_pdf(pdf(compose([long], LIBRARY))).split())
    assert "Here it ends.”" in shown
    assert shown.count("A sentence of a quote that never ends.") >= 7_900  # all but those that a page ends within
    assert time.process_time() - began < 30


def test_a_question_in_a_pdf_stands_on_the_page_where_its_answer_begins():
    given = [
        replace(answer(citation(1, BRIEFING, "A quote of some words. " * count)), question=f"What about {count}?")
        for count in range(1, 40)
    ]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(compose(given, LIBRARY)))).pages]
    asked = [page[page.rfind("What about ") :] for page in pages if "What about " in page]
    assert len(asked) > 5
    assert all("Claim 1" in last for last in asked)


def test_a_pdf_says_where_its_fonts_lack_a_character():
    lacking = of_pdf(pdf(compose([answer(citation(1, BRIEFING, "漢字"))], LIBRARY)))
    assert "Some characters cannot be shown in this PDF" in lacking
    assert "Some characters" not in of_pdf(pdf(compose([TWO], LIBRARY)))


def test_a_conversation_keeps_its_order_and_a_refusal_its_suggestions(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 1.0})
    refused = Assistant(library).ask("Who chaired the event?")
    shown = plain_text(compose([TWO, refused], LIBRARY))
    assert shown.index("Who leads?") < shown.index("Who chaired the event?") < shown.index("Closest passages")
    assert "Peer learning event" in shown


def test_no_line_of_a_document_in_word_is_empty():
    told = of_word(word(compose([TWO, answer(citation(1, Metadata("Guide"), "Boards name a lead."))], LIBRARY)))
    assert "Original: https://www.england.nhs.uk/report/" in told
    assert all(told.split("\n"))


def test_a_model_is_named():
    shown = plain_text(compose([replace(TWO, answered_by="ollama:llama3.2")], LIBRARY))
    assert "Worded by the language model ollama:llama3.2" in shown


@pytest.mark.parametrize("name", ["a.md", "a.docx", "a.pdf", "A.PDF"])
def test_a_file_is_written_whole_and_never_over_another(tmp_path, name):
    target = tmp_path / name
    export([TWO], LIBRARY, target)
    before = target.read_bytes()
    assert len(before) > 500
    with pytest.raises(BadSetting, match="there already"):
        export([TWO], LIBRARY, target)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["a.txt", "a", "missing/a.pdf"])
def test_what_cannot_be_written_is_said_first(tmp_path, name):
    with pytest.raises(BadSetting) as raised:
        export([TWO], LIBRARY, tmp_path / name)
    assert raised.value.hint
