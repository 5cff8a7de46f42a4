"""What a question asks: its terms, whether it stands alone, what kind of thing would answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import snowballstemmer
import yaml

# Words that carry no content in a question. "no", "not", "before", "after", "without" do, and are kept.
STOP_WORDS = frozenset(
    """a about all also am an and any anyone anything are as at be been being but by can could did do does doing done
    for from get give gets got had has have having he her here him his how i if in into is it its just know let like
    many may me might more most much must my of on or our out please put say says shall she should so some something
    such tell than that the their them then there these they thing things this those to told too up us was we were
    what whats when where which who whom whose why will with would you your yours""".split()
)
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("porter")


class Sought(StrEnum):
    """The kind of thing that would answer a question."""

    PERSON = "person"
    NAME = "name"
    """A named body, place or document ("which trust", "what tool")."""
    TIME = "time"
    NUMBER = "number"
    ANYTHING = "anything"


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; section numbers, hyphens and apostrophes stay in them."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word's Porter stem, the one that the keyword index uses."""
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


def terms(question: str) -> list[str]:
    """Return the words that carry the question, each once, in order; all words where none does."""
    every = list(dict.fromkeys(words(question)))
    return [word for word in every if word not in STOP_WORDS] or every


def stems(text: str) -> set[str]:
    """Return the stems of the content words of ``text``, the parts of hyphenated words among them."""
    found = set()
    for word in words(text):
        for part in {word, *re.split(r"[-']", word)}:
            if part and part not in STOP_WORDS:
                found.add(stem(part))
    return found


_SOUGHT: Sequence[tuple[Sought, re.Pattern[str]]] = (
    (
        Sought.NUMBER,
        re.compile(
            r"\bhow (many|much|long|old|often|big|large|far)\b|\b(what|which) (percentage|proportion|share|number|rate|"
            r"figure|age|amount|per ?cent)\b|\bpercentage of\b|\bwhat('s| is| was| are) the (percentage|proportion|"
            r"share|number|rate|figure|average|median|cost|target|total)\b",
            re.IGNORECASE,
        ),
    ),
    (Sought.TIME, re.compile(r"^\W*when\b|\b(what|which) (date|year|month|day|deadline)\b|\bby when\b", re.IGNORECASE)),
    (Sought.PERSON, re.compile(r"\bwho(m|se|'s)?\b|\bname of the (person|author|chair|director)\b", re.IGNORECASE)),
    (
        Sought.NAME,
        re.compile(
            r"\bwhich (trust|trusts|hospital|hospitals|organisation|organisations|company|companies|firm|supplier|"
            r"university|charity|city|country|council|icb|region|person|minister|publisher|consultancy|contractor)\b|"
            r"\bname of the\b|\bwhat('s| is| was) the name\b",
            re.IGNORECASE,
        ),
    ),
)


def sought(question: str) -> Sought:
    """Return the kind of thing that would answer ``question``."""
    return next((kind for kind, pattern in _SOUGHT if pattern.search(question)), Sought.ANYTHING)


_NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|half|third|quarter|once|twice|double|none|annual(ly)?|yearly|monthly|weekly|daily|quarterly|"
    r"every|each)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(1[89]|20)\d\d\b|\b(january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|winter|annual(ly)?|every|each)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(chair\w*|director\w*|chief|executive\w*|officer\w*|lead|leads|leader\w*|member\w*|board\w*|committee\w*|team\w*|"
    r"staff|trust\w*|secretar\w+|minister\w*|manager\w*|governor\w*|group\w*|author\w*|commission\w*|people|patients?|"
    r"provider\w*|department\w*|bod(y|ies)|neds?)\b",
    re.IGNORECASE,
)
# Two capitalised words in a row, an acronym, or a capitalised word that does not open the sentence.
_PROPER = re.compile(
    r"\b[A-Z][\w'’-]+ (?:(?:of|and|for|the) )*[A-Z][\w'’-]+|\b[A-Z]{2,}\w*|(?<=[a-z,;:–-] )[A-Z][\w'’-]+"
)


def holds(kind: Sought, text: str, asked: str) -> bool:
    """Return whether ``text`` holds the kind of thing sought, what the question itself names aside."""
    if kind is Sought.NUMBER:
        return bool(_NUMBER.search(text))
    if kind is Sought.TIME:
        return bool(_TIME.search(text))
    if kind is Sought.ANYTHING:
        return True
    known = stems(asked)
    named = any(not stems(match.group()) <= known for match in _PROPER.finditer(text))
    return named or (kind is Sought.PERSON and bool(_ROLE.search(text)))


@lru_cache(maxsize=1)
def _rewordings() -> list[tuple[re.Pattern[str], str]]:
    entries = yaml.safe_load(files("assistant").joinpath("wording.yaml").read_text(encoding="utf-8"))
    return [(re.compile(pattern, re.IGNORECASE), replacement) for pattern, replacement in entries]


def reworded(question: str) -> str:
    """Return ``question`` in the words that documents use, by the patterns in ``wording.yaml``."""
    for pattern, replacement in _rewordings():
        question = pattern.sub(replacement, question)
    return " ".join(question.split())


_LINKS = re.compile(
    r"^\W*(and|but|also|so|then|or|what about|how about|what else|anything else|any others?)\b", re.IGNORECASE
)
_REFERS = re.compile(
    r"\b(it|its|they|them|their|theirs|that|this|those|these|he|she|his|her|him|one|ones|same|there|former|latter)\b",
    re.IGNORECASE,
)
# A question with this many content words says what it is about.
STANDS_ALONE_TERMS = 4


def standalone(question: str, earlier: Sequence[str]) -> str:
    """Return ``question`` as it can be searched for without the conversation, in the words that documents use.

    What is missing is taken from the last question that stood alone; one that stands alone keeps its own words.

    :param earlier: the conversation's questions as they were searched for, oldest first.
    """
    asked = reworded(question)
    if not earlier or not _depends(question):
        return asked
    return f"{asked.rstrip('?')} – {earlier[-1]}"


def _depends(question: str) -> bool:
    content = [word for word in words(question) if word not in STOP_WORDS and not _REFERS.fullmatch(word)]
    if _LINKS.search(question):
        return len(content) <= STANDS_ALONE_TERMS
    if _REFERS.search(question):
        return len(content) < STANDS_ALONE_TERMS
    return len(content) <= 1
