"""Ingest killed at random moments: the next run completes it, and the library equals one built in peace."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.api import Library
from assistant.config import load_settings
from tests.conftest import read_here
from tests.fakes import HashEncoder

CORPUS = Path(__file__).parents[1] / "corpus"
ROUNDS = 20


def ingest(corpus: Path, index: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ingest_once", str(corpus), str(index)],
        cwd=CORPUS.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def contents(index: Path):
    """Everything that can be found or shown, in an order of its own."""
    library = Library.open(index, settings=load_settings(vector_index="exact"), encoder=HashEncoder())
    documents = [(d.document_id, d.version, d.paths, d.metadata, d.pages, d.passages) for d in library.documents()]
    pages = [library.page(d.document_id, n).as_json() for d in library.documents() for n in range(d.pages)]
    passages = [(s.passage_id, s.passage, vector.tobytes()) for s, vector in library.store.all_passages()]
    assert library.store.integrity_problems() == []
    return documents, pages, passages


@pytest.mark.slow
def test_ingest_killed_at_random_moments_loses_and_doubles_nothing(tmp_path):
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus)
    peace = tmp_path / "peace"
    whole = ingest(corpus, peace)
    began = time.perf_counter()
    assert whole.wait() == 0, whole.stderr.read()
    seconds = time.perf_counter() - began
    chance, killed, index = random.Random(20), 0, tmp_path / "index"
    for _ in range(ROUNDS):
        process = ingest(corpus, index)
        time.sleep(chance.uniform(0.15, 0.9) * seconds)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        if chance.random() < 0.4:
            shutil.rmtree(index, ignore_errors=True)  # so that later rounds are killed in the middle, too
    assert killed >= ROUNDS // 2
    last = ingest(corpus, index)
    assert last.wait() == 0, last.stderr.read()
    assert contents(index) == contents(peace)


@pytest.mark.slow
def test_replacing_killed_at_random_moments_leaves_the_old_or_the_new(tmp_path):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    chance = random.Random(7)
    for number in range(30):
        (corpus / f"paper-{number}.md").write_text(f"# Paper {number}\n\nOld canary {number} sings.\n")
    assert ingest(corpus, index).wait() == 0
    for number in range(30):
        (corpus / f"paper-{number}.md").write_text(f"# Paper {number}\n\nNew canary {number} sings.\n")
    for _ in range(6):
        process = ingest(corpus, index)
        time.sleep(chance.uniform(0.3, 1.2))
        process.kill()
        process.communicate()
        library = Library.open(index, settings=load_settings(vector_index="exact"), encoder=HashEncoder())
        for number in range(30):
            text = library.page(f"paper-{number}.md", 0).page.text
            assert text.split("\n\n")[1] in (f"Old canary {number} sings.", f"New canary {number} sings.")
            [passage] = [
                s.passage.text for s, _ in library.store.all_passages() if s.document.paths == (f"paper-{number}.md",)
            ]
            assert passage.split("\n")[-1] == text.split("\n\n")[1]
    library.sync(corpus, read=read_here)
    assert all("New canary" in library.page(f"paper-{n}.md", 0).page.text for n in range(30))
