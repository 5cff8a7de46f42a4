"""``assistant eval`` as it is typed: what it prints, what it keeps, and what it says when it cannot."""

from __future__ import annotations

import json
import re

import pytest

from assistant import api
from assistant.cli import app
from evals import files
from evals.measures import ALL_WORDS
from evals.provenance import code_hash
from tests.evals.test_datasets import folder
from tests.fakes import HashEncoder
from tests.test_cli import RUNNER, run, run_json

LINES = [
    {"id": "a", "question": "What was a barrier for trusts?", "slice": "keyword", "split": "dev", "answerable": True,
     "gold_documents": ["survey.md"], "must": ["operational pressure"], "history": []},
    {"id": "b", "question": "Who chaired the peer learning event?", "slice": "keyword", "split": "test",
     "answerable": True, "gold_documents": ["event.txt"], "must": ["Jenny Smith"], "history": []},
    {"id": "c", "question": "and when?", "slice": "follow_up", "split": "dev", "answerable": True,
     "gold_documents": ["event.txt"], "must": ["February 2025"], "history": ["Who chaired the peer learning event?"]},
    {"id": "d", "question": "What is the capital of Mongolia?", "slice": "off_topic", "split": "dev",
     "answerable": False},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _aside(monkeypatch, tmp_path):
    monkeypatch.setattr(api, "configured_encoder", lambda settings: HashEncoder())
    monkeypatch.setenv("ASSISTANT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(files, "RUNS", tmp_path / "runs")


@pytest.fixture
def questions(corpus, tmp_path):
    run("ingest")
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in LINES))
    return path


def test_it_prints_what_was_promised(questions):
    values = run_json("eval", "--questions", questions)
    assert {"runs", "answers", "questions"} <= set(values)
    assert [each["retriever"] for each in values["runs"]] == ["keyword", "dense", "hybrid"]
    for each in values["runs"]:
        assert {"retriever", "metrics", "by_slice"} <= set(each)
        assert {"recall@5", "MRR@10", ALL_WORDS, "nDCG@10"} == set(each["metrics"]) == set(each["intervals"])
        assert set(each["by_slice"]) == {"keyword", "follow_up"}
    assert {
        "answer_rate", "right_of_answerable", "right_of_answered", "first_claim_right", "false_answers",
        "false_refusals", "citations", "citations_not_verbatim", "median_words",
    } <= set(values["answers"])  # fmt: skip
    assert [each["id"] for each in values["questions"]] == ["a", "b", "c", "d"]
    for each in values["questions"]:
        assert {"id", "question", "slice", "split", "searched_for", "answerable", "outcome", "confidence", "rank",
                "right", "first_claim_right", "claims"} <= set(each)  # fmt: skip
    assert values["questions"][2]["searched_for"].endswith("Who chaired the peer learning event?")
    times = values["questions"][0]["milliseconds"]
    assert set(times) == {"retrieve", "answer", "total", "search"}
    assert set(times["search"]) == {"keyword", "dense", "hybrid"}
    assert set(values["by_split"]) == {"dev", "test"}
    assert values["by_split"]["test"]["answers"]["questions"] == 1


def test_a_run_says_what_it_was_made_with_and_is_kept(questions, tmp_path):
    values = run_json("eval", "--questions", questions)
    [kept] = (tmp_path / "runs").glob("*.json")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d+Z\.json", kept.name)
    assert json.loads(kept.read_text()) == values
    made = values["made_with"]
    assert made["code"]["sha256"] == code_hash()
    assert made["index"]["model_fingerprint"] == "hash-1"
    assert list(made["questions"]) == ["questions.jsonl"]
    run("ingest")
    again = run_json("eval", "--questions", questions)
    names = ("corpus", "index", "questions", "code")
    assert [again["made_with"][name] for name in names] == [made[name] for name in names]


def test_what_changes_changes_its_hash(questions, corpus):
    before = run_json("eval", "--questions", questions)["made_with"]
    questions.write_text(questions.read_text() + "\n")
    (corpus / "event.txt").write_text("Another text.\n")
    run("ingest")
    after = run_json("eval", "--questions", questions)["made_with"]
    assert before["corpus"] != after["corpus"]
    assert before["questions"] != after["questions"]
    assert before["index"] == after["index"]


def test_code_has_a_hash_of_its_own(tmp_path):
    for name, text in (("assistant/a.py", "1"), ("evals/b.py", "2"), ("evals/runs/c.json", "3"), ("ui/d.py", "4")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    first = code_hash(tmp_path)
    (tmp_path / "evals/runs/c.json").write_text("changed")
    assert code_hash(tmp_path) == first
    (tmp_path / "assistant/a.py").write_text("changed")
    assert code_hash(tmp_path) != first


def test_splits_and_retrievers_are_chosen(questions):
    values = run_json("eval", "--questions", questions, "--split", "dev", "--retriever", "keyword")
    assert {each["split"] for each in values["questions"]} == {"dev"}
    assert [each["retriever"] for each in values["runs"]] == ["keyword"]
    assert values["differences"] == []
    run("eval", "--questions", questions, "--retriever", "keyword")


def test_a_run_is_compared_with_an_earlier_one(questions, tmp_path, monkeypatch):
    earlier = tmp_path / "earlier.json"
    run("eval", "--questions", questions, "--output", earlier)
    same = run_json("eval", "--questions", questions, "--compare", earlier)["comparison"]
    assert (same["changed"], same["different"]) == ([], [])
    assert {change["verdict"] for change in same["changes"]} == {"noise"}
    monkeypatch.setenv("ASSISTANT_ANSWER_THRESHOLD", "1")
    compared = run_json("eval", "--questions", questions, "--split", "dev", "--compare", earlier)["comparison"]
    assert compared["different"] == ["settings"]
    assert compared["left_out"] == {"reworded": 0, "only_before": 1, "only_after": 0}
    assert {item["after"]["outcome"] for item in compared["changed"]} == {"not_in_library"}
    printed = run("eval", "--questions", questions, "--compare", earlier).stdout
    assert "Not the same as then: settings" in printed
    assert "before: answered" in printed


def test_a_report_is_written(questions, tmp_path):
    result = run("eval", "--questions", questions, "--report", tmp_path / "out" / "report.html")
    assert "report.html" in result.stderr
    assert (tmp_path / "out" / "report.html").read_text().startswith("<!doctype html>")


def test_a_dataset_is_measured_kept_and_compared(tmp_path):
    place, earlier = folder(tmp_path), tmp_path / "earlier.json"
    values = run_json("eval", "--dataset", place, "--output", earlier)
    assert "per_query" not in values
    assert len(json.loads(earlier.read_text())["per_query"]) == 2
    compared = run_json("eval", "--dataset", place, "--compare", earlier)["comparison"]
    assert (compared["questions"], compared["changed"]) == (2, [])
    printed = run("eval", "--dataset", place).stdout
    assert "nDCG@10" in printed
    assert "3 documents, 2 queries" in printed


def test_what_is_wrong_is_said_in_a_sentence(questions, tmp_path):
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "half.json").write_text("{")
    (tmp_path / "old.json").write_text('{"questions": [{"id": "a"}]}')
    for arguments, code in (
        (("--retriever", "best"), "bad_setting"),
        (("--split", "train"), "bad_setting"),
        (("--dataset", tmp_path, "--questions", questions), "bad_dataset"),
        (("--dataset", tmp_path / "nowhere"), "bad_dataset"),
        (("--questions", tmp_path / "nowhere.jsonl"), "bad_question_set"),
        (("--questions", questions, "--compare", tmp_path / "nowhere.json"), "bad_run"),
        (("--questions", questions, "--compare", tmp_path / "list.json"), "bad_run"),
        (("--questions", questions, "--compare", tmp_path / "half.json"), "bad_run"),
        (("--questions", questions, "--compare", tmp_path / "old.json"), "bad_run"),
        (("--questions", questions, "--output", tmp_path), "bad_setting"),
        (("--questions", questions, "--report", tmp_path), "bad_setting"),
        (("--grow",), "bad_setting"),
        (("--grow", "--feedback", tmp_path / "nowhere.jsonl"), "bad_feedback"),
    ):
        result = RUNNER.invoke(app, ["eval", *map(str, arguments), "--json"])
        error = json.loads(result.stdout)["error"]
        assert (error["code"], result.exit_code) == (code, 2 if code == "bad_setting" else 1), arguments
        assert error["message"].endswith(".")
        assert error["hint"]


def test_a_file_that_cannot_be_written_is_found_out_before_anything_is_asked(questions, tmp_path, monkeypatch):
    monkeypatch.setattr("evals.command.measure", lambda *_: pytest.fail("it was measured for nothing"))
    for option in ("--output", "--report"):
        for place in (tmp_path, questions / "below" / "a.json"):
            error = run_json("eval", "--questions", questions, option, place, code=2)["error"]
            assert option in error["hint"]


def test_a_folder_that_cannot_be_written_does_not_lose_the_figures(questions, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(files, "RUNS", tmp_path / "file" / "runs")
    result = run("eval", "--questions", questions, "--json")
    assert json.loads(result.stdout)["runs"]
    assert "was not kept" in result.stderr


def test_feedback_becomes_drafts_and_never_questions(tmp_path):
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text('{"question": "who signs it?", "answer": {}, "verdict": "unhelpful", "comment": ""}\n')
    drafts = tmp_path / "drafts.jsonl"
    values = run_json("eval", "--grow", "--feedback", feedback, "--output", drafts)
    assert (values["drafts"], values["file"]) == (1, str(drafts))
    assert json.loads(drafts.read_text())["answerable"] is None
    assert (
        "half finished"
        in run_json("eval", "--grow", "--feedback", feedback, "--output", drafts, code=2)["error"]["message"]
    )
    assert run_json("eval", "--questions", drafts, code=1)["error"]["code"] == "bad_question_set"
    other = tmp_path / "other.jsonl"
    assert "1 drafts written" in run("eval", "--grow", "--feedback", feedback, "--output", other).stdout
