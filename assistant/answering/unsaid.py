"""Figures that a question takes for granted, or asks about, and that nothing quoted for it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.text.quantities import quantities
from assistant.text.words import stem, words

# "In the last 12 months" and "within 24 hours" are no figures that a source is asked about.
_TIME = frozenset(map(stem, "second minute hour day week month year decade".split()))

# A share may be told as a fraction: "half of trusts", "the most deprived quintile".
_FRACTIONS = {50.0: "half", 33.0: "third", 25.0: "quarter", 20.0: "fifth quintile", 10.0: "tenth decile"}


def unsaid_figures(question: str, told: Sequence[str]) -> tuple[str, ...]:
    """Return the figures of a question that nothing told gives, as they were typed ("45%"); empty where each is given.

    A share or a sum counts, and a count of two digits or more where something told counts the same thing otherwise:
    nobody has to repeat "the next 12 months" or "3 things".

    :param told: the quotes and whatever else the answer says.
    """
    return tuple(dict.fromkeys(_unsaid(question, told)))


def _unsaid(question: str, told: Sequence[str]) -> Iterator[str]:
    known = [each for text in told for each in quantities(text)]
    said = {word for text in told for word in words(text)}
    for asked in quantities(question):
        if any(each.kind == asked.kind and asked.is_same(each) for each in known):
            continue
        if asked.kind == "count":
            in_digits = asked.text.isdigit() and len(asked.text) > 1 and not _TIME & {*asked.of}
            if in_digits and any(asked.measures_what(each) for each in known):
                yield asked.text
        elif asked.kind in ("share", "money") and not said & {*_FRACTIONS.get(asked.value, "").split()}:
            yield asked.text
