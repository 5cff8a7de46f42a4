"""What is known about a document: sidecar, front matter, file properties, then the text, in this order.

A sidecar is a YAML file beside the document, ``report.pdf.yaml`` beside ``report.pdf``; see
:mod:`assistant.folder.sidecars`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from assistant.guessing import guess
from assistant.guessing.dates import could_be_published
from assistant.guessing.lines import Line, first_lines
from assistant.guessing.publishers import is_organisation
from assistant.guessing.titles import has_title_heading, shares_a_word
from assistant.types import Document, Metadata, Original, Properties, ReadingWarning, Status

KINDS = (
    "blog",
    "board paper",
    "briefing",
    "case study",
    "consensus statement",
    "data",
    "event summary",
    "framework",
    "guidance",
    "guide",
    "legal duty",
    "news",
    "other",
    "plan",
    "policy",
    "report",
    "research",
    "statement",
    "survey",
)
ALLOWED: Mapping[str, tuple[str, ...]] = {"kind": KINDS, "status": tuple(status.value for status in Status)}
DATES = ("published", "reviewed")
LISTS: Mapping[str, str] = {
    "tags": "[data, workforce]",
    "briefed_by": "[briefings/one.md]",
    "distinct_from": "[another.pdf, others/one-more.docx]",
}
ORIGINAL_KEYS = ("title", "publisher", "published", "source_url", "licence")
KEYS = (
    "title",
    "kind",
    "publisher",
    "published",
    "reviewed",
    "status",
    "superseded_by",
    "source_url",
    "licence",
    "audience",
    "tags",
    "text_by",
    "original",
    "reading_status",
    "distinct_from",
    "briefed_by",
)
TITLE_CHARACTERS = 200
# Longer than any title or address; a whole text was pasted there.
LONGEST_VALUE, LONGEST_GIVEN_TITLE = 2_000, 500
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
# Site generators write a date with the time of day behind it.
_TIME_OF_DAY = re.compile(r"(?<=\d{4}-\d{2}-\d{2})[T ].*", re.DOTALL)
# Office programs keep the title of the template, or of the paper that a file was made from; a PDF inherits it.
_KEEP_OLD_TITLES = (".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".rtf")
_SHEETS = (".xlsx", ".csv", ".tsv")
# What programs leave behind: their own names, file names and paths, addresses, the time of printing.
_JUNK_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|office))\b|_|^(?:[a-z]{3,5}://|www\.|[a-z]:\\|\\\\)|"
    r"^(?:book|page|sheet) ?\d+$|^[\d\s/.:,-]+(?:[ap]\.?m\.?)?$|"
    r"\S\.(?:ai|csv|cwk|docx?m?|dotx?|dvi|eps|fm|html?|indd|key|lwp|md|numbers|od[pst]|pages|pdf|pmd|pp[st]x?|ps|pub|"
    r"qx[dp]|rtf|tex|tmp|txt|vsdx?|wp[ds]|xhtml|xls[xm]?|xml)$",
    re.IGNORECASE,
)
_WRITE_DATES = "write a date as 2024, 2024-03 or 2024-03-26."


def describe(
    document: Document, path: str, sidecar: Properties | None, today: date | None = None
) -> tuple[Metadata, tuple[ReadingWarning, ...]]:
    """Return the metadata of a document, each field from the first source that has it, and what could not be used.

    Only a sidecar is held to the rules strictly: front matter and file properties are often another program's work, so
    keys that we do not know are passed over there, and values that are not allowed are left out with a warning.

    :param path: relative to the corpus; gives the title where nothing else does.
    :param today: no document is published later; None means the day it is.
    """
    own, warnings = _usable(document, path)
    is_web_page = path.lower().endswith((".html", ".htm"))
    is_sheet = path.lower().endswith(_SHEETS)
    guesses = guess(document, today or date.today(), is_web_page=is_web_page, is_sheet=is_sheet)
    guessed = Properties(guesses, "text")
    by_name = Properties({"title": _name(path)}, "file name")
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source in (sidecar or Properties(), own, guessed, by_name):
        for key, value in source.values.items():
            if key not in values and value not in (None, "", [], {}):
                values[key] = _value(key, value)
                origins[key] = source.origins.get(key, source.origin)
    if "superseded_by" in values and values.get("status", Status.SUPERSEDED) is not Status.SUPERSEDED:
        reason = f"It says what superseded it, and that its status is {values['status']}; it is taken as superseded."
        warnings = (*warnings, ReadingWarning("status_contradicted", reason))
    if "superseded_by" in values:
        values["status"] = Status.SUPERSEDED
        origins["status"] = origins["superseded_by"]
    return Metadata(origins=origins, **values), warnings


def problem_of(key: str, value: Any) -> str | None:
    """Return what is wrong with one entry of metadata, as half a sentence that names what is allowed; or None."""
    if key not in KEYS:
        return _unknown("there is", key, KEYS)
    if value is None:
        return None
    if key in ALLOWED and str(value).lower() not in ALLOWED[key]:
        return f"{key} is '{value}'; it can be {', '.join(ALLOWED[key])}."
    if key in DATES and not _is_date(value):
        return f"{key} is '{value}'; {_WRITE_DATES}"
    if key == "original":
        return _original_problem(value)
    if key in LISTS:
        plain = isinstance(value, list) and all(isinstance(each, str | int | float) for each in value)
        return None if plain else f"{key} must be a list, such as {LISTS[key]}."
    if not isinstance(value, str | int | float):
        return f"{key} must be one line of text."
    most = LONGEST_GIVEN_TITLE if key == "title" else LONGEST_VALUE
    if len(str(value)) > most:
        return f"{key} has {len(str(value)):,} characters; at most {most:,} are allowed."
    if key == "source_url" and not str(value).startswith(("http://", "https://")):
        return f"source_url is '{value}'; it must begin with http:// or https://."
    return None


def _original_problem(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"original must hold {', '.join(ORIGINAL_KEYS)}, each on an indented line."
    for key, each in value.items():
        if key not in ORIGINAL_KEYS:
            return _unknown("original has", str(key), ORIGINAL_KEYS)
        if each is not None and not isinstance(each, str | int | float):
            return f"original's {key} must be one line of text."
        if key == "published" and each is not None and not _is_date(each):
            return f"original's published is '{each}'; {_WRITE_DATES}"
    return None


def _unknown(where: str, key: str, keys: Sequence[str]) -> str:
    near = get_close_matches(key.lower(), keys, n=1)
    meant = f" Did you mean '{near[0]}'?" if near else ""
    return f"{where} no entry '{key}'; there can be {', '.join(keys)}.{meant}"


def _value(key: str, value: Any) -> Any:
    if key in LISTS:
        return tuple(str(each) for each in (value if isinstance(value, list | tuple) else [value]))
    if key == "original":
        return Original(**{name: str(each) for name, each in value.items() if each is not None})
    if key == "status":
        return Status(str(value).lower())
    if key == "superseded_by":  # a path, which may have two spaces in a row
        return str(value).strip("\r\n")
    text = " ".join(str(value).split())
    return text.lower() if key in ALLOWED else text


def _usable(document: Document, path: str) -> tuple[Properties, tuple[ReadingWarning, ...]]:
    """Return what the file says about itself, without what is of no use, and warnings about what is not allowed."""
    properties = document.properties
    known = {key: value for key, value in properties.values.items() if key in KEYS}
    problems: dict[str, str] = {}
    day = properties.values.get("date")
    if properties.origin == "front matter" and day and not known.get("published"):
        known["published"] = _TIME_OF_DAY.sub("", str(day))
        if not _is_date(known["published"]):
            problems["published"] = f"date is '{day}'; {_WRITE_DATES}"
    author = str(properties.values.get("author") or "")
    if "publisher" not in known and is_organisation(author):
        known["publisher"] = author
    title = str(known.get("title") or "")
    left_over = path.lower().endswith(_KEEP_OLD_TITLES) and not _is_about(title, first_lines(document))
    if properties.origin == "file properties" and (_JUNK_TITLE.search(title) or left_over):
        known.pop("title", None)
    for key in DATES:
        if properties.origin == "file properties" and _is_date(known.get(key)) and not could_be_published(known[key]):
            known.pop(key)
    problems = {key: problem for key, value in known.items() if (problem := problem_of(key, value))} | problems
    usable = {key: value for key, value in known.items() if key not in problems}
    warnings = tuple(
        ReadingWarning("bad_metadata", f"In its {properties.origin}, {problem}") for problem in problems.values()
    )
    return Properties(usable, properties.origin), warnings


def _is_about(title: str, lines: Sequence[Line]) -> bool:
    """Return whether a title in a file's properties can be this document's.

    One that shares no word with the first pages is believed only where these hold no heading.
    """
    return shares_a_word(title, lines) or not has_title_heading(lines)


def _name(path: str) -> str:
    name = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").strip() or path
    return name[:TITLE_CHARACTERS]


def _is_date(value: Any) -> bool:
    text = str(value)
    if not _DATE.fullmatch(text):
        return False
    year, month, day = [*(int(part) for part in text.split("-")), 1, 1][:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
