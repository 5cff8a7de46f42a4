"""HTML -> Document: the words of the page's main part, without menus, banners and scripts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import CData, NavigableString, PreformattedString

from assistant.readers.alt_text import description
from assistant.readers.decoding import decode
from assistant.readers.failures import corrupt, no_text
from assistant.readers.flow import Flow, bullet_length, clean, is_numbered
from assistant.readers.html_meta import page_properties
from assistant.readers.html_names import BANNERS, BLOCKS, DROPPED_ROLES, SURROUNDINGS
from assistant.readers.html_shown import is_shown, raised_figure
from assistant.readers.html_tables import add_table, is_data_table
from assistant.readers.limits import Limits
from assistant.readers.numerals import numeral
from assistant.types import Document, Properties, Role

_ROLES = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], Role.HEADING),
    **dict.fromkeys(["li", "dt", "dd"], Role.LIST_ITEM),
    **dict.fromkeys(["caption", "figcaption"], Role.CAPTION),
}
_STRONG = frozenset(["b", "strong"])
_NOTES = re.compile(r"(?:doc-)?(?:footnotes?|endnotes?|rearnotes?)", re.IGNORECASE)
# The main part must hold this share of the page's words; less, and it is a shell that a script would fill.
MAIN_SHARE = 0.3
# Deeper than any page that people write; parsers of trees recurse.
DEEPEST_ELEMENT = 400


def read_html(data: bytes, limits: Limits) -> Document:
    """Return the page's text as one page.

    :raises UnreadableFile: NO_TEXT where the page shows no words.
    """
    decoded = decode(data, _declared_encoding(data))
    flow = Flow(limits.characters)
    properties = add_page(decoded.text, flow)
    if not flow.pieces:
        raise no_text(
            "The page holds no text.", "Open it in a browser, print it to PDF once it is complete, and add the PDF."
        )
    return Document((flow.page(),), properties, decoded.warnings)


def add_page(
    markup: str, flow: Flow, *, surroundings: bool = False, mend: Callable[[BeautifulSoup], None] | None = None
) -> Properties:
    """Add the words of a web page and return what it says about itself; nothing is added where it shows none.

    :param surroundings: keep what surrounds a page's main part, such as headers: in a book they are part of it.
    :param mend: changes the page before it is read.
    """
    soup = _parse(markup)
    if mend is not None:
        mend(soup)
    root = soup.body or soup
    page_words = _words(root)
    tries = ((root, False),) if surroundings else ((_main(root, page_words), True), (root, True), (root, False))
    for part, strict in tries:
        if part is not None and not flow.pieces:
            _Walk(flow, strict, page_words).element(part, 0)
    return page_properties(soup)


def _declared_encoding(data: bytes) -> str:
    return str(EncodingDetector.find_declared_encoding(data, is_html=True) or "")


def _parse(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        # Some pages are XHTML; as HTML they read the same.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        # A zero would end the page for the parser.
        return BeautifulSoup(markup.replace("\x00", ""), "lxml")


def _main(root: Tag, page_words: int) -> Tag | None:
    """Return the element that says it is the main part, if it holds enough of the page's words."""
    for candidates in (root.select("main, [role=main]"), root.find_all("article")):
        if len(candidates) == 1 and _words(candidates[0]) >= max(1, page_words * MAIN_SHARE):
            return candidates[0]
    return None


@dataclass(slots=True)
class _Counter:
    """The number of an ordered list's next item, and the first numeral of its series."""

    first: str
    number: int


@dataclass(slots=True)
class _Walk:
    """Collects running text until an element that stands apart begins or ends.

    ``number`` stands before the next text: an item's words may lie in a paragraph within it.

    :param strict: leave out what surrounds a page's content; without it only what is never shown.
    :param page_words: how many there are on the whole page.
    """

    flow: Flow
    strict: bool
    page_words: int
    buffer: list[tuple[str, bool]] = field(default_factory=list)
    counters: list[_Counter | None] = field(default_factory=list)
    number: str = ""
    pictures: list[str] = field(default_factory=list)
    in_notes: bool = False

    def element(self, element: Tag, depth: int, *, strong: bool = False) -> None:
        """Walk the children of ``element``; where it stands apart, its text is a block of its own."""
        if depth > DEEPEST_ELEMENT:
            raise corrupt("The page's elements are nested too deeply to be read.")
        for child in element.children:
            if isinstance(child, Tag):
                if not self._is_dropped(child):
                    self._child(child, depth, strong or child.name in _STRONG)
            elif isinstance(child, NavigableString) and (
                isinstance(child, CData) or not isinstance(child, PreformattedString)
            ):
                self.buffer.append((str(child), strong))
        if element.name not in _ROLES:
            self._flush_if_block(element)

    def _flush_if_block(self, element: Tag) -> None:
        if element.name in BLOCKS:
            self.flush(self._open_role(element))

    def _child(self, child: Tag, depth: int, strong: bool) -> None:
        name = child.name
        if name == "img":
            self.pictures.append(description(child.get("alt")))
        elif written := raised_figure(child, self.buffer[-1][0] if self.buffer else ""):
            self.buffer.append((written, strong))
        elif name not in BLOCKS:
            self.element(child, depth + 1, strong=strong)
        elif name == "br":
            self._line_break()
        else:
            self.flush(self._open_role(child))
            outside, self.in_notes = self.in_notes, self.in_notes or _is_notes(child)
            self._block(child, depth, strong)
            self.in_notes = outside

    def _line_break(self) -> None:
        """Two breaks in a row are how some authors write a new paragraph."""
        if self.buffer and self.buffer[-1][0] == "\n":
            self.flush(Role.PARAGRAPH)
        elif self.buffer:
            self.buffer.append(("\n", False))

    def _open_role(self, child: Tag) -> Role:
        """Text within a list item, in a paragraph too or before a nested list, is the item's."""
        parent = child.find_parent(["li", "dd", "dt"])
        return Role.LIST_ITEM if parent is not None else Role.PARAGRAPH

    def _block(self, child: Tag, depth: int, strong: bool) -> None:
        name = child.name
        if name == "table" and is_data_table(child):
            add_table(child, self.flow)
        elif name in ("ul", "ol"):
            self.counters.append(_counter(child))
            self.element(child, depth + 1, strong=strong)
            self.counters.pop()
        else:
            if name == "li":
                self._number_item(child)
            self.element(child, depth + 1, strong=strong)
            level = int(name[1]) if _ROLES.get(name) is Role.HEADING else 0
            self.flush(_ROLES.get(name, self._open_role(child)), level)
            if name == "li":
                self.number = ""

    def _number_item(self, child: Tag) -> None:
        """An ordered list's numbers are part of what is shown; they are written before the item's text."""
        counter = self.counters[-1] if self.counters else None
        if counter is None:
            return
        value = str(child.get("value") or "")
        counter.number = int(value) if value.isdigit() and len(value) < 6 else counter.number
        if not is_numbered(clean(child.get_text(" ")[:40])):
            self.number = f"{numeral(counter.first, counter.number)}. "
        counter.number += 1

    def flush(self, role: Role, level: int = 0) -> None:
        """Add what was collected as one block, or as several where its lines are list items."""
        text = "".join(part for part, _ in self.buffer)
        strong = all(is_strong for part, is_strong in self.buffer if part.strip())
        self.buffer.clear()
        if text.strip():
            text, self.number = self.number + text, ""
        if role is Role.LIST_ITEM:
            level = max(1, len(self.counters))
        for part_role, part in _parts(role, text):
            marked = strong and part_role is Role.PARAGRAPH and bool(part.strip())
            if self.in_notes and part_role is not Role.HEADING:
                self.flow.add(Role.NOTE, part)
            else:
                self.flow.add(part_role, part, level=level or int(part_role is Role.LIST_ITEM), strong=marked)
        for picture in self.pictures:
            self.flow.add(Role.CAPTION, picture)
        self.pictures.clear()

    def _is_dropped(self, element: Tag) -> bool:
        if not is_shown(element):
            return True
        if not self.strict:
            return False
        if element.name in SURROUNDINGS:
            return not (_is_notes(element) or self._is_of_content(element))
        if element.get("role") in DROPPED_ROLES or element.get("aria-hidden") == "true":
            return True
        names = " ".join([*element.get_attribute_list("class"), *element.get_attribute_list("id")])
        return bool(BANNERS.search(names)) and element.name not in ("body", "main")

    def _is_of_content(self, element: Tag) -> bool:
        """True for what mostly surrounds a page's content where it is a part of it, or holds it all."""
        if element.name == "form":
            # Some systems put the whole page into one.
            return element.find("h1") is not None or _words(element) >= MAIN_SHARE * self.page_words
        if element.find_parent(["article", "main"]) is None:
            return False
        return element.name == "header" or (element.name == "aside" and not _is_of_links(element))


def _words(element: Tag) -> int:
    return len(element.get_text(" ").split())


def _is_notes(element: Tag) -> bool:
    """True for a footnote or a list of them, by its role, its kind in a book, or its name."""
    names = (element.get("role"), element.get("epub:type"), element.get("id"), *element.get_attribute_list("class"))
    return any(_NOTES.fullmatch(name) for name in names if isinstance(name, str))


def _is_of_links(element: Tag) -> bool:
    """True where most of an element's words lead elsewhere."""
    return 2 * sum(map(_words, element.find_all("a"))) > _words(element)


def _parts(role: Role, text: str) -> Iterator[tuple[Role, str]]:
    """Split a paragraph whose lines (``<br>``) are bulleted or numbered; otherwise a break is a space."""
    lines = text.split("\n") if role is Role.PARAGRAPH else [text]
    marked = [line for line in lines if bullet_length(clean(line)) or is_numbered(clean(line))]
    if len(marked) < 2:
        yield role, text
        return
    for line in lines:
        bare = clean(line)
        length = bullet_length(bare)
        yield (Role.LIST_ITEM if length or is_numbered(bare) else Role.PARAGRAPH), bare[length:]


def _counter(element: Tag) -> _Counter | None:
    """Return how an ordered list is numbered; None for bullets, and where a style draws something else."""
    if element.name != "ol" or re.search(r"list-style(?:-type)?\s*:\s*none", str(element.get("style") or "")):
        return None
    start = str(element.get("start") or "1")
    return _Counter(str(element.get("type") or "1"), int(start) if start.isdigit() and len(start) < 6 else 1)
