"""What a named source says of a subject ("what does the CQC say about waiting lists?"): of it, and of nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence import described
from assistant.glossary import without_brackets
from assistant.library.base import Reader
from assistant.question import stems, wordings
from assistant.search import Findings
from assistant.types import Hit

# What stands in brackets is blank, so there may be several blanks between two words.
_SOURCE = r"(?P<source>(?!you\b|we\b|i\b|they\b|it\b|people\b|trusts\b)(?:[\w&’'-]+ +){1,6}?(?:['’] +)?)"
_SAYS = (
    r"(?:say|said|think|thought|argue|argued|advise|advised|recommend|recommended|find|found|conclude|concluded|suggest|"
    r"suggested|claim|claimed|believe|mention|tell us|write)"
)
_ABOUT = r"(?:about|on|of|regarding|concerning|in relation to|that)"
_VIEW = r"(?:views?|position|take|line|opinion|stance|advice|findings?|recommendations?|figures?)"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:did|does|do|has|have) +(?:the +|our +)?{_SOURCE}{_SAYS}\b +(?:{_ABOUT} +)?(?P<topic>.+)",
        rf"\bwhat(?:['’]?s| is| are| was| were) +(?:the +|our +)?{_SOURCE}{_VIEW} +(?:about|on|of) +(?P<topic>.+)",
        r"^\W*(?:according to|in the (?:view|opinion) of) +(?:the +)?(?P<source>[^,]{2,60}), +(?P<topic>.+)",
        r"^(?P<topic>.+?),? +according to +(?:the +)?(?P<source>(?:[\w&’'-]+ *){1,6})\W*$",
    )
)
_POSSESSIVE = re.compile(r"['’]s?$")
# What many documents are: it names none of them.
_ANY_SOURCE = stems(
    "article blog board briefing data document evidence figures framework guidance guide hospital leader library "
    "member national nhs organisation page paper patient pilot plan programme publication report research review "
    "source staff statement study survey team toolkit trust website"
)
# Who is named in more of the passages than this is no source to tell from others.
TELLING = 0.34


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """Whose word is asked for, as it was typed and as stems in each wording, and on what: ``topic``."""

    name: str
    readings: tuple[frozenset[str], ...]
    topic: str

    def told(self, found: Findings, *, of_topic: bool = False) -> Findings:
        """Return what was found of passages by that source, or that name it, ranked among themselves.

        :param of_topic: leave out what holds no word of the topic.
        """
        about = stems(self.topic)
        hits = [hit for hit in found.hits if self.is_by(hit) and not (of_topic and about.isdisjoint(_held(hit)))]
        return replace(found, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)))

    def is_by(self, hit: Hit) -> bool:
        """Return whether a passage is by that source, or names it."""
        own = _held(hit)
        return any(reading <= own for reading in self.readings)


def _held(hit: Hit) -> frozenset[str]:
    return stems(" ".join(hit.stored.document.metadata.titles)) | stems(described(hit))


def source_asked(question: str, store: Reader) -> SourceAsked | None:
    """Return whose word on what is asked for; None where no source is named, or none that the library knows."""
    match = next(filter(None, (pattern.search(without_brackets(question)) for pattern in _ASKED)), None)
    if match is None:
        return None
    name = _plain(match["source"])
    readings = _readings(name, question)
    # With what is spelt out in it, and with what goes before: "how many patients … were moved up".
    before = question[: match.start()] if match.start() < match.start("topic") else ""
    topic = f"{before if stems(before) else ''}{question[match.start('topic') : match.end('topic')]}".strip(" ?.!")
    if not readings or not stems(topic) - _ANY_SOURCE or not _is_known(name, readings, store):
        return None
    return SourceAsked(name, readings, topic)


def _plain(name: str) -> str:
    return _POSSESSIVE.sub("", " ".join(name.split())).strip()


def _readings(name: str, question: str) -> tuple[frozenset[str], ...]:
    """Return the source's name as stems, as it was typed and as its abbreviation is spelt out in the question."""
    spelt = [way for way in wordings(question) if way != question]
    named = [name, *(found["source"] for way in spelt for pattern in _ASKED if (found := pattern.search(way)))]
    readings = (stems(_plain(each)) - _ANY_SOURCE for each in named)
    return tuple(dict.fromkeys(reading for reading in readings if any(not part.isdigit() for part in reading)))


def _is_known(name: str, readings: Sequence[frozenset[str]], store: Reader) -> bool:
    """Return whether some document is by that source, or is called so, or some passages name it, and not most."""
    bare = [" ".join([*document.metadata.titles, *document.metadata.publishers]) for document in store.documents()]
    named = any(reading <= stems(each) for reading in readings for each in bare)
    counts = store.document_frequencies([name.lower()]).values()
    return (named or any(counts)) and max(counts, default=0) <= TELLING * store.passage_count()
