"""Plain text -> Document: paragraphs by empty lines or one a line, list items, short lines as headings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.readers.decoding import decode
from assistant.readers.failures import no_words
from assistant.readers.flow import Flow, bullet_length, clean, is_numbered
from assistant.readers.limits import Limits
from assistant.types import Document, Role

HEADING_CHARACTERS = 90
HEADING_WORDS = 14
# Lines broken by a program to fit a screen are at least this wide; shorter ones were broken on purpose.
WRAP_CHARACTERS = 45
WIDEST_WRAP_CHARACTERS = 130
# "Chair: Jane Smith", "Jane Smith – director": a label with its value, a name with its role; no heading.
_ENTRY = re.compile(r"[^:]{1,30}: \S|.* [–—-] ")
_RULE = re.compile(r"\s*([-=_*~#])\1{2,}\s*")


def read_plain(data: bytes, limits: Limits) -> Document:
    """Return the text as one page.

    :raises UnreadableFile: NO_TEXT for lines and marks only, and see :func:`~assistant.readers.decoding.decode`.
    """
    decoded = decode(data)
    flow = Flow(limits.characters)
    add_text(decoded.text, flow)
    if not flow.pieces:
        raise no_words()
    return Document((flow.page(),), warnings=decoded.warnings)


def add_text(text: str, flow: Flow) -> None:
    """Add paragraphs, list items and headings; the first heading of a page is its title."""
    blocks = _listed(_blocks(text.replace("\f", "\n\n").expandtabs(4).split("\n")))
    for number, (role, part, indent) in enumerate(blocks):
        if role is Role.PARAGRAPH and _heads(blocks, number):
            flow.add(Role.HEADING, part, level=1 if not flow.pieces else 2)
        else:
            flow.add(role, part, level=1 + indent // 2 if role is Role.LIST_ITEM else 0)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[Role, str, int]]:
    """Yield (role, text, indentation in characters)."""
    width = _wrap_width(lines)
    current: list[str] = []
    role = Role.PARAGRAPH
    for line in [*lines, ""]:
        bare = line.strip()
        starts_item = bool(bullet_length(bare)) or is_numbered(bare)
        rule = bool(_RULE.fullmatch(line))
        if current and (not bare or rule or starts_item or not _continues(current, line, width, role)):
            yield role, _joined(current, role), len(current[0]) - len(current[0].lstrip())
            current = []
        if bare and not rule:
            if not current:
                role = Role.LIST_ITEM if starts_item else Role.PARAGRAPH
            current.append(line)


def _listed(blocks: Iterable[tuple[Role, str, int]]) -> list[tuple[Role, str, int]]:
    """Make items of the lines without an end mark that follow a line ending in a colon ("Speakers:")."""
    found: list[tuple[Role, str, int]] = []
    listing = False
    for role, text, indent in blocks:
        listing = text.endswith(":") or (listing and not text.endswith((".", "!", "?")) and not _is_short(text))
        is_item = listing and role is Role.PARAGRAPH and not text.endswith(":")
        found.append((Role.LIST_ITEM if is_item else role, text, indent))
    return found


def _joined(lines: list[str], role: Role) -> str:
    """Join wrapped lines; a bullet is a mark, a number is part of the text."""
    text = clean(" ".join(lines))
    return text[bullet_length(text) :] if role is Role.LIST_ITEM else text


def _continues(current: list[str], line: str, width: int, role: Role) -> bool:
    """True where ``line`` was broken off the last one by wrapping: its first word would not have fitted there."""
    last = current[-1].rstrip()
    first_word = line.split()[0]
    if width and len(last) + 1 + len(first_word) > width and len(last) <= WIDEST_WRAP_CHARACTERS:
        return True
    hangs = role is Role.LIST_ITEM and len(line) - len(line.lstrip()) > len(current[0]) - len(current[0].lstrip())
    return hangs and (line.lstrip()[0].islower() or not last.endswith((".", ":", ";")))


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the width in characters that most lines were wrapped to; 0 where lines are whole paragraphs."""
    followed = [
        line.rstrip()
        for line, after in itertools.pairwise(lines)
        if line.strip() and after.strip() and not bullet_length(after.strip()) and not is_numbered(after.strip())
    ]
    # Where most lines end a sentence, nobody broke them to fit.
    if not followed or sum(line.endswith((".", "!", "?")) for line in followed) > 0.6 * len(followed):
        return 0
    lengths = sorted(map(len, followed))
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(1 for length in lengths if length > width * 0.75)
    return width if WRAP_CHARACTERS <= width <= WIDEST_WRAP_CHARACTERS and full >= len(followed) * 0.5 else 0


def _heads(blocks: Sequence[tuple[Role, str, int]], number: int) -> bool:
    """True for a short line without an end mark before something longer; the first may stand before another heading."""
    text = blocks[number][1]
    if number + 1 >= len(blocks) or not _is_short(text):
        return False
    role, after, _ = blocks[number + 1]
    return role is Role.LIST_ITEM or not _is_short(after) or (number == 0 and len(blocks) > 2)


def _is_short(text: str) -> bool:
    return (
        len(text) <= HEADING_CHARACTERS
        and len(text.split()) <= HEADING_WORDS
        and not text.endswith((".", ",", ";", ":", "!", "?", "…"))
        and (text[0].isupper() or text[0].isdigit())
        and not _ENTRY.match(text)
    )
