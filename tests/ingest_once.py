"""Run one ingest with the fake encoder: a process of its own, for tests that kill it.

python -m tests.ingest_once CORPUS INDEX
"""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.api import Library
from assistant.config import load_settings
from tests.conftest import read_here
from tests.fakes import HashEncoder

if __name__ == "__main__":
    corpus, index = Path(sys.argv[1]), Path(sys.argv[2])
    Library.create(index, settings=load_settings(vector_index="exact"), encoder=HashEncoder()).sync(
        corpus, read=read_here, confirm_removals=True
    )
