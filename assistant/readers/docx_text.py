"""The words that a paragraph or run of a Word file shows, its fields and signs among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docx.oxml.ns import qn

from assistant.readers.docx_elements import VALUE, Element, on
from assistant.readers.raised import raised
from assistant.readers.ticks import EMPTY, TICKED, box, entry

# Text boxes stand beside the text, and the copies of drawings kept for old programs are not what a reader sees.
_SKIPPED = frozenset(
    [
        qn("w:pPr"),
        qn("w:rPr"),
        qn("w:txbxContent"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ]
)
_WORDS = frozenset([qn("w:t"), qn("m:t")])
_SPACES = frozenset([qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab")])
_RUN, _VERTICAL, _POWER = qn("w:r"), f"{qn('w:rPr')}/{qn('w:vertAlign')}", qn("m:sup")
# The signs that change what a paper says, by their font and place in it.
_SIGNS = {
    "wingdings": {
        0x6F: EMPTY, 0x71: EMPTY, 0xA8: EMPTY, 0xFE: TICKED, 0xFD: TICKED, 0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0xDF: "←",
        0xE1: "↑", 0xE2: "↓",
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: TICKED, 0x52: TICKED, 0x53: TICKED, 0xA3: EMPTY, 0x2A: EMPTY},
    "symbol": {
        0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB0: "°", 0xB4: "×", 0xB9: "≠", 0xBB: "≈", 0xAE: "→", 0xAD: "↑", 0xAF: "↓",
        0x6D: "µ",
    },
}  # fmt: skip


def text_of(element: Element) -> str:
    """Return the visible text of a paragraph or run."""
    text = ""
    for is_raised, parts in groupby(_parts(element), key=lambda part: part[1]):
        words = "".join(part for part, _ in parts)
        figure = words.strip() if is_raised else ""
        text += words.replace(figure, raised(text, figure)) if figure else words
    return text


def _parts(element: Element) -> Iterator[tuple[str, bool]]:
    """Yield (text, whether it is raised) of what the element shows, in order."""
    stack = [(element, False)]
    while stack:
        current, is_raised = stack.pop()
        tag = current.tag
        if tag in _SKIPPED and current is not element:
            continue
        if tag in _WORDS:
            yield current.text or "", is_raised
        elif tag in _SPACES:
            yield " ", is_raised
        elif tag == qn("w:noBreakHyphen"):
            yield "-", is_raised
        elif tag == qn("w:sym"):
            yield _sign(current), is_raised
        elif tag == qn("w:ffData"):
            yield _field(current), is_raised
        elif tag == _RUN:
            place = current.find(_VERTICAL)
            is_raised = place is not None and place.get(VALUE) == "superscript"
        elif tag == _POWER:
            is_raised = True
        stack.extend((child, is_raised) for child in reversed(current))


def _sign(element: Element) -> str:
    signs = _SIGNS.get((element.get(qn("w:font")) or "").lower(), {})
    try:
        code = int(element.get(qn("w:char")) or "", 16)
    except ValueError:
        return ""
    # Fonts of signs have their letters in a range that means nothing by itself.
    return signs.get(code & 0xFF if code >= 0xF000 else code, "")


def _field(data: Element) -> str:
    """Return what a form's field shows that keeps no text of its own: a box, or what was chosen from a list."""
    check, choices = data.find(qn("w:checkBox")), data.find(qn("w:ddList"))
    if check is not None:
        ticked = on(check.find(qn("w:checked")))
        return box(ticked=bool(on(check.find(qn("w:default"))) if ticked is None else ticked))
    if choices is None:
        return ""
    entries = [each.get(VALUE) or "" for each in choices.iter(qn("w:listEntry"))]
    chosen = next((found for name in ("w:result", "w:default") if (found := choices.find(qn(name))) is not None), None)
    number = "0" if chosen is None else chosen.get(VALUE) or ""
    return entry(entries, int(number)) if number.isdecimal() else ""
