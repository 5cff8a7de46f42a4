"""What is damaged: files made by code, and real ones where the development data is there."""

from __future__ import annotations

import os
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab import rl_config

from tests.readers import builders
from tests.readers import office_builders as office
from tests.readers import text_builders as text

SUFFIXES = (".pdf", ".docx", ".pptx", ".html", ".txt", ".xlsx", ".odt", ".epub", ".rtf", ".eml", ".csv")
# Larger files make the same mistakes, more slowly.
LARGEST_SEED = 150_000

_PAGE = b"""<!doctype html><html lang="en"><head><title>Plan</title><meta name="author" content="A">
<style>p{}</style></head>
<body><nav><a href="/">Home</a></nav><main><h1>The plan</h1><p>The plan has <b>three</b> parts&nbsp;&amp; a list.</p>
<ol start="3"><li>First<ul><li>Inner</li></ul></li><li value="9">Second</li></ol><table><caption>Staff</caption>
<tr><th>Group</th><th>Share</th></tr><tr><td rowspan="2">Nurses</td><td>31%</td></tr><tr><td colspan="2">11%</td></tr>
</table><dl><dt>Term</dt><dd>Meaning</dd></dl><pre>kept  as is</pre><!-- note --><script>var a = "<p>";</script></main>
<footer>Footer</footer></body></html>"""
_NOTE = """THE PLAN

Speakers:
Jenny Smith, director
Tom Brown, nurse

1. First goal
2. Second goal
   a) an inner goal

- a point
- another point that goes on over the
  next line of the file

The board reviews progress every quarter – and publishes what it has found. “Good or bad”, it says: 42%.
Café, naïve, £5, ½, 10 µg.
"""


@cache
def seeds(suffix: str) -> list[bytes]:
    """Return the files of one kind, those made by code first; the same on every day."""
    before, rl_config.invariant = rl_config.invariant, 1
    try:
        made = [_undated(data) for data in _made(suffix)]
    finally:
        rl_config.invariant = before
    return [*made, *_real(suffix)]


def _undated(data: bytes) -> bytes:
    """Return a file without the time it was made at, and without the numbers that a mail draws for its borders."""
    if not data.startswith(b"PK"):
        return re.sub(rb"={15}\d+==", b"===============1==", data)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            part = re.sub(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-03-26T10:00:00Z", source.read(entry))
            copy.writestr(zipfile.ZipInfo(entry.filename), part, entry.compress_type)
    return target.getvalue()


def _made(suffix: str) -> list[bytes]:
    if suffix == ".pdf":
        return [
            builders.pdf(builders.report_page(1), title="Report"),
            builders.pdf(*[builders.report_page(number) for number in range(1, 6)]),
            builders.pdf(builders.report_page(1), builders.picture_page, builders.report_page(2)),
            builders.pdf(builders.report_page(1), password="secret"),
        ]
    if suffix == ".docx":
        return [builders.docx(), builders.docx_with_revision()]
    if suffix == ".pptx":
        return [builders.pptx()]
    if suffix == ".html":
        return [_PAGE, _PAGE.decode().encode("utf-16")]
    if suffix == ".txt":
        return [_NOTE.encode(), _NOTE.encode("utf-16-le"), _NOTE.encode("cp1252", errors="replace")]
    return _made_of_other_kinds(suffix)


def _made_of_other_kinds(suffix: str) -> list[bytes]:
    table = [["Group", "Share"], ["Nurses", 0.31], ["Doctors", "11%"]]
    match suffix:
        case ".xlsx":
            return [office.xlsx({"Staff": table, "Empty": []}), office.xlsx_merged(), office.xlsx_formulas("4")]
        case ".odt":
            items = "<text:list-item><text:p>One</text:p></text:list-item>" * 3
            return [
                office.odt(f"<text:h>Plan</text:h><text:p>Words<text:s/>here</text:p><text:list>{items}</text:list>")
            ]
        case ".epub":
            return [
                office.epub([office.chapter("One", "<p>Words here.</p>"), office.chapter("Two", "<ul><li>a</li></ul>")])
            ]
        case ".rtf":
            return [text.rtf(text.RTF_TABLE + text.RTF_LIST + text.RTF_NOTES), text.rtf(text.RTF_LETTERS)]
        case ".eml":
            return [text.mail("Words here.", "<p>Words <b>here</b>.</p>", attachments=("a.pdf",), forwarded=b"Older.")]
        case _:
            return [b'Group;Share\nNurses;31%\n"Doc;tors";11%\n', "Group,Share\nNurses,31 %\n".encode("utf-16")]


def _real(suffix: str) -> list[bytes]:
    folder = os.environ.get("ASSISTANT_TEST_DATA", "")
    if not folder:
        return []
    found = sorted((Path(folder) / "files").glob(f"*{suffix}"))
    return [path.read_bytes() for path in found if 0 < path.stat().st_size <= LARGEST_SEED]
