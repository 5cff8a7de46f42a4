"""A sentence's figures and what they measure, so that two can be compared: rounded, spelt out or with a bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from assistant.attribution import MONTHS
from assistant.text.words import STOP_WORDS, stem, words

NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    word: value
    for value, word in zip(
        (30, 40, 50, 60, 70, 80, 90, 100, 1_000, 1_000_000, 1_000_000_000),
        "thirty forty fifty sixty seventy eighty ninety hundred thousand million billion".split(),
        strict=True,
    )
}
ORDINAL_WORDS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_NEGATIONS = frozenset(
    """no not never none nor neither nobody nothing nowhere without cannot hardly scarcely rarely barely fail fails
    failed failing failure lack lacks lacked lacking refuse refuses refused absent absence prevent prevents
    prevented against""".split()
)
_MONTHS = [month.lower() for month in MONTHS]
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_BOUNDS = {
    **dict.fromkeys(("at least", "no fewer than", "no less than", "a minimum of"), ">="),
    **dict.fromkeys(("more than", "over", "above"), ">"),
    **dict.fromkeys(("up to", "at most", "no more than", "a maximum of"), "<="),
    **dict.fromkeys(("less than", "fewer than", "under", "below"), "<"),
    **dict.fromkeys(("about", "around", "some", "roughly", "approximately", "nearly", "almost"), "~"),
}
# What is said to be more, or less, than a figure may be so many times as much.
FAR = 2.0
_SPELT = "|".join(word for word in NUMBER_WORDS if word not in ("one", "zero", "thousand", "million", "billion"))
_SMALL = r"(?:a|an|the|of|in|to|and|or|on|at|by|for|from|with|is|are|was|were|has|have|had|that|which|who)\b"
_QUANTITY = re.compile(
    rf"(?:\b(?P<bound>{'|'.join(sorted(_BOUNDS, key=len, reverse=True))}) )?"
    rf"(?<![\w.])(?P<sign>[£$€])? ?(?P<figure>\d[\d,]*(?:\.\d+)?|\b(?:{_SPELT})\b)"
    r"(?: ?(?P<scale>thousand|million|billion|bn|m|k)\b)?"
    r"(?P<bound_after> or more\b| or fewer\b| or less\b)?"
    r"(?: ?(?P<share>%|per ?cent\b)| (?P<pounds>pounds)\b|"
    rf" (?P<counted>(?:(?!{_SMALL})[^\W\d]\w*(?: |\b)){{1,3}}))?",
    re.IGNORECASE,
)
# Between the ends of a range; and what a figure is told for: 200 a week.
_TO, _AND = re.compile(r" ?(?:to|–|-) ?"), re.compile(r" and ")
_PERIOD = re.compile(
    r"\b(?:(?:a|an|per|each|every) (day|week|month|quarter|year)|(dai|week|month|quarter|year)ly|(annual)ly)\b",
    re.IGNORECASE,
)
_PERIOD_CHARACTERS = 40
# What says no period is mostly told for a year.
_UNSAID = frozenset({"", "year", "annual"})
# "At age 12", "at 5pm": what no unit stands behind.
_AGE = re.compile(r"\bage[ds]?(?: of)? (?P<figure>\d{1,3})\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?P<figure>\d{1,2}(?:[.:]\d\d)?) ?(?P<half>[ap])\.?m\b", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<year>(?:19|20)\d\d)\b)?", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/–-]\d\d)?\b")
_OF = re.compile(r" (?:of|by|for|among) ((?:[\w’'-]+ ?){1,3})", re.IGNORECASE)
# Before a count: the number of falls on the wards is, it puts missed appointments at.
_COUNTED_BEFORE = re.compile(
    r"\b(?:number of|puts?) ((?:[^\W\d][\w-]* ){1,3})(?:[^.;]*?\b)?(?:is|was|are|were|at|to) ?$", re.IGNORECASE
)
# Before a share: among nurses, and then how many.
_AMONG = re.compile(r"\b(?:among|of|for) ((?:[\w’'-]+ ?){1,3}),? ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure: how much of what ``kind`` of thing, which is "share", "money", "count", "age" or "time" of day.

    ``step`` is how finely it is given: 0.1 of 22.3, 100,000 of 1.2 million, 10 of "between 30 and 40". ``bound`` is
    ``>``, ``>=``, ``<``, ``<=``, ``~`` for about, or empty. ``of`` are the stems of what is counted, or of whom it is a
    share of, first things first; it may be empty for a share, and is but for a count. ``period`` is what it is told
    for, such as "week"; empty where it does not say. ``text`` is how it is written: "£27.5 million", "some 45%".
    """

    kind: str
    value: float
    step: float
    bound: str = ""
    of: tuple[str, ...] = ()
    period: str = ""
    text: str = field(default="", compare=False)

    def measures_what(self, other: Quantity) -> bool:
        """Return whether the two measure the same kind of thing; what is counted has to have a word in common."""
        return (
            self.kind == other.kind
            and (self.kind != "count" or bool({*self.of} & {*other.of}))
            and (self.period == other.period or {self.period, other.period} <= _UNSAID)
        )

    def is_same(self, other: Quantity) -> bool:
        """Return whether the two may be one figure: one of them rounded, or a bound that the other keeps to."""
        if self.value == other.value:
            return {self.bound, other.bound} not in ({">", ">="}, {"<", "<="})
        if _keeps_to(self, other) or _keeps_to(other, self):
            return True
        rounded = {self.bound, other.bound} <= {"", "~"}
        return rounded and abs(self.value - other.value) <= max(self.step, other.step) / 2

    def is_of_others(self, other: Quantity) -> bool:
        """Return whether the two are shares of different things: of nurses, and of doctors."""
        named = self.kind == "share" and self.of and other.of
        return bool(named) and self.of[0] not in other.of and other.of[0] not in self.of


@dataclass(frozen=True, slots=True)
class Date:
    """A date; ``day`` and ``year`` are None where they are not given."""

    day: int | None
    month: int
    year: int | None

    def is_same(self, other: Date) -> bool:
        """Return whether the two may be one date, one of them given more exactly."""
        return self.month == other.month and all(
            None in pair or pair[0] == pair[1] for pair in ((self.day, other.day), (self.year, other.year))
        )


def quantities(sentence: str) -> Iterator[Quantity]:
    """Yield the figures of a sentence, but for its dates and years."""
    rest = _YEAR.sub(" ", _DATE.sub(_blank_date, sentence))
    for kind, pattern in (("age", _AGE), ("time", _CLOCK)):
        for match in pattern.finditer(rest):
            hours = (
                12.0
                if kind == "time" and match["half"].lower() == "p" and not match["figure"].startswith("12")
                else 0.0
            )
            yield Quantity(kind, float(match["figure"].replace(":", ".")) + hours, 1.0)
        rest = pattern.sub(" ", rest)
    begins: re.Match[str] | None = None
    for match, after in zip_longest(found := list(_QUANTITY.finditer(rest)), found[1:]):
        if begins is None and after is not None and _is_range(rest, match, after):
            begins = match
            continue
        kind, of = _measured(match, rest)
        if kind:
            scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
            bound, value = _bound(match), _value(match) * scale
            step = _step(match["figure"].replace(",", ""), rounded=bound == "~") * scale
            if begins is not None:
                first = _value(begins) * _SCALES.get((begins["scale"] or "").lower(), scale)
                value, step = (first + value) / 2, abs(value - first)
            period = _PERIOD.search(rest[match.end("figure") : match.end() + _PERIOD_CHARACTERS])
            told_for = next((p.lower() for p in period.groups() if p), "") if period else ""
            written = rest[(begins or match).start() : match.end()].removesuffix(match["counted"] or "").strip()
            yield Quantity(kind, value, step, bound, of, told_for, written)
        begins = None


def _is_range(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    joins = _AND if text[: one.start()].rstrip(" £$€").lower().endswith("between") else _TO
    return joins.fullmatch(text, one.end("figure"), other.start()) is not None


def _value(match: re.Match[str]) -> float:
    figure = match["figure"].lower().replace(",", "")
    return float(NUMBER_WORDS[figure] if figure in NUMBER_WORDS else figure)


def dates(sentence: str) -> list[Date]:
    """Return the dates of a sentence: days of the year, and months of a year; not years alone."""
    found = []
    for match in _DATE.finditer(sentence):
        day, year = match["day"], match["year"]
        if day or year:
            month = _MONTHS.index(match["month"].lower()) + 1
            found.append(Date(int(day) if day else None, month, int(year) if year else None))
    return found


def years(sentence: str) -> set[str]:
    """Return the years that a sentence names, but for those of its dates."""
    return set(_YEAR.findall(_DATE.sub(" ", sentence)))


def denials(sentence: str) -> int:
    """Return how many of a sentence's words deny something."""
    return sum(map(is_negation, words(sentence)))


def is_negation(word: str) -> bool:
    """Return whether a word in lower case denies what it stands with."""
    return word in _NEGATIONS or word.endswith(("n't", "n’t"))


def _blank_date(match: re.Match[str]) -> str:
    # "may" and "march" are words, too.
    return " " if match["day"] or match["year"] else match.group()


def _measured(match: re.Match[str], text: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of a figure, and the stems of what it is of; the kind is empty where it measures nothing."""
    if match["share"]:
        whom = _OF.match(text, match.end()) or _AMONG.search(text[: match.start()])
        return "share", _content(whom[1]) if whom else ()
    if match["sign"] or match["pounds"]:
        return "money", ()
    # "3.12 names": a section's number counts nothing.
    if match["counted"] and ("." not in match["figure"] or match["scale"]):
        return "count", _content(match["counted"])
    told = _COUNTED_BEFORE.search(text[: match.start()])
    return ("count", _content(told[1])) if told else ("", ())


def _bound(match: re.Match[str]) -> str:
    if match["bound_after"]:
        return ">=" if match["bound_after"].endswith("more") else "<="
    return _BOUNDS.get(" ".join((match["bound"] or "").lower().split()), "")


def _step(figure: str, *, rounded: bool) -> float:
    if "." in figure:
        return float(10 ** -len(figure.partition(".")[2]))
    zeros = len(figure) - len(figure.rstrip("0")) if figure.isdigit() else 0
    return float(10**zeros) if rounded else 1.0


def _keeps_to(bounded: Quantity, exact: Quantity) -> bool:
    """Return whether a figure is what another says that something is more, or less, than, and not by far."""
    more = bounded.bound.startswith(">") and bounded.value <= exact.value <= bounded.value * FAR
    less = bounded.bound.startswith("<") and bounded.value / FAR <= exact.value <= bounded.value
    return exact.bound in ("", "~") and (more or less)


def _content(text: str) -> tuple[str, ...]:
    return tuple(stem(word.lower()) for word in re.findall(r"\w+", text) if word.lower() not in STOP_WORDS)
