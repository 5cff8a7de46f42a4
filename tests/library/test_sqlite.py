"""Reading and indexing while another process writes."""

from __future__ import annotations

import pytest

from assistant.errors import DocumentNotFound, LibraryBusy
from assistant.library.lock import writer_lock
from tests.conftest import read_here


def during(monkeypatch, store, part, commit):
    """Let ``commit`` happen right after the first query of ``store`` in which ``part`` stands."""
    rows, waiting = store._rows, [commit]

    def rows_and_then(sql, parameters=()):
        found = rows(sql, parameters)
        if part in sql and waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(store, "_rows", rows_and_then)


@pytest.fixture
def reader(library):
    """The same library in another process, as far as its files go."""
    return type(library.store).open(library.store.folder, library.store._index, library.store._expected)


def forget(library, path):
    with library.store.writer() as writer:
        assert writer.forget_file(path)


@pytest.mark.parametrize("part", ["FROM files", "FROM versions", "FROM pages"])
def test_documents_are_as_they_were_at_one_moment(library, corpus, reader, monkeypatch, part):
    def add():
        (corpus / "new.md").write_text("# New\n\nA paper that comes in between.\n")
        library.sync(corpus, read=read_here)

    # The reader is this very test: nobody has to wait for it to end.
    monkeypatch.setattr("assistant.library.sqlite_writer.SCRUB_SECONDS", 0.1)
    before = reader.documents()
    forget(library, "survey.md")  # another generation, so that they are read again
    during(monkeypatch, reader, part, add)
    assert [document.paths for document in reader.documents()] == [
        document.paths for document in before if document.paths != ("survey.md",)
    ]
    assert ("new.md",) in [document.paths for document in reader.documents()]


def test_a_document_that_goes_in_between_is_there_or_is_not(library, reader, monkeypatch):
    during(monkeypatch, reader, "FROM files WHERE path", lambda: forget(library, "survey.md"))
    assert reader.document("survey.md").pages == 1
    with pytest.raises(DocumentNotFound):
        reader.document("survey.md")


def test_a_page_that_goes_in_between_is_there_or_is_not(library, reader, monkeypatch):
    during(monkeypatch, reader, "FROM documents AS d", lambda: forget(library, "survey.md"))
    assert "65%" in reader.page("survey.md", 0).page.text
    with pytest.raises(DocumentNotFound):
        reader.page("survey.md", 0)


def test_passages_that_go_in_between_are_there_with_their_vectors(library, reader, monkeypatch):
    during(monkeypatch, reader, "SELECT row, vector", lambda: forget(library, "survey.md"))
    count = reader.passage_count()
    assert len(reader.all_passages()) == count
    assert len(reader.all_passages()) < count


def test_the_vector_index_is_written_by_the_one_that_may_write(library, monkeypatch):
    def refresh(generation, load):
        refreshed.append(generation)
        with pytest.raises(LibraryBusy), writer_lock(library.store.folder):
            pass

    refreshed = []
    monkeypatch.setattr(library.store._index, "refresh", refresh)
    with writer_lock(library.store.folder):
        library.store.refresh_index()
    assert refreshed == []
    library.store.refresh_index()
    assert refreshed == [library.store.generation()]


def test_the_keyword_index_finds_a_word_by_its_irregular_forms_and_the_other_way_round(library, corpus):
    (corpus / "drive.md").write_text("# The drive\n\nThe drive ran for a week, and fewer children were lost.\n")
    library.sync(corpus, read=read_here)
    ran = library.store.keyword(["ran"], 5, None)
    assert ran
    assert library.store.keyword(["run"], 5, None) == ran
    assert library.store.keyword(["child"], 5, None).keys() == ran.keys()
    assert library.store.document_frequencies(["runs", "ran", "lose", "losses"]) == {
        "runs": 1, "ran": 1, "lose": 1, "losses": 0,
    }  # fmt: skip
