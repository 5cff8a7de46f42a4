"""What text recognition read is stored as such, and every page and quote says so."""

from __future__ import annotations

import pytest

from assistant.api import Library, recognition_limits
from assistant.citations import cite
from assistant.config import load_settings
from assistant.errors import BadSetting
from assistant.types import Block, Box, Document, Page, RecognisedLine, Role
from tests.fakes import HashEncoder, write_corpus

TEXT = "Waiting lists grew by 12% in the north."
PAGE = Page(
    1,
    "ii",
    TEXT,
    (Block(Role.PARAGRAPH, 0, len(TEXT)),),
    0.93,
    (RecognisedLine(0, len(TEXT), Box(0.1, 0.2, 0.7, 0.02)),),
)
OWN = Page(0, "i", "Our own words.", (Block(Role.TABLE_ROW, 0, 14, header="Who; What"),))


@pytest.fixture
def scanned(tmp_path) -> Library:
    library = Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    corpus = write_corpus(tmp_path / "scans", {"scan.txt": "stands for a scan"})
    library.sync(corpus, read=lambda path, name: Document((OWN, PAGE)))
    return library


def test_a_recognised_page_comes_back_as_it_was(scanned):
    assert scanned.page("scan.txt", 1).page == PAGE
    assert scanned.page("scan.txt", 0).page == OWN


def test_pages_and_quotes_say_how_sure_recognition_was(scanned):
    assert scanned.page("scan.txt", 1).as_json()["ocr_confidence"] == 0.93
    assert scanned.page("scan.txt", 0).as_json()["ocr_confidence"] is None
    said = {}
    for hit in scanned.search("Waiting lists grew", 5):
        for span in hit.stored.passage.spans:
            said[span.page_index] = cite(1, hit, span, scanned.store).as_json()["ocr_confidence"]
    assert said[1] == 0.93
    assert said.get(0) is None


@pytest.mark.parametrize(
    ("wanted", "installed", "used"),
    [("auto", True, True), ("auto", False, False), ("off", True, False), ("on", True, True)],
)
def test_recognition_is_used_where_it_is_installed_and_wanted(monkeypatch, wanted, installed, used):
    monkeypatch.setattr("assistant.api.is_installed", lambda: installed)
    assert (recognition_limits(load_settings(ocr=wanted)) is not None) is used


def test_recognition_that_is_wanted_and_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("assistant.api.is_installed", lambda: False)
    with pytest.raises(BadSetting) as raised:
        recognition_limits(load_settings(ocr="on"))
    assert "make ocr" in raised.value.hint
