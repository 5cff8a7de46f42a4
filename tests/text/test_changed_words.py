from __future__ import annotations

import pytest

from assistant.text.changed_words import changed_words


@pytest.mark.parametrize(
    ("typed", "searched", "shown"),
    [
        ("What is it?", "What is it?", ""),
        ("What is  it?", "What is it", ""),
        ("who enforces equality law?", "who regulator of equality law?", "who enforces [regulator of] equality law?"),
        ("who shuld lead", "who should lead", "who shuld [should] lead"),
        ("what do NEDs do", "what do NEDs (non-executive) do", "what do NEDs (non-executive) do"),
        ("how do we cut DNAs?", "how do we cut DNAs (no shows)?", "how do we cut DNAs (no shows)?"),
        ("why don't they turn up?", "why don't they miss clinics?", "why don't they turn up [miss clinics]?"),
        ("is IT a must here", "is IT (info tech) mandatory here", "is IT (info tech) a must [mandatory] here"),
        # Little of what was typed is left.
        ("wich helth bord", "which health board", "which health board"),
        # A follow-up, and a question without the story before it, are shown as they are searched for.
        ("and boards?", "What about boards?", "What about boards?"),
        ("why?", "why – who reports?", "why – who reports?"),
        ("I chair this. Who reports, in one line?", "Who reports?", "Who reports?"),
        ("a\u202eb", "ab", ""),
    ],
)
def test_what_was_typed_stays_and_what_it_is_searched_for_as_stands_behind_it(typed, searched, shown):
    assert changed_words(typed, searched) == shown
