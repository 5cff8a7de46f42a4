from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.evidence import shipped_weights
from assistant.answering.notices import NO_REASON, NOT_IN_LIBRARY, UNCERTAIN
from assistant.answering.spans import WIDEST_CHARACTERS, says_something, widen
from assistant.api import Assistant
from assistant.citations import verify
from assistant.text.lists import readable
from assistant.types import Block, Claimed, Finished, Found, Outcome, Page, Role, Searching, Span, Status
from tests.conftest import read_here


@pytest.fixture
def assistant(library):
    """An assistant that answers whenever it finds anything: thresholds are measured elsewhere."""
    library.settings = library.settings.model_copy(update={"answer_threshold": 0.0})
    return Assistant(library)


def test_a_claim_is_a_sentence_of_the_page_and_its_citation_leads_there(assistant):
    answer = assistant.ask("What was the biggest barrier for trusts, operational pressure?")
    assert answer.outcome is Outcome.ANSWERED
    first = answer.as_json()["citations"][answer.claims[0].citations[0] - 1]
    assert first["quote"] == "In 2022, 65% of trusts said that operational pressure was a barrier."
    page = assistant.library.page(first["document_id"], first["page_index"], first["version"])
    assert page.page.text[first["start"] : first["end"]] == first["quote"]
    assert answer.text.startswith("In 2022, 65% of trusts said that operational pressure was a barrier. [1]")


def test_every_citation_holds_and_every_marker_has_one(assistant):
    for question in ("executive lead", "training every year", "who chaired the event?", "digital inclusion lead"):
        answer = assistant.ask(question)
        assert 1 <= len(answer.claims) <= 5
        assert all(verify(citation, assistant.library.store) for citation in answer.citations)
        assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert {number for claim in answer.claims for number in claim.citations} == {
            citation.number for citation in answer.citations
        }


def test_weak_evidence_is_no_answer_but_shows_what_is_closest(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 1.0})
    answer = Assistant(library).ask("What did the survey say about barriers?")
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert (answer.claims, answer.citations, answer.notices) == ((), (), (NOT_IN_LIBRARY,))
    assert answer.closest
    assert answer.as_json()["completeness"] == "none"


@pytest.mark.parametrize(("certain", "warned"), [(1.0, True), (0.0, False)])
def test_whoever_reads_an_answer_that_is_not_sure_is_told_so(assistant, certain, warned):
    assistant.policy = replace(assistant.policy, certain=certain)
    answer = assistant.ask("What did the survey say about barriers?")
    assert answer.claims
    assert (UNCERTAIN in answer.notices) is warned


def test_a_figure_that_the_question_takes_for_granted_and_no_source_gives_is_named(assistant):
    asked = "As {} of trusts said that operational pressure was a barrier, what did they do?"
    wrong, right = (assistant.ask(asked.format(share)) for share in ("45%", "65%"))
    assert "Nothing that is quoted here gives the figure “45%”." in wrong.notices
    assert not any("figure" in notice for notice in right.notices)


def test_a_reason_that_is_asked_for_and_not_given_first_is_said_to_be_missing(shipped_assistant):
    asked = ("why was the 2023 LeDeR report so late", "why do patients miss outpatient appts")
    late, missed = (shipped_assistant.ask(question) for question in asked)
    assert late.claims
    assert missed.claims
    assert NO_REASON in late.notices
    assert NO_REASON not in missed.notices


def test_nobody_is_told_to_read_an_answer_that_is_not_there(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 1.0})
    assert UNCERTAIN not in Assistant(library).ask("What did the survey say about barriers?").notices


def test_what_is_closest_is_cut_to_the_sentence_that_comes_nearest(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 1.0})
    nearest = Assistant(library).ask("What did the survey say about operational pressure?").closest
    assert nearest[0].stored.passage.text == "In 2022, 65% of trusts said that operational pressure was a barrier."
    assert len({hit.stored.document.document_id for hit in nearest}) == len(nearest)
    for hit in nearest:
        pages = [library.page(hit.stored.document.document_id, span.page_index) for span in hit.stored.passage.spans]
        there = [
            page.page.text[span.start : span.end] for page, span in zip(pages, hit.stored.passage.spans, strict=True)
        ]
        assert "\n".join(there) == hit.stored.passage.text


@pytest.mark.parametrize("question", ["do we have to do this", "what about it?"])
def test_a_question_that_names_nothing_is_not_answered(assistant, question):
    assistant.policy = replace(assistant.policy, threshold=0.3)
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert any("it is not clear what" in notice for notice in answer.notices)


@pytest.mark.parametrize("question", ["", "   ", "?!", "😀😀😀", "x" * 10_000])
def test_what_is_no_question_gets_a_polite_sentence(assistant, question):
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.BLOCKED
    assert len(answer.notices) == 1
    assert (answer.claims, answer.closest) == ((), ())


def test_events_come_in_order_and_add_up_to_the_answer(assistant):
    events = list(assistant.stream("Who chaired the event?"))
    assert [type(event) for event in events[:2]] == [Searching, Found]
    assert isinstance(events[-1], Finished)
    claimed = [event for event in events if isinstance(event, Claimed)]
    assert tuple(event.claim for event in claimed) == events[-1].answer.claims
    assert tuple(citation for event in claimed for citation in event.citations) == events[-1].answer.citations


@pytest.mark.parametrize("question", ["Who chaired the event?", "which objectives are in bold?"])
def test_documents_removed_while_a_question_is_answered_are_not_quoted(assistant, corpus, question):
    events = assistant.stream(question)
    while not isinstance(next(events), Found):
        pass
    for document in assistant.library.documents():
        assistant.library.remove(document.paths[0], corpus)
    answer = list(events)[-1].answer
    assert (answer.outcome, answer.citations) == (Outcome.NOT_IN_LIBRARY, ())


def test_a_follow_up_is_searched_for_with_what_it_leaves_out(assistant):
    first = assistant.ask("Who chaired the peer learning event?")
    second = assistant.ask("and when?", [first])
    assert second.standalone_question == "and when – Who chaired the peer learning event?"
    assert "February 2025" in second.text


def test_an_answer_from_a_superseded_document_says_so(assistant, corpus):
    (corpus / "survey.md.yaml").write_text("status: superseded\nsuperseded_by: guide.md\n")
    assistant.library.sync(corpus, read=read_here)
    answer = assistant.ask("65% operational pressure barrier trusts 2022")
    cited = [citation.document.metadata.status for citation in answer.citations]
    assert Status.SUPERSEDED in cited
    assert any("superseded by Board guide" in notice for notice in answer.notices)
    if all(status is Status.SUPERSEDED for status in cited):
        assert answer.outcome is Outcome.SUPERSEDED


def test_a_changed_quote_does_not_verify(assistant):
    from dataclasses import replace

    [citation, *_] = assistant.ask("operational pressure barrier").citations
    store = assistant.library.store
    assert verify(citation, store)
    assert not verify(replace(citation, quote=citation.quote.replace("65", "56")), store)
    assert not verify(replace(citation, span=Span(0, 1, 5)), store)
    assert not verify(replace(citation, quote="", span=Span(0, 3, 3)), store)


def blocks_of(*parts):
    text, blocks = "", []
    for role, body in parts:
        blocks.append(Block(role, len(text), len(text) + len(body)))
        text += body + "\n"
    return Page(0, None, text, tuple(blocks))


def widened(page, quote):
    start = page.text.index(quote)
    span = widen(Span(0, start, start + len(quote)), page)
    return page.text[span.start : span.end]


def test_a_sentence_that_leans_on_the_one_before_takes_it_along():
    page = blocks_of(
        (Role.PARAGRAPH, "Training is rare. Clinical staff were asked in 2024. Only 16%. It must grow soon.")
    )
    assert widened(page, "Only 16%.") == "Clinical staff were asked in 2024. Only 16%."
    assert widened(page, "It must grow soon.") == "Only 16%. It must grow soon."
    assert widened(page, "Clinical staff were asked in 2024.") == "Clinical staff were asked in 2024."
    page = blocks_of((Role.PARAGRAPH, "One page words the target as 95%. Every other source that was read says 92%."))
    assert widened(page, "Every other source that was read says 92%.").startswith("One page words")


def test_a_lead_in_takes_its_list_and_a_short_item_its_lead_in():
    page = blocks_of(
        (Role.PARAGRAPH, "Some context first. Break data down by:"),
        (Role.LIST_ITEM, "ethnicity"),
        (Role.LIST_ITEM, "age"),
        (Role.PARAGRAPH, "Then publish it."),
    )
    whole = "Break data down by:\nethnicity\nage"
    assert widened(page, "Break data down by:") == whole
    assert widened(page, "age") == whole


def test_a_label_takes_the_paragraph_below():
    page = blocks_of(
        (Role.PARAGRAPH, "Prepared for:"),
        (Role.PARAGRAPH, "The county's historical society."),
        (Role.PARAGRAPH, "2004"),
    )
    assert widened(page, "Prepared for:") == "Prepared for:\nThe county's historical society."
    assert widened(blocks_of((Role.PARAGRAPH, "Prepared for:")), "Prepared for:") == "Prepared for:"


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        (Role.PARAGRAPH, "DEFENCE OF THE DEFENDANT", False),
        (Role.PARAGRAPH, "THE TRUST MUST PUBLISH ITS DATA.", True),
        (Role.PARAGRAPH, "FORM 2B IS TO BE FILLED IN", True),
        (Role.PARAGRAPH, "NONE OF THEM " * 5, True),
        (Role.PARAGRAPH, "•", False),
        (Role.PARAGRAPH, "Page 1", False),
        (Role.PARAGRAPH, "3 of 12", False),
        (Role.PARAGRAPH, "Page 1 names her.", True),
        (Role.PARAGRAPH, "PCREF", True),
        (Role.LIST_ITEM, "COPD AND FLU", True),
        (Role.PARAGRAPH, "The defence of the defendant", True),
    ],
)
def test_a_line_in_capitals_or_a_pages_number_says_nothing_by_itself(role, text, expected):
    page = blocks_of((role, text), (Role.PARAGRAPH, "More."))
    assert says_something(Span(0, 0, len(text)), page) is expected


def test_of_a_list_too_long_to_quote_as_many_whole_items_are_taken_as_fit():
    items = [f"item number {n} " + "word " * 29 + "end" for n in range(9)]
    page = blocks_of((Role.PARAGRAPH, "Do this:"), *[(Role.LIST_ITEM, item) for item in items])
    quote = widened(page, "Do this:")
    assert quote == "\n".join(["Do this:", *items[:5]])
    assert len(quote) <= WIDEST_CHARACTERS


PARKING = ((Role.LIST_ITEM, "Charge patients for parking at any site they run"), (Role.LIST_ITEM, "free parking"))


def test_an_item_that_is_no_sentence_is_never_quoted_without_what_stands_above_its_list():
    headed = blocks_of((Role.HEADING, "What trusts must not do"), *PARKING)
    assert widened(headed, "free parking") == headed.text.rstrip("\n")
    told = blocks_of((Role.PARAGRAPH, "A first sentence. The trust stopped these services last year."), *PARKING)
    assert widened(told, "free parking").startswith("The trust stopped these services last year.\nCharge")
    long = blocks_of((Role.HEADING, "What stopped"), *[(Role.LIST_ITEM, "a " + "word " * 30)] * 7, PARKING[1])
    assert widened(long, "free parking").startswith("What stopped")


def test_an_item_that_begins_with_a_figure_is_a_sentence():
    share = "65% of patients should wait no longer than 18 weeks for treatment."
    page = blocks_of(
        (Role.PARAGRAPH, "There are two targets:"), (Role.LIST_ITEM, share), (Role.LIST_ITEM, "2) be seen")
    )
    assert widened(page, share) == share
    assert widened(page, "2) be seen") == page.text.rstrip("\n")


@given(st.integers(0, 200), st.integers(1, 60))
def test_widening_never_loses_the_span(start, length):
    page = blocks_of(*[(Role.PARAGRAPH, "It is so. " * 6), (Role.LIST_ITEM, "one two"), (Role.LIST_ITEM, "three")] * 3)
    end = min(start + length, len(page.text))
    span = widen(Span(0, start, end), page)
    assert span.start <= start
    assert span.end >= end


def test_shipped_weights_name_features_that_exist():
    from assistant.answering import answerability
    from assistant.answering.evidence import FEATURES

    weights = shipped_weights()
    assert set(weights.evidence) <= set(FEATURES)
    assert set(weights.confidence) <= set(answerability.FEATURES)
    assert 0 < weights.threshold < 1


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("One  sentence\u00a0only.", "One sentence only."),
        ("• an item", "an item"),
        ("Break data down by:\nethnicity\nage", "Break data down by: ethnicity; age"),
        ("Do this:\n\n• One thing.\n• Another.", "Do this: One thing; Another."),
        ("age\nsex", "age; sex"),
        ("", ""),
    ],
)
def test_a_quote_reads_as_one_line(quote, text):
    assert readable(quote) == text
