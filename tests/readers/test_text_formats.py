from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UnreadableFile
from assistant.readers import Limits, read
from assistant.types import QuarantineCode, Role
from tests.readers.checks import assert_sound, texts

MARKDOWN = """---
title: Fair pay
published: 2024-03-26
tags: [pay, workforce]
superseded_by:
---
# Fair *pay*

Every **board** must [publish](https://example.org) its gap.
It does so yearly.

**All of it is bold.**

3.12 name a lead
3.13 name a deadline

4. fourth thing
5. fifth thing
   - nested thing

| Group | Gap |
| --- | --- |
| Nurses | 4% |
| Doctors |  |

<script>alert(1)</script>
"""


def test_markdown_is_read_as_rendered_words() -> None:
    document = read("pay.md", MARKDOWN.encode())
    assert_sound(document)
    page = document.pages[0]
    assert [(block.role, block.level, page.text[block.start : block.end]) for block in page.blocks] == [
        (Role.HEADING, 1, "Fair pay"),
        (Role.PARAGRAPH, 0, "Every board must publish its gap. It does so yearly."),
        (Role.PARAGRAPH, 0, "All of it is bold."),
        (Role.LIST_ITEM, 0, "3.12 name a lead"),
        (Role.LIST_ITEM, 0, "3.13 name a deadline"),
        (Role.LIST_ITEM, 1, "4. fourth thing"),
        (Role.LIST_ITEM, 1, "5. fifth thing"),
        (Role.LIST_ITEM, 2, "nested thing"),
        (Role.TABLE_ROW, 0, "Group; Gap"),
        (Role.TABLE_ROW, 0, "Group: Nurses; Gap: 4%"),
        (Role.TABLE_ROW, 0, "Group: Doctors"),
    ]
    assert [block.strong for block in page.blocks[:3]] == [False, False, True]
    assert "3.12 name a lead\n3.13" in page.text
    assert "alert" not in page.text


def test_front_matter_gives_properties_as_typed() -> None:
    properties = read("pay.md", MARKDOWN.encode()).properties
    assert properties.origin == "front matter"
    assert properties.values == {
        "title": "Fair pay",
        "published": "2024-03-26",
        "tags": ["pay", "workforce"],
        "superseded_by": None,
    }


def test_malformed_front_matter_names_its_line() -> None:
    with pytest.raises(UnreadableFile, match="line 3") as raised:
        read("pay.md", b"---\ntitle: one\nkind: [a\n---\n\ntext\n")
    assert raised.value.quarantine_code is QuarantineCode.BAD_METADATA


def test_plain_text_joins_wrapped_lines_and_finds_headings_and_items() -> None:
    text = (
        "Fair treatment at work\n\n"
        "Staff from every background told us that they want to be heard\n"
        "by those who lead the organisation, and that they want to see\n"
        "what has changed since.\n\n"
        "What to do\n"
        "- Name a lead.\n"
        "3.12 publish the figures\n"
    )
    page = read("note.txt", text.encode()).pages[0]
    assert [(block.role, page.text[block.start : block.end]) for block in page.blocks] == [
        (Role.HEADING, "Fair treatment at work"),
        (
            Role.PARAGRAPH,
            "Staff from every background told us that they want to be heard by those who lead the organisation, "
            "and that they want to see what has changed since.",
        ),
        (Role.HEADING, "What to do"),
        (Role.LIST_ITEM, "Name a lead."),
        (Role.LIST_ITEM, "3.12 publish the figures"),
    ]


def test_plain_text_with_a_paragraph_a_line_keeps_them_apart() -> None:
    long = (
        "This paragraph stands on one line however long it is, as editors that wrap on the screen save it, and so on."
    )
    page = read("note.txt", f"{long}\n{long}\nA short one follows.\n".encode()).pages[0]
    assert texts(page, Role.PARAGRAPH) == [long, long, "A short one follows."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_plain_text_is_decoded(encoding: str) -> None:
    page = read("note.txt", "The café’s board – naïve? No.".encode(encoding)).pages[0]
    assert page.text == "The café’s board – naïve? No."


def test_invisible_characters_are_taken_out() -> None:
    page = read("note.txt", "pa\u200by\u202e the\u00a0 bo\u00adard\ufeff".encode()).pages[0]
    assert page.text == "pay the board"


HTML = """<!DOCTYPE html><html><head><title>Fair pay &amp; rules</title>
<meta property="og:site_name" content="Ashford Trust">
<meta property="article:published_time" content="2024-03-26T10:00:00Z">
<link rel="canonical" href="https://example.org/pay"><style>p {color: red}</style></head><body>
<header>Site menu</header><nav><a>Home</a></nav><div id="cookie-banner">We use cookies</div>
<main><h1>Fair pay</h1><p>Every <b>board</b> must<br>publish.</p>
<p hidden>secret</p><p style="display: none">also secret</p>
<ul><li>one<ul><li>inner</li></ul></li></ul>
<ol start="4"><li>four</li><li>five</li></ol>
<table><caption>Gaps</caption>
<tr><th>Group</th><th>Gap</th></tr><tr><td>Nurses</td><td>4%</td></tr></table>
<dl><dt>Gap</dt><dd>a difference</dd></dl><blockquote>We were heard.</blockquote>
<div>Loose text <i>here</i></div></main>
<footer>Imprint</footer><script>track()</script></body></html>"""


def test_html_keeps_the_main_part() -> None:
    document = read("pay.html", HTML.encode())
    assert_sound(document)
    page = document.pages[0]
    assert [(block.role, page.text[block.start : block.end]) for block in page.blocks] == [
        (Role.HEADING, "Fair pay"),
        (Role.PARAGRAPH, "Every board must publish."),
        (Role.LIST_ITEM, "one"),
        (Role.LIST_ITEM, "inner"),
        (Role.LIST_ITEM, "4. four"),
        (Role.LIST_ITEM, "5. five"),
        (Role.CAPTION, "Gaps"),
        (Role.TABLE_ROW, "Group; Gap"),
        (Role.TABLE_ROW, "Group: Nurses; Gap: 4%"),
        (Role.LIST_ITEM, "Gap"),
        (Role.LIST_ITEM, "a difference"),
        (Role.PARAGRAPH, "We were heard."),
        (Role.PARAGRAPH, "Loose text here"),
    ]
    assert document.properties.values == {
        "title": "Fair pay & rules",
        "publisher": "Ashford Trust",
        "published": "2024-03-26",
        "source_url": "https://example.org/pay",
    }


def test_html_without_a_main_part_falls_back_to_what_there_is() -> None:
    page = read("pay.html", b"<body><main></main><div>All that there is.</div></body>").pages[0]
    assert page.text == "All that there is."
    assert read("pay.html", b"<body><aside>Only this.</aside></body>").pages[0].text == "Only this."


def test_html_declares_its_encoding() -> None:
    data = "<meta charset='iso-8859-1'><p>Café</p>".encode("latin-1")
    assert read("pay.htm", data).pages[0].text == "Café"


def test_html_without_words_has_no_text() -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("pay.html", b"<html><body><script>render()</script></body></html>")
    assert raised.value.quarantine_code is QuarantineCode.NO_TEXT


LINES = st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from([".txt", ".md", ".html", ".csv", ".eml", ".rtf"]))
def test_any_text_becomes_a_sound_document(text: str, suffix: str) -> None:
    try:
        document = read(f"any{suffix}", ("{\\rtf1 " * (suffix == ".rtf") + text).encode())
    except UnreadableFile:
        return
    assert_sound(document)


def test_characters_are_limited_at_the_bound() -> None:
    limits = Limits(characters=10)
    assert read("a.txt", b"0123456789", limits).pages[0].text == "0123456789"
    with pytest.raises(UnreadableFile) as raised:
        read("a.txt", b"01234567890", limits)
    assert raised.value.quarantine_code is QuarantineCode.LIMIT
