"""RTF as a stream: bytes -> words with their numbers, braces and runs of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One of: a word with its number, a byte written in figures, a brace, or a run of text."""

    word: bytes = b""
    number: int | None = None
    brace: bytes = b""
    text: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a file; pictures and other bytes of a stated number are passed over."""
    position = 0
    while (match := _TOKEN.match(data, position)) is not None:
        position = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word == b"bin":
            position += max(0, int(number or 0))
        elif word or symbol:
            yield Token(word or symbol, None if number is None else int(number))
        elif byte:
            yield Token(text=bytes([int(byte, 16)]))
        elif brace:
            yield Token(brace=brace)
        elif text:
            yield Token(text=text)
