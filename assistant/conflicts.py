"""Whether the quotes of an answer give different figures for the same thing, found in the quotes themselves.

Two sentences disagree where they come from different sources, say nearly the same but for their figures, share none of
the figures of one kind, and are not about different years; or where one says itself that sources differ. Precision
comes first: a disagreement that is not one would make a reader doubt what is certain. Who is right is not for this
assistant to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, pairwise, product

from assistant.question import STOP_WORDS, stem, words
from assistant.sentences import sentence_offsets
from assistant.sought import Sought, sought
from assistant.types import Citation, Status

# Of the shorter sentence's words, those that also stand in the other; and of both sentences' words, those in both.
SAME_SUBJECT, SAME_WORDS = 0.6, 0.33
# Of what the question's words find in either quote, those they find in both.
SAME_QUESTION = 0.6
# Of the question's words, those that the first quote holds where it says itself that sources differ.
TOLD_QUESTION = 0.4
# Words that a sentence shares with the one whose figure it corrects.
SHARED_WORDS = 2
# Sentences of fewer words say too little to be told alike.
SHORTEST = 3

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS}) (?:19|20)\d\d\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/–-]\d\d)?\b")
_SHARE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:%|per ?cent\b)", re.IGNORECASE)
_MONEY = re.compile(r"[£$€] ?(\d[\d,]*(?:\.\d+)?(?: ?(?:thousand|million|billion|bn|m)\b)?)", re.IGNORECASE)
# With what is counted: 31 targets are not 32 trusts.
_COUNT = re.compile(
    r"(?<![\w.£$€])(\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion)\b)?)(?![\d%]| ?per ?cent) ((?!a\b|an\b)\w+)"
)
# Of a report, the year it is named by; what it says may be about another.
_EDITION = re.compile(r"\b(?:19|20)\d\d (?=(?:[A-Z]\w+ )?(?:report|page|edition|release|briefing)\b)")
_NAME = re.compile(r"\b[A-Z][\w’']+(?: (?:of |for |and )?[A-Z][\w’']+)*")
# A source that says itself that another gives something else.
_SOURCE = r"(?:sources?|reports?|pages?|papers?|documents?|surveys?|figures?|numbers?|dates?)"
_DIFFER = re.compile(
    r"\bwrongly (?:gives?|says?|names?|puts?|states?|quotes?|words?|counts?|calls?|reports?)\b|"
    r"\b(?:other|another|different) (?:figures?|dates?|numbers?)\b(?! of)|\b(?:is|as) an? error\b|"
    rf"\b{_SOURCE} (?:\w+ )?(?:disagrees?|contradicts?|(?:do|does|did) not (?:match|agree))\b|"
    r"\bcorrected (?:to|from)\b|\bdrops? the (?:figure|percentage|number|date)\b",
    re.IGNORECASE,
)
# A section's number, or a list's, counts nothing.
_CODE = re.compile(r"^\s*(?:\d+(?:\.\d+)+[.)]?|\d+[.)])\s")
# What only says who says it.
_SAYING = frozenset(
    stem(word) for word in "says say said gives give gave puts put counts counted report page text".split()
)


def disagreements(question: str, citations: Sequence[Citation]) -> tuple[tuple[int, int], ...]:
    """Return the numbers of the citations that give different figures for the same thing, in pairs; none is usual.

    A pair is one citation twice where its own sentences disagree, or one of them says that sources do.
    """
    if sought(question) in (Sought.PERSON, Sought.NAME):
        return ()
    current = [each for each in citations if each.document.metadata.status is not Status.SUPERSEDED]
    sentences = {each.number: list(_sentences(each)) for each in current}
    asked = _content(question)
    answering = [
        each
        for of_one in sentences.values()
        for each in of_one
        if len(asked & _content(each)) >= SAME_QUESTION * len(asked)
    ]
    return tuple(
        (one.number, other.number)
        for one, other in combinations_with_replacement(current, 2)
        if any(
            _disagree(question, one, other, this, that)
            for this, that in product(sentences[one.number], sentences[other.number])
        )
        or (one is other and _told(question, sentences[one.number], first=one.number == 1))
        or (one is other and _corrects(sentences[one.number], answering))
    )


def _told(question: str, sentences: Sequence[str], *, first: bool) -> bool:
    """Return whether a sentence says that sources differ on what is asked.

    What is quoted ``first`` is what answers: there a sentence that goes on from the one before it says so for both.
    """
    asked = _content(question)
    for before, sentence in pairwise(["", *sentences]):
        said = _content(sentence)
        if first and asked & said:
            said |= _content(before)
        least = TOLD_QUESTION if first else SAME_QUESTION
        if _DIFFER.search(sentence) and len(asked & said) >= least * len(asked):
            return True
    return False


def _corrects(sentences: Sequence[str], answering: Sequence[str]) -> bool:
    """Return whether a sentence says that sources differ on a figure which a sentence that answers gives."""
    figures = [_figures(each) for each in answering]
    for sentence in sentences:
        mine = _figures(sentence)
        if sentence not in answering and _DIFFER.search(sentence):
            about = _content(sentence)
            for answer, theirs in zip(answering, figures, strict=True):
                same = any(mine[kind] & theirs.get(kind, set()) for kind in mine)
                if same and len(about & _content(answer)) >= SHARED_WORDS:
                    return True
    return False


def _sentences(citation: Citation) -> Iterator[str]:
    for line in citation.quote.split("\n"):
        for start, end in sentence_offsets(line):
            yield _CODE.sub("", line[start:end])


def _disagree(question: str, one: Citation, other: Citation, this: str, that: str) -> bool:
    mine, theirs = _figures(this), _figures(that)
    kinds = [kind for kind in mine if mine[kind] and theirs.get(kind)]
    if not kinds or any(mine[kind] & theirs[kind] for kind in kinds):
        return False
    if not _different_sources(one, other, this, that) or _different_years(this, that):
        return False
    first, second = _content(this), _content(that)
    shorter = min(len(first), len(second))
    both = len(first & second)
    if shorter < SHORTEST or both < SAME_SUBJECT * shorter or both < SAME_WORDS * len(first | second):
        return False
    asked = _content(question)
    found = asked & (first | second)
    return bool(found) and len(asked & first & second) >= SAME_QUESTION * len(found)


def _figures(sentence: str) -> Mapping[str, set[str]]:
    dates = {match.group().lower() for match in _DATE.finditer(sentence)}
    rest = _YEAR.sub(" ", _DATE.sub(" ", sentence))
    shares, money = set(_SHARE.findall(rest)), {_plain(each) for each in _MONEY.findall(rest)}
    found: dict[str, set[str]] = {"date": dates, "share": shares, "money": money}
    for figure, counted in _COUNT.findall(_MONEY.sub(" ", _SHARE.sub(" ", rest))):
        found.setdefault(f"count of {stem(counted.lower())}", set()).add(_plain(figure))
    return found


def _plain(figure: str) -> str:
    return " ".join(figure.lower().replace(",", "").split())


def _content(sentence: str) -> set[str]:
    told = {stem(word) for word in words(sentence) if word not in STOP_WORDS and not any(map(str.isdigit, word))}
    return told - _SAYING


def _different_sources(one: Citation, other: Citation, this: str, that: str) -> bool:
    """Return whether two sentences are of different documents, or name different sources within one."""
    if one.document.document_id != other.document.document_id:
        return True
    mine, theirs = _names(this), _names(that)
    return bool(mine - theirs) and bool(theirs - mine)


def _names(sentence: str) -> set[str]:
    """Return who or what a sentence names; its first word has its capital from standing there."""
    return {match.group() for match in _NAME.finditer(sentence) if match.start() or " " in match.group()}


def _different_years(this: str, that: str) -> bool:
    """Return whether both name years, and none that the other names."""
    mine, theirs = (set(_YEAR.findall(_EDITION.sub(" ", _DATE.sub(" ", each)))) for each in (this, that))
    return bool(mine) and bool(theirs) and not mine & theirs
