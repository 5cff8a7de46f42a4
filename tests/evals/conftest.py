from __future__ import annotations

import pytest

from assistant.api import Assistant, Library
from assistant.config import load_settings
from tests.conftest import read_here
from tests.evals.sample import PAPERS
from tests.fakes import HashEncoder, write_corpus


@pytest.fixture
def sample(tmp_path) -> Library:
    """The small library of :mod:`tests.evals.sample`, with the fake encoder."""
    library = Library.create(tmp_path / "sample", settings=load_settings(), encoder=HashEncoder())
    library.sync(write_corpus(tmp_path / "papers", PAPERS), read=read_here)
    return library


@pytest.fixture
def sample_assistant(sample) -> Assistant:
    return Assistant(sample)
