"""Near-duplicates from ingest to decision: found, shown, decided by a person, gone with their documents."""

from __future__ import annotations

import numpy as np
import pytest

from assistant import keeping
from assistant.api import Library
from assistant.config import load_settings
from assistant.folder.additions import CannotDecide
from assistant.library import contents
from assistant.library.succession import doubts, successors, undecided
from assistant.types import DocumentId, Metadata, NearDuplicate, Status, StoredDocument, VersionId
from tests.conftest import read_here
from tests.fakes import HashEncoder, write_corpus
from tests.text.test_similarity import edited, prose

REPORT = prose(1, 60)


def paper(title, sentences):
    return f"# {title}\n\n" + "\n\n".join(sentences) + "\n"


PAPERS = {
    "2023.md": paper("Equity report 2023", REPORT),
    "2024.md": paper("Equity report 2024", edited(REPORT, 0.3)),
    "other.md": paper("Something else", prose(9, 60)),
}


def sync(library, corpus, **options):
    return library.sync(corpus, read=read_here, **options)


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus", PAPERS)


@pytest.fixture
def library(tmp_path, corpus):
    library = Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    sync(library, corpus)
    return library


def pairs(library):
    return {frozenset((pair.path, pair.of)) for pair in library.near_duplicates()}


def decide(corpus, name, text):
    (corpus / f"{name}.yaml").write_text(text)


TWO = {frozenset(("2023.md", "2024.md"))}


def test_a_new_version_is_found_and_told_with_its_share_and_both_stay(library, corpus):
    assert pairs(library) == TWO
    [told] = sync(library, corpus).as_json()["near_duplicates"]
    assert set(told) == {"path", "of", "share", "share_of_other"}
    assert 0.55 < told["share"] < 0.75
    assert 0.55 < told["share_of_other"] < 0.75
    assert len(library.documents()) == 3
    assert all(document.metadata.status is Status.CURRENT for document in library.documents())


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("2023.md", "superseded_by: 2024.md\n"),
        ("2024.md", "superseded_by: 2023.md\n"),
        ("2023.md", "distinct_from: [2024.md]\n"),
        ("2024.md", "distinct_from: [2023.md]\n"),
    ],
)
def test_a_decision_in_either_sidecar_ends_it_and_taking_it_back_reopens_it(library, corpus, name, decision):
    decide(corpus, name, decision)
    assert sync(library, corpus).near_duplicates == ()
    (corpus / f"{name}.yaml").unlink()
    assert len(sync(library, corpus).near_duplicates) == 1


def test_a_third_copy_is_told_although_the_first_two_are_decided(library, corpus):
    decide(corpus, "2023.md", "superseded_by: 2024.md\n")
    (corpus / "mirror.txt").write_text("Equity report 2023\n\n" + "\n\n".join(REPORT) + "\n")
    sync(library, corpus)
    assert pairs(library) == {frozenset(("mirror.txt", "2023.md")), frozenset(("mirror.txt", "2024.md"))}
    # Decided about with what replaced the other: nothing more is asked.
    decide(corpus, "mirror.txt", "superseded_by: 2024.md\n")
    sync(library, corpus)
    assert pairs(library) == set()


def test_a_pair_goes_with_its_document_and_leaves_no_trace(library, corpus):
    (corpus / "2023.md").unlink()
    assert sync(library, corpus).near_duplicates == ()
    for table in ("near_duplicates", "sketches", "contents"):
        ids = {row[0] for row in library.store._rows(f"SELECT document_id FROM {table}")}
        assert ids <= {document.document_id for document in library.documents()}


def test_an_edited_document_is_compared_anew(library, corpus):
    (corpus / "2024.md").write_text(paper("Another", prose(30, 60)))
    assert sync(library, corpus).near_duplicates == ()
    (corpus / "other.md").write_text(paper("A copy", edited(REPORT, 0.1)))
    sync(library, corpus)
    assert pairs(library) == {frozenset(("2023.md", "other.md"))}


def test_a_renamed_document_stays_in_its_pair_and_a_rebuild_finds_it_again(library, corpus):
    (corpus / "2023.md").rename(corpus / "old.md")
    sync(library, corpus)
    assert pairs(library) == {frozenset(("old.md", "2024.md"))}
    sync(library, corpus, rebuild=True)
    assert pairs(library) == {frozenset(("old.md", "2024.md"))}


def test_the_same_bytes_are_a_duplicate_and_no_near_duplicate(library, corpus):
    (corpus / "copy.md").write_bytes((corpus / "other.md").read_bytes())
    report = sync(library, corpus)
    assert report.duplicates == (("copy.md", "other.md"),)
    assert pairs(library) == TWO


def test_a_name_that_leads_nowhere_is_a_warning_with_what_was_meant(library, corpus):
    write_corpus(corpus, {"sub/old.md": "# Old\n\nWords.\n", "sub/new.md": "# New\n\nOther words.\n"})
    decide(corpus, "sub/old.md", "superseded_by: new.md\n")
    [(path, warning)] = sync(library, corpus).warnings
    assert (path, warning.code) == ("sub/old.md", "unknown_document")
    assert "Did you mean 'sub/new.md'?" in warning.reason
    # It stands until it is mended, and every list of documents tells it.
    assert sync(library, corpus).warnings == ((path, warning),)
    assert [document.warnings for document in library.documents() if document.warnings] == [(warning,)]
    decide(corpus, "sub/old.md", "superseded_by: sub/new.md\n")
    assert sync(library, corpus).warnings == ()


def test_a_circle_is_a_warning_on_each_of_its_documents(library, corpus):
    decide(corpus, "2023.md", "superseded_by: 2024.md\n")
    decide(corpus, "2024.md", "superseded_by: 2023.md\n")
    assert {(path, warning.code) for path, warning in sync(library, corpus).warnings} == {
        ("2023.md", "superseded_in_circle"),
        ("2024.md", "superseded_in_circle"),
    }


def test_deciding_writes_the_sidecar_and_keeps_what_is_in_it(library, corpus):
    decide(corpus, "2023.md", "# Ours\nkind: report\n")
    keeping.supersede(library, "2023.md", "2024.md")
    assert (corpus / "2023.md.yaml").read_text() == (
        "# Ours\nkind: report\nstatus: superseded\nsuperseded_by: 2024.md\n"
    )
    assert library.document("2023.md").metadata.superseded_by == "2024.md"
    assert pairs(library) == set()
    with pytest.raises(CannotDecide, match=r"2023\.md is said to be superseded by 2024\.md"):
        keeping.supersede(library, "2024.md", "2023.md")
    assert not (corpus / "2024.md.yaml").exists()


def test_both_may_stay(library, corpus):
    keeping.keep_both(library, "2023.md", "2024.md")
    keeping.keep_both(library, "2023.md", "other.md")
    assert (corpus / "2023.md.yaml").read_text() == "distinct_from:\n- 2024.md\n- other.md\n"
    assert pairs(library) == set()
    with pytest.raises(CannotDecide, match="the same document"):
        keeping.keep_both(library, "2023.md", "2023.md")


def document(name, superseded_by=None, distinct_from=()):
    metadata = Metadata(name, superseded_by=superseded_by, distinct_from=distinct_from)
    return StoredDocument(DocumentId(name), VersionId(name), (f"{name}.pdf",), metadata, 1, 1)


def test_what_replaced_what_is_followed_to_the_end_and_circles_are_walked_once():
    documents = [document("a", "b.pdf"), document("b", "c"), document("c"), document("x", "y"), document("y", "x")]
    known = {each.document_id: each for each in documents} | {each.paths[0]: each for each in documents}
    assert successors(documents[0], known) == ("a", "b", "c")
    assert successors(documents[3], known) == ("x", "y")
    assert set(doubts(documents)) == {"x", "y"}
    # A document that leads into a circle is not in it.
    assert set(doubts([*documents, document("z", "x")])) == {"x", "y"}
    assert doubts([document("a", "a")])["a"].code == "superseded_in_circle"
    assert doubts([document("a", distinct_from=("gone.pdf",))])["a"].code == "unknown_document"


def test_pairs_of_documents_that_are_gone_are_passed_over():
    pair = NearDuplicate(DocumentId("a"), DocumentId("gone"), 0.9, 0.9)
    assert undecided([document("a")], [pair]) == ()


def test_a_successor_that_was_renamed_is_told_by_its_new_name():
    documents = [document("old", "final.pdf"), document("new"), document("one", distinct_from=("final.pdf",))]
    renamed = {"final.pdf": "strategy.pdf", "strategy.pdf": "new.pdf"}
    found = doubts(documents, lambda: renamed)
    assert "It is called 'new.pdf' now: write that in old.pdf.yaml." in found["old"].reason
    assert "It is called 'new.pdf' now: write that in one.pdf.yaml." in found["one"].reason
    assert "called" not in doubts(documents)["old"].reason
    in_a_circle = doubts(documents, lambda: {"final.pdf": "a.pdf", "a.pdf": "final.pdf"})
    assert "called" not in in_a_circle["old"].reason


def test_a_rename_of_a_successor_is_followed_in_what_is_told(library, corpus):
    keeping.supersede(library, "2023.md", "2024.md")
    (corpus / "2024.md").rename(corpus / "strategy.md")
    report = sync(library, corpus)
    [(path, warning)] = report.warnings
    assert path == "2023.md"
    assert "It is called 'strategy.md' now: write that in 2023.md.yaml." in warning.reason


@pytest.mark.parametrize("kept", [0, 16_000_000])
def test_versions_of_one_run_are_compared_as_they_are_now(tmp_path, corpus, monkeypatch, kept):
    monkeypatch.setattr(contents, "KEPT_BYTES", kept)
    library = Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    sync(library, corpus)
    [first] = library.near_duplicates()
    # Both are replaced in one run: the first by what nobody wrote before, then the second by the same.
    for name in ("2023.md", "2024.md"):
        (corpus / name).write_text(paper("Equity report", prose(5, 60)))
    (corpus / "2024.md").write_text(paper("Equity report", edited(prose(5, 60), 0.1)))
    sync(library, corpus)
    [second] = library.near_duplicates()
    assert second.share > 0.8 > first.share


def test_what_is_kept_for_comparing_keeps_within_its_bytes(monkeypatch):
    monkeypatch.setattr(contents, "KEPT_BYTES", 100)
    known = contents.KnownShingles()
    for number in range(10):
        known.keep(str(number), "v", np.arange(5, dtype=np.uint64))
    assert known._bytes <= 100
    assert list(known._known) == [("8", "v"), ("9", "v")]
