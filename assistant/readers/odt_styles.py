"""What an ODT says of its styles: headings, captions, bold, and how its lists are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.readers.archive import Element
from assistant.readers.flow import clean
from assistant.readers.numerals import numeral

_NAMESPACE = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
OFFICE, STYLE, TEXT, TABLE, DRAW, FORM, SVG, FO = (
    _NAMESPACE.format(name)
    for name in ("office", "style", "text", "table", "drawing", "form", "svg-compatible", "xsl-fo-compatible")
)
_CAPTIONS = frozenset(["illustration", "figure", "table", "drawing"])
DEEPEST_STYLE = 20


def named(element: Element, name: str, default: str) -> str:
    """Return an attribute; where a figure is expected and something else is there, the default."""
    value = element.get(name)
    if value is None or (default.isdigit() and not value.isdigit()):
        return default
    return str(value)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; ``kind`` is the first numeral of its series, empty for bullets."""

    kind: str
    before: str
    after: str
    shown: int
    start: int


@dataclass(frozen=True, slots=True)
class ListStyle:
    """How a list is numbered, by level from 1."""

    levels: dict[int, _Level] = field(default_factory=dict)

    def number(self, counters: list[int], level: int, start: int | None = None) -> str:
        """Count on in ``counters``, one a level, and return what stands before the item; empty for bullets."""
        while len(counters) < level:
            above = self.levels.get(len(counters) + 1)
            counters.append((above.start if above else 1) - 1)
        del counters[level:]
        counters[level - 1] = start if start is not None else counters[level - 1] + 1
        own = self.levels.get(level)
        if own is None or not own.kind:
            return ""
        shown = range(max(1, level - own.shown + 1), level + 1)
        figures = [numeral(self.levels[each].kind, max(1, counters[each - 1])) for each in shown if each in self.levels]
        return clean(own.before + ".".join(filter(None, figures)) + own.after)


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by name, its own and those of its template."""

    by_name: dict[str, Element]
    lists: dict[str, ListStyle]
    outline: ListStyle

    @classmethod
    def of(cls, content: Element, styles: Element | None) -> Styles:
        """Return the styles of both parts; where a name is in both, the document's own."""
        roots = [content] if styles is None else [styles, content]
        by_name = {named(each, STYLE + "name", ""): each for root in roots for each in root.iter(STYLE + "style")}
        lists = {
            named(each, STYLE + "name", ""): ListStyle(dict(_levels(each)))
            for root in roots
            for each in root.iter(TEXT + "list-style")
        }
        outlines = [each for root in roots for each in root.iter(TEXT + "outline-style")]
        return cls(by_name, lists, ListStyle(dict(_levels(outlines[-1])) if outlines else {}))

    def list(self, name: str) -> ListStyle:
        """Return how a list of this style is numbered."""
        return self.lists.get(name, ListStyle())

    def _chain(self, name: str) -> Iterator[Element]:
        for _ in range(DEEPEST_STYLE):
            style = self.by_name.get(name)
            if style is None:
                return
            yield style
            name = named(style, STYLE + "parent-style-name", "")

    def _names(self, name: str) -> Iterator[str]:
        yield name.replace("_20_", " ").lower()
        for style in self._chain(name):
            yield named(style, STYLE + "display-name", named(style, STYLE + "name", "")).replace("_20_", " ").lower()

    def heading_level(self, name: str) -> int:
        """Return 1 for a title, the level of a heading's style, 0 for others."""
        for style in self._names(name):
            if style == "title":
                return 1
            match = re.fullmatch(r"heading (\d)", style)
            if match:
                return int(match.group(1))
        return 0

    def is_caption(self, name: str) -> bool:
        """True for the styles that the program gives to what stands under pictures and tables."""
        return any(style in _CAPTIONS or style.endswith("caption") for style in self._names(name))

    def is_unseen(self, name: str) -> bool:
        """True where a style hides its text or strikes it out."""
        struck = self._says(name, STYLE + "text-line-through-style") or "none"
        return self._says(name, TEXT + "display") == "none" or struck != "none"

    def is_raised(self, name: str) -> bool:
        """True where a style sets its text above the line."""
        return re.match(r"super|[1-9]", self._says(name, STYLE + "text-position")) is not None

    def _says(self, name: str, attribute: str) -> str:
        """Return what a style, or the nearest of those it is based on that says so, says of its text."""
        said = (
            properties.get(attribute)
            for style in self._chain(name)
            for properties in style.iter(STYLE + "text-properties")
        )
        return next(filter(None, said), "")

    def is_bold(self, name: str, paragraph: Element) -> bool:
        """True where all the words of a paragraph are bold, by its style or their own."""
        own = self._bold(name)
        if own:
            return all(self._bold(named(span, TEXT + "style-name", "")) is not False for span in paragraph)
        loose = (paragraph.text or "") + "".join(child.tail or "" for child in paragraph)
        spans = [child for child in paragraph if child.tag == TEXT + "span" and clean("".join(child.itertext()))]
        return (
            bool(spans)
            and not loose.strip()
            and all(self._bold(named(span, TEXT + "style-name", "")) is True for span in spans)
        )

    def _bold(self, name: str) -> bool | None:
        """Return whether a style is bold; None where neither it nor those it is based on say so."""
        for style in self._chain(name):
            for properties in style.iter(STYLE + "text-properties"):
                weight = properties.get(FO + "font-weight")
                if weight is not None:
                    return weight == "bold" or (weight.isdigit() and int(weight) >= 600)
        return None


def _levels(style: Element) -> Iterator[tuple[int, _Level]]:
    for level in style:
        number = named(level, TEXT + "level", "0")
        if level.tag in (TEXT + "list-level-style-number", TEXT + "outline-level-style"):
            yield (
                int(number),
                _Level(
                    named(level, STYLE + "num-format", ""),
                    named(level, STYLE + "num-prefix", ""),
                    named(level, STYLE + "num-suffix", ""),
                    int(named(level, TEXT + "display-levels", "1")),
                    int(named(level, TEXT + "start-value", "1")),
                ),
            )
