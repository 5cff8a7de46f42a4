"""Building anew: the old library answers until the new one is whole, and what cannot be built again is kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time

import pytest

from assistant.api import Library
from assistant.errors import (
    CorpusMissing,
    IngestStopped,
    LibraryDamaged,
    LibraryMismatch,
    LibraryNotWritten,
    RemovalsNotConfirmed,
)
from assistant.library.database import DATABASE_NAME, SCHEMA, UNFINISHED_NAME
from assistant.library.rebuild import KEPT_TABLES, REBUILT_TABLES
from assistant.library.sqlite_writer import SqliteWriter
from tests.conftest import read_here
from tests.fakes import PAPERS, HashEncoder


class OtherEncoder(HashEncoder):
    name, fingerprint, dimensions = "other", "other-1", 32


def rebuilt(library, corpus, **options):
    return library.sync(corpus, read=read_here, rebuild=True, **options)


def edited(library, corpus):
    """Rename one document and edit another, so that neither its id nor its pages follow from the corpus alone."""
    (corpus / "guide.md").rename(corpus / "board guide.md")
    library.sync(corpus, read=read_here)
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    library.sync(corpus, read=read_here)
    return {document.paths: document for document in library.documents()}


def test_identities_versions_and_ledger_survive(library, corpus):
    before = edited(library, corpus)
    runs = library.store.runs()
    report = rebuilt(library, corpus)
    assert report.added == ("board guide.md", "event.txt", "survey.md")
    assert (report.removed, report.unchanged) == ((), 0)
    assert {d.paths: (d.document_id, d.version, set(d.versions)) for d in library.documents()} == {
        paths: (d.document_id, d.version, set(d.versions)) for paths, d in before.items()
    }
    survey = before[("survey.md",)]
    [older] = set(survey.versions) - {survey.version}
    assert "65%" in library.page("survey.md", 0, older).page.text
    assert library.store.runs()[:-1] == runs
    assert not library.plan(corpus).changes


def test_other_settings_build_anew_and_keep_as_much(library, corpus, tmp_path):
    before = edited(library, corpus)
    with pytest.raises(LibraryMismatch):
        Library.open(tmp_path / "index", settings=library.settings, encoder=OtherEncoder())
    other = Library.to_rebuild(tmp_path / "index", settings=library.settings, encoder=OtherEncoder())
    rebuilt(other, corpus)
    assert {d.paths: d.document_id for d in other.documents()} == {p: d.document_id for p, d in before.items()}
    assert len(other.store.runs()) == len(library_runs(tmp_path)) == 4
    assert other.search("operational pressure", 3)


def library_runs(tmp_path):
    with sqlite3.connect(tmp_path / "index" / DATABASE_NAME) as connection:
        return connection.execute("SELECT * FROM runs").fetchall()


def test_an_open_library_of_other_settings_says_so_instead_of_mixing_vectors(library, corpus, tmp_path):
    assert library.search("operational pressure", 3)
    rebuilt(Library.to_rebuild(tmp_path / "index", settings=library.settings, encoder=OtherEncoder()), corpus)
    with pytest.raises(LibraryMismatch):
        library.search("operational pressure", 3)


def test_a_file_that_can_no_longer_be_read_keeps_its_document(library, corpus):
    before = edited(library, corpus)[("survey.md",)]
    (corpus / "survey.md").write_text("")
    report = rebuilt(library, corpus)
    [item] = report.quarantined
    assert (item.path, item.code.value) == ("survey.md", "empty")
    assert "goes on answering" in item.reason
    after = library.document("survey.md")
    assert (after.document_id, after.version) == (before.document_id, before.version)
    assert "73%" in library.page("survey.md", 0).page.text
    assert "survey.md" in [hit.stored.document.paths[0] for hit in library.search("operational pressure barrier", 3)]
    assert library.sync(corpus, read=read_here).quarantined == (item,)


def test_the_old_library_answers_until_the_new_one_is_whole(library, corpus, tmp_path):
    other = Library.open(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    seen = []

    def watch(done, total, path):
        seen.append((len(other.documents()), bool(other.search("operational pressure", 3))))

    rebuilt(library, corpus, progress=watch)
    assert seen == [(len(PAPERS), True)] * len(PAPERS)
    assert other.search("operational pressure", 3)
    assert other.store.generation() == library.store.generation()


def test_a_reader_in_the_middle_of_a_search_is_not_given_other_passages(library, corpus):
    rows = [row for row, _ in zip(*library.store._load_vectors(), strict=True)]
    rebuilt(library, corpus)
    assert library.store.passages(rows) == {}


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt, sqlite3.OperationalError("database or disk is full"), OSError(28, "No space left")]
)
def test_what_goes_wrong_leaves_the_old_library(library, corpus, tmp_path, monkeypatch, failure):
    before = library.documents()

    def fail(self, new, file):
        raise failure

    monkeypatch.setattr(SqliteWriter, "store", fail)
    with pytest.raises(KeyboardInterrupt if failure is KeyboardInterrupt else LibraryNotWritten):
        rebuilt(library, corpus)
    assert library.documents() == before
    assert not list((tmp_path / "index").glob(f"{UNFINISHED_NAME}*"))


def test_a_rebuild_that_is_stopped_changes_nothing(library, corpus):
    before = library.documents()
    with pytest.raises(IngestStopped) as stop:
        rebuilt(library, corpus, stopped=lambda: True)
    assert "as it was" in stop.value.message
    assert library.documents() == before


def test_a_rebuild_without_its_corpus_changes_nothing(library, corpus, tmp_path):
    for name in PAPERS:
        (corpus / name).unlink()
    with pytest.raises(RemovalsNotConfirmed):
        rebuilt(library, corpus)
    shutil.rmtree(corpus)
    with pytest.raises(CorpusMissing):
        rebuilt(library, corpus)
    assert len(library.documents()) == len(PAPERS)


def test_what_a_killed_rebuild_leaves_is_deleted(library, corpus, tmp_path):
    for suffix in ("", "-journal"):
        (tmp_path / "index" / f"{UNFINISHED_NAME}{suffix}").write_text("half of it")
    library.sync(corpus, read=read_here)
    assert not list((tmp_path / "index").glob(f"{UNFINISHED_NAME}*"))


@pytest.mark.parametrize("damage", ["no database", "truncated", "half zeros"])
def test_a_damaged_library_is_built_anew(library, corpus, tmp_path, damage):
    edited(library, corpus)
    ids = {d.paths: d.document_id for d in library.documents()}
    database = tmp_path / "index" / DATABASE_NAME
    with library.store.writer() as writer:
        writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = database.read_bytes()
    database.write_bytes(
        {
            "no database": b"This is no database at all. " * 200,
            "truncated": data[: len(data) // 3],
            "half zeros": data[: len(data) // 2] + bytes(len(data) // 2),
        }[damage]
    )
    again = Library.to_rebuild(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    rebuilt(again, corpus)
    opened = Library.open(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    assert opened.store.integrity_problems() == []
    assert {d.paths for d in opened.documents()} == set(ids)
    assert opened.search("operational pressure", 3)
    assert not opened.plan(corpus).changes


def test_a_library_that_cannot_be_read_says_what_to_do(library, tmp_path):
    (tmp_path / "index" / DATABASE_NAME).write_bytes(b"This is no database at all. " * 200)
    with pytest.raises(LibraryDamaged) as failure:
        Library.open(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    assert "--rebuild" in failure.value.hint


def test_an_older_schema_gives_what_it_has(library, corpus, tmp_path):
    """This test ensures that an update of the program that changes the schema loses neither ids nor old pages."""
    before = edited(library, corpus)
    connection = sqlite3.connect(tmp_path / "index" / DATABASE_NAME)
    with connection:
        connection.execute("UPDATE meta SET value = 'older' WHERE key = 'schema_version'")
        for column in ("stamp", "sidecar_stamp"):
            connection.execute(f"ALTER TABLE files DROP COLUMN {column}")
        connection.execute("ALTER TABLE versions ADD COLUMN colour TEXT")
        connection.execute("UPDATE pages SET blocks = '[[\"of another kind\"]]'")
        for version, metadata in connection.execute("SELECT version, metadata FROM versions").fetchall():
            values = json.loads(metadata) | {"shape": "round"}
            connection.execute("UPDATE versions SET metadata = ? WHERE version = ?", (json.dumps(values), version))
    connection.close()
    (corpus / "event.txt").write_text("")
    again = Library.to_rebuild(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    rebuilt(again, corpus)
    assert {d.paths: d.document_id for d in again.documents()} == {p: d.document_id for p, d in before.items()}
    survey = before[("survey.md",)]
    [older] = set(survey.versions) - {survey.version}
    assert "65%" in again.page("survey.md", 0, older).page.text
    assert again.document("survey.md", older).metadata.title == "Trust survey"
    assert "steering group" in again.page("event.txt", 0).page.text
    assert len(again.store.runs()) == 4


def test_every_table_is_either_built_again_or_kept(tmp_path):
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    tables = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", "keywords_"))
    }
    assert {*KEPT_TABLES, *REBUILT_TABLES} == tables
    assert not set(KEPT_TABLES) & set(REBUILT_TABLES)


def test_readers_never_see_half_of_a_change_of_place(library, corpus, tmp_path):
    """This test ensures that questions asked all through three rebuilds see whole libraries only."""
    other = Library.open(tmp_path / "index", settings=library.settings, encoder=HashEncoder())
    over, seen, failed = threading.Event(), set(), []

    def ask():
        while not over.is_set():
            try:
                seen.add((len(other.documents()), bool(other.search("operational pressure", 3))))
            except Exception as error:  # noqa: BLE001
                failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(3):
        rebuilt(library, corpus)
        time.sleep(0.05)
    over.set()
    asking.join()
    assert failed == []
    assert {documents for documents, _ in seen} == {len(PAPERS)}
