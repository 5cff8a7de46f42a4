"""Replies by e-mail: what a message quotes from earlier ones stays, and is told from what its sender says."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import read
from assistant.readers.quoted import DEEPEST_QUOTATION, OWN, QUOTED
from assistant.types import QuarantineCode, Role
from tests.readers.checks import assert_sound
from tests.readers.text_builders import mail

HEADERS = 3  # subject, sender and date


def outline(plain: str = "", html: str = "") -> list[str]:
    """Return a message's blocks after its headers, a heading with a mark for each level."""
    document = read("a.eml", mail(plain, html))
    assert_sound(document)
    page = document.pages[0]
    return [
        "#" * block.level * (block.role is Role.HEADING) + page.text[block.start : block.end]
        for block in page.blocks[HEADERS:]
    ]


def test_marked_lines_stand_under_a_heading_and_replies_between_them_under_another() -> None:
    text = (
        "Dear all,\n\n"
        "On Tue, 26 Mar 2024 at 10:00, Tom Oak <tom@example.org>\nwrote:\n\n"
        "> The board met in May.\n>\n"
        "> On Mon, 25 Mar 2024 at 09:00, Ann Elm wrote:\n>> Waits are 12 per cent.\n> >\n> > Do you agree?\n>\n"
        "> Yes, I do.\n\n"
        "I do not agree with that.\n\n"
        "> We meet in June.\n"
    )
    assert outline(text) == [
        "Dear all,",
        f"##{QUOTED}",
        "On Tue, 26 Mar 2024 at 10:00, Tom Oak <tom@example.org> wrote:",
        "The board met in May.",
        f"###{QUOTED}",
        "On Mon, 25 Mar 2024 at 09:00, Ann Elm wrote:",
        "Waits are 12 per cent.",
        "Do you agree?",
        f"##{QUOTED}",
        "Yes, I do.",
        f"##{OWN}",
        "I do not agree with that.",
        f"##{QUOTED}",
        "We meet in June.",
    ]


LETTERHEAD = "From: Tom Oak\nSent: 26 March 2024 10:00\nTo: Jane Ash\nSubject: RE: Minutes"


@pytest.mark.parametrize(
    "lead",
    [
        f"-----Original Message-----\n{LETTERHEAD}",
        f"________________________________\n{LETTERHEAD}",
        "*From:* Tom Oak\n*Date:* 26 March 2024\n*Subject:* Minutes\n*To:* Jane Ash",
        "Begin forwarded message:\n\nFrom: Tom Oak\nSubject: Minutes\nDate: 26 March 2024 at 10:00",
        "---------- Forwarded message ---------\nFrom: Tom Oak\nDate: Tue, 26 Mar 2024\nSubject: Minutes",
        "On 26 Mar 2024, at 10:00, Tom Oak <tom@example.org> wrote:",
    ],
)
def test_an_earlier_message_without_marks_goes_to_the_end(lead: str) -> None:
    older = f"{LETTERHEAD}\n\nBeds are 12.\n"
    blocks = outline(f"I agree.\n{lead}\n\nWaits fell.\n\n{older}")
    said = [block for block in blocks if block.startswith("#") or block.endswith(".")]
    assert said == ["I agree.", f"##{QUOTED}", "Waits fell.", f"##{QUOTED}", "Beds are 12."]
    shown = " ".join(block for block in blocks if not block.startswith("#"))
    assert sorted(shown.split()) == sorted(f"I agree. {lead} Waits fell. {older}".replace("_", "").split())


def test_headings_of_an_earlier_message_stand_below_that_it_is_one() -> None:
    long = (
        "It was found to be so in each of the wards in the north that somebody has looked at, in spring and in autumn."
    )
    assert outline(f"I agree.\n\n> What we found\n>\n> {long}\n\nSo do I.\n") == [
        "I agree.", f"##{QUOTED}", "####What we found", long, f"##{OWN}", "So do I.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "We have\n>50 beds in the ward.",
        "On 3 March at 10:00 the board met. Tom Oak wrote:\n\nAll is well.",
        "From: the board's office, for you.",
        ">\n\nAll is well.",
    ],
)
def test_what_only_looks_like_a_quotation_is_the_senders_own(text: str) -> None:
    assert not {f"##{QUOTED}", f"##{OWN}"} & set(outline(text))


def test_a_figure_keeps_its_sign_but_not_the_marks_before_it() -> None:
    assert outline("Beds:\n\n>50 in Ash.\n") == ["Beds:", ">50 in Ash."]
    assert outline("> Waits:\n>50 in Ash.\n") == [f"##{QUOTED}", "Waits:", "50 in Ash."]


def test_marks_are_counted_up_to_a_bound() -> None:
    assert outline(f"{'>' * 40} Waits fell.\n") == [f"{'#' * (DEEPEST_QUOTATION + 1)}{QUOTED}", "Waits fell."]


GMAIL = (
    "<div>I agree.</div><div class='gmail_quote'><div>On Tue, 26 Mar 2024 at 10:00, Tom Oak wrote:<br></div>"
    "<blockquote class='gmail_quote'><h1>Plan</h1><div>Waits fell.</div><blockquote type='CITE'><p>Beds are 12.</p>"
    "</blockquote></blockquote></div><p>So do I.</p><blockquote type='cite'></blockquote><p>Jane</p>"
)
OUTLOOK = (
    "<p>I agree.</p><div><p><b>From:</b> Tom Oak<br><b>Sent:</b> 26 March 2024<br><b>To:</b> Jane<br>"
    "<b>Subject:</b> Minutes</p></div><p>Waits fell.</p><h2>Beds</h2><blockquote type='cite'>Are 12.</blockquote>"
    "<p>So we hear.</p>"
)


def test_quotations_of_a_web_page_stand_under_headings() -> None:
    assert outline(html=GMAIL) == [
        "I agree.",
        f"##{QUOTED}",
        "On Tue, 26 Mar 2024 at 10:00, Tom Oak wrote:",
        "###Plan",
        "Waits fell.",
        f"###{QUOTED}",
        "Beds are 12.",
        f"##{OWN}",
        "So do I.",
        "Jane",
    ]
    assert outline(html=OUTLOOK) == [
        "I agree.",
        f"##{QUOTED}",
        "From: Tom Oak Sent: 26 March 2024 To: Jane Subject: Minutes",
        "Waits fell.",
        "####Beds",
        f"##{QUOTED}",
        "Are 12.",
        f"##{QUOTED}",
        "So we hear.",
    ]


def test_a_part_that_follows_a_quotation_is_the_senders_own() -> None:
    parts = (
        b"Subject: Waits\nFrom: Jane\nDate: Tue, 26 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\n'
        b"--x\nContent-Type: text/plain\n\n> Waits fell.\n\n--x\nContent-Type: text/plain\n\nI agree.\n--x--\n"
    )
    page = read("a.eml", parts).pages[0]
    assert page.text.split("\n\n")[HEADERS:] == [QUOTED, "Waits fell.", OWN, "I agree."]


def test_a_message_of_marks_alone_holds_no_text() -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("a.eml", mail(">\n> >\n"))
    assert raised.value.quarantine_code is QuarantineCode.NO_TEXT
