"""The title that the first pages give a document, and the kind that its title names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.guessing.dates import find_dates
from assistant.guessing.lines import Line, words_of
from assistant.guessing.publishers import is_organisation
from assistant.types import Role

LONGEST_TITLE = 200
LONGEST_FIRST_LINE = 120
# Of a title in a table that shows no other sign of being one.
FEWEST_WORDS = 3

_GENERIC_HEADINGS = frozenset(
    [
        "about", "about this document", "about this guidance", "about this report", "abstract", "acknowledgements",
        "acknowledgments", "agenda", "appendix", "at a glance", "background", "conclusion", "contents",
        "executive summary", "findings", "foreword", "glossary", "headline findings", "home", "in this section",
        "introduction", "key findings", "key messages", "key points", "main findings", "menu", "minutes", "navigation",
        "notes", "overview", "page", "preface", "purpose", "recommendations", "references", "report", "summary",
        "table of contents", "welcome",
    ]
)  # fmt: skip
_SECTION = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.):]?|[IVX]+[.):]|[A-H][.):])\s|"
    r"(?:chapter|section|part|appendix|annex)\s+(?:\d+|[ivx]+|[a-z])\b",
    re.IGNORECASE,
)
_BEGINS_WITH_YEAR_OR_COUNT = re.compile(r"(?:19|20)\d\d|\d{1,2} [Yy]ear|\d{1,2}(?:-|–)")
# "Subject: …" and the like say something else than what the document is called.
_OTHER_LABEL = re.compile(
    r"(?:address|agenda item|author|cc|classification|contact|date|email|e-mail|from|message-id|mime-version|name|"
    r"number|page|phone|prepared (?:by|for)|published|publisher|re|ref|reference|status|subject|tel|telephone|to|"
    r"version|written by)\b[^:]{0,20}:",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|@")
_CARRIED_ON = re.compile(r"(?:[:,–—-]|\b(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with))$", re.IGNORECASE)
# "Title of paper, author, time" are the columns of an agenda.
_COLUMN_NAME = re.compile(r"\b(?:author|date|item|lead|page|presenter|purpose|sponsor|time)s?\b|;", re.IGNORECASE)
_OF_WHAT = "document|report|policy|paper|publication"
_LABELLED = re.compile(
    rf"(?P<what>(?:{_OF_WHAT})\s)?title(?P<of> of (?:the )?(?:{_OF_WHAT}))?\s*(?P<colon>:)?\s*(?P<title>\S.{{3,150}})",
    re.IGNORECASE,
)

_KINDS = {
    "annual report": "report",
    "annual reports": "report",
    "inspection report": "report",
    "progress report": "report",
    "survey": "survey",
    "framework": "framework",
    "case study": "case study",
    "case studies": "case study",
    "consensus statement": "consensus statement",
    "guidance": "guidance",
}
_KIND = re.compile(rf"\b(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))})\b", re.IGNORECASE)
_PART_ENDS = re.compile(r"\s*[:|–—]\s+|\s[-–—]\s|\s*[()]\s*")
_TRAILING = re.compile(
    r"[\s,]*\b(?:(?:19|20)\d\d(?:[/–-]\d+)?|results|final|draft|v\d\S*|version \S+)\s*$", re.IGNORECASE
)
# "Response to the survey" and "Reading the survey" are no surveys.
_PREPOSITION = re.compile(
    r"\b(?:about|against|at|by|for|from|in|into|of|on|to|under|with)\b(?=\s)|^\w{4,}ing\b(?=\s)",
    re.IGNORECASE,
)
# "The planning guidance: what you need to know" is not the guidance.
_ABOUT_ANOTHER = re.compile(
    r"\b(?:what|why|how|you|we|our|briefing|commentary|explained|explainer|implementation|overview|response|summary)\b",
    re.IGNORECASE,
)
_LABELLED_KIND = re.compile(
    r"(?:publication|document|resource|content) type\s*:\s*(?P<kind>[a-z ]+?)s?\s*$", re.IGNORECASE
)


def guess_title(lines: Sequence[Line]) -> str | None:
    """Return the heading that names the document, else a labelled title, else a short first line.

    "Title of paper: …" on a cover sheet goes before any heading, since those are of the sheet or of a section.
    """
    labels = [(line, label) for line in lines if line.cover and (label := _title_label(line))]
    paper = next(((line, label) for line, label in labels if label["what"] or label["of"]), None)
    if paper is not None:
        return _labelled(*paper)
    heading = _title_heading(lines)
    if heading is not None:
        return heading
    if labels:
        return _labelled(*labels[0])
    first = next((line for line in lines if line.role is not Role.FURNITURE), None)
    return first.text if first is not None and first.page == 0 and _could_be_title(first) else None


def _title_label(line: Line) -> re.Match[str] | None:
    """Return the label of a title in a line. In the row of a table a cell's border may stand for the colon."""
    label = _LABELLED.match(line.text)
    if label is None or label["colon"]:
        return label
    is_row = line.role is Role.TABLE_ROW and bool(label["of"]) and len(label["title"].split()) >= FEWEST_WORDS
    return label if is_row and not _COLUMN_NAME.search(label["title"]) else None


def _labelled(line: Line, label: re.Match[str]) -> str:
    title = label["title"].strip()
    # The next cell of a row has a label of its own.
    return (title.split("; ")[0] if line.role is Role.TABLE_ROW else title)[:LONGEST_TITLE]


def guess_kind(title: str, lines: Sequence[Line]) -> str | None:
    """Return the kind that a label says or the title names; None where neither does, or the title names two.

    A title names a kind by the noun that ends one of its parts, or begins it before "on", "for" or the like.
    """
    for line in lines:
        labelled = _LABELLED_KIND.match(line.text)
        if labelled and labelled["kind"].lower() in _KINDS:
            return _KINDS[labelled["kind"].lower()]
    parts = [bare for part in _PART_ENDS.split(title) if (bare := _without_trailing(part))]
    if any(_ABOUT_ANOTHER.search(part) for part in parts[1:]):
        return None
    kinds = {kind for part in parts if (kind := _kind_of_part(part))}
    return kinds.pop() if len(kinds) == 1 else None


def shares_a_word(title: str, lines: Sequence[Line]) -> bool:
    """True where a word of ``title`` of three letters or more stands in the first pages."""
    words = {word for line in lines for word in words_of(line.text)}
    return any(word in words for word in words_of(title) if len(word) > 2)


def has_title_heading(lines: Sequence[Line]) -> bool:
    """True where a heading of the first pages names the document."""
    return _title_heading(lines) is not None


def _title_heading(lines: Sequence[Line]) -> str | None:
    """Return the highest heading of the first page, with what carries it on; section headings are passed over."""
    headings = [line for line in lines if line.role is Role.HEADING]
    first_page = [line for line in headings if line.page == 0]
    # A heading of the second page names the document only where the first has none at all.
    inside = [line for line in headings if line.page == 1 and line.level == 1] if not first_page else []
    usable = [line for line in first_page or inside if _names_something(line.text)]
    if not usable:
        return None
    titles = [line for line in usable if not is_organisation(line.text)] or usable
    highest = min(line.level for line in titles)
    # A word by itself ("HEARING") gives way to a phrase that is set as large, or nearly.
    phrases = [line for line in titles if len(line.text.split()) > 1 and line.level <= highest + 1]
    return _joined(min(phrases or titles, key=lambda line: line.level), lines)


def _joined(best: Line, lines: Sequence[Line]) -> str:
    """Return a heading with the headings that carry it on: a long title is often set as several."""
    title = best.text
    place = next(number for number, line in enumerate(lines) if line is best)
    for line in lines[place + 1 :]:
        carries_on = bool(_CARRIED_ON.search(title)) or line.text[:1].islower()
        too_long = len(title) + len(line.text) >= LONGEST_TITLE
        if line.role is not Role.HEADING or line.page != best.page or not carries_on or too_long:
            break
        title = f"{title} {line.text}"
    if title.count("(") > title.count(")"):  # the rest of the parenthesis was set in other type
        title = title[: title.rindex("(")]
    return title[:LONGEST_TITLE].rstrip(" :")


def _names_something(text: str) -> bool:
    section = _SECTION.match(text) and not _BEGINS_WITH_YEAR_OR_COUNT.match(text)
    return (
        sum(map(str.isalpha, text)) > 2
        and len(text) <= LONGEST_TITLE
        and text.strip(" .:").lower() not in _GENERIC_HEADINGS
        and not section
        and not text.endswith(";")
        and not _ADDRESS.search(text)
        and not _is_date(text)
    )


def _is_date(text: str) -> bool:
    return any(found.end - found.start >= len(text.strip(" .")) for found in find_dates(text, date.max))


def _could_be_title(line: Line) -> bool:
    return (
        len(line.text) <= LONGEST_FIRST_LINE
        and line.role in (Role.HEADING, Role.PARAGRAPH)
        and not line.text.endswith((".", ",", ":"))
        and not line.text[0].islower()
        and not _OTHER_LABEL.match(line.text)
        and _names_something(line.text)
        and not find_dates(line.text, date.max)
        and not is_organisation(line.text)
    )


def _kind_of_part(part: str) -> str | None:
    for match in _KIND.finditer(part):
        ends = match.end() == len(part) and not _PREPOSITION.search(part[: match.start()])
        begins = match.start() == 0 and re.match(r"\s(?:about|for|of|on|to)\b", part[match.end() :], re.IGNORECASE)
        if ends or begins:
            return _KINDS[match.group().lower()]
    return None


def _without_trailing(part: str) -> str:
    """Return a part of a title without the year, version or "results" at its end."""
    while (shorter := _TRAILING.sub("", part).strip()) != part:
        part = shorter
    return part
