"""Whether a sentence says nothing that its quotes do not say: decided by rules over words, never by a model.

The rules err on one side: a true sentence may fail, and is then replaced by the quote's own words. They are listed in
``docs/decisions/0011-language-model.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from assistant.attribution import MONTHS
from assistant.text.quantities import NUMBER_WORDS, is_negation
from assistant.text.sentences import sentence_offsets
from assistant.text.words import STOP_WORDS, stem
from assistant.types import Citation

# A content word may stand elsewhere in the sentence than in the quote; two that do may have changed places.
MOST_OUT_OF_ORDER = 1
# What a figure is of stands within so many content words of it.
NEAR_FIGURE = 4
# Hedges count that stand within so many words of what a sentence takes from a quote.
NEAR_WORDS = 3
# So many content words on end may be left out between two that are taken: behind more, another subject may begin.
WIDEST_GAP = 2
_ENDS = frozenset(".!?)\"”’'")
_DANGLING = frozenset(
    "a an the these those this that of to and or by for with in on at from as than is are was".split()
)
FEWEST_CONTENT_WORDS = 2

_PART = re.compile(
    r"(?P<figure>[£$€]?(?<![\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)*(?:\s?(?:%|per\s?cent\b))?)(?![^\W_])"
    r"|(?P<word>[^\W_]+(?:['’.-][^\W_]+)*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*(?:://|@|\bwww\.)\S*|\S*[^\W\d_]\.[^\W\d_]{2,}\S*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Each side of these has its own subject; after "and" a subject is often carried over.
_CLAUSE_END = re.compile(r";\s+|,\s+(?:while|whereas)\s+", re.IGNORECASE)
_BULLET = re.compile(r"^[•‣◦▪▫●○■□◆◇➢➤►▶✓✔·⁃∙*–-]\s+")

_MONTHS = frozenset(month.lower() for month in MONTHS)
_CONDITIONS = frozenset("if unless until except excluding only provided otherwise".split())
_HEDGES = frozenset(
    """must shall should may might could can will would ought need needs required all every each any both some most
    many much few several majority minority always often sometimes usually up least about around nearly almost over
    under above below more less fewer than approximately roughly before after since likely unlikely possibly
    probably planned proposed expected draft""".split()
)
_PRONOUNS = frozenset(
    """i we you he she it they me us him her them my our your his its their this that these those who which""".split()
)
_LEANING = frozenset(
    """it its they them their he she his her this that these those such both others however therefore also instead
    moreover furthermore but and so then""".split()
)
# Words that join what is said and say nothing themselves.
_GLUE = frozenset("there also both which who whose that this these those it its they their he she".split())


@dataclass(frozen=True, slots=True)
class _Word:
    """A figure or a word. ``form`` is what is compared: a figure as it is written, a word's stem."""

    form: str
    lower: str
    is_figure: bool
    is_name: bool

    @property
    def is_date(self) -> bool:
        return self.lower in _MONTHS or (self.is_figure and _YEAR.fullmatch(self.form) is not None)

    @property
    def is_content(self) -> bool:
        return self.is_figure or (self.lower not in STOP_WORDS and self.lower not in _GLUE)


class _Text:
    """A sentence, or what may carry one, as its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(_words(text))

    @cached_property
    def forms(self) -> frozenset[str]:
        return frozenset(word.form for word in self.words)

    @cached_property
    def lowers(self) -> frozenset[str]:
        return frozenset(word.lower for word in self.words)

    @cached_property
    def content(self) -> tuple[_Word, ...]:
        return tuple(word for word in self.words if word.is_content)

    @cached_property
    def figures(self) -> list[str]:
        return [word.form for word in self.words if word.is_figure and not word.is_date]

    @cached_property
    def dates(self) -> list[str]:
        return [word.form for word in self.words if word.is_date]

    @cached_property
    def negations(self) -> list[str]:
        return sorted(word.lower for word in self.words if is_negation(word.lower))


def supporting(sentence: str, citations: Sequence[Citation]) -> tuple[int, ...]:
    """Return the numbers of those citations whose quotes carry ``sentence``; empty where it is not supported.

    One quote must carry all of it. A sentence cut by a semicolon, "while" or "whereas" may take each part from another.
    """
    if sentence.rstrip().endswith("?") or _leans(sentence):
        return ()
    if _dangles(sentence):
        return ()
    whole = _carriers(_Text(sentence), citations)
    if whole:
        return whole
    *clauses, last = [part for part in _CLAUSE_END.split(sentence) if part.strip()] or [""]
    parts = [*(f"{clause.rstrip(' ,;')}." for clause in clauses), last]
    if len(parts) < 2 or any(_leans(part) for part in parts):
        return ()
    carried = [_carriers(_Text(part), citations)[:1] for part in parts]
    return tuple(sorted({number for numbers in carried for number in numbers})) if all(carried) else ()


def _carriers(said: _Text, citations: Sequence[Citation]) -> tuple[int, ...]:
    if sum(1 for _ in said.content) < FEWEST_CONTENT_WORDS:
        return ()
    return tuple(citation.number for citation in citations if any(_carries(unit, said) for unit in _units(citation)))


def _units(citation: Citation) -> Iterable[_Text]:
    """Return what may carry a sentence: each sentence of the quote, each list item behind its lead-in."""
    return _units_of(citation.quote)


@lru_cache(maxsize=256)
def _units_of(quote: str) -> tuple[_Text, ...]:
    lines = [_BULLET.sub("", " ".join(line.split())) for line in quote.split("\n")]
    lines = [line for line in lines if line]
    lead = lines[0] if len(lines) > 1 and lines[0].endswith(":") else ""
    texts = []
    for place, line in enumerate(lines):
        before = f"{lead} " if lead and place else ""
        texts += [before + line[start:end] for start, end in sentence_offsets(line)]
    return tuple(_Text(text) for text in dict.fromkeys(texts))


def _carries(unit: _Text, said: _Text) -> bool:
    return (
        _figures_stand(unit, said)
        and _words_stand(unit, said)
        and _in_order(unit, said)
        and _no_gap(unit, said)
        and _ends_with(unit, said)
        and unit.negations == said.negations
        and (_CONDITIONS & unit.lowers) == (_CONDITIONS & said.lowers)
        and _hedges_kept(unit, said)
        and (_PRONOUNS & said.lowers) <= unit.lowers
        and all(address.lower() in unit.text.lower() for address in _addresses(said.text))
    )


def _addresses(text: str) -> list[str]:
    return [match.group().strip(".,;:()[]\"'”’") for match in _ADDRESS.finditer(text)]


def _figures_stand(unit: _Text, said: _Text) -> bool:
    """Whether every figure and date stands in the unit, in the same order, each with what it is of nearby."""
    if not (_is_subsequence(said.figures, unit.figures) and _is_subsequence(said.dates, unit.dates)):
        return False
    return all(
        _stands_near(unit, figure.form, follower.form)
        for figure, follower in pairwise(said.content)
        if figure.is_figure and not figure.is_date and not follower.is_figure and not follower.is_date
    )


def _stands_near(unit: _Text, figure: str, follower: str) -> bool:
    places = [place for place, word in enumerate(unit.content) if word.form == figure]
    return any(
        follower in {word.form for word in unit.content[max(place - NEAR_FIGURE, 0) : place + NEAR_FIGURE + 1]}
        for place in places
    )


def _words_stand(unit: _Text, said: _Text) -> bool:
    """Whether every content word stands in the unit by its stem; a name, or a word with a digit, letter by letter."""
    return all(word.lower in unit.lowers if word.is_name else word.form in unit.forms for word in said.content)


def _in_order(unit: _Text, said: _Text) -> bool:
    mine = [word.form for word in said.content if not (word.is_figure or word.is_date)]
    theirs = [word.form for word in unit.content if not (word.is_figure or word.is_date)]
    return len(mine) - _common(mine, theirs) <= MOST_OUT_OF_ORDER


def _no_gap(unit: _Text, said: _Text) -> bool:
    taken = [place for place, word in enumerate(unit.content) if word.form in said.forms]
    return all(after - before - 1 <= WIDEST_GAP for before, after in pairwise(taken))


def _ends_with(unit: _Text, said: _Text) -> bool:
    """Whether a sentence without its full stop goes on to the end of the unit: else it was cut off."""
    return said.text.rstrip()[-1:] in _ENDS or said.content[-1].form == unit.content[-1].form


def _common(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(theirs) + 1)
    for one in mine:
        diagonal = 0
        for place, other in enumerate(theirs, start=1):
            above = row[place]
            row[place] = diagonal + 1 if one == other else max(above, row[place - 1])
            diagonal = above
    return row[-1]


def _hedges_kept(unit: _Text, said: _Text) -> bool:
    """Whether no hedge (should, most, up to, …) was added, and none dropped near the words that were taken."""
    hedges = _HEDGES & said.lowers
    if not hedges <= unit.lowers:
        return False
    taken = [place for place, word in enumerate(unit.words) if word.is_content and word.form in said.forms]
    if not taken:
        return False
    near = unit.words[max(taken[0] - NEAR_WORDS, 0) : taken[-1] + NEAR_WORDS + 1]
    return _HEDGES & {word.lower for word in near} <= hedges


def _is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(each in rest for each in part)


def _dangles(text: str) -> bool:
    """Whether a sentence breaks off at a word that something has to follow."""
    words = _words(text)
    return bool(words) and words[-1].lower in _DANGLING


def _leans(text: str) -> bool:
    words = _words(text)
    return not words or words[0].lower in _LEANING


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for match in _PART.finditer(text):
        if match["figure"]:
            figure = re.sub(r"\s?per\s?cent", "%", match["figure"].replace(",", ""), flags=re.IGNORECASE)
            found.append(_Word(figure.replace(" ", "").replace("−", "-"), figure, is_figure=True, is_name=False))
            continue
        word = match["word"].replace("’", "'")
        parts = [word] if "'" in word or "." in word else word.split("-")
        found += [_word(part, first=not found) for part in parts if part]
    return found


def _word(word: str, *, first: bool) -> _Word:
    lower = word.lower().removesuffix("'s")
    if lower in NUMBER_WORDS:
        return _Word(str(NUMBER_WORDS[lower]), lower, is_figure=True, is_name=False)
    # The first word of a sentence is capitalised whatever it is.
    is_name = (
        any(letter.isdigit() for letter in word) or word[1:] != word[1:].lower() or (word[0].isupper() and not first)
    )
    return _Word(stem(lower), lower, is_figure=False, is_name=is_name)
