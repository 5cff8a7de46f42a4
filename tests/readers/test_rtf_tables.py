"""Tables of RTF files: tables within cells, lists within cells, and names over several columns."""

from __future__ import annotations

import pytest

from assistant.readers import read
from assistant.types import Role
from tests.readers.checks import assert_sound, texts
from tests.readers.text_builders import rtf


def rows_of(body: str) -> list[str]:
    document = read("a.rtf", rtf(body + r"\pard After.\par"))
    assert_sound(document)
    return texts(document.pages[0], Role.TABLE_ROW)


def row(cells: list[str], places: str) -> str:
    return rf"\trowd{places}\pard\intbl " + "".join(cell + r"\cell " for cell in cells) + r"\row"


def test_a_table_within_a_cell_is_part_of_it() -> None:
    inner = (
        r"\itap2 Ward\nestcell\intbl\itap2 Spend\nestcell"
        r"{\*\nesttableprops\trowd\cellx6000\cellx8000\nestrow}{\nonesttables\par}"
    )
    assert rows_of(row(["Voices", inner], r"\cellx4000\cellx9000")) == ["Voices; Ward; Spend"]


LISTED = r"{{\listtext\pard\plain \'b7\tab}}\ilvl0\ls1 {}"


def test_items_within_a_cell_stay_in_it_and_apart() -> None:
    two = LISTED.format("Book it") + r"\par\pard\intbl" + LISTED.format("Audit it")
    body = row(["Ref", "Action", "Score"], r"\cellx1000\cellx6000\cellx8000")
    for score, action in (("12", two), ("9", LISTED.format("Refund it"))):
        body += row([r"{\listtext\pard\plain R1\tab}", action, score], r"\cellx1000\cellx6000\cellx8000")
    assert rows_of(body)[1:] == [
        "Ref: R1; Action: • Book it • Audit it; Score: 12", "Ref: R1; Action: Refund it; Score: 9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("upper", "places"),
    [
        (["Group", "2023", "2024"], r"\clvmgf\cellx1000\cellx3020\cellx5000"),
        (["Group", "2023", "", "2024", ""], r"\cellx1000\cellx2000\clmrg\cellx3000\cellx4000\clmrg\cellx5000"),
    ],
)
def test_a_name_over_several_columns_is_each_ones(upper: list[str], places: str) -> None:
    narrow = r"\clvmrg\cellx1000\cellx2000\cellx3000\cellx4000\cellx5000"
    body = row(upper, places) + row(["", "Median", "Longest", "Median", "Longest"], narrow)
    body += row(["Ash", "11", "52", "10", "49"], narrow.replace(r"\clvmrg", ""))
    body += row(["Counted in March"], r"\cellx5000")
    assert rows_of(body)[2] == "Group: Ash; 2023 Median: 11; 2023 Longest: 52; 2024 Median: 10; 2024 Longest: 49"


def test_an_empty_paragraph_parts_two_tables() -> None:
    first = row(["Ward", "Beds"], r"\cellx1000\cellx2000") + row(["Ash", "3"], r"\cellx1000\cellx2000")
    second = row(["Clinic", "Chairs"], r"\cellx1000\cellx2000") + row(["Elm", "7"], r"\cellx1000\cellx2000")
    assert rows_of(first + r"\pard\par" + second) == [
        "Ward; Beds", "Ward: Ash; Beds: 3", "Clinic; Chairs", "Clinic: Elm; Chairs: 7",
    ]  # fmt: skip


def test_struck_out_text_is_left_out() -> None:
    page = read("a.rtf", rtf(r"It is due on {\strike 1 May} {\striked1 2 May }1 July.\par")).pages[0]
    assert texts(page) == ["It is due on 1 July."]
