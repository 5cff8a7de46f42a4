"""The command line of who keeps the library: adding, deciding, and what a superseded document says afterwards."""

from __future__ import annotations

import pytest
import yaml

from assistant.folder.additions import LONGEST_NAME_BYTES
from assistant.library.lock import writer_lock
from assistant.text.glossary import GLOSSARY_NAME
from tests.fakes import write_corpus
from tests.readers import builders
from tests.test_cli import _fake_encoder, run, run_json  # noqa: F401 - the fixture is used by every test here
from tests.test_near_duplicates import paper
from tests.text.test_similarity import edited, prose

SURVEY = [
    "Operational pressure was named as a barrier by 65% of the trusts that answered the survey.",
    *prose(3, 30),
]
NEWER = [
    "Operational pressure was named as a barrier by 73% of the trusts that answered the survey.",
    *edited(prose(3, 30), 0.2),
]


@pytest.fixture
def corpus(tmp_path):
    papers = {
        "survey-2022.md": paper("Survey of barriers 2022", SURVEY),
        "survey-2024.md": paper("Survey of barriers 2024", NEWER),
    }
    folder = write_corpus(tmp_path / "corpus", papers)
    run("ingest")
    return folder


def test_look_alikes_are_told_until_they_are_decided(corpus, tmp_path):
    [pair] = run_json("ingest")["near_duplicates"]
    assert {pair["path"], pair["of"]} == {"survey-2022.md", "survey-2024.md"}
    assert run_json("documents", "--problems")["near_duplicates"] == [pair]
    printed = run("documents", "--problems").stdout
    assert "assistant supersede" in printed
    assert "assistant distinct" in printed
    checks = {check["name"]: check for check in run_json("doctor", code=1)["checks"]}
    assert not checks["look-alikes"]["passed"]
    assert "documents --problems" in checks["look-alikes"]["remedy"]
    assert "survey-2024.md both stay" in run("distinct", "survey-2022.md", "survey-2024.md").stdout
    assert run_json("documents", "--problems")["near_duplicates"] == []
    assert run_json("doctor")["passed"]
    assert "Every file was read whole." in run("documents", "--problems").stdout


def test_a_superseded_document_answers_on_request_and_says_what_replaced_it(corpus):
    question = "Which share of trusts named operational pressure as a barrier?"
    run("supersede", "survey-2022.md", "survey-2024.md")
    current = run_json("ask", question)
    assert current["citations"][0]["paths"] == ["survey-2024.md"]
    every = run_json("ask", question, "--include-superseded")
    old = [citation for citation in every["citations"] if citation["paths"] == ["survey-2022.md"]]
    assert old
    assert {(citation["status"], citation["superseded_by"]) for citation in old} == {("superseded", "survey-2024.md")}
    assert "65%" in old[0]["quote"]
    notices = " ".join(every["notices"])
    assert f"[{old[0]['number']}] comes from a document that has been superseded by Survey of barriers 2024." in notices
    printed = run("ask", question, "--include-superseded").stdout
    assert "superseded by Survey of barriers 2024" in printed
    hit = next(
        hit for hit in run_json("search", question, "--include-superseded") if hit["paths"] == ["survey-2022.md"]
    )
    assert (hit["status"], hit["superseded_by"]) == ("superseded", "survey-2024.md")
    shown = run_json("show", "survey-2022.md")["metadata"]
    assert (shown["status"], shown["superseded_by"]) == (
        {"value": "superseded", "origin": "sidecar"}, {"value": "survey-2024.md", "origin": "sidecar"},
    )  # fmt: skip


def test_where_only_the_superseded_one_is_left_the_answer_says_so(corpus):
    (corpus / "survey-2022.md.yaml").write_text("superseded_by: survey-2024.md\n")
    (corpus / "survey-2024.md").unlink()
    warnings = run_json("ingest")["warnings"]
    assert [(warning["path"], warning["code"]) for warning in warnings] == [("survey-2022.md", "unknown_document")]
    answer = run_json("ask", "Which share of trusts named operational pressure as a barrier?")
    assert answer["outcome"] == "superseded"
    assert "superseded by survey-2024.md" in " ".join(answer["notices"])


def test_a_decision_that_makes_no_sense_changes_nothing(corpus):
    run("supersede", "survey-2022.md", "survey-2024.md")
    before = (corpus / "survey-2022.md.yaml").read_text()
    error = run_json("supersede", "survey-2024.md", "survey-2022.md", code=1)["error"]
    assert error["code"] == "cannot_decide"
    assert error["hint"]
    assert run_json("supersede", "nothing.md", "survey-2024.md", code=1)["error"]["code"] == "document_not_found"
    assert run_json("distinct", "survey-2022.md", "survey-2022.md", code=1)["error"]["code"] == "cannot_decide"
    assert (corpus / "survey-2022.md.yaml").read_text() == before
    assert not (corpus / "survey-2024.md.yaml").exists()


def test_ingest_says_where_the_report_is(corpus, tmp_path):
    (corpus / "empty.txt").write_text("")
    printed = run("ingest", code=3).stdout
    assert str(tmp_path / "index" / "report.html") in printed
    assert "In the library now: documents: 2" in printed
    assert "Not read (empty)" in printed
    assert "empty.txt" in (tmp_path / "index" / "report.html").read_text()


NEW = f"# Closing the gap: a framework\n\nPublished by The Example Fund\n\n26 March 2024\n\n{' '.join(prose(40, 8))}\n"


def test_add_fills_in_what_was_not_given_and_says_where_it_comes_from(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    values = run_json("add", tmp_path / "elsewhere" / "gap.md", "--title", "Closing the gap", "--reviewed", "2025-01")
    metadata = {name: (entry["value"], entry["origin"]) for name, entry in values["metadata"]["gap.md"].items()}
    assert metadata["title"] == ("Closing the gap", "sidecar")
    assert metadata["reviewed"] == ("2025-01", "sidecar")
    assert metadata["kind"] == ("framework", "text")
    assert metadata["publisher"] == ("The Example Fund", "text")
    assert metadata["published"] == ("2024-03-26", "text")
    sidecar = (corpus / "gap.md.yaml").read_text()
    assert yaml.safe_load(sidecar)["publisher"] == "The Example Fund"
    assert "# guessed from the text\npublisher: The Example Fund\n" in sidecar
    # Once its comment is taken away, it is the sidecar's.
    (corpus / "gap.md.yaml").write_text(sidecar.replace("# guessed from the text\n", ""))
    run("ingest")
    assert run_json("show", "gap.md")["metadata"]["publisher"]["origin"] == "sidecar"


def test_add_prints_what_it_guessed(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    printed = run("add", tmp_path / "elsewhere" / "gap.md").stdout
    assert "publisher: The Example Fund  (guessed from the text)" in printed
    assert "gap.md.yaml" in printed


def test_add_takes_the_sidecar_that_lies_beside_the_file(corpus, tmp_path):
    own = "# from the publisher's list\ntitle: The list's title\nlicence: OGL\n"
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW, "gap.md.yaml": own})
    run("add", tmp_path / "elsewhere" / "gap.md", "--licence", "CC BY")
    text = (corpus / "gap.md.yaml").read_text()
    assert text.startswith("# from the publisher's list\ntitle: The list's title\nlicence: CC BY\n")
    assert (tmp_path / "elsewhere" / "gap.md.yaml").read_text() == own


def test_add_with_a_wrong_sidecar_or_value_copies_nothing(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW, "gap.md.yaml": "kind: novel\n", "fine.md": NEW})
    error = run_json("add", tmp_path / "elsewhere" / "fine.md", tmp_path / "elsewhere" / "gap.md", code=1)["error"]
    assert error["code"] == "cannot_add"
    assert "gap.md.yaml, line 1" in error["message"]
    error = run_json("add", tmp_path / "elsewhere" / "fine.md", "--published", "26/03/2024", code=1)["error"]
    assert "2024-03-26" in error["message"]
    assert sorted(file.name for file in corpus.iterdir()) == ["survey-2022.md", "survey-2024.md"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["one/gap.md", "two/gap.md"], "Two of the files are called gap.md"),
        (["one/gap.md", "one/fine.md", "two/Gap.md"], "Two of the files are called Gap.md"),
        (["one/fine.md", "one/_notes.md"], "Files called _notes.md are never read"),
        ([f"one/{GLOSSARY_NAME}"], f"Files called {GLOSSARY_NAME} are never read"),
        ([f"one/{GLOSSARY_NAME}", "--supersedes", "survey-2022.md"], f"Files called {GLOSSARY_NAME} are never read"),
        (["one/one\nline.md"], "There is a line break or another sign that cannot be seen in the name one line.md;"),
    ],
)
def test_add_with_names_that_lose_a_file_copies_nothing(corpus, tmp_path, names, said):
    papers = {"gap.md": NEW, "fine.md": NEW, "_notes.md": NEW, GLOSSARY_NAME: "", "one\nline.md": NEW}
    write_corpus(tmp_path / "one", papers)
    write_corpus(tmp_path / "two", {"gap.md": NEW.upper(), "Gap.md": NEW.upper()})
    given = [tmp_path / name if "/" in name else name for name in names]
    error = run_json("add", *given, code=1)["error"]
    assert error["code"] == "cannot_add"
    assert error["message"].startswith(said)
    assert sorted(file.name for file in corpus.iterdir()) == ["survey-2022.md", "survey-2024.md"]


def test_add_of_a_file_that_cannot_be_read_keeps_what_was_given(corpus, tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 half a file")
    values = run_json("add", tmp_path / "broken.pdf", "--title", "Plan", code=3)
    assert [item["path"] for item in values["quarantined"]] == ["broken.pdf"]
    assert (corpus / "broken.pdf.yaml").read_text() == "title: Plan\n"
    assert [file.name for file in corpus.glob(".*")] == []


def test_a_replacement_that_cannot_be_read_replaces_nothing(corpus, tmp_path):
    """This test ensures that nobody is sent from a document that can be read to one that cannot."""
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 half a file")
    error = run_json("add", tmp_path / "broken.pdf", "--supersedes", "survey-2022.md", code=1)["error"]
    assert error["message"].startswith("broken.pdf cannot be read, so it does not replace survey-2022.md; nothing was")
    assert error["hint"].startswith("Copy it again")
    assert sorted(file.name for file in corpus.iterdir()) == ["survey-2022.md", "survey-2024.md"]
    (tmp_path / "broken.pdf.yaml").write_text("kind: plan\n")
    both = (tmp_path / "broken.pdf", tmp_path / "broken.pdf.yaml")
    assert run_json("add", *both, "--supersedes", "survey-2022.md", code=1)["error"] == error
    (tmp_path / "scan.pdf").write_bytes(builders.pdf(builders.picture_page))
    report = run_json("add", tmp_path / "scan.pdf", "--supersedes", "survey-2022.md", code=3)
    assert [item["code"] for item in report["quarantined"]] == ["no_text"]
    assert report["not_replaced"] == [
        "scan.pdf could not be read, so it does not replace survey-2022.md, which stays as it was."
    ]
    said = run("add", tmp_path / "scan.pdf", "--supersedes", "survey-2022.md", code=3).stdout
    assert report["not_replaced"][0] in said
    assert run_json("show", "survey-2022.md")["metadata"]["status"]["value"] == "current"
    assert not (corpus / "survey-2022.md.yaml").exists()


@pytest.mark.parametrize("name", ["gap  2025.md", " gap.md", "Gap – “final”.md", "-gap.md"])
def test_what_has_an_odd_name_replaces_a_document(corpus, tmp_path, name):
    (tmp_path / name).write_text(NEW)
    report = run_json("add", tmp_path / name, "--supersedes", "survey-2022.md")
    assert (report["added"], report["warnings"], report["not_replaced"]) == ([name], [], [])
    assert run_json("show", "survey-2022.md")["metadata"]["superseded_by"]["value"] == name


def test_a_decision_that_cannot_be_written_is_said_and_changes_nothing(corpus, tmp_path):
    (corpus / "survey-2022.md.yaml").mkdir()
    (tmp_path / "gap.md").write_text(NEW)
    error = run_json("supersede", "survey-2022.md", "survey-2024.md", code=1)["error"]
    assert error["message"].startswith("survey-2022.md.yaml could not be written: ")
    assert error["message"].endswith("; nothing was changed.")
    report = run_json("add", tmp_path / "gap.md", "--supersedes", "survey-2022.md", code=3)
    assert report["not_replaced"][0].startswith("survey-2022.md stays as it was. survey-2022.md.yaml could not be")
    assert [file.name for file in corpus.iterdir() if file.name.startswith(".")] == []


def test_a_file_does_not_replace_itself(corpus, tmp_path):
    (tmp_path / "copy.md").write_bytes((corpus / "survey-2022.md").read_bytes())
    error = run_json("add", tmp_path / "copy.md", "--supersedes", "survey-2022.md", code=1)["error"]
    assert error["message"].startswith("copy.md is the very same file as survey-2022.md")
    assert not (corpus / "copy.md").exists()


def test_what_was_replaced_by_a_document_does_not_replace_it(corpus, tmp_path):
    """This test ensures that no circle is made: the file is added, and what it should have replaced stays."""
    (tmp_path / "gap.md").write_text(NEW)
    (tmp_path / "gap.md.yaml").write_text("superseded_by: survey-2022.md\n")
    report = run_json("add", tmp_path / "gap.md", "--supersedes", "survey-2022.md", code=3)
    assert report["added"] == ["gap.md"]
    assert report["not_replaced"][0].startswith("survey-2022.md stays as it was. gap.md is said to be superseded by")
    assert run_json("show", "survey-2022.md")["metadata"]["status"]["value"] == "current"


def test_nothing_is_done_to_a_folder_that_is_not_there(corpus, tmp_path):
    """This test ensures that a drive which is not connected is not taken for an empty folder."""
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    corpus.rename(tmp_path / "unplugged")
    both = ("survey-2022.md", "survey-2024.md")
    commands = [("add", tmp_path / "elsewhere" / "gap.md"), ("supersede", *both), ("distinct", *both)]
    for command in [*commands, ("remove", both[0]), ("restore", both[0])]:
        error = run_json(*command, code=1)["error"]
        assert error["code"] == "corpus_missing"
        assert "drive" in error["hint"]
        assert not corpus.exists()
    assert len(run_json("documents")["documents"]) == 2


def test_add_where_many_documents_have_vanished_copies_nothing(corpus, tmp_path):
    write_corpus(corpus, {f"{n}.md": paper(f"Paper {n}", prose(n, 9)) for n in range(4)})
    run("ingest")
    for n in range(4):
        (corpus / f"{n}.md").unlink()
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    error = run_json("add", tmp_path / "elsewhere" / "gap.md", code=1)["error"]
    assert error["code"] == "removals_not_confirmed"
    assert not (corpus / "gap.md").exists()


def test_add_while_another_process_writes_says_that_the_file_is_there(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    with writer_lock(tmp_path / "index"):
        error = run_json("add", tmp_path / "elsewhere" / "gap.md", code=1)["error"]
    assert "Copied into the folder, and not read yet: gap.md." in error["message"]
    assert run_json("ingest")["added"] == ["gap.md"]


def test_add_with_a_name_that_is_too_long_copies_nothing(corpus, tmp_path):
    for name in ("é" * 119 + ".md", "x" * 250 + ".md"):
        (tmp_path / name).write_text(NEW)
        error = run_json("add", tmp_path / name, "--kind", "plan", code=1)["error"]
        assert "is too long; nothing was copied." in error["message"]
        assert len(error["message"]) < 120
    longest = "x" * (LONGEST_NAME_BYTES - 3) + ".md"
    (tmp_path / longest).write_text(NEW)
    assert run_json("add", tmp_path / longest, "--kind", "plan")["added"] == [longest]


def test_add_on_a_full_disk_says_so_and_leaves_nothing_by_half(corpus, tmp_path, monkeypatch):
    def full(source, target):
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(target))

    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    monkeypatch.setattr("assistant.folder.additions.shutil.copyfile", full)
    error = run_json("add", tmp_path / "elsewhere" / "gap.md", code=1)["error"]
    assert "Not everything could be copied: No space left on device." in error["message"]
    assert sorted(file.name for file in corpus.iterdir()) == ["survey-2022.md", "survey-2024.md"]


def test_adding_the_same_file_again_loses_nothing(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    run("add", tmp_path / "elsewhere" / "gap.md", "--kind", "plan")
    run("add", tmp_path / "elsewhere" / "gap.md", "--licence", "OGL")
    said = "It is in the library already, as it is."
    assert said in run("add", tmp_path / "elsewhere" / "gap.md").stdout
    known = yaml.safe_load((corpus / "gap.md.yaml").read_text())
    assert (known["kind"], known["licence"], known["publisher"]) == ("plan", "OGL", "The Example Fund")


def test_add_with_a_british_date_says_how_to_write_it(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    error = run_json("add", tmp_path / "elsewhere" / "gap.md", "--published", "12/05/2025", code=1)["error"]
    assert "published is '12/05/2025'" in error["message"]
    assert "line 1" not in error["message"]
    assert error["hint"].startswith("Run assistant add again")
    assert "2025-05-12" in error["hint"]
    error = run_json("add", tmp_path / "elsewhere" / "gap.md", "--published", "31/31/2025", code=1)["error"]
    assert "that is the day you mean" not in error["hint"]
    assert not (corpus / "gap.md").exists()


def test_add_of_a_folder_says_that_it_is_one(corpus, tmp_path):
    write_corpus(tmp_path / "elsewhere", {"gap.md": NEW})
    error = run_json("add", tmp_path / "elsewhere", code=1)["error"]
    assert "is a folder" in error["message"]
    assert "Name the files in it" in error["hint"]


def test_add_takes_a_named_sidecar_as_the_sidecar(corpus, tmp_path):
    folder = write_corpus(tmp_path / "elsewhere", {"gap.md": NEW, "gap.md.yaml": "title: Our own title\n"})
    values = run_json("add", folder / "gap.md", folder / "gap.md.yaml", "--kind", "plan")
    assert values["metadata"]["gap.md"]["title"] == {"value": "Our own title", "origin": "sidecar"}
    assert values["metadata"]["gap.md"]["kind"] == {"value": "plan", "origin": "sidecar"}
    assert values["quarantined"] == []
    assert sorted(file.name for file in corpus.glob("gap*")) == ["gap.md", "gap.md.yaml"]


@pytest.mark.parametrize("name", ["gap.md.yaml", "gap.yml", "gap.md.yaml.txt"])
def test_add_of_a_sidecar_alone_is_refused(corpus, tmp_path, name):
    folder = write_corpus(tmp_path / "elsewhere", {"gap.md": NEW, name: "title: Our own title\n"})
    error = run_json("add", folder / name, code=1)["error"]
    assert f"{name} is a .yaml file about a document" in error["message"]
    assert "Add the document" in error["hint"]
    assert list(corpus.glob("gap*")) == []


def test_names_with_spaces_are_quoted_where_a_command_is_suggested(corpus):
    (corpus / "My paper.md").write_text(NEW)
    run("ingest")
    assert "assistant restore 'My paper.md'" in run("remove", "My paper.md").stdout


def test_a_file_that_was_not_read_is_shown_with_the_reason(corpus):
    (corpus / "locked.pdf").write_bytes(b"%PDF-1.7 half a file")
    run("ingest", code=3)
    error = run_json("show", "locked.pdf", code=1)["error"]
    assert error["message"].startswith("locked.pdf was not read. ")
    assert error["hint"]
    assert run_json("show", "locked.pdf", "--page", "0", code=1)["error"] == error
    (corpus / "survey-2024.md.yaml").write_text("kind: novel\n")
    run("ingest", code=3)
    assert "has no page 9" in run_json("show", "survey-2024.md", "--page", "9", code=1)["error"]["message"]


def test_the_page_that_is_shown_is_named_as_readers_count(corpus):
    assert "survey-2024.md, whole document; --page counts from 0" in run("show", "survey-2024.md", "--page", "0").stderr


def test_the_list_never_cuts_a_path(corpus):
    path = f"{'A long folder name ' * 6}/{'and a long file name ' * 6}.md"
    (corpus / path).parent.mkdir()
    (corpus / path).write_text(NEW)
    run("ingest")
    assert f"  {path}" in run("documents").stdout.splitlines()


def test_names_of_what_was_removed_are_printed(corpus):
    (corpus / "survey-2022.md").unlink()
    assert "Removed: survey-2022.md." in run("ingest").stdout
