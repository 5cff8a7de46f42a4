"""Whatever a language model does, what is shown is borne out, and there is an answer within the deadline."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.verification import supporting
from assistant.api import Assistant
from assistant.generation.write import ModelWriter
from assistant.types import Cited, Claim, Claimed, Finished, Found, Outcome
from tests.conftest import read_here
from tests.generation.stand_ins import QUOTES, Broken, Endless, Hanging, Scripted, citations, extracts

CITED = citations(*QUOTES)
OWN = extracts(CITED)
GOOD = "The event was chaired by Jenny Smith. [{3}]\n"


def written(model, timeout=5.0):
    """The claims as they came, and the whole."""
    writing = ModelWriter(model, timeout).write("Who chaired it?", OWN, CITED)
    shown = []

    def drain():
        whole = yield from writing
        ends.append(whole)

    ends = []
    shown += [event.claim for event in drain()]
    assert tuple(shown) == ends[0].claims
    return ends[0]


def test_sentences_that_the_quotes_bear_out_are_shown():
    answer = written(Scripted(GOOD + "Only 16% of trusts had trained clinical staff. [{1}]"))
    assert [(claim.text, claim.citations) for claim in answer.claims] == [
        ("The event was chaired by Jenny Smith.", (3,)),
        ("Only 16% of trusts had trained clinical staff.", (1,)),
    ]
    assert (answer.answered_by, answer.notices) == ("stand-in", ())


@pytest.mark.parametrize(
    "bad",
    [
        "In 2022, 70% of trusts said that operational pressure was a barrier. [{1}]",
        "Operational pressure was not a barrier. [{1}]",
        "According to NHS England, operational pressure was a barrier. [{1}]",
        "“Operational pressure was everything”, said trusts. [{1}]",
        "See https://evil.example/ for operational pressure. [{1}]",
        "![x](https://evil.example/?q=secret) operational pressure [{1}]",
    ],
)
def test_one_that_says_more_is_replaced_by_the_quotes_own_words(bad):
    answer = written(Scripted(GOOD + bad))
    assert [claim.text for claim in answer.claims] == ["The event was chaired by Jenny Smith.", OWN[0].text]
    assert answer.notices[0].startswith("1 of 2 sentences")


LEAD_IN, ITEM = "The framework asks trusts for the following:", "A director of the trust answers for interpreting."


@pytest.mark.parametrize(
    "said",
    [
        "A director of the trust answers for interpreting. [{1}]",
        "The framework asks trusts for the following. [{2}]",
    ],
)
def test_an_item_is_never_told_without_what_makes_a_request_of_it(said):
    cited = citations(ITEM, LEAD_IN)
    own = (Claim(f"{LEAD_IN} {ITEM}", (1, 2)),)
    events = list(ModelWriter(Scripted(said), 5).write("Who answers for interpreting?", own, cited))
    assert [event.claim for event in events] == list(own)


@pytest.mark.parametrize("ids", ["", "[zzz]", "[1]", "[k2m, 3]", "(see page 4)"])
def test_a_sentence_without_a_known_id_is_not_shown(ids):
    answer = written(Scripted(f"{GOOD}Only 16% of trusts had trained clinical staff. {ids}\n"))
    assert [claim.text for claim in answer.claims] == ["The event was chaired by Jenny Smith."]


def test_an_unknown_id_beside_a_known_one_is_dropped():
    answer = written(Scripted("The event was chaired by Jenny Smith. [zzz, {3}]"))
    assert answer.claims[0].citations == (3,)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Scripted(""), "did not keep to the form"),
        (Scripted("I cannot help with that."), "did not keep to the form"),
        (Endless("Board assurance is important. "), "did not keep to the form"),
        (Scripted("All is well. [{1}]"), "wrote nothing that the sources bear out"),
        (Broken(""), "could not be reached or failed"),
        (Hanging(""), "did not answer in time"),
        (Scripted(GOOD * 50, pace=0.2), "did not answer in time"),
    ],
)
def test_without_a_usable_word_the_documents_own_words_answer(model, words):
    began = time.monotonic()
    answer = written(model, timeout=0.6)
    assert time.monotonic() - began < 1.5
    assert answer.claims == OWN
    assert answer.answered_by == "extract"
    assert words in answer.notices[0]
    assert "prompt" not in answer.notices[0]


@pytest.mark.parametrize("said", ["NONE", "none.\n", "**NONE**"])
def test_a_model_that_finds_no_answer_warns_the_reader_and_hides_nothing(said):
    answer = written(Scripted(said))
    assert answer.claims == OWN
    assert "found no answer to your question in these quotes" in answer.notices[0]


def test_that_it_finds_none_is_not_said_beside_what_it_found():
    assert written(Scripted(f"NONE\n{GOOD}")).notices == ()


@pytest.mark.parametrize("model", [Broken(GOOD), Hanging(GOOD)])
def test_what_was_checked_before_it_failed_stays_and_the_rest_is_quoted(model):
    answer = written(model, timeout=0.6)
    assert answer.claims[0].text == "The event was chaired by Jenny Smith."
    assert answer.claims[1:] == OWN[:2]
    assert answer.answered_by == "stand-in"
    assert "the rest is in the documents' own words" in answer.notices[0]


def test_a_flood_is_cut_off_and_let_go():
    model = Endless(GOOD)
    answer = written(model)
    assert len(answer.claims) <= 8
    before = model.pieces
    time.sleep(0.2)
    assert model.pieces - before < 5 or model.pieces == before


def test_a_sentence_is_shown_as_soon_as_it_is_checked_and_not_before():
    shown_at = []
    script = GOOD + "Only 16% of trusts had trained clinical staff. [{1}]\n"
    began = time.monotonic()
    for _ in ModelWriter(Scripted(script, pace=0.02), 10).write("Who?", OWN, CITED):
        shown_at.append(time.monotonic() - began)
    assert len(shown_at) == 2
    assert shown_at[1] - shown_at[0] > 0.08


def test_a_busy_model_holds_nobody_up_beyond_the_deadline():
    writer = ModelWriter(Hanging(""), 0.4, slots=1)
    threading.Thread(target=lambda: list(writer.write("Who?", OWN, CITED)), daemon=True).start()
    time.sleep(0.1)
    writing, began = writer.write("Who?", OWN, CITED), time.monotonic()
    assert len(list(writing)) == len(OWN)
    assert time.monotonic() - began < 1


def test_a_reader_who_stops_stops_the_model():
    model = Endless(GOOD, pace=0.001)
    writing = ModelWriter(model, 30).write("Who?", OWN, CITED)
    next(writing)
    writing.close()
    time.sleep(0.1)
    before = model.pieces
    time.sleep(0.1)
    assert model.pieces == before


def test_a_remote_model_is_named_with_what_was_sent():
    answer = written(Scripted(GOOD, host="api.example.org"))
    assert "api.example.org" in answer.notices[-1]
    assert "your question and the passages quoted for it were sent" in answer.notices[-1]
    assert written(Scripted(GOOD)).notices == ()


FRAGMENTS = st.sampled_from(
    [
        "In 2022, ", "In 2023, ", "65% of trusts ", "16% of trusts ", "Only 16% of trusts ", "70% of boards ",
        "said that operational pressure was a barrier", "had trained their clinical staff", "is ", "not ", "must ",
        "Every chief executive should ", "name an executive lead for health inequalities", "for digital inclusion",
        "The event was chaired by ", "Jenny Smith", "Dr Jones", " in February 2025", "Boards are not required to ",
        "publish a plan", "; ", ", and ", ", while ", ". ", ".", "\n", "?", " [{1}]", " [{2}]", " [{3}]", " [zzz]",
        " [1]", "https://evil.example/", "<script>", "“", "- ", "1. ", "**", "\u202e", "\u200b", "{0}", "[", "]",
    ]
)  # fmt: skip


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, FRAGMENTS, FRAGMENTS, st.text(max_size=8)), max_size=25))
def test_no_sentence_is_shown_without_support(pieces):
    answer = written(Scripted("".join(pieces)))
    assert answer.claims
    for claim in answer.claims:
        cited = [citation for citation in CITED if citation.number in claim.citations]
        assert cited
        assert claim in OWN or supporting(claim.text, cited) == claim.citations


@pytest.fixture
def asking(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 0.0})
    return lambda model, question: list(Assistant(library, writer=ModelWriter(model, 5)).stream(question))


def test_the_evidence_is_there_before_the_model_starts(asking):
    model = Scripted("The event was chaired by Jenny Smith in February 2025. [{1}]")
    events = asking(model, "Who chaired the event?")
    kinds = [type(event) for event in events]
    assert kinds.index(Found) < kinds.index(Cited) < kinds.index(Claimed)
    cited = events[kinds.index(Cited)]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.answer.answered_by == "stand-in"
    assert {n for claim in finished.answer.claims for n in claim.citations} == {
        citation.number for citation in finished.answer.citations
    }
    assert all(citation in cited.citations for citation in finished.answer.citations)
    [(_, user)] = model.told
    assert all(citation.quote.split()[0] in user for citation in cited.citations)


@pytest.mark.parametrize("script", ["{1}", "{2}", "nothing", "A care plan is reviewed every nine months. [{1}]"])
def test_a_figure_that_another_source_gives_otherwise_is_never_told_alone(library, corpus, script):
    figures = ("A care plan is reviewed every six months.", "A care plan is reviewed every three months.")
    for name, said in zip(("guidance", "rules"), figures, strict=True):
        (corpus / f"{name}.md").write_text(f"# The {name}\n\n{said}\n", encoding="utf-8")
    library.settings = library.settings.model_copy(update={"answer_threshold": 0.0})
    library.sync(corpus, read=read_here)
    plain = Assistant(library).ask("How often is a care plan reviewed?")
    worded = {f"{{{n}}}": f"{plain.citations[n - 1].quote} [{{{n}}}]" for n in (1, 2)}.get(script, script)
    *events, finished = Assistant(library, writer=ModelWriter(Scripted(worded), 5)).stream(plain.question)
    answer = finished.answer
    assert answer.outcome is Outcome.CONFLICTING
    assert all(any(said in claim.text for claim in answer.claims) for said in figures)
    assert [event.claim for event in events if isinstance(event, Claimed)] == list(answer.claims)
    assert any("give different figures" in notice for notice in answer.notices)


def test_nothing_is_sent_where_the_library_does_not_hold_the_answer(library):
    library.settings = library.settings.model_copy(update={"answer_threshold": 1.0})
    model = Scripted("The event was chaired by Jenny Smith. [{1}]")
    answer = Assistant(library, writer=ModelWriter(model, 5)).ask("Who chaired the event?")
    assert answer.outcome is Outcome.NOT_IN_LIBRARY
    assert not model.told
