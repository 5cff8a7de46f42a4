"""The corpus folder and the library: everything that can happen to a file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from assistant.api import Library
from assistant.config import load_settings
from assistant.errors import (
    CorpusEmpty,
    CorpusMissing,
    DocumentNotFound,
    LibraryBusy,
    LibraryNotWritten,
    RemovalsNotConfirmed,
)
from assistant.folder.plan_file import plan_as_json
from assistant.library import database, sqlite
from assistant.types import QuarantineCode, Status
from tests.conftest import read_here
from tests.fakes import PAPERS, HashEncoder, write_corpus


def sync(library, corpus, **options):
    return library.sync(corpus, read=read_here, **options)


def found(library, text):
    return [hit.stored.document.paths[0] for hit in library.search(text, 3)]


def test_a_first_run_adds_and_a_second_does_nothing(library, corpus):
    report = sync(library, corpus)
    assert (report.added, report.updated, report.removed) == ((), (), ())
    assert report.unchanged == len(PAPERS)
    assert library.store.runs()[0]["report"]["added"] == sorted(PAPERS)
    assert len(library.store.runs()) == 1


def test_metadata_comes_from_the_sidecar_before_the_front_matter(tmp_path, corpus):
    (corpus / "guide.md.yaml").write_text("title: Sidecar title\nstatus: superseded\n")
    library = Library.create(tmp_path / "other", settings=load_settings(), encoder=HashEncoder())
    sync(library, corpus)
    metadata = library.document("guide.md").metadata
    assert (metadata.title, metadata.status, metadata.kind) == ("Sidecar title", Status.SUPERSEDED, "guide")
    assert metadata.origins == {
        "title": "sidecar",
        "status": "sidecar",
        "kind": "front matter",
        "publisher": "front matter",
        "published": "front matter",
    }
    assert library.document("event.txt").metadata.origins["title"] == "text"


def test_an_edited_file_is_replaced_and_keeps_its_id_and_its_old_pages(library, corpus):
    before = library.document("survey.md")
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    assert sync(library, corpus).updated == ("survey.md",)
    after = library.document("survey.md")
    assert after.document_id == before.document_id
    assert after.version != before.version
    assert set(after.versions) == {before.version, after.version}
    assert "73%" in library.page("survey.md", 0).page.text
    assert "65%" in library.page("survey.md", 0, before.version).page.text
    assert all("65%" not in hit.stored.passage.text for hit in library.search("65% operational pressure", 10))


def test_a_changed_sidecar_changes_the_metadata(library, corpus):
    (corpus / "survey.md.yaml").write_text("kind: data\n")
    assert sync(library, corpus).updated == ("survey.md",)
    assert library.document("survey.md").metadata.kind == "data"


def test_a_touched_file_is_unchanged(library, corpus):
    os.utime(corpus / "survey.md")
    report = sync(library, corpus)
    assert (report.updated, report.added) == ((), ())
    assert sync(library, corpus).unchanged == len(PAPERS)


def test_a_deleted_file_goes(library, corpus):
    (corpus / "survey.md").unlink()
    assert sync(library, corpus).removed == ("survey.md",)
    with pytest.raises(DocumentNotFound):
        library.document("survey.md")
    assert "survey.md" not in found(library, "operational pressure was a barrier")


def test_a_renamed_file_keeps_its_identity(library, corpus):
    before = library.document("survey.md").document_id
    (corpus / "surveys").mkdir()
    (corpus / "survey.md").rename(corpus / "surveys" / "trusts 2022.md")
    report = sync(library, corpus)
    assert report.removed == ()
    document = library.document("surveys/trusts 2022.md")
    assert (document.document_id, document.paths) == (before, ("surveys/trusts 2022.md",))


def test_the_same_bytes_under_two_names_are_one_document(library, corpus):
    shutil.copy(corpus / "survey.md", corpus / "copy.md")
    assert sync(library, corpus).duplicates == (("copy.md", "survey.md"),)
    assert library.document("copy.md").paths == ("copy.md", "survey.md")
    (corpus / "survey.md").unlink()
    assert sync(library, corpus).removed == ()
    assert library.document("copy.md").paths == ("copy.md",)


def test_an_edited_copy_becomes_a_document_of_its_own(library, corpus):
    shutil.copy(corpus / "survey.md", corpus / "copy.md")
    sync(library, corpus)
    (corpus / "copy.md").write_text("# Another\n\nSomething else entirely.\n")
    assert sync(library, corpus).added == ("copy.md",)
    assert library.document("survey.md").document_id != library.document("copy.md").document_id


def test_two_new_files_with_the_same_bytes_are_one_document(library, corpus):
    for name in ("one.txt", "two.txt"):
        (corpus / name).write_text("The very same words in both of them.\n")
    report = sync(library, corpus)
    assert (report.added, report.duplicates) == (("one.txt",), (("two.txt", "one.txt"),))


def test_two_copies_of_a_file_that_cannot_be_read_are_both_named(library, corpus):
    for name in ("one.xyz", "two.xyz"):
        (corpus / name).write_text("1,2")
    assert [item.path for item in sync(library, corpus).quarantined] == ["one.xyz", "two.xyz"]
    os.utime(corpus / "two.xyz")
    assert [item.path for item in sync(library, corpus).quarantined] == ["one.xyz", "two.xyz"]


def test_old_content_under_a_new_name_is_a_document_of_its_own(library, corpus):
    """This test ensures that 'move the old one aside, write the new one in its place' loses neither."""
    (corpus / "survey.md").rename(corpus / "old survey.md")
    (corpus / "survey.md").write_text("# Trust survey\n\nIn 2024, 73% of trusts said so.\n")
    report = sync(library, corpus)
    assert (report.added, report.updated, report.removed) == (("old survey.md",), ("survey.md",), ())
    assert "65%" in library.page("old survey.md", 0).page.text
    assert "73%" in library.page("survey.md", 0).page.text


def test_a_file_that_cannot_be_read_is_quarantined_and_the_rest_ingested(library, corpus):
    (corpus / "empty.txt").write_text("")
    (corpus / "table.xyz").write_text("1,2")
    (corpus / "new.txt").write_text("A new paper about sickle cell services.\n")
    report = sync(library, corpus)
    assert report.added == ("new.txt",)
    codes = {item.path: item.code for item in report.quarantined}
    assert codes == {"empty.txt": QuarantineCode.EMPTY, "table.xyz": QuarantineCode.UNSUPPORTED}
    assert all(item.reason and item.next_step for item in report.quarantined)
    again = sync(library, corpus)
    assert (again.quarantined, again.unchanged) == (report.quarantined, len(PAPERS) + 3)


def test_a_file_that_becomes_unreadable_keeps_its_last_good_version(library, corpus):
    (corpus / "survey.md").write_text("")
    report = sync(library, corpus)
    assert [item.path for item in report.quarantined] == ["survey.md"]
    assert "65%" in library.page("survey.md", 0).page.text
    assert "survey.md" in found(library, "operational pressure was a barrier")
    (corpus / "survey.md").write_text(PAPERS["survey.md"])
    assert sync(library, corpus).quarantined == ()


def test_a_mended_file_leaves_quarantine(library, corpus):
    (corpus / "late.txt").write_text("")
    sync(library, corpus)
    (corpus / "late.txt").write_text("Now there are words.\n")
    report = sync(library, corpus)
    assert (report.added, report.quarantined) == (("late.txt",), ())


def test_a_wrong_sidecar_names_line_key_and_allowed_values(library, corpus):
    (corpus / "survey.md.yaml").write_text("title: Survey\nkind: novel\n")
    [item] = sync(library, corpus).quarantined
    assert item.code is QuarantineCode.BAD_METADATA
    assert "survey.md.yaml, line 2" in item.reason
    assert "novel" in item.reason
    assert "case study" in item.reason


def test_a_link_out_of_the_corpus_is_refused(library, corpus, tmp_path):
    (tmp_path / "secret.txt").write_text("Quokkas must not be read.\n")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    [item] = sync(library, corpus).quarantined
    assert (item.path, item.code) == ("link.txt", QuarantineCode.UNSAFE)
    assert sync(library, corpus).unchanged == len(PAPERS) + 1
    assert all("Quokka" not in hit.stored.passage.text for hit in library.search("quokkas", 10))


def test_hidden_and_underscored_names_are_no_documents(library, corpus):
    for name in (".hidden.txt", "_draft.txt", "~$lock.docx", "_sources/a.md"):
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text("words")
    assert sync(library, corpus).added == ()


def test_a_missing_corpus_removes_nothing(library, corpus):
    shutil.rmtree(corpus)
    with pytest.raises(CorpusMissing):
        sync(library, corpus)
    assert len(library.documents()) == len(PAPERS)


def test_many_vanished_documents_need_confirmation(library, corpus):
    for name in PAPERS:
        (corpus / name).unlink()
    with pytest.raises(RemovalsNotConfirmed):
        sync(library, corpus)
    assert len(library.documents()) == len(PAPERS)
    assert len(sync(library, corpus, confirm_removals=True).removed) == len(PAPERS)
    assert library.documents() == ()


def test_an_empty_corpus_and_library_say_what_to_do(tmp_path):
    (tmp_path / "corpus").mkdir()
    library = Library.create(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    with pytest.raises(CorpusEmpty) as failure:
        sync(library, tmp_path / "corpus")
    assert failure.value.hint


def test_a_second_writer_is_told_who_has_the_library(library, corpus):
    code = (
        "import sys\nfrom pathlib import Path\nfrom assistant.library.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(library.store.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(LibraryBusy, match=str(holder.pid)):
            sync(library, corpus)
        holder.stdin.close()
    sync(library, corpus)


def test_a_reader_sees_what_another_process_commits(library, corpus, tmp_path):
    other = Library.open(tmp_path / "index", settings=load_settings(), encoder=HashEncoder())
    assert "new.txt" not in found(other, "zebra crossings")
    (corpus / "new.txt").write_text("Zebra crossings are what this new paper is about.\n")
    sync(library, corpus)
    assert found(other, "zebra crossings")[0] == "new.txt"


def test_removed_text_leaves_the_disk(library, corpus, tmp_path):
    (corpus / "canary.txt").write_text("Quetzalcoatlus canaries are named in this paper alone.\n")
    sync(library, corpus)
    (corpus / "canary.txt").unlink()
    sync(library, corpus)
    for file in (tmp_path / "index").rglob("*"):
        if file.is_file():
            assert b"uetzalcoatl" not in file.read_bytes().lower(), file


def test_a_plan_can_be_printed_and_changes_nothing(library, corpus):
    (corpus / "new.txt").write_text("New words.\n")
    (corpus / "survey.md").unlink()
    plan = plan_as_json(library.plan(corpus, foresee=True, read=read_here))
    assert [(step["change"], step["path"]) for step in plan["actions"]] == [("add", "new.txt"), ("remove", "survey.md")]
    assert plan["unchanged"] == len(PAPERS) - 1
    assert len(library.documents()) == len(PAPERS)


def test_rebuild_gives_the_same_library(library, corpus):
    before = library.store.all_passages()
    sync(library, corpus, rebuild=True)
    after = library.store.all_passages()
    assert [(s.passage_id, s.passage, v.tobytes()) for s, v in before] == [
        (s.passage_id, s.passage, v.tobytes()) for s, v in after
    ]
    assert len(library.store.runs()) == 2


def test_sub_folders_are_read(library, corpus):
    write_corpus(corpus, {"a/b/deep.md": "# Deep\n\nA paper in a folder in a folder.\n"})
    assert sync(library, corpus).added == ("a/b/deep.md",)


def test_front_matter_of_another_program_does_not_keep_a_paper_out(library, corpus):
    (corpus / "blog.md").write_text("---\nlayout: post\ntitle: A post\nstatus: published\n---\n\nWords of a post.\n")
    report = sync(library, corpus)
    assert (report.added, report.quarantined) == (("blog.md",), ())
    [(path, warning)] = report.warnings
    assert (path, warning.code) == ("blog.md", "bad_metadata")
    assert "current, superseded, draft" in warning.reason
    assert library.document("blog.md").metadata.title == "A post"


def test_a_chat_in_another_process_notices_a_finished_ingest_within_two_seconds(library, corpus, tmp_path):
    """This test ensures that a library that was open, and had answered, before the ingest answers from it."""
    code = (
        "import sys, time\nfrom assistant.api import Library\nfrom assistant.config import load_settings\n"
        "from tests.fakes import HashEncoder\n"
        "library = Library.open(sys.argv[1], settings=load_settings(), encoder=HashEncoder())\n"
        "def found():\n"
        "    return any('new.md' in hit.stored.document.paths for hit in library.search('zebra crossings', 3))\n"
        "assert not found()\nprint('open', flush=True)\n"
        "while not found():\n    time.sleep(0.01)\n"
        "print(time.time(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "index")], stdout=subprocess.PIPE, text=True
    ) as chat:
        assert chat.stdout.readline() == "open\n"
        (corpus / "new.md").write_text("# New\n\nZebra crossings are what this paper is about.\n")
        sync(library, corpus)
        finished = time.time()
        noticed = float(chat.stdout.readline())
    assert noticed - finished < 2


def test_a_full_disk_keeps_what_was_stored(library, corpus, monkeypatch):
    papers = {f"{n:02}.md": f"# Paper {n}\n\n" + f"The words of paper {n} are many. " * 60 for n in range(40)}
    write_corpus(corpus, papers)

    def connect(folder):
        connection = database.connect(folder)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 40}")
        return connection

    with monkeypatch.context() as full:
        full.setattr(sqlite, "connect", connect)
        with pytest.raises(LibraryNotWritten, match="full") as failure:
            sync(library, corpus)
    assert "What was stored before is kept" in failure.value.message
    stored = [path for document in library.documents() for path in document.paths]
    assert len(PAPERS) < len(stored) < len(PAPERS) + len(papers)
    assert library.store.integrity_problems() == []
    assert len(sync(library, corpus).added) == len(PAPERS) + len(papers) - len(stored)


def test_a_folder_that_may_not_be_written_is_an_error_with_a_remedy(library, corpus, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryNotWritten) as failure:
        Library.create(tmp_path / "file" / "index", settings=load_settings(), encoder=HashEncoder())
    assert "--index" in failure.value.hint


class Counting(HashEncoder):
    def __init__(self):
        self.embedded = []

    def encode_documents(self, texts, parts):
        self.embedded += texts
        return super().encode_documents(texts, parts)


def test_only_passages_that_changed_are_embedded_again(tmp_path, corpus):
    sections = [f"## Section {n}\n\nThe words of section {n} are its own." for n in range(9)]
    (corpus / "long.md").write_text("# Long\n\n" + "\n\n".join(sections) + "\n")
    encoder = Counting()
    library = Library.create(tmp_path / "other", settings=load_settings(), encoder=encoder)
    sync(library, corpus)
    encoder.embedded.clear()
    (corpus / "long.md.yaml").write_text("kind: guidance\n")
    assert sync(library, corpus).updated == ("long.md",)
    assert library.document("long.md").metadata.kind == "guidance"
    assert encoder.embedded == []
    (corpus / "long.md").write_text(
        "# Long\n\n" + "\n\n".join(sections).replace("section 4 are", "section 4 were") + "\n"
    )
    assert sync(library, corpus).updated == ("long.md",)
    [text] = encoder.embedded
    assert "section 4 were" in text
    kept = library.store.vectors_of(library.document("long.md").document_id)
    assert len(kept) == len(sections)
    for (text, parts), vectors in kept.items():
        fresh, [fresh_parts] = HashEncoder().encode_documents([text], [parts])
        assert np.allclose(vectors.passage, fresh[0])
        assert np.allclose(vectors.sentences, fresh_parts, atol=1e-3)
    (corpus / "long.md.yaml").write_text("title: Another title\n")
    encoder.embedded.clear()
    sync(library, corpus)
    assert len(encoder.embedded) == len(sections)


def test_a_rebuild_embeds_everything_again(tmp_path, corpus):
    encoder = Counting()
    library = Library.create(tmp_path / "other", settings=load_settings(), encoder=encoder)
    sync(library, corpus)
    first = list(encoder.embedded)
    encoder.embedded.clear()
    sync(library, corpus, rebuild=True)
    assert encoder.embedded == first
