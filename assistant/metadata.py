"""What is known about a document: sidecar, front matter, file properties, then the text, in this order.

A sidecar is a YAML file beside the document: ``report.pdf`` has ``report.pdf.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast

import yaml

from assistant.errors import BadMetadata
from assistant.plain_yaml import check_plain
from assistant.types import Document, Metadata, Original, Properties, ReadingWarning, Role, Status

SIDECAR_SUFFIX = ".yaml"
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
    "briefed_by",
)
LISTS = ("tags", "briefed_by")
TITLE_CHARACTERS = 200
SIDECAR_CHARACTERS = 64 * 1024
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_HINT = "Correct it and run: assistant ingest"


def parse_sidecar(text: str, name: str) -> Properties:
    """Return what a sidecar says.

    :raises BadMetadata: naming file, line, key and the values allowed.
    """
    if len(text) > SIDECAR_CHARACTERS:
        raise BadMetadata(f"{name} is too long for a sidecar.", _HINT)
    try:
        check_plain(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader without dates
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadMetadata(f"{name}{line} is not valid YAML.", _HINT) from error
    if values is None:
        return Properties({}, "sidecar")
    if not isinstance(values, dict) or not isinstance(root, yaml.MappingNode):
        raise BadMetadata(f"{name} must hold 'key: value' lines.", _HINT)
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in root.value}
    for key, value in values.items():
        problem = _problem(str(key), value)
        if problem:
            raise BadMetadata(f"{name}, line {lines.get(str(key), 1)}: {problem}", _HINT)
    return Properties(values, "sidecar")


def describe(document: Document, path: str, sidecar: Properties | None) -> tuple[Metadata, tuple[ReadingWarning, ...]]:
    """Return the metadata of a document, each field from the first source that has it, and what could not be used.

    Only a sidecar is held to the rules strictly: front matter and file properties are often another program's work, so
    keys that we do not know are passed over there, and values that are not allowed are left out with a warning.

    :param path: relative to the corpus; gives the title where nothing else does.
    """
    own, warnings = _usable(document.properties)
    guessed = _guessed(document, path)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source in (sidecar or Properties(), own, guessed):
        for key, value in source.values.items():
            if key not in values and value not in (None, "", [], {}):
                values[key] = _value(key, value)
                # The title's last resort is named for what it is.
                named = source is guessed and _from_name(value, path)
                origins[key] = "file name" if named else source.origin
    return Metadata(origins=origins, **values), warnings


def _value(key: str, value: Any) -> Any:
    if key in LISTS:
        return tuple(str(each) for each in (value if isinstance(value, list | tuple) else [value]))
    if key == "original":
        return Original(**{name: str(each) for name, each in value.items() if each is not None})
    if key == "status":
        return Status(value)
    return " ".join(str(value).split())


def _usable(properties: Properties) -> tuple[Properties, tuple[ReadingWarning, ...]]:
    known = {key: value for key, value in properties.values.items() if key in KEYS}
    problems = {key: problem for key, value in known.items() if (problem := _problem(key, value))}
    usable = {key: value for key, value in known.items() if key not in problems}
    warnings = tuple(
        ReadingWarning("bad_metadata", f"In its {properties.origin}, {problem}") for problem in problems.values()
    )
    return Properties(usable, properties.origin), warnings


def _guessed(document: Document, path: str) -> Properties:
    """Guess the title: the first heading, else a short first line, else the file's name."""
    blocks = [(block, page.text[block.start : block.end]) for page in document.pages[:2] for block in page.blocks]
    headings = sorted(((b.level, text) for b, text in blocks if b.role is Role.HEADING), key=lambda item: item[0])
    first = next((text for b, text in blocks if b.role is not Role.FURNITURE), "")
    short = first if 0 < len(first) <= 120 and not first.rstrip().endswith((".", ":", ";", ",")) else ""
    title = (headings[0][1] if headings else "") or short or _name(path)
    return Properties({"title": title[:TITLE_CHARACTERS]}, "text")


def _name(path: str) -> str:
    return PurePosixPath(path).stem.replace("-", " ").replace("_", " ").strip() or path


def _from_name(value: Any, path: str) -> bool:
    return bool(value == _name(path)[:TITLE_CHARACTERS])


def _problem(key: str, value: Any) -> str | None:
    """Return what is wrong with one entry, or None."""
    if key not in KEYS:
        return f"there is no key '{key}'; the keys are {', '.join(KEYS)}."
    if value is None:
        return None
    if key in ALLOWED and value not in ALLOWED[key]:
        return f"{key} is '{value}'; it can be {', '.join(ALLOWED[key])}."
    if key in DATES and not _is_date(value):
        return f"{key} is '{value}'; write a date as 2024, 2024-03 or 2024-03-26."
    if key == "original":
        return _original_problem(value)
    if key in LISTS:
        flat = isinstance(value, list) and all(isinstance(each, str | int | float) for each in value)
        return None if flat else f"{key} must be a list of words, such as [data, workforce]."
    if key == "source_url" and not str(value).startswith(("http://", "https://")):
        return f"source_url is '{value}'; it must begin with http:// or https://."
    return None if isinstance(value, str | int | float) else f"{key} must be one line of text."


def _original_problem(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"original must hold {', '.join(ORIGINAL_KEYS)}, each on an indented line."
    unknown = [key for key in value if key not in ORIGINAL_KEYS]
    if unknown:
        return f"original has no key '{unknown[0]}'; the keys are {', '.join(ORIGINAL_KEYS)}."
    if value.get("published") is not None and not _is_date(value["published"]):
        return f"original's published is '{value['published']}'; write a date as 2024, 2024-03 or 2024-03-26."
    nested = [key for key, each in value.items() if not isinstance(each, str | int | float | None)]
    return f"original's {nested[0]} must be one line of text." if nested else None


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


class _PlainLoader(yaml.SafeLoader):
    """Leaves dates and numbers as the text that was typed, so that 2024-03 and 2024-03-26 are treated alike."""


_TYPED = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "int", "float"))
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _TYPED]
    for first, resolvers in cast("dict[str, list[tuple[str, Any]]]", yaml.SafeLoader.yaml_implicit_resolvers).items()
}
