from __future__ import annotations

import pytest

from assistant.errors import UnreadableFile
from assistant.readers import Limits, read
from assistant.types import QuarantineCode, Role
from tests.readers import builders
from tests.readers.checks import assert_sound, texts


def test_docx_is_read_in_order() -> None:
    document = read("plan.docx", builders.docx())
    assert_sound(document)
    page = document.pages[0]
    assert [(block.role, block.strong, page.text[block.start : block.end]) for block in page.blocks] == [
        (Role.HEADING, False, "Plan for fair recruitment"),
        (Role.HEADING, False, "What we will do"),
        (Role.PARAGRAPH, False, "We will advertise every post openly."),
        (Role.PARAGRAPH, True, "This matters most."),
        (Role.LIST_ITEM, False, "1. Train every panel"),
        (Role.LIST_ITEM, False, "2. Publish the outcome"),
        (Role.LIST_ITEM, False, "3.12 name a lead"),
        (Role.TABLE_ROW, False, "Action; By when"),
        (Role.TABLE_ROW, False, "Action: Train panels; By when: March"),
        (Role.TABLE_ROW, False, "Action: Report; By when: June"),
        (Role.PARAGRAPH, False, "After the table."),
    ]
    assert document.properties.values["title"] == "Plan for fair recruitment"


def test_docx_shows_insertions_and_controls_but_no_deletions() -> None:
    page = read("plan.docx", builders.docx_with_revision()).pages[0]
    assert texts(page) == ["We agreed to act", "Inside a control."]


def test_pptx_is_a_page_a_slide() -> None:
    document = read("talk.pptx", builders.pptx())
    assert_sound(document)
    first, second = document.pages
    assert [(block.role, block.level, first.text[block.start : block.end]) for block in first.blocks] == [
        (Role.HEADING, 2, "Why it matters"),
        (Role.LIST_ITEM, 1, "Staff are leaving"),
        (Role.LIST_ITEM, 2, "Exit interviews say why"),
        (Role.NOTE, 0, "Pause here for questions."),
    ]
    assert texts(second, Role.TABLE_ROW) == ["Group; Share", "Group: Nurses; Share: 31%"]


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml"])
def test_a_document_type_is_unsafe(part: str) -> None:
    hostile = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(UnreadableFile) as raised:
        read("plan.docx", builders.repacked(builders.docx(), {part: hostile}))
    assert raised.value.quarantine_code is QuarantineCode.UNSAFE


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    bomb = builders.repacked(builders.docx(), {"word/media/zeros.xml": bytes(30 * 1024 * 1024)})
    with pytest.raises(UnreadableFile) as raised:
        read("plan.docx", bomb)
    assert raised.value.quarantine_code is QuarantineCode.LIMIT


@pytest.mark.parametrize(("spare", "refused"), [(1, False), (0, False), (-1, True)])
def test_archive_entries_are_limited_at_the_bound(spare: int, refused: bool) -> None:
    data = builders.repacked(builders.docx(), {})
    entries = data.count(b"PK\x01\x02")
    limits = Limits(archive_entries=entries + spare)
    if refused:
        with pytest.raises(UnreadableFile) as raised:
            read("plan.docx", data, limits)
        assert raised.value.quarantine_code is QuarantineCode.LIMIT
    else:
        assert read("plan.docx", data, limits).pages


def test_a_truncated_package_is_corrupt() -> None:
    data = builders.docx()
    with pytest.raises(UnreadableFile) as raised:
        read("plan.docx", data[: len(data) // 2])
    assert raised.value.quarantine_code is QuarantineCode.CORRUPT
