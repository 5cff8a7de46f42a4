"""What the words of a document's first pages say about it: title, kind, publisher, dates, that it is a draft.

A wrong guess is worse than none, so each rule asks for a plain sign: a label, a copyright line, a date that stands by
itself. Where two signs disagree nothing is guessed.
"""

from __future__ import annotations

from datetime import date

from assistant.guessing.lines import first_lines
from assistant.guessing.publishers import guess_publisher
from assistant.guessing.status import guess_status
from assistant.guessing.times import guess_times
from assistant.guessing.titles import guess_kind, guess_title
from assistant.types import Document


def guess(document: Document, latest: date, *, is_web_page: bool, is_sheet: bool = False) -> dict[str, str]:
    """Return what the first pages say, by metadata field; what they do not say plainly is left out.

    :param latest: no document is published later than this.
    :param is_web_page: the copyright year of a web page is the year of the visit as often as not, so it is passed over.
    :param is_sheet: a date in figures that stands alone on a sheet is data as often as not, so it is passed over, too.
    """
    lines = first_lines(document)
    title = guess_title(lines)
    values = {
        "title": title,
        "kind": guess_kind(title or "", lines),
        "publisher": guess_publisher(lines, title),
        "status": guess_status(lines),
        **guess_times(lines, latest, trust_copyright=not is_web_page, trust_figures=not is_sheet),
    }
    return {key: value for key, value in values.items() if value}
