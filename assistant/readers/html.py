"""HTML -> Document: the words of the page's main part, without menus, banners and scripts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import CData, NavigableString, PreformattedString

from assistant.readers.alt_text import description
from assistant.readers.decoding import decode
from assistant.readers.failures import corrupt, no_text
from assistant.readers.flow import Flow, bullet_length, clean, is_numbered, iso_date, looks_like_header
from assistant.readers.limits import Limits
from assistant.types import Document, Properties, Role

_DROPPED = frozenset(
    """
    script style noscript template svg math iframe object canvas head audio video select button input textarea
    datalist dialog
    """.split()
)
_SURROUNDINGS = frozenset(["nav", "header", "footer", "aside", "form", "menu"])
_DROPPED_ROLES = frozenset(
    """
    navigation banner contentinfo dialog alertdialog search menu menubar complementary alert
    """.split()
)
_BANNERS = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|ccpa|onetrust|cookiebot|breadcrumbs?|skip-?link|skip-?to|"
    r"sr-only|visually-?hidden|social-?share|share-?(?:buttons?|links?)|newsletter-?signup|site-?(?:header|footer|nav))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_CONCEALED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table
    tbody td tfoot th thead tr ul
    """.split()
)
_ROLES = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], Role.HEADING),
    **dict.fromkeys(["li", "dt", "dd"], Role.LIST_ITEM),
    **dict.fromkeys(["caption", "figcaption"], Role.CAPTION),
}
_STRONG = frozenset(["b", "strong"])
_NOTES = re.compile(r"(?:doc-)?(?:footnotes?|endnotes?|rearnotes?)", re.IGNORECASE)
MOST_HEADER_ROWS = 3
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


def add_page(markup: str, flow: Flow, *, surroundings: bool = False) -> Properties:
    """Add the words of a web page and return what it says about itself; nothing is added where it shows none.

    :param surroundings: keep what surrounds a page's main part, such as headers: in a book they are part of it.
    """
    soup = _parse(markup)
    root = soup.body or soup
    tries = ((root, False),) if surroundings else ((_main(root), True), (root, True), (root, False))
    for part, strict in tries:
        if part is not None and not flow.pieces:
            _Walk(flow, strict).element(part, 0)
    return _properties(soup)


def _declared_encoding(data: bytes) -> str:
    return str(EncodingDetector.find_declared_encoding(data, is_html=True) or "")


def _parse(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        # Some pages are XHTML; as HTML they read the same.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        # A zero would end the page for the parser.
        return BeautifulSoup(markup.replace("\x00", ""), "lxml")


def _main(root: Tag) -> Tag | None:
    """Return the element that says it is the main part, if it holds enough of the page's words."""
    words = len(root.get_text(" ").split())
    for candidates in (root.select("main, [role=main]"), root.find_all("article")):
        if len(candidates) == 1 and len(candidates[0].get_text(" ").split()) >= max(1, words * MAIN_SHARE):
            return candidates[0]
    return None


@dataclass(slots=True)
class _Walk:
    """Collects running text until an element that stands apart begins or ends.

    :param strict: leave out what surrounds a page's content; without it only what is never shown.
    """

    flow: Flow
    strict: bool
    buffer: list[tuple[str, bool]] = field(default_factory=list)
    list_numbers: list[int | None] = field(default_factory=list)
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
        if element.name in _BLOCKS:
            self.flush(Role.PARAGRAPH)

    def _child(self, child: Tag, depth: int, strong: bool) -> None:
        name = child.name
        if name == "img":
            self.pictures.append(description(child.get("alt")))
        elif name not in _BLOCKS:
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
        """Text of a list item that stands before a nested list is the item's."""
        parent = child.find_parent(["li", "dd", "dt"])
        return Role.LIST_ITEM if parent is not None else Role.PARAGRAPH

    def _block(self, child: Tag, depth: int, strong: bool) -> None:
        name = child.name
        if name == "table" and _is_data_table(child):
            self._table(child)
        elif name in ("ul", "ol"):
            self.list_numbers.append(_first_number(child))
            self.element(child, depth + 1, strong=strong)
            self.list_numbers.pop()
        else:
            if name == "li":
                self._number_item(child)
            self.element(child, depth + 1, strong=strong)
            level = int(name[1]) if _ROLES.get(name) is Role.HEADING else 0
            self.flush(_ROLES.get(name, self._open_role(child)), level)

    def _table(self, table: Tag) -> None:
        for caption in table.find_all("caption", limit=1):
            self.flow.add(Role.CAPTION, caption.get_text(" "))
        rows = list(_rows(table))
        cells = [row for row, _ in rows]
        named = sum(1 for _ in takewhile(lambda row: row[1], rows[: MOST_HEADER_ROWS + 1]))
        if named == len(rows) or named > MOST_HEADER_ROWS:
            named = 0
        self.flow.add_table(cells, headers=named or int(looks_like_header(cells)))

    def _number_item(self, child: Tag) -> None:
        """An ordered list's numbers are part of what is shown; they are written before the item's text."""
        number = self.list_numbers[-1] if self.list_numbers else None
        if number is None:
            return
        value = str(child.get("value") or "")
        number = int(value) if value.isdigit() and len(value) < 6 else number
        self.list_numbers[-1] = number + 1
        if not is_numbered(clean(child.get_text(" ")[:40])):
            self.buffer.append((f"{number}. ", True))

    def flush(self, role: Role, level: int = 0) -> None:
        """Add what was collected as one block, or as several where its lines are list items."""
        text = "".join(part for part, _ in self.buffer)
        strong = all(is_strong for part, is_strong in self.buffer if part.strip())
        self.buffer.clear()
        if role is Role.LIST_ITEM:
            level = max(1, len(self.list_numbers))
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
        if element.name in _DROPPED or element.has_attr("hidden") or _CONCEALED.search(str(element.get("style") or "")):
            return True
        if not self.strict:
            return False
        if element.name in _SURROUNDINGS:
            if _is_notes(element):
                return False
            return not (element.name == "header" and element.find_parent(["article", "main"]) is not None)
        if element.get("role") in _DROPPED_ROLES or element.get("aria-hidden") == "true":
            return True
        names = " ".join([*element.get_attribute_list("class"), *element.get_attribute_list("id")])
        return bool(_BANNERS.search(names)) and element.name not in ("body", "main")


def _is_notes(element: Tag) -> bool:
    """True for a footnote or a list of them, by its role, its kind in a book, or its name."""
    names = (element.get("role"), element.get("epub:type"), element.get("id"), *element.get_attribute_list("class"))
    return any(_NOTES.fullmatch(name) for name in names if isinstance(name, str))


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


def _first_number(element: Tag) -> int | None:
    """Return the number an ordered list starts at; None for bullets and for letters, which a style draws."""
    if element.name != "ol" or str(element.get("type") or "1") != "1":
        return None
    if re.search(r"list-style(?:-type)?\s*:\s*none", str(element.get("style") or "")):
        return None
    start = str(element.get("start") or "1")
    return int(start) if start.isdigit() and len(start) < 6 else 1


def _is_data_table(table: Tag) -> bool:
    """Tables that only arrange a page hold other tables, headings or a single column."""
    if table.find(["table", "h1", "h2", "h3"]) is not None:
        return False
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in table.find_all("tr"))


def _rows(table: Tag) -> Iterator[tuple[list[str], bool]]:
    """Yield (cells, whether it is one of the rows at the top that name the columns).

    A cell that spans rows is repeated in each; one that spans columns is repeated in those of a header.
    """
    spanning: dict[int, tuple[str, int]] = {}
    in_header = True
    for row in table.find_all("tr"):
        own = row.find_all(["td", "th"], recursive=False)
        in_header = in_header and all(
            cell.name == "th" or (row.parent is not None and row.parent.name == "thead") for cell in own
        )
        cells: list[str] = []
        for cell in own:
            _fill(cells, spanning)
            text = clean(_cell_text(cell))
            rows_left = _span(cell, "rowspan") - 1
            if rows_left:
                spanning[len(cells)] = (text, rows_left)
            cells.append(text)
            cells.extend([text if in_header else ""] * (_span(cell, "colspan") - 1))
        _fill(cells, spanning)
        if any(cells):
            yield cells, in_header


def _fill(cells: list[str], spanning: dict[int, tuple[str, int]]) -> None:
    while len(cells) in spanning:
        column = len(cells)
        text, left = spanning.pop(column)
        cells.append(text)
        if left > 1:
            spanning[column] = (text, left - 1)


def _cell_text(cell: Tag) -> str:
    return " ".join(
        str(text)
        for text in cell.find_all(string=True)
        if not isinstance(text, PreformattedString) and not any(parent.name in _DROPPED for parent in text.parents)
    )


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(int(value), 100) if value.isdigit() and int(value) else 1


def _properties(soup: BeautifulSoup) -> Properties:
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("property") or tag.get("name") or "").lower()
        content = clean(str(tag.get("content") or ""))
        if name and content:
            meta.setdefault(name, content)
    title = clean(soup.title.get_text(" ")) if soup.title else ""
    canonical = next((str(tag.get("href") or "") for tag in soup.select("link[rel~=canonical]")), "") or meta.get(
        "og:url", ""
    )
    published = _first(
        meta, "article:published_time", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "date"
    )
    values = {
        "title": _first(meta, "og:title", "dcterms.title", "dc.title") or title,
        "publisher": _first(meta, "og:site_name", "dcterms.publisher", "dc.publisher", "publisher"),
        "published": iso_date(published),
        "source_url": canonical if urlsplit(canonical).scheme in ("http", "https") else "",
        "tags": [tag for tag in map(str.strip, meta.get("keywords", "").split(",")) if tag],
    }
    return Properties({key: value for key, value in values.items() if value})


def _first(meta: dict[str, str], *names: str) -> str:
    return next((meta[name] for name in names if name in meta), "")
