from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from assistant.search import Leg
from evals.baseline import BASELINES
from evals.compare import compare, comparison_json
from evals.files import records_of
from evals.publish import BEGIN, END, PAGE, BadPage, load_baselines, markdown, published
from evals.report import failures, report, stage
from evals.run import measure
from tests.evals.sample import QUESTIONS, answers_well, quotes_everything
from tests.evals.test_datasets import encoder, folder, run  # noqa: F401 - fixtures

MADE_WITH = {
    "time": "2026-01-01T00:00:00+00:00",
    "corpus": "c" * 64,
    "index": {"embedding_model": "hash"},
    "questions": {"sample.jsonl": "q" * 64},
    "code": {"sha256": "a" * 64, "commit": None, "changed": None},
    "settings": {"threshold": 0.3, "claims": 5},
    "machine": {"cpus": 2},
}


@pytest.fixture
def values(sample_assistant):
    ask = quotes_everything(sample_assistant.library)
    return {"split": "all", "made_with": MADE_WITH} | measure(QUESTIONS, sample_assistant, ask, list(Leg))


class Outline(HTMLParser):
    """Collects tags, the headings' levels, and everything that would be fetched."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.fetched = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.fetched += [value for name, value in attributes if name in ("src", "href", "xlink:href", "action")]


def test_a_report_needs_nothing_else(values):
    text = report(values)
    outline = Outline(text)
    assert outline.fetched == []
    assert not {"script", "link", "iframe", "img", "object"} & set(outline.tags)
    assert "url(" not in text
    assert outline.tags.count("svg") == 2
    assert outline.tags.count("h1") == 1
    assert all(each in outline.tags for each in ("caption", "th", "main", "title"))


def test_a_report_says_what_was_found_and_what_should_have_been(values):
    text = report(values)
    failed = failures(values["questions"])
    assert {each["id"] for each in failed} == {"near", "off"}
    assert "2 questions not done right" in text
    for each in failed:
        assert each["question"] in text
        assert stage(each) in text
    assert "operational pressure was a barrier" in text


def test_what_documents_and_questions_hold_is_text_and_no_markup(values):
    planted = "<script>alert(1)</script>"
    values["questions"][3] |= {"question": planted, "quotes": [{"document": planted, "page": 1, "quote": planted}]}
    text = report(values)
    assert planted not in text
    assert "&lt;script&gt;" in text


def test_every_way_of_going_wrong_has_its_sentence(values):
    wrong = dict(values["questions"][0]) | {
        "right": False, "given": False, "outcome": "not_in_library", "would_be_right": False, "rank": 3,
    }  # fmt: skip
    told = [
        stage(wrong | change)
        for change in (
            {},
            {"rank": None},
            {"rank": 15},
            {"would_be_right": True},
            {"given": True, "outcome": "answered"},
            {"outcome": "out_of_scope"},
            {"answerable": False},
        )
    ]
    assert told[1] == told[2]
    assert len(set(told)) == 6
    assert "taken for out of scope" in told[5]


def test_a_comparison_is_in_the_report(values, sample_assistant):
    good = measure(QUESTIONS, sample_assistant, answers_well(sample_assistant.library), list(Leg))
    compared = comparison_json(compare(records_of(good), records_of(values)), {"near": "How many?"})
    text = report(values | {"comparison": {"with": "earlier.json", "different": ["code"], **compared}})
    assert "Compared with earlier.json" in text
    assert "near (near_miss): How many?" in text


def test_a_public_set_has_a_report_too(run, tmp_path):  # noqa: F811
    questions = [
        {"id": "a", "question": "who makes honey?", "answerable": True, "answers": ["bees"]},
        {"id": "b", "question": "who was king in 1648?", "answerable": False},
    ]
    text = report(run(folder(tmp_path, qrels="q1\td1\t1\nq2\td9\t1\n", questions=questions)))
    assert "Evaluation on tiny" in text
    assert "what do owls hunt" in text
    assert "1 judged documents are not in corpus.jsonl" in text


def test_figures_are_written_between_the_marks():
    page = f"# Page\n\n{BEGIN}\nold\n{END}\n\nAfter.\n"
    once = published(page, "new")
    assert once == f"# Page\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter.\n"
    assert published(once, "new") == once
    with pytest.raises(BadPage):
        published("# Page without marks\n", "new")


def test_the_figures_in_the_documentation_are_those_of_the_baselines():
    page = PAGE.read_text(encoding="utf-8")
    assert published(page, markdown(load_baselines())) == page, "run: make figures"


def test_no_figure_is_typed_by_hand():
    """This test ensures that no share with three decimals stands in the page outside of its marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    assert re.findall(r"\b[01]\.\d{3}\b", before + rest.partition(END)[2]) == []


def test_baselines_hold_no_text_of_public_sets():
    for path in BASELINES.glob("*.json"):
        values = json.loads(path.read_text())
        assert "failed" not in values
        assert "per_query" not in values
