"""The command line: JSON alone on standard output, exit codes, and a sentence with its remedy for each failure."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import api, doctor
from assistant.cli import app
from tests.fakes import PAPERS, HashEncoder, write_corpus

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _fake_encoder(monkeypatch):
    monkeypatch.setattr(api, "configured_encoder", lambda settings: HashEncoder())
    monkeypatch.setattr(doctor, "configured_encoder", lambda settings: HashEncoder())
    monkeypatch.setenv("ASSISTANT_ANSWER_THRESHOLD", "0")


def run(*arguments, code=0):
    result = RUNNER.invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


def run_json(*arguments, code=0):
    return json.loads(run(*arguments, "--json", code=code).stdout)


@pytest.fixture
def ingested(corpus):
    run("ingest")
    return corpus


def test_ingest_reports_what_it_did(corpus):
    report = run_json("ingest")
    assert set(report) == {
        "added", "restored", "updated", "renamed", "removed", "left_alone", "unchanged", "duplicates",
        "near_duplicates", "quarantined", "warnings", "passages", "seconds",
    }  # fmt: skip
    assert report["added"] == sorted(PAPERS)
    assert run_json("ingest")["unchanged"] == len(PAPERS)


def test_a_quarantined_file_makes_the_exit_code_three(corpus):
    (corpus / "empty.txt").write_text("")
    [item] = run_json("ingest", code=3)["quarantined"]
    assert set(item) == {"path", "code", "reason", "next_step"}
    assert run_json("documents", "--problems")["quarantined"] == [item]
    assert "empty.txt" in run("documents", "--problems").stdout
    assert "empty.txt" in run("doctor", code=1).stdout


def test_ingest_can_be_tried_first(corpus):
    assert len(run_json("ingest", "--dry-run")["actions"]) == len(PAPERS)
    assert run_json("documents")["documents"] == []


def test_ask_keeps_its_promise_for_every_citation(ingested):
    answer = run_json("ask", "Which barrier did trusts name, operational pressure?")
    assert set(answer) == {
        "question", "standalone_question", "outcome", "completeness", "text", "claims", "citations", "closest",
        "notices", "suggestions", "answered_by", "asked", "timings_ms",
    }  # fmt: skip
    assert answer["citations"]
    for citation in answer["citations"]:
        page = run_json(
            "show", citation["document_id"], "--page", citation["page_index"], "--version", citation["version"]
        )
        assert page["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert set(citation) == {
            "number", "document_id", "paths", "version", "title", "kind", "publisher", "published", "status",
            "superseded_by", "text_by", "original", "reading_status", "source_url", "page_index", "page_label",
            "ocr_confidence", "pages", "heading", "start", "end", "quote",
        }  # fmt: skip


def test_ask_for_a_person_prints_the_answer_and_its_sources(ingested):
    printed = run("ask", "Which barrier did trusts name, operational pressure?").stdout
    assert "[1]" in printed
    assert "Trust survey" in printed
    assert "NHS Providers, 2022" in printed


def test_a_session_file_keeps_the_conversation(ingested, tmp_path):
    session = tmp_path / "talk" / "session.json"
    run("ask", "Who chaired the peer learning event?", "--session", session)
    second = run_json("ask", "and when?", "--session", session)
    assert second["standalone_question"].endswith("Who chaired the peer learning event?")
    assert [answer["question"] for answer in json.loads(session.read_text())] == [
        "Who chaired the peer learning event?",
        "and when?",
    ]
    session.write_text("{not json")
    run("ask", "and when?", "--session", session, code=2)


@pytest.mark.parametrize("place", ["survey.md/below.json", "a folder"])
@pytest.mark.parametrize(
    ("arguments", "option"),
    [(("ask", "Who chaired the peer learning event?"), "--session"), (("feedback",), "--output")],
)
def test_a_place_that_cannot_be_written_is_said_before_anything_is_done(
    ingested, monkeypatch, arguments, option, place
):
    (ingested / "a folder").mkdir()
    monkeypatch.setattr(api.Library, "open", None)
    error = run_json(*arguments, option, ingested / place, code=2)["error"]
    assert error["code"] == "bad_setting"
    assert error["hint"] == f"Name another with {option}."
    assert not list(ingested.glob("*.new"))


def test_feedback_is_written_into_a_new_folder(ingested, tmp_path):
    run("feedback", "--output", tmp_path / "new" / "feedback.jsonl")
    assert (tmp_path / "new" / "feedback.jsonl").read_text() == ""


def test_a_session_that_cannot_be_kept_after_all_is_an_error_and_leaves_nothing(ingested, tmp_path, monkeypatch):
    def no_room(path, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    error = run_json("ask", "Who chaired the event?", "--session", tmp_path / "talk.json", code=2)["error"]
    assert "No space left on device" in error["message"]
    assert not list(tmp_path.glob("talk*"))


def test_search_filters_and_limits(ingested):
    assert len(run_json("search", "trusts", "-k", "2")) == 2
    assert {hit["kind"] for hit in run_json("search", "trusts", "--kind", "survey")} == {"survey"}
    assert run_json("search", "trusts", "--since", "2030") == []
    assert "Nothing was found" in run("search", "trusts", "--since", "2030").stdout
    assert {hit["paths"][0] for hit in run_json("search", "trusts", "--document", "survey.md")} == {"survey.md"}
    assert "gone.md" in run_json("search", "trusts", "--document", "gone.md", code=1)["error"]["message"]
    asked = run_json("ask", "how many trusts said it was a barrier?", "--document", "guide.md")
    assert {each["document_id"] for each in asked["citations"]} <= {run_json("show", "guide.md")["document_id"]}


def test_explain_adds_to_what_is_printed_and_changes_nothing(ingested):
    question = "who chaired the event?"
    plain, explained = run_json("ask", question), run_json("ask", question, "--explain")
    for each in (plain, explained):
        del each["timings_ms"], each["asked"]
    explanation = explained.pop("explain")
    assert explained == plain
    assert explanation["expected"] is None
    assert explanation["searched"] == question
    named = run("ask", question, "--expect", "guide.md").stdout
    assert run("ask", question).stdout in named
    assert "The expected document:" in named
    found = run_json("search", "trusts", "--explain", "--expect", "no.md")
    assert found["hits"] == run_json("search", "trusts")
    assert found["explain"]["expected"]["stage"] == "library"


def test_show_prints_metadata_with_origins(ingested):
    values = run_json("show", "guide.md")
    assert values["metadata"]["publisher"] == {"value": "NHS Providers", "origin": "front matter"}
    assert run_json("show", values["document_id"]) == values
    assert "front matter" in run("show", "guide.md").stdout


def test_add_copies_files_with_sidecars(ingested, tmp_path):
    new = tmp_path / "elsewhere" / "plan.md"
    write_corpus(new.parent, {"plan.md": "# Elective plan\n\nWaiting lists will fall by 2029.\n"})
    report = run_json("add", new, "--kind", "plan", "--published", "2025-01", "--supersedes", "survey.md")
    assert (report["added"], report["updated"]) == (["plan.md"], ["survey.md"])
    assert run_json("show", "plan.md")["metadata"]["kind"] == {"value": "plan", "origin": "sidecar"}
    said = run("show", "plan.md").stdout
    assert "kind: plan  (from the .yaml file beside it)" in said
    assert "title: Elective plan  (guessed from the text)" in said
    assert "status: current  (assumed)" in said
    old = run_json("show", "survey.md")["metadata"]
    assert (old["status"]["value"], old["superseded_by"]["value"]) == ("superseded", "plan.md")


def test_add_never_overwrites_and_checks_first(ingested, tmp_path):
    clash = tmp_path / "elsewhere" / "guide.md"
    write_corpus(clash.parent, {"guide.md": "# Another guide\n\nOther words.\n"})
    error = run_json("add", clash, code=1)["error"]
    assert error["code"] == "cannot_add"
    assert (ingested / "guide.md").read_text() == PAPERS["guide.md"]
    assert run_json("add", tmp_path / "nowhere.pdf", code=1)["error"]["hint"]
    fresh = tmp_path / "elsewhere" / "fresh.md"
    fresh.write_text("# Fresh\n\nWords.\n")
    assert "case study" in run_json("add", fresh, "--kind", "novel", code=1)["error"]["message"]
    assert not (ingested / "fresh.md").exists()


@pytest.mark.parametrize("command", [["ask", "anything at all"], ["search", "x"], ["documents"], ["show", "x"]])
def test_without_an_index_a_sentence_says_how_to_make_one(command, tmp_path):
    error = run_json(*command, code=1)["error"]
    assert error["code"] == "library_missing"
    assert "assistant ingest" in error["hint"]
    assert "assistant ingest" in run(*command, code=1).stderr
    assert not (tmp_path / "index").exists()


def test_an_empty_or_missing_corpus_says_what_to_do(tmp_path):
    assert run_json("ingest", code=1)["error"]["code"] == "corpus_missing"
    (tmp_path / "corpus").mkdir()
    assert run_json("ingest", code=1)["error"]["code"] == "corpus_empty"


def test_an_index_built_with_other_settings_says_so_and_can_be_rebuilt(ingested, monkeypatch):
    class Other(HashEncoder):
        name, fingerprint = "other", "other-1"

    monkeypatch.setattr(api, "configured_encoder", lambda settings: Other())
    error = run_json("ask", "anything", code=1)["error"]
    assert error["code"] == "library_mismatch"
    assert "--rebuild" in error["hint"]
    assert run_json("ingest", code=1)["error"]["code"] == "library_mismatch"
    assert run_json("ingest", "--rebuild")["added"] == sorted(PAPERS)
    run("ask", "anything at all")


def test_a_damaged_index_says_so_and_can_be_rebuilt(ingested, tmp_path):
    database = tmp_path / "index" / "library.db"
    for leftover in database.parent.glob("library.db-*"):
        leftover.unlink()
    database.write_bytes(b"this is no database at all" * 100)
    assert run_json("documents", code=1)["error"]["code"] == "library_damaged"
    assert run_json("ingest", "--rebuild")["added"] == sorted(PAPERS)


def test_an_unknown_document_or_page_is_an_error(ingested):
    assert run_json("show", "nothing.md", code=1)["error"]["code"] == "document_not_found"
    assert run_json("show", "guide.md", "--page", "7", code=1)["error"]["code"] == "document_not_found"
    assert run_json("show", "guide.md", "--version", "abc", code=1)["error"]["code"] == "document_not_found"


def test_a_misspelt_setting_is_an_error(ingested, monkeypatch):
    monkeypatch.setenv("ASSISTANT_CLAIM", "3")
    assert run_json("documents", code=2)["error"]["code"] == "bad_setting"
    monkeypatch.delenv("ASSISTANT_CLAIM")
    monkeypatch.setenv("ASSISTANT_CLAIMS", "many")
    assert "ASSISTANT_CLAIMS" in run_json("documents", code=2)["error"]["message"]


def test_wrong_usage_is_exit_code_two(ingested):
    run("ask", code=2)
    run("nonsense", code=2)
    run("search", "x", "-k", "0", code=2)


def test_a_bad_question_is_an_answer_not_an_error(ingested):
    for question in ("", "😀", "x" * 10_000):
        answer = run_json("ask", question)
        assert (answer["outcome"], answer["citations"]) == ("blocked", [])
        assert answer["text"]


def test_doctor_says_whether_index_and_corpus_agree(ingested):
    examination = run_json("doctor")
    assert examination["passed"]
    (ingested / "guide.md").unlink()
    checks = {check["name"]: check for check in run_json("doctor", code=1)["checks"]}
    assert "guide.md (remove)" in checks["corpus"]["message"]
    assert checks["corpus"]["remedy"] == "assistant ingest"


def test_a_library_of_an_earlier_version_says_how_to_read_the_files_again(ingested):
    with closing(sqlite3.connect(Path(os.environ["ASSISTANT_INDEX_DIR"]) / "library.db")) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'reading_version'")
        connection.commit()
    checks = {check["name"]: check for check in run_json("doctor", code=1)["checks"]}
    assert checks["reading"]["remedy"] == "assistant ingest --rebuild"
    assert "earlier version" in run("ingest").stdout
    assert "earlier version" not in run("ingest", "--rebuild").stdout
    checks = {check["name"]: check for check in run_json("doctor")["checks"]}
    assert checks["reading"]["passed"]


def test_doctor_works_without_an_index_or_corpus(tmp_path):
    checks = {check["name"]: check for check in run_json("doctor", code=1)["checks"]}
    assert not checks["index"]["passed"]
    assert not checks["corpus"]["passed"]


def test_moving_the_whole_project_keeps_the_index(ingested, tmp_path):
    shutil.move(tmp_path / "corpus", tmp_path / "moved" / "corpus")
    shutil.move(tmp_path / "index", tmp_path / "moved" / "index")
    options = ("--corpus", tmp_path / "moved" / "corpus", "--index", tmp_path / "moved" / "index")
    assert run_json("ingest", *options)["unchanged"] == len(PAPERS)


def test_a_plan_is_printed_and_carried_out(ingested, tmp_path):
    (ingested / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
    (ingested / "empty.txt").write_text("")
    plan = run("ingest", "--dry-run", "--json").stdout
    (tmp_path / "plan.json").write_text(plan)
    assert json.loads(plan)["counts"]["add"] == 1
    printed = run("ingest", "--dry-run").stdout
    assert "add         new.md: a new file" in printed
    assert "empty" in printed
    report = run_json("ingest", "--plan", tmp_path / "plan.json", code=3)
    assert (report["added"], [item["code"] for item in report["quarantined"]]) == (["new.md"], ["empty"])
    assert run_json("ingest", "--plan", tmp_path / "plan.json", code=1)["error"]["code"] == "plan_not_usable"
    assert run_json("ingest", "--plan", tmp_path / "nothing.json", code=2)["error"]["code"] == "bad_setting"
    for flags in (("--plan", tmp_path / "plan.json", "--rebuild"), ("--watch", "--confirm-removals")):
        assert run_json("ingest", *flags, code=2)["error"]["code"] == "bad_setting"


def test_a_document_is_removed_and_put_back(ingested):
    before = run_json("show", "survey.md")
    removed = run_json("remove", "survey.md")
    assert removed == {
        "document_id": before["document_id"],
        "title": "Trust survey",
        "paths": ["survey.md"],
        "wiped": True,
    }
    assert run_json("show", "survey.md", code=1)["error"]["code"] == "document_not_found"
    restored = run_json("restore", "survey.md")
    assert (restored["paths"], restored["report"]["added"]) == (["survey.md"], ["survey.md"])
    assert run_json("show", "survey.md") == before
    assert "assistant restore survey.md" in run("remove", before["document_id"]).stdout
    assert "Put back: Trust survey" in run("restore", before["document_id"]).stdout
    assert run_json("restore", "survey.md", code=1)["error"]["code"] == "document_not_found"


def test_a_backup_is_made_and_put_back(ingested, tmp_path):
    assert run_json("backup", tmp_path / "saved.zip")["files"] == len(PAPERS) + 1
    assert run_json("restore-backup", tmp_path / "saved.zip", code=1)["error"]["code"] == "not_restorable"
    places = ("--corpus", tmp_path / "new", "--index", tmp_path / "new index")
    assert "Put back: 4 files" in run("restore-backup", tmp_path / "saved.zip", *places).stdout
    assert len(run_json("documents", *places)["documents"]) == len(PAPERS)
    assert run_json("ingest", *places)["unchanged"] == len(PAPERS)


def test_doctor_mends_the_index(ingested, tmp_path):
    assert run_json("doctor", "--repair")["repaired"] == []
    (ingested / "new.md").write_text("# New\n\nA paper that nobody has read yet.\n")
    run("doctor", code=1)
    [sentence] = run_json("doctor", "--repair")["repaired"]
    assert "in line" in sentence
    (tmp_path / "index" / "library.db").write_bytes(b"This is no database at all. " * 200)
    run("doctor", code=1)
    assert "Built the index anew" in run("doctor", "--repair").stdout
    assert len(run_json("documents")["documents"]) == len(PAPERS) + 1


def test_make_chat_builds_anew_after_an_update(ingested, monkeypatch):
    class Other(HashEncoder):
        name, fingerprint = "other", "other-1"

    monkeypatch.setattr(api, "configured_encoder", lambda settings: Other())
    assert run_json("ingest", "--if-stale")["added"] == sorted(PAPERS)
    assert run_json("ingest", "--if-stale")["unchanged"] == len(PAPERS)


@pytest.mark.parametrize("name", ["answer.md", "answer.docx", "answer.pdf"])
def test_an_answer_is_exported_beside_what_is_printed(ingested, tmp_path, name):
    target = tmp_path / name
    run("ask", "Which barrier did trusts name, operational pressure?", "--export", target)
    assert target.stat().st_size > 500
    assert "there already" in run("ask", "Which barrier?", "--export", target, code=2).output


def test_an_export_says_what_was_searched(ingested, tmp_path):
    run("ask", "Which barrier did trusts name?", "--document", "guide.md", "--export", tmp_path / "answer.md")
    assert "Searched in: Board guide" in (tmp_path / "answer.md").read_text()


def test_a_model_that_cannot_be_set_up_is_said_before_anything_is_answered(ingested):
    for name in ("nonsense", "nobody:model"):
        refused = run_json("ask", "Which barrier?", "--model", name, code=1)
        assert refused["error"]["code"] == "model_unavailable"
        assert refused["error"]["hint"]


def test_a_session_keeps_no_personal_data(ingested, tmp_path):
    session = tmp_path / "session.json"
    run("ask", "Who chaired the event for 943 476 5919?", "--session", session)
    assert "[removed]" in session.read_text()
    assert "5919" not in session.read_text()
