"""The evidence of a follow-up -> the same, with what the answer before has told behind what it has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.evidence import FORM, Evidence, by_score
from assistant.text.words import stems
from assistant.types import Citation, Span


def after_what_was_said(
    evidence: Sequence[Evidence], said: Sequence[Citation], newly_asked: Mapping[str, float]
) -> list[Evidence]:
    """Return the evidence of a follow-up, best first: who asks on wants to hear more, and of what is asked now.

    :param said: what the answer before has quoted; it is set back.
    :param newly_asked: the stems of the follow-up's own words, and what each weighs; empty where it has none.
    """
    quoted: dict[tuple[str, str], list[Span]] = {}
    for each in said:
        quoted.setdefault((each.document.document_id, each.document.version), []).append(each.span)
    most = sum(newly_asked.values()) or 1.0

    def judged_again(each: Evidence) -> Evidence:
        document = each.hit.stored.document
        spans = quoted.get((document.document_id, document.version), ())
        held = stems(each.text)
        told = any(each.span.lies_in(span) for span in spans)
        held_of_new = sum(weight for stem, weight in newly_asked.items() if stem in held) / most
        # It answers again where it holds all that is newly asked, or is of the form that alone is ("by when?").
        answers_again = held_of_new == 1.0 if newly_asked else "preferred" in each.features
        features = {
            "already_said": float(told and not answers_again),
            "newly_asked": held_of_new,
            # A section that was told whole is not what "and what else?" asks for.
            "of_section": 0.0 if told else each.features["of_section"],
        }
        points = sum(FORM[name] * (value - each.features.get(name, 0.0)) for name, value in features.items())
        return replace(each, score=each.score + points, features={**each.features, **features})

    return by_score(map(judged_again, evidence)) if said or newly_asked else list(evidence)
