"""What every test shares: no outside network, settings of its own, a small library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from assistant import api
from assistant.api import Assistant, Library
from assistant.config import TEST_DATA_VARIABLE, load_settings
from assistant.readers import read
from assistant.types import Answer
from evals.cache import CachedEncoder
from evals.judging import asking
from evals.question_set import SHIPPED, load_questions
from tests.fakes import HashEncoder, write_corpus

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHIPPED_CORPUS = Path(__file__).parents[1] / "corpus"


def read_here(path: Path, name: str):
    """Read a file in this process: what a child process adds is tested by itself."""
    return read(name, path.read_bytes())


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") and name != TEST_DATA_VARIABLE:
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path / "corpus"))
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("ASSISTANT_VECTOR_INDEX", "exact")


@pytest.fixture
def corpus(tmp_path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def library(tmp_path, corpus) -> Library:
    """A library of three small papers, with the fake encoder."""
    library = Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    library.sync(corpus, read=read_here)
    return library


@pytest.fixture(scope="session")
def shipped_assistant(tmp_path_factory) -> Assistant:
    """The shipped library with the real model, ingested once for all tests; vectors are remembered between runs."""
    settings = load_settings(vector_index="exact")
    encoder = CachedEncoder(api.configured_encoder(settings), settings.cache_dir)
    library = Library.create(tmp_path_factory.mktemp("shipped"), settings=settings, encoder=encoder)
    library.sync(SHIPPED_CORPUS)
    return Assistant(library)


@pytest.fixture(scope="session")
def shipped_answers(shipped_assistant) -> dict[str, Answer]:
    """Every question of the shipped set, asked once for all tests; refusals keep what they would have said."""
    ask = asking(shipped_assistant)
    return {question.id: ask(question) for question in load_questions(SHIPPED)}


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of development data; tests that need it are skipped where it is not named."""
    folder = os.environ.get(TEST_DATA_VARIABLE)
    if not folder or not Path(folder).is_dir():
        pytest.skip(f"{TEST_DATA_VARIABLE} does not name a folder of development data")
    return Path(folder)
