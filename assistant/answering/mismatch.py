"""What shows that evidence speaks of another case than the question: another group, place or year, another source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from assistant.library.base import Reader
from assistant.text.glossary import asked_plainly, without_brackets
from assistant.text.quantities import NUMBER_WORDS
from assistant.text.words import STOP_WORDS, TEXTS_KEPT, stem, stems, word_set, words


def _kind(groups: str) -> Mapping[str, str]:
    """Return groups of one kind by the words for them; words for the same have slashes between them, its name first."""
    return {word: words.partition("/")[0] for words in groups.split() for word in words.split("/")}


# Of what stands in one of these, a text about one member says nothing of another …
_GROUPS = tuple(
    map(
        _kind,
        (
            "asian bangladeshi black/african caribbean chinese gypsy indian irish pakistani roma white",
            "cornwall/cornish london midlands scotland/scottish wales/welsh yorkshire",
            "alcohol/drinking/drinkers gambling/gamblers obesity/obese/overweight smoking/smokers/smoke/tobacco/vaping",
            "asthma cancer/cancers copd dementia diabetes epilepsy hypertension sepsis sickle stroke "
            "thalassaemia/thalassemia",
            "adults/adult children/child/kids/cyp/paediatric",
            "men/man/male/males/boy/boys "
            "women/woman/female/females/girl/girls/mother/mothers/mum/mums/maternity/pregnant",
        ),
    )
)
# … and of these neither; but it may say "people" for them, so that their absence tells nothing.
_SAID_AS_PEOPLE = _kind(
    "autistic/autism homeless/homelessness learning-disability prisoners/prison/prisons refugees/refugee/asylum "
    "veterans/veteran"
)
_KINDS = (*_GROUPS, _SAID_AS_PEOPLE)
# What is told of the wider group is told of these, too.
_WITHIN = {"bangladeshi": "asian", "caribbean": "black", "chinese": "asian", "indian": "asian", "pakistani": "asian"}
# An age that is asked about and not told counts against a text a little, whatever age it tells of.
_AGES = frozenset({"adults", "babies", "children", "teenagers"})
_OPENS_WITH_PRONOUN = re.compile(r"\W*(?:they|it|this|these|those|their|its|both|he|she|his|her)\b", re.IGNORECASE)
# Kinds of trusts and other providers.
_PROVIDERS = re.compile(
    r"\b(ambulance|community|acute|specialist|mental health|learning disability)(?: and [a-z ]{4,20}?)? "
    r"(?:trusts?|services?|providers?|clinics?|hospitals?)\b",
    re.IGNORECASE,
)
# What a capital makes a name of ("Carol Black"), and a kind of document.
_NAMED = re.compile(r"(?<!^)\b[A-Z][\w'’-]+ (?:Black|White|Irish)\b|\b[Ww]hite [Pp]apers?\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")
_THE_REST = re.compile(
    r"\b(?:others|other (?:people|patients|adults|children)|the rest|everyone else)\b", re.IGNORECASE
)
# One group whose name has two words.
_TWO_WORDS = re.compile(r"\blearning disabilit(?:y|ies)\b", re.IGNORECASE)
# Who is left out: "people who do not have a learning disability", "without diabetes".
_LEFT_OUT = re.compile(
    r"\b(?:without|not having|(?:do(?:es)?|did) ?(?:n['’]?t|not) have|(?:have|has|had) no)(?: an?| any)? "
    r"(?P<what>[^,;:.?()]+)",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(r"\b(?:before|prior to|until) ((?:19|20)\d\d)\b", re.IGNORECASE)
_SPELT_OUT = re.compile(r"([\w&/+’'-]+) \(")
_OFFICE = re.compile(
    r"\b(?P<office>(?i:(?:(?:deputy|vice|medical|nursing|finance|clinical|strategy|operations|people) )?"
    r"(?:chair|chief executive|director|president|secretary|lead))) (?:of|at|for) "
    r"(?:the )?(?P<where>[A-Z][\w&’'-]*(?: (?:(?:and|of|for) )?[A-Z][\w&’'-]*)*)"
)
# Who is in the chair for a day holds no office by that.
_IN_THE_CHAIR = re.compile(r"\bin the chair\b", re.IGNORECASE)
# Whose tasks are asked for: "what should the medical director do", "objectives for the director of finance".
_FIELDS = (
    r"(?:medical|nursing|nurse|finance|financial|clinical|strategy|operations|operating|digital|estates|commercial|"
    r"commissioning|information|communications|corporate|quality|legal)"
)
_OFFICES = r"(?:chair(?:man|woman|person)?|governor|company secretar(?:y|ie))s?"
_DIRECTOR = re.compile(
    rf"\b(?:{_FIELDS} directors?|directors? of {_FIELDS}|chief {_FIELDS} officers?)\b", re.IGNORECASE
)
_OF_THE_BOARD = re.compile(rf"{_DIRECTOR.pattern}|\b{_OFFICES}\b", re.IGNORECASE)
_DIRECTOR_ASKED = re.compile(
    r"\b(?:what|how) (?:\w+ )?(?:should|must|does|do|can|will|would|ought|is|are) (?:the |our |an? |every )?"
    rf"(?P<asked>{_DIRECTOR.pattern}|governors?\b)|"
    r"\b(?:objectives?|roles?|duties|responsibilities|asks?|tasks?|expectations?|expected|sets? out|lists?|put|puts)\b"
    r"[^?.;,]{0,40}? (?:of|for|to|gives?|under) (?:the |our |an? )?"
    rf"(?P<of>{_OF_THE_BOARD.pattern})|"
    r"\b(?:wants?|expects?|asks?|requires?|tells?|gives?|sets?) (?:of |from )?(?:the |our |an? |every )?"
    rf"(?P<told>{_OF_THE_BOARD.pattern})(?= (?:to\b|for\b|as\b|about\b|an?\b)|\W*\Z)|"
    r"\b(?:says?|anything|something|nothing|much)\b[^?.;,]{0,40}? (?:for|about|on)? ?(?:the |our |an? )?"
    rf"(?:trust |board )?(?P<said>{_OF_THE_BOARD.pattern})(?= (?:should|must|has to|needs to|to do)\b|\W*\Z)|"
    rf"(?P<whose>{_OF_THE_BOARD.pattern})['’]s? (?:own )?"
    r"(?:objectives?|roles?|duty|duties|responsibilit(?:y|ies)|tasks?|part|jobs?|to[- ]do)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(rf"{_FIELDS}|{_OFFICES}", re.IGNORECASE)
# "What should our audit committee do": one of a field, and not any that oversees something.
_COMMITTEE_FIELD = (
    r"(?:audit|assurance|charitable funds|clinical|digital|ethics|finance|investment|nominations?|people|performance|"
    r"quality|remuneration|risk|safety|strategy|transformation|workforce)"
)
_COMMITTEE = re.compile(
    r"\b(?:should|must|does|do|did|can|will|would|ought|is|are|has|have|for|of) (?:the |our |an? |every |this |their )?"
    rf"(?P<fields>{_COMMITTEE_FIELD}(?:(?:,| and|, and) {_COMMITTEE_FIELD})*) (?:sub-?)?committees?\b"
    r"(?! (?:papers?|reports?|agendas?|minutes))",
    re.IGNORECASE,
)
# "What did the BMA say …", "according to the BMA".
_SAYS = re.compile(
    r"\b(?:did|does|do|has|have) (?:the |our )?(?P<one>(?:\w[\w'’-]* ){1,4}?)"
    r"(?:say|said|think|thought|argue|argued|advise|advised|recommend|recommended)\b|"
    r"\baccording to (?:the |our )?(?P<other>(?:\w[\w'’-]*\W*){1,3})",
    re.IGNORECASE,
)


# Who is called so is no source by that name.
ANYBODY = stems(
    "act article blog board body boss briefing chair charity chief clinician data director doctor document event "
    "everybody evidence executive experts figures framework government guidance guide hospital inquiry law leader "
    "legislation library member minister mp ned nhs nurse organisation page paper patient pilot plan politician "
    "programme provider public publication region regulator report research researcher review source staff "
    "statement study survey team toolkit trust voter website"
)


def speaks_of_another_group(question: str, about: str) -> bool:
    """Return whether ``about`` names a group of people, place, habit or illness, and not the one that is asked about.

    What stands in brackets is passed over.
    """
    return any(named and told and not named & told for named, told in _groups(question, about)) or any(
        left_out & told for left_out, told in _left_out(question, about)
    )


def _left_out(question: str, about: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield, for each kind of group, which the question leaves out ("who do not have …") and which ``about`` names.

    Nothing where ``about`` leaves somebody out as well, or tells of the others, too.
    """
    aside = _who_is_left_out(question)
    if aside and _LEFT_OUT.search(about) is None and _THE_REST.search(about) is None:
        yield from _groups(aside, about)


@lru_cache(maxsize=256)
def _who_is_left_out(question: str) -> str:
    return " ".join(match["what"] for match in _LEFT_OUT.finditer(asked_plainly(question)))


def sentence_speaks_of_another_group(question: str, text: str, heading: Sequence[str]) -> bool:
    """Return whether a sentence names another group than the question, not that one, and stands for nobody else.

    What is told of "them" is told of whom the sentence or the heading before it names.
    """
    another = speaks_of_another_group(question, text) and _OPENS_WITH_PRONOUN.match(text) is None
    return another and not speaks_of_the_group(question, " ".join(heading))


def speaks_of_the_group(question: str, about: str) -> bool:
    """Return whether ``about`` names a group of people, place, habit or illness that is asked about."""
    return any(named & told for named, told in _groups(question, about))


def speaks_of_other_years(question: str, text: str, title: str, dated: str) -> bool:
    """Return whether ``text`` is about years of which none is asked about, nor is its document.

    A survey of 2022 may tell of late 2021. A report of 2022 may come out in 2023: where its title has a year, that is
    the one.

    :param title: the document's title, with the heading above the text.
    :param dated: its date, from the year on; empty where it has none.
    """
    asked, told = set(_YEAR.findall(asked_plainly(question))), set(_YEAR.findall(text))
    of_document = title if _YEAR.search(title) else dated
    return bool(asked and told) and not any(year in f"{text} {of_document}" for year in asked)


def tells_only_of_since(question: str, text: str) -> bool:
    """Return whether it is asked what was before a year, and ``text`` tells what is since then."""
    return any(f"since {year}" in text.lower() for year in _BEFORE_YEAR.findall(question))


def speaks_of_another_office(question: str, text: str) -> bool:
    """Return whether the office that is asked about ("the medical director of the BMA") is not the one in ``text``."""
    told = list(_OFFICE.finditer(without_brackets(text)))
    return any(
        f" {one['office'].lower()} " not in _words_of(text)
        or (one["where"].lower() not in text.lower() and any(_head(one) == _head(other) for other in told))
        for one in _OFFICE.finditer(_IN_THE_CHAIR.sub(" ", asked_plainly(question)))
    )


def names_no_such_director(question: str, about: str, heading: Sequence[str]) -> bool:
    """Return whether a director's tasks are asked for whom neither ``about`` nor ``heading`` names by the field.

    Who asks, or is told of on the way ("as medical director, how do I …"), is not meant.
    """
    asked = {
        field.lower()
        for match in _DIRECTOR_ASKED.finditer(question)
        for field in _FIELD.findall(next(filter(None, match.groups())))
    }
    told = stems(" ".join([*heading, *_OF_THE_BOARD.findall(about)]))
    # "Company secretary" is two words.
    return bool(asked) and not any(stems(field) <= told for field in asked)


def names_no_such_committee(question: str, about: str) -> bool:
    """Return whether a committee is asked about ("our audit committee") of whose fields ``about`` names none."""
    asked = [stems(match["fields"]) for match in _COMMITTEE.finditer(asked_plainly(question))]
    return any(fields.isdisjoint(stems(about)) for fields in asked)


# Parts of the United Kingdom.
_REGION = re.compile(
    r"\b(?:cornwall|cumbria|devon|east (?:anglia|midlands|of england)|essex|kent|lancashire|london|north ?east|"
    r"north ?west|northern ireland|scotland|south ?east|south ?west|wales|west midlands|yorkshire)\b",
    re.IGNORECASE,
)


def names_no_such_place(question: str, about: str) -> bool:
    """Return whether the question names a part of the country or a kind of provider that ``about`` does not.

    A figure for the whole country, or of all trusts, is none for them.
    """
    asked = asked_plainly(question)
    told = " ".join(about.lower().replace("-", " ").split())
    places = {" ".join(match.group().lower().split()) for match in _REGION.finditer(asked)}
    providers = _providers(asked)
    return any(place not in told for place in places) or bool(
        providers and not any(provider in told for provider in providers)
    )


_AGE_NAMED = re.compile(
    r"\b(?:over|under|above|below)[- ](\d{2})s?\b(?! ?%|\.\d)|\b(?:aged?|people|adults) (\d{2})\b|"
    r"\b(\d{1,2})[- ]year[- ]olds?\b",
    re.IGNORECASE,
)


def names_no_such_age(question: str, about: str) -> bool:
    """Return whether the question names an age ("over 75s") that ``about`` does not."""
    ages = {age for match in _AGE_NAMED.finditer(question) for age in match.groups() if age and age.isdigit()}
    ways = {way for age in ages for way in (age, *(word for word, value in NUMBER_WORDS.items() if value == int(age)))}
    return bool(ways) and not any(
        re.search(rf"(?<!\w){way}(?!\d| ?%| per ?cent)", about, re.IGNORECASE) for way in ways
    )


_HEADING_ASKED = re.compile(
    r"\bunder (?:an? |the )?(?:(?P<named>[\w'’-]+) heading|heading (?:of|for) (?:the )?(?P<of>[\w'’-]+))\b",
    re.IGNORECASE,
)


def stands_under_another_heading(question: str, text: str, heading: Sequence[str]) -> bool:
    """Return whether what stands under a heading is asked for ("under a finance heading"), and not this."""
    asked = {stem((match["named"] or match["of"]).lower()) for match in _HEADING_ASKED.finditer(question)}
    return bool(asked) and asked.isdisjoint(stems(" ".join([*heading, text])))


def _words_of(text: str) -> str:
    """Return the words of a text with blanks between and around them, so that a word is found as a whole."""
    return f" {' '.join(words(text))} "


def _head(office: re.Match[str]) -> str:
    return office["office"].split()[-1].lower()


def speaks_of_another(question: str, about: str) -> bool:
    """Return whether the question names a group, place, age, kind of provider or year that ``about`` does not."""
    asked = asked_plainly(question)
    ages = word_set(asked) & _AGES
    return (
        any(named and not named & told for named, told in _groups(question, about, _GROUPS))
        or bool(ages and not ages & word_set(about))
        or any(year not in about for year in _YEAR.findall(asked))
    )


def _groups(
    question: str, about: str, kinds: Sequence[Mapping[str, str]] = _KINDS
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield, for each kind of group or provider of which the question names some, those and the ones in ``about``."""
    named, providers = _named(question)
    if named:
        told = _words_as_named(about)
        for place, asked_for in named:
            group = _KINDS[place]
            if group in kinds:
                yield asked_for, frozenset(group[word] for word in told & group.keys())
    if providers:
        # "Acute specialist trusts" are acute ones, too.
        yield providers, _providers(about) | {kind for kind in providers if kind in about.lower()}


# One question is compared with every candidate.
@lru_cache(maxsize=256)
def _named(question: str) -> tuple[tuple[tuple[int, frozenset[str]], ...], frozenset[str]]:
    """Return the kinds of which the question names groups, by their places, with those groups; and its providers."""
    asked = _NAMED.sub(" ", _LEFT_OUT.sub(" ", asked_plainly(question)))
    words_asked = _words_as_named(asked)
    found = []
    for place, group in enumerate(_KINDS):
        of_kind = frozenset(group[word] for word in words_asked & group.keys())
        if of_kind:
            found.append((place, of_kind | {_WITHIN[one] for one in of_kind & _WITHIN.keys()}))
    return tuple(found), _providers(asked)


@lru_cache(maxsize=TEXTS_KEPT)
def _words_as_named(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("'s") for word in word_set(_TWO_WORDS.sub("learning-disability", text)))


def _providers(text: str) -> frozenset[str]:
    return frozenset(kind.lower() for kind in _PROVIDERS.findall(text))


def asks_an_unknown(question: str, store: Reader) -> bool:
    """Return whether the question asks what somebody says of whom the library says nothing.

    What is spelt out in brackets is known.
    """
    spelt_out = {match.group(1).lower() for match in _SPELT_OUT.finditer(question)}
    for match in _SAYS.finditer(asked_plainly(question)):
        who = [word for word in words(match["one"] or match["other"]) if word not in STOP_WORDS]
        if (
            who
            and stem(who[-1]) not in ANYBODY
            and not spelt_out & set(who)
            and not any(store.document_frequencies(who).values())
        ):
            return True
    return False
