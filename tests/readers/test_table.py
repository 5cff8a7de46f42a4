"""Every row of the table through the Python interface, the command line, and the library page's uploads."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import api
from assistant.api import Library
from assistant.cli import app
from assistant.config import load_settings
from assistant.errors import UnreadableFile
from assistant.readers import SUPPORTED_SUFFIXES, read
from assistant.types import Document, Role
from tests.fakes import HashEncoder
from tests.readers.checks import assert_sound, texts
from tests.readers.table_rows import ROWS, Row
from tests.ui.page_client import build, finish, send, token, visit

# Of longer documents the first and the last page are compared.
PAGES_COMPARED = 4

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of all rows, made once: programs stamp the time into what they write."""
    folder = tmp_path_factory.mktemp("table") / "corpus"
    folder.mkdir()
    for row in ROWS:
        (folder / row.name).write_bytes(row.build())
    return folder


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[str, Document | UnreadableFile]:
    """What reading each file gives in Python."""

    def outcome(name: str) -> Document | UnreadableFile:
        try:
            return read(name, (folder / name).read_bytes())
        except UnreadableFile as error:
            return error

    return {row.name: outcome(row.name) for row in ROWS}


def test_the_table_is_as_long_and_as_awkward_as_it_should_be() -> None:
    assert len(ROWS) >= 60
    assert sum(row.awkward for row in ROWS) >= len(ROWS) / 3
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert set(SUPPORTED_SUFFIXES) - {".markdown"} <= {Path(row.name).suffix for row in ROWS if not row.code}


@every_row
def test_a_file_is_read_as_its_row_says(row: Row, outcomes: dict[str, Document | UnreadableFile]) -> None:
    outcome = outcomes[row.name]
    if isinstance(outcome, UnreadableFile):
        assert outcome.quarantine_code.value == row.code, outcome.message
        return
    assert not row.code
    assert_sound(outcome)
    whole = "\n".join(page.text for page in outcome.pages)
    assert [words for words in row.has if words not in whole] == []
    assert [words for words in row.lacks if words in whole] == []
    assert len(outcome.pages) == row.pages
    assert sorted({warning.code for warning in outcome.warnings}) == sorted(row.warnings)
    if row.labels is not None:
        assert tuple(page.label for page in outcome.pages) == row.labels
    if row.headings is not None:
        assert _of_role(outcome, Role.HEADING) == list(row.headings)
    for role, wanted in (
        (Role.TABLE_ROW, row.table),
        (Role.LIST_ITEM, row.items),
        (Role.NOTE, row.notes),
        (Role.CAPTION, row.captions),
    ):
        found = _of_role(outcome, role)
        assert [words for words in wanted if words not in found] == [], found


def _of_role(document: Document, role: Role) -> list[str]:
    return [text for page in document.pages for text in texts(page, role)]


class Ingested:
    """The library that ``assistant ingest`` made of the table, asked through the command line."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self._places = ["--corpus", str(corpus), "--index", str(index)]
        self.report = self.run("ingest", code=3)

    def run(self, *arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(app, [*arguments, *self._places, "--json"])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture(scope="module")
def ingested(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingested]:
    """The table ingested in one run, in a reader's child process as always."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "configured_encoder", lambda settings: HashEncoder())
        patch.setenv("ASSISTANT_VECTOR_INDEX", "exact")
        patch.setenv("ASSISTANT_OCR", "off")  # the rows say what is read without it
        yield Ingested(folder, tmp_path_factory.mktemp("table") / "index")


@every_row
def test_the_command_line_gives_the_same(
    row: Row, outcomes: dict[str, Document | UnreadableFile], ingested: Ingested
) -> None:
    outcome = outcomes[row.name]
    if isinstance(outcome, UnreadableFile):
        [item] = [item for item in ingested.report["quarantined"] if item["path"] == row.name]
        assert item["code"] == row.code
        assert item["reason"].endswith(".")
        assert item["next_step"].endswith(".")
        return
    shown = ingested.run("show", row.name)
    assert shown["pages"] == len(outcome.pages)
    assert set(row.warnings) <= {warning["code"] for warning in shown["warnings"]}
    for page in _compared(outcome):
        values = ingested.run("show", row.name, "--page", str(page.index))
        assert values["text"] == page.text
        assert values["page_label"] == page.label


def _compared(document: Document) -> list[Any]:
    pages = list(document.pages)
    return pages if len(pages) <= PAGES_COMPARED else [pages[0], pages[-1]]


class Uploaded:
    """What the library page made of the table, sent as a browser sends files: kept, looked at, planned, carried out."""

    def __init__(self, folder: Path, place: Path) -> None:
        settings = {"corpus_dir": place / "corpus", "index_dir": place / "index"}
        self.library = Library.create(settings=load_settings(**settings), encoder=HashEncoder())
        application, _ = build(**settings)
        client = visit(application)
        self.refused: dict[str, str] = {}
        for row in ROWS:
            answer = send(client, row.name, (folder / row.name).read_bytes()).json()
            if "error" in answer:
                self.refused[row.name] = answer["error"]
        self.details = html.unescape(client.get("/library/incoming").text)
        shown = client.post("/library/incoming/plan", data={})
        done = client.post("/library/incoming/carry-out", data={"plan": token(shown, "plan")})
        self.report = html.unescape(finish(client, done, seconds=200))
        self.quarantined = {item.path: item for item in self.library.quarantined()}


@pytest.fixture(scope="module")
def uploaded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Uploaded:
    """The table sent to the library page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_VECTOR_INDEX", "exact")
        patch.setenv("ASSISTANT_OCR", "off")
        return Uploaded(folder, tmp_path_factory.mktemp("uploaded"))


@every_row
def test_an_upload_gives_the_same(row: Row, outcomes: dict[str, Document | UnreadableFile], uploaded: Uploaded) -> None:
    outcome = outcomes[row.name]
    if row.name in uploaded.refused:  # before anything was kept: there is nothing in it, or its kind is not read
        assert row.code in {"empty", "unsupported"}
        reason = uploaded.refused[row.name]
        assert reason.endswith(".")
        assert ("is empty" in reason, "cannot be read" in reason) == (row.code == "empty", row.code == "unsupported")
        return
    if isinstance(outcome, UnreadableFile):
        assert outcome.message in uploaded.details
        assert uploaded.quarantined[row.name].code.value == row.code
        assert f"{row.name} could not be read. {uploaded.quarantined[row.name].reason}" in uploaded.report
        return
    pages = f"{row.pages} page" if row.pages == 1 else f"{row.pages} pages"
    assert f"{row.name} was added: {pages}." in uploaded.report
    assert {warning.code for warning in uploaded.library.document(row.name).warnings} >= set(row.warnings)
    for page in _compared(outcome):
        assert uploaded.library.page(row.name, page.index).page == page
