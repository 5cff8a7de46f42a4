"""What the first pages say: plain signs are taken, and a wrong guess is worse than none."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.guessing import guess
from assistant.guessing.lines import Line
from assistant.guessing.publishers import is_organisation
from assistant.guessing.titles import guess_kind, guess_title
from assistant.types import Block, Document, Page, Role

LATEST = date(2026, 11, 24)
ROLES = {
    "#": (Role.HEADING, 1),
    "##": (Role.HEADING, 2),
    "|": (Role.TABLE_ROW, 0),
    "~": (Role.FURNITURE, 0),
    "-": (Role.LIST_ITEM, 1),
}
PROSE = "Every trust that we asked had made some progress towards the aims that were set out in the plan, " * 3


def page(index, lines):
    """A page of one block a line; a mark before a line gives its role."""
    text, blocks = "", []
    for line in lines:
        mark, _, rest = line.partition(" ")
        role, level = ROLES.get(mark, (Role.PARAGRAPH, 0))
        words = rest if mark in ROLES else line
        blocks.append(Block(role, len(text), len(text) + len(words), level))
        text += words + "\n"
    return Page(index, None, text, tuple(blocks))


def guessed(*pages, is_web_page=False, is_sheet=False):
    document = Document(tuple(page(index, lines) for index, lines in enumerate(pages)))
    return guess(document, LATEST, is_web_page=is_web_page, is_sheet=is_sheet)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["# Closing the gap", "26 March 2024", PROSE], "2024-03-26"),
        (["# Closing the gap", "March 2024", PROSE], "2024-03"),
        (["# Closing the gap", "Version 2.1, March 2024", PROSE], "2024-03"),
        (["# Closing the gap", "The Example Trust | March 2024", PROSE], "2024-03"),
        (["# Closing the gap", "Published: 2024-03-26", PROSE], "2024-03-26"),
        (["# Closing the gap", "Published On: 26 March 2024Tags:", PROSE], "2024-03-26"),
        (["# Closing the gap", "Document first published: 26 January 2023", "Page updated: 3 May 2024"], "2023-01-26"),
        (["# Closing the gap", "Date of visit: 7 July 2015 Date of publication: 13/10/2015"], "2015-10-13"),
        (["# Closing the gap", PROSE, "First published 2023 by The Example Fund"], "2023"),
        (["# Closing the gap", PROSE, "Published by The Example Fund, 14 March 2025"], "2025-03-14"),
        (["# Closing the gap", "This statement was published on 27 November 2023. It covers two years."], "2023-11-27"),
        (["# Closing the gap", "Revised May 2016", PROSE], "2016-05"),
        (["# Closing the gap", PROSE, "© The Example Council 2024"], "2024"),
        (["# Closing the gap", PROSE, "© 2018–2022 The Example Council"], "2022"),
        # None of these says when the document was published.
        (["# Closing the gap", "05/10/2015", PROSE], None),
        (["# Annual report 2023/24", PROSE], None),
        (["# Closing the gap", "For the year ended 31 March 2024", PROSE], None),
        (["# Closing the gap", "Next review date: 26 March 2024", PROSE], None),
        (["# Closing the gap", "Next published: 26 March 2024", PROSE], None),
        (["# Closing the gap", "Consultation closes 26 March 2024", PROSE], None),
        (["# Closing the gap", "The guidance was published in March 2021 and has been read since.", PROSE], None),
        (["# Closing the gap", "Guidance published in March 2021 asked every trust to name a lead. " * 3], None),
        (["# Closing the gap", PROSE, "26 March 2024"], None),
        (["# Closing the gap", "26 March 2024", "3 May 2024", PROSE], None),
        (["# Closing the gap", "| 26 March 2024", PROSE], None),
        (["# Closing the gap", "~ 26 March 2024", PROSE], None),
        (["# Towards 2030", "March 2030", PROSE], None),
        (["# Closing the gap", PROSE, "© 2019 The Example Council", "© 2021 The Other Council"], None),
        (["# Reading list", "- Getting started, by A. Writer (Published: January 2009 - article)", PROSE], None),
        (["# News", "Posted on 3 May 2023", "Posted on 4 June 2023", "Posted on 7 July 2023", PROSE], None),
        (["# Closing the gap", "1900-01-01", PROSE], None),
        (["# Closing the gap", "Published: 1970-01-01", PROSE], None),
    ],
)
def test_a_date_needs_a_label_or_a_line_of_its_own_on_the_cover(lines, expected):
    assert guessed(lines).get("published") == expected


def test_a_cover_that_tells_a_date_twice_gives_the_fuller_one():
    assert guessed(["# Closing the gap", "March 2024", "26 March 2024", PROSE])["published"] == "2024-03-26"


@pytest.mark.parametrize(("cell", "expected"), [("2008-04-15", None), ("15 April 2008", "2008-04-15")])
def test_a_date_in_figures_on_a_sheet_is_data(cell, expected):
    assert guessed(["# Closing the gap", cell, PROSE], is_sheet=True).get("published") == expected


def test_the_copyright_year_of_a_web_page_is_passed_over():
    assert "published" not in guessed(["# Closing the gap", PROSE, "© The Example Council 2026"], is_web_page=True)


def test_a_review_is_told_from_a_publication():
    said = guessed(["# Closing the gap", "Published: 26 March 2022", "Last reviewed: 3 May 2024", PROSE])
    assert (said["published"], said["reviewed"]) == ("2022-03-26", "2024-05-03")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([["# Closing the gap", PROSE, "Published by The Example Fund"]], "The Example Fund"),
        ([["# Closing the gap", PROSE, "Published by Kaleidoscope, 2 Mill Lane, London"]], "Kaleidoscope"),
        ([["# Closing the gap", "Produced by:", "Vale County Council", PROSE]], "Vale County Council"),
        ([["# Closing the gap", PROSE, "© NHS England 2024"]], "NHS England"),
        ([["# Closing the gap", PROSE, "Copyright © 2017 Council of Deans of Vale. All rights reserved."]],
         "Council of Deans of Vale"),
        ([["NHS England", "# Closing the gap", "March 2024", PROSE]], "NHS England"),
        ([["NHS", "# Closing the gap", "NHS England", PROSE]], "NHS England"),
        ([["# Closing the gap", PROSE], ["Published by the Vale Health Foundation"]], "Vale Health Foundation"),
        ([["# Closing the gap", PROSE], ["Published by The Vale Health Foundation"]], "The Vale Health Foundation"),
        # A person, a crown, a reader, two at once, a sentence, a name within the text.
        ([["# Closing the gap", "Produced by: Jane Smith, Policy Officer", PROSE]], None),
        ([["# Closing the gap", PROSE, "© Crown copyright 2024"]], None),
        ([["# Closing the gap", PROSE, "© 2013 Jane Smith"]], None),
        ([["# Closing the gap", "To the Trust Board", PROSE]], None),
        ([["# Closing the gap", "Report to the Vale County Council", PROSE]], None),
        ([["# Closing the gap", "Vale County Council", "NHS Providers", PROSE]], None),
        ([["# Closing the gap", "Commissioned by the Department of Health", PROSE]], None),
        ([["# Closing the gap", PROSE, "## The Example Trust", PROSE]], None),
        ([["# Closing the gap", "Center aligned.", "Executive management of a division", PROSE]], None),
    ],
)  # fmt: skip
def test_a_publisher_needs_a_label_a_copyright_line_or_the_cover(pages, expected):
    assert guessed(*pages).get("publisher") == expected


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([["NHS England", "# Closing the gap", "## Contents"]], "Closing the gap"),
        ([["## Contents", "# Closing the gap"]], "Closing the gap"),
        ([["# Contents", "## Closing the gap"]], "Closing the gap"),
        ([["# NHS England", "## Closing the gap"]], "Closing the gap"),
        ([["# Closing the gap:", "# what boards can do"]], "Closing the gap: what boards can do"),
        ([["# Closing the gap in", "# health"]], "Closing the gap in health"),
        ([["# HEARING", "## Improving what is given to schools"]], "Improving what is given to schools"),
        ([["# Libtasn1", "## 1. Introduction"]], "Libtasn1"),
        ([["# Closing the gap (a course held with"]], "Closing the gap"),
        ([["# 10 Year Health Plan for Vale"]], "10 Year Health Plan for Vale"),
        ([["# 2025/26 priorities and planning guidance"]], "2025/26 priorities and planning guidance"),
        ([["Document title: Closing the gap", PROSE]], "Closing the gap"),
        ([["Closing the gap", PROSE]], "Closing the gap"),
        ([[PROSE], ["# Closing the gap"]], "Closing the gap"),
        ([["Briefing: closing the gap: 2022 report", PROSE]], "Briefing: closing the gap: 2022 report"),
        # Nothing names it.
        ([["Subject: Closing the gap", PROSE]], None),
        ([["Date: soon", PROSE]], None),
        ([["APRIL 3, 2014", PROSE], ["# Main findings"]], None),
        ([["# I. Ruddertowne", PROSE]], None),
        ([["# 1 Introduction", PROSE]], None),
        ([["# Executive summary", PROSE]], None),
        ([[PROSE], ["## A heading of the second page"]], None),
        ([["See https://www.example.org/report", PROSE]], None),
        ([["brought under the act, 28 U.S.C. challenges", PROSE]], None),
        ([["# 26 March 2024", PROSE]], None),
        ([[]], None),
    ],
)
def test_the_title_is_the_heading_that_names_the_document(pages, expected):
    assert guessed(*pages).get("title") == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Annual report 2022/23", "report"),
        ("The Vale Trust: annual report and accounts", None),
        ("National staff survey 2023: results", "survey"),
        ("Survey of five-year-olds", "survey"),
        ("Patient and Carer Race Equality Framework", "framework"),
        ("A framework for action", None),
        ("Framework for action on inclusion health", "framework"),
        ("2025/26 priorities and operational planning guidance", "guidance"),
        ("Guidance: public health in the curriculum (final)", "guidance"),
        ("Consensus statement on smoking", "consensus statement"),
        ("Missed appointments: a case study", "case study"),
        ("Case study – Vale", "case study"),
        # Another kind of document that names this one, or two kinds at once.
        ("Response to the staff survey", None),
        ("Launching the Race Equality Framework", None),
        ("Interpreting the planning guidance", None),
        ("Survey: guidance", None),
        ("The planning guidance: what you need to know", None),
        ("Framework agreement", None),
        ("Surveying the field", None),
        ("", None),
    ],
)
def test_a_kind_is_guessed_only_where_the_title_is_called_so(title, expected):
    assert guess_kind(title, ()) == expected


def test_a_label_names_the_kind():
    assert guessed(["# Closing the gap", "Publication type: Guidance", PROSE])["kind"] == "guidance"


@pytest.mark.parametrize(
    "name", ["NHS England", "The King's Fund", "DEPARTMENT OF HEALTH", "Vale University Hospitals"]
)
def test_names_of_organisations(name):
    assert is_organisation(name)


@pytest.mark.parametrize(
    "name",
    ["", "Jane Smith", "whitest", "NHS staff survey", "Trust 4", "What should a Trust do?", "to the Council", "Report",
     "C A N A D A SUPERIOR COURT", "Dr Smith, Vale Hospital", "a b c d e f g h i j k Trust"],
)  # fmt: skip
def test_what_is_no_name_of_an_organisation(name):
    assert not is_organisation(name)


@pytest.mark.parametrize(
    "line",
    ["DRAFT v0.3 for comment", "Draft", "[DRAFT]", "Status: draft", "Version 0.3 – DRAFT",
     "Working draft, not for circulation",
     "FINAL DRAFT FOR APPROVAL", "Draft for consultation by 3 May 2025"],
)  # fmt: skip
def test_a_line_of_the_cover_says_that_it_is_a_draft(line):
    assert guessed(["# Anti-racism strategy", line, PROSE])["status"] == "draft"


@pytest.mark.parametrize(
    "line",
    ["The first draft was sent out for comment in May.", "Drafted by the equity team",
     "Draft minutes of the last meeting",
     "Version 1.0 FINAL", "Previously a draft"],
)  # fmt: skip
def test_what_only_speaks_of_a_draft_is_none(line):
    assert "status" not in guessed(["# Anti-racism strategy", line, PROSE])


def test_a_draft_within_the_text_is_not_the_document():
    assert "status" not in guessed(["# Anti-racism strategy", PROSE, "DRAFT v0.3 for comment"])


@pytest.mark.parametrize("label", ["Title of paper", "Title of the report", "Paper title"])
def test_the_cover_sheet_of_a_paper_names_it_before_its_sections_do(label):
    lines = ["Board of Directors", f"{label}: Health inequalities annual report", "## Attendance at the group", PROSE]
    assert guessed(lines)["title"] == "Health inequalities annual report"


def test_a_row_of_a_cover_sheet_ends_with_its_cell():
    row = Line("Title of paper: Equity report; Agenda item: 7.2", Role.TABLE_ROW, 0, 0, True)
    assert guess_title([row]) == "Equity report"


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("Title of paper Health inequalities annual report", "Health inequalities annual report"),
        ("Title of paper Author Time", None),
        ("Title of paper Presenter and purpose", None),
        ("Title Health inequalities annual report", None),
        ("Title of paper Equity", None),
    ],
)
def test_a_row_without_a_colon_names_the_paper_where_it_is_no_head_of_columns(row, title):
    assert guess_title([Line(row, Role.TABLE_ROW, 0, 0, True)]) == title
