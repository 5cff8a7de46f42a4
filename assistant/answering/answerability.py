"""Evidence -> how sure it is that the library holds an answer, without a language model.

A logistic regression over a few features, whose weights ship in ``weights.json``; ``python -m evals.fit`` fits them on
development questions and public sets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from assistant.answering.evidence import Evidence, Weights, described
from assistant.answering.mismatch import speaks_of_another
from assistant.answering.refusing import BEST, may_hold
from assistant.asking.page_asked import without_page
from assistant.asking.sought import (
    Sought,
    holds,
    is_topic,
    names_stand,
    sections,
    sought,
    things_asked_for,
    topic_of,
    whose_contact,
)
from assistant.library.base import Reader
from assistant.text.words import STOP_WORDS, is_peripheral, stem, stems, word_set, words
from assistant.types import Hit

# The best sentence is compared with the mean of this many.
PEAK_OVER = 20
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
# Not weighed: it decides by itself.
DECIDING = "decided"


def features(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], store: Reader, searched: int
) -> dict[str, float]:
    """Return what speaks for and against the library holding an answer, by name; each between about -1 and 7.

    :param evidence: the candidates, best first.
    :param searched: how many passages there were to choose from.
    """
    if not evidence:
        return dict.fromkeys((*FEATURES, DECIDING), 0.0)
    question = without_page(question)
    best = evidence[0]
    about, topic = described(best.hit), topic_of(question)
    kind = sought(question)
    held = kind is Sought.ANYTHING or any(holds(kind, each.text, question) for each in may_hold(kind, evidence))
    cosines = sorted((each.features["sentence"] for each in evidence), reverse=True)[:PEAK_OVER]
    nearest = cosines[:NEAREST]
    return {
        "sentences": sum(nearest) / len(nearest),
        "peak": cosines[0] - sum(cosines) / len(cosines),
        "passage": max((hit.dense or 0.0) for hit in hits),
        "keyword": max(each.features["keyword"] for each in evidence),
        "covered": max(each.features["covered"] for each in evidence[:BEST]),
        "covered_in_context": best.features["covered_in_context"],
        "in_heading": best.features["in_heading"],
        "score": best.score,
        "beyond": best.features["beyond"],
        "first": float(best.hit.rank == 1),
        "specific": float(kind is not Sought.ANYTHING),
        "sought": float(held),
        "names_missing": float(not names_stand(question, about)),
        DECIDING: max(
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


def _is_contact_told(question: str, best: Evidence, about: str) -> bool:
    """Return whether the best evidence is the number or address asked for, and all who is named is named beside it.

    "Tel: 01983 873655" below the name of a home holds none of the question's words itself. On the page that is asked
    for some of the name is enough.
    """
    whose, there = whose_contact(question), stems(about)
    named = bool(whose & there) if best.features["on_page"] else bool(whose) and whose <= there
    return named and holds(Sought.CONTACT, best.text, question)


def confidence(features: Mapping[str, float], refused: str, weights: Weights) -> float:
    """Return the probability (0 to 1) that the evidence answers the question.

    It is 1 where the best evidence is the section that is asked for, by its number or its subject, or its title, or
    says who wrote the document that is asked about, or when; where it is the number or address that is asked for, and
    names whose; and where a subject was typed that stands in its document's title. Otherwise it is 0 where a rule shows
    that the evidence does not answer.

    :param refused: what :func:`assistant.answering.refusing.refused_because` says; empty where it says nothing.
    """
    if features[DECIDING]:
        return 1.0
    if refused:
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
