"""A corpus folder with things in it that are no files, or lead elsewhere: nothing hangs, nothing outside is read."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from assistant.folder.files import file_sha256, found_in, list_corpus
from assistant.text.glossary import GLOSSARY_NAME
from assistant.types import QuarantineCode
from tests.conftest import read_here
from tests.fakes import PAPERS

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pipes, sockets and links are POSIX's"),
    pytest.mark.timeout(60),  # a pipe that is opened waits for ever
]
SECRET = "The secret word is chrysanthemum."


@pytest.fixture
def outside(tmp_path) -> Path:
    """A folder beside the corpus with a secret in it."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.txt.yaml").write_text(f"title: {SECRET}\n")
    return folder


def ingest(library, corpus):
    """Bring the library in line, twice: what is odd stays so and nothing else changes."""
    from assistant.readers.child import ReaderProcess

    with ReaderProcess() as reader:
        report = library.sync(corpus, read=reader.read)
        again = library.sync(corpus, read=reader.read)
    assert again.added == again.updated == again.removed == ()
    assert again.quarantined == report.quarantined
    return report


def held(library) -> str:
    """Everything the library holds, as one text."""
    return "\n".join(
        [
            *(repr(document.metadata) for document in library.documents()),
            *(
                library.page(document.document_id, index).page.text
                for document in library.documents()
                for index in range(document.pages)
            ),
        ]
    )


def codes(report) -> dict[str, QuarantineCode]:
    return {item.path: item.code for item in report.quarantined}


def assert_papers_are_there(library):
    assert {path for document in library.documents() for path in document.paths} >= set(PAPERS)


@pytest.mark.parametrize("make", ["pipe", "socket", "device", "folder"])
def test_what_is_no_file_is_named_and_waited_for_by_nobody(library, corpus, make, tmp_path, monkeypatch):
    odd = corpus / "odd.txt"
    if make == "pipe":
        os.mkfifo(odd)
    elif make == "socket":
        monkeypatch.chdir(corpus)  # a socket's path may not be long
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("odd.txt")
    elif make == "device":
        try:
            os.mknod(odd, 0o20666, os.makedev(1, 5))  # zeros without end
        except OSError:
            pytest.skip("only an administrator makes devices")
    else:
        odd.mkdir()
    report = ingest(library, corpus)
    assert codes(report) == ({} if make == "folder" else {"odd.txt": codes(report).get("odd.txt")})
    if make != "folder":
        assert codes(report)["odd.txt"] in (QuarantineCode.UNSUPPORTED, QuarantineCode.CORRUPT, QuarantineCode.UNSAFE)
    assert_papers_are_there(library)


@pytest.mark.parametrize("make", ["pipe", "device", "folder", "link"])
def test_a_sidecar_that_is_no_file_stops_nothing(library, corpus, make, outside):
    (corpus / "note.txt").write_text("The board meets in March.")
    odd = corpus / "note.txt.yaml"
    if make == "pipe":
        os.mkfifo(odd)
    elif make == "device":
        try:
            os.mknod(odd, 0o20666, os.makedev(1, 5))
        except OSError:
            pytest.skip("only an administrator makes devices")
    elif make == "folder":
        odd.mkdir()
    else:
        odd.symlink_to(outside / "secret.txt.yaml")
    ingest(library, corpus)
    assert SECRET not in held(library)
    assert_papers_are_there(library)


@pytest.mark.parametrize("make", ["pipe", "link", "folder"])
def test_a_glossary_that_is_no_file_of_the_corpus_is_told_and_waited_for_by_nobody(library, corpus, make, outside):
    glossary = corpus / GLOSSARY_NAME
    if make == "pipe":
        os.mkfifo(glossary)
    elif make == "folder":
        glossary.mkdir()
    else:
        (outside / GLOSSARY_NAME).write_text(f"abbreviations:\n  NED: {SECRET}\n")
        glossary.symlink_to(outside / GLOSSARY_NAME)
    [(path, warning)] = ingest(library, corpus).warnings
    assert (path, warning.code) == (GLOSSARY_NAME, "bad_glossary")
    assert library.store.glossary().meanings == {}
    assert_papers_are_there(library)


def test_links_out_of_the_corpus_are_refused_and_links_inside_are_one_document(library, corpus, outside):
    (corpus / "out.txt").symlink_to(outside / "secret.txt")
    (corpus / "passwd.txt").symlink_to("/etc/passwd")
    (corpus / "up.txt").symlink_to(Path("..") / "outside" / "secret.txt")
    (corpus / "chain1.txt").symlink_to("chain2.txt")
    (corpus / "chain2.txt").symlink_to(outside / "secret.txt")
    (corpus / "inside.txt").symlink_to("event.txt")
    report = ingest(library, corpus)
    refused = {"out.txt", "passwd.txt", "up.txt", "chain1.txt", "chain2.txt"}
    assert codes(report) == dict.fromkeys(refused, QuarantineCode.UNSAFE)
    assert SECRET not in held(library)
    assert report.duplicates == (("inside.txt", "event.txt"),)


def test_links_that_lead_nowhere_or_in_circles_are_named(library, corpus):
    (corpus / "nowhere.txt").symlink_to("missing.txt")
    (corpus / "a.txt").symlink_to("b.txt")
    (corpus / "b.txt").symlink_to("a.txt")
    (corpus / "self.txt").symlink_to("self.txt")
    report = ingest(library, corpus)
    assert set(codes(report)) == {"nowhere.txt", "a.txt", "b.txt", "self.txt"}
    assert_papers_are_there(library)


def test_folders_that_are_links_are_not_walked(library, corpus, outside):
    (corpus / "linked").symlink_to(outside, target_is_directory=True)
    (corpus / "loop").symlink_to(corpus, target_is_directory=True)
    (corpus / "deep").mkdir()
    (corpus / "deep" / "loop").symlink_to("..", target_is_directory=True)
    (corpus / "deep" / "paper.txt").write_text("A paper further down.")
    ingest(library, corpus)
    assert SECRET not in held(library)
    assert not any("loop/" in file.path or "linked/" in file.path for file in list_corpus(corpus))
    assert "A paper further down." in held(library)


def test_a_file_behind_a_folder_that_became_a_link_is_not_read(library, corpus, outside):
    (corpus / "deep").mkdir()
    (corpus / "deep" / "secret.txt").write_text("An ordinary paper.")
    ingest(library, corpus)
    (corpus / "deep" / "secret.txt").unlink()
    (corpus / "deep").rmdir()
    (corpus / "deep").symlink_to(outside, target_is_directory=True)
    library.sync(corpus, read=read_here)
    assert SECRET not in held(library)


def test_two_names_of_one_file_are_one_document(library, corpus):
    os.link(corpus / "event.txt", corpus / "again.txt")
    report = ingest(library, corpus)
    assert len(report.duplicates) == 1
    [document] = [document for document in library.documents() if "again.txt" in document.paths]
    assert set(document.paths) == {"again.txt", "event.txt"}


@pytest.mark.parametrize(
    "name",
    ["-rf.txt", "a b\tc.txt", "'\"$(touch x)`.txt", "café – “paper”.txt", "e\u0301.txt", "\u202egpj.txt",
     "x" * 240 + ".txt", "%2e%2e%2f.txt", "con.txt", "a\\b.txt", "a\nb.txt", "<b>.txt", "[1](x).txt"],
)  # fmt: skip
def test_odd_names_are_only_names(library, corpus, name):
    (corpus / name).write_text("An ordinary paper.")
    report = ingest(library, corpus)
    assert codes(report) == {}
    assert library.document(name).paths == (name,)


def test_a_name_that_is_no_text_stops_nothing(library, corpus):
    try:
        (Path(os.fsdecode(bytes(corpus) + b"/bad\xff.txt"))).write_text("An ordinary paper.")
    except OSError:
        pytest.skip("this file system takes names of text only")
    ingest(library, corpus)
    assert_papers_are_there(library)


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator may read everything")
def test_a_file_that_may_not_be_read_is_named(library, corpus):
    (corpus / "closed.txt").write_text("x")
    (corpus / "closed.txt").chmod(0)
    assert codes(ingest(library, corpus)) == {"closed.txt": QuarantineCode.CORRUPT}


def test_only_ordinary_files_are_hashed(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for odd in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match=r"ordinary|directory"):
            file_sha256(odd)


def test_a_folder_that_goes_while_it_is_listed_holds_nothing(tmp_path, monkeypatch):
    """The folder of uploads is deleted with its last one, while another page of the library counts what waits."""
    folder = tmp_path / "waiting"
    assert found_in(folder, "*/upload.json") == []
    (folder / "one").mkdir(parents=True)
    (folder / "one" / "upload.json").touch()
    assert found_in(folder, "*/upload.json") == [folder / "one" / "upload.json"]

    def gone(_folder, _pattern):
        raise FileNotFoundError
        yield

    # The folder was there when the search began, and is not when it is opened.
    monkeypatch.setattr(Path, "glob", gone)
    assert found_in(folder, "*/upload.json") == []
