from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.passages import COUNTED_CHARACTERS, SPECIAL_TOKENS, embedded_parts, embedded_text, locate, split
from assistant.types import Block, Page, Role
from tests.fakes import HashEncoder

COUNT = HashEncoder().count_tokens

ROLES = st.sampled_from([Role.HEADING, Role.PARAGRAPH, Role.LIST_ITEM, Role.TABLE_ROW, Role.NOTE, Role.FURNITURE])
WORDS = st.lists(
    st.sampled_from(["trust", "board", "85%", "Why?", "data.", "naïve", "e.g.", "x" * 40]), min_size=1, max_size=60
)


@st.composite
def documents(draw):
    pages = []
    for index in range(draw(st.integers(1, 3))):
        text, blocks = "", []
        for _ in range(draw(st.integers(0, 6))):
            role, words = draw(ROLES), draw(WORDS)
            body = " ".join(words)
            blocks.append(
                Block(role, len(text), len(text) + len(body), draw(st.integers(1, 3)) if role is Role.HEADING else 0)
            )
            text += body + draw(st.sampled_from(["\n", "\n\n", " "]))
        pages.append(Page(index, None, text, tuple(blocks)))
    return pages


@given(documents(), st.sampled_from(["", "A title", "A very long title " * 20]), st.sampled_from([40, 64, 256]))
@settings(max_examples=200, deadline=None)
def test_spans_are_exact_whole_and_fit_the_window(pages, title, window):
    """This test ensures that passages are the pages' own text, cover all of it but furniture, and fit the model."""
    passages = split(title, pages, COUNT, window)
    assert passages == split(title, pages, COUNT, window)
    covered = {page.index: set() for page in pages}
    for passage in passages:
        assert "\n".join(pages[s.page_index].text[s.start : s.end] for s in passage.spans) == passage.text
        assert COUNT(embedded_text(passage)) + SPECIAL_TOKENS <= window
        for span in passage.spans:
            covered[span.page_index] |= set(range(span.start, span.end))
    for page in pages:
        for block in page.blocks:
            places = {p for p in range(block.start, block.end) if not page.text[p].isspace()}
            if block.role is Role.FURNITURE:
                assert not places & covered[page.index]
            else:
                assert places <= covered[page.index]


@given(documents())
@settings(max_examples=100, deadline=None)
def test_sentences_lie_in_their_passage_and_on_one_page(pages):
    """This test ensures that whatever can be cited by itself leads back to the same words on a page."""
    for passage in split("Title", pages, COUNT, 64):
        for (start, end), (first, last) in zip(passage.sentences, embedded_parts(passage), strict=True):
            span = locate(passage, start, end)
            assert span is not None
            assert pages[span.page_index].text[span.start : span.end] == passage.text[start:end]
            assert embedded_text(passage)[first:last] == passage.text[start:end]


def page_of(*blocks):
    text, made = "", []
    for role, body, level in blocks:
        made.append(Block(role, len(text), len(text) + len(body), level))
        text += body + "\n"
    return Page(0, None, text, tuple(made))


def test_a_passage_stays_under_one_heading_path():
    page = page_of(
        (Role.HEADING, "Objectives", 1),
        (Role.HEADING, "Chief executive", 2),
        (Role.PARAGRAPH, "Name a lead.", 0),
        (Role.HEADING, "Directors", 2),
        (Role.PARAGRAPH, "Report on data.", 0),
    )
    first, second = split("Guide", [page], COUNT, 256)
    assert first.heading == ("Objectives", "Chief executive")
    assert first.text == "Objectives\nChief executive\nName a lead."
    assert second.heading == ("Objectives", "Directors")
    assert second.context == "Guide\nObjectives"
    assert "Chief" not in second.text


def test_an_item_cut_off_from_its_lead_in_is_embedded_with_it():
    items = [(Role.LIST_ITEM, f"item {number} " + "word " * 20, 1) for number in range(6)]
    items = [(role, body.strip(), level) for role, body, level in items]
    page = page_of((Role.PARAGRAPH, "Break data down by:", 0), *items)
    passages = split("", [page], COUNT, 64)
    assert len(passages) > 1
    assert all("Break data down by:" in embedded_text(passage) for passage in passages)


def test_a_heading_at_the_end_of_a_full_passage_goes_with_what_follows():
    page = page_of((Role.PARAGRAPH, "word " * 50, 0), (Role.HEADING, "Next", 1), (Role.PARAGRAPH, "more " * 40, 0))
    page = Page(
        0,
        None,
        page.text,
        tuple(Block(b.role, b.start, b.end - (1 if b.role is Role.PARAGRAPH else 0), b.level) for b in page.blocks),
    )
    passages = split("", [page], COUNT, 64)
    assert [passage.text.split("\n")[0][:4] for passage in passages] == ["word", "Next"]


def test_the_work_grows_with_the_text_and_no_faster():
    """A line without end, as from a file made to stall: each word is counted a few times, never with all before it."""
    text = "word " * 40_000
    counted = []

    def count(part):
        counted.append(len(part))
        return COUNT(part)

    page = Page(0, None, text, (Block(Role.PARAGRAPH, 0, len(text.rstrip())),))
    passages = split("A title", [page], count, 256)
    assert sum(counted) < 40 * len(text)
    assert max(counted) <= COUNTED_CHARACTERS
    assert sum(len(passage.text.split()) for passage in passages) == 40_000
    assert all(COUNT(embedded_text(passage)) + SPECIAL_TOKENS <= 256 for passage in passages)
