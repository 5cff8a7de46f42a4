"""What shows that evidence speaks of another case than the question: another group, place or year, another source."""

from __future__ import annotations

import re

from assistant.library.base import Reader
from assistant.question import STOP_WORDS, word_set, words

# Of what stands in one of these, a text about one member says nothing of another.
_GROUPS = tuple(
    frozenset(kind.split())
    for kind in (
        "asian bangladeshi black caribbean chinese gypsy indian irish pakistani roma white",
        "cornwall london midlands northern scotland scottish wales welsh yorkshire",
        "men women boys girls",
    )
)
# … and of these a little: children are people under 18, too.
_AGES = frozenset({"adults", "babies", "children", "teenagers"})
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")
_BRACKETS = re.compile(r"\([^)]*\)")
# "What did the BMA say …", "according to the BMA".
_SAYS = re.compile(
    r"\b(?:did|does|do|has|have) (?:the |our )?(?P<one>(?:\w[\w'’-]* ){1,4}?)"
    r"(?:say|said|think|thought|argue|argued|advise|advised|recommend|recommended)\b|"
    r"\baccording to (?:the |our )?(?P<other>(?:\w[\w'’-]*\W*){1,3})",
    re.IGNORECASE,
)


def speaks_of_another_group(question: str, about: str) -> bool:
    """Return whether the question names a group of people or a part of the country that ``about`` does not.

    What stands in brackets is passed over.
    """
    named, told = word_set(_BRACKETS.sub(" ", question)), word_set(about)
    return any(named & group and not named & group & told for group in _GROUPS)


def speaks_of_another(question: str, about: str) -> bool:
    """Return whether the question names a group, place, age or year that ``about`` does not."""
    asked = _BRACKETS.sub(" ", question)
    ages = word_set(asked) & _AGES
    years = _YEAR.findall(asked)
    return (
        speaks_of_another_group(question, about)
        or bool(ages and not ages & word_set(about))
        or any(year not in about for year in years)
    )


def asks_an_unknown(question: str, store: Reader) -> bool:
    """Return whether the question asks what somebody says of whom the library says nothing."""
    for match in _SAYS.finditer(_BRACKETS.sub(" ", question)):
        who = [word for word in words(match["one"] or match["other"]) if word not in STOP_WORDS]
        if who and not any(store.document_frequencies(who).values()):
            return True
    return False
