"""Plans: what they say, what they cost, and that a printed one is carried out exactly or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil

import pytest

from assistant import keeping
from assistant.errors import CorpusMissing, PlanNotUsable, RemovalsNotConfirmed, UnreadableFile
from assistant.folder import files, removal
from assistant.folder import plan as planning
from assistant.folder.plan_file import plan_as_json
from assistant.folder.plan_text import change_lines, plan_lines
from assistant.reporting.report import lines as report_lines
from assistant.types import QuarantineCode
from tests.conftest import read_here
from tests.fakes import PAPERS, write_corpus


@pytest.fixture
def changed(library, corpus):
    """A corpus with something of every kind to do."""
    write_corpus(
        corpus, {f"more/{n}.md": f"# Paper {n}\n\nThe words of paper {n} are its own, all {n}.\n" for n in range(9)}
    )
    library.sync(corpus, read=read_here)
    (corpus / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
    shutil.copy(corpus / "new.md", corpus / "newer copy.md")
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    (corpus / "guide.md.yaml").write_text("kind: guidance\n")
    (corpus / "more/1.md").rename(corpus / "more/one.md")
    (corpus / "more/2.md").unlink()
    (corpus / "empty.txt").write_text("")
    shutil.copy(corpus / "empty.txt", corpus / "nothing.txt")
    (corpus / "event.txt").write_text("")
    return corpus


def foreseen(library, corpus):
    return library.plan(corpus, foresee=True, read=read_here)


def written(library, corpus):
    return json.dumps(plan_as_json(foreseen(library, corpus)))


def carry_out(library, corpus, text, **options):
    return library.carry_out(text, corpus, read=read_here, **options)


def test_a_plan_says_what_will_be_done_to_each_file_and_why(library, changed):
    before = library.store.generation()
    plan = plan_as_json(foreseen(library, changed))
    assert {step["path"]: step["change"] for step in plan["actions"]} == {
        "new.md": "add",
        "newer copy.md": "duplicate",
        "survey.md": "replace",
        "guide.md": "describe",
        "more/one.md": "rename",
        "more/2.md": "remove",
        "empty.txt": "quarantine",
        "nothing.txt": "quarantine",
        "event.txt": "quarantine",
    }
    assert plan["counts"] == {
        "add": 1, "replace": 1, "describe": 1, "rename": 1, "duplicate": 1, "quarantine": 3, "remove": 1,
    }  # fmt: skip
    assert all(step["reason"] for step in plan["actions"])
    refused = [step for step in plan["actions"] if step["change"] == "quarantine"]
    assert {step["code"] for step in refused} == {"empty"}
    assert all(step["next_step"] for step in refused)
    [kept] = [step["reason"] for step in refused if step["path"] == "event.txt"]
    assert "goes on answering" in kept
    assert library.store.generation() == before


def test_a_plan_for_a_person_has_a_line_a_file_and_the_counts(library, changed):
    lines = list(plan_lines(foreseen(library, changed)))
    assert "add         new.md: a new file" in lines
    assert "new version survey.md: its content changed" in lines
    assert "new details guide.md: the .yaml file beside it changed" in lines
    assert "renamed     more/one.md: the same content was at more/1.md" in lines
    assert "same file   newer copy.md: the same content as new.md: one document" in lines
    assert any(line.startswith("not read    event.txt: ") for line in lines)
    assert lines[-1].endswith("Nothing was changed.")
    assert "1 to add" in lines[-1]
    assert "3 that cannot be read" in lines[-1]


def test_what_was_removed_and_is_there_again_is_put_back(library, corpus):
    library.remove("survey.md", corpus)
    removal.put_back(corpus, removal.find_removal(corpus, "survey.md"))
    (corpus / "new.md").write_text("# New\n\nA new paper on parking.\n")
    lines = list(plan_lines(foreseen(library, corpus)))
    assert "put back    survey.md: it was removed, and is there again" in lines
    assert lines[-1].startswith("Files: 1 to add, 1 to put back;")
    report = library.sync(corpus, read=read_here)
    assert list(change_lines(report, frozenset())) == ["added       new.md", "put back    survey.md"]
    assert report_lines(library.facts(report))[0].startswith("1 added, 1 put back, 0 updated")
    assert "1 added, 1 put back, 0 updated" in library.report_page.read_text()


WORDS_OF_DEVELOPERS = re.compile(r"quarantine|describe|duplicate|no_text|bad_metadata", re.IGNORECASE)


def test_a_person_is_told_without_words_of_developers(library, changed):
    plan = foreseen(library, changed)
    report = library.sync(changed, read=read_here)
    for line in [*plan_lines(plan), *change_lines(report, frozenset()), *report_lines(library.facts(report))]:
        assert not WORDS_OF_DEVELOPERS.search(line)


def test_a_written_plan_does_what_a_run_would(library, changed, tmp_path):
    shutil.copytree(tmp_path / "index", tmp_path / "twin")
    text = written(library, changed)
    report = carry_out(library, changed, text)
    assert report.added == ("new.md",)
    assert report.updated == ("guide.md", "more/one.md", "survey.md")
    assert report.removed == ("more/2.md",)
    assert report.duplicates == (("newer copy.md", "new.md"),)
    assert [item.path for item in report.quarantined] == ["empty.txt", "event.txt", "nothing.txt"]
    twin = type(library).open(tmp_path / "twin", settings=library.settings, encoder=library.encoder)
    of_itself = twin.sync(changed, read=read_here)
    assert (of_itself.added, of_itself.updated, of_itself.removed) == (report.added, report.updated, report.removed)
    assert of_itself.quarantined == report.quarantined
    assert [d.document_id for d in twin.documents()] == [d.document_id for d in library.documents()]
    assert not library.plan(changed).changes


def test_a_plan_that_foresaw_a_quarantine_does_not_read_the_file_again(library, changed):
    text = written(library, changed)

    def read(path, name):
        if name in ("empty.txt", "event.txt"):
            raise AssertionError("read again")
        return read_here(path, name)

    library.carry_out(text, changed, read=read)
    assert "event" in library.page("event.txt", 0).page.text


def test_what_comes_later_waits_for_the_next_run(library, changed):
    text = written(library, changed)
    (changed / "late.md").write_text("# Late\n\nThis came after the plan was made.\n")
    assert carry_out(library, changed, text).added == ("new.md",)
    assert [action.path for action in library.plan(changed).changes] == ["late.md"]


@pytest.mark.parametrize("name", ["new.md", "survey.md", "more/one.md", "empty.txt", "guide.md.yaml"])
def test_a_plan_is_refused_whole_where_a_file_has_changed(library, changed, name):
    text = written(library, changed)
    before = library.store.generation()
    with (changed / name).open("a") as stream:
        stream.write("# more words\n")
    with pytest.raises(PlanNotUsable, match=name.removesuffix(".yaml")):
        carry_out(library, changed, text)
    assert library.store.generation() == before


@pytest.mark.parametrize("name", ["new.md", "more/one.md"])
def test_a_plan_is_refused_whole_where_a_file_is_gone(library, changed, name):
    text = written(library, changed)
    (changed / name).unlink()
    with pytest.raises(PlanNotUsable, match=name):
        carry_out(library, changed, text)


def test_a_plan_is_refused_where_the_library_has_changed(library, changed):
    text = written(library, changed)
    library.sync(changed, read=read_here)
    with pytest.raises(PlanNotUsable, match="library has changed"):
        carry_out(library, changed, text)


@pytest.mark.parametrize(
    ("mangle", "said"),
    [
        (lambda plan: "not JSON", "does not hold a plan"),
        (lambda plan: "", "does not hold a plan"),
        (lambda plan: json.dumps({"actions": []}), "does not hold a plan"),
        (lambda plan: json.dumps(plan | {"plan": 2}), "does not hold a plan"),
        (lambda plan: json.dumps(plan | {"extra": 1}), "not as it was printed: the entry 'extra' has no place there"),
        (lambda plan: json.dumps({**plan, "unchanged": "x"}), "the entry 'unchanged' cannot be so"),
        (lambda plan: json.dumps({**plan, "actions": [{}]}), "in step 1: the entry 'change' is missing. Nothing was"),
        (lambda plan: json.dumps(plan | {"actions": plan["actions"] * 2}), "twice"),
        (lambda plan: json.dumps(plan | {"actions": [s | {"change": "remove"} for s in plan["actions"]]}), "not fit"),
        (lambda plan: json.dumps(plan | {"actions": [s | {"document_id": "d0"} for s in plan["actions"]]}), "not fit"),
        (lambda plan: without(plan, "new.md"), "leaves out new.md"),
    ],
)
def test_what_is_no_whole_plan_is_refused(library, changed, mangle, said):
    before = library.store.generation()
    with pytest.raises(PlanNotUsable, match=said):
        carry_out(library, changed, mangle(plan_as_json(foreseen(library, changed))))
    assert library.store.generation() == before


def without(plan, path):
    return json.dumps(plan | {"actions": [step for step in plan["actions"] if step["path"] != path]})


def test_removals_that_look_like_a_mistake_are_shown_and_need_confirmation(library, corpus):
    for name in PAPERS:
        (corpus / name).unlink()
    plan = foreseen(library, corpus)
    assert plan_as_json(plan)["needs_confirmation"]
    assert "--confirm-removals" in list(plan_lines(plan))[-1]
    with pytest.raises(RemovalsNotConfirmed):
        carry_out(library, corpus, json.dumps(plan_as_json(plan)))
    assert len(carry_out(library, corpus, json.dumps(plan_as_json(plan)), confirm_removals=True).removed) == len(PAPERS)


def test_a_file_that_is_renamed_and_edited_in_one_go_stays_its_document(library, corpus):
    before = library.document("guide.md")
    text = PAPERS["guide.md"].replace("every year", "every second year")
    (corpus / "guide.md").unlink()
    (corpus / "board guide 2025.md").write_text(text)
    plan = foreseen(library, corpus)
    [step] = plan_as_json(plan)["actions"]
    assert (step["change"], step["path"], step["of"]) == ("replace", "board guide 2025.md", "guide.md")
    assert "guide.md" in step["reason"]
    report = carry_out(library, corpus, json.dumps(plan_as_json(plan)))
    assert (report.added, report.updated, report.removed) == ((), ("board guide 2025.md",), ())
    after = library.document("board guide 2025.md")
    assert (after.document_id, after.paths) == (before.document_id, ("board guide 2025.md",))
    assert set(after.versions) == {before.version, after.version}
    assert "every year" in library.page(after.document_id, 0, before.version).page.text


def test_another_paper_in_a_vanished_ones_place_is_another_document(library, corpus):
    (corpus / "guide.md").unlink()
    (corpus / "other.md").write_text("# Waiting times\n\nNobody waits longer than eighteen weeks for treatment here.\n")
    report = library.sync(corpus, read=read_here)
    assert (report.added, report.removed) == (("other.md",), ("guide.md",))


def test_an_id_that_is_taken_is_not_given_again(library, corpus):
    """This test ensures that the first content, back under its first name, does not become the renamed document."""
    first = library.document("guide.md").document_id
    (corpus / "guide.md").rename(corpus / "renamed.md")
    library.sync(corpus, read=read_here)
    (corpus / "renamed.md").write_text(PAPERS["guide.md"].replace("every year", "every second year"))
    library.sync(corpus, read=read_here)
    (corpus / "guide.md").write_text(PAPERS["guide.md"])
    assert library.sync(corpus, read=read_here).added == ("guide.md",)
    assert library.document("renamed.md").document_id == first
    assert library.document("guide.md").document_id != first
    assert "every second year" in library.page("renamed.md", 0).page.text


def test_an_unreadable_replacement_under_two_names_belongs_to_neither_document(library, corpus):
    (corpus / "survey.md").write_text("")
    (corpus / "other.md").write_text("")
    library.sync(corpus, read=read_here)
    assert library.document("survey.md").paths == ("survey.md",)


def test_an_unchanged_corpus_is_not_opened(library, corpus, monkeypatch):
    (corpus / "guide.md.yaml").write_text("kind: guidance\n")
    library.sync(corpus, read=read_here)

    def never(location):
        raise AssertionError(f"{location} was opened")

    monkeypatch.setattr(planning, "file_sha256", never)
    assert library.sync(corpus, read=read_here).unchanged == len(PAPERS)


@pytest.fixture
def hashed(monkeypatch):
    """The names of the files that are read for their hash, as it happens."""
    found: list[str] = []

    def note(location):
        found.append(location.name)
        return files.file_sha256(location)

    monkeypatch.setattr(planning, "file_sha256", note)
    return found


def test_what_was_planned_just_before_is_not_hashed_again_unless_it_was_touched(library, corpus, hashed):
    """This test ensures that a plan saves reading, and that a file which was changed behind it is read as it is now."""
    write_corpus(corpus, {"new.md": "# New\n\nNobody has read it.\n", "other.md": "# Other\n\nAs it was first.\n"})
    (corpus / "new.md.yaml").write_text("kind: guidance\n")
    planned = library.plan(corpus)
    assert sorted(hashed) == ["new.md", "new.md.yaml", "other.md"]
    times = (corpus / "other.md").stat()
    (corpus / "other.md").write_text("# Other\n\nAs it is later.\n")
    os.utime(corpus / "other.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    hashed.clear()
    assert library.sync(corpus, read=read_here, planned=planned).added == ("new.md", "other.md")
    assert hashed == ["other.md"]
    assert library.document("other.md").version == files.file_sha256(corpus / "other.md")
    assert library.document("new.md").metadata.kind == "guidance"
    assert not library.plan(corpus).changes


@pytest.mark.parametrize("decide", [keeping.keep_both, keeping.supersede])
def test_deciding_hashes_each_new_file_once(library, corpus, hashed, decide):
    (corpus / "new.md").write_text("# New\n\nNobody has read it.\n")
    decide(library, "guide.md", "survey.md")
    assert hashed.count("new.md") == 1


def test_a_change_that_keeps_size_and_time_is_seen(library, corpus):
    times = (corpus / "survey.md").stat()
    (corpus / "survey.md").write_text(PAPERS["survey.md"].replace("65%", "73%"))
    os.utime(corpus / "survey.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert library.sync(corpus, read=read_here).updated == ("survey.md",)


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_run(library, corpus):
    (corpus / "growing.txt").write_text("The first half of it.\n")

    def read(path, name):
        document = read_here(path, name)
        if name == "growing.txt":
            with path.open("a") as stream:
                stream.write("The second half of it.\n")
        return document

    [item] = library.sync(corpus, read=read).quarantined
    assert (item.path, item.code.value) == ("growing.txt", "corrupt")
    assert "being changed" in item.reason
    report = library.sync(corpus, read=read_here)
    assert (report.added, report.quarantined) == (("growing.txt",), ())
    assert "second half" in library.page("growing.txt", 0).page.text


def test_a_link_to_a_folder_outside_is_named(library, corpus, tmp_path):
    write_corpus(tmp_path / "outside", {"secret.txt": "Quokkas must not be read.\n"})
    (corpus / "linked").symlink_to(tmp_path / "outside")
    (corpus / "guide.md.yaml").symlink_to(tmp_path / "outside/secret.txt")
    report = library.sync(corpus, read=read_here)
    assert [(item.path, item.code.value) for item in report.quarantined] == [
        ("guide.md", "unsafe"),
        ("linked", "unsafe"),
    ]
    assert "Board training" in library.page("guide.md", 0).page.text
    assert all("Quokka" not in hit.stored.passage.text for hit in library.search("quokkas", 10))


def test_a_link_to_itself_is_named(library, corpus):
    (corpus / "round.txt").symlink_to(corpus / "round.txt")
    [item] = library.sync(corpus, read=read_here).quarantined
    assert (item.path, item.code.value) == ("round.txt", "unsafe")


def test_documents_in_a_folder_that_cannot_be_listed_have_not_gone(library, corpus, monkeypatch):
    write_corpus(corpus, {"closed/paper.md": "# Paper\n\nA paper in a folder.\n"})
    library.sync(corpus, read=read_here)
    scandir = os.scandir

    def closed(folder):
        if str(folder).rstrip("/").endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(files.os, "scandir", closed)
    with pytest.raises(CorpusMissing, match="cannot be listed: Permission denied; nothing was changed"):
        library.sync(corpus, read=read_here)
    assert "closed/paper.md" in [document.paths[0] for document in library.documents()]


def test_a_reader_that_fails_in_the_middle_keeps_what_was_stored(library, corpus):
    write_corpus(corpus, {f"{n}.md": f"# Paper {n}\n\nWords of paper {n}.\n" for n in range(3)})

    def read(path, name):
        if name == "1.md":
            raise UnreadableFile(QuarantineCode.CORRUPT, "It is damaged.", "Copy it again.")
        return read_here(path, name)

    assert library.sync(corpus, read=read).added == ("0.md", "2.md")


def test_a_plan_says_whether_a_document_goes_with_its_file(library, corpus):
    shutil.copy(corpus / "survey.md", corpus / "copy.md")
    library.sync(corpus, read=read_here)
    (corpus / "copy.md").unlink()
    (corpus / "guide.md").unlink()
    reasons = {action.path: action.reason for action in foreseen(library, corpus).changes}
    assert reasons["copy.md"].endswith("its document stays, as survey.md")
    assert reasons["guide.md"].endswith("so its document goes")
    assert library.sync(corpus, read=read_here).removed == ("guide.md",)


def test_two_new_names_of_a_document_are_both_its(library, corpus):
    before = library.document("survey.md").document_id
    for name in ("one.md", "two.md"):
        shutil.copy(corpus / "survey.md", corpus / name)
    (corpus / "survey.md").unlink()
    report = library.sync(corpus, read=read_here)
    assert (report.updated, report.removed) == (("one.md", "two.md"), ())
    assert library.document(before).paths == ("one.md", "two.md")
    assert not library.plan(corpus).changes


def test_what_a_watch_prints_says_renamed_and_asks_for_no_command(library, corpus):
    (corpus / "survey.md").rename(corpus / "2022.md")
    (corpus / "guide.md.yaml").write_text("kind: novel\n")
    (corpus / "event.txt").write_text("The event, and what was said there about steering groups.\n")
    printed = list(change_lines(library.sync(corpus, read=read_here), frozenset()))
    assert "renamed     2022.md: it was survey.md" in printed
    assert "updated     event.txt" in printed
    [problem] = [line for line in printed if line.startswith("not read")]
    assert problem.endswith("Correct it.")
    assert "2022.md" not in [line.removeprefix("updated     ") for line in printed]
