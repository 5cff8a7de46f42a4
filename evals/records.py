"""What is kept of one question that was asked: enough for every figure, and to compare runs without asking again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One question, judged.

    ``definition`` is a hash of the question and of what it is judged by: two records can be compared where it is equal.
    ``given`` says that something was claimed; ``right`` is for an answerable question that the quotes hold the gold
    words, for another that nothing was claimed. ``would_be_given`` and ``would_be_right`` say the same of the answer
    that would have been shown had any confidence been enough. ``words`` is the answer's length.

    ``citations_verbatim`` are those that equal the stored text; ``citations_good`` those that hold gold words or come
    from a gold document. ``gold_document_cited`` and ``gold_page_cited`` are None where nothing was given or there is
    no gold to compare with. ``rank`` is after how many passages of the hybrid ranking the gold words were complete.
    ``measures`` are the rankings' measures by retriever; empty where the question has no gold words.
    ``suggested`` says of a refused answerable question whether its suggestions for reading, as they are shown, hold the
    gold words; None of others.
    ``claims_borne_out`` are those claims that say what their quotes say; ``worded`` tells that a language model had a
    hand in them.
    """

    id: str
    slice: str
    split: str
    definition: str
    answerable: bool
    outcome: str
    confidence: float | None
    given: bool
    right: bool
    first_claim_right: bool | None
    would_be_given: bool
    would_be_right: bool
    words: int
    citations: int
    citations_verbatim: int
    citations_good: int
    gold_document_cited: bool | None = None
    gold_page_cited: bool | None = None
    rank: int | None = None
    measures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    claims_made: int = 0
    claims_borne_out: int = 0
    worded: bool = False
    suggested: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a run file holds, with ``citations`` as counts."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Record:
        """Return the record that :meth:`as_json` made; other keys are left aside. Raises KeyError, TypeError."""
        optional = {"gold_document_cited", "gold_page_cited", "rank", "measures"}
        # Not in runs that were kept before they were counted.
        optional |= {"claims_made", "claims_borne_out", "worded", "suggested"}
        names = [each.name for each in fields(cls)]
        return cls(**{name: values[name] for name in names if name in values or name not in optional})
