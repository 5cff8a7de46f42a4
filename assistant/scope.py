"""Questions that no library of documents answers: clinical advice, a reader's own data, drafting, small talk."""

from __future__ import annotations

import re
from collections.abc import Sequence

_IGNORE = re.IGNORECASE
_KINDS: Sequence[tuple[str, re.Pattern[str]]] = (
    (
        "This assistant gives no clinical advice. For urgent help call 999, otherwise 111, or ask a clinician.",
        re.compile(
            r"\b(what|which|right|correct|safe|maximum) (dose|dosage)\b|\bdose of\b|\bhow many (mg|tablets|pills)\b|"
            r"\b(is it|am i) safe to (take|stop|give|use|mix|drive|drink)\b|"
            r"\bshould i (take|stop|see|call|ring|worry|go)\b|"
            r"\bmy (chest|head|heart|back|stomach|leg|baby|child|son|daughter|wife|husband|mother|father|symptoms?|"
            r"medication|diagnosis|blood pressure)\b|"
            r"\bi (have|feel|am having) (a |an )?(pain|chest|fever|headache|rash|lump)|"
            r"\b(dose|dosage|overdose)\b.{0,30}\b(year old|yr old|child|baby|adult|kg)\b|"
            r"\bhow much \w+ (for|can|should) (a |an |my |i )|"
            r"\b(side effects?|symptoms?|contraindications?|interactions?) of\b|"
            r"\b(can|should|may) (i|you|she|he|they|my \w+) (take|have|use|stop taking|mix|give)\b|"
            r"\b(what|which) (antibiotic|statin|pill|drug|medicine|tablet|inhaler|painkiller|antidepressant|"
            r"vaccine)s?\b|"
            r"\b(should|shall|do|would) (i|we|you) (prescribe|give)\b|\bi (prescribe|take)\b|"
            r"\bhave i got\b|\bis it (cancer|epilepsy|serious|a stroke|contagious|infected)\b|"
            r"\bneeds? (a )?(biopsy|scan|x-?ray|antibiotics|surgery|stitches)\b|"
            r"\bmy (dad|mum|mom|partner|friend|sister|brother|nan|gran|grandad|kid|toddler)('s)?\b|"
            r"\bwhat do i (do|give|take)\b.*|\bis it safe to\b.*\b(suddenly|pregnan\w+|breastfeeding)\b",
            _IGNORE,
        ),
    ),
    (
        "The library holds published documents, not the figures of any one organisation. Your own analysts or the "
        "trust's board papers may have them.",
        re.compile(
            r"\b(our|my) (own |local )?(trust|hospital|organisation|icb|board|ward|service|team|staff|patients)"
            r"(['’]s|s['’])? .*\b(rates?|figures?|numbers?|score|performance|budget|spend|results?|currently)\b|"
            r"\b(how many|how much|what percentage|what share) of our\b|"
            r"\b(last|this) (month|week|quarter)\b|\b(yesterday|today|tomorrow|tonight|right now)\b",
            _IGNORE,
        ),
    ),
    (
        "This assistant quotes documents; it does not write texts or give opinions. Ask what the documents say.",
        re.compile(
            r"^\W*(please |can you |could you |would you )*(write|draft|compose|prepare|rewrite|reword|translate)\b|"
            r"\b(what do you think|your opinion|do you (like|prefer|believe)|should i vote|vote for)\b",
            _IGNORE,
        ),
    ),
    (
        "This assistant answers questions from the documents in its library. Ask it about those.",
        re.compile(
            r"^\W*((hi|hello|hey|thanks|thank you|good (morning|afternoon|evening))\b[^?]{0,25}$|"
            r"(tell|give) me (a|another) (joke|story|poem)|how are you|who are you|what is your name|are you (a )?"
            r"(human|real|robot|bot))",
            _IGNORE,
        ),
    ),
)


def out_of_scope(question: str) -> str | None:
    """Return what to tell the reader where the question is none for a library; None where it may be one."""
    return next((sentence for sentence, pattern in _KINDS if pattern.search(question)), None)
