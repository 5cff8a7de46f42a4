"""How much text two documents share: the same in another format, edited to a known share, or a phrase in common."""

from __future__ import annotations

import random
from io import BytesIO
from itertools import combinations
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from assistant.readers import read
from assistant.text.similarity import (
    SHARED_SKETCH_VALUES,
    SKETCH_SIZE,
    are_near_duplicates,
    shares,
    shingles_of,
    sketch_of,
)
from assistant.types import Block, Page, Role

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def shipped():
    """The text blocks of each shipped briefing."""
    found = {}
    for path in sorted(CORPUS.iterdir()):
        if path.suffix in (".md", ".pdf", ".docx", ".pptx", ".html"):
            found[path.name] = read(path.name, path.read_bytes()).pages
    assert len(found) == 45
    return found


def blocks(pages):
    return [page.text[b.start : b.end] for page in pages for b in page.blocks if b.role is not Role.FURNITURE]


def one_page(texts):
    text, made = "", []
    for each in texts:
        made.append(Block(Role.PARAGRAPH, len(text), len(text) + len(each)))
        text += each + "\n"
    return (Page(0, None, text, tuple(made)),)


def as_docx(texts):
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(stream := BytesIO())
    return read("a.docx", stream.getvalue()).pages


def as_pdf(texts):
    style = getSampleStyleSheet()["BodyText"]
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in texts]
    SimpleDocTemplate(stream := BytesIO()).build([Paragraph(text, style) for text in escaped])
    return read("a.pdf", stream.getvalue()).pages


def alike(one, other):
    return are_near_duplicates(*shares(shingles_of(one), shingles_of(other)))


def test_no_two_shipped_briefings_are_taken_for_versions_of_each_other(shipped):
    """They share their first paragraph, and some are about the same publication."""
    shingles = {name: shingles_of(pages) for name, pages in shipped.items()}
    found = [pair for pair in combinations(shingles, 2) if are_near_duplicates(*shares(*map(shingles.get, pair)))]
    assert found == []


def test_the_same_text_in_another_format_shares_nearly_all_of_it(shipped):
    for name, pages in list(shipped.items())[::3]:
        first = as_docx(blocks(pages))
        second = as_pdf(blocks(first))
        for copy in (first, second):
            share, other = shares(shingles_of(pages), shingles_of(copy))
            assert min(share, other) > 0.9, name
            assert len(set(sketch_of(shingles_of(pages))) & set(sketch_of(shingles_of(copy)))) >= SKETCH_SIZE * 0.8


def prose(seed, sentences=200):
    source = random.Random(seed)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "lmnrst"]
    return [" ".join(source.choices(words, k=14)) + "." for _ in range(sentences)]


def edited(sentences, share, seed=7):
    source = random.Random(seed)
    other = iter(prose(seed + 1, len(sentences)))
    return [next(other) if source.random() < share else sentence for sentence in sentences]


@pytest.mark.parametrize(("share", "expected"), [(0.1, True), (0.3, True), (0.5, True), (0.9, False), (1.0, False)])
def test_a_version_with_some_of_its_sentences_rewritten(share, expected):
    before = prose(1)
    after = edited(before, share)
    assert alike(one_page(before), one_page(after)) is expected
    common = set(sketch_of(shingles_of(one_page(before)))) & set(sketch_of(shingles_of(one_page(after))))
    assert (len(common) >= SHARED_SKETCH_VALUES) is expected


def test_a_version_that_has_grown_to_twice_its_length_is_one():
    before = prose(1, 100)
    assert alike(one_page(before), one_page([*before, *prose(2, 100)]))


def test_a_page_within_a_long_report_is_no_version_of_it():
    report = prose(1, 300)
    assert not alike(one_page(report[100:130]), one_page(report))


def test_headers_case_and_punctuation_do_not_count():
    text = "The board agreed to look at waiting lists by deprivation every month."
    plain = (Page(0, None, text, (Block(Role.PARAGRAPH, 0, len(text)),)),)
    shouted = "THE BOARD: agreed to look, at waiting-lists by deprivation (every month)\nPage 1"
    end = shouted.index("\n")
    other = (Page(0, None, shouted, (Block(Role.PARAGRAPH, 0, end), Block(Role.FURNITURE, end + 1, len(shouted)))),)
    assert shares(shingles_of(plain), shingles_of(other)) == (1.0, 1.0)


def test_texts_too_short_for_a_shingle_share_nothing():
    assert shares(shingles_of(one_page(["a b c"])), shingles_of(one_page(["a b c"]))) == (0.0, 0.0)
    assert sketch_of(shingles_of(())) == ()


def test_a_sketch_holds_no_words_and_is_the_same_in_every_process():
    sketch = sketch_of(shingles_of(one_page(prose(1, 30))))
    assert len(sketch) == SKETCH_SIZE
    assert all(-(2**63) <= value < 2**63 for value in sketch)
    assert sketch_of(shingles_of(one_page(["one two three four five"]))) == (
        9164504245005207713, -3181871218184264845,
    )  # fmt: skip


@given(st.lists(st.text(max_size=60), max_size=20), st.lists(st.text(max_size=60), max_size=20))
def test_shares_are_shares_and_the_same_from_either_side(one, other):
    a, b = shingles_of(one_page(one)), shingles_of(one_page(other))
    forth, back = shares(a, b), shares(b, a)
    assert forth == (back[1], back[0])
    assert all(0 <= share <= 1 for share in forth)
    if len(a):
        assert shares(a, a) == (1.0, 1.0)


def test_who_wrote_on_which_day_does_not_make_short_messages_alike():
    def message(subject, words):
        head = f"From: Siân Llewelyn <sian@trust.example>\nDate: Fri, 14 Mar 2025 09:00:00 +0000\nSubject: {subject}"
        return shingles_of(read("a.eml", f"{head}\n\n{words}\n".encode()).pages)

    one = message("Interpreters", "We have booked two more interpreters.")
    other = message("Prayer room", "The prayer room opens on Monday.")
    assert shares(one, other) == (0.0, 0.0)
    assert shares(one, message("Interpreters", "We have booked two more interpreters."))[0] == 1.0
