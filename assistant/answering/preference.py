"""Evidence -> the same with what the question asks for by its form first, such as a deadline or the largest share.

Whether anything answers is judged before this, since a form says nothing about it: a date that something is due by is
no deadline for what is asked. Among what is about as good as the best, it tells what answers from what is near it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.conflicts import says_that_sources_differ
from assistant.answering.evidence import FORM, Evidence, by_score
from assistant.asking.forms import (
    asks_for_deadline,
    asks_of_the_document,
    asks_whether_obliged,
    gives_reason,
    obliges,
    tells_deadline,
    tells_of_the_document,
)
from assistant.asking.numbered import numbered, opens_with_number
from assistant.asking.parts import BEHIND
from assistant.asking.sought import Sought, holds, sections, sought, things_asked_for
from assistant.text.glossary import asked_plainly
from assistant.text.quantities import Quantity, quantities, years
from assistant.text.words import stems

# What comes first scores at most so much less than the best. A duty, a request or a figure may be of something else.
NEARLY_AS_GOOD, ABOUT_AS_GOOD = 1.5, 0.9
# What holds as much of the question as another holds at most so much less of it, its weight taken as 1.
LESS_COVERED = 0.05
# Nearer to the question, and holding so much more of it, by at most so many points behind.
MUCH_MORE, NEARER_LESS = 0.4, 1.0
# Holding all of the question where the best lacks so much, by at most so many points behind, and so much less near.
LACKING, FULL_LESS, LESS_NEAR = 0.25, 0.7, 0.1
# Shares are sums of floating-point numbers.
EXACTLY = 1e-6
# Points for a form that nothing but the best evidence has.
STRONG = 1.0
# What comes first scores so much more than what was best: too much for the sentence before it to be put before it.
AHEAD = 0.35

_LARGEST = re.compile(
    r"\b(?:biggest|largest|greatest|highest|top|main|commonest|most (?:common|frequent|often|widespread|cited)|"
    r"number one|no\.? ?1|leading)\b",
    re.IGNORECASE,
)
_SMALLEST = re.compile(r"\b(?:smallest|lowest|least|fewest|rarest)\b", re.IGNORECASE)
# "Rose from 30% in 2021 to 40%", and a table's row whose columns are years: the last is what holds now.
_CHANGED = re.compile(r"\bfrom\b.*\bto\b|%\s+\d", re.IGNORECASE)
_WHETHER_OR_WHO = re.compile(
    r"^\W*(?:so |and )?(?:(?:do|does|did|is|are|must|have|has|need|should)\b|who (?:has|have|needs?|ought) to\b|"
    r"who must\b|who(?:['’]s| is| are) (?:required|obliged|meant|supposed) to\b)",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\bwhat (?:does|do|did|is|are|was|were) .*\b(?:want|ask|asking|call|calling|recommend|recommending|"
    r"propos(?:e|ing)|demand|demanding|campaigning)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:asks?|asked|calls? (?:for|on)|called (?:for|on)|wants?|wanted|recommend(?:s|ed)|propos(?:es|ed)|demands?|"
    r"urges?|urged)\b",
    re.IGNORECASE,
)
_WHICH_DIFFERS = re.compile(
    r"\b(?:which|what|who|does any|do any) .*"
    r"(?:\b(?:differs?|disagrees?|contradicts?)|(?:n['’]t|\bnot) (?:agree|match))\b",
    re.IGNORECASE,
)
# "Who is at risk?" asks for people of a kind, and for nobody's name.
_WHICH_PEOPLE = re.compile(
    r"\b(?:whos?|(?:which|what) (?:(?:sorts?|kinds?|types?) of )?"
    r"(?:people|patients|adults|folk|groups|families|residents))"
    r"(?:['’]s| is| are| gets?| do| will)? (?:\w+ ){0,4}?"
    r"(?:at (?:\w+ )?risk|affected|excluded|exclude|vulnerable|left behind|likely|miss out|lose out)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:people|adults|children|patients|women|men|families|groups|residents|carers|users|households)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:how many|number of|(?:%|percentage|per ?cent|share|proportion) of)\s+(?:of |the |our |all |[\w’-]+['’]s )*"
    r"(?P<what>[\w’'-]+(?: [\w’'-]+)?)",
    re.IGNORECASE,
)
# Who asks where something is, or whether it is, is told first that it is not.
_WHERE_OR_WHETHER = re.compile(
    r"^\W*(?:so |and |but |please )*(?:where|how (?:can|do) (?:i|we|you)|can|could|may|is|are|was|were|does|do|did|"
    r"has|have|send|give|show|get)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|no longer) (?:\w+ )?(?P<done>\w+ed)\b", re.IGNORECASE)
# Whether something is among others: "does the law cover poverty?"
_WHETHER_AMONG = re.compile(
    r"^\W*(?:so |and |but )?(?:do|does|did|is|are|was|were)\b.+?\b(?:cover(?:ed)?|include[ds]?|count(?:s|ed)?|"
    r"mention(?:ed)?|protect(?:ed)?|one of)\b (?P<what>[^,;?]+)",
    re.IGNORECASE,
)
_SPRUNG = (
    r"(?:gr[eo]w|distilled|drawn|derived|developed|adapted|condensed|boiled|refined|came|arose|sprang|stem(?:s|med)|evolved|"
    r"originat(?:es|ed))(?: down| up)? (?:from|out of)"
)
_ORIGIN = re.compile(
    rf"\bwhere (?:do|does|did) .+ (?:come|spring|originate|stem|grow) from\b|\b{_SPRUNG}\b|\borigins? of\b",
    re.IGNORECASE,
)
_COMES_FROM = re.compile(rf"\b{_SPRUNG}\b|\borigins?\b", re.IGNORECASE)
# A follow-up that asks for nothing but a reason: what it asks about was just told.
_ONLY_WHY = re.compile(
    rf"^\W*(?:and |but |so |then )?(?:why(?: (?:not|so|is that|was that))?|how come)\W*(?:{BEHIND.strip()}|$)",
    re.IGNORECASE,
)
_WHO_DID = re.compile(r"\bwho (?!is\b|are\b|should\b|must\b|has\b|have\b)\w+", re.IGNORECASE)
_DONE_BY = re.compile(r"\b(?P<done>\w+)(?: \w+)? by (?:the )?[A-Z]")


@dataclass(frozen=True, slots=True)
class _Preference:
    """A form of question, by ``asks``, and which sentences answer such a one, by ``tells(question, text)``.

    The best of those among ``among`` comes first, where it scores at most ``most`` below the best of them.
    """

    asks: Callable[[str], bool]
    tells: Callable[[str, str], bool]
    most: float = ABOUT_AS_GOOD
    among: Callable[[Sequence[Evidence]], Sequence[Evidence]] = list


def preferred(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence, best first, with what the question asks for by its form before all else.

    It takes the first place, and what was there stays as near to it as it was to the best. What is put first has
    the feature ``preferred``: the points it was raised by, 0 where it was the best already.

    :param evidence: best first.
    """
    if not evidence:
        return []
    question = asked_plainly(question)
    first = _asked_for(question, evidence) or _fuller(evidence) or _of_the_matter(question, evidence)
    if first is None:
        return list(evidence)
    raised = 0.0 if first is evidence[0] else evidence[0].score - first.score + AHEAD
    features = {**first.features, "preferred": raised / FORM["preferred"]}
    return by_score(
        replace(each, score=each.score + raised, features=features) if each is first else each for each in evidence
    )


def asks_for_extreme(question: str) -> bool:
    """Return whether the question asks which of several is the largest or the smallest."""
    return bool(_LARGEST.search(question) or _SMALLEST.search(question))


def _asked_for(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the best evidence of the form that is asked for; None where none is, or nothing near the best has it.

    Of several forms that a question has, the first of :data:`_PREFERENCES` that something near the best has counts.
    """
    extreme = _extreme(question, evidence) if asks_for_extreme(question) and not asks_for_deadline(question) else None
    if extreme is not None:
        return extreme
    for preference in _PREFERENCES:
        if not preference.asks(question):
            continue
        among = preference.among(evidence)
        near = (each for each in among if each.score >= among[0].score - preference.most)
        first = next((each for each in near if preference.tells(question, each.text)), None)
        if first is not None:
            return first
    return None


def _extreme(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the evidence that gives the largest share, or the smallest; None where none can be told.

    Shares are compared that the newest document gives of the widest group ("of trusts", and not "of acute trusts"), by
    sentences that are nearly as good as the best one; of which two at least have to give one.
    """
    best, asked = evidence[0], years(question)
    given = [
        (each, share)
        for each in evidence
        if each.score >= best.score - NEARLY_AS_GOOD
        and each.features["covered"] >= best.features["covered"] - LESS_COVERED
        and (not asked or max(years(each.text), default="") in asked)
        and (share := _share(each.text)) is not None
    ]
    # Where the best gives none, it is no share that is asked for.
    if not any(each is best for each, _ in given):
        return None
    newest = max(_dated(each) for each, _ in given)
    given = [(each, share) for each, share in given if _dated(each) == newest]
    widest = min((len(share.of) for _, share in given if share.of), default=0)
    given = [(each, share) for each, share in given if len(share.of) <= widest]
    if len(given) < 2:
        return None
    sign = 1 if _LARGEST.search(question) else -1
    # Of a table's row and the sentence that says the same, the sentence says of which year.
    return max(given, key=lambda pair: (sign * pair[1].value, pair[0].text.rstrip().endswith(".")))[0]


def _dated(evidence: Evidence) -> str:
    return evidence.hit.stored.document.metadata.dated or ""


def _share(text: str) -> Quantity | None:
    """Return the share that a sentence gives: the last where it tells a change, else the largest; None without one."""
    shares = [each for each in quantities(text) if each.kind == "share"]
    if not shares:
        return None
    return shares[-1] if _CHANGED.search(text) else max(shares, key=lambda share: share.value)


def _fuller(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the evidence that holds all of the question, or is nearer to it and holds much more; None without one.

    The best may owe its place to its passage. What it owes to its form is left to it, and what was set back for its
    own form stays behind.
    """
    best = evidence[0]
    if any(points >= STRONG for points in _points_for_form(best)):
        return None
    fit = [each for each in evidence if not any(points < 0 for points in _points_for_form(each))]
    full = (each for each in fit if _is_full(each, best))
    return next(full, None) or next((each for each in fit if _is_nearer_and_fuller(each, best)), None)


def _is_full(each: Evidence, best: Evidence) -> bool:
    return (
        each.score >= best.score - FULL_LESS
        and each.features["covered"] > 1 - EXACTLY
        and best.features["covered"] <= 1 - LACKING
        and each.features["sentence"] >= best.features["sentence"] - LESS_NEAR
    )


def _is_nearer_and_fuller(each: Evidence, best: Evidence) -> bool:
    return (
        each.score >= best.score - NEARER_LESS
        and each.features["covered"] >= best.features["covered"] + MUCH_MORE
        and each.features["sentence"] >= best.features["sentence"]
    )


def _of_the_matter(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return what says something of the matter where the best only tells what a document has; None without such."""
    best = evidence[0]
    if asks_of_the_document(question, best.text) or not tells_of_the_document(best.text):
        return None
    if any(points >= STRONG for points in _points_for_form(best)):
        return None
    near = (each for each in evidence if each.score >= best.score - ABOUT_AS_GOOD)
    return next((each for each in near if not tells_of_the_document(each.text)), None)


def _points_for_form(evidence: Evidence) -> list[float]:
    return [FORM.get(name, 0.0) for name, value in evidence.features.items() if value]


def _fullest(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence that holds about as much of the question as any of what is about as good as the best."""
    near = [each for each in evidence if each.score >= evidence[0].score - ABOUT_AS_GOOD]
    most = max(each.features["covered"] for each in near)
    return [each for each in near if each.features["covered"] >= most - LESS_COVERED]


def _unless_a_list_is_first(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the evidence; the best alone where it opens the list that is asked for by its heading."""
    return evidence[:1] if evidence[0].features["opens_list"] else evidence


def _of_one_document(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence of the document that the best one is of."""
    best = evidence[0].hit.stored.document.document_id
    return [each for each in evidence if each.hit.stored.document.document_id == best]


def _counts(question: str, text: str) -> bool:
    """Return whether ``text`` gives the number, or a share, of the very thing that is to be counted."""
    match = _COUNTED.search(question)
    named = match["what"].split() if match else []
    # "Trusts analyse …", "Core20PLUS Connectors": what is counted is in the plural.
    counted = stems(next((word for word in named if word.endswith("s")), named[0])) if named else frozenset()
    return any(counted & {*each.of} for each in quantities(text) if each.kind in ("count", "share"))


def _is_told_by_whom(question: str, text: str) -> bool:
    """Return whether ``text`` says of what is asked that somebody did it: "funded by the Health Foundation"."""
    asked = stems(question)
    return any(stems(match["done"]) & asked for match in _DONE_BY.finditer(text))


def _denies(question: str, text: str) -> bool:
    """Return whether ``text`` says of what is asked about that it was not done: "the event was not recorded"."""
    asked = stems(question)
    return any(stems(match["done"]) <= asked for match in _DENIED.finditer(text))


def _is_among(question: str, text: str) -> bool:
    """Return whether ``text`` speaks of what may be one of several: of poverty, asked whether a law covers it."""
    match = _WHETHER_AMONG.match(question)
    what = stems(match["what"]) if match else frozenset()
    return bool(what) and what <= stems(text)


_PREFERENCES = (
    _Preference(
        lambda question: bool(sections(question)),
        lambda question, text: not set(sections(question)).isdisjoint(sections(text)),
        NEARLY_AS_GOOD,
    ),
    _Preference(
        lambda question: bool(numbered(question)), lambda question, text: opens_with_number(numbered(question), text)
    ),
    _Preference(
        lambda question: things_asked_for(question) > 0,
        lambda _, text: text.rstrip().endswith(":"),
        among=_unless_a_list_is_first,
    ),
    _Preference(asks_for_deadline, lambda _, text: tells_deadline(text), NEARLY_AS_GOOD),
    _Preference(
        lambda question: asks_whether_obliged(question) and _WHETHER_OR_WHO.match(question) is not None,
        lambda _, text: obliges(text),
        among=_fullest,
    ),
    _Preference(
        lambda question: _WANTED.search(question) is not None,
        lambda _, text: _WANTS.search(text) is not None,
        among=_of_one_document,
    ),
    _Preference(
        lambda question: _WHICH_PEOPLE.search(question) is not None,
        lambda _, text: _PEOPLE.search(text) is not None,
    ),
    _Preference(
        lambda question: _WHICH_DIFFERS.search(question) is not None,
        lambda _, text: says_that_sources_differ(text),
        NEARLY_AS_GOOD,
    ),
    _Preference(
        lambda question: sought(question) is Sought.OFTEN,
        lambda question, text: holds(Sought.OFTEN, text, question),
    ),
    _Preference(lambda question: _WHERE_OR_WHETHER.match(question) is not None, _denies, NEARLY_AS_GOOD),
    _Preference(
        lambda question: _WHETHER_AMONG.match(question) is not None, _is_among, NEARLY_AS_GOOD, among=_of_one_document
    ),
    _Preference(
        lambda question: _ORIGIN.search(question) is not None,
        lambda _, text: _COMES_FROM.search(text) is not None,
        NEARLY_AS_GOOD,
    ),
    _Preference(
        lambda question: _ONLY_WHY.match(question) is not None, lambda _, text: gives_reason(text), NEARLY_AS_GOOD
    ),
    _Preference(lambda question: _WHO_DID.search(question) is not None, _is_told_by_whom),
    _Preference(lambda question: _COUNTED.search(question) is not None, _counts),
)
