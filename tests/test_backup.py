"""A backup holds everything, and is checked whole before it takes a place that must be empty."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from assistant import backup
from assistant.api import Library
from assistant.backup import MANIFEST, CannotBackUp, back_up, restore_backup
from assistant.config import load_settings
from assistant.errors import LibraryBusy, LibraryMissing, NotRestorable
from assistant.library import database
from assistant.library.lock import writer_lock
from assistant.stopping import clear_away_on_signal
from tests.conftest import read_here
from tests.fakes import PAPERS, HashEncoder, write_corpus

# A file that takes long to pack, and how long to wait at most.
LONG, PATIENCE = 1 << 30, 60


@pytest.fixture
def saved(library, corpus, tmp_path):
    """A backup of a library with a document in a folder, a sidecar, an earlier version and a removal."""
    write_corpus(
        corpus, {"a/b/deep.md": "# Deep\n\nA paper in a folder in a folder.\n", "gone.md": "# Gone\n\nWords.\n"}
    )
    (corpus / "survey.md.yaml").write_text("kind: data\n")
    (corpus / "empty").mkdir()
    library.sync(corpus, read=read_here)
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    library.sync(corpus, read=read_here)
    library.remove("gone.md", corpus)
    back_up(tmp_path / "index", corpus, tmp_path / "saved.zip")
    return tmp_path / "saved.zip"


def opened(index):
    return Library.open(index, settings=load_settings(), encoder=HashEncoder())


def test_what_is_restored_is_what_was_backed_up(library, corpus, saved, tmp_path):
    index, folder = tmp_path / "new/index", tmp_path / "new/corpus"
    restored = restore_backup(saved, index, folder)
    assert restored.files == len(PAPERS) + 5
    again = opened(index)
    assert again.documents() == library.documents()
    assert again.store.runs() == library.store.runs()
    survey = library.document("survey.md")
    [older] = set(survey.versions) - {survey.version}
    assert "65%" in again.page("survey.md", 0, older).page.text
    assert not again.plan(folder).changes
    assert again.sync(folder, read=read_here).unchanged == len(PAPERS) + 1
    again.restore("gone.md", folder, read=read_here)
    assert "Words." in again.page("gone.md", 0).page.text


def test_a_place_that_is_not_empty_is_left_alone(corpus, saved, tmp_path):
    with pytest.raises(NotRestorable, match="There is a library"):
        restore_backup(saved, tmp_path / "index", tmp_path / "new")
    with pytest.raises(NotRestorable, match="not empty"):
        restore_backup(saved, tmp_path / "new index", corpus)
    assert not (tmp_path / "new").exists()
    (tmp_path / "new").mkdir()
    restore_backup(saved, tmp_path / "new index", tmp_path / "new")
    assert (tmp_path / "new/survey.md").is_file()


def change(saved, target, name, data):
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(target, "w") as after:
        for each in before.namelist():
            content = data if each == name else before.read(each)
            if content is not None:
                after.writestr(each, content)
        if name not in before.namelist():
            after.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("corpus/survey.md", b"Other words.", "damaged at corpus/survey.md"),
        ("corpus/survey.md", None, "not whole"),
        ("corpus/../../outside.md", b"Words.", "not whole"),
        ("corpus/more.md", b"Words.", "not whole"),
        (MANIFEST, None, "no backup"),
        (MANIFEST, b"{}", "no backup"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(saved, tmp_path, name, data, said):
    broken = change(saved, tmp_path / "broken.zip", name, data)
    with pytest.raises(NotRestorable, match=said):
        restore_backup(broken, tmp_path / "new/index", tmp_path / "new/corpus")
    assert not (tmp_path / "new/corpus").exists()
    assert not list((tmp_path / "new").glob("*/library.db*"))
    assert not list((tmp_path / "new").glob(".restoring-*"))
    assert not (tmp_path / "outside.md").exists()


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9, 0.999])
def test_a_backup_that_was_cut_off_is_refused(saved, tmp_path, cut):
    data = saved.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(NotRestorable):
        restore_backup(tmp_path / "cut.zip", tmp_path / "new/index", tmp_path / "new/corpus")
    assert not (tmp_path / "new/corpus").exists()


def test_a_backup_with_changed_bytes_is_refused_or_whole(saved, library, tmp_path):
    chance = random.Random(5)
    data, refused = saved.read_bytes(), 0
    for number in range(60):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (tmp_path / "broken.zip").write_bytes(broken)
        place = tmp_path / f"new-{number}"
        try:
            restore_backup(tmp_path / "broken.zip", place / "index", place / "corpus")
        except NotRestorable:
            refused += 1
            assert not (place / "corpus").exists()
        else:  # a byte that says nothing, such as a time
            assert opened(place / "index").documents() == library.documents()
    assert refused > 40


def test_a_backup_with_a_damaged_library_is_refused(saved, tmp_path):
    """This test ensures that hashes that fit are not enough: the database is looked into as well."""
    import hashlib

    with zipfile.ZipFile(saved) as archive:
        data = bytearray(archive.read("library.db"))
        manifest = json.loads(archive.read(MANIFEST))
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    manifest["files"]["library.db"] = hashlib.sha256(data).hexdigest()
    broken = change(saved, tmp_path / "half.zip", "library.db", bytes(data))
    broken = change(broken, tmp_path / "broken.zip", MANIFEST, json.dumps(manifest))
    with pytest.raises(NotRestorable, match="is damaged"):
        restore_backup(broken, tmp_path / "new/index", tmp_path / "new/corpus")
    assert not (tmp_path / "new/corpus").exists()


def test_what_a_link_outside_leads_to_is_not_backed_up(library, corpus, tmp_path):
    (tmp_path / "secret.txt").write_text("Quokkas.")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    back_up(tmp_path / "index", corpus, tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        assert "corpus/link.txt" not in archive.namelist()


def test_a_file_whose_name_is_no_text_is_backed_up_and_comes_back(library, corpus, tmp_path):
    odd = os.fsdecode(b"caf\xe9.md")
    try:
        (corpus / odd).write_text("# Paper\n\nAn ordinary paper.\n")
    except OSError:
        pytest.skip("this file system takes names of text only")
    back_up(tmp_path / "index", corpus, tmp_path / "saved.zip")
    restore_backup(tmp_path / "saved.zip", tmp_path / "new index", tmp_path / "new corpus")
    assert {file.name for file in (tmp_path / "new corpus").iterdir()} == {odd, *PAPERS}


def test_a_backup_that_is_interrupted_leaves_nothing_and_the_one_before(library, corpus, saved, tmp_path, monkeypatch):
    def interrupted(archive, name, source, stopped):
        raise KeyboardInterrupt

    before = saved.read_bytes()
    monkeypatch.setattr(backup, "_pack", interrupted)
    with pytest.raises(KeyboardInterrupt):
        back_up(tmp_path / "index", corpus, saved)
    assert saved.read_bytes() == before
    assert not list(tmp_path.glob(f"{saved.name}.*"))
    assert not list(tmp_path.glob(".backup-*"))


def told_to_end(command, begun, *numbers):
    """Run a command, send it signals one after the other once ``begun``, and return how it ended and what it said."""
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until = time.monotonic() + PATIENCE
        while not begun() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        for number in numbers:
            process.send_signal(number)
            time.sleep(0.02)
        _, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    return process.returncode, said


def ended(numbers):
    """Return how a command may end: once all is cleared away and said, one more signal finds the process at its end."""
    return (1, *(-number for number in numbers[1:]))


ENDINGS = [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGTERM)]


@pytest.mark.parametrize("numbers", ENDINGS)
def test_a_backup_that_is_asked_to_end_leaves_nothing_and_the_one_before(library, corpus, saved, tmp_path, numbers):
    before, there = saved.read_bytes(), set(tmp_path.iterdir())
    with (corpus / "long.txt").open("wb") as long:
        long.truncate(LONG)
    code, said = told_to_end(["backup", saved], (tmp_path / "saved.zip.new").exists, *numbers)
    assert code in ended(numbers)
    assert "Stopped as asked; no backup was written." in said
    assert set(tmp_path.iterdir()) == there
    assert saved.read_bytes() == before


@pytest.mark.parametrize("numbers", ENDINGS)
def test_restoring_a_backup_that_is_asked_to_end_leaves_everything_as_it_was(library, corpus, tmp_path, numbers):
    with (corpus / "long.txt").open("wb") as long:
        long.truncate(LONG)
    back_up(tmp_path / "index", corpus, tmp_path / "long.zip")
    there, new = set(tmp_path.iterdir()), tmp_path / "new"
    command = ["restore-backup", tmp_path / "long.zip", "--corpus", new / "corpus", "--index", new / "index"]
    code, said = told_to_end(command, lambda: list(new.glob(".restoring-*/corpus/*")), *numbers)
    assert code in ended(numbers)
    assert "Stopped as asked; nothing was put back." in said
    assert set(tmp_path.iterdir()) == there


def signals_while_clearing_away(monkeypatch, number):
    """Send this process a signal each time a file or folder goes."""
    real = os.unlink

    def unlinked(path, **values):
        os.kill(os.getpid(), number)
        real(path, **values)

    monkeypatch.setattr(os, "unlink", unlinked)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_while_a_stopped_backup_clears_away_change_nothing(library, corpus, tmp_path, monkeypatch, number):
    there = set(tmp_path.iterdir())
    signals_while_clearing_away(monkeypatch, number)
    with clear_away_on_signal() as stop:
        os.kill(os.getpid(), number)
        with pytest.raises(CannotBackUp, match="Stopped as asked"):
            back_up(tmp_path / "index", corpus, tmp_path / "saved.zip", stop.is_set)
    assert set(tmp_path.iterdir()) == there


def test_copying_a_large_library_can_be_stopped(library, corpus, tmp_path, monkeypatch):
    """This test ensures that a stop need not wait until the whole database has been copied."""
    monkeypatch.setattr(database, "COPIED_PAGES", 1)
    asked = iter([False, False])
    with pytest.raises(CannotBackUp, match="Stopped as asked"):
        back_up(tmp_path / "index", corpus, tmp_path / "saved.zip", lambda: next(asked, True))
    assert not list(tmp_path.glob("*saved.zip*"))


@pytest.mark.parametrize("at", ["library.db.new", "corpus"])
def test_a_backup_that_cannot_be_put_in_place_leaves_nothing_by_half(saved, tmp_path, monkeypatch, at):
    real = Path.replace

    def refused(self, target):
        if self.name == at:
            raise OSError(errno.EBUSY, "Device or resource busy")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    (tmp_path / "corpus of old").mkdir()
    with pytest.raises(NotRestorable, match="could not be put in place"):
        restore_backup(saved, tmp_path / "new/index", tmp_path / "corpus of old")
    assert not (tmp_path / "new").exists()
    assert not list((tmp_path / "corpus of old").iterdir())


def test_a_full_disk_is_not_taken_for_a_bad_backup(saved, tmp_path, monkeypatch):
    real = Path.open

    def full(self, mode="r", *rest, **values):
        if ".restoring-" in str(self) and "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *rest, **values)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(NotRestorable, match="could not be unpacked") as caught:
        restore_backup(saved, tmp_path / "new/index", tmp_path / "new/corpus")
    assert "room" in caught.value.hint
    assert not (tmp_path / "new").exists()


def test_another_processes_unfinished_backup_is_left_alone(library, corpus, tmp_path):
    (tmp_path / "saved.zip.new").write_text("half of it")
    with writer_lock(tmp_path / "index"), pytest.raises(LibraryBusy):
        back_up(tmp_path / "index", corpus, tmp_path / "saved.zip")
    assert (tmp_path / "saved.zip.new").exists()


def test_a_backup_that_cannot_be_made_leaves_nothing(library, corpus, tmp_path):
    for inside in (corpus, tmp_path / "index"):
        with pytest.raises(CannotBackUp):
            back_up(tmp_path / "index", corpus, inside / "saved.zip")
    with pytest.raises(CannotBackUp, match="There is no folder"):
        back_up(tmp_path / "index", corpus, tmp_path / "no such folder/saved.zip")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(CannotBackUp, match="is a folder"):
        back_up(tmp_path / "index", corpus, tmp_path / "a folder")
    with pytest.raises(NotRestorable, match="There is no file"):
        restore_backup(tmp_path / "nothing.zip", tmp_path / "new/index", tmp_path / "new/corpus")
    with pytest.raises(LibraryMissing):
        back_up(corpus, tmp_path / "nothing", tmp_path / "saved.zip")
    with writer_lock(tmp_path / "index"), pytest.raises(LibraryBusy):
        back_up(tmp_path / "index", corpus, tmp_path / "saved.zip")
    assert not list(tmp_path.glob("saved*"))
    assert not list(tmp_path.glob(".backup-*"))
