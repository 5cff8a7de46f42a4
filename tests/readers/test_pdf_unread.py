"""Pages whose words the file does not hold: each is found, alone and among others, and said aloud."""

from __future__ import annotations

import random
import string

import pytest
from PIL import Image

from assistant.readers import Limits, attempt, read
from assistant.readers.pdf import page_boxes
from assistant.readers.pdf.unread import Sheet, is_garbled, unread_pages
from assistant.readers.recognition import RecognisedText, Recognition, box_as_shown
from assistant.types import Box, Document
from tests.readers import builders, pictures
from tests.readers.checks import assert_sound, texts

ENGLISH = (
    "The board reviews progress every quarter and publishes what it has found, good or bad, on its own page. "
    "Each executive answers for one goal, and staff are asked every spring whether anything has changed for them."
)
OTHERS = [
    "Der Vorstand veröffentlicht jedes Jahr, was sich für die Beschäftigten geändert hat und was nicht geschah.",
    "Mae'r bwrdd yn cyhoeddi bob blwyddyn beth sydd wedi newid i'r staff, a beth sydd heb newid o gwbl eto.",
    "Zarząd publikuje co roku, co się zmieniło dla pracowników i czego nie udało się jeszcze w ogóle zmienić.",
    "Yönetim kurulu her yıl çalışanlar için neyin değiştiğini ve neyin henüz hiç değişmediğini yayınlar.",
    "Hallitus julkaisee joka vuosi, mikä henkilöstön kannalta on muuttunut ja mikä ei ole vielä muuttunut.",
    "Le conseil publie chaque année ce qui a changé pour le personnel et ce qui n'a pas encore changé du tout.",
    "Совет каждый год публикует, что изменилось для сотрудников, а что ещё совсем не изменилось за это время.",
    "HM00-122 HM00-123 HM02-020 HM04-023 HM06-032 HM11-114 HM11-115 HM12-001 HM12-004 HM12-016 HM13-002 HM13-003",
    "NHS ICB PCN ICS CQC GMC NICE MHRA UKHSA DHSC NHSE NHSX LGBT BAME WRES WDES EDI HEE CCG STP GIRFT PALS FTSU",
]


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH.upper(), *OTHERS])
def test_language_and_codes_are_not_garbled(text: str) -> None:
    assert not is_garbled(text)


MASKED = (
    "DECLARATIONS PAGE Sold by XXXXXXXX, LLC (Lic.#XXXXXXXX) Underwritten by XXXXXXXX Policy Number: XXXXXXXX "
    "Insurance Agent XXXXXXX Insurance Company XXXXXX XXXXXXXX XXXXXXX Named Insured XXXXXXX XXXXXXX Address XXXXXXX"
)


@pytest.mark.parametrize("text", [MASKED, MASKED.replace("X", "x"), f"{ENGLISH} {'XXXXXXX ' * 90}"])
def test_hidden_names_do_not_make_a_page_garbled(text: str) -> None:
    assert not is_garbled(text)


def test_one_letter_in_the_place_of_all_is_garbled() -> None:
    every = "".join("x" if letter.isalpha() else letter for letter in ENGLISH)
    assert is_garbled(every)
    assert is_garbled(f"Page one {every}")


def _moved(text: str, by: int) -> str:
    return "".join(chr(ord(letter) + by) if letter.isalpha() else letter for letter in text)


@pytest.mark.parametrize("by", [-29, -3, 1, 3])
def test_letters_moved_along_the_alphabet_are_garbled(by: int) -> None:
    assert is_garbled(_moved(ENGLISH, by))


def test_nine_of_ten_texts_with_letters_in_place_of_others_are_garbled() -> None:
    chance = random.Random(5)
    found = 0
    for _ in range(100):
        letters = list(string.ascii_letters)
        chance.shuffle(letters)
        found += is_garbled(ENGLISH.translate(str.maketrans(string.ascii_letters, "".join(letters))))
    assert found >= 90


@pytest.mark.parametrize("sign", ["\ufffd", "\ue001", "⌘", "☜"])
def test_signs_in_place_of_letters_are_garbled(sign: str) -> None:
    assert is_garbled("".join(sign if letter.isalpha() else letter for letter in ENGLISH))


def garbled_page(canvas: object) -> None:
    builders.lines(canvas, [_moved(ENGLISH[start : start + 60], -29) for start in range(0, 180, 60)])  # type: ignore[arg-type]


def _warnings(document: Document) -> list[tuple[str, int | None]]:
    return [(warning.code, warning.page_index) for warning in document.warnings]


def test_a_garbled_page_among_others_is_reported_with_its_reason() -> None:
    document = read("a.pdf", builders.pdf(builders.report_page(1), garbled_page, builders.report_page(3)))
    assert _warnings(document) == [("page_without_text", 1)]
    assert "does not say which letters" in document.warnings[0].reason
    assert document.pages[1].text == ""
    assert document.unread == (1,)


def test_pictures_blanks_and_words_are_told_apart() -> None:
    drawn = pictures.drawing()
    data = pictures.joined(
        builders.pdf(builders.report_page(1)),
        pictures.picture_pdf([drawn]),
        pictures.picture_pdf([drawn], text=lambda _: pictures.page_number(6)),
        pictures.blank(),
        builders.pdf(builders.report_page(5)),
    )
    document = read("a.pdf", data)
    assert _warnings(document) == [("page_without_text", 1), ("page_without_text", 2), ("page_without_text", 3)]
    assert "probably a picture" in document.warnings[0].reason
    assert "“Page 7”" in document.warnings[1].reason
    assert "blank" in document.warnings[2].reason
    assert document.unread == (1, 2)
    assert document.pages[2].text == "Page 7"


def test_a_cover_with_its_title_is_read() -> None:
    cover = pictures.picture_pdf(
        [pictures.drawing()], text=lambda _: "BT /F 30 Tf 60 700 Td (A fair start for every colleague) Tj ET"
    )
    document = read("a.pdf", pictures.joined(cover, builders.pdf(builders.report_page(2))))
    assert _warnings(document) == []
    assert document.pages[0].text == "A fair start for every colleague"


def test_the_same_few_words_on_every_picture_are_a_stamp() -> None:
    sheets = [Sheet(n, f"Received 1{n} May by the registry", 0.9) for n in range(4)]
    assert set(unread_pages(sheets)) == {0, 1, 2, 3}
    assert not unread_pages(sheets[:2])


def _line(text: str, left: float, top: float, width: float, sure: float = 0.9) -> RecognisedText:
    box = Box(left, top, width, 0.02)
    return RecognisedText(text, sure, box, box)


def test_recognised_lines_become_a_page_with_its_confidence_and_boxes() -> None:
    lines = (
        _line("Staff told us that they want to be heard by the people who lead the organi-", 0.1, 0.1, 0.8),
        _line("sation.", 0.1, 0.125, 0.1, 0.5),
        _line("• Name a lead for each goal.", 0.1, 0.2, 0.4),
    )
    data = pictures.joined(builders.pdf(builders.report_page(1)), pictures.picture_pdf([pictures.drawing()]))
    document = attempt("a.pdf", data, Limits(), {1: Recognition(lines, shape=0.7)})
    assert_sound(document)
    page = document.pages[1]
    assert texts(page) == [
        "Staff told us that they want to be heard by the people who lead the organisation.",
        "• Name a lead for each goal.",
    ]
    assert document.pages[0].ocr_confidence is None
    assert page.ocr_confidence == pytest.approx(0.87, abs=0.01)
    assert _warnings(document) == [("page_read_by_ocr", 1)]
    assert document.unread == ()
    start = page.text.index("organisation")
    first, second = page_boxes(data, page, start, start + len("organisation"))
    assert first.top == pytest.approx(0.1)
    assert first.left + first.width == pytest.approx(0.9, abs=0.02)
    assert (second.left, second.top) == (pytest.approx(0.1), pytest.approx(0.125))


def test_what_failed_is_said_and_the_page_stays_unread() -> None:
    document = attempt(
        "a.pdf",
        pictures.joined(builders.pdf(builders.report_page(1)), pictures.picture_pdf([pictures.drawing()])),
        Limits(),
        {1: Recognition(problem="Text recognition failed on it.")},
    )
    assert _warnings(document) == [("page_without_text", 1)]
    assert document.warnings[0].reason.endswith("Text recognition failed on it.")


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_of_a_turned_picture_lead_back(turns: int) -> None:
    picture = Image.new("L", (100, 80), 0)
    picture.paste(255, (10, 20, 40, 30))
    turned = picture.rotate(90 * turns, expand=True)
    left, top, right, bottom = turned.getbbox() or (0, 0, 0, 0)
    width, height = turned.size
    box = box_as_shown(Box(left / width, top / height, (right - left) / width, (bottom - top) / height), turns)
    assert (box.left, box.top) == (pytest.approx(0.1), pytest.approx(0.25))
    assert (box.width, box.height) == (pytest.approx(0.3), pytest.approx(0.125))
