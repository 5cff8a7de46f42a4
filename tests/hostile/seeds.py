"""What is damaged: files made by code, and real ones where the development data is there."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from tests.readers import builders

SUFFIXES = (".pdf", ".docx", ".pptx", ".html", ".txt")
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
    """Return the files of one kind, those made by code first."""
    return [*_made(suffix), *_real(suffix)]


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
    return [_NOTE.encode(), _NOTE.encode("utf-16-le"), _NOTE.encode("cp1252", errors="replace")]


def _real(suffix: str) -> list[bytes]:
    folder = os.environ.get("ASSISTANT_TEST_DATA", "")
    if not folder:
        return []
    found = sorted((Path(folder) / "files").glob(f"*{suffix}"))
    return [path.read_bytes() for path in found if 0 < path.stat().st_size <= LARGEST_SEED]
