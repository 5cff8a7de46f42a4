from __future__ import annotations

import pytest

from assistant.asking.interpret import interpret
from assistant.text.glossary import BadGlossary, Glossary, Meaning, glossary_text, parse_glossary
from tests.conftest import SHIPPED_CORPUS, read_here

TEXT = """
abbreviations:
  HI: health inequalities
  DNA:
    - meaning: did not attend
      about: missed appointments
    - meaning: deoxyribonucleic acid
      about: genes
same:
  - [no show, missed appointment]
"""


def test_what_is_written_is_what_is_meant():
    glossary = parse_glossary(TEXT)
    assert glossary.meanings["HI"] == (Meaning("health inequalities"),)
    assert glossary.meanings["DNA"][1] == Meaning("deoxyribonucleic acid", "genes")
    assert glossary.same == (("no show", "missed appointment"),)
    assert parse_glossary("") == parse_glossary("abbreviations:\nsame:\n") == Glossary()


def test_the_shipped_one_can_be_read():
    assert parse_glossary(glossary_text(SHIPPED_CORPUS)).meanings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abbreviations: [", "line "),
        ("- a list", "two parts"),
        ("synonyms: []", "two parts"),
        ("abbreviations:\n  NO: no show\n", "in quotes"),
        ("abbreviations:\n  HI:\n", "HI"),
        ("abbreviations:\n  HI: [1]\n", "HI"),
        ("abbreviations:\n  HI:\n    - about: only\n", "HI"),
        ("abbreviations: none", "one a line"),
        ("same:\n  - [alone]\n", "at least two"),
        ("same:\n  a: b\n", "at least two"),
        ("same: &x [[a b, c d], *x]", "aliases"),
        # YAML would keep the last, and say nothing.
        ("abbreviations:\n  DNA: did not attend\n  HI: health\n  DNA: genes\n", "line 4: 'DNA' is given twice"),
        ("same: [[a b, c d]]\nabbreviations: {}\nsame: [[e f, g h]]\n", "line 3: 'same' is given twice"),
        ("? [a]\n: b\n", "two parts|no YAML|unhashable"),
    ],
)
def test_a_mistake_is_told_in_words(text, said):
    with pytest.raises(BadGlossary, match=said):
        parse_glossary(text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("how do we cut no-shows?", {"no-shows": ("missed appointment",)}),
        ("what share of appointments is missed", {}),
        ("Missed appointments in clinics", {"Missed appointments": ("no show",)}),
        ("are missed appointments no shows", {}),
        ("what comes of DNA (no show)", {}),
        ("", {}),
    ],
)
def test_phrases_are_found_in_any_form(question, found):
    assert parse_glossary(TEXT).other_words(question) == found


@pytest.fixture
def spelt_out(library, corpus):
    """The small library with a glossary."""
    (corpus / "glossary.yaml").write_text(TEXT)
    (corpus / "missed.txt").write_text("A missed appointment costs much.\n")
    library.sync(corpus, read=read_here)
    return library


def searched(library, question):
    library.encoder.count_tokens = lambda text: 2  # no word is an everyday one
    return interpret(question, (), library.store, library.encoder).text


def test_a_question_is_searched_for_with_what_the_glossary_says(spelt_out):
    assert searched(spelt_out, "who leads on HI") == "who leads on HI (health inequalities)"
    assert searched(spelt_out, "any missed appointments") == "any missed appointments"  # no document says "no show"
    assert searched(spelt_out, "fewer no-shows") == "fewer no-shows (missed appointment)"


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("which missed appointments are DNA", "did not attend"),
        ("which genes are in DNA", "deoxyribonucleic acid"),
        ("what is DNA", "did not attend"),
        ("DNA rate by deprivation", "did not attend"),
    ],
)
def test_the_rest_of_the_question_decides_between_two_meanings(spelt_out, question, meaning):
    assert f"DNA ({meaning})" in searched(spelt_out, question)


def test_what_is_searched_for_stays_as_it_is_when_it_is_searched_for_again(spelt_out):
    for question in ("who leads on HI", "fewer no-shows", "which genes are in DNA"):
        once = searched(spelt_out, question)
        assert searched(spelt_out, once) == once


def test_a_glossary_with_a_mistake_is_a_warning_and_the_one_before_goes_on(spelt_out, corpus):
    (corpus / "glossary.yaml").write_text("abbreviations: [")
    report = spelt_out.sync(corpus, read=read_here)
    [(path, warning)] = report.warnings
    assert (path, warning.code) == ("glossary.yaml", "bad_glossary")
    [problem] = spelt_out.facts(report).problems
    assert (problem.path, problem.next_step) == ("glossary.yaml", "Correct it, then run: assistant ingest")
    assert "HI (health" in searched(spelt_out, "who leads on HI")


def test_a_glossary_that_is_gone_is_forgotten_and_a_rebuild_keeps_one(spelt_out, corpus):
    spelt_out.sync(corpus, rebuild=True, read=read_here)
    assert "HI (health" in searched(spelt_out, "who leads on HI")
    (corpus / "glossary.yaml").unlink()
    spelt_out.sync(corpus, read=read_here)
    assert searched(spelt_out, "who leads on HI") == "who leads on HI"


def test_nothing_is_written_where_the_glossary_is_the_same(spelt_out, corpus):
    before = spelt_out.store.generation()
    spelt_out.sync(corpus, read=read_here)
    assert spelt_out.store.generation() == before


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 200_001])
def test_a_file_that_is_no_text_or_too_long_is_told(tmp_path, content):
    (tmp_path / "glossary.yaml").write_bytes(content)
    with pytest.raises(BadGlossary):
        glossary_text(tmp_path)
