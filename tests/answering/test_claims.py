"""From evidence to claims: joined, with the head of a table, told once where sources agree, abbreviations spelt out."""

from __future__ import annotations

import pytest

from assistant.answering.claims import _Passage, _without_rows_told
from assistant.answering.short_forms import told
from assistant.answering.wordings import bear_out
from assistant.api import Assistant
from assistant.citations import verify
from assistant.types import (
    Block,
    Outcome,
    Page,
    Role,
    Span,
)
from tests.conftest import read_here

WAITS = """# Waiting for surgery

## Who waits

In May the most deprived patients at CHFT waited 8.5 weeks longer than others. In May patients from minority ethnic
groups at CHFT waited almost 8 weeks longer than others. The canteen opens at seven.

## About

The Calderdale and Huddersfield NHS Foundation Trust (CHFT) wrote about its own waiting list.
"""
TABLE = """# Barriers that trusts named

| Barrier named by trusts | 2021 survey | 2024 survey |
| --- | --- | --- |
| Operational pressure as a barrier | 65% | 73% |
| Lack of funding as a barrier | 40% | 51% |
"""
SAYS = "In 2023 the smoking rate among routine workers was 22%."


@pytest.fixture
def answers(library, corpus):
    """Return what answers a question from the papers given by name, whatever the confidence."""

    def ask(question: str, history=(), **papers: str):
        for name, text in papers.items():
            (corpus / f"{name}.md").write_text(text, encoding="utf-8")
        library.settings = library.settings.model_copy(update={"answer_threshold": 0.0})
        library.sync(corpus, read=read_here)
        answer = Assistant(library).ask(question, list(history))
        assert all(verify(citation, library.store) for citation in answer.citations)
        assert {number for claim in answer.claims for number in claim.citations} == {
            citation.number for citation in answer.citations
        }
        return answer

    return ask


def quotes(answer, claim):
    by_number = {citation.number: citation.quote for citation in answer.citations}
    return [by_number[number] for number in claim.citations]


def test_sentences_that_follow_each_other_are_one_claim_and_an_abbreviation_is_spelt_out(answers):
    answer = answers("where did the most deprived and minority ethnic patients wait longer in May", waits=WAITS)
    first = answer.claims[0]
    assert first.text.startswith("In May the most deprived patients")
    assert first.text.endswith("waited almost 8 weeks longer than others.")
    assert len(first.citations) == 1
    [spelt] = [claim for claim in answer.claims if "short for" in claim.text]
    assert spelt.text == "CHFT is short for Calderdale and Huddersfield NHS Foundation Trust."
    assert quotes(answer, spelt) == ["Calderdale and Huddersfield NHS Foundation Trust (CHFT)"]
    assert spelt is answer.claims[-1]


def test_what_the_question_says_itself_is_not_spelt_out(answers):
    answer = answers("where did the most deprived patients of CHFT wait longer in May", waits=WAITS)
    assert not [claim for claim in answer.claims if "short for" in claim.text]


def test_a_table_row_is_told_with_the_head_of_its_table_and_never_the_head_alone(answers):
    answer = answers("lack of funding as a barrier named by trusts", table=TABLE)
    told = next(claim for claim in answer.claims if "Lack of funding" in claim.text)
    assert "40%" in told.text
    assert "2021 survey" in told.text
    heads = [claim for claim in answer.claims if "%" not in claim.text and "2021 survey" in claim.text]
    assert heads == []


def test_sources_that_say_the_same_are_told_once_with_every_citation(answers):
    answer = answers(
        "what was the smoking rate among routine workers",
        one=f"# One\n\n{SAYS}\n\nOther matters follow.\n",
        two=f"# Two\n\nThe second paper repeats a figure. {SAYS} It says more.\n",
    )
    first = answer.claims[0]
    assert first.text == f"Two sources agree: {SAYS}"
    assert quotes(answer, first) == [SAYS, SAYS]
    assert sum(SAYS in claim.text for claim in answer.claims) == 1


@pytest.mark.parametrize(
    "other",
    [
        "In 2023 the smoking rate among routine workers was 25%.",
        "In 2023 the smoking rate among routine workers was not 22%.",
        "In 2022 the smoking rate among routine workers was 22%.",
    ],
)
def test_sources_that_say_something_else_do_not_agree(answers, other):
    answer = answers(
        "what was the smoking rate among routine workers", one=f"# One\n\n{SAYS}\n", two=f"# Two\n\n{other}\n"
    )
    assert not [claim for claim in answer.claims if "agree" in claim.text]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How often is a care plan reviewed?",
            "A care plan is reviewed every six months.",
            "A care plan is reviewed every three months.",
        ),
        (
            "How many calls make someone a frequent caller?",
            "A frequent caller is a person who makes at least five calls in a month.",
            "A frequent caller is a person who makes more than five calls in a month.",
        ),
        (
            "Is the training mandatory for bank staff?",
            "The training is mandatory for bank staff.",
            "The training is not mandatory for bank staff.",
        ),
    ],
)
def test_what_says_the_contrary_in_nearly_the_same_words_is_quoted_too(answers, question, one, other):
    answer = answers(question, one=f"# Guidance\n\n{one}\n", other=f"# Local rules\n\n{other}\n")
    assert {one, other} <= {citation.quote for citation in answer.citations}
    assert answer.outcome is Outcome.CONFLICTING
    # Who reads no further than the first sentence has read both.
    assert answer.claims[0].text in {
        f"One source says: {one} Another says: {other}",
        f"One source says: {other} Another says: {one}",
    }
    assert answer.claims[0].citations == (1, 2)
    assert bear_out(answer.citations[:2], answer.claims[0].text)
    assert not bear_out(answer.citations[:2], answer.claims[0].text.replace("Another", "The right one"))
    assert not bear_out([*answer.citations[:2], answer.citations[0]], answer.claims[0].text)


def test_a_sentence_that_leans_on_a_quoted_one_is_quoted_with_it(answers):
    said = "The page words the target of surgery as 95%. It is an error, since other pages of surgery say 92%."
    answer = answers("target of surgery on the page", paper=f"# Targets\n\n{said}\n")
    assert [claim.text for claim in answer.claims] == [said]


def test_what_stands_before_the_answer_is_not_quoted_with_it(answers):
    paper = "# Waits\n\nThe hospital serves a large county. The backlog of the hospital for hip surgery fell to 77.\n"
    answer = answers("what did the backlog of the hospital for hip surgery fall to", waits=paper)
    assert answer.claims[0].text == "The backlog of the hospital for hip surgery fell to 77."


def test_what_may_be_a_copy_is_no_second_source_until_its_owner_has_decided(answers, corpus):
    rest = "".join(f"Paragraph {n} tells of ward {n} and of its {n} beds for routine workers.\n\n" for n in range(40))
    question = "what was the smoking rate among routine workers"
    answer = answers(question, paper=f"# Paper\n\n{SAYS}\n\n{rest}", export=f"# Again\n\n{SAYS}\n\n## Wards\n\n{rest}")
    assert answer.claims[0].text == SAYS
    (corpus / "export.md.yaml").write_text("distinct_from: [paper.md]\n", encoding="utf-8")
    assert answers(question).claims[0].text == f"Two sources agree: {SAYS}"


def test_a_copy_that_has_been_superseded_is_no_second_source(answers, corpus):
    (corpus / "two.md.yaml").write_text("status: superseded\n")
    answer = answers(
        "what was the smoking rate among routine workers", one=f"# One\n\n{SAYS}\n", two=f"# Two\n\n{SAYS}\n"
    )
    assert not [claim for claim in answer.claims if "agree" in claim.text]


def test_who_asks_on_hears_something_new_first(answers):
    paper = "# Leads\n\nThe chief executive names the lead.\n\nThe lead of the trust reports every year to the board.\n"
    first = answers("who names the lead of the trust?", leads=paper)
    assert "chief executive" in first.claims[0].text
    again = answers("who names the lead of the trust?", leads=paper)
    assert again.claims[0].text == first.claims[0].text
    further = answers("and how often?", [first], leads=paper)
    assert further.standalone_question != "and how often?"
    assert "every year" in further.claims[0].text


def test_a_lead_in_is_never_quoted_without_its_list(answers):
    paper = "# Event\n\nThe event was held in May. Three people spoke at the event:\n\n- Ann Lee\n- Bo Kay\n- Cy Ray\n"
    answer = answers("who spoke at the event in May", event=paper)
    told = next(claim for claim in answer.claims if "Three people spoke" in claim.text)
    assert "Cy Ray" in told.text


ASKED = """# Framework

The framework was written in May. It asks trusts for the following:

- A director of the trust answers for interpreting services and their quality.
- A committee at board level oversees interpreting services and their money.
- The canteen opens at seven in the morning on every day of the week.

The survey names these barriers to interpreting:

- A shortage of staff is a barrier to interpreting that the survey names.
"""


def test_an_item_is_told_with_the_sentence_that_makes_a_request_of_it(answers):
    answer = answers("who oversees and who answers for interpreting services", framework=ASKED)
    first, second = answer.claims[:2]
    # "It" takes along what it stands for.
    lead_in = "The framework was written in May. It asks trusts for the following:"
    oversees = "A committee at board level oversees interpreting services and their money."
    assert first.text == f"{lead_in} {oversees}"
    assert quotes(answer, first) == [oversees, lead_in]
    # The other item follows, and what leads in to both is said once.
    assert second.text == "A director of the trust answers for interpreting services and their quality."


def test_an_item_that_says_itself_what_it_is_one_of_stands_alone(answers):
    answer = answers("is a shortage of staff a barrier", framework=ASKED)
    assert answer.claims[0].text == "A shortage of staff is a barrier to interpreting that the survey names."


ROW, PROSE = "Trusts with an executive lead not given 85%", "In 2024, 85% of trusts had an executive lead for equity."


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many trusts have an executive lead", [PROSE]),
        ("how many trusts had an executive lead in 2021", [ROW, PROSE]),
        ("executive lead, was the 2021 column given", [ROW, PROSE]),
    ],
)
def test_prose_stands_in_the_place_of_a_row_that_it_says_every_word_of(question, told):
    page = Page(
        0, None, f"{ROW}\n{PROSE}", (Block(Role.TABLE_ROW, 0, len(ROW)), Block(Role.PARAGRAPH, len(ROW) + 1, 200))
    )
    spans = [Span(0, 0, len(ROW)), Span(0, len(ROW) + 1, len(ROW) + 1 + len(PROSE))]
    passages = [_Passage(None, page, span, 1.0, stressed=False) for span in spans]
    assert [each.text for each in _without_rows_told(passages, question)] == told


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("integrated care board (ICB)", "ICB is short for integrated care board."),
        ("integrated care boards (ICBs)", "ICBs are integrated care boards."),
        ("integrated care board", None),
    ],
)
def test_what_is_said_of_an_abbreviation_is_made_of_its_quote(quote, words):
    assert told(quote) == words


DEATHS = """# Deaths of people with a learning disability

## How many were avoidable

In 2023 the avoidable deaths of people with a learning disability were 39% of all their deaths.

## How they are counted

Avoidable deaths of people with a learning disability have been counted in 2023 as in each year before.

## Beside others

In the general population the share was 21%.
"""


def test_a_follow_up_is_answered_by_what_it_adds(answers):
    first = answers("how many deaths of people with a learning disability were avoidable in 2023?", deaths=DEATHS)
    assert "39%" in first.claims[0].text
    then = answers("and in the general population?", (first,))
    assert "21%" in then.claims[0].text
