"""What is known about a document: which source wins, what is of no use, and how often a guess is right."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.folder.metadata import describe
from assistant.folder.sidecars import parse_sidecar
from assistant.readers import read
from assistant.types import Properties, Status
from tests.fakes import PAPERS

CORPUS = Path(__file__).parents[2] / "corpus"
TODAY = date(2026, 11, 24)
PROSE = "Every trust that we asked had made some progress towards the aims set out in the plan. " * 4


def described(name, text, sidecar=None):
    document = read(name, text.encode())
    return describe(document, name, None if sidecar is None else parse_sidecar(sidecar, f"{name}.yaml"), TODAY)


def test_each_field_comes_from_the_first_source_that_has_it():
    metadata, warnings = described(
        "guide.md",
        "---\ntitle: From the front matter\nlicence: OGL\n---\n\n# From the text\n\n26 March 2024\n\n"
        f"{PROSE}\n\nPublished by The Example Fund\n",
        "title: From the sidecar\n",
    )
    assert (metadata.title, metadata.licence, metadata.published, metadata.publisher) == (
        "From the sidecar", "OGL", "2024-03-26", "The Example Fund",
    )  # fmt: skip
    assert metadata.origins == {
        "title": "sidecar",
        "licence": "front matter",
        "published": "text",
        "publisher": "text",
    }
    assert warnings == ()


def test_a_title_that_somebody_wrote_in_the_front_matter_is_kept():
    assert (
        described("a.md", f"---\ntitle: untitled_draft\n---\n\n# Closing the gap\n\n{PROSE}\n")[0].title
        == "untitled_draft"
    )


def test_the_file_name_is_the_last_resort():
    metadata, _ = described("waiting-list_review.txt", PROSE)
    assert (metadata.title, metadata.origins) == ("waiting list review", {"title": "file name"})


def web_page(head, body=f"<h1>Closing the gap</h1><p>{PROSE}</p>"):
    return described("page.html", f"<html><head>{head}</head><body><main>{body}</main></body></html>")[0]


def meta(**values):
    return "".join(f'<meta name="{name.replace("_", ":", 1)}" content="{value}">' for name, value in values.items())


@pytest.mark.parametrize(
    ("head", "publisher", "published"),
    [
        (meta(og_site_name="The Example Fund"), "The Example Fund", None),
        ('<meta property="article:published_time" content="2024-03-26T09:00:00Z">', None, "2024-03-26"),
        ('<meta name="citation_publisher" content="Example Press">'
         '<meta name="citation_publication_date" content="2024/3/6">', "Example Press", "2024-03-06"),
        ('<meta name="govuk:primary-publishing-organisation" content="Department of Health">'
         '<meta property="og:site_name" content="GOV.UK">'
         '<meta name="govuk:first-published-at" content="2023-05-01T00:00">',
         "Department of Health", "2023-05-01"),
        ('<script type="application/ld+json">{"@type": "Article", "headline": "Closing the gap", "datePublished": '
         '"2024-03-26T09:00", "publisher": {"@type": "Organization", "name": "The Example Fund"}}</script>',
         "The Example Fund", "2024-03-26"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"datePublished": "2024-03"}]}</script>',
         None, "2024-03"),
        ('<script type="application/ld+json">{"datePublished": "yesterday", "publisher": 7}</script>', None, None),
        ('<script type="application/ld+json">{broken</script>', None, None),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', None, None),
        ('<meta name="date" content="26 March 2024">', None, None),
        ('<meta name="author" content="Jane Smith">', None, None),
    ],
)  # fmt: skip
def test_a_web_page_says_who_published_it_and_when(head, publisher, published):
    metadata = web_page(head)
    assert (metadata.publisher, metadata.published) == (publisher, published)
    assert {metadata.origins.get(name, "file properties") for name in ("publisher", "published")} == {"file properties"}


def test_a_web_page_marks_its_date_in_the_text():
    body = (
        f'<h1>Closing the gap</h1><time itemprop="datePublished" datetime="2024-03-26">last week</time><p>{PROSE}</p>'
    )
    assert web_page("", body).published == "2024-03-26"
    assert web_page("", body + '<time pubdate datetime="2023-01-01"></time>').published is None


@pytest.mark.parametrize(
    "head",
    [
        '<title>Closing the gap | The Example Fund</title><meta property="og:site_name" content="The Example Fund">',
        '<title>Closing the gap</title><meta property="og:site_name" content="The Example Fund">'
        '<meta property="og:title" content="The Example Fund">',
    ],
)
def test_a_sites_name_is_no_part_of_a_title(head):
    assert web_page(head).title == "Closing the gap"


def pdf_like(title="", author="", heading="Closing the gap"):
    document = read("a.md", f"# {heading}\n\n{PROSE}\n".encode())
    values = {key: value for key, value in (("title", title), ("author", author)) if value}
    return describe(type(document)(document.pages, Properties(values)), "a.pdf", None, TODAY)[0]


def test_a_title_left_over_in_the_files_properties_gives_way_to_the_text():
    assert pdf_like("Closing the health gap").title == "Closing the health gap"
    assert pdf_like("Cover sheet v7").title == "Closing the gap"
    assert pdf_like("Closing_the_gap_final_INS1-97207").title == "Closing the gap"
    assert pdf_like("Untitled document").title == "Closing the gap"
    assert pdf_like("Microsoft Word - Closing the gap v3.docx").title == "Closing the gap"
    # Without a heading there is nothing better.
    assert pdf_like("Cover sheet v7", heading="").title == "Cover sheet v7"


@pytest.mark.parametrize(
    "title",
    [
        "Closing the gap 2024 v3 FINAL.indd", "05-30197-gap.wpd", "gap.2004.sw.fm", "gap.pages", "Gap strategy.docx",
        "http://intranet/gap", r"C:\papers\gap", "6/5/00 1:22 PM", "Book1",
    ],
)  # fmt: skip
def test_file_names_addresses_and_times_are_no_titles(title):
    assert pdf_like(title).title == "Closing the gap"


@pytest.mark.parametrize("title", ["Closing the gap: Part 3", "1.2 Closing the gap 2024/25", "Gap.Org and the board"])
def test_a_title_with_points_and_figures_is_kept(title):
    assert pdf_like(title).title == title


@pytest.mark.parametrize("day", ["0101-01-01", "0001-01-01", "1900-01-01", "1970-01-01"])
def test_what_a_program_writes_where_there_is_no_date_is_none(day):
    document = read("a.md", f"# Closing the gap\n\n26 March 2024\n\n{PROSE}\n".encode())
    made = type(document)(document.pages, Properties({"published": day}))
    metadata, warnings = describe(made, "a.epub", None, TODAY)
    assert (metadata.published, metadata.origins["published"], warnings) == ("2024-03-26", "text", ())


def test_a_date_in_figures_alone_on_a_sheet_is_no_date_of_publication():
    sheet = b"Closing the gap,\n2008-04-15,\nWard,Share\nAsh,5\nOak,6\n"
    assert describe(read("a.csv", sheet), "a.csv", None, TODAY)[0].published is None


def test_an_author_is_a_publisher_only_where_it_is_an_organisation():
    assert pdf_like(author="NHS England").publisher == "NHS England"
    assert pdf_like(author="Jane Smith").publisher is None
    assert pdf_like(author="whitest").publisher is None


def test_what_says_what_superseded_it_is_superseded():
    metadata, warnings = described("guide.md", PAPERS["guide.md"], "superseded_by: new.pdf\n")
    assert (metadata.status, metadata.origins["status"], warnings) == (Status.SUPERSEDED, "sidecar", ())
    metadata, [warning] = described("guide.md", PAPERS["guide.md"], "superseded_by: new.pdf\nstatus: current\n")
    assert (metadata.status, warning.code) == (Status.SUPERSEDED, "status_contradicted")


def hidden(path):
    """A shipped document with its sidecar and front matter hidden, and what these say."""
    data = path.read_bytes()
    if path.suffix == ".md":
        front, data = re.match(rb"---\n(.*?)\n---\n(.*)", data, re.DOTALL).groups()
        return data, yaml.load(front, yaml.BaseLoader)
    return data, yaml.load(path.with_name(f"{path.name}.yaml").read_bytes(), yaml.BaseLoader)


def test_of_the_shipped_documents_no_publisher_or_date_is_guessed_wrong():
    """The briefings print neither and speak of many others, so whatever were guessed would be wrong."""
    tally = {name: Counter() for name in ("title", "kind", "publisher", "published")}
    for path in sorted(CORPUS.iterdir()):
        if path.suffix not in (".md", ".pdf", ".docx", ".pptx", ".html"):
            continue
        data, truth = hidden(path)
        document = read(path.name, data)
        # What the built files say in their properties is hidden as well: the text alone is judged.
        metadata, _ = describe(type(document)(document.pages), path.name, None, TODAY)
        for name, counts in tally.items():
            value = getattr(metadata, name)
            counts["none" if value is None else "right" if value == truth.get(name) else "wrong"] += 1
    assert sum(tally["title"].values()) == 45
    assert tally["title"]["right"] == 45
    assert tally["publisher"]["wrong"] == tally["published"]["wrong"] == 0
    assert tally["kind"]["right"] >= 3
    assert tally["kind"]["wrong"] <= 1


@pytest.mark.parametrize("day", ["2025-02-28", "2025-02-28 10:30:00", "2025-02-28T10:30:00Z"])
def test_a_date_in_the_front_matter_is_when_it_was_published(day):
    metadata, warnings = described("note.md", f"---\ntitle: Visit\ndate: {day}\n---\n\nThe ward has no quiet room.\n")
    assert (metadata.published, metadata.origins["published"], warnings) == ("2025-02-28", "front matter", ())


def test_a_date_in_the_front_matter_gives_way_to_published_and_is_told_where_it_is_none():
    text = "---\ndate: 2025-02-28\npublished: 2024\n---\n\nThe ward has no quiet room.\n"
    assert described("note.md", text)[0].published == "2024"
    metadata, [warning] = described("note.md", "---\ndate: 28/02/2025\n---\n\nThe ward has no quiet room.\n")
    assert metadata.published is None
    assert warning.reason.startswith("In its front matter, date is '28/02/2025'; write a date as 2024")
