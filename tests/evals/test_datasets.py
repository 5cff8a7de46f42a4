"""Folders in BEIR layout as people make them: measured where it is clear what is meant, else refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import api
from assistant.config import load_settings
from assistant.search import Leg
from evals.beir import BadDataset, read_dataset
from evals.datasets import measure_dataset
from tests.evals.test_cache import Counting
from tests.readers.builders import lines as draw_lines
from tests.readers.builders import pdf

LEGS = [Leg.KEYWORD, Leg.DENSE, Leg.HYBRID]
CORPUS = [
    {"_id": "d1", "title": "Bees", "text": "Bees make honey in summer. They live in hives."},
    {"_id": "d2", "title": "Ants", "text": "Ants carry leaves to their nest."},
    {"_id": "d3", "title": "Owls", "text": "Owls hunt mice at night."},
]
QUERIES = [{"_id": "q1", "text": "who makes honey"}, {"_id": "q2", "text": "what do owls hunt"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n"


def lines(values) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in values)


def folder(tmp_path: Path, corpus=CORPUS, queries=QUERIES, qrels=QRELS, qrels_name="qrels.tsv", **files) -> Path:
    place = tmp_path / "tiny"
    (place / qrels_name).parent.mkdir(parents=True, exist_ok=True)
    (place / "corpus.jsonl").write_text(corpus if isinstance(corpus, str) else lines(corpus), encoding="utf-8")
    (place / "queries.jsonl").write_text(queries if isinstance(queries, str) else lines(queries), encoding="utf-8")
    (place / qrels_name).write_text(qrels, encoding="utf-8")
    for name, values in files.items():
        (place / f"{name}.jsonl").write_text(lines(values), encoding="utf-8")
    return place


@pytest.fixture
def encoder(monkeypatch):
    counting = Counting()
    monkeypatch.setattr(api, "configured_encoder", lambda settings: counting)
    return counting


@pytest.fixture
def run(encoder, tmp_path):
    settings = load_settings(cache_dir=tmp_path / "cache")
    return lambda place, legs=LEGS, asked=None: measure_dataset(place, legs, settings, asked)


def perfect(values) -> bool:
    """True where the words found everything; what the fake encoder's vectors find is chance."""
    return values["runs"][0]["metrics"]["MRR@10"] == 1.0


def test_a_set_gives_what_is_promised(run, tmp_path):
    values = run(folder(tmp_path))
    assert {"dataset", "documents", "queries", "embedding_model", "runs", "seconds"} <= set(values)
    assert (values["dataset"], values["documents"], values["queries"]) == ("tiny", 3, 2)
    assert [each["retriever"] for each in values["runs"]] == ["keyword", "dense", "hybrid"]
    for each in values["runs"]:
        assert set(each["metrics"]) == {"nDCG@10", "R@5", "R@10", "MRR@10", "P@1"}
        assert set(each["latency_ms"]) >= {"p50", "p95"}
    assert {"ingest", "search"} <= set(values["seconds"])
    assert perfect(values)
    assert values["warnings"] == []


def test_a_second_run_embeds_nothing_but_what_is_timed(run, encoder, tmp_path):
    place = folder(tmp_path)
    first = run(place)
    documents, asked = len(encoder.documents), len(encoder.queries)
    assert documents == 3
    second = run(place)
    assert len(encoder.documents) == documents
    assert len(encoder.queries) - asked == 3, "two queries are timed, the first of them twice"
    for one, other in zip(first["runs"], second["runs"], strict=True):
        assert one["metrics"] == other["metrics"]
    assert first["per_query"] == second["per_query"]


@pytest.mark.parametrize(
    ("qrels", "name"),
    [
        ("q1\td1\t1\nq2\td3\t1\n", "qrels.tsv"),
        ("query-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq2\td3\t1\r\n", "qrels/test.tsv"),
        ("q1 0 d1 1\nq2 0 d3 1", "qrels.tsv"),
        ("q1\t0\td1\t1\nq2\t0\td3\t1\n\n", "qrels.tsv"),
        ("q1\td1\t3\nq1\td2\t-1\nq1\td3\t0\nq2\td3\t1.0\n", "qrels.tsv"),
        ("q1\td1\t1\nq1\td1\t0\nq2\td3\t1\nq9\td1\t1\n", "qrels.tsv"),
    ],
)
def test_judgements_come_in_many_shapes(run, tmp_path, qrels, name):
    assert perfect(run(folder(tmp_path, qrels=qrels, qrels_name=name)))


def test_grades_count(run, tmp_path):
    values = run(folder(tmp_path, qrels="q1\td1\t1\nq1\td2\t3\nq2\td3\t1\n"), [Leg.KEYWORD])
    assert values["runs"][0]["metrics"]["P@1"] == 1.0
    assert values["runs"][0]["metrics"]["nDCG@10"] < 1.0


def test_odd_documents_do_no_harm(run, tmp_path):
    odd = [
        {"_id": 1, "text": "Bees make honey in summer."},
        {"_id": "q1", "title": None, "text": "Ants carry leaves."},
        {"_id": 'a "b"\t/../é\u2028', "title": "", "text": "Owls hunt mice at night.\u2028And voles."},
        {"_id": "empty", "title": "", "text": ""},
        {"_id": "blank", "text": " \n "},
        {"_id": "null", "title": "Only a title about zebras", "text": None},
        {"_id": "long", "title": "Long", "text": "Whales sing. " * 3000 + "The narwhal has a tusk."},
        {"_id": "half", "text": "half of a pair \ud83d and a nul \0 here"},
        {"_id": "word", "text": "x" * 5000},
    ]
    queries = [
        {"_id": 1, "text": "who makes honey"},
        {"_id": "q2", "text": "what do owls hunt"},
        {"_id": "z", "text": "zebras"},
        {"_id": "n", "text": "narwhal tusk"},
        {"_id": "none", "text": ""},
        {"_id": "unjudged", "text": "anything"},
    ]
    qrels = "1\t1\t1\nz\tnull\t1\nn\tlong\t2\nnone\tempty\t1\nq2\thalf\t0\nn\tabsent\t1\n"
    values = run(folder(tmp_path, "".join(json.dumps(each) + "\n" for each in odd), queries, qrels))
    assert (values["documents"], values["queries"]) == (9, 6)
    found = {each["id"]: each["rank"] for each in values["per_query"]}
    assert found == {"1": 1, "z": 1, "n": 1, "none": None}
    warnings = " ".join(values["warnings"])
    assert "1 queries have no judgement" in warnings
    assert "1 judged documents are not in corpus.jsonl" in warnings


@pytest.mark.parametrize("place", [0, 1, 3])
def test_an_id_that_comes_twice_counts_once_wherever_it_stands(run, tmp_path, place):
    corpus = [*CORPUS]
    corpus.insert(place, {"_id": "d3", "title": "Cats", "text": "Cats sleep all day."})
    values = run(folder(tmp_path, corpus, qrels="q1\td1\t1\n"))
    assert values["documents"] == 3
    assert perfect(values)
    assert "1 ids were used before" in values["warnings"][0]


def test_documents_of_the_very_same_text_are_all_kept(run, tmp_path):
    twin = {"_id": "twin", "title": "Bees", "text": CORPUS[0]["text"]}
    values = run(folder(tmp_path, [*CORPUS, twin], qrels="q1\ttwin\t1\nq1\td1\t1\nq2\td3\t1\n"))
    assert values["documents"] == 4
    assert values["runs"][0]["metrics"]["R@5"] == 1.0


def test_answers_are_measured_where_there_are_questions(run, tmp_path):
    questions = [
        {"id": "q1", "question": "who makes honey in summer?", "answerable": True, "answers": ["bees MAKE  honey"]},
        {"id": "x", "question": "who wrote the treaty of 1648?", "answerable": False, "answers": None},
        {"id": "y", "question": "where do bees live?", "answerable": True, "answers": "in hives"},
    ]
    values = run(folder(tmp_path, questions=questions))
    answers = values["answers"]
    assert (answers["answerable"], answers["unanswerable"]) == (2, 1)
    assert {"answered_of_answerable", "answer_in_quotes_of_answered", "refused_of_unanswerable"} <= set(answers)
    assert answers["curve"]["points"][0]["false_refusals"] == 0.0
    assert len(values["per_question"]) == 3


def test_other_questions_can_be_asked_about_its_documents(run, tmp_path):
    asked = tmp_path / "ours.jsonl"
    question = {
        "id": "o1",
        "question": "who makes honey in summer?",
        "doc": "d1",
        "answerable": True,
        "answers": ["bees"],
    }
    asked.write_text(lines([question]), encoding="utf-8")
    values = run(folder(tmp_path, queries="no JSON", questions=[{"id": "broken"}]), asked=asked)
    assert (values["dataset"], values["documents"], values["queries"], values["runs"]) == ("ours", 3, 1, [])
    assert [(each["id"], each["right"]) for each in values["per_question"]] == [("o1", True)]


def test_pdfs_are_ingested_instead_and_pages_judged(run, tmp_path):
    place = tmp_path / "papers"
    (place / "pdfs").mkdir(parents=True)

    def page(text):
        return lambda canvas: draw_lines(canvas, [text])

    (place / "pdfs" / "one.pdf").write_bytes(pdf(page("Bees make honey in summer."), page("Owls hunt mice at night.")))
    (place / "pdfs" / "bad.pdf").write_bytes(b"%PDF-1.4 no")
    questions = [
        {"id": "a", "question": "What do owls hunt at night?", "doc": "one.pdf", "pages": [2], "answer": "mice",
         "answerable": True},
        {"id": "b", "question": "Who makes honey?", "doc": "one.pdf", "pages": [1], "answer": "['bees', 'honey bees']",
         "answerable": True},
        {"id": "c", "question": "Which colour is the logo?", "doc": "one.pdf", "pages": [], "answerable": False},
    ]  # fmt: skip
    (place / "questions.jsonl").write_text(lines(questions))
    values = run(place)
    assert (values["documents"], values["queries"], values["runs"]) == (1, 3, [])
    assert [item["path"] for item in values["quarantined"]] == ["bad.pdf"]
    assert values["answers"]["answer_stands_on_gold_page"] == 2
    assert "cited_page_is_gold_of_answered" in values["answers"]
    assert values["answers"]["answered_of_those_narrowed"] == values["answers"]["answered_of_those"]
    assert values["answers"]["unanswerable_narrowed"] == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"corpus": "{"}, r"corpus.jsonl, line 1 is not JSON"),
        ({"corpus": lines(CORPUS) + "[]\n"}, r"corpus.jsonl, line 4 is not a JSON object"),
        ({"corpus": [{"id": "d1", "text": "x"}]}, r"corpus.jsonl, line 1 has no _id"),
        ({"corpus": ""}, "no documents or no queries"),
        ({"queries": ""}, "no documents or no queries"),
        ({"qrels": "h\th\th\nq1\td1\tyes\n"}, r"qrels.tsv, line 2 cannot be used"),
        ({"qrels": "q1\td1\n"}, "judges no query"),
        ({"qrels": "q7\td1\t1\n"}, "judges no query"),
        ({"qrels": "q1\td1\t0\n"}, "judges no query"),
        ({"questions": [{"question": "who?", "answerable": True}]}, r"questions.jsonl, line 1 has no id"),
        ({"questions": [{"id": "a", "question": "who?"}]}, "'answerable' has to be true or false"),
        ({"questions": [{"id": "a", "question": "?", "answerable": True, "pages": ["ii"]}]}, "'pages' has to be"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, change, says):
    with pytest.raises(BadDataset, match=says) as caught:
        read_dataset(folder(tmp_path, **change))
    assert caught.value.hint


def test_a_folder_without_its_files_says_which(tmp_path):
    with pytest.raises(BadDataset, match="There is no folder"):
        read_dataset(tmp_path / "nowhere")
    with pytest.raises(BadDataset, match=r"no qrels.tsv or qrels/test.tsv"):
        read_dataset(tmp_path)
    (tmp_path / "qrels.tsv").write_text(QRELS)
    with pytest.raises(BadDataset, match=r"no readable corpus.jsonl"):
        read_dataset(tmp_path)
    (tmp_path / "corpus.jsonl").write_bytes(b'{"_id": "\xff"}')
    with pytest.raises(BadDataset, match="UTF-8"):
        read_dataset(tmp_path)
