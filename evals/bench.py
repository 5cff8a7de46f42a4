"""Speed as ratios within one run, since machines differ: ``make bench``.

- ingest over the bare model's encode of the same passages with the same batch size, measured before and after it
- a second run with nothing changed over hashing the files; one more file over that file alone
- memory at a thousand and at ten thousand documents
- a question over one bare query embedding, and its first claim over the search alone
- the answer to a click on a quote in a long PDF over drawing that page alone
- the first paint of the page over that of an empty Gradio page (by the clock only; it needs Chromium)

Every time is given twice: by the clock, and as processor time, which says the same on a machine that is busy with
something else. ``python -m evals.bench ingest rerun memory question click`` names the parts to measure; all by default.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from assistant.api import Assistant, Library, configured_encoder
from assistant.config import Settings, load_settings
from assistant.folder.files import file_sha256, list_corpus
from assistant.models import SentenceEncoder
from assistant.passages import embedded_text
from assistant.types import Claimed, Finished
from evals.click import LONG_PAGES, clicking
from evals.paint import paint
from evals.question_set import SHIPPED, load_questions
from evals.scale import scale
from evals.synthetic import BlankEncoder, shipped_words, write_documents, write_small_documents

FILES = 168
SMALL_FILES = (1_000, 10_000)
QUESTIONS = 60
CLICKS, FEW = 60, 5
REPEATS = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of processor time, child processes included."""

    clock: float
    processor: float

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.clock + other.clock, self.processor + other.processor)

    def over(self, times: int) -> Spent:
        """Return a share of this."""
        return Spent(self.clock / times, self.processor / times)


def spent(work: Callable[[], object]) -> Spent:
    """Return what ``work`` takes."""
    began, before = time.perf_counter(), _processor()
    work()
    return Spent(time.perf_counter() - began, _processor() - before)


def fastest(work: Callable[[], object]) -> Spent:
    """Return the least that ``work`` took; for what can be repeated."""
    return min((spent(work) for _ in range(REPEATS)), key=lambda each: each.clock)


def ratio(name: str, value: Spent, of: str, limit: Spent) -> str:
    """Return a row of the report."""
    return (
        f"{name}: {value.clock:.3f} s = {value.clock / limit.clock:.2f} x {of} ({limit.clock:.3f} s); "
        f"in processor time {value.processor / max(limit.processor, 1e-9):.2f} x"
    )


def ingest(place: Path, settings: Settings) -> Iterator[str]:
    """Yield what reading, embedding and storing a library costs, over embedding alone."""
    corpus = place / "corpus"
    write_documents(corpus, shipped_words(settings.corpus_dir), FILES)
    library = Library.create(place / "index", settings=settings)
    encoder = library.encoder
    assert isinstance(encoder, SentenceEncoder)
    blank = Library.create(place / "texts", settings=settings, encoder=BlankEncoder(encoder.count_tokens))
    blank.sync(corpus)
    texts = [embedded_text(stored.passage) for stored, _ in blank.store.all_passages()]
    encoder.warm()
    encoder.encode_bare(texts[:100])
    before = spent(lambda: encoder.encode_bare(texts))
    whole = spent(lambda: library.sync(corpus))
    bare = (before + spent(lambda: encoder.encode_bare(texts))).over(2)
    if library.store.passage_count() != len(texts):
        raise RuntimeError("not the same passages were measured")
    yield ratio(f"ingest of {FILES} files, {len(texts)} passages", whole, "bare encode", bare)


def rerun(place: Path, settings: Settings) -> Iterator[str]:
    """Yield what a run costs that has nothing, or one file, to do."""
    count = SMALL_FILES[0]
    corpus = place / "small"
    write_small_documents(corpus, shipped_words(settings.corpus_dir), count)
    library = Library.create(place / "rerun", settings=settings, encoder=BlankEncoder())
    library.sync(corpus)
    files = list_corpus(corpus)
    again = fastest(lambda: library.sync(corpus))
    hashing = fastest(lambda: [file_sha256(file.location) for file in files])
    yield ratio(f"second run over {count} files, nothing changed", again, "hashing the files", hashing)
    one = place / "one"
    one.mkdir()
    shutil.copy(files[0].location, one / "more.txt")
    (one / "more.txt").write_text("One more file.\n", encoding="utf-8")
    alone = spent(lambda: Library.create(place / "alone", settings=settings, encoder=BlankEncoder()).sync(one))
    shutil.copy(one / "more.txt", corpus / "more.txt")
    yield ratio(f"one more file beside {count}", spent(lambda: library.sync(corpus)), "that file alone", alone)


def memory(_place: Path, _settings: Settings) -> Iterator[str]:
    """Yield the most memory that an ingest of few and of many documents held, and what of it they brought about."""
    for count in SMALL_FILES:
        command = [sys.executable, "-m", "evals.bench", f"peak={count}"]
        before, stored, whole = (
            int(each) / 1e6 for each in subprocess.run(command, capture_output=True, check=True).stdout.split()
        )
        yield (
            f"peak memory, {count} small documents: {before:.0f} MB before, {stored:.0f} MB when all were stored, "
            f"{whole:.0f} MB with the report; {1000 * (whole - before) / count:.1f} kB a document"
        )


def peaks(count: int) -> tuple[int, int, int]:
    """Return the most memory in bytes that this process has held before, at the end of, and after an ingest."""
    settings = load_settings(vector_index="exact")
    stored = 0

    def progress(done: int, total: int, _path: str) -> None:
        nonlocal stored
        if done == total:
            stored = _peak()

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        corpus = Path(name) / "corpus"
        write_small_documents(corpus, shipped_words(settings.corpus_dir), count)
        library = Library.create(Path(name) / "index", settings=settings, encoder=BlankEncoder())
        before = _peak()
        library.sync(corpus, progress=progress)
    return before, stored, _peak()


def _peak() -> int:
    import resource

    # On Linux ru_maxrss starts from what the parent held when this process was made.
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def question(place: Path, settings: Settings) -> Iterator[str]:
    """Yield what an answer costs, over embedding the question."""
    library = Library.create(place / "shipped", settings=settings)
    library.sync()
    questions = [each.question for each in load_questions(SHIPPED)[:QUESTIONS]]
    assistant = Assistant(library)
    for each in questions[:5]:
        assistant.ask(each)
    asked = _median([spent(lambda q=each: assistant.ask(q)) for each in questions])  # type: ignore[misc]
    embedded = _median([spent(lambda q=each: library.encoder.encode_query(q)) for each in questions])  # type: ignore[misc]
    yield ratio("question, median", asked, "one query embedding", embedded)
    searched = _median([spent(lambda q=each: library.search(q)) for each in questions])  # type: ignore[misc]
    first = _median([spent(lambda q=each: _first_claim(assistant, q)) for each in questions])  # type: ignore[misc]
    yield ratio("first claim, median", first, "search alone", searched)


def _first_claim(assistant: Assistant, question: str) -> None:
    """Answer until something is claimed, or until it is clear that nothing is."""
    next(event for event in assistant.stream(question) if isinstance(event, Claimed | Finished))


def large(place: Path, settings: Settings) -> Iterator[str]:
    """Yield what a question costs among 2,000 and among 100,000 passages, and what those take."""
    settings = settings.model_copy(update={"vector_index": "exact"})
    encoder = configured_encoder(settings)
    questions = [each.question for each in load_questions(SHIPPED)[:QUESTIONS]]
    encoder.encode_query("warm")
    yield from scale(place, settings, shipped_words(settings.corpus_dir), encoder, questions)


def start(_place: Path, _settings: Settings) -> Iterator[str]:
    """Yield how long a new process takes to its first answer, over importing the model's framework and loading it."""
    first = _median([spent(lambda: _new_process(FIRST_ANSWER)) for _ in range(STARTS)])
    model = _median([spent(lambda: _new_process(MODEL_ALONE)) for _ in range(STARTS)])
    keyword = _median([spent(lambda: _new_process(KEYWORD_ONLY)) for _ in range(STARTS)])
    yield ratio("first answer of a new process", first, "the model alone", model)
    yield ratio("first keyword results of a new process, no model loaded", keyword, "the model alone", model)


# Of the index in the settings, which has to be there.
FIRST_ANSWER = "from assistant import Assistant, Library; Assistant(Library.open()).ask('what should boards do?')"
MODEL_ALONE = (
    "from assistant.config import load_settings; from assistant.api import configured_encoder; "
    "configured_encoder(load_settings()).warm()"
)
KEYWORD_ONLY = (
    "import sys; from assistant import Library; from assistant.search import Leg; "
    "assert Library.open().search('what should boards do?', leg=Leg.KEYWORD); assert 'torch' not in sys.modules"
)
STARTS = 3


def _new_process(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def click(place: Path, settings: Settings) -> Iterator[str]:
    """Yield what the server's answer to a click on a quote costs, over drawing that page alone."""
    clicks, draw = clicking(place, settings, shipped_words(settings.corpus_dir))
    draw()
    # What starting and ending the process costs that draws is in both, and so in neither.
    rounds = []
    for _ in range(REPEATS):
        few, before, many, after = (
            spent(lambda: clicks(FEW)),
            spent(lambda: [draw() for _ in range(CLICKS // 2)]),
            spent(lambda: clicks(FEW + CLICKS)),
            spent(lambda: [draw() for _ in range(CLICKS // 2)]),
        )
        one = Spent(many.clock - few.clock, many.processor - few.processor).over(CLICKS)
        rounds.append((one, (before + after).over(CLICKS)))
    # The round in the middle: what else the machine does at the time weighs on some of them.
    click_cost, draw_cost = sorted(rounds, key=lambda each: each[0].processor / each[1].processor)[REPEATS // 2]
    yield ratio(f"a click in a PDF of {LONG_PAGES} pages", click_cost, "drawing the page alone", draw_cost)


def first_paint(_place: Path, _settings: Settings) -> Iterator[str]:
    """Yield how long the page takes to its first paint, over an empty page; of the index in the settings."""
    # In turns, so that what else the machine does weighs on both.
    empty, ours = [], []
    for _ in range(STARTS):
        empty.append(paint(ours=False))
        ours.append(paint(ours=True))
    loads = [median(load for each in painted for load in each.loads) for painted in (ours, empty)]
    starts = [median(each.started for each in painted) for painted in (ours, empty)]
    for what, (one, other) in (("the request", loads), ("the start of the program", starts)):
        yield f"first paint, from {what}: {one:.2f} s = {one / other:.2f} x an empty page ({other:.2f} s)"


PARTS = {
    "ingest": ingest,
    "rerun": rerun,
    "memory": memory,
    "question": question,
    "large": large,
    "start": start,
    "click": click,
    "paint": first_paint,
}


def main(arguments: list[str]) -> None:
    """Measure and print."""
    if arguments and arguments[0].startswith("peak="):
        sys.stdout.write(" ".join(map(str, peaks(int(arguments[0].removeprefix("peak="))))) + "\n")
        return
    for name in arguments or PARTS:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            for row in PARTS[name](Path(place), load_settings()):
                sys.stdout.write(row + "\n")
                sys.stdout.flush()


def _median(each: list[Spent]) -> Spent:
    return Spent(median(one.clock for one in each), median(one.processor for one in each))


def _processor() -> float:
    import resource

    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
