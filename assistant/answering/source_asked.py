"""What a named source says of a subject ("what does the CQC say about waiting lists?"): of it, and of nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.evidence import Evidence, described
from assistant.answering.mismatch import ANYBODY
from assistant.answering.untold import SAYING
from assistant.asking.parts import BEHIND
from assistant.library.base import Reader
from assistant.search import Findings
from assistant.text.glossary import without_brackets
from assistant.text.words import STOP_WORDS, stem, stems, words
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
        r"^(?P<topic>.+?),? +according to +(?:the +)?(?P<source>[\w&’'-]+(?: +[\w&’'-]+){0,5})\W*$",
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
_NO_NAMES = frozenset("annual latest long national new next recent term web year".split())
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
# Who asks for others asks that source no more; and who names another after it ("and the CQC?") asks that one.
_ASKS_OTHERS = re.compile(r"\b(?:agree\w*|disagree\w*|differ\w*|else|others?|another|anyone|everyone)\b", re.IGNORECASE)
_NAME_ALONE = re.compile(
    r"^\W*(?:(?:and|but|or|so)\b\W*)?(?:(?:what|how) about )?(?:the |our )?"
    r"(?P<source>(?!(?:what|who|how|why|when|where|which|does|do|did|is|are|in|on|for|by)\b)"
    r"[\w&’'-]+(?: [\w&’'-]+){0,5})"
    r"(?: \([^()]*\))?\W*$",
    re.IGNORECASE,
)
# What ends in a colon, before the items of one list.
_LEAD_IN = re.compile(r"[^\n]*:\n+(?:[^\n]+\n)*\Z")
_ACRONYM = re.compile(r"[A-Z][A-Z&]+")
# Who is named in more of the passages than this is no source to tell from others.
TELLING = 0.34


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """Whose word is asked for, as it was typed (``name``) and with what it is spelt out as, and on what: ``topic``."""

    name: str
    names: tuple[str, ...]
    topic: str

    def told(self, found: Findings) -> Findings:
        """Return what was found of passages by that source, or that name it, ranked among themselves."""
        hits = [hit for hit in found.hits if self._has_part_in(hit)]
        return replace(found, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)))

    def is_told(self, evidence: Evidence) -> bool:
        """Return whether a sentence is by that source, or names it, itself or in what leads in to its list.

        What else stands beside it may be told by another.
        """
        return self._wrote(evidence.hit) or self._is_named(_with_lead_in(evidence))

    def is_said(self, evidence: Evidence) -> bool:
        """Return whether a sentence is by that source, or tells that somebody says something, and not only of it."""
        return self._wrote(evidence.hit) or SAYING.search(_with_lead_in(evidence)) is not None

    def _has_part_in(self, hit: Hit) -> bool:
        return self._wrote(hit) or self._is_named(described(hit))

    def _wrote(self, hit: Hit) -> bool:
        return any(_is_of(name, hit.stored.document.metadata) for name in self.names)

    def _is_named(self, text: str) -> bool:
        row = _in_a_row(text)
        return any(_in_a_row(name) in row for name in self.names)


def _with_lead_in(evidence: Evidence) -> str:
    lead_in = _LEAD_IN.search(evidence.hit.stored.passage.text.partition(evidence.text)[0])
    return f"{lead_in.group() if lead_in else ''} {evidence.text}"


def source_asked(question: str, store: Reader) -> SourceAsked | None:
    """Return whose word on what is asked for.

    None where no source is named: where everybody is called so ("the report", "leaders"), where most passages name it,
    or where nothing in the library is by it or called so and it was not written as a name ("Age UK", "the BMA"). A
    follow-up on what a source says ("and on smoking?") asks that source again, or the other that it names.
    """
    own, behind, taken = question.partition(BEHIND)
    asked = _source(own, store)
    before = _source(taken, store) if behind and asked is None else None
    if before is None or _ASKS_OTHERS.search(own):
        return asked
    alone = _NAME_ALONE.match(own)
    other = _called(_name(alone["source"]), own, before.topic, store, opens=False) if alone else None
    return other or replace(before, topic=f"{own}{BEHIND}{before.topic}")


def _source(question: str, store: Reader) -> SourceAsked | None:
    bare = without_brackets(question)
    match = next(filter(None, (pattern.search(bare) for pattern in _ASKED)), None)
    if match is None:
        return None
    # With what is spelt out in it, and with what goes before: "how many patients … were moved up".
    before = question[: match.start()] if match.start() < match.start("topic") else ""
    topic = f"{before if stems(before) else ''}{_edition(match['source'])}{_topic(match, question)}"
    return _called(_name(match["source"]), question, topic, store, opens=not question[: match.start("source")].strip())


def _called(name: str, question: str, topic: str, store: Reader, *, opens: bool) -> SourceAsked | None:
    """Return the source of that name; None where it is none.

    :param opens: the name begins the question, where any word has a capital.
    """
    # "WHO" is a word that asks: it is known by what it is spelt out as.
    known = store.meanings().get(name, ())
    names = tuple(each for each in dict.fromkeys((name, *known, *_otherwise(name, question))) if stems(each))
    about = [document.metadata for document in store.documents()] if names and stems(topic) else []
    if not about or not _has_own_name(names, about):
        return None
    counts = store.document_frequencies([each.lower() for each in names])
    if max(counts.values()) > TELLING * store.passage_count():
        return None
    held = any(_is_of(each, metadata) for metadata in about for each in names)
    written = _is_written_as_name(name, question, alone=any(counts.values()) and not opens)
    return SourceAsked(name, names, topic) if held or written else None


def _has_own_name(names: Sequence[str], about: Sequence[Metadata]) -> bool:
    """Return whether a source is not called what everybody is, or a publisher is called just so ("NHS Providers")."""
    publishers = {stems(publisher) for metadata in about for publisher in metadata.publishers}
    return any(not stems(each) <= ANYBODY or stems(each) in publishers for each in names)


def _edition(source: str) -> str:
    """Return which of a source's documents is meant: "2024 survey " of "NHS Providers' 2024 survey"; or nothing."""
    behind = _BEHIND_NAME.search(_POSSESSIVE.sub("", " ".join(source.split())))
    edition = re.search(r"(?:19|20)\d\d\b.*", behind.group()) if behind else None
    return f"{edition.group()} " if edition else ""


def _topic(match: re.Match[str], question: str) -> str:
    return question[match.start("topic") : match.end("topic")].strip(" ?.!")


def _name(source: str) -> str:
    """Return a name without what stands around it: "NHS Providers" of "the survey by NHS Providers"."""
    whole = _BEFORE_NAME.sub("", _POSSESSIVE.sub("", " ".join(source.split())))
    name = _POSSESSIVE.sub("", _BEHIND_NAME.sub("", whole)).strip()
    # The "10 Year" of a plan, and the "annual" of a report, are no names.
    return name if any(word.isalpha() and word not in _NO_NAMES for word in words(name)) else whole


def _otherwise(name: str, question: str) -> list[str]:
    """Return the name as the question's brackets behind it spell it out: "BJGP's (British Journal of …)"."""
    behind = re.search(rf"{re.escape(name)}(?:['’]s?)? \((?P<other>[^()]*)\)", question)
    return [each.strip() for each in behind["other"].split(",")] if behind else []


def _is_of(name: str, metadata: Metadata) -> bool:
    """Return whether a document is by a source, or has its name for a title: one in which it begins, or in brackets.

    What is written for somebody, or on somebody, is not theirs.
    """
    row = _in_a_row(name)
    return any(row in _in_a_row(each) and f" for{row}" not in _in_a_row(each) for each in metadata.publishers) or any(
        _in_a_row(each).startswith(row) or any(_in_a_row(part) == row for part in _IN_BRACKETS.findall(each))
        for each in metadata.titles
    )


def _is_written_as_name(name: str, question: str, *, alone: bool) -> bool:
    """Return whether every word of a name has a capital, and it has several or is an abbreviation.

    :param alone: one word with a capital, or one abbreviation among others, will do.
    """
    written = [word for word in name.split() if word.lower() not in STOP_WORDS]
    if question.isupper():
        return False
    short = any(_ACRONYM.fullmatch(word) for word in name.split())
    capitals = all(word[:1].isupper() for word in written)
    return (capitals and (alone or len(written) > 1 or short)) or (alone and short)


def _in_a_row(text: str) -> str:
    """Return the stems of a text's words with blanks between and around them, so that a name is found as a whole."""
    plain = text.removeprefix("Briefing: ").removeprefix("The ").replace("-", " ")
    return f" {' '.join(map(stem, words(plain)))} "
