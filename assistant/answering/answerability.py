"""Evidence -> how sure it is that the library holds an answer, without a language model.

A logistic regression over a few features, whose weights ship in ``weights.json``; ``python -m evals.fit`` fits them on
development questions and public sets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from assistant.answering.evidence import FORM, Evidence, Weights, described
from assistant.answering.mismatch import (
    asks_an_unknown,
    is_no_count_of_those_asked,
    names_no_such_director,
    names_no_such_place,
    speaks_of_another,
    speaks_of_another_office,
    speaks_of_other_years,
    speaks_of_the_group,
    stands_under_another_heading,
    tells_no_consequence,
)
from assistant.answering.spans import WIDEST_LIST_CHARACTERS, widen
from assistant.asking.forms import label_of
from assistant.asking.page_asked import without_page
from assistant.asking.sought import (
    Sought,
    asks_for_a_name,
    asks_for_a_value,
    holds,
    is_topic,
    names_stand,
    numbered_sections,
    sections,
    sought,
    things_asked_for,
    things_named,
    topic_of,
    whose_contact,
)
from assistant.errors import DocumentNotFound
from assistant.library.base import Reader
from assistant.text.words import STOP_WORDS, is_peripheral, stem, stems, word_set, words
from assistant.types import Hit

# The best sentence is compared with the mean of this many.
PEAK_OVER = 20
# A value that is asked for has to stand in one of the best pieces of evidence, at most so many points below the first.
NEARLY_AS_GOOD = 0.5
# Sentences whose mean likeness to the question counts: one may be like it by chance.
NEAREST = 3
# Passages to choose from, between which their number was seen to tell; beyond, nothing is known.
SMALLEST, LARGEST = 30, 1000

# A heading is about a topic that it names beside no more words than these.
HEADED_BESIDE = 2
# A word that stands in more of the passages than this is no topic.
TELLING = 0.1

FEATURES = (
    "sentences",
    "peak",
    "passage",
    "keyword",
    "covered",
    "covered_in_context",
    "in_heading",
    "score",
    "first",
    "specific",
    "sought",
    "names_missing",
    "phrase_missing",
    "of_another",
    "size",
    "beyond",
)
# Not weighed: each decides by itself.
DECIDING = ("unknown", "value_missing", "decided")


def features(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], store: Reader, searched: int
) -> dict[str, float]:
    """Return what speaks for and against the library holding an answer, by name; each between about -1 and 7.

    :param evidence: the candidates, best first.
    :param searched: how many passages there were to choose from.
    """
    if not evidence:
        return dict.fromkeys((*FEATURES, *DECIDING), 0.0)
    question = without_page(question)
    best = evidence[0]
    about, topic = described(best.hit), topic_of(question)
    kind = sought(question)
    # A figure may stand in the next sentence; a name that does is somebody else's.
    judged = 1 if kind in (Sought.PERSON, Sought.NAME) else 3
    held = kind is Sought.ANYTHING or any(holds(kind, each.text, question) for each in evidence[:judged])
    cosines = sorted((each.features["sentence"] for each in evidence), reverse=True)[:PEAK_OVER]
    nearest = cosines[:NEAREST]
    return {
        "sentences": sum(nearest) / len(nearest),
        "peak": cosines[0] - sum(cosines) / len(cosines),
        "passage": max((hit.dense or 0.0) for hit in hits),
        "keyword": max(each.features["keyword"] for each in evidence),
        "covered": max(each.features["covered"] for each in evidence[:3]),
        "covered_in_context": best.features["covered_in_context"],
        "in_heading": best.features["in_heading"],
        "score": best.score,
        "beyond": best.features["beyond"],
        "first": float(best.hit.rank == 1),
        "specific": float(kind is not Sought.ANYTHING),
        "sought": float(held),
        "names_missing": float(not names_stand(question, about)),
        "unknown": float(
            not stems(question)
            or asks_an_unknown(question, store)
            or _is_of_another_group(question, about, evidence)
            or speaks_of_another_office(question, best.text)
            or names_no_such_director(question, about, best.hit.stored.passage.heading)
            or _is_number_unknown(evidence)
            or _is_of_another_label(question, evidence)
            or stands_under_another_heading(question, best.text, best.hit.stored.passage.heading)
            or _is_section_unknown(question, evidence)
            or tells_no_consequence(question, [each.text for each in evidence[:3]])
            or (kind is Sought.NUMBER and _is_figure_of_another(question, about, evidence[:judged]))
        ),
        "value_missing": float(
            is_value_missing(question, evidence[:judged]) or _is_list_missing(question, evidence, store)
        ),
        "decided": max(
            best.features["of_section"],
            best.features["of_document"],
            best.features["titled"],
            float(
                is_topic(topic)
                and not things_asked_for(question)
                and _is_about(best.hit, topic, store, alone=topic == question)
            ),
            float(any(best.text.startswith(f"{number} ") for number in sections(question))),
            float(_is_contact_told(question, best, about)),
        ),
        "phrase_missing": float(_phrase_missing(question, about, store)),
        "of_another": float(speaks_of_another(question, about) or (kind is Sought.MONEY and not held)),
        # The best of many is more like a question, by chance, than the best of few.
        "size": math.log(min(max(searched, SMALLEST), LARGEST)),
    }


def is_value_missing(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether only a value answers, and none stands in the first evidence or in what is nearly as good."""
    if not asks_for_a_value(question):
        return False
    kind, least = sought(question), evidence[0].score - NEARLY_AS_GOOD
    return not any(each.score >= least and holds(kind, each.text, question) for each in evidence)


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


def _is_figure_of_another(question: str, about: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether a figure is asked for other years, another place or kind of provider, or other people than told.

    :param about: the best evidence's passage, with all that says what it is about.
    """
    best, made = evidence[0], evidence[0].hit.stored.document.metadata
    headed = " ".join([made.title, *best.hit.stored.passage.heading])
    return (
        speaks_of_other_years(question, best.text, headed, made.dated or "")
        or names_no_such_place(question, about)
        or is_no_count_of_those_asked(question, [each.text for each in evidence])
    )


def _is_number_unknown(evidence: Sequence[Evidence]) -> bool:
    """Return whether others of several would be best, and the one that is asked for ("priority 7") is not told."""
    best, cost = evidence[0], FORM["of_other_number"]
    others = any(each.features["of_other_number"] and each.score - cost >= best.score for each in evidence)
    return others and not any(each.features["of_number"] for each in evidence)


def _is_section_unknown(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether what has one number is asked for ("objective 4.1"), and only what has others is found."""
    asked, told = (
        set(numbered_sections(question)),
        [set(numbered_sections(f"section {each.text}")) for each in evidence],
    )
    return bool(asked) and any(told) and not any(asked & numbers for numbers in told)


def _is_of_another_label(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether the best evidence is labelled as one of several ("Asthma: …"), and another is asked about."""
    best, passage = evidence[0], evidence[0].hit.stored.passage_id
    label = stems(label_of(best.text))
    return (
        bool(label)
        and label.isdisjoint(stems(question))
        and any(each.features["labelled"] and each.hit.stored.passage_id == passage for each in evidence)
    )


def _is_contact_told(question: str, best: Evidence, about: str) -> bool:
    """Return whether the best evidence is the number or address asked for, and all who is named is named beside it.

    "Tel: 01983 873655" below the name of a home holds none of the question's words itself. On the page that is asked
    for some of the name is enough.
    """
    whose, there = whose_contact(question), stems(about)
    named = bool(whose & there) if best.features["on_page"] else bool(whose) and whose <= there
    return named and holds(Sought.CONTACT, best.text, question)


def _is_list_missing(question: str, evidence: Sequence[Evidence], store: Reader) -> bool:
    """Return whether several things are to be named, and no evidence that is nearly the best can name so many."""
    asked_for = things_asked_for(question)
    near = [each for each in evidence if each.score >= evidence[0].score - NEARLY_AS_GOOD]
    return bool(asked_for) and not any(_names(each, asked_for, store) for each in near)


def _names(evidence: Evidence, least: int, store: Reader) -> bool:
    """Return whether evidence, with its list, can name so many things."""
    document = evidence.hit.stored.document
    try:
        page = store.page(document.document_id, evidence.span.page_index, document.version).page
    except DocumentNotFound:  # it was removed while the question was being answered
        return True
    whole = widen(evidence.span, page, whole_lists=True, most=WIDEST_LIST_CHARACTERS)
    return things_named(page.text[whole.start : whole.end]) >= least


def confidence(question: str, features: Mapping[str, float], weights: Weights) -> float:
    """Return the probability (0 to 1) that the evidence answers the question.

    It is 1 where the best evidence is the section that is asked for, by its number or its subject, or its title, or
    says who wrote the document that is asked about, or when; where it is the number or address that is asked for, and
    names whose; and where a subject was typed that stands in its document's title.
    Otherwise it is 0 where the question names nothing ("do we have to do this?"), asks what somebody says whom the
    library never names, asks for a director's tasks whom the evidence does not name or what follows on a breach, of
    which it says nothing, or names another group, office, number ("priority 7") or years of a figure than the evidence;
    where it asks for somebody's name, a trust's or a company's, and the best evidence holds none; where it asks for
    things by their number ("what are the ten domains") and no evidence near the best can name so many; and where only a
    figure, a share, a date, a sum, an address or a code answers (:func:`assistant.asking.sought.asks_for_a_value`) and
    none stands in the best pieces of evidence.
    """
    if features["decided"]:
        return 1.0
    if features["unknown"] or features["value_missing"] or (not features["sought"] and asks_for_a_name(question)):
        return 0.0
    logit = weights.intercept + sum(weights.confidence.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(min(logit, 50.0), -50.0)))


def _is_about(hit: Hit, topic: str, store: Reader, *, alone: bool) -> bool:
    """Return whether a heading is the topic and says little else, or a title holds the topic, where it was typed alone.

    "What are the counties?" is not answered by whatever stands below "The county". Everybody's words are no topic.
    """
    heading, asked = hit.stored.passage.heading, stems(topic)
    titled = alone and asked <= stems(" ".join(hit.stored.document.metadata.titles))
    typed = [word for word in words(topic) if word not in STOP_WORDS]
    several = {word for word in typed if word.endswith("s")}
    headed = any(
        asked <= (held := stems(part)) and len(held - asked) <= HEADED_BESIDE and (alone or several <= word_set(part))
        for part in heading
    )
    rare = min(store.document_frequencies(typed).values()) <= TELLING * store.passage_count()
    return rare and not is_peripheral(heading) and (titled or headed)


def _phrase_missing(question: str, about: str, store: Reader) -> bool:
    """Return whether two words that stand together in the question do so in the library, but not in ``about``.

    "sickle cell" is a subject of its own: a passage without it is about something else.
    """
    asked = words(re.sub(r"\([^)]*\)", " ", question))
    pairs = [
        f"{first} {second}"
        for first, second in pairwise(asked)
        if not {first, second} & STOP_WORDS and first.isalpha() and second.isalpha()
    ]
    known = [pair for pair, count in store.document_frequencies(pairs).items() if count]
    there = " ".join(stem(word) for word in words(about))
    return any(" ".join(stem(word) for word in pair.split()) not in there for pair in known)
