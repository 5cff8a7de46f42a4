"""Killed at random moments: nothing is lost, nothing is there by half, nothing is there twice.

There are fifty kills, and two hundred in ``make soak``. What a process was told is committed must answer afterwards.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assistant.api import Library
from assistant.config import load_settings
from assistant.folder import removal as removing
from assistant.folder.removal import removals
from assistant.search import Leg
from tests.conftest import read_here
from tests.fakes import HashEncoder
from tests.folder.test_removal import canaries, occurrences
from tests.killable import TOOK

ROOT = Path(__file__).parents[1]
DOCUMENTS = 14
CHANGES = 8
OPERATIONS = {"ingest": 6, "remove": 3, "restore": 2, "rebuild": 2}


@pytest.fixture
def server():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.killable"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


class Game:
    """A folder and a library: what is in the first, what may be in the second, and what is done to them."""

    def __init__(self, server, folder, chance):
        self.server, self.chance = server, chance
        self.corpus, self.index, self.told = folder / "corpus", folder / "index", folder / "told"
        self.corpus.mkdir()
        self.words = iter(canaries(20_000))
        self.folder: dict[str, str] = {}
        self.library: dict[str, str] = {}
        self.written: set[str] = set()
        self.killed: Counter[str] = Counter()
        self.usual: dict[str, dict[str, float]] = {}

    def write(self, path):
        """Write a paper that says its own canary four times."""
        word = next(self.words)
        lines = [f"# Paper {path}", f"The {word} was heard.", *(f"Verse {n} of it, about {word}." for n in range(3))]
        (self.corpus / path).write_text("\n\n".join(lines) + "\n")
        self.folder[path] = word
        self.written.add(word)

    def change(self):
        """Add, edit and delete some papers."""
        for _ in range(CHANGES):
            path = f"paper-{self.chance.randrange(DOCUMENTS)}.md"
            if path not in self.folder or self.chance.random() < 0.6:
                self.write(path)
            else:
                (self.corpus / path).unlink()
                del self.folder[path]

    def turn(self):
        """Do something at random, killed at random; see that the library is as it was or as it should be."""
        do = self.chance.choices(list(OPERATIONS), list(OPERATIONS.values()))[0]
        document = ""
        if do == "ingest":
            self.change()
        elif do == "remove":
            document = self.chance.choice(sorted(self.library.keys() & self.folder.keys()) or [""])
        elif do == "restore":
            document = self.chance.choice([r.paths[0] for r in removals(self.corpus)] or [""])
        if do in ("remove", "restore") and (not document or (do == "restore" and document in self.folder)):
            return
        code, told = self.run(do, document)
        self.look(do, code, told)

    def run(self, do, document):
        """Carry out an operation, the first of its kind in peace, to learn how long it takes."""
        self.told.unlink(missing_ok=True)
        # By the clock kills land where time is spent, which is in waiting for the disk; by counting, everywhere else.
        kinds = ("seconds", "statements", "changes")
        chosen = self.chance.choice(kinds)
        after = dict.fromkeys(kinds)
        if do in self.usual:
            usual = self.usual[do][chosen]
            after[chosen] = (
                self.chance.uniform(0.0, 1.1 * usual) if chosen == "seconds" else self.chance.randint(1, usual)
            )
        places = {"corpus": str(self.corpus), "index": str(self.index), "told": str(self.told)}
        self.server.stdin.write(json.dumps({"do": do, "document": document, **after, **places}) + "\n")
        self.server.stdin.flush()
        code, seconds = self.server.stdout.readline().split()
        assert int(code) in (0, -signal.SIGKILL)
        # A last line may be cut off.
        told = self.told.read_text().split("\n")[:-1] if self.told.exists() else []
        took = [line.removeprefix(TOOK) for line in told if line.startswith(TOOK)]
        if took and do not in self.usual:
            statements, changes = took[0].split()
            self.usual[do] = {"seconds": float(seconds), "statements": int(statements), "changes": int(changes)}
        self.killed[do] += int(code) != 0
        return int(code), [line for line in told if not line.startswith(TOOK)]

    def look(self, do, code, told):
        before, folder_before = self.library, self.folder
        self.folder = {path.name: canary_of(path.read_text()) for path in self.corpus.glob("*.md")}
        self.library = holdings(self.index) if (self.index / "library.db").exists() else {}
        for path in before.keys() | self.library.keys() | self.folder.keys():
            # A removal that was killed has moved the file, or has not; the library follows then or with the next run.
            possible = {before.get(path), folder_before.get(path), self.folder.get(path)}
            assert self.library.get(path) in possible, (do, path, told)
        for path in told:
            assert self.library.get(path) == self.folder.get(path), (do, path, told)
        for path in folder_before.keys() - self.folder.keys():
            assert folder_before[path] in self.set_aside(), (do, path, told)
        if code == 0 and do in ("ingest", "rebuild"):
            assert self.library == self.folder

    def set_aside(self):
        """The canaries of the files that can be put back."""
        return {
            canary_of((removal.folder / name).read_text())
            for removal in removing._records(self.corpus)
            for name in removal.files.values()
            if (removal.folder / name).exists()
        }


def canary_of(text):
    return text.split("The ")[1].split(" was heard")[0]


def holdings(index):
    """Return the canary that each path holds, having seen that it is whole, once there, and answers its question."""
    library = Library.open(index, settings=load_settings(vector_index="exact"), encoder=HashEncoder())
    assert library.store.integrity_problems() == []
    passages = Counter(stored.document.document_id for stored, _ in library.store.all_passages())
    assert len(library.store._rows("SELECT rowid FROM keywords")) == passages.total()
    held = {}
    for document in library.documents():
        [path] = document.paths
        text = library.page(path, 0).page.text
        word = canary_of(text)
        assert text.count(word) == 4
        assert passages.pop(document.document_id) == document.passages
        # By its words alone: the fake encoder takes some words for others.
        best = library.search(f"Who heard the {word}?", 1, leg=Leg.KEYWORD)[0].stored
        assert best.document.document_id == document.document_id
        assert word in best.passage.text
        held[path] = word
    assert not passages
    return held


def kept_words(library):
    """The canaries of every version of the library's documents: those are kept, so that citations can be checked."""
    return {
        canary_of(library.page(document.document_id, 0, version).page.text)
        for document in library.documents()
        for version in document.versions
    }


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kills", [50, pytest.param(200, marks=pytest.mark.soak)])
def test_nothing_is_lost_halved_or_doubled(tmp_path, server, kills):
    game = Game(server, tmp_path, random.Random(kills))
    for n in range(DOCUMENTS):
        game.write(f"paper-{n}.md")
    while game.killed.total() < kills:
        game.turn()
    assert all(game.killed[do] for do in OPERATIONS), game.killed
    library = Library.open(game.index, settings=load_settings(vector_index="exact"), encoder=HashEncoder())
    library.sync(game.corpus, read=read_here, confirm_removals=True)
    assert holdings(game.index) == {p.name: canary_of(p.read_text()) for p in game.corpus.glob("*.md")}
    gone = game.written - kept_words(library)
    assert len(gone) > DOCUMENTS
    assert occurrences(game.index, sorted(gone)) == 0
