"""What leaves the rendering is safe in any Markdown renderer, says who wrote the words, and keeps them as they are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answering.spans import EXCERPT_CHARACTERS
from assistant.rendering.markdown import (
    OUTCOMES,
    answer_markdown,
    escape_markdown,
    excerpt,
    page_words,
    safe_address,
    status_words,
)
from assistant.rendering.source import message_html, opened_citation, opened_hit, source_html
from assistant.text.lists import readable
from assistant.text.two_sides import two_sides
from assistant.text.visible import one_line
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Completeness,
    Metadata,
    Original,
    Outcome,
    Page,
    Passage,
    Span,
    Status,
    StoredPage,
)
from tests.ui.sample import (
    BOARD_QUOTE,
    BRIEFING,
    BRIEFING_TEXT,
    GUIDANCE,
    HOSTILE,
    HOSTILE_WORDS,
    OLD,
    SampleLibrary,
    answered,
    cite,
    hit,
    hostile,
    refused,
    superseded,
)

PAYLOADS = [
    HOSTILE_WORDS,
    "<script>alert(1)</script>",
    "![x](http://evil.example/a.png)",
    "[x](javascript:alert(1))",
    "[x]: http://evil.example\n\n[x]",
    "http://evil.example https://evil.example ftp://evil.example www.evil.example WWW.evil.example",
    "a@evil.example mailto:a@evil.example xmpp:a@evil.example",
    "<http://evil.example> <a@evil.example>",
    "# head",
    "1. one",
    "1) one",
    "- item",
    "+ item",
    "* item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "a | b\n--|--\n1 | 2",
    "$$x$$ \\(x\\) \\[x\\]",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "**bold** __bold__ ~~gone~~ ==mark== ^up^",
    "a\u202eb\u2066c\u0000d\u2028e",
    "***\n---\n===",
    "\\[1](#cite-1-1)",
]
ANY_TEXT = st.one_of(
    st.text(max_size=80), st.sampled_from(PAYLOADS), st.text(alphabet="[]()<>!#*_`&;:/\\ \nahtpw.@", max_size=60)
)
OURS = re.compile(r"#(cite|read)-\d+-\d+")


def rendered(markdown: str) -> BeautifulSoup:
    renderer = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    return BeautifulSoup(renderer.render(markdown), "html.parser")


@given(ANY_TEXT)
@example("\\")
@example("1.")
def test_escaped_text_is_shown_letter_for_letter(text):
    page = rendered(f"Before {escape_markdown(text)} after")
    assert [tag.name for tag in page.find_all(name=True)] == ["p"]
    assert " ".join(page.get_text().split()) == " ".join(f"Before {one_line(text)} after".split())


@given(ANY_TEXT)
def test_escaped_text_is_plain_at_the_start_of_a_line(text):
    page = rendered(escape_markdown(text))
    assert [tag.name for tag in page.find_all(name=True)] in (["p"], [])
    assert page.get_text().strip() == one_line(text).strip()


@pytest.mark.parametrize(
    "text", ["http://evil.example", "HTTPS://evil.example", "www.evil.example", "a@evil.example", "mailto:a@b.example"]
)
def test_no_address_is_left_for_a_renderer_to_turn_into_a_link(text):
    assert not re.search(r"://|www\.|@|mailto:", escape_markdown(text), re.IGNORECASE)


def _about(text: str) -> tuple[Metadata, Citation]:
    metadata = Metadata(
        title=text, kind=text, publisher=text, published=text, superseded_by=text, status=Status.SUPERSEDED
    )
    document = replace(HOSTILE, metadata=metadata, labels=(text,), paths=(text,))
    return metadata, Citation(1, document, Span(0, 0, len(text)), (text,), text)


@given(ANY_TEXT)
@example(HOSTILE_WORDS)
def test_an_answer_holds_no_link_but_ours_and_no_tag_but_ours(text):
    _, citation = _about(text)
    answer = Answer(
        text, text + "x", Outcome.PARTIAL, Completeness.PARTIAL, (Claim(text, (1,)),), (citation,),
        notices=(text,), suggestions=(text,), answered_by=text,
    )  # fmt: skip
    page = rendered(answer_markdown(answer, 3))
    assert {tag.name for tag in page.find_all(name=True)} <= {"p", "span", "a", "h4", "ul", "li", "strong", "em"}
    assert {tag["href"] for tag in page.find_all("a")} == {"#cite-3-1", "#ask-3-1"}
    assert all(set(tag.attrs) <= {"class", "href"} for tag in page.find_all(name=True))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@example("", "", "\n\n")
@example("\n\n", "a", "\n\n")
def test_a_source_keeps_the_page_s_text_and_marks_the_quote(before, quote, after):
    _, citation = _about(quote)
    text = before + quote + after
    span = Span(0, len(before), len(before) + len(quote))
    stored = StoredPage(citation.document.document_id, citation.document.version, (), Page(0, quote, text), 1)
    shown = source_html(opened_citation("cite-1-1", replace(citation, span=span), stored, {}))
    assert "\n" not in shown
    # Otherwise the test's own parser would make one of several line feeds that stand alone.
    page = BeautifulSoup(shown, "lxml", preserve_whitespace_tags={"div"})
    marked = "".join(mark.get_text() for mark in page.find_all("mark"))
    if _plain(text):
        assert page.select_one(".page-text").get_text() == text
        assert marked == quote
    assert {link["href"] for link in page.find_all("a")} == {"#close-source"}
    assert {tag.name for tag in page.find_all(name=True)} <= {
        "html", "head", "body", "section", "h2", "p", "a", "span", "div", "mark", "dl", "dt", "dd",
    }  # fmt: skip


def _plain(text: str) -> bool:
    """Whether an HTML document can hold the text: no controls, no carriage returns, no lone surrogates."""
    return not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|[^\u0000-\uffff]", text)


def opened(answer: Answer, number: int = 1, library: SampleLibrary | None = None) -> BeautifulSoup:
    citation = answer.citations[number - 1]
    page = (library or SampleLibrary()).page(citation.document.document_id, citation.span.page_index)
    return BeautifulSoup(
        source_html(opened_citation(f"cite-1-{number}", citation, page, {"doc-2": "New rules"})), "lxml"
    )


def test_a_briefing_is_never_shown_under_the_original_s_publisher_alone():
    answer = answered("q")
    sentence = (
        "This library's briefing on Statement on information on health inequalities (NHS England, 27 November 2023): "
        "check the original"
    )
    chat = rendered(answer_markdown(answer, 1)).get_text()
    assert sentence in chat
    assert chat.count("NHS England") == 1
    panel = opened(answer)
    assert panel.select_one(".attribution").get_text() == sentence
    assert panel.get_text().count("NHS England") == 1
    assert "Original: https://www.england.nhs.uk/" in panel.select_one(".address").get_text()


@pytest.mark.parametrize(
    ("status", "words", "label"),
    [
        ("full", "check the original", "Original"),
        ("secondary", ", from what others say of it: check the original", "Known from"),
        ("not read", ", from what others say of it: check the original", "Known from"),
    ],
)
def test_what_its_writers_did_not_read_is_said_wherever_a_briefing_is_quoted(status, words, label):
    metadata = replace(BRIEFING.metadata, reading_status=status)
    cited = cite(1, replace(BRIEFING, metadata=metadata), BOARD_QUOTE)
    answer = replace(answered("q"), claims=(Claim("x", (1,)),), citations=(cited,))
    assert words in rendered(answer_markdown(answer, 1)).get_text()
    assert words in opened(answer).select_one(".attribution").get_text()
    assert opened(answer).select_one(".address").get_text().startswith(f"{label}: ")


def test_what_only_a_superseded_document_says_is_marked_where_it_stands():
    old = cite(1, replace(BRIEFING, metadata=replace(BRIEFING.metadata, status=Status.SUPERSEDED)), BOARD_QUOTE)
    new = replace(cite(2, BRIEFING, BOARD_QUOTE), number=2)
    answer = replace(answered("q"), claims=(Claim("Old.", (1,)), Claim("Both.", (1, 2))), citations=(old, new))
    paragraphs = [each.get_text() for each in rendered(answer_markdown(answer, 1)).find_all("p")]
    assert "Old.\u00a0[1]\u00a0(superseded)" in paragraphs
    assert "Both.\u00a0[1][2]" in paragraphs


def test_a_title_that_the_attribution_says_is_said_once():
    title = BRIEFING.metadata.original.title
    metadata = replace(BRIEFING.metadata, title=f"Briefing: {title}")
    cited = cite(1, replace(BRIEFING, metadata=metadata), BOARD_QUOTE)
    answer = replace(answered("q"), claims=(Claim("x", (1,)),), citations=(cited,))
    source = rendered(answer_markdown(answer, 1)).select_one("h4 ~ ul li")
    assert source.get_text() == (
        f"[1] This library's briefing on {title} (NHS England, 27 November 2023): check the original"
    )
    assert source.strong.get_text() == title
    panel = opened(answer)
    assert panel.get_text().count(title) == 1
    assert panel.select_one(".attribution .source-title").get_text() == title


def test_what_each_of_two_sources_says_has_its_number_behind_it():
    quoted = (replace(cite(3, BRIEFING, BOARD_QUOTE), quote="It is 95%."), cite(4, OLD, "every five years."))
    claim = Claim(two_sides("It is 95%.", "every five years."), (3, 4))
    shown = rendered(answer_markdown(replace(answered("q"), claims=(claim,), citations=quoted), 2)).find_all("p")[1]
    assert shown.get_text() == "One source says: It is 95%.\u00a0[3] Another says: every five years.\u00a0[4]"
    assert [link["href"] for link in shown.find_all("a")] == ["#cite-2-3", "#cite-2-4"]


def test_a_list_is_shown_as_a_list_and_its_words_are_the_quote_s():
    quote = "What boards do:\n• name a lead;\n• look at <b>gaps</b>."
    cited = replace(cite(1, BRIEFING, BOARD_QUOTE), quote=quote)
    claims = (Claim(readable(quote), (1,)), Claim("And then.", (1,)))
    answer = replace(answered("q"), claims=claims, citations=(cited,))
    page = rendered(answer_markdown(answer, 1))
    items = page.find("ul")
    assert [item.get_text() for item in items.find_all("li")] == ["name a lead;", "look at <b>gaps</b>."]
    assert items.find_previous_sibling("p").get_text() == "What boards do:\u00a0[1]"
    assert items.find_next_sibling("p").get_text() == "And then.\u00a0[1]"
    worded_otherwise = replace(answer, claims=(Claim("Boards name a lead and look at gaps.", (1,)),))
    assert len(rendered(answer_markdown(worded_otherwise, 1)).find_all("ul")) == 1, "of the sources"


def test_an_excerpt_does_not_run_from_the_heading_into_the_text():
    found = refused("q").closest[0]
    passage = replace(found.stored.passage, text="What trusts do\nMost trusts count.", heading=("A", "What trusts do"))
    found = replace(found, stored=replace(found.stored, passage=passage))
    item = rendered(answer_markdown(replace(refused("q"), closest=(found,)), 1)).li
    assert item.em.get_text() == "“Most trusts count.”"
    assert "section “What trusts do”" in item.get_text()


def test_how_a_briefing_was_made_is_said_in_words():
    metadata = replace(BRIEFING.metadata, reading_status="part")
    answer = replace(answered("q"), citations=(cite(1, replace(BRIEFING, metadata=metadata), BOARD_QUOTE),))
    assert "a part of the original" in opened(answer).dl.get_text()


def test_a_reading_suggestion_is_attributed_too():
    chat = rendered(answer_markdown(refused("q"), 2))
    assert "This library's briefing on" in chat.get_text()
    assert [link["href"] for link in chat.find_all("a")] == ["#read-2-1", "#read-2-2"]


def test_a_publication_names_its_publisher_date_and_page():
    panel = opened(answered("q"), 2)
    assert panel.select_one(".attribution").get_text() == "Department of Examples, 26 March 2024"
    assert panel.select_one(".place").get_text() == "Current document · section “4 Duties of the board”"
    assert panel.select_one(".leaf").get_text() == "page iv (2 of 40) Previous page (iii) Next page (1)"
    link = panel.select_one(".address a")
    assert link["href"] == link.get_text() == GUIDANCE.metadata.source_url
    assert (link["rel"], link["target"]) == (["noopener", "noreferrer"], "_blank")


def test_a_superseded_document_says_by_what():
    assert "Superseded by New rules" in opened(superseded("q")).select_one(".status.flagged").get_text()
    assert "superseded" in rendered(answer_markdown(superseded("q"), 1)).select_one("li").get_text()


def test_nothing_is_marked_where_the_page_does_not_hold_the_quote():
    library = SampleLibrary()
    library.texts[BRIEFING.document_id] = BRIEFING_TEXT.replace("one executive director", "two executive directors")
    panel = opened(answered("q"), 1, library)
    assert not panel.find_all("mark")
    assert "could not be found on this page" in panel.select_one(".verdict").get_text()


def test_a_quote_over_several_blocks_is_marked_whole():
    quote = "not only an average.\n• The board can name"
    page = SampleLibrary().page(BRIEFING.document_id, 0)
    panel = BeautifulSoup(source_html(opened_citation("cite-1-1", cite(1, BRIEFING, quote), page, {})), "lxml")
    marks = panel.find_all("mark")
    assert "".join(mark.get_text() for mark in marks) == quote
    assert (marks[0]["class"], marks[-1]["class"]) == (["from"], ["to"])


def test_a_passage_that_runs_over_to_the_next_page_is_marked_as_far_as_it_goes():
    found = hit(1, BRIEFING, BOARD_QUOTE)
    spans = (*found.stored.passage.spans, Span(1, 0, 5))
    passage = replace(found.stored.passage, spans=spans, text=f"{BOARD_QUOTE}\nmore.")
    found = replace(found, stored=replace(found.stored, passage=passage))
    shown = opened_hit("read-1-1", found, SampleLibrary().page(BRIEFING.document_id, 0), {})
    assert shown.verbatim
    assert BeautifulSoup(source_html(shown), "lxml").mark.get_text() == BOARD_QUOTE


def test_a_document_is_one_source_with_the_numbers_of_all_that_is_quoted_from_it():
    items = rendered(answer_markdown(answered("q"), 1)).select("li")
    assert [item.get_text().split(" ·")[0] for item in items] == [
        "[1] Health inequalities: a briefing for boards",
        "[2][3] Guidance on annual reports",
    ]
    assert items[1].get_text().endswith("page iv (2 of 40)")


def test_quotes_on_different_pages_say_which_is_where():
    answer = answered("q")
    moved = replace(answer.citations[2], span=replace(answer.citations[2].span, page_index=2))
    item = rendered(answer_markdown(replace(answer, citations=(*answer.citations[:2], moved)), 1)).select("li")[1]
    assert item.get_text().endswith("2 on page iv (2 of 40); 3 on page 1 (3 of 40)")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words_and_a_sign(outcome):
    sign, words = OUTCOMES[outcome]
    assert sign
    assert words in rendered(answer_markdown(replace(answered("q"), outcome=outcome), 1)).get_text()


def test_searched_for_is_shown_only_where_it_differs():
    assert "Searched for" not in answer_markdown(answered("What?"), 1)
    assert "Searched for: What about boards?" in answer_markdown(answered("And?", "What about boards?"), 1)


def test_a_refusal_has_no_citation_and_says_that_its_passages_are_no_answer():
    text = answer_markdown(refused("q"), 1)
    assert "#cite-" not in text
    assert "Reading suggestions, not an answer." in text


@pytest.mark.parametrize(
    ("label", "index", "pages", "words"),
    [
        ("iv", 1, 40, "page iv (2 of 40)"),
        (None, 1, 40, "page 2 of 40"),
        (None, 0, 1, ""),
        ("1", 0, 1, "page 1 (1 of 1)"),
    ],
)
def test_pages_are_named_as_they_are_printed(label, index, pages, words):
    assert page_words(label, index, pages) == words


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.example",
        "https://nhs.example@evil.example/", "http://", "https://a.example/ b", 'https://a.example/"x', "http://[",
        "https://a.example/\u202ex", "java\nscript:alert(1)", " https://a.example", "https://a.example\\@evil.example",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_http_is_no_link(address):
    assert safe_address(address) is None


def test_an_address_that_is_no_link_is_still_shown_as_words():
    panel = opened(hostile("q"))
    assert "javascript:window.hacked=4" in panel.select_one(".address").get_text()
    assert not panel.select(".address a")


def test_status_without_a_record_of_the_replacement():
    assert "does not record" in status_words(replace(OLD.metadata, superseded_by=None), {})
    assert status_words(replace(OLD.metadata, status=Status.DRAFT), {}) == "Draft: not in force"


def test_a_briefing_about_an_original_of_which_little_is_known():
    metadata = replace(BRIEFING.metadata, original=Original(publisher="NHS England"))
    citation = cite(1, replace(BRIEFING, metadata=metadata), BOARD_QUOTE)
    answer = replace(answered("q"), claims=(Claim("x", (1,)),), citations=(citation,))
    assert "briefing on a publication (NHS England): check the original" in answer_markdown(answer, 1)


@given(ANY_TEXT)
def test_a_message_in_the_panel_is_words_only(text):
    page = BeautifulSoup(message_html("cite-1-1", text, text, text), "lxml")
    assert {tag.name for tag in page.find_all(name=True)} <= {"html", "body", "section", "h2", "p", "a"}


def test_an_excerpt_names_the_page_that_its_words_stand_on():
    spans = (Span(2, 50, 62), Span(3, 0, 18), Span(4, 0, 9))
    passage = Passage(spans, "Waiting list\nMost trusts count.\nAnd more.", ("Waiting list",))
    assert excerpt(passage) == (3, "Most trusts count.")
    assert excerpt(replace(passage, heading=())) == (2, "Waiting list")
    assert excerpt(Passage((Span(0, 0, 4), Span(0, 9, 13)), "One.\nTwo.")) == (0, "One. Two.")
    tools = "Tools to shorten waits:\na flag on the record\na dashboard"
    assert excerpt(Passage((Span(0, 0, len(tools)),), tools))[1] == (
        "Tools to shorten waits: a flag on the record; a dashboard"
    )
    assert len(excerpt(Passage((Span(0, 0, 5000),), "word " * 1000))[1]) <= EXCERPT_CHARACTERS + 2
