"""Taking documents out: nothing of their text stays under index/, and what went last comes back as it was."""

from __future__ import annotations

import json
import os
import random
import shutil
import string
from pathlib import Path

import pytest

from assistant.api import Library
from assistant.config import load_settings
from assistant.errors import DocumentNotFound, NotRestorable
from assistant.folder import removal as removing
from assistant.folder.removal import FOLDER, Stage, removals
from tests.conftest import read_here
from tests.fakes import PAPERS, HashEncoder, write_corpus

CANARIES = 200


def occurrences(folder, words):
    """How often any of ``words`` stands in any file under ``folder``, in any case, as UTF-8 or UTF-16.

    The middle of each is looked for: the keyword index stores the letters that words begin with once, and stems.
    """
    middles = [word[2:10] for word in words]
    found = 0
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes().lower()
            found += sum(data.count(middle.encode()) + data.count(middle.encode("utf-16-le")) for middle in middles)
    return found


def canaries(count=CANARIES):
    """Words that no text holds, beginning with different letters."""
    chance = random.Random(11)
    return [
        string.ascii_lowercase[n % 26] + "".join(chance.choices(string.ascii_lowercase, k=13)) for n in range(count)
    ]


def canary_papers(words):
    return {
        f"canary/{n:03}.md": f"# Paper {n}\n\nWe heard the {word} sing. It (the Old {word.title()}, OLD) was alone.\n"
        for n, word in enumerate(words)
    }


@pytest.mark.slow
def test_nothing_of_two_hundred_removed_documents_stays_on_disk(library, corpus, tmp_path):
    words = canaries()
    write_corpus(corpus, canary_papers(words))
    library.sync(corpus, read=read_here)
    library.search("sing", 10)
    assert occurrences(tmp_path / "index", words) >= CANARIES
    shutil.rmtree(corpus / "canary")
    report = library.sync(corpus, read=read_here, confirm_removals=True)
    assert len(report.removed) == CANARIES
    assert occurrences(tmp_path / "index", words) == 0
    assert library.store.integrity_problems() == []
    assert len(library.documents()) == len(PAPERS)


@pytest.mark.slow
def test_nothing_stays_in_chroma_either(corpus, tmp_path):
    words = canaries(8)
    write_corpus(corpus, canary_papers(words))
    library = Library.create(tmp_path / "whole", settings=load_settings(vector_index="chroma"), encoder=HashEncoder())
    library.sync(corpus, read=read_here)
    assert library.store._index._chroma.generation() == library.store.generation()
    for n in range(8):
        library.remove(f"canary/{n:03}.md", corpus)
    assert library.store._index._chroma.generation() == library.store.generation()
    assert occurrences(tmp_path / "whole", words) == 0


def test_replaced_text_goes_with_its_document(library, corpus, tmp_path):
    """This test ensures that earlier versions, which are kept while the document is, go when it goes."""
    first, second = canaries(2)
    for word in (first, second):
        (corpus / "paper.md").write_text(f"# Paper\n\nWe heard the {word} sing.\n")
        library.sync(corpus, read=read_here)
    assert occurrences(tmp_path / "index", [first])
    (corpus / "paper.md").unlink()
    library.sync(corpus, read=read_here)
    assert occurrences(tmp_path / "index", [first, second]) == 0


def test_a_rebuild_leaves_nothing_of_what_is_gone(library, corpus, tmp_path):
    first, second = canaries(2)
    for word in (first, second):
        (corpus / "paper.md").write_text(f"# Paper\n\nWe heard the {word} sing.\n")
        library.sync(corpus, read=read_here)
    (corpus / "paper.md").unlink()
    assert library.sync(corpus, read=read_here, rebuild=True).removed == ("paper.md",)
    assert occurrences(tmp_path / "index", [first, second]) == 0


def test_what_a_killed_run_did_not_wipe_the_next_one_does(library, corpus, tmp_path, monkeypatch):
    [word] = canaries(1)
    (corpus / "paper.md").write_text(f"# Paper\n\nWe heard the {word} sing.\n")
    library.sync(corpus, read=read_here)
    (corpus / "paper.md").unlink()
    with library.store.writer() as writer:  # as far as a run gets that is killed right after it
        assert writer.forget_file("paper.md")
    assert occurrences(tmp_path / "index", [word])
    library.sync(corpus, read=read_here)
    assert occurrences(tmp_path / "index", [word]) == 0


def test_a_removed_document_comes_back_as_it_was(library, corpus, tmp_path):
    (corpus / "survey.md.yaml").write_text("kind: data\n")
    library.sync(corpus, read=read_here)
    before, page = library.document("survey.md"), library.page("survey.md", 0)
    removal, wiped = library.remove("survey.md", corpus)
    assert (removal.document_id, removal.paths, wiped) == (before.document_id, ("survey.md",), True)
    assert not (corpus / "survey.md").exists()
    assert not (corpus / "survey.md.yaml").exists()
    with pytest.raises(DocumentNotFound):
        library.document(before.document_id)
    assert not library.plan(corpus).changes
    restored, report = library.restore(before.document_id, corpus, read=read_here)
    assert (restored.paths, report.added) == (("survey.md",), ("survey.md",))
    assert library.document("survey.md") == before
    assert library.page("survey.md", 0) == page
    assert not (corpus / FOLDER).exists()
    assert [run["report"]["removed"] for run in library.store.runs()][-2:] == [["survey.md"], []]


def test_an_edited_document_comes_back_under_its_own_id(library, corpus):
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    (corpus / "survey.md").rename(corpus / "trusts.md")
    library.sync(corpus, read=read_here)
    before = library.document("trusts.md").document_id
    library.remove("trusts.md", corpus)
    library.restore("trusts.md", corpus, read=read_here)
    assert library.document("trusts.md").document_id == before


def test_what_else_has_changed_waits_when_a_document_is_put_back(library, corpus):
    library.remove("survey.md", corpus)
    (corpus / "new.md").write_text("# New\n\nA paper that waits.\n")
    (corpus / "guide.md").unlink()
    _, report = library.restore("survey.md", corpus, read=read_here)
    assert (report.added, report.removed) == (("survey.md",), ())
    assert [action.path for action in library.plan(corpus).changes] == ["new.md", "guide.md"]


def test_a_document_that_is_put_back_by_hand_keeps_its_id(library, corpus):
    (corpus / "survey.md").rename(corpus / "trusts.md")
    library.sync(corpus, read=read_here)
    before = library.document("trusts.md").document_id
    removal, _ = library.remove(before, corpus)
    shutil.copy(removal.folder / removal.files["trusts.md"], corpus / "back again.md")
    library.sync(corpus, read=read_here)
    assert library.document("back again.md").document_id == before


def test_all_names_of_a_document_go_and_come(library, corpus):
    shutil.copy(corpus / "survey.md", corpus / "copy.md")
    library.sync(corpus, read=read_here)
    assert library.remove("copy.md", corpus)[0].paths == ("copy.md", "survey.md")
    assert not (corpus / "survey.md").exists()
    library.restore("copy.md", corpus, read=read_here)
    assert library.document("survey.md").paths == ("copy.md", "survey.md")


def test_a_file_in_quarantine_can_be_removed_and_put_back(library, corpus):
    (corpus / "empty.txt").write_text("")
    library.sync(corpus, read=read_here)
    library.remove("empty.txt", corpus)
    assert library.quarantined() == ()
    assert not library.plan(corpus).changes
    _, report = library.restore("empty.txt", corpus, read=read_here)
    assert [item.path for item in report.quarantined] == ["empty.txt"]


def test_what_is_not_there_cannot_be_removed_or_put_back(library, corpus):
    with pytest.raises(DocumentNotFound):
        library.remove("nothing.md", corpus)
    library.remove("survey.md", corpus)
    with pytest.raises(DocumentNotFound) as failure:
        library.restore("nothing.md", corpus, read=read_here)
    assert "survey.md" in failure.value.hint


def test_nothing_is_put_in_another_files_place(library, corpus):
    library.remove("survey.md", corpus)
    (corpus / "survey.md").write_text("# Another\n\nThis is another paper.\n")
    with pytest.raises(NotRestorable, match=r"survey\.md"):
        library.restore("survey.md", corpus, read=read_here)
    assert "another paper" in (corpus / "survey.md").read_text()
    (corpus / "survey.md").unlink()
    library.restore("survey.md", corpus, read=read_here)
    assert "65%" in library.page("survey.md", 0).page.text


def test_the_latest_removal_of_a_name_comes_back(library, corpus):
    for words in ("the first words", "the second words"):
        (corpus / "paper.md").write_text(f"# Paper\n\nThese are {words} of it.\n")
        library.sync(corpus, read=read_here)
        library.remove("paper.md", corpus)
    library.restore("paper.md", corpus, read=read_here)
    assert "the second words" in library.page("paper.md", 0).page.text


def test_old_removals_are_forgotten(library, corpus, monkeypatch):
    monkeypatch.setattr(removing, "KEPT_REMOVALS", 2)
    for name in sorted(PAPERS):
        library.remove(name, corpus)
    assert [removal.paths for removal in removals(corpus)] == [("survey.md",), ("guide.md",)]
    assert len(list((corpus / FOLDER).iterdir())) == 2


def read_records(monkeypatch):
    """Return a list to which the name of each record's folder is added when it is read."""
    read, real = [], removing.open_ordinary

    def opened(location):
        read.append(location.parent.name)
        return real(location)

    monkeypatch.setattr(removing, "open_ordinary", opened)
    return read


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_run_reads_each_record_once(library, corpus, monkeypatch, rebuild):
    for name in ("survey.md", "guide.md"):
        library.remove(name, corpus)
    read = read_records(monkeypatch)
    library.sync(corpus, read=read_here, rebuild=rebuild)
    assert len(read) == len(set(read)) == 2


def test_what_is_back_and_not_read_yet_is_known_to_the_plan(library, corpus):
    library.remove("survey.md", corpus)
    removing.put_back(corpus, removing.find_removal(corpus, "survey.md"))
    assert library.plan(corpus).restored == {"survey.md"}
    assert library.sync(corpus, read=read_here).restored == ("survey.md",)
    assert library.plan(corpus).restored == frozenset()


@pytest.mark.parametrize("moves", [0, 1])
def test_an_interrupted_removal_is_finished_by_the_next_run(library, corpus, monkeypatch, moves):
    (corpus / "survey.md.yaml").write_text("kind: data\n")
    library.sync(corpus, read=read_here)
    interrupt(monkeypatch, moves)
    with pytest.raises(KeyboardInterrupt):
        library.remove("survey.md", corpus)
    monkeypatch.undo()
    assert library.sync(corpus, read=read_here).removed == ("survey.md",)
    assert library.quarantined() == ()
    library.restore("survey.md", corpus, read=read_here)
    assert library.document("survey.md").metadata.kind == "data"


@pytest.mark.parametrize("moves", [0, 1])
def test_an_interrupted_restoration_is_finished_by_the_next_run(library, corpus, monkeypatch, moves):
    (corpus / "survey.md.yaml").write_text("kind: data\n")
    library.sync(corpus, read=read_here)
    before = library.document("survey.md")
    library.remove("survey.md", corpus)
    interrupt(monkeypatch, moves)
    with pytest.raises(KeyboardInterrupt):
        library.restore("survey.md", corpus, read=read_here)
    monkeypatch.undo()
    report = library.sync(corpus, read=read_here)
    assert report.added == report.restored == ("survey.md",)
    assert library.document("survey.md") == before
    assert not (corpus / FOLDER).exists()


def interrupt(monkeypatch, moves):
    """Interrupt the next removal or restoration after so many files have been moved."""
    move, done = shutil.move, []

    def limited(source, target):
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(source)
        return move(source, target)

    monkeypatch.setattr(removing.shutil, "move", limited)


def test_a_removal_that_cannot_be_read_is_passed_over(library, corpus):
    library.remove("survey.md", corpus)
    [removal] = removals(corpus)
    assert removal.stage is Stage.REMOVED
    (removal.folder / removing.RECORD).write_text("{half of it")
    assert removals(corpus) == []
    assert library.sync(corpus, read=read_here).unchanged == len(PAPERS) - 1


def test_a_record_says_what_it_always_said(library, corpus):
    """This test ensures that what an earlier version removed can be put back, and what this one does by an earlier."""
    removal, _ = library.remove("survey.md", corpus)
    record = removal.folder / removing.RECORD
    said = json.loads(record.read_text())
    assert list(said) == ["document_id", "title", "when", "hashes", "files", "stage"]
    assert (said["files"], said["stage"]) == ({"survey.md": "0.md"}, "removed")
    assert record.read_text() == json.dumps(said, ensure_ascii=False, indent=2)
    assert removals(corpus) == [removal]


def planted(corpus, stage, files, hashes=None, folder="20260101-planted"):
    """Put a record into the corpus folder that this program did not write; return its folder."""
    place = corpus / FOLDER / folder
    place.mkdir(parents=True)
    values = {"document_id": "0", "title": "Paper", "when": "2026-01-01", "stage": stage, "files": files}
    values["hashes"] = dict.fromkeys(files, "") if hashes is None else hashes
    (place / removing.RECORD).write_text(json.dumps(values))
    return place


@pytest.mark.parametrize("path", ["../outside/victim.txt", "{outside}/victim.txt", "link/victim.txt", "."])
def test_a_record_takes_nothing_from_outside_the_corpus(library, corpus, tmp_path, path):
    outside = write_corpus(tmp_path / "outside", {"victim.txt": "An outsider's words."})
    (corpus / "link").symlink_to(outside, target_is_directory=True)
    planted(corpus, "removing", {path.format(outside=outside): "0.txt"})
    library.sync(corpus, read=read_here)
    assert [file.name for file in outside.iterdir()] == ["victim.txt"]


@pytest.mark.parametrize(
    ("path", "name"), [("../outside/planted.sh", "0.sh"), ("taken.sh", "../../../outside/own.sh"), ("taken.sh", "..")]
)
def test_a_record_puts_nothing_outside_the_corpus_and_takes_nothing_from_there(library, corpus, tmp_path, path, name):
    outside = write_corpus(tmp_path / "outside", {"own.sh": "An outsider's words."})
    (planted(corpus, "restoring", {path: name}) / "0.sh").write_text("A stranger's words.")
    library.sync(corpus, read=read_here)
    assert [file.name for file in outside.iterdir()] == ["own.sh"]
    assert not (corpus / "taken.sh").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"more": "a"},
        {"hashes": []},
        {"hashes": {}},
        {"files": ["a.md"]},
        {"files": {"a.md": 1}},
        {"stage": 1},
        {"title": None},
    ],
)
def test_a_record_that_says_nonsense_ends_no_run(library, corpus, changes):
    place = planted(corpus, "removed", {"a.md": "0.md"})
    values = json.loads((place / removing.RECORD).read_text()) | changes
    (place / removing.RECORD).write_text(json.dumps(values))
    assert library.sync(corpus, read=read_here).unchanged == len(PAPERS)
    assert removals(corpus) == []


def test_a_record_elsewhere_or_that_is_no_file_is_passed_over(library, corpus, tmp_path):
    place = planted(corpus, "removing", {"survey.md": "0.md"})
    shutil.move(place, tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (corpus / FOLDER / "pipe").mkdir()
    os.mkfifo(corpus / FOLDER / "pipe" / removing.RECORD)
    assert library.sync(corpus, read=read_here).unchanged == len(PAPERS)


def test_a_document_whose_name_is_no_text_goes_and_comes_back(library, corpus):
    name = Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.md"))
    try:
        name.write_text("# Paper\n\nAn ordinary paper.\n")
        name.with_name(name.name + ".yaml").write_text("kind: data\n")
    except OSError:
        pytest.skip("this file system takes names of text only")
    library.sync(corpus, read=read_here)
    removal, _ = library.remove("caf\\xe9.md", corpus)
    assert removal.paths == ("caf\\xe9.md",)
    assert {file.name for file in corpus.iterdir()} == {".removed", *PAPERS}
    assert not library.plan(corpus).changes
    library.restore("caf\\xe9.md", corpus, read=read_here)
    assert name.read_text().startswith("# Paper")
    assert library.document("caf\\xe9.md").metadata.kind == "data"
