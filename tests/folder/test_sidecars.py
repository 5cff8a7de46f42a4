"""Sidecars: errors that name line, key and what is allowed; writing that loses nothing; nothing that can be abused."""

from __future__ import annotations

import os
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadMetadata
from assistant.folder.sidecars import SIDECAR_BYTES, changed, parse_sidecar, read_sidecar, with_guesses
from assistant.types import Metadata, Status
from tests.conftest import read_here

NAME = "report.pdf.yaml"


def parsed(text):
    return dict(parse_sidecar(text, NAME).values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: Report\nkind: report\n", {"title": "Report", "kind": "report"}),
        ("title: 'Briefing: a guide'", {"title": "Briefing: a guide"}),
        ("published: 2024-03\n", {"published": "2024-03"}),
        ("published: 2024\n", {"published": "2024"}),
        # What YAML would make a number or a truth value is what was typed.
        ("title: 1984\npublisher: no\n", {"title": "1984", "publisher": "no"}),
        ("title: Report\npublisher:\n", {"title": "Report", "publisher": None}),
        ("title: ''\n", {"title": ""}),
        ("title: >\n  A long\n  title\n", {"title": "A long title\n"}),
        ("tags: [data, 2024]\n", {"tags": ["data", "2024"]}),
        ("{title: Report, kind: report}", {"title": "Report", "kind": "report"}),
        ("original:\n  title: X\n  published: 2022-05\n", {"original": {"title": "X", "published": "2022-05"}}),
        ("kind: Annual\n".replace("Annual", "Report"), {"kind": "Report"}),
        ("---\ntitle: Report\n", {"title": "Report"}),
        ("title: Report\r\nkind: report\r\n", {"title": "Report", "kind": "report"}),
        ("", {}),
        ("# only a comment\n", {}),
        ("\n\n", {}),
    ],
)
def test_what_a_sidecar_says(text, expected):
    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: Report\nkind: novel\n", 2, ["kind", "novel", "case study", "survey"]),
        ("title: Report\nstatus: old\n", 2, ["status", "current, superseded, draft"]),
        ("titel: Report\n", 1, ["titel", "reading_status", "Did you mean 'title'?"]),
        ("title: Report\n\nPublisher: NHS\n", 3, ["Publisher", "Did you mean 'publisher'?"]),
        ("published: 26/03/2024\n", 1, ["published", "26/03/2024", "2024-03-26"]),
        ("published: 2024-13\n", 1, ["published", "2024-13"]),
        ("published: 2023-02-30\n", 1, ["published"]),
        ("reviewed: last year\n", 1, ["reviewed"]),
        ("source_url: www.example.org\n", 1, ["source_url", "https://"]),
        ("source_url: javascript:alert(1)\n", 1, ["source_url", "https://"]),
        ("title:\n  - a\n  - b\n", 1, ["title", "one line"]),
        ("tags: data\n", 1, ["tags", "list"]),
        ("tags: [{a: b}]\n", 1, ["tags", "list"]),
        ("distinct_from: other.pdf\n", 1, ["distinct_from", "list"]),
        ("original: NHS\n", 1, ["original", "source_url"]),
        ("original:\n  title: X\n  author: Y\n", 3, ["author", "source_url"]),
        ("original:\n  title: X\n  published: soon\n", 3, ["published", "soon"]),
        ("original:\n  title: [a, b]\n", 2, ["title", "one line"]),
        # What is never closed is told where it begins.
        ('title: "Report\nkind: report\n', 1, ["quotation mark"]),
        ("kind: report\ntitle: 'Report\n", 2, ["quotation mark"]),
        ("kind: report\ntitle: [Report\npublisher: NHS\n", 2, ["bracket", "quotes"]),
        ("title: @Report\n", 1, ["sign", "quotes"]),
        ("title: Report\n kind: report\n", 2, ["begins with a space"]),
        # What is no YAML, or too much of it.
        ("kind: report\ntitle: A\nkind: survey\n", 3, ["kind", "line 1"]),
        ("original:\n  title: A\n  title: B\n", 3, ["title", "line 2"]),
        ("title: Report\n\tkind: report\n", 2, ["tab"]),
        (f"title: {'x' * 501}\n", 1, ["title", "501", "500"]),
        (f"kind: report\naudience: {'x' * 2001}\n", 2, ["audience", "2,000"]),
        ("title: Briefing: a guide\n", 1, ["colon", "quotes"]),
        ("title: a\n---\nkind: report\n", 2, ["dashes"]),
        ("? [a, b]\n: c\n", 1, ["before the colon"]),
        ("title: &a Report\nkind: *a\n", 1, ["quotes"]),
        ("title: !!python/object/apply:os.system [ls]\n", 1, ["quotes"]),
        ("<<: {a: b}\n", 1, ["<<"]),
        ("tags: [[[[a]]]]\n", 1, ["lists within lists"]),
    ],
)
def test_an_error_names_file_line_key_and_what_is_allowed(text, line, words):
    with pytest.raises(BadMetadata) as failure:
        parsed(text)
    message = failure.value.message
    assert f"{NAME}, line {line}: " in message
    for word in words:
        assert word in message
    assert "assistant ingest" in failure.value.hint


@pytest.mark.parametrize("text", ["- title: Report\n", "Report\n", "[a, b]\n", "42\n"])
def test_something_else_than_entries_is_refused(text):
    with pytest.raises(BadMetadata, match="kind: report"):
        parsed(text)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(f'*{a}' for _ in range(9))}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "[" * 30_000, "{a: " * 10_000, "- " * 30_000, "? " * 20_000, "'" * 30_001])
def test_bombs_are_refused_at_once(text):
    began = time.perf_counter()
    with pytest.raises(BadMetadata):
        parsed(text)
    assert time.perf_counter() - began < 5


def test_encodings(tmp_path):
    sidecar = tmp_path / NAME
    for data in ("title: Café\n".encode(), "\ufefftitle: Café\n".encode(), "title: Café\n".encode("utf-16")):
        sidecar.write_bytes(data)
        assert read_sidecar(sidecar).values == {"title": "Café"}
    sidecar.write_bytes("kind: report\ntitle: Café\n".encode("cp1252"))
    with pytest.raises(BadMetadata, match=r"report\.pdf\.yaml, line 2: .*UTF-8"):
        read_sidecar(sidecar)
    sidecar.write_bytes(b"title: a\x00b\n")
    with pytest.raises(BadMetadata, match="not written as it must be"):
        read_sidecar(sidecar)


def test_a_file_of_another_size_is_no_sidecar(tmp_path):
    sidecar = tmp_path / NAME
    sidecar.write_bytes(b"#" * SIDECAR_BYTES)
    assert read_sidecar(sidecar).values == {}
    sidecar.write_bytes(b"#" * (SIDECAR_BYTES + 1))
    with pytest.raises(BadMetadata, match="64 kB"):
        read_sidecar(sidecar)


KEPT = """\
# Our own note about this report
title: "Report"   # as on the cover

# guessed from the text
publisher: NHS England
tags:
- data
- workforce
# the licence was asked for by letter
licence: OGL
"""


def test_changing_an_entry_leaves_every_other_line_as_it_is():
    after = changed(KEPT, {"status": "superseded", "superseded_by": "new.pdf"})
    assert after == KEPT + "status: superseded\nsuperseded_by: new.pdf\n"
    again = changed(after, {"superseded_by": "newer.pdf", "tags": ["x"], "publisher": "NHS Providers"})
    assert (
        again
        == KEPT.replace("# guessed from the text\npublisher: NHS England", "publisher: NHS Providers").replace(
            "- data\n- workforce\n", "- x\n"
        )
        + "status: superseded\nsuperseded_by: newer.pdf\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "title: >\n  A long\n  title\n\nkind: report\n",
        "original:\n  title: X\n  publisher: Y\nkind: report\n",
        "{title: Report, kind: report}\n",
        "title: Report\nkind: report",
        "tags: [a,\n  b]\nkind: report\n",
        "title: A title that goes on\n  in the next line\nkind: report\n",
        "title:\nkind: report\n",
        "# a comment\n",
        "",
    ],
)
@pytest.mark.parametrize("key", ["title", "tags", "original", "kind", "status"])
def test_changing_one_entry_changes_no_other(text, key):
    value = {"tags": ["x", "y"], "original": {"title": "Z"}, "kind": "survey", "status": "draft"}.get(key, "New: title")
    assert parsed(changed(text, {key: value})) == {**parsed(text), key: value}


LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)


@given(st.dictionaries(st.sampled_from(["title", "publisher", "licence", "audience"]), LINE), LINE)
def test_whatever_is_written_is_read_back(values, title):
    text = changed(changed("", values), {"title": title})
    assert parsed(text) == {**values, "title": title}


@given(st.text(max_size=300))
def test_no_text_ends_otherwise_than_in_values_or_the_error(text):
    with suppress(BadMetadata):
        parsed(text)


def test_a_guess_says_so_until_its_comment_is_taken_away():
    metadata = Metadata(
        "Report", kind="report", publisher="NHS England", tags=("data",), licence="OGL",
        origins={"title": "text", "kind": "sidecar", "publisher": "file properties", "tags": "file properties",
                 "licence": "front matter"},
    )  # fmt: skip
    text = with_guesses("kind: report", metadata)
    assert text == (
        "kind: report\n# guessed from the text\ntitle: Report\n# from the file properties\npublisher: NHS England\n"
        "# from the file properties\ntags:\n- data\n"
    )
    assert parse_sidecar(text, NAME).origins == {
        "title": "text", "publisher": "file properties", "tags": "file properties",
    }  # fmt: skip
    checked = text.replace("# guessed from the text\n", "")
    assert "title" not in parse_sidecar(checked, NAME).origins


def test_every_mistake_is_told_at_once():
    with pytest.raises(BadMetadata) as raised:
        parse_sidecar("kind: novel\ntitle: Plan\nstatus: final\npublishd: 2024\n", NAME)
    message = raised.value.message
    assert message.count(NAME) == 1
    for place in ("line 1: kind", "line 3: status", "line 4: there is no entry 'publishd'"):
        assert place in message
    assert "line 2" not in message


def test_a_guessed_status_is_written_as_a_guess():
    text = with_guesses("", Metadata("Plan", status=Status.DRAFT, origins={"status": "text"}))
    assert text == "# guessed from the text\nstatus: draft\n"


@pytest.mark.parametrize("text", [b"kind: gathering\n", b"title: \xff\n", b"#" * 70_000])
def test_a_mistake_beside_a_file_whose_name_is_no_text_ends_no_run(library, corpus, text):
    odd = corpus / os.fsdecode(b"caf\xe9.md")
    try:
        odd.write_text("# Paper\n\nAn ordinary paper.\n")
    except OSError:
        pytest.skip("this file system takes names of text only")
    odd.with_name(f"{odd.name}.yaml").write_bytes(text)
    library.sync(corpus, read=read_here)
    [item] = library.quarantined()
    assert item.path == "caf\\xe9.md"
    assert item.reason.startswith("caf\\xe9.md.yaml")
