"""Text recognition reads real pictures of pages, in its own process; skipped where the extra is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from assistant.errors import UnreadableFile
from assistant.readers import read
from assistant.readers.child import ReaderProcess
from assistant.readers.limits import RecognitionLimits
from assistant.readers.recognition import is_installed
from assistant.types import Document, QuarantineCode
from tests.readers import builders, pictures
from tests.readers.checks import assert_sound

pytestmark = pytest.mark.skipif(not is_installed(), reason='text recognition is not installed: pip install ".[ocr]"')

# Of the characters of a clean print; the model confuses little, but does not know every ligature and dash.
LEAST_ACCURACY = 0.97


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess(recognition=RecognitionLimits()) as process:
        yield process


@pytest.fixture(scope="module")
def printed() -> bytes:
    return builders.pdf(builders.report_page(1))


def recognised(reader: ReaderProcess, path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    return reader.read(path, path.name)


def accuracy(found: str, truth: str) -> float:
    """Return the share of characters that are right, white space aside."""
    return float(Levenshtein.normalized_similarity("".join(found.split()), "".join(truth.split())))


@pytest.mark.parametrize(
    ("codec", "turns", "skew"), [("jpeg", 0, 0.0), ("fax", 0, 0.0), ("jpeg", 0, 1.5), ("jpeg", 1, 0.0)]
)
def test_a_picture_of_a_page_is_read(
    reader: ReaderProcess, printed: bytes, tmp_path: Path, codec: str, turns: int, skew: float
) -> None:
    picture = pictures.rendered(printed).rotate(90 * turns, expand=True)
    picture = picture.rotate(skew, fillcolor="white", resample=Image.Resampling.BICUBIC)
    document = recognised(reader, tmp_path / "scan.pdf", pictures.picture_pdf([picture], codec))
    page, truth = document.pages[0], read("a.pdf", printed).pages[0]
    assert_sound(document)
    assert accuracy(page.text, truth.text) >= LEAST_ACCURACY
    assert page.ocr_confidence is not None
    assert page.ocr_confidence > 0.9
    assert [(warning.code, warning.page_index) for warning in document.warnings] == [("page_read_by_ocr", 0)]
    assert "Name a lead for each goal and say by when it will be reached." in page.text
    assert all(0 <= line.box.left <= 1 and 0 <= line.box.top <= 1 for line in page.ocr_lines)


def test_only_the_page_without_text_is_recognised(reader: ReaderProcess, printed: bytes, tmp_path: Path) -> None:
    scan = pictures.picture_pdf([pictures.rendered(printed)])
    document = recognised(reader, tmp_path / "mixed.pdf", pictures.joined(printed, scan, printed))
    assert [page.ocr_confidence is None for page in document.pages] == [True, False, True]
    assert document.pages[0].text == read("a.pdf", printed).pages[0].text


def test_a_drawing_has_no_text_after_all(reader: ReaderProcess, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="recognition found none") as raised:
        recognised(reader, tmp_path / "drawing.pdf", pictures.picture_pdf([pictures.drawing()]))
    assert raised.value.quarantine_code is QuarantineCode.NO_TEXT


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (RecognitionLimits(seconds=0.05), "took more than 0.05 seconds"),
        (RecognitionLimits(pages=0), "stops after 0 pages"),
        (RecognitionLimits(memory_bytes=400_000_000), "Text recognition"),
    ],
)
def test_a_page_that_takes_too_much_costs_only_itself(
    printed: bytes, tmp_path: Path, limits: RecognitionLimits, said: str
) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(pictures.joined(printed, pictures.picture_pdf([pictures.rendered(printed)])))
    with ReaderProcess(recognition=limits) as process:
        document = process.read(path, path.name)
    assert document.pages[0].text
    assert document.pages[1].text == ""
    assert [warning.code for warning in document.warnings] == ["page_without_text"]
    assert said in document.warnings[0].reason
