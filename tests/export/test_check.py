"""What a browser hands back is compared with the library before it becomes a paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.export.check import LEFT_OUT, NOT_CARRIED, UNCHECKED, Standing, check
from assistant.export.paper import compose
from assistant.export.text import plain_text
from assistant.text.lists import readable
from assistant.types import Claim, Span, Status
from tests.ui.sample import BOARD_QUOTE, BRIEFING, DOCUMENTS, GUIDANCE, LATE_QUOTE, SampleLibrary, answered, refused

DAY = "24 November 2026"
ANSWER = answered("What must boards do?")


def shown(answer, library) -> str:
    checked, remarks = check(answer, library, "", DAY)
    return plain_text(compose([checked], library.as_answered(), [remarks]))


def with_citation(number, **changes):
    citations = (replace(each, **changes) if each.number == number else each for each in ANSWER.citations)
    return replace(ANSWER, citations=tuple(citations))


def test_what_still_stands_is_said_to():
    checked, remarks = check(ANSWER, SampleLibrary(), "guidance", DAY)
    assert checked == ANSWER
    assert remarks.checked == f"Checked on {DAY}: all 3 quotes stand in the library, word for word."
    assert remarks.narrowed == "guidance"
    assert not remarks.of_claims
    assert not remarks.of_references


def test_a_source_that_went_or_changed_is_marked_beside_its_words():
    held = tuple(replace(each, version="f" * 64) if each is GUIDANCE else each for each in DOCUMENTS)
    checked, remarks = check(ANSWER, SampleLibrary(held=tuple(each for each in held if each is not BRIEFING)), "", DAY)
    assert [each.quote for each in checked.citations] == [each.quote for each in ANSWER.citations]
    assert remarks.of_references == {
        1: Standing.REMOVED.value, 2: Standing.CHANGED.value, 3: Standing.CHANGED.value
    }  # fmt: skip
    assert set(remarks.of_claims.values()) == {UNCHECKED}
    assert remarks.checked.startswith(f"Checked on {DAY}: 0 of 3 quotes stand")


@pytest.mark.parametrize(
    "change",
    [{"quote": "Boards may do as they like."}, {"quote": ""}, {"span": Span(0, 5, 82)}, {"span": Span(7, 0, 5)}],
)
def test_words_that_do_not_stand_there_are_left_out_with_what_rests_on_them(change):
    text = shown(with_citation(1, **change), SampleLibrary())
    assert "Boards may do as they like" not in text
    assert BOARD_QUOTE not in text
    assert LEFT_OUT in text
    assert Standing.ELSEWHERE.value in text
    assert "2 of 3 quotes stand" in text
    assert LATE_QUOTE in text


@pytest.mark.parametrize("words", ["No board needs to do anything.", BOARD_QUOTE.replace("one", "no"), ""])
def test_a_sentence_that_its_quotes_do_not_say_is_left_out(words):
    text = shown(replace(ANSWER, claims=(Claim(words, (1,)), *ANSWER.claims[1:])), SampleLibrary())
    assert f"[1] {NOT_CARRIED}" in text
    assert not words or words not in text


def test_a_table_s_row_and_sources_that_agree_are_said_by_their_quotes():
    head, row, third = (each.quote for each in ANSWER.citations)
    for text, numbers in (
        (f"{readable(head).rstrip('.')}: {readable(row)}", (2, 1)),
        (f"Three sources agree: {readable(row)}", (2, 1, 3)),
    ):
        assert (
            check(replace(ANSWER, claims=(Claim(text, numbers),)), SampleLibrary(), "", DAY)[0].claims[0].text == text
        )
    more = f"Five sources agree: {readable(third)}"
    assert not check(replace(ANSWER, claims=(Claim(more, (3, 1)),)), SampleLibrary(), "", DAY)[0].claims[0].text


def test_a_sentence_that_cites_nothing_is_left_out():
    text = shown(replace(ANSWER, claims=(Claim("Do nothing.", ()), Claim("Do less.", (9,)))), SampleLibrary())
    assert "Do nothing" not in text
    assert "Do less" not in text


def test_a_model_s_sentence_that_a_quote_carries_stays():
    worded = replace(ANSWER, claims=(Claim(BOARD_QUOTE.removesuffix("."), (1,)),), answered_by="ollama:llama3.2")
    assert BOARD_QUOTE.removesuffix(".") + " [1]" in shown(worded, SampleLibrary())


def test_title_and_publisher_are_the_library_s_own():
    forged = replace(
        BRIEFING, metadata=replace(BRIEFING.metadata, title="Order", publisher="NHS England", text_by=None)
    )
    text = shown(with_citation(1, document=forged), SampleLibrary())
    assert "Order" not in text
    assert BRIEFING.metadata.title in text
    assert "check the original" in text


def test_what_was_superseded_since_is_named_so():
    held = tuple(
        replace(each, metadata=replace(each.metadata, status=Status.SUPERSEDED)) if each is GUIDANCE else each
        for each in DOCUMENTS
    )
    assert "Superseded" in shown(ANSWER, SampleLibrary(held=held))


def test_reading_suggestions_that_went_are_left_out():
    answer = refused("refuse")
    assert BRIEFING.metadata.title in shown(answer, SampleLibrary())
    assert BRIEFING.metadata.title not in shown(answer, SampleLibrary(held=DOCUMENTS[1:]))


def test_the_words_of_a_suggestion_are_left_out_where_they_do_not_stand_there():
    kept = refused("Who leads?")
    hit = kept.closest[0]
    words = hit.stored.passage.text
    made_up = replace(hit, stored=replace(hit.stored, passage=replace(hit.stored.passage, text="Nobody has to lead.")))
    assert words.split("\n")[0][:60] in shown(kept, SampleLibrary())
    text = shown(replace(kept, closest=(made_up,)), SampleLibrary())
    assert "Nobody has to lead" not in text
    assert hit.stored.document.metadata.title in text
