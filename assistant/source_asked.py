"""What a named source says of a subject ("what does the CQC say about waiting lists?"): of it, and of nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence import Evidence, described
from assistant.glossary import without_brackets
from assistant.library.base import Reader
from assistant.question import STOP_WORDS, stem, stems, words
from assistant.search import Findings
from assistant.types import Hit, Metadata

# What stands in brackets is blank, so there may be several blanks between two words.
_SOURCE = r"(?P<source>(?!you\b|we\b|i\b|they\b|it\b|people\b|trusts\b)(?:[\w&’'-]+ +){1,7}?(?:['’] +)?)"
_WHOSE = r"(?P<source>(?:[\w&-]+ +){0,6}?[\w&-]+(?: *['’]s?|(?<=s)))"
_SAYS = (
    r"(?:say|said|think|thought|argue|argued|advise|advised|recommend|recommended|find|found|conclude|concluded|suggest|"
    r"suggested|claim|claimed|believe|mention|tell us|write|estimate|estimated|count|counted|expect|warn|warned)"
)
_ON = r"(?:about|on|of|for|regarding|concerning|in relation to)"
_VIEW = r"(?:views?|position|take|line|opinion|stance|advice|findings?|recommendations?|figures?|numbers?)"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:did|does|do|has|have) +(?:the +|our +)?{_SOURCE}{_SAYS}\b +(?:(?:{_ON}|that) +)?(?P<topic>.+)",
        rf"\bwhat(?:['’]?s| is| are| was| were) +(?:the +|our +)?{_SOURCE}{_VIEW} +{_ON} +(?P<topic>.+)",
        rf"^\W*(?:the +)?{_WHOSE} +{_VIEW} +{_ON} +(?P<topic>.+)",
        rf"^\W*(?:the +)?{_SOURCE}(?:says?|said) +what +{_ON} +(?P<topic>.+)",
        rf"^\W*in +(?:the +)?{_WHOSE} +(?:view|opinion|words) *, +(?P<topic>.+)",
        r"^\W*(?:according to|in the (?:view|opinion) of) +(?:the +)?(?P<source>[^,]{2,60}), +(?P<topic>.+)",
        r"^\W*according to +(?:the +)?(?P<source>(?:[\w&’'-]+ +){1,6}?)"
        r"(?P<topic>(?:how|what|who|when|where|why|which|is|are|do|does|did|should|must)\b.+)",
        r"^(?P<topic>.+?),? +according to +(?:the +)?(?P<source>(?:[\w&’'-]+ *){1,6})\W*$",
    )
)
_POSSESSIVE = re.compile(r" *['’]s?$")
# What may stand around a name: "the survey by NHS Providers", "the LeDeR report", "NHS Providers' 2024 survey".
_DOCUMENT = (
    r"(?:articles?|blogs?|briefing|data|documents?|evidence|figures|framework|guidance|guide|pages?|papers?|plan|"
    r"programme|publications?|reports?|research|review|statement|stud(?:y|ies)|survey|toolkit|website)"
)
_BEFORE_NAME = re.compile(rf"^(?:\w+ )?{_DOCUMENT} (?:by|of|from) (?:the )?", re.IGNORECASE)
_BEHIND_NAME = re.compile(rf"(?:(?: ?['’]s?)? (?:19|20)\d\d| (?:web|latest|new|annual)| {_DOCUMENT})+$", re.IGNORECASE)
# Who is called so is no source by that name.
_ANYBODY = stems(
    "act article blog board body boss briefing chair charity chief clinician data director doctor document event "
    "evidence everybody executive experts figures framework government guidance guide hospital inquiry law leader "
    "legislation library member minister ned nurse nhs organisation page paper patient pilot plan programme provider "
    "publication region regulator report research researcher review source staff statement study survey team toolkit "
    "trust website"
)
_ACRONYM = re.compile(r"[A-Z][A-Z&]+")
# Who is named in more of the passages than this is no source to tell from others.
TELLING = 0.34


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """Whose word is asked for, as it was typed and in each wording, and on what: ``topic``.

    ``is_strict`` where nothing but its own passages answers: some document is by that source or is called so, or the
    library does not know it at all.
    """

    name: str
    wordings: tuple[str, ...]
    topic: str
    is_strict: bool

    def told(self, found: Findings) -> Findings:
        """Return what was found of passages by that source, or that name it, ranked among themselves."""
        hits = filter(self.is_by, found.hits)
        return replace(found, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)))

    def is_by(self, hit: Hit) -> bool:
        """Return whether a passage is by that source, or names it."""
        return self._is_called(hit) or self._is_named(described(hit))

    def is_told(self, evidence: Evidence) -> bool:
        """Return whether a sentence is by that source, or names it: what stands beside it may be told by another."""
        return self._is_called(evidence.hit) or self._is_named(evidence.text)

    def _is_called(self, hit: Hit) -> bool:
        return any(_is_called(name, hit.stored.document.metadata) for name in self.wordings)

    def _is_named(self, text: str) -> bool:
        row = _in_a_row(text)
        return any(_in_a_row(name) in row for name in self.wordings)


def source_asked(question: str, store: Reader) -> SourceAsked | None:
    """Return whose word on what is asked for.

    None where no source is named: where everybody is called so ("the report", "leaders"), where most passages name it,
    or where the library does not know the name and it was not written as one ("Age UK").
    """
    match = next(filter(None, (pattern.search(without_brackets(question)) for pattern in _ASKED)), None)
    name = _name(match["source"]) if match else ""
    # With what is spelt out in it, and with what goes before: "how many patients … were moved up".
    before = question[: match.start()] if match and match.start() < match.start("topic") else ""
    topic = f"{before if stems(before) else ''}{_edition(match['source'])}{_topic(match, question)}" if match else ""
    # "WHO" is a word that asks: it is known by what it is spelt out as.
    named = tuple(each for each in dict.fromkeys((name, *_otherwise(name, question))) if stems(each))
    about = [document.metadata for document in store.documents()]
    if not named or not stems(topic) or not _has_own_name(named, about):
        return None
    held = any(_is_called(each, metadata) for metadata in about for each in named)
    counts = store.document_frequencies([each.lower() for each in named])
    if max(counts.values()) > TELLING * store.passage_count():
        return None
    told = held or any(counts.values())
    if told:
        # "The inquiry", "ministers": what has a name of its own has a capital, several words, or is spelt out.
        own = held or name != name.lower() or len(words(name)) > 1 or len(named) > 1
        return SourceAsked(name, named, topic, held) if own else None
    return SourceAsked(name, named, topic, is_strict=True) if _is_written_as_name(name, question) else None


def _has_own_name(named: Sequence[str], about: Sequence[Metadata]) -> bool:
    """Return whether a source is not called what everybody is, or a publisher is called just so ("NHS Providers")."""
    publishers = {stems(publisher) for metadata in about for publisher in metadata.publishers}
    return any(not stems(each) <= _ANYBODY or stems(each) in publishers for each in named)


def _edition(source: str) -> str:
    """Return which of a source's documents is meant: "2024 survey " of "NHS Providers' 2024 survey"; or nothing."""
    behind = _BEHIND_NAME.search(_POSSESSIVE.sub("", " ".join(source.split())))
    edition = re.search(r"(?:19|20)\d\d\b.*", behind.group()) if behind else None
    return f"{edition.group()} " if edition else ""


def _topic(match: re.Match[str], question: str) -> str:
    return question[match.start("topic") : match.end("topic")].strip(" ?.!")


def _name(source: str) -> str:
    """Return a name without what stands around it: "NHS Providers" of "the survey by NHS Providers"."""
    name = _POSSESSIVE.sub("", " ".join(source.split()))
    name = _BEFORE_NAME.sub("", name)
    return _POSSESSIVE.sub("", _BEHIND_NAME.sub("", name)).strip()


def _otherwise(name: str, question: str) -> list[str]:
    """Return the name as the question's brackets behind it spell it out: "BJGP's (British Journal of …)"."""
    behind = re.search(rf"{re.escape(name)}(?:['’]s?)? \((?P<other>[^()]*)\)", question)
    return [each.strip() for each in behind["other"].split(",")] if behind else []


def _is_called(name: str, metadata: Metadata) -> bool:
    """Return whether a document's title, or a publisher of it, holds every word of a name."""
    own = stems(name)
    return bool(own) and any(own <= stems(each) for each in (*metadata.titles, *metadata.publishers))


def _is_written_as_name(name: str, question: str) -> bool:
    """Return whether every word of a name has a capital, and it has several or is an abbreviation."""
    written = [word for word in name.split() if word.lower() not in STOP_WORDS]
    capitals = all(word[:1].isupper() for word in written) and not question.isupper()
    return capitals and (len(written) > 1 or any(_ACRONYM.fullmatch(word) for word in written))


def _in_a_row(text: str) -> str:
    """Return the stems of a text's words with blanks between and around them, so that a name is found as a whole."""
    return f" {' '.join(map(stem, words(text)))} "
