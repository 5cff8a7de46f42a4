"""A follow-up -> a question that can be searched for by itself; one that stands alone is left alone.

Without a language model: whether something is missing is told by the form of the question, and what is missing is taken
from the last question, or from the document that was quoted. Where in doubt a question counts as standing alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asking.parts import BEHIND, parts
from assistant.text.glossary import asked_plainly, without_brackets
from assistant.text.quantities import NUMBER_WORDS, ORDINAL_WORDS
from assistant.text.words import STOP_WORDS, reworded, words


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation that stands alone; ``about`` is the title of the one document quoted for it.

    ``about`` is empty where nothing, or more than one document, was quoted. ``searched`` is what was searched for, with
    what the question took along; empty where that is the question.
    """

    question: str
    about: str = ""
    searched: str = ""


def turn(typed: str, searched: str, about: str = "") -> Turn:
    """Return what later questions may refer to, from a question as it was typed and as it was searched for."""
    question = searched if BEHIND in typed else searched.rpartition(BEHIND)[2]
    return Turn(question, about, "" if question == searched else searched)


def standalone(question: str, earlier: Sequence[Turn]) -> str:
    """Return ``question`` as it can be searched for without the conversation, in the words that documents use.

    "And in 2024?" puts its year in the place of the last question's, "and the chair?" its role; "says who?" asks the
    last question again; anything else that leaves out what it is about has the last question, or the document quoted
    for it, put behind it. "No, I meant in 2024" is "in 2024".

    :param earlier: the conversation, oldest first.
    """
    asked = reworded(question)
    if earlier and asks_again(asked):
        return earlier[-1].searched or earlier[-1].question
    meant = _what_is_meant(asked)
    if meant and (earlier or _ASKS.match(meant)):
        asked = meant if _ASKS.match(meant) else f"and {meant}"
    # Later parts may lean on the first: "what is the PSED and who must follow it".
    if not earlier or not _depends(parts(asked)[0]):
        return asked
    last = earlier[-1]
    if last.about and _OF_DOCUMENT.search(asked):
        return f"{asked.rstrip('?. ')}{BEHIND}{last.about}"
    return (
        _one_by_number(asked, last.question)
        or _of_the_year_before(asked, last.question)
        or _exchanged(asked, last.question)
        or f"{asked.rstrip('?. ')}{BEHIND}{last.question}"
    )


def _what_is_meant(question: str) -> str:
    """Return what is meant by who corrects a question; empty where nothing is corrected or put in its place."""
    opening = _CORRECTS.match(question)
    rest = question[opening.end() :] if opening else question
    meant = _SORRY.sub("", _NOT_WHAT.sub("", _NOT_THAT.sub("", rest)) if opening else rest)
    return meant if meant != question and content_words(meant) else ""


def asks_again(question: str) -> bool:
    """Return whether a follow-up asks how sure the last answer is, or who says so ("does everyone agree?")."""
    return _ASKS_AGAIN.fullmatch(_LINK.sub("", question).strip(" ?.!")) is not None


def newly_asked(question: str) -> list[str]:
    """Return the words by which a follow-up asks for something of its own; none where it asks for more of the same."""
    return [] if _MORE.search(question) else content_words(question)


def stands_for_nothing(question: str) -> str:
    """Return the pronoun of a conversation's first question that says nothing else ("must we publish it?"); or ""."""
    asked = _LINK.sub("", question)
    content = content_words(asked)
    pronoun = _PLURAL.search(asked) or _SINGULAR.search(asked)
    named, _, _ = asked[: pronoun.start()].rpartition(" and ") if pronoun else ("", "", "")
    if content_words(named):
        return ""  # "What is the duty and must we follow it?"
    return pronoun.group() if pronoun and len(content) <= 1 and _refers(asked, content) else ""


_SOURCES = (
    r"(?:every(?:one|body)|(?:all |other |both )?(?:the |of )?(?:sources|documents|reports|papers|them)|they|all)"
)
_ASKS_AGAIN = re.compile(
    rf"(?:do|does) {_SOURCES} (?:all )?agree(?: (?:on|about|with) (?:that|this|it))?|"
    r"(?:is|are) (?:that|this|it|those|these|they) (?:really |quite |definitely |still |all )?"
    r"(?:certain|sure|right|correct|true|agreed|disputed|definite|settled|up to date|the same everywhere)|"
    r"(?:that|this|it) (?:can['’]?t|cannot|can not) be (?:right|true|correct)|"
    r"really|how (?:do|would) you know(?: that| this)?|"
    r"which (?:source|figure|one|number|date) (?:is|was) (?:right|correct|true)|"
    r"is there (?:a|any) (?:newer|later|more recent|other|different) (?:figure|number|source|date|view)|"
    r"are (?:you|we) (?:really |quite )?sure(?: (?:about|of) (?:that|this|it))?|"
    r"are there (?:any )?(?:other|different) (?:figures|numbers|views|sources|dates)|"
    r"(?:says|said) who|who says(?: so| that| this| it)?|(?:according to|by) whom?|"
    r"where (?:(?:does|is) (?:that|this|it) (?:come )?from|did you (?:get|find|read) (?:that|this|it))|"
    r"what(?:'s|’s| is) (?:the|your) (?:source|evidence)(?: (?:for|of) (?:that|this|it))?|"
    r"(?:is|are) (?:that|this|it|those|these) the (?:latest|newest|most recent)(?: (?:ones?|figures?|numbers?|data))?",
    re.IGNORECASE,
)
# "No, I meant the blog": what stands before what is meant; and behind it, what is not ("2022, not 2023").
_CORRECTS = re.compile(
    r"\W*(?:"
    r"(?:no|nope|sorry|oops|wait|hang on|oh|ah|ok|okay|please)(?:[,.!;:–-]+\s*|\s+(?=i mean|i meant|sorry|no\b))|"
    r"actually[,.!;:–-]*\s+|(?:sorry|wait|ok|okay|please)\s+(?=(?:wh(?:o|at|ich|en|ere|y)|how)\b))*"
    r"(?:i mean(?:t)?\b(?: to ask| to say)?[,:\s]*)?(?<=\W)",
    re.IGNORECASE,
)
# "No, not 2023, 2022".
_NOT_THAT = re.compile(r"^not [^,;]+[,;]\s*(?:but )?", re.IGNORECASE)
_SORRY = re.compile(r",? sorry\W*$", re.IGNORECASE)
_NOT_WHAT = re.compile(r",? not (?:in |for |the )?[\w/-]+\W*$", re.IGNORECASE)
# Asked with "it", these are about the document, not about its subject.
_OF_DOCUMENT = re.compile(
    r"\bwho (wrote|published|commissioned|funded|issued|authored|produced) (it|that|this)\b|"
    r"\b(was|is) (it|that|this) (published|written|issued|updated|superseded|current|still current|out of date)\b|"
    r"\b(does|did|do) (it|they|that|this) (also )?(say|recommend|mention|cover|call for|conclude)\b|"
    r"\b(that|this|the same) (document|report|guide|survey|framework|plan|paper|blog|statement|guidance)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:else|more|another|other|others|further)\b", re.IGNORECASE)
_LINK = re.compile(r"^\W*(and|but|also|so|then|or)\b[\s,]*", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(what about|how about|what else|anything else|any others?|any more)\b\s*", re.IGNORECASE)
_ASKS = re.compile(
    r"\W*(?:(?:in|for|to|of|from|by|at|on|under|with|since) )?(who(m|se|'s|’s)?|what('s|’s)?|which|when|where|why|how|"
    r"is|are|was|were|do|does|did|has|have|had|can|could|should|must|may|will|would|tell|list|name|give|explain|describe|"
    r"show|define|summarise)\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    r"\b(it|its|he|she|his|her|him|this|that)\b(?!\s+(year|month|week|time|country|trusts?|boards?|the|there|all|"
    r"are|were|have|must|should|can|need)\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(they|them|their|theirs|these|those)\b", re.IGNORECASE)
_STANDS_FOR = re.compile(r"\b(one|ones|the same|the latter|the former|the others?|the rest|there)\W*$", re.IGNORECASE)
_MANY = re.compile(r"\b(\w+[^s\W]s|people|children|women|men|staff)\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"^\W*(what('s|’s| is| are| does| do)|who('s|’s| is| are)|define|explain|describe) (?!the\b|its\b|their\b)",
    re.IGNORECASE,
)
# "what do governors do", "why should boards care": a subject without an article is nobody mentioned before.
# "Who is responsible?": for what is not said.
_FOR_WHAT = re.compile(
    r"^\W*who(?:'s|’s| is| are| was| were) (?:responsible|accountable|in charge|involved|eligible|affected|exempt|"
    r"included|leading|paying)\W*$",
    re.IGNORECASE,
)
# "How many trusts did they look at": they are not the trusts.
_OTHERS = re.compile(
    r"\b(?:do|does|did|has|have|had|is|are|was|were|can|could|should|must|will|would) (?:they|it|he|she)\b",
    re.IGNORECASE,
)
_HAS_SUBJECT = re.compile(
    r"^\W*(what|how|why|when|where|which \w+) (do|does|did|should|must|can|could|would|will|are|were|have) "
    r"(?!the\b|we\b|you\b|i\b|they\b|those\b|these\b)(\w+[^s\W]s|people|children|women|men|staff)\b",
    re.IGNORECASE,
)
# "By region?", "why two dates?"; "numbers too?"
_ADDS = re.compile(
    r"^\W*(?:(?:by|for|in|per|among|with|without|since|from|across|under) (?!what|which|whom?|when|how)\w+|"
    r"why (?!do|does|did|is|are|was|were|should|must|can|have|has|would)\w+)",
    re.IGNORECASE,
)
_TOO = re.compile(r"\b(?:too|as well|also)\W*$", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(\w+est|best|worst|most|least|first|last|next|main|other|others|else|more|again)\b", re.IGNORECASE
)
_DEFINITE = re.compile(
    r"\bthe\s+\w+\W*$|\b(is|are|was|were|does|did|do|has|have|will|should|must) the\b", re.IGNORECASE
)
_EMPTY = STOP_WORDS | frozenset(
    """no not mean meant sorry actually often many much long far early late soon else really exactly again still
    yet ok okay sure more some since detail details please they them their theirs it its he she him his her this
    that these those one ones same there""".split()
)
# A question with so many words of content says what it is about.
STANDS_ALONE_TERMS = 4
LITTLE = 2


def _depends(question: str) -> bool:
    """Return whether a question leaves out what it is about."""
    about = _WHAT_ABOUT.match(question) or _WHAT_ABOUT.match(_LINK.sub("", question))
    link = _LINK.match(question)
    rest = _LINK.sub("", question)
    content = content_words(rest)
    if about:
        return len(content) <= STANDS_ALONE_TERMS
    if len(content) >= STANDS_ALONE_TERMS:
        return bool(link) and len(content) == STANDS_ALONE_TERMS and not _ASKS.match(rest)
    if (link and not _ASKS.match(rest)) or _FOR_WHAT.match(rest) or _OTHERS.search(rest):
        return True
    if len(content) <= LITTLE and (_ADDS.match(rest) or _TOO.search(rest)):
        return True
    if _refers(rest, content):
        return True
    if _is_named(rest):
        return False
    if not content or (link and len(content) <= LITTLE):
        return True
    if _DEFINES.match(rest) or _HAS_SUBJECT.match(rest):
        return bool(_COMPARES.search(rest))
    if len(content) == 1:
        return bool(_ASKS.match(rest))
    return len(content) == LITTLE and bool(_COMPARES.search(rest) or _DEFINITE.search(rest))


def _refers(question: str, content: Sequence[str]) -> bool:
    """Return whether a pronoun stands for something that the question itself does not name before it."""
    if _STANDS_FOR.search(question):
        return True
    plural = _PLURAL.search(question)
    if plural and not _MANY.search(question[: plural.start()]):
        return True
    singular = _SINGULAR.search(question)
    return singular is not None and len(content_words(question[: singular.start()])) < STANDS_ALONE_TERMS - 1


def content_words(text: str) -> list[str]:
    """Return the words that say what is asked about; pronouns, "why not" and the like are none."""
    return [word for word in words(text) if word not in _EMPTY]


def _is_named(question: str) -> bool:
    """Return whether a question names somebody or something: a capital beyond its first word, or a code."""
    first, *others = re.findall(r"[\w&'’-]+", question) or [""]
    return (
        any(each[0].isupper() for each in others)
        or any(any(map(str.isdigit, each)) and not each.isdigit() for each in (first, *others))
        or sum(map(str.isupper, first)) > 1
    )


# Things of a kind, each of which can take the other's place in a question.
_ROLE = (
    r"(?:(?:deputy |vice |trust )?chairs?|chief executives?|executive leads?|executive directors?|board members?|"
    r"non-executives?(?: directors?)?|neds?|compan(?:y|ies) secretar(?:y|ies)|governors?|senior responsible owners?|"
    r"(?:people|hr|finance|medical|nursing|nurse|strategy|operations|digital|clinical|workforce|estates) directors?|"
    r"directors? of [a-z]+(?: and [a-z]+)?|"
    r"boards?(?! (?:guide|guidance|papers?|reports?|meetings?|members?|assurance|training|level))|sros?|committees?)"
)
_GROUP = (
    r"(?:children and young people|children|adults|young people|babies|women|men|older people|"
    r"people with [a-z]+(?: [a-z]+)?)"
)
_BODY = (
    r"(?:(?:ambulance|mental health|acute|community) trusts?|foundation trusts?|trusts?|icbs?|integrated care boards?|"
    r"local authorities|councils?|providers?|primary care|general practice)"
)
_YEAR = r"(?:19|20)\d\d(?:/\d\d)?"
_CODE = r"(?:objective )?\d{1,2}\.\d{1,2}"
_KINDS = (
    *(re.compile(rf"\b{kind}\b", re.IGNORECASE) for kind in (_YEAR, _CODE)),
    *(re.compile(rf"\b(?:the |an? |our )?{kind}\b", re.IGNORECASE) for kind in (_ROLE, _GROUP, _BODY)),
)
_FRAGMENT = re.compile(
    r"^\W*(?:(?:and|but|or|so|then)\b[\s,]*)?(?:(?:what|how) about\s+)?(?:(?:for|in|of|to|with|by|from|on|at)\s+)?"
    r"(?P<thing>.+?)\W*$",
    re.IGNORECASE,
)


def _exchanged(question: str, before: str) -> str | None:
    """Return the last question with the one thing that the new one names in the place of the one of its kind.

    None where the new question is more than a name, or the last one has none, or several, of that kind.
    """
    match = _FRAGMENT.match(question)
    thing = match["thing"] if match else ""
    # What an abbreviation stands for names nobody else.
    before = asked_plainly(before)
    for kind in _KINDS:
        if kind.fullmatch(thing):
            places = list(kind.finditer(before))
            if len(places) != 1 or places[0].group().casefold() == thing.casefold():
                return None
            [place] = places
            return _agreeing(before[: place.start()], thing) + thing + before[place.end() :]
    return None


_YEAR_BEFORE = re.compile(
    r"^\W*(?:and )?(?:(?:what|how) about |in |for )*(?:the )?(?:year before(?: that)?|previous year|year earlier|"
    r"year prior|last year['’]?s?|one before)\W*$",
    re.IGNORECASE,
)


_ONE_OF_THEM = re.compile(
    rf"^\W*(?:and |so |ok |(?:what|how) about |what(?:['’]?s| is| was) |tell me (?:more )?about |explain |just )*the "
    rf"(?P<which>{'|'.join(ORDINAL_WORDS)}|last)(?: (?:one|of (?:them|those|these)))?\W*$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)}|\d{{1,2}}) (?:[\w'’-]+ ){{0,2}}?(?P<things>\w{{3,}}s)\b", re.IGNORECASE
)


def asks_for_one_of_them(question: str) -> bool:
    """Return whether a follow-up asks for one of several by its place ("the second one")."""
    return _ONE_OF_THEM.match(question) is not None


def _one_by_number(question: str, before: str) -> str | None:
    """Return what asks for one of the several that the last question asked for ("the second one"); None else."""
    one, several = _ONE_OF_THEM.match(question), _SEVERAL.search(without_brackets(before))
    if one is None or several is None:
        return None
    things = several["things"]
    thing = f"{things[:-3]}y" if things.endswith("ies") else things[:-1]
    return f"what is the {one['which'].lower()} {thing} of the {several.group()}"


def _of_the_year_before(question: str, before: str) -> str | None:
    """Return the last question with the year before its one year, where that is asked for; None else."""
    years = re.findall(r"\b(?:19|20)\d\d\b", before) if _YEAR_BEFORE.match(question) else []
    return before.replace(years[0], str(int(years[0]) - 1)) if len(years) == 1 else None


_FOR_MANY = {"does": "do", "is": "are", "was": "were", "has": "have"}
_FOR_ONE = {many: one for one, many in _FOR_MANY.items()}


def _agreeing(verb: str, thing: str) -> str:
    """Return the words before ``thing`` with a verb at their end in its number: "what does" before a chair."""
    forms = _FOR_MANY if _MANY.search(thing) else _FOR_ONE
    return re.sub(r"\b(\w+)\s+$", lambda match: f"{forms.get(match[1], match[1])} ", verb)
