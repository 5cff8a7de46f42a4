"""Speed as ratios within one run, since machines differ: ``make bench``.

- ingest over the bare model's encode of the same texts with the same batch size
- a question over one bare query embedding
- a second run with nothing changed over hashing the files
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

from assistant.api import Assistant, Library
from assistant.config import load_settings
from assistant.files import file_sha256, list_corpus
from assistant.models import SentenceEncoder
from assistant.passages import embedded_text
from evals.question_set import SHIPPED, load_questions

QUESTIONS = 60
BARE_PASSES = 3


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    settings = load_settings(vector_index="exact")
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        library = Library.create(place, settings=settings)
        encoder = library.encoder
        assert isinstance(encoder, SentenceEncoder)
        encoder.warm()
        ingest = seconds(library.sync)
        texts = [embedded_text(stored.passage) for stored, _ in library.store.all_passages()]
        bare = min(seconds(lambda: encoder.encode_bare(texts)) for _ in range(BARE_PASSES))
        again = seconds(library.sync)
        files = list_corpus(settings.corpus_dir)
        hashing = seconds(lambda: [file_sha256(file.location) for file in files])
        questions = [question.question for question in load_questions(SHIPPED)[:QUESTIONS]]
        assistant = Assistant(library)
        for question in questions[:5]:
            assistant.ask(question)
        asked = median(seconds(lambda q=question: assistant.ask(q)) for question in questions)  # type: ignore[misc]
        embedded = median(seconds(lambda q=question: encoder.encode_query(q)) for question in questions)  # type: ignore[misc]
    rows = (
        (f"ingest of {len(files)} files, {len(texts)} passages", ingest, "bare encode", bare),
        ("second run, nothing changed", again, "hashing the files", hashing),
        ("question, median", asked, "one query embedding", embedded),
    )
    for name, value, of, limit in rows:
        sys.stdout.write(f"{name}: {value:.3f} s = {value / limit:.2f} x {of} ({limit:.3f} s)\n")


if __name__ == "__main__":
    main()
