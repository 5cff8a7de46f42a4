"""A term that a question asks to be explained ("what is a PLUS group?"), and whether a text says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.text.sentences import sentence_offsets
from assistant.text.words import STOP_WORDS, stem, word_spans, wordings, words

_ASKED = re.compile(
    r"^\W*(?:so |and )?(?:what(?:'s|’s| is| are)|define|explain|what do(?:es)?) (?:an? |the )?"
    r"(?P<thing>[^,;:?]+?)(?: (?:mean|means|about|exactly|again|stand for))*\W*$",
    re.IGNORECASE,
)
# "What are the enablers?" asks which there are, "what is the target?" for its figure: neither asks what such a thing
# is.
_ASKS_FOR_MEANING = re.compile(
    r"^\W*(?:so |and )?(?:what(?:'s|’s| is) (?!(?:the|our|your|their|its|his|her|my|this|that)\b)|define |"
    r"what do(?:es)? .* mean\b)",
    re.IGNORECASE,
)
# What stands in brackets is another wording; quotation marks are none of a term's.
_ASIDE = re.compile(r"\s*\([^)]*\)|[\"“”]")
_QUALITY = re.compile(
    r"(?:ory|able|ible|ful|ed|ly)\Z|\A(?:well|good|best|better|new|next|right|wrong|legal|happening)\Z"
)
# A thing of more words than these is no term that a document defines; and what is asked of a term has no small words.
TERM_WORDS, SINGLE_TERM_WORDS = 5, 3
# So many characters on each side show what is said of a term.
AROUND = 160
_SAYS_WHAT = re.compile(
    r"(?: \([^)]*\))? (?:is (?:an?|the|when|how|what|where)|are(?! (?:not|also|to|in|asked|trained|reviewed)\b)|"
    r"means?|stands? for|describes?|covers?|names?|consists? of|has (?:two|three|four|five|six|seven))\b",
    re.IGNORECASE,
)
# "…, the programme that learns from deaths, …"
_IN_PASSING = re.compile(
    r"(?: \([^)]*\))?, (?:the|an?) (?:[\w’'-]+ ){1,4}(?:that|which|who|for|of|to)\b", re.IGNORECASE
)
# "The guide defines health inequalities as …", "counts five or more visits as high intensity use".
_CALLS = r"\b(?:defines?|describes?|explains?|counts?|names?|calls?|treats?|sees?|understands?)\b"
_CALLED = re.compile(rf"{_CALLS} (?:an? |the )?\Z", re.IGNORECASE)
_AS = re.compile(r"(?: \([^)]*\))? as\b", re.IGNORECASE)
_CALLED_AS = re.compile(rf"{_CALLS} .{{3,80}} as (?:an? )?\Z", re.IGNORECASE)
_EXAMPLES = re.compile(r"\A\W*(?:examples|kinds|types) of (?:the )?\Z", re.IGNORECASE)
_BEGINS = re.compile(r"\A\W*(?:\d[\d.]* )?(?:the |an? )?\Z", re.IGNORECASE)
# What is told of a term at the start of a sentence says what it is or does, but not where it is listed.
_LISTED = re.compile(
    r"(?: \([^)]*\))? (?:is|are|was|were) (?:not|one of|among|named|mentioned|part of)\b", re.IGNORECASE
)
_SHORT_FORM = re.compile(r"(?=(?:.*[A-Z]){2})\w+")


def terms_asked_for(ways: Sequence[str]) -> tuple[str, ...]:
    """Return the terms that a question asks to be explained ("what is a PLUS group?"); empty where it asks else.

    :param ways: the question in all its wordings, without brackets.
    """
    matches = [match for match in map(_ASKED.match, ways) if match]
    return tuple(match["thing"] for match in matches if len(match["thing"].split()) <= TERM_WORDS)


def term_to_explain(question: str) -> str:
    """Return the one term whose meaning is all that a question asks for ("what is health literacy?"); "" else."""
    bare = _ASIDE.sub("", question)
    match = _ASKED.match(bare) if _ASKS_FOR_MEANING.match(bare) else None
    thing = match["thing"] if match else ""
    typed = words(thing)
    is_term = (
        1 <= len(typed) <= SINGLE_TERM_WORDS
        and not STOP_WORDS & set(typed)
        and not any(map(str.isdigit, thing))
        # "What is mandatory", "what is working well".
        and not _QUALITY.search(typed[-1])
    )
    return thing if is_term else ""


def defines(term: str, text: str) -> bool:
    """Return whether a sentence says what ``term`` is, in the singular or the plural.

    It begins with it ("PLUS groups are …"), says so in passing (", the duty that …"), or says that somebody defines,
    describes or names it as something.
    """
    return any(
        (_BEGINS.match(before) and _SAYS_WHAT.match(after))
        or _IN_PASSING.match(after)
        or (_CALLED.search(before) and _AS.match(after))
        or _CALLED_AS.search(before)
        or (_EXAMPLES.match(before) and _SAYS_WHAT.match(after))
        for before, after in _around(term, text)
    )


def tells_of(term: str, text: str) -> bool:
    """Return whether a sentence is about ``term``: it says what it is or stands for, or opens with what it does."""
    if _SHORT_FORM.fullmatch(term) and re.search(rf"\w \({re.escape(term)}s?\)", text):  # it is spelt out
        return True
    return defines(term, text) or any(
        _BEGINS.match(before) and not _LISTED.match(after) for before, after in _around(term, text)
    )


def unexplained(questions: Sequence[str], told: Sequence[str]) -> tuple[str, ...]:
    """Return the terms whose meaning is asked for and that no sentence tells of.

    :param questions: what is answered; what stands in brackets is another wording.
    :param told: what is claimed and quoted.
    """
    sentences = [line[start:end] for text in told for line in text.split("\n") for start, end in sentence_offsets(line)]
    found = []
    for question in questions:
        terms = [term for term in map(term_to_explain, wordings(question)) if term]
        if terms and not any(tells_of(term, sentence) for term in terms for sentence in sentences):
            found.append(terms[0])
    return tuple(dict.fromkeys(found))


def _around(term: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands right before and behind each place where ``text`` names ``term``, whatever its endings."""
    named = [stem(word) for word in words(term)]
    found = [(stem(word), start, end) for word, start, end in word_spans(text)]
    for place in range(len(found) - len(named) + 1):
        run = found[place : place + len(named)]
        if named and [each for each, _, _ in run] == named:
            start, end = run[0][1], run[-1][2]
            yield text[max(0, start - AROUND) : start], text[end : end + AROUND]
