"""What readers said: kept through a rebuild, grouped into gaps, blotted out with the documents it quotes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.api import Assistant, Library
from assistant.config import load_settings
from assistant.feedback import REMOVED, Opinion, OpinionKind, gaps, without_private
from evals.grow import drafts, load_feedback
from tests.conftest import read_here
from tests.fakes import PAPERS, HashEncoder


@pytest.fixture
def library(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in PAPERS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    settings = load_settings(
        vector_index="exact", corpus_dir=corpus, index_dir=tmp_path / "index", answer_threshold=0.0
    )
    made = Library.create(tmp_path / "index", settings=settings, encoder=HashEncoder())
    made.sync()
    return made


def said(library, kind=OpinionKind.NOT_HELPFUL, question="What should every chief executive name?", comment=""):
    answer = Assistant(library).ask(question)
    opinion = Opinion("2026-01-02", kind, question, answer.as_json(), comment)
    library.note_opinion(opinion)
    return opinion


def test_what_was_said_is_kept_and_survives_a_rebuild(library):
    first = said(library)
    assert library.opinions() == (first,)
    library.sync(rebuild=True)
    second = said(library, OpinionKind.HELPFUL, "Who plans the board training?")
    assert library.opinions() == (first, second)


def test_what_is_said_while_a_library_is_built_anew_is_kept(library):
    first = said(library)
    library.sync(rebuild=True, progress=lambda done, _total, _path: said(library) if done == 1 else None)
    kept = library.opinions()
    assert kept[0] == first
    assert len(kept) > 1


def test_nothing_of_a_removed_document_stays_in_what_was_said(library, tmp_path):
    said(library)
    other = said(library, question="What share of trusts trained their clinical staff?")
    assert "digital inclusion" in json.dumps(library.opinions()[0].answer)
    library.remove("guide.md")
    left = library.opinions()[0]
    assert left.question == "What should every chief executive name?"
    assert REMOVED in left.answer["text"]
    for words in ("digital inclusion", "Board guide", "executive lead"):
        assert words not in json.dumps(left.answer)
        for file in (tmp_path / "index").rglob("*"):
            assert not file.is_file() or words.encode() not in file.read_bytes(), file
    assert any(each["quote"] for each in library.opinions()[1].answer["citations"]) or other.answer["closest"]


def test_nothing_of_a_document_that_a_rebuild_no_longer_finds_stays_in_what_was_said(library, tmp_path):
    said(library)

    def say_more(done, _total, _path):
        if done == 1:
            said(library)

    (tmp_path / "corpus" / "guide.md").unlink()
    library.sync(rebuild=True, progress=say_more)
    assert len(library.opinions()) > 1
    for words in ("digital inclusion", "executive lead"):
        for file in (tmp_path / "index").rglob("*"):
            assert not file.is_file() or words.encode() not in file.read_bytes(), file


def test_gaps_are_grouped_by_what_they_ask_and_the_most_asked_come_first():
    def asked(day, question, kind=OpinionKind.UNANSWERED, comment=""):
        return Opinion(day, kind, question, {}, comment)

    found = gaps(
        [
            asked("2026-01-01", "Who is our chair?"),
            asked("2026-01-02", "What is the budget for interpreters?"),
            asked("2026-01-05", "what is the budget for interpreters"),
            asked("2026-01-06", "What is the budget for interpreters?", OpinionKind.MISSING_DOCUMENT, "The plan."),
            asked("2026-01-07", "Fine", OpinionKind.HELPFUL),
        ]
    )
    assert [(gap.times, gap.question) for gap in found] == [
        (2, "What is the budget for interpreters?"),
        (1, "Who is our chair?"),
    ]
    assert found[0].days == ("2026-01-02", "2026-01-06")
    assert found[0].comments == ("The plan.",)
    assert len(found[0].wordings) == 2


@pytest.mark.parametrize("private", ["jo.bloggs@example.nhs.uk", "943 476 5919", "9434765919", "+44 20 7946 0958"])
def test_addresses_and_long_numbers_are_blotted_out(private):
    assert private not in without_private(f"Can {private} see\nthe 2024-25 plan?", 100)
    assert without_private("the 2024-25 plan of 12,000 people", 100) == "the 2024-25 plan of 12,000 people"


def test_feedback_becomes_drafts_of_questions(library, tmp_path):
    said(library, comment="It names the wrong lead.")
    said(library, OpinionKind.HELPFUL)
    file = tmp_path / "feedback.jsonl"
    file.write_text("".join(json.dumps(each.as_json()) + "\n" for each in library.opinions()))
    made = drafts(load_feedback(file), [])
    assert (len(made.lines), made.helpful) == (1, 1)
    assert "It names the wrong lead." in made.lines[0]["note"]


def test_an_opinion_about_an_answer_older_than_a_removal_keeps_none_of_its_words(library):
    answer = Assistant(library).ask("What share of trusts said that operational pressure was a barrier?")
    assert "65%" in json.dumps(answer.as_json())
    library.remove("survey.md")
    library.note_opinion(Opinion("2025-03-04", OpinionKind.HELPFUL, "Which share?", answer.as_json()))
    [kept] = library.opinions()
    assert "65%" not in json.dumps(kept.answer)
    assert REMOVED in json.dumps(kept.answer)


# Says one thing after the other until its standard input is closed, and writes down what was kept.
SPEAKER = """
import sys, threading
from assistant.api import Library
from assistant.config import load_settings
from assistant.feedback import Opinion, OpinionKind
from tests.fakes import HashEncoder
settings = load_settings(vector_index="exact", index_dir=sys.argv[1])
library = Library.open(sys.argv[1], settings=settings, encoder=HashEncoder())
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
number = 0
with open(sys.argv[2], "w") as told:
    while not over.is_set():
        library.note_opinion(Opinion("2026-01-02", OpinionKind.MISSING_DOCUMENT, f"{sys.argv[2]} {number}"))
        print(f"{sys.argv[2]} {number}", file=told, flush=True)
        number += 1
"""


def test_nothing_said_is_lost_while_two_processes_speak_and_the_library_is_built_anew(library, tmp_path):
    index, lists = str(library.store.folder), [tmp_path / "one", tmp_path / "two"]
    here = {"stdin": subprocess.PIPE, "cwd": Path(__file__).parents[1]}
    speakers = [subprocess.Popen([sys.executable, "-c", SPEAKER, index, str(each)], **here) for each in lists]
    until = time.monotonic() + 60
    while not all(each.exists() and each.stat().st_size for each in lists) and time.monotonic() < until:
        time.sleep(0.05)
    for _ in range(5):
        library.sync(rebuild=True, read=read_here)
    for speaker in speakers:
        speaker.communicate()
    assert [speaker.returncode for speaker in speakers] == [0, 0]
    told = [line for each in lists for line in each.read_text().splitlines()]
    assert len(told) > 10
    assert sorted(opinion.question for opinion in library.opinions()) == sorted(told)
    assert library.store.integrity_problems() == []
