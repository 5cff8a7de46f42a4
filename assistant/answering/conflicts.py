"""Whether the quotes of an answer give different figures for the same thing, found in the quotes themselves.

Two sentences disagree where they come from different sources, say nearly the same but for their figures, share none of
the figures of one kind, and are not about different years, people or places; where one denies what the other says; or
where one says itself that sources differ. Precision comes first: a disagreement that is not one would make a reader
doubt what is certain. Who is right is not for this assistant to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations_with_replacement, pairwise, product

from assistant.answering.mismatch import speaks_of_another_group
from assistant.asking.forms import asks_for_deadline, tells_deadline
from assistant.asking.sought import Sought, sought
from assistant.attribution import MONTHS
from assistant.text.glossary import without_brackets
from assistant.text.quantities import NUMBER_WORDS, Date, Quantity, dates, denials, is_negation, quantities, years
from assistant.text.sentences import sentence_offsets
from assistant.text.words import STOP_WORDS, stem, words
from assistant.types import Citation, Status

# Of the shorter sentence's words, those that also stand in the other; and of both sentences' words, those in both.
SAME_SUBJECT, SAME_WORDS = 0.6, 0.3
# Of what the question's words find in either quote, those they find in both.
SAME_QUESTION = 0.6
# Of the question's words, those that the first quote holds where it says itself that sources differ.
TOLD_QUESTION = 0.4
# Words that a sentence shares with the one whose figure it corrects.
SHARED_WORDS = 2
# Sentences of fewer words say too little to be told alike.
SHORTEST = 3
# Of both sentences' words, those in both where they give times …
SAME_TIME = 0.7
# … and where one denies what the other says.
SAME_DENIED = 0.8

# Of a report, the year it is named by; what it says may be about another.
_EDITION = re.compile(r"\b(?:19|20)\d\d (?=(?:[A-Z]\w+ )?(?:report|page|edition|release|briefing)\b)")
_YEAR_BEFORE = re.compile(r"\b(?:the year before|the previous year|a year earlier)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’']+(?: (?:of |for |and )?[A-Z][\w’']+)*")
# A source that says itself that another gives something else.
_SOURCE = r"(?:sources?|reports?|pages?|papers?|documents?|surveys?|figures?|numbers?|dates?)"
_DIFFER = re.compile(
    r"\bwrongly (?:gives?|says?|names?|puts?|states?|quotes?|words?|counts?|calls?|reports?)\b|"
    r"\b(?:other|another|different) (?:figures?|dates?|numbers?)\b(?! of)|\b(?:is|as) an? error\b|"
    rf"\b{_SOURCE} of the same {_SOURCE}\b|"
    rf"\b{_SOURCE} (?:\w+ )?(?:disagrees?|contradicts?|(?:do|does|did) not (?:match|agree))\b|"
    r"\bcorrect (?:figure|number|total|date)\b|\bnot (?:the )?(?=[£$€]?\d)|\bdiffers? from\b|"
    r"\bcorrected (?:to|from)\b|\bdrops? the (?:figure|percentage|number|date)\b",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:is|are|was|were|as) (?:an? )?(?:errors?|mistakes?|misprints?|wrong|incorrect)\b", re.IGNORECASE
)
# "The page of the programme says …"
_SPEAKER = re.compile(r"(?:The|An?) (?P<who>[^,.;:]{3,80}?) (?:says|puts|gives|counts|reports|quotes|names)\b")
# A section's number, or a list's, counts nothing.
_CODE = re.compile(r"^\s*(?:\d+(?:\.\d+)+[.)]?|\d+[.)])\s")
_TIMES = frozenset(stem(unit) for unit in "years months weeks days hours minutes".split())
# A smaller number that is spelt out is a figure, like one in digits, and no word of what is said.
MANY = 1_000
_MONTHS = frozenset(stem(month.lower()) for month in MONTHS)
# Whether sources agree is no part of what they are asked about; nor are they.
_AGREE = re.compile(
    r"\b(?:(?:dis)?agree[sd]?|agreement|differ(?:s|ed|ence|ences)?|match(?:es)?|contradicts?|tally|conflict(?:s|ing)?)\b",
    re.IGNORECASE,
)
# What only says who says it.
_SAYING = frozenset(
    stem(word) for word in "says say said gives give gave puts put counts counted report page text".split()
)


def disagreements(question: str, citations: Sequence[Citation]) -> tuple[tuple[int, int], ...]:
    """Return the numbers of the citations that give different figures for the same thing, in pairs; none is usual.

    A pair is one citation twice where its own sentences disagree, or one of them says that sources do.
    """
    # What an abbreviation stands for was not asked in so many words.
    question = without_brackets(question)
    kind = sought(question)
    if kind in (Sought.PERSON, Sought.NAME):
        return ()
    current = [each for each in citations if each.document.metadata.status is not Status.SUPERSEDED]
    return _differing(question, kind, current) or (
        _differing(_of_the_matter(question, current), kind, current) if _AGREE.search(question) else ()
    )


def _differing(question: str, kind: Sought, current: Sequence[Citation]) -> tuple[tuple[int, int], ...]:
    sentences = {each.number: list(_sentences(each)) for each in current}
    asked = _content(question)
    quoted = asked & {word for of_one in sentences.values() for each in of_one for word in _content(each)}
    answering = [
        each
        for of_one in sentences.values()
        for each in of_one
        if len(asked & _content(each)) >= SAME_QUESTION * len(asked)
    ]
    return tuple(
        (one.number, other.number)
        for one, other in combinations_with_replacement(current, 2)
        # What is quoted behind an answer in words answers nothing with its figures.
        if (
            (1 in (one.number, other.number) or kind is not Sought.ANYTHING)
            and _differ(question, quoted, one, other, sentences)
        )
        or (one is other and _told(question, sentences[one.number], first=one.number == 1))
        or (one is other and _corrects(question, sentences[one.number], answering))
    )


def _of_the_matter(question: str, citations: Sequence[Citation]) -> str:
    """Return a question that asks whether sources agree without that, and without what names the sources."""
    named = [match["who"] for each in citations for line in _sentences(each) if (match := _SPEAKER.match(line))]
    named += [publisher for each in citations for publisher in each.document.metadata.publishers]
    aside = {part for name in named for part in _content(name)} | {
        part for match in _AGREE.finditer(question) for part in _content(match.group())
    }
    return " ".join(word for word in question.split() if not _content(word) or not _content(word) <= aside)


def _differ(
    question: str, quoted: AbstractSet[str], one: Citation, other: Citation, sentences: Mapping[int, Sequence[str]]
) -> bool:
    """Return whether sentences of two citations disagree, and none of the one gives what one of the other gives."""
    pairs = list(product(sentences[one.number], sentences[other.number]))
    found = [pair for pair in pairs if _disagree(question, quoted, one, other, *pair)]
    return bool(found) and (one is other or not any(_confirm(found, *pair) for pair in pairs))


def _confirm(differing: Sequence[tuple[str, str]], this: str, that: str) -> bool:
    """Return whether two sentences give the same figure, one of which disagrees with another about it."""
    return any((this == a) != (that == b) for a, b in differing) and any(
        _is_same(a, b) for a, b in _of_one_kind(this, that)
    )


def calls_wrong(sentence: str) -> bool:
    """Return whether a sentence calls what stands before it an error."""
    return _ERROR.search(sentence) is not None


def says_that_sources_differ(sentence: str) -> bool:
    """Return whether a sentence says itself that another source gives something else, or that one is wrong."""
    return _DIFFER.search(sentence) is not None


def _told(question: str, sentences: Sequence[str], *, first: bool) -> bool:
    """Return whether a sentence says that sources differ on what is asked: it goes on from the one before it.

    What is quoted ``first`` is what answers, and needs to hold less of the question.
    """
    asked = _content(question)
    for before, sentence in pairwise(["", *sentences]):
        said = _content(sentence)
        # One word stands in so many sentences that the one before says nothing about this one.
        if asked & said if first else len(asked) >= SHARED_WORDS:
            said |= _content(before)
        least = TOLD_QUESTION if first else SAME_QUESTION
        differs = says_that_sources_differ(sentence) and not _different_years(question, sentence)
        if differs and len(asked & said) >= least * len(asked):
            return True
    return False


def _corrects(question: str, sentences: Sequence[str], answering: Sequence[str]) -> bool:
    """Return whether a sentence says that sources differ on a figure which a sentence that answers gives."""
    if len(_content(question)) < SHARED_WORDS:
        return False
    for sentence in sentences:
        if (
            sentence not in answering
            and says_that_sources_differ(sentence)
            and not _different_years(question, sentence)
        ):
            about = _content(sentence)
            for answer in answering:
                same = any(_is_same(a, b) for a, b in _of_one_kind(sentence, answer))
                if same and len(about & _content(answer)) >= SHARED_WORDS:
                    return True
    return False


def _sentences(citation: Citation) -> Iterator[str]:
    for line in citation.quote.split("\n"):
        for start, end in sentence_offsets(line):
            yield _CODE.sub("", line[start:end])


def _disagree(question: str, quoted: AbstractSet[str], one: Citation, other: Citation, this: str, that: str) -> bool:
    """Return whether two sentences give different figures for what is asked.

    :param quoted: the question's stems that the answer holds at all; both sentences have to hold most of them.
    """
    first, second = _content(this), _content(that)
    shorter, both = min(len(first), len(second)), len(first & second)
    alike = both / (len(first | second) or 1)
    asked = _content(question)
    said_alone = min(first, second, key=len) <= asked
    if asks_for_deadline(question) and not (tells_deadline(this) or tells_deadline(that)):
        return False
    if (shorter < SHORTEST and not said_alone) or both < SAME_SUBJECT * shorter or alike < SAME_WORDS:
        return False
    years_asked = alike >= SAME_DENIED and sought(question) is Sought.TIME and _years_alone_differ(this, that)
    if not (years_asked or _denied(this, that) or _figures_differ(question, this, that, alike)):
        return False
    if _of_different_cases(question, one, other, this, that):
        return False
    if (_YEAR_BEFORE.search(this) is None) != (_YEAR_BEFORE.search(that) is None):
        return False
    if not _different_sources(one, other, this, that) or (_different_years(this, that) and not years_asked):
        return False
    return bool(quoted) and len(quoted & first & second) >= SAME_QUESTION * len(quoted)


def _figures_differ(question: str, this: str, that: str, alike: float) -> bool:
    """Return whether both give figures of a kind, and none of any kind that the other gives, too.

    What both give of the question's own ("the 18 week standard") is no answer to it.
    :param alike: of both sentences' words, the share in both: lengths of time are told of so much that they need more.
    """
    given: list[Quantity | Date] = [*quantities(question), *dates(question)]
    pairs = [
        (a, b)
        for a, b in _of_one_kind(this, that)
        if not (_is_same(a, b) and any(_is_same(a, asked) for asked in given))
    ]
    if alike < SAME_TIME and any(isinstance(each, Quantity) and _TIMES & {*each.of} for pair in pairs for each in pair):
        return False
    return bool(pairs) and not any(_is_same(a, b) or _is_of_others(a, b) for a, b in pairs)


def _of_different_cases(question: str, one: Citation, other: Citation, this: str, that: str) -> bool:
    """Return whether two sentences are about different people or places, or one about another year than the question.

    Names by which a document calls itself or its publisher say whose sentence it is, and not what it is about.
    """
    if speaks_of_another_group(this, that) or any(_different_years(question, each) for each in (this, that)):
        return True
    if one.document.document_id == other.document.document_id:
        return False
    mine, theirs = _names(this), _names(that)
    own = " ".join((*_called(one), *_called(other)))
    return all({name for name in names if name not in own} for names in (mine - theirs, theirs - mine))


def _called(citation: Citation) -> tuple[str, ...]:
    metadata = citation.document.metadata
    return (*metadata.titles, *metadata.publishers)


def _years_alone_differ(this: str, that: str) -> bool:
    """Return whether each gives one year and no other figure, and not the same: the year is what is told."""
    mine, theirs = years(this), years(that)
    return (
        len(mine) == len(theirs) == 1
        and mine != theirs
        and not any((*quantities(each), *dates(each)) for each in (this, that))
    )


def _of_one_kind(this: str, that: str) -> Iterator[tuple[Quantity, Quantity] | tuple[Date, Date]]:
    """Yield the figures of two sentences that can be compared, in pairs."""
    for one, other in product(quantities(this), quantities(that)):
        if one.measures_what(other):
            yield one, other
    yield from product(dates(this), dates(that))


def _is_same(one: Quantity | Date, other: Quantity | Date) -> bool:
    if isinstance(one, Date):
        return isinstance(other, Date) and one.is_same(other)
    return isinstance(other, Quantity) and one.is_same(other)


def _is_of_others(one: Quantity | Date, other: Quantity | Date) -> bool:
    return isinstance(one, Quantity) and isinstance(other, Quantity) and one.is_of_others(other)


def _denied(this: str, that: str) -> bool:
    """Return whether two sentences say the same, word for word, but that one of them denies it."""
    plain, denied = ({word for word in words(each) if not is_negation(word)} - STOP_WORDS for each in (this, that))
    return denials(this) != denials(that) and len(plain & denied) >= SAME_DENIED * len(plain | denied)


def _content(sentence: str) -> set[str]:
    said = (word for word in words(sentence) if word not in STOP_WORDS and NUMBER_WORDS.get(word, MANY) >= MANY)
    return {stem(word) for word in said if not any(map(str.isdigit, word))} - _SAYING - _MONTHS


def _different_sources(one: Citation, other: Citation, this: str, that: str) -> bool:
    """Return whether two sentences are of different documents, or name different sources within one.

    Of what is said of two ("the page says …") in one document one has to answer first: behind an answer it is none.
    """
    if one.document.document_id != other.document.document_id:
        return True
    mine, theirs = _names(this), _names(that)
    if mine - theirs and theirs - mine:
        return True
    if 1 not in (one.number, other.number):
        return False
    speakers = [match["who"].lower() for match in map(_SPEAKER.match, (this, that)) if match]
    return len({*speakers}) == 2


def _names(sentence: str) -> set[str]:
    """Return who or what a sentence names, but for months; its first word has its capital from standing there."""
    found = {match.group() for match in _NAME.finditer(sentence) if match.start() or " " in match.group()}
    return found - {*MONTHS}


def _different_years(this: str, that: str) -> bool:
    """Return whether both name years, and none that the other names."""
    mine, theirs = (years(_EDITION.sub(" ", each)) for each in (this, that))
    return bool(mine) and bool(theirs) and not mine & theirs
