"""What of a web page is shown as its words, whichever part of the page it stands in."""

from __future__ import annotations

from bs4 import Tag

from assistant.readers.flow import clean
from assistant.readers.html_names import CONCEALED, DROPPED, STRUCK
from assistant.readers.raised import raised

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Such a number with its brackets has this many characters at most.
REFERENCE_CHARACTERS = 4
_REFERENCES = frozenset(["doc-noteref", "doc-backlink", "noteref", "backlink"])
_ARROWS = "\u21a9\ufe0e\ufe0f\u2191^"


def is_shown(element: Tag) -> bool:
    """False for what no reader sees as words of the page: scripts, fields, hidden and struck out parts, references."""
    return not (
        (element.name in DROPPED and not _is_in_heading(element))
        or element.name in STRUCK
        or _is_hidden(element)
        or _is_reference(element)
        or _is_toggle(element)
    )


def raised_figure(element: Tag, before: str) -> str:
    """Return a raised figure as it is written after ``before``; empty where the element is none."""
    words = clean(element.get_text()) if element.name == "sup" else ""
    written = raised(before, words)
    return written if written != words else ""


def _is_hidden(element: Tag) -> bool:
    # What a browser finds and then opens is shown when asked for.
    until_found = str(element.get("hidden") or "").lower() == "until-found"
    return (element.has_attr("hidden") and not until_found) or bool(CONCEALED.search(str(element.get("style") or "")))


def _is_in_heading(element: Tag) -> bool:
    """True for the button that a heading is, which opens the section below it."""
    return element.name == "button" and element.find_parent(_HEADINGS) is not None


def _is_toggle(element: Tag) -> bool:
    """True for the word beside such a heading that says what the button does: "Show"."""
    names = element.get_attribute_list("class")
    return any("toggle" in str(name) for name in names) and element.find_parent("button") is not None


def _is_reference(element: Tag) -> bool:
    """True for the raised number that leads to a footnote, and for the arrow that leads back from it."""
    if element.name == "a":
        words = clean(element.get_text())
        leads_back = bool(words) and not words.strip(_ARROWS)
        return leads_back or bool(_REFERENCES & {element.get("role"), element.get("epub:type")})
    links = element.find_all("a", limit=2) if element.name == "sup" else []
    return (
        len(links) == 1
        and str(links[0].get("href") or "").startswith("#")
        and len(clean(element.get_text())) <= REFERENCE_CHARACTERS
    )
