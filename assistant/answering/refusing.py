"""What shows, whatever the weights, that evidence does not answer a question: rules, each with its name and reason.

Each came from false answers to development questions, and was tried on all of them:
docs/decisions/0016-no-answer.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from assistant.answering.evidence import FORM, Evidence, described
from assistant.answering.mismatch import (
    asks_an_unknown,
    names_no_such_age,
    names_no_such_committee,
    names_no_such_director,
    names_no_such_place,
    speaks_of_another_office,
    speaks_of_other_years,
    speaks_of_the_group,
    stands_under_another_heading,
    tells_only_of_since,
)
from assistant.answering.spans import WIDEST_LIST_CHARACTERS, widen
from assistant.answering.untold import counts_no_bodies, counts_something_else, untold
from assistant.asking.forms import label_of
from assistant.asking.page_asked import without_page
from assistant.asking.sought import (
    Sought,
    asks_for_a_name,
    asks_for_a_value,
    holds,
    numbered_sections,
    sought,
    things_asked_for,
    things_named,
)
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.search import rarity
from assistant.text.words import stems

# A value that is asked for has to stand in one of the best pieces of evidence, at most so many points below the first.
NEARLY_AS_GOOD = 0.5
# The best pieces of evidence, which are judged together.
BEST = 3
# Among so many a count of bodies is looked for, which a form may put first later.
WIDER = 6
# What holds the value may lack so much of what the best evidence tells of the question, its weight taken as 1: with
# more of it missing it is the value of something else.
LACKING = 0.2

# That there is none to be told answers, too: "No separate plan is to be published".
_DENIED = re.compile(
    r"^No\b|\b(?:not|never) (?:\w+ ){0,3}?(?:published|given|said|known|set|recorded|counted|named|told)\b",
    re.IGNORECASE,
)
# Whoever names a target, or a financial year, asks for what holds in the year that is named.
_OF_ONE_YEAR = re.compile(r"\b(?:targets?|standards?|goals?)\b|\b20\d\d/\d\d\b", re.IGNORECASE)
_FIGURES = re.compile(r"\b(?:rates?|levels?|figures|statistics|data on)\b", re.IGNORECASE)

REASONS: Mapping[str, str] = {
    "nothing_named": "the question names nothing that could be looked for",
    "unknown_speaker": "it asks what somebody says whom the library never names",
    "another_group": "the best evidence tells of another group of people, place, habit or illness",
    "another_office": "the best evidence names another office, or the same of another body",
    "another_director": "it asks for a director's tasks whom the evidence does not name",
    "another_committee": "it asks about a committee that the evidence does not name",
    "another_number": "the best evidence tells of others of several that are numbered",
    "another_section": "what has the number that is asked for was not found, and what has others was",
    "another_label": "the best evidence is labelled as another of several than the one asked about",
    "another_heading": "the best evidence stands under another heading than the one asked for",
    "other_years": "the figure is asked for other years than the evidence tells of",
    "another_place": "the figure is asked for a place, or a kind of provider, that the evidence does not name",
    "another_age": "the figure is asked for an age that the evidence does not tell of",
    "another_count": "it asks how many of something there are, and the evidence counts something else",
    "not_before": "it asks what was before a year, and the evidence tells of what is since",
    "no_name": "only a name answers, and the best evidence holds none",
    "no_value": "only a figure, a date, a sum, an address or a code answers, and the best evidence holds none",
    "no_list": "several things are to be named, and no evidence near the best can name so many",
    "no_consequence": "it asks what follows on a breach, of which the evidence says nothing",
    "nobody_took_part": "it asks how many answered or came, and the evidence tells of nobody doing so",
    "no_scale": "it asks how something is scored, of which the evidence says nothing",
    "none_to_come": "it asks for the next of several, and the evidence tells of none to come",
    "nothing_said": "it asks what somebody says, and the evidence tells of nobody's words",
    "nothing_recommended": "it asks what somebody recommends, and the evidence tells of nothing that is asked for",
    "nothing_found": "it asks what somebody found, and the evidence tells of no finding",
    "nobody_in_the_chair": "it asks who chairs or chaired something, and the evidence speaks of no chair",
    "no_maker": "it asks for a company or a product, and the evidence names none",
    "nobody_followed": "it asks whether others did the same, and the evidence tells of no others",
    "no_way_to_join": "it asks how to take part, of which the evidence says nothing",
    "no_place": "it asks where something is, and the evidence names no place",
    "no_method": "it asks how something was worked out, of which the evidence says nothing",
    "nobody_did_it": "it asks who carried something out, and the evidence tells of nobody who did",
    "no_wording": "it asks for the words of something, and the evidence does not give them",
    "no_workings": "it asks how something works, and the evidence does not say what is done",
    "no_effect": "it asks what came of something, of which the evidence says nothing",
    "nobody_tried_it": "it asks whether anybody tested something, or did it again, and the evidence tells of nobody",
    "no_charge": "it asks whether somebody may charge for something, of which the evidence says nothing",
    "no_reply": "it asks for an answer that somebody gave, and the evidence tells of none",
    "no_reason": "it asks why, and the best evidence gives no reason",
    "nothing_since": "it asks whether something still goes on, and the evidence tells only of its start",
    "no_others": "it asks for the others of several, and the evidence names none",
    "no_names": "it asks which trusts, or other bodies, and the evidence names none",
    "no_result": "it asks how much of something there is by now, and the evidence tells only how much there is to be",
    "not_by_ethnicity": "it asks for figures by ethnicity, of which the evidence says nothing",
    "not_by_deprivation": "it asks for figures by deprivation, of which the evidence says nothing",
    "not_by_region": "it asks for figures by region, of which the evidence says nothing",
    "not_by_sex": "it asks for figures by sex, of which the evidence says nothing",
    "no_comparison": "it asks how one thing differs from another, which the evidence does not name",
    "no_such_thing": "it asks for a thing, such as a template, of which the evidence does not speak",
}


def refused_because(question: str, evidence: Sequence[Evidence], store: Reader) -> str:
    """Return the name in :data:`REASONS` of what shows that the evidence does not answer; "" where nothing does.

    :param evidence: the candidates, best first; of none nothing is said.
    """
    if not evidence:
        return ""
    question = without_page(question)
    best, about, kind = evidence[0], described(evidence[0].hit), sought(question)
    heading, made = best.hit.stored.passage.heading, best.hit.stored.document.metadata
    counted, near = kind is Sought.NUMBER, [each.text for each in evidence[:BEST]]
    rules: Mapping[str, Callable[[], bool]] = {
        "nothing_named": lambda: not stems(question),
        "unknown_speaker": lambda: asks_an_unknown(question, store),
        "another_group": lambda: _is_of_another_group(question, about, evidence),
        "another_office": lambda: all(speaks_of_another_office(question, text) for text in near),
        "another_director": lambda: names_no_such_director(question, about, heading),
        "another_committee": lambda: names_no_such_committee(question, about),
        "another_number": lambda: _is_of_another_number(evidence),
        "another_section": lambda: _is_of_another_section(question, evidence),
        "another_label": lambda: _is_of_another_label(question, evidence),
        "another_heading": lambda: stands_under_another_heading(question, best.text, heading),
        "other_years": lambda: (
            (counted or _OF_ONE_YEAR.search(question) is not None)
            and speaks_of_other_years(question, best.text, " ".join([made.title, *heading]), made.dated or "")
        ),
        "another_place": lambda: counted and names_no_such_place(question, about),
        "another_age": lambda: (
            (counted or _FIGURES.search(question) is not None) and names_no_such_age(question, about)
        ),
        "another_count": lambda: (
            counts_something_else(question, near)
            or counts_no_bodies(question, [each.text for each in evidence[:WIDER]])
        ),
        "not_before": lambda: tells_only_of_since(question, best.text),
        "no_name": lambda: asks_for_a_name(question) and not holds(kind, best.text, question),
        "no_value": lambda: (
            _DENIED.search(best.text) is None
            and is_value_missing(question, may_hold(kind, evidence), partial(rarity, question, store))
        ),
        "no_list": lambda: _is_list_missing(question, evidence, store),
    }
    return next((name for name, shows in rules.items() if shows()), "") or untold(question, near, about)


def may_hold(kind: Sought, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the evidence that may hold what is sought.

    A figure may stand in the next sentence; a name that does is somebody else's.

    :param evidence: best first.
    """
    return evidence[: 1 if kind in (Sought.PERSON, Sought.NAME) else BEST]


def is_value_missing(question: str, evidence: Sequence[Evidence], rarities: Callable[[], Mapping[str, float]]) -> bool:
    """Return whether only a value answers, and none stands in the first evidence or in what is nearly as good.

    What stands in evidence of something else ("costs", of smoking, in what emergency care costs) is another value.

    :param evidence: best first.
    :param rarities: says how rare each stem of the question is; asked only where a value is.
    """
    if not asks_for_a_value(question):
        return False
    kind, rare = sought(question), rarities()
    return not any(
        holds(kind, each.text, question) and _lacks(each, evidence[0], rare) <= LACKING
        for each in _near_the_best(evidence)
    )


def _lacks(evidence: Evidence, best: Evidence, rare: Mapping[str, float]) -> float:
    """Return how much of the question stands where ``best`` stands and not where ``evidence`` does: 0 to 1."""
    lacking = stems(described(best.hit)) - stems(described(evidence.hit))
    return sum(weight for part, weight in rare.items() if part in lacking) / (sum(rare.values()) or 1.0)


def _near_the_best(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    return [each for each in evidence if each.score >= evidence[0].score - NEARLY_AS_GOOD]


def _is_of_another_group(question: str, about: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether what would be best names another group than the question, and what is best is no better answer.

    "Black women …", asked about Asian women, was set back behind what tells of no group, or of Asian women something
    else: what is best has to name the group, and to hold as much of the question.

    :param about: the best evidence's passage, with all that says what it is about.
    """
    best, cost = evidence[0], FORM["of_another_group"]
    names_it = speaks_of_the_group(question, about)
    return any(
        each.features["of_another_group"]
        and each.score - cost >= best.score - cost * best.features["of_another_group"]
        and not (names_it and best.features["covered_in_context"] >= each.features["covered_in_context"])
        for each in evidence
    )


def _is_of_another_number(evidence: Sequence[Evidence]) -> bool:
    """Return whether others of several would be best, and the one that is asked for ("priority 7") is not told."""
    best, cost = evidence[0], FORM["of_other_number"]
    others = any(each.features["of_other_number"] and each.score - cost >= best.score for each in evidence)
    return others and not any(each.features["of_number"] for each in evidence)


def _is_of_another_section(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether what has one number is asked for ("objective 4.1"), and only what has others is found."""
    asked = set(numbered_sections(question))
    if not asked:
        return False
    told = [set(numbered_sections(f"section {each.text}")) for each in evidence]
    return any(told) and not any(asked & numbers for numbers in told)


def _is_of_another_label(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether the best evidence is labelled as one of several ("Asthma: …"), and another is asked about."""
    best, passage = evidence[0], evidence[0].hit.stored.passage_id
    label = stems(label_of(best.text))
    return (
        bool(label)
        and label.isdisjoint(stems(question))
        and any(each.features["labelled"] and each.hit.stored.passage_id == passage for each in evidence)
    )


def _is_list_missing(question: str, evidence: Sequence[Evidence], store: Reader) -> bool:
    """Return whether several things are to be named, and no evidence that is nearly the best can name so many."""
    asked_for = things_asked_for(question)
    return bool(asked_for) and not any(_names(each, asked_for, store) for each in _near_the_best(evidence))


def _names(evidence: Evidence, least: int, store: Reader) -> bool:
    """Return whether evidence, with its list, can name so many things."""
    document = evidence.hit.stored.document
    try:
        page = store.page(document.document_id, evidence.span.page_index, document.version).page
    except DocumentNotFound:  # it was removed while the question was being answered
        return True
    whole = widen(evidence.span, page, whole_lists=True, most=WIDEST_LIST_CHARACTERS)
    return things_named(page.text[whole.start : whole.end]) >= least
