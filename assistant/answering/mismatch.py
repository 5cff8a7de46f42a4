"""What shows that evidence speaks of another case than the question: another group, place or year, another source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.library.base import Reader
from assistant.text.glossary import without_brackets
from assistant.text.words import STOP_WORDS, stem, stems, word_set, words

# Of what stands in one of these, a text about one member says nothing of another; words for the same have slashes.
_GROUPS = tuple(
    {word: words.partition("/")[0] for words in kind.split() for word in words.split("/")}
    for kind in (
        "asian bangladeshi black caribbean chinese gypsy indian irish pakistani roma white",
        "cornwall/cornish london midlands scotland/scottish wales/welsh yorkshire",
        "alcohol/drinking/drinkers gambling/gamblers obesity/obese/overweight smoking/smokers/smoke/tobacco/vaping",
        "asthma cancer/cancers copd dementia diabetes epilepsy hypertension sepsis sickle stroke "
        "thalassaemia/thalassemia",
        "adults/adult children/child/kids/cyp/paediatric",
        "men/man/male/males/boy/boys women/woman/female/females/girl/girls/mother/mothers/mum/mums/maternity/pregnant",
    )
)
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
_SPELT_OUT = re.compile(r"([\w&/+’'-]+) \(")
_OFFICE = re.compile(
    r"\b(?P<office>(?i:(?:(?:deputy|vice|medical|nursing|finance|clinical|strategy|operations|people) )?"
    r"(?:chair|chief executive|director|president|secretary|lead))) (?:of|at|for) "
    r"(?:the )?(?P<where>[A-Z][\w&’'-]*(?: (?:(?:and|of|for) )?[A-Z][\w&’'-]*)*)"
)
# Whose tasks are asked for: "what should the medical director do", "objectives for the director of finance".
_FIELDS = (
    r"(?:medical|nursing|nurse|finance|financial|clinical|strategy|operations|operating|digital|estates|commercial|"
    r"commissioning|information|communications|corporate|quality|legal)"
)
_DIRECTOR = re.compile(
    rf"\b(?:{_FIELDS} directors?|directors? of {_FIELDS}|chief {_FIELDS} officers?)\b", re.IGNORECASE
)
_DIRECTOR_ASKED = re.compile(
    r"\b(?:what|how) (?:\w+ )?(?:should|must|does|do|can|will|would|ought|is|are) (?:the |our |an? |every )?"
    rf"(?P<asked>{_DIRECTOR.pattern})|"
    r"\b(?:objectives?|roles?|duties|responsibilities|asks?|tasks?|expectations?|expected)\b[^?.;,]{0,40}? "
    r"(?:of|for|to|gives?) (?:the |our |an? )?"
    rf"(?P<of>{_DIRECTOR.pattern})",
    re.IGNORECASE,
)
_FIELD = re.compile(_FIELDS, re.IGNORECASE)
# "What did the BMA say …", "according to the BMA".
_SAYS = re.compile(
    r"\b(?:did|does|do|has|have) (?:the |our )?(?P<one>(?:\w[\w'’-]* ){1,4}?)"
    r"(?:say|said|think|thought|argue|argued|advise|advised|recommend|recommended)\b|"
    r"\baccording to (?:the |our )?(?P<other>(?:\w[\w'’-]*\W*){1,3})",
    re.IGNORECASE,
)


def speaks_of_another_group(question: str, about: str) -> bool:
    """Return whether ``about`` names a group of people, place, habit or illness, and not the one that is asked about.

    What stands in brackets is passed over.
    """
    return any(named and told and not named & told for named, told in _groups(question, about))


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
    asked, told = set(_YEAR.findall(without_brackets(question))), set(_YEAR.findall(text))
    of_document = title if _YEAR.search(title) else dated
    return bool(asked and told) and not any(year in f"{text} {of_document}" for year in asked)


def speaks_of_another_office(question: str, text: str) -> bool:
    """Return whether the office that is asked about ("the medical director of the BMA") is not the one in ``text``."""
    told = list(_OFFICE.finditer(without_brackets(text)))
    return any(
        f" {one['office'].lower()} " not in _words_of(text)
        or (one["where"].lower() not in text.lower() and any(_head(one) == _head(other) for other in told))
        for one in _OFFICE.finditer(without_brackets(question))
    )


def names_no_such_director(question: str, about: str, heading: Sequence[str]) -> bool:
    """Return whether a director's tasks are asked for whom neither ``about`` nor ``heading`` names by the field.

    Who asks, or is told of on the way ("as medical director, how do I …"), is not meant.
    """
    asked = {
        field.lower()
        for match in _DIRECTOR_ASKED.finditer(question)
        for field in _FIELD.findall(match["asked"] or match["of"])
    }
    told = stems(" ".join([*heading, *_DIRECTOR.findall(about)]))
    return bool(asked) and told.isdisjoint(map(stem, asked))


_CONSEQUENCE_ASKED = re.compile(
    r"\b(?:fined|a fine|fines|penalt(?:y|ies)|penali[sz]ed|sanction(?:s|ed)?|punish(?:ed|ment)?|liable|liability|"
    r"prosecut\w+|sued|struck off)\b|\bwhat happens (?:if|when) (?:we|you|a trust|trusts|the board|boards) "
    r"(?:do(?:es)? ?n[o'’]t|do(?:es)? not|fail|miss|break|breach|ignore|can['’]?t)\b",
    re.IGNORECASE,
)
_CONSEQUENCE_TOLD = re.compile(
    r"\b(?:fine[sd]?|penalt\w+|penali\w+|sanction\w*|punish\w*|liab\w+|prosecut\w+|court|judicial|enforce\w*|"
    r"interven\w+|regulat\w+|consequences?|breach\w*|special measures|rating|held to account)\b",
    re.IGNORECASE,
)


def tells_no_consequence(question: str, texts: Sequence[str]) -> bool:
    """Return whether the question asks what follows on a breach ("can we be fined?"), and none of ``texts`` says it."""
    return bool(_CONSEQUENCE_ASKED.search(question)) and not any(map(_CONSEQUENCE_TOLD.search, texts))


def _words_of(text: str) -> str:
    """Return the words of a text with blanks between and around them, so that a word is found as a whole."""
    return f" {' '.join(words(text))} "


def _head(office: re.Match[str]) -> str:
    return office["office"].split()[-1].lower()


def speaks_of_another(question: str, about: str) -> bool:
    """Return whether the question names a group, place, age, kind of provider or year that ``about`` does not."""
    asked = without_brackets(question)
    ages = word_set(asked) & _AGES
    return (
        any(named and not named & told for named, told in _groups(question, about))
        or bool(ages and not ages & word_set(about))
        or any(year not in about for year in _YEAR.findall(asked))
    )


def _groups(question: str, about: str) -> Iterator[tuple[set[str], set[str]]]:
    """Yield, for each kind of group or provider, which the question names and which ``about``."""
    asked = _NAMED.sub(" ", without_brackets(question))
    named, told = ({word.removesuffix("'s") for word in word_set(text)} for text in (asked, about))
    for group in _GROUPS:
        yield {group[word] for word in named & group.keys()}, {group[word] for word in told & group.keys()}
    kinds = _providers(asked)
    # "Acute specialist trusts" are acute ones, too.
    yield kinds, _providers(about) | {kind for kind in kinds if kind in about.lower()}


def _providers(text: str) -> set[str]:
    return {kind.lower() for kind in _PROVIDERS.findall(text)}


def asks_an_unknown(question: str, store: Reader) -> bool:
    """Return whether the question asks what somebody says of whom the library says nothing.

    What is spelt out in brackets is known.
    """
    spelt_out = {match.group(1).lower() for match in _SPELT_OUT.finditer(question)}
    for match in _SAYS.finditer(" ".join(without_brackets(question).split())):
        who = [word for word in words(match["one"] or match["other"]) if word not in STOP_WORDS]
        if who and not spelt_out & set(who) and not any(store.document_frequencies(who).values()):
            return True
    return False
