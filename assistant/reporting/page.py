"""The report of a run as one HTML page in the index folder: no scripts, nothing fetched, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from assistant.attribution import attribution, in_words
from assistant.errors import UnreadableFile
from assistant.folder.files import location_of
from assistant.folder.left_alone import first_names, left_alone_lines
from assistant.reporting.report import Facts, page_numbers
from assistant.text.visible import one_line
from assistant.types import StoredDocument

REPORT_NAME = "report.html"
# Pictures make the page large: so many in all, so many of one document, so many pixels on the longer side.
PICTURES, PICTURES_OF_ONE = 40, 6
PICTURE_PIXELS = 320
DOCUMENTS_LISTED = 2_000
MOST_CARDS = 500
# The mark of the library's state stands before anything that varies in length.
HEAD_BYTES = 1024
# Origins that nobody has checked.
GUESSED = ("text", "file name")

Picture = Callable[[Path, int, int], bytes]
"""File, page index and most pixels -> JPEG; raises UnreadableFile."""


def is_page_of(target: Path, state: str) -> bool:
    """Return whether the page is there and was written about the library in this state."""
    try:
        with target.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        return False
    return _mark(state).encode() in head


def write_page(facts: Facts, target: Path, state: str, corpus: Path, picture: Picture) -> None:
    """Write the report in place of the last one, which may show what has since been removed.

    Where it cannot be written (a full disk) there is none: the library itself is complete already.
    """
    unfinished = target.with_name(f".{target.name}.writing")
    try:
        page = html_of(facts, pictures_of(facts, corpus, picture), state)
        unfinished.write_text(page, encoding="utf-8")
        unfinished.replace(target)
    except OSError:
        for file in (unfinished, target):
            with suppress(OSError):
                file.unlink()


def pictures_of(facts: Facts, corpus: Path, picture: Picture) -> dict[tuple[str, int], str]:
    """Return ``data:`` addresses of the problem pages of PDFs, by path and page index; at most ``PICTURES``."""
    found: dict[tuple[str, int], str] = {}
    for problem in facts.problems:
        if not problem.path.lower().endswith(".pdf"):
            continue
        for page in problem.pages[:PICTURES_OF_ONE]:
            if len(found) >= PICTURES:
                return found
            # A page that cannot be shown is still named.
            with suppress(UnreadableFile):
                jpeg = picture(location_of(corpus, problem.path), page, PICTURE_PIXELS)
                found[problem.path, page] = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return found


def html_of(facts: Facts, pictures: Mapping[tuple[str, int], str], state: str = "") -> str:
    """Return the page. Every value that comes from a file is escaped by the template.

    :param state: of the library, kept in the page for :func:`is_page_of`.
    """
    now = datetime.now()
    return _template().render(
        mark=_mark(state),
        facts=facts,
        pictures=pictures,
        documents=[_row(document) for document in facts.documents[:DOCUMENTS_LISTED]],
        most=MOST_CARDS,
        more=max(0, len(facts.documents) - DOCUMENTS_LISTED),
        written=f"{in_words(now.date().isoformat())}, {now:%H:%M}",
    )


def _mark(state: str) -> str:
    return f"about-{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _row(document: StoredDocument) -> dict[str, object]:
    """Return what the table of documents says of one; a guessed value says so."""
    metadata = document.metadata

    def guessed(name: str) -> bool:
        return metadata.origins.get(name) in GUESSED

    return {
        "title": metadata.title,
        "title_guessed": guessed("title"),
        "paths": document.paths,
        # Whose words they are; a briefing is never shown under its original's publisher alone.
        "by": attribution(metadata) if metadata.is_briefing else (metadata.publisher or metadata.text_by or ""),
        "by_guessed": guessed("publisher") and not metadata.is_briefing,
        "date": "" if metadata.is_briefing else in_words(metadata.published),
        "date_guessed": guessed("published") and not metadata.is_briefing,
        "kind": metadata.kind or "",
        "status": metadata.status.value,
        "status_guessed": guessed("status"),
        "pages": document.pages,
    }


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "line": one_line,
        "names": first_names,
        "pages": page_numbers,
        "left_alone": lambda left: list(left_alone_lines(left)),
    }
    return environment.from_string(files("assistant.reporting").joinpath("report.html").read_text(encoding="utf-8"))
