"""Damaged files of every kind through the child process: each ends in a document or in a typed error.

A tenth of the files in every run; all of them in ``make soak``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.readers import Limits
from assistant.readers.child import ReaderProcess
from assistant.types import Document
from tests.hostile.mutations import mutated
from tests.hostile.seeds import SUFFIXES, seeds
from tests.hostile.watch import watched, within

COUNTS = {suffix: 1000 if suffix == ".pdf" else 300 for suffix in SUFFIXES}
LIMITS = Limits()
# What the parent may grow by over all files of a kind: it holds one document at a time.
GROWTH_BYTES = 150 * 1024 * 1024


def read_all(suffix: str, numbers: range, tmp_path: Path) -> None:
    """Read the damaged files; the numbers of those that broke something are in the failure."""
    path = tmp_path / f"damaged{suffix}"
    sound = tmp_path / "note.txt"
    sound.write_text("The board meets in March.")
    problems = []
    before = resident()
    with ReaderProcess(LIMITS) as reader:
        for number in numbers:
            path.write_bytes(mutated(seeds(suffix), suffix, number))
            outcome = watched(reader, path, path.name)
            if not within(outcome, LIMITS):
                problems.append(f"{number}: {outcome}")
            if outcome.document is not None and (flaw := unsound(outcome.document)):
                problems.append(f"{number}: {flaw}")
        assert reader.read(sound, "note.txt").pages[0].text == "The board meets in March."
    assert problems == []
    assert resident() - before < GROWTH_BYTES


def unsound(document: Document) -> str:
    """Return what is wrong with a document that was read from damage; empty where nothing is."""
    for number, page in enumerate(document.pages):
        position = 0
        for block in page.blocks:
            if not position <= block.start < block.end <= len(page.text):
                return f"page {number}: a block from {block.start} to {block.end} of {len(page.text)} characters"
            position = block.end
        if page.index != number:
            return f"page {number} says it is {page.index}"
    return "" if document.pages else "no page"


def resident() -> int:
    """Return the memory this process holds, in bytes; 0 where /proc does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.is_file() else 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_ends_in_a_document_or_a_typed_error(suffix, tmp_path):
    read_all(suffix, range(COUNTS[suffix] // 10), tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_damaged_file_does(suffix, tmp_path):
    read_all(suffix, range(COUNTS[suffix] // 10, COUNTS[suffix]), tmp_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_damage_can_be_dealt_again(suffix):
    files = [mutated(seeds(suffix), suffix, number) for number in range(8)]
    assert files == [mutated(seeds(suffix), suffix, number) for number in range(8)]
    assert sum(file not in seeds(suffix) for file in files) >= 6
