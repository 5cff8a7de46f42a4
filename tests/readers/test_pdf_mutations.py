"""Damaged copies of PDFs end in a document or a named refusal, and never end or hold up the process that asked."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from assistant.errors import UnreadableFile
from assistant.readers.child import ReaderProcess
from tests.readers import builders, pictures
from tests.readers.test_pdf_tables import HEAD, RULED, made, yearly
from tests.readers.test_pdf_truth import form

# A tenth of what is run before a release: SOAK=1 makes a thousand copies.
COPIES = 1_000 if os.environ.get("SOAK") else 100
SLOWEST_SECONDS = 25.0


def _flipped(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 40)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def _doubled(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randint(10, 3000))
    data[start:start] = data[start:end]


def _lost(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(10, 3000)]


def _renumbered(data: bytearray, chance: random.Random) -> None:
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    for place in chance.sample(digits, min(len(digits), chance.randint(1, 30))):
        data[place] = 48 + chance.randrange(10)


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (_flipped, _cut, _doubled, _lost, _renumbered)


def _seeds() -> list[bytes]:
    report = builders.pdf(*(builders.report_page(number) for number in (1, 2)), title="Ashford report")
    writer = pypdf.PdfWriter(BytesIO(report))
    writer.add_attachment("figures.xlsx", b"not read")
    writer.add_outline_item(title="Chapter 1 on fair treatment", page_number=0)
    attached = BytesIO()
    writer.write(attached)
    return [
        report,
        attached.getvalue(),
        form(painted=False),
        made([HEAD, *yearly(60)], RULED),
        pictures.picture_pdf([pictures.drawing()], "fax"),
        pictures.picture_pdf([pictures.drawing()], "jpeg 2000", rotation=90),
        builders.pdf(builders.report_page(1), password="secret"),
    ]


@pytest.mark.timeout(3_600)
def test_damaged_copies_end_well(tmp_path: Path) -> None:
    chance = random.Random(11)
    seeds = _seeds()
    read = refused = 0
    with ReaderProcess() as reader:
        for number in range(COPIES):
            data = bytearray(seeds[number % len(seeds)])
            MUTATIONS[number % len(MUTATIONS)](data, chance)
            path = tmp_path / "damaged.pdf"
            path.write_bytes(bytes(data))
            began = time.monotonic()
            try:
                read += bool(reader.read(path, path.name).pages)
            except UnreadableFile:
                refused += 1
            assert time.monotonic() - began < SLOWEST_SECONDS, f"copy {number}"
    assert read + refused == COPIES
    assert min(read, refused) > COPIES // 20
