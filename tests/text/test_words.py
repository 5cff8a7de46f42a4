from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
import snowballstemmer
import yaml

from assistant.text.words import regular, reworded, stem, stems, terms, wordings, words


def test_numbers_names_and_codes_stay_whole():
    assert words("Objective 3.12, Core20PLUS5 & s13SA – the board’s") == [
        "objective", "3.12", "core20plus5", "s13sa", "the", "board's",
    ]  # fmt: skip


def test_words_that_matter_are_kept():
    assert terms("What must not be done before the board meets?") == ["not", "before", "board", "meets"]


def test_what_people_say_and_no_document_misses_is_no_content():
    assert terms("so what's really still getting in the way, hadn't everybody got it?") == ["way"]
    assert terms("does owt say summat about folk on lists") == ["lists"]
    # What denies, compares or puts in an order is content.
    assert set(terms("what should never come first, or be less than before, without others")) == {
        "never", "first", "less", "before", "without", "others",
    }  # fmt: skip


def test_a_question_of_stop_words_keeps_them_all():
    assert terms("who is it?") == ["who", "is", "it"]


def test_stems_join_the_forms_of_a_word():
    assert stem("chaired") == stem("chair")
    assert stems("Non-executive directors") == {"non", "execut", "director", "non-execut"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("King's Fund", {"king", "fund"}),
        ("what's it, didn't we?", set()),
        ("who'd've", {"who'd'v"}),
        ("vitamin D", {"vitamin", "d"}),
        ("a T-level", {"t-level", "level"}),
    ],
)
def test_what_an_apostrophe_leaves_over_is_no_word(text, kept):
    # Such a rest stands in no document, and so would be the rarest word of all.
    assert stems(text) == kept


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("what got in the way?", "what were the barriers?"),
        ("what held trusts back", "what are barriers to progress for trusts"),
        ("What helped?", "what helps (enablers, effective)?"),
        ("what helped patients with diabetes to stop smoking?", "what helped patients with diabetes to stop smoking?"),
        ("what helps trusts?", "what helps (enablers, effective) trusts?"),
        ("what has helped trusts make progress?", "what were the enablers?"),
        ("what does the CEO do", "what are the objectives of the chief executive"),
        (
            "what does an executive lead for inequalities do?",
            "what are the objectives of the executive lead for inequalities",
        ),
        ("what falls to the HR director", "what are the objectives of the people director"),
        ("what all lands on our chief exec's desk?", "what are the objectives of the chief executive"),
        ("what's on the strategy director's plate", "what are the objectives of the strategy director"),
        ("whats on the executive leads plate", "what are the objectives of the executive lead"),
        ("how many things is the exec lead supposed to do?", "how many objectives are there for the executive lead"),
        (
            "who looks after digital inclusion at board level",
            "who is responsible (lead) for digital inclusion at board level",
        ),
        ("who looks after our oldest patients", "who looks after our oldest patients"),
        ("who takes care of them", "who takes care of them"),
        ("do staff who deal with interpreters need training", "do staff who deal with interpreters need training"),
        ("who looks after Alzheimer's patients", "who looks after Alzheimer's patients"),
        ("who owns the data", "who owns the data"),
        ("how many jobs do chief executives have", "how many jobs do chief executives have"),
        (
            "which senior person should own interpreting",
            "which senior person is accountable (responsible) for interpreting",
        ),
        ("what's the digital director's bit in all this?", "what are the objectives of the digital director"),
        (
            "as chief exec, what do I need to do on health inequalities?",
            "what are the objectives of the chief executive",
        ),
        ("what am I as strategy director meant to deliver", "what are the objectives of the strategy director"),
        ("which objectives fall to operations?", "what are the objectives of the operations"),
        ("what does the chief exec do about interpreters", "what does the chief executive do about interpreters"),
        ("what does the strategy do", "what does the strategy do"),
        ("what falls to the under-fives", "what falls to the under-fives"),
        ("what's down to the director of strategy?", "what are the objectives of the director of strategy"),
        ("which objectives apply to us?", "which objectives apply to us?"),
        ("which objectives come with a deadline?", "which objectives come with a deadline?"),
        ("what falls on directors if targets are missed", "what falls on directors if targets are missed"),
        ("what does lead do", "what does lead do"),
        ("target for 25/26", "target for 2025/26"),
        ("how do we split our data", "how do we break down (broken down) our data"),
        ("should we be cutting the numbers by ward?", "should we be breaking down (broken down) the numbers by ward?"),
        ("did they cut the numbers by half", "did they cut the numbers by half"),
        ("when was the alliance set up?", "when was the alliance set up (launched, founded)?"),
        ("on 22/24/25, or 2025/26", "on 22/24/25, or 2025/26"),
        ("Jane Smith job title", "who is Jane Smith"),
        ("what's Jane Smith's job?", "who is Jane Smith"),
        ("whose job is it", "whose job is it"),
        ("whose job is it to keep the agenda?", "who is to keep the agenda?"),
        ("whos in charge", "who is in charge"),
        ("whos meant to own it", "who is meant to own it"),
        ("whos target is 95%", "whos target is 95%"),
        ("who must sign off the plan", "who must approve the plan"),
        ("who signs off the plan", "who approves the plan"),
        ("what does WHOs page say", "what does WHOs page say"),
        ("the whos who list", "the whos who list"),
        ("wot precentage of bords hav a lead, and wich", "what percentage of boards have a lead, and which"),
        ("hwo many ppl, hwo chaired teh event and wen", "how many people, who chaired the event and when"),
        (
            "wat r the 5 priorities, can u tell me ur source pls",
            "what are the 5 priorities, can you tell me your source please",
        ),
        ("cud we be fined, shud it and wud they", "could we be fined, should it and would they"),
        ("R&D, the r number and a u-turn at UR", "R&D, the r number and a u-turn at UR"),
        ("Waht's the date", "whats the date"),
        ("the WAT report, Hw and a Meny", "the WAT report, Hw and a Meny"),
        ("are we legally required to publish data", "do we have to publish data"),
        ("is the board obliged by law to name a lead", "does the board have to name a lead"),
        ("what is required to join", "what is required to join"),
        ("are they required", "are they required"),
        ("does the chief exec report?", "does the chief executive report?"),
        ("What share of trusts had a lead?", "What share of trusts had a lead?"),
    ],
)
def test_everyday_words_become_the_words_of_documents(asked, searched):
    assert reworded(asked) == searched


def test_what_is_spelt_out_in_brackets_may_stand_in_either_way():
    assert wordings("DNA (did not attend) rates") == (
        "DNA (did not attend) rates",
        "DNA rates",
        "did not attend rates",
    )
    assert wordings("who leads?") == ("who leads?",)


def test_words_are_stemmed_rightly_by_many_threads_at_once():
    asked = [f"{word}{number}ations" for number in range(2_000) for word in ("inequal", "organis")]
    alone = [snowballstemmer.stemmer("porter").stemWord(word) for word in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, asked)) == alone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ran", "runs"),
        ("Children's", "child"),
        ("died", "die"),
        ("women", "woman"),
        ("poorest", "poor"),
        ("fell", "falls"),
    ],
)
def test_irregular_forms_have_the_stem_of_their_word(one, other):
    assert stem(one.lower()) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("highest", "high"), ("best", "good"), ("ground", "grind"), ("other", "oth")]
)
def test_what_asks_for_something_else_keeps_its_own(one, other):
    assert stem(one) != stem(other)


def test_a_text_has_its_words_in_the_place_of_irregular_forms_and_nothing_else_changed():
    assert regular("Women's waits FELL; 3.5 “children” ran-through.") == "woman's waits fall; 3.5 “child” run-through."
    assert regular("Trusts said 40%.") == "Trusts said 40%."


def test_no_form_is_told_of_two_words_or_is_a_word_that_has_forms():
    entries = yaml.safe_load(files("assistant.text").joinpath("irregular.yaml").read_text(encoding="utf-8"))
    forms = [form for of_word in entries.values() for form in of_word]
    assert len(forms) == len(set(forms))
    assert not set(forms) & set(entries)
