"""Whatever somebody types, and whatever a document holds, is read without an error and in time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.mismatch import names_no_such_director, speaks_of_the_group
from assistant.asking.forms import asks_for_target, asks_whether_obliged, asks_why, gives_reason, label_of, obliges
from assistant.asking.numbered import asks_for_title, gives_title, is_of_number, is_of_other_number, numbered
from assistant.asking.page_asked import page_asked, without_page
from assistant.asking.sought import Sought, code_asked, holds, sought, whose_contact
from assistant.asking.terms import defines, term_to_explain, unexplained
from assistant.asking.wishes import without_wishes

WORDS = st.sampled_from(
    (
        "part parts IIX XIV V 3 12th third two to and – , the of what is does mean are first page on in one sentence "
        "please case number fax tel 0191 496 0000 aged over 300 medical director objectives for ( ) “ ” : . ? "
        "\u00a0 \u0663 é"
    ).split(" ")
)
TEXTS = st.lists(st.one_of(WORDS, WORDS, st.text(max_size=6)), max_size=40).map(" ".join)


@settings(max_examples=500)
@given(TEXTS, TEXTS)
def test_no_text_is_too_odd(question, text):
    asked = numbered(without_page(without_wishes(question)))
    assert not (is_of_number(asked, text) and is_of_other_number(asked, text))
    gives_title(asked, text)
    assert page_asked(question) is None or page_asked(question).number is None or page_asked(question).number >= 0
    term = term_to_explain(question)
    assert not term or term in question or "(" in question or "“" in question or "”" in question
    assert defines(term, text) in (True, False)
    assert unexplained([question], [text]) in ((), (term,))
    for kind in Sought:
        assert holds(kind, text, question) in (True, False)
    assert sought(question) in Sought
    assert code_asked(question) is None or sought(question) is Sought.CODE
    assert whose_contact(question) == frozenset() or sought(question) is Sought.CONTACT
    assert names_no_such_director(question, text, [text]) in (True, False)
    assert speaks_of_the_group(question, text) in (True, False)
    for asks in (asks_for_target, asks_whether_obliged, asks_why, gives_reason, obliges, asks_for_title):
        assert asks(question) in (True, False)
    assert label_of(text) in text
