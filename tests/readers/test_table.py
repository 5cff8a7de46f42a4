"""Every row of the table through the Python interface, the command line, and the way that uploads take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import api
from assistant.additions import add_files
from assistant.api import Library
from assistant.cli import app
from assistant.config import load_settings
from assistant.errors import UnreadableFile
from assistant.readers import SUPPORTED_SUFFIXES, read
from assistant.types import Document, IngestReport, Role
from tests.conftest import read_here
from tests.fakes import HashEncoder
from tests.readers.checks import assert_sound, texts
from tests.readers.table_rows import ROWS, Row

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


@pytest.fixture(scope="module")
def uploaded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, IngestReport]:
    """A library into which the files were taken as uploads are: copied by ``add_files``, then synced."""
    place = tmp_path_factory.mktemp("uploaded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_VECTOR_INDEX", "exact")
        library = Library.create(place / "index", settings=load_settings(), encoder=HashEncoder())
        add_files([folder / row.name for row in ROWS], place / "corpus", {}, None, read_here)
        return library, library.sync(place / "corpus", read=read_here)


@every_row
def test_an_upload_gives_the_same(
    row: Row, outcomes: dict[str, Document | UnreadableFile], uploaded: tuple[Library, IngestReport]
) -> None:
    library, report = uploaded
    outcome = outcomes[row.name]
    if isinstance(outcome, UnreadableFile):
        assert [item.code.value for item in report.quarantined if item.path == row.name] == [row.code]
        return
    for page in _compared(outcome):
        assert library.page(row.name, page.index).page == page
