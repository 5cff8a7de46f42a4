"""Awkward real files end as their class says. Skipped where the development data is absent."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import SUPPORTED_SUFFIXES
from assistant.readers.child import ReaderProcess
from assistant.types import Document, QuarantineCode
from tests.readers.checks import assert_sound

TEST_DATA = os.environ.get("ASSISTANT_TEST_DATA", "")
EXPECTED = {
    "scanned": QuarantineCode.NO_TEXT,
    "no_text": QuarantineCode.NO_TEXT,
    "encrypted_locked": QuarantineCode.LOCKED,
    "encrypted": QuarantineCode.LOCKED,
    "corrupt": QuarantineCode.CORRUPT,
    "empty": QuarantineCode.EMPTY,
}


def _rows() -> list[dict[str, str]]:
    manifest = Path(TEST_DATA) / "files" / "manifest.tsv"
    if not TEST_DATA or not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if Path(row["file"]).suffix in SUPPORTED_SUFFIXES]


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess() as process:
        yield process


@pytest.mark.skipif(not _rows(), reason="ASSISTANT_TEST_DATA names no folder with files/manifest.tsv")
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["file"])
def test_a_file_ends_as_its_class_says(reader: ReaderProcess, row: dict[str, str]) -> None:
    outcome: Document | QuarantineCode
    try:
        outcome = reader.read(Path(TEST_DATA) / "files" / row["file"], row["file"])
    except UnreadableFile as error:
        outcome = error.quarantine_code
    if row["class"] in EXPECTED:
        assert outcome is EXPECTED[row["class"]]
    elif row["class"] == "scanned_mostly" and outcome is QuarantineCode.NO_TEXT:
        # The few words such files hold may lie where no viewer shows them.
        return
    else:
        assert isinstance(outcome, Document)
        assert any(page.text for page in outcome.pages)
        assert_sound(outcome)
