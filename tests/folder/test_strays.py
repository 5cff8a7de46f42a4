"""Sidecars whose names do not fit, and what is left alone: nothing of it is lost or quoted, and all of it is told."""

from __future__ import annotations

import json

import pytest

from assistant.errors import CorpusEmpty
from assistant.folder.left_alone import left_alone_lines
from assistant.folder.plan_file import plan_as_json
from assistant.folder.plan_text import plan_lines
from assistant.reporting.report import lines
from assistant.types import LeftAlone, QuarantineCode, Status, WhyLeftAlone
from tests.conftest import read_here
from tests.fakes import PAPERS, write_corpus


def sync(library, corpus, **options):
    return library.sync(corpus, read=read_here, **options)


def rename(corpus, old, new):
    (corpus / old).rename(corpus / new)


def told(library):
    return {item.path: f"{item.reason} {item.next_step}" for item in library.quarantined()}


def test_a_sidecar_written_for_a_new_name_is_read_with_the_rename(library, corpus):
    before = library.document("survey.md").document_id
    rename(corpus, "survey.md", "2022 survey.md")
    (corpus / "2022 survey.md.yaml").write_text("status: draft\n")
    [step] = plan_as_json(library.plan(corpus, foresee=True, read=read_here))["actions"]
    assert (step["change"], step["of"]) == ("describe", "survey.md")
    report = sync(library, corpus)
    assert (report.updated, report.renamed, report.removed) == (
        ("2022 survey.md",), (("2022 survey.md", "survey.md"),), (),
    )  # fmt: skip
    document = library.document("2022 survey.md")
    assert (document.document_id, document.metadata.status) == (before, Status.DRAFT)
    assert sync(library, corpus).updated == ()


@pytest.mark.parametrize("foreseen", [False, True])
def test_a_mistake_in_the_sidecar_of_a_new_name_keeps_the_document(library, corpus, foreseen):
    before = library.document("survey.md").document_id
    rename(corpus, "survey.md", "new.md")
    (corpus / "new.md.yaml").write_text("status: final\n")
    if foreseen:
        library.sync(corpus, read=read_here, choose=lambda plan: library.plan(corpus, foresee=True, read=read_here))
    sync(library, corpus)
    sync(library, corpus)
    assert library.document("new.md").document_id == before
    assert "The version from before goes on answering." in told(library)["new.md"]
    (corpus / "new.md.yaml").write_text("status: draft\n")
    sync(library, corpus)
    assert library.document(before).metadata.status is Status.DRAFT
    assert told(library) == {}


def test_a_sidecar_left_behind_is_told_with_its_document_before_and_after_a_rebuild(library, corpus):
    (corpus / "event.txt.yaml").write_text("title: Our own title\n")
    sync(library, corpus)
    rename(corpus, "event.txt", "meeting.txt")
    for rebuild in (False, False, True):
        sync(library, corpus, rebuild=rebuild)
        assert library.document("meeting.txt").metadata.title == "Peer learning event"
        [(path, words)] = told(library).items()
        assert path == "event.txt.yaml"
        assert "It is the .yaml file of event.txt, which is called meeting.txt now" in words
        assert "Rename it, too, to meeting.txt.yaml" in words
    rename(corpus, "event.txt.yaml", "meeting.txt.yaml")
    sync(library, corpus)
    assert told(library) == {}
    assert library.document("meeting.txt").metadata.title == "Our own title"


def test_what_was_renamed_is_asked_only_for_a_stray_sidecar(library, corpus, monkeypatch):
    monkeypatch.setattr(type(library.store), "renamed", lambda store: pytest.fail("asked"))
    library.plan(corpus)


def test_a_sidecar_left_behind_by_a_document_that_was_also_edited_is_told_at_once(library, corpus):
    (corpus / "guide.md.yaml").write_text("title: Our own title\n")
    sync(library, corpus)
    rename(corpus, "guide.md", "new guide.md")
    (corpus / "new guide.md").write_text(PAPERS["guide.md"].replace("every year", "twice a year"))
    report = sync(library, corpus)
    assert report.renamed == (("new guide.md", "guide.md"),)
    assert "which is called new guide.md now" in told(library)["guide.md.yaml"]
    assert not library.plan(corpus).changes


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("survey.yaml", "the .yaml file of survey.md"),
        ("survey.yml", "Rename it to survey.md.yaml"),
        ("survey.md.yml", "Rename it to survey.md.yaml"),
        ("Survey.MD.yaml", "Rename it to survey.md.yaml"),
        ("survey.md.YAML", "Rename it to survey.md.yaml"),
        ("survey.md.yaml.txt", "Rename it to survey.md.yaml"),
        ("guide.yaml", "a second .yaml file of guide.md, which has guide.md.yaml already"),
        ("both.yaml", "Rename it to both.md.yaml or both.txt.yaml"),
        ("Glossary.yml", "It looks like the glossary"),
        ("gone.pdf.yaml", "the .yaml file of gone.pdf, and there is no such document"),
    ],
)
def test_a_sidecar_under_a_wrong_name_says_whose_it_is_and_is_never_quoted(library, corpus, name, words):
    write_corpus(corpus, {"both.md": "# Both\n\nOne of two.\n", "both.txt": "The other of the two.\n"})
    (corpus / "guide.md.yaml").write_text("kind: guide\n")
    (corpus / name).write_text("kind: report\npublished: 2024-03\n")
    report = sync(library, corpus)
    assert words in told(library)[name]
    assert {item.code for item in report.quarantined} == {QuarantineCode.BAD_METADATA}
    assert len(library.documents()) == len(PAPERS) + 2
    sync(library, corpus, rebuild=True)
    assert words in told(library)[name]


def test_what_is_told_of_a_stray_sidecar_follows_the_folder(library, corpus):
    (corpus / "plan.yaml").write_text("kind: plan\n")
    sync(library, corpus)
    assert "there is no such document" in told(library)["plan.yaml"]
    (corpus / "plan.md").write_text("# Plan\n\nA plan for the year.\n")
    sync(library, corpus)
    assert "Rename it to plan.md.yaml" in told(library)["plan.yaml"]
    assert not library.plan(corpus).changes


def test_a_text_that_only_ends_like_a_sidecar_is_a_document(library, corpus):
    (corpus / "how we write.yaml.txt").write_text("How we write files about documents: one entry a line.\n")
    assert sync(library, corpus).added == ("how we write.yaml.txt",)


def test_what_is_left_alone_is_told_and_litter_is_not(library, corpus):
    page = {"Saved page.htm": "<title>A page</title><p>The words of a saved page.</p>", "Saved page_files/a.css": "p{}"}
    write_corpus(
        corpus,
        {name: "x" for name in ("_Final paper.md", "_Final paper.md.yaml", "_Archive/old.txt", "2025/.hidden.txt")}
        | {name: "x" for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$lock.docx", ".removed/x", "._a.md")}
        | page,
    )
    report = sync(library, corpus)
    assert report.added == ("Saved page.htm",)
    assert report.quarantined == ()
    assert report.as_json()["left_alone"] == [
        {"path": "2025/.hidden.txt", "why": "name"},
        {"path": "Saved page_files/", "why": "saved_page"},
        {"path": "_Archive/", "why": "name"},
        {"path": "_Final paper.md", "why": "name"},
    ]
    by_name = "3 left alone, since their names begin with _ or .: 2025/.hidden.txt, _Archive/, _Final paper.md."
    printed = "\n".join(lines(library.facts(report)))
    assert by_name in printed
    assert "1 left alone, as a part of the web page beside it: Saved page_files/." in printed
    plan = library.plan(corpus)
    assert by_name in "\n".join(plan_lines(plan))
    assert plan_as_json(plan)["left_alone"] == report.as_json()["left_alone"]
    library.carry_out(json.dumps(plan_as_json(plan)), corpus, read=read_here)
    assert by_name in library.report_page.read_text()


def test_a_folder_of_nothing_but_what_is_left_alone_says_so(library, tmp_path):
    with pytest.raises(CorpusEmpty, match=r"1 left alone, since its name begins with _ or \.: _only\.md"):
        type(library).create(tmp_path / "new", settings=library.settings, encoder=library.encoder).sync(
            write_corpus(tmp_path / "empty", {"_only.md": "x"}), read=read_here
        )


def test_many_names_are_cut_short():
    left = [LeftAlone(f"_{number:02}.md", WhyLeftAlone.NAME) for number in range(12)]
    [line] = left_alone_lines(left)
    assert line.startswith("12 left alone")
    assert "_09.md and 2 more." in line
