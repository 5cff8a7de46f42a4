"""What holds for every document, whatever its format."""

from __future__ import annotations

from assistant.types import Document, Page, Role


def texts(page: Page, role: Role | None = None) -> list[str]:
    """Return the text of the page's blocks, all or those of one role."""
    return [page.text[block.start : block.end] for block in page.blocks if role in (None, block.role)]


def assert_sound(document: Document) -> None:
    """Blocks are ordered, disjoint, without white space at their edges, and hold every visible character."""
    for number, page in enumerate(document.pages):
        assert page.index == number
        position = 0
        for block in page.blocks:
            assert position <= block.start < block.end <= len(page.text)
            assert page.text[position : block.start].strip() == ""
            text = page.text[block.start : block.end]
            assert text == " ".join(text.split())
            position = block.end
        assert page.text[position:].strip() == ""
        assert page.text == page.text.strip()
