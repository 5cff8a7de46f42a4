"""What people say is searched for as what documents say."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import pytest
import yaml

from assistant.asking.everyday import in_documents_words
from assistant.text.plain_yaml import check_said_once


class Held:
    """Stands in for a library that holds some phrases and nothing else."""

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        return {term: int(term.lower() in self.phrases) for term in terms}


class Anything(Held):
    """Stands in for a library that holds whatever is asked for."""

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(terms, 1)


def searched(question: str, store: Held, known: Sequence[str] = ()) -> str:
    for phrase, documents in in_documents_words(question, store, known).items():  # type: ignore[arg-type]
        question = question.replace(phrase, documents, 1)
    return question


@pytest.mark.parametrize(
    ("question", "held", "meant"),
    [
        ("who gets sectioned most", ["detained"], "who gets detained most"),
        ("do people in poorer areas wait", ["deprived areas"], "do people in deprived areas wait"),
        ("the poorest areas", ["deprived areas", "deprived"], "deprived areas"),
        ("why they don’t turn up", ["did not attend"], "why they did not attend"),
        ("why they don't turn up", ["missed appointments", "did not attend"],
         "why they missed appointments (did not attend)"),
        ("planned care", ["elective", "planned care"], "planned care (elective)"),
    ],
)  # fmt: skip
def test_a_phrase_is_put_as_the_library_puts_it(question, held, meant):
    assert searched(question, Held(*held)) == meant


def test_what_the_library_does_not_hold_is_not_put_there():
    assert searched("who gets sectioned most", Held()) == "who gets sectioned most"


def test_what_the_glossary_explains_is_left_to_it():
    assert searched("who was sectioned", Held("detained"), ["sectioned"]) == "who was sectioned"


def test_the_shipped_list_says_everything_once():
    text = files("assistant.asking").joinpath("everyday.yaml").read_text(encoding="utf-8")
    check_said_once(text)
    entries = yaml.safe_load(text)
    said = [phrase.lower() for people in entries.values() for phrase in people]
    assert len(said) == len(set(said))
    assert not {phrase for documents, people in entries.items() for phrase in people if phrase in documents.split(", ")}


def test_what_is_put_there_is_not_put_there_again():
    held = Held("elective", "planned care")
    once = searched("planned care", held)
    assert searched(once, held) == once


@pytest.mark.parametrize(
    "question",
    [
        "what do patients turn to",
        "a course of action",
        "the Race and Health Observatory",
        "What does section 149 say?",
        "Who is the medical director?",
        "What are the options for funding?",
        "help with travel costs, medication and translation",
        "the legal purchase of marked land",
        "the Casualty Fund",
    ],
)
def test_words_that_only_look_alike_are_left_alone(question):
    anything = Anything()
    assert searched(question, anything) == question


def test_what_documents_say_is_not_put_behind_itself():
    held = Held("learning disability")
    assert searched("deaths with a learning disability", held) == "deaths with a learning disability"
