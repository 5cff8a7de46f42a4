"""Following the folder: half-copied files, renamed folders, drives that go away, and a polite end."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

import pytest

from assistant.errors import UnreadableFile
from assistant.folder.plan import Change
from assistant.library.lock import writer_lock
from assistant.types import IngestReport, QuarantineCode
from assistant.watch import GlossaryTaken, Noticed, Resting, watch
from tests.conftest import read_here
from tests.fakes import PAPERS, write_corpus

# Waiting for what should happen; and for what should not.
PATIENCE = 60
REST, LOOK = 0.4, 1.0
A_WHILE = 4 * REST + LOOK


class Watching:
    """A watch in a thread of its own."""

    def __init__(self, library, corpus):
        self.news = queue.Queue()
        self.stop = threading.Event()
        self.read = []
        self._thread = threading.Thread(target=self._run, args=(library, corpus))
        self._thread.start()

    def _run(self, library, corpus):
        def read(path, name):
            self.read.append(name)
            return read_here(path, name)

        for each in watch(library, corpus, self.stop, read, rest_seconds=REST, look_seconds=LOOK):
            self.news.put(each)

    def next(self):
        return self.news.get(timeout=PATIENCE)

    def nothing(self):
        time.sleep(A_WHILE)
        return self.news.empty()

    def end(self):
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def watching(library, corpus):
    watching = Watching(library, corpus)
    yield watching
    watching.end()


def test_what_changes_is_read(library, corpus, watching):
    (corpus / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
    assert watching.next().added == ("new.md",)
    (corpus / "new.md").write_text("# New\n\nA paper that was edited.\n")
    assert watching.next().updated == ("new.md",)
    (corpus / "new.md").unlink()
    assert watching.next().removed == ("new.md",)
    assert watching.nothing()


def test_a_file_that_grows_is_read_once_it_is_whole(library, corpus, watching):
    until = time.monotonic() + 6 * REST
    with (corpus / "long.md").open("w") as stream:
        stream.write("# Long\n\n")
        while time.monotonic() < until:
            stream.write("One more sentence of it. ")
            stream.flush()
            time.sleep(REST / 4)
        stream.write("The last sentence.\n")
    (corpus / "short.md").write_text("# Short\n\nA short paper.\n")
    added = []
    while "long.md" not in added:
        added += watching.next().added
    assert sorted(added) == ["long.md", "short.md"]
    assert watching.read.count("long.md") == 1
    assert "The last sentence." in library.page("long.md", 0).page.text


def test_a_file_that_grows_does_not_hold_up_others(library, corpus, watching):
    over = threading.Event()

    def grow():
        with (corpus / "long.md").open("w") as stream:
            while not over.wait(REST / 4):
                stream.write("One more sentence of it. ")
                stream.flush()

    growing = threading.Thread(target=grow)
    growing.start()
    (corpus / "short.md").write_text("# Short\n\nA short paper.\n")
    assert watching.next().added == ("short.md",)
    over.set()
    growing.join()
    assert watching.next().added == ("long.md",)


def put_folder(corpus, name, spare):
    """Put a folder of four papers there in one step, by renaming it: a busy machine may rest between two files."""
    papers = {f"{n}.md": f"# Paper {n}\n\nThe words of paper {n}.\n" for n in range(4)}
    write_corpus(spare / name, papers).rename(corpus / name)


def test_a_renamed_folder_keeps_its_documents(library, corpus, watching, tmp_path):
    put_folder(corpus, "old", tmp_path)
    assert len(watching.next().added) == 4
    ids = {d.document_id for d in library.documents()}
    (corpus / "old").rename(corpus / "new")
    report = watching.next()
    assert (report.updated, report.removed) == (tuple(f"new/{n}.md" for n in range(4)), ())
    assert {d.document_id for d in library.documents()} == ids
    assert watching.nothing()


def test_a_drive_that_goes_away_and_comes_back(library, corpus, watching, tmp_path):
    corpus.rename(tmp_path / "away")
    noticed = watching.next()
    assert isinstance(noticed, Noticed)
    assert "not there" in noticed.error.message
    assert watching.nothing()
    assert len(library.documents()) == len(PAPERS)
    (tmp_path / "away" / "new.md").write_text("# New\n\nA paper that came meanwhile.\n")
    (tmp_path / "away").rename(corpus)
    news = [watching.next(), watching.next()]
    assert Noticed(None) in news
    assert [each.added for each in news if isinstance(each, IngestReport)] == [("new.md",)]
    (corpus / "later.md").write_text("# Later\n\nA paper that came after that.\n")
    assert watching.next().added == ("later.md",)


def test_the_empty_folder_a_drive_leaves_behind_removes_nothing(library, corpus, watching, tmp_path):
    (corpus / "survey.md").unlink()
    (corpus / "guide.md").unlink()
    removed = watching.next().removed
    if len(removed) == 1:  # the watch's first look may fall between the two
        removed += watching.next().removed
    assert sorted(removed) == ["guide.md", "survey.md"]
    corpus.rename(tmp_path / "away")
    corpus.mkdir()
    news = watching.next()
    while "empty now" not in news.error.message:  # it may be caught between the two
        news = watching.next()
    assert watching.nothing()
    assert [d.paths for d in library.documents()] == [("event.txt",)]


def test_many_vanished_documents_wait_for_confirmation_and_new_ones_do_not(library, corpus, watching, tmp_path):
    put_folder(corpus, "papers", tmp_path)
    assert len(watching.next().added) == 4
    (corpus / "papers").rename(tmp_path / "elsewhere")
    noticed = watching.next()
    assert "--confirm-removals" in noticed.error.hint
    (corpus / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
    assert watching.next().added == ("new.md",)
    assert watching.nothing()
    assert len(library.documents()) == len(PAPERS) + 5


def test_what_cannot_be_read_is_tried_once(library, corpus, tmp_path):
    tried = []

    def read(path, name):
        tried.append(name)
        raise UnreadableFile(QuarantineCode.TIMEOUT, "It takes too long.", "Split it.")

    (corpus / "slow.md").write_text("# Slow\n\nA slow paper.\n")
    stop = threading.Event()
    timer = threading.Timer(A_WHILE * 2, stop.set)
    timer.start()
    reports = list(watch(library, corpus, stop, read, rest_seconds=REST, look_seconds=LOOK))
    assert [[item.path for item in report.quarantined] for report in reports] == [["slow.md"]]
    assert tried == ["slow.md"]


def test_another_writer_is_waited_for(library, corpus, watching):
    with writer_lock(library.store.folder):
        (corpus / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
        assert watching.next().error.code == "library_busy"
    news = [watching.next(), watching.next()]
    assert [each.added for each in news if isinstance(each, IngestReport)] == [("new.md",)]


def test_resting_needs_no_clock_of_the_files(library, corpus):
    """This test ensures that a drive whose clock is wrong does not matter."""
    now = [0.0]
    resting = Resting(2.0, clock=lambda: now[0])
    (corpus / "new.md").write_text("# New\n\nA paper.\n")
    os.utime(corpus / "new.md", (9e9, 9e9))
    assert resting.at_rest(library.plan(corpus)).changes == ()
    assert resting.waiting
    now[0] = 2.5
    assert [action.change for action in resting.at_rest(library.plan(corpus)).changes] == [Change.ADD]
    assert not resting.waiting


CLI = """
import sys
from assistant import api
from assistant.cli import main
from tests.fakes import HashEncoder
api.configured_encoder = lambda settings: HashEncoder()
main()
"""


def command(*arguments):
    return subprocess.Popen(
        [sys.executable, "-c", CLI, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_ends_when_it_is_asked_to(corpus, number):
    with command("ingest", "--watch", "--json") as process:
        report = json.loads(process.stdout.readline())
        assert report["added"] == sorted(PAPERS)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in err


def test_a_watch_for_a_person_has_a_line_a_change(corpus):
    (corpus / "empty.txt").write_text("")
    with command("ingest", "--watch") as process:
        lines = [process.stdout.readline().split(maxsplit=2) for _ in range(len(PAPERS) + 1)]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert [line[:2] for line in lines[:-1]] == [["added", name] for name in sorted(PAPERS)]
    assert " ".join(lines[-1]).startswith("not read empty.txt: ")


def test_an_ingest_that_is_asked_to_end_says_what_it_did(corpus):
    papers = {f"{n:03}.md": f"# Paper {n}\n\n" + f"The words of paper {n}. " * 200 for n in range(400)}
    write_corpus(corpus, papers)
    with command("ingest", "--json") as process:
        database = corpus.parent / "index" / "library.db-wal"
        while not (database.exists() and database.stat().st_size > 200_000) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
    failure = json.loads(out)
    assert process.returncode == 1
    assert failure["error"]["code"] == "stopped"
    assert "Traceback" not in err
    done = failure["done"]["added"]
    assert 0 < len(done) < len(papers)
    with command("documents", "--json") as listing:
        listed = json.loads(listing.communicate(timeout=PATIENCE)[0])["documents"]
    assert sorted(path for document in listed for path in document["paths"]) == done


def test_a_glossary_that_changes_alone_is_taken_over_and_a_mistake_in_it_is_told_once(library, corpus, watching):
    (corpus / "glossary.yaml").write_text("abbreviations:\n  NED: non-executive director\n")
    taken = watching.next()
    assert isinstance(taken, GlossaryTaken)
    assert taken.problem == ""
    assert library.store.glossary().meanings["NED"][0].long == "non-executive director"
    (corpus / "glossary.yaml").write_text("nonsense: [1]\n")
    wrong = watching.next()
    assert "no others: abbreviations and same" in wrong.problem
    assert "NED" in library.store.glossary().meanings
    assert watching.nothing()
    (corpus / "glossary.yaml").unlink()
    assert watching.next().problem == ""
    assert library.store.glossary().meanings == {}
    os.mkfifo(corpus / "glossary.yaml")  # nobody writes into it, and nobody waits
    assert watching.nothing()
    assert watching.read == []
