"""Documents and errors as JSON, for the pipe between a reader and the process that asked for it."""

from __future__ import annotations

import struct
from typing import IO, Any

from assistant.errors import UnreadableFile
from assistant.types import Block, Document, Page, Properties, QuarantineCode, ReadingWarning, Role

# A message is this many bytes of length (unsigned, big-endian), then so many bytes of JSON in UTF-8.
_LENGTH = struct.Struct(">Q")
# The parent holds a message several times over while it takes it apart.
MESSAGE_BYTES = 128 * 1024 * 1024


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Return one message; None where the stream has ended, within a message too.

    :raises ValueError: the message is longer than any document may be.
    """
    prefix = stream.read(_LENGTH.size)
    if prefix is None or len(prefix) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(prefix)
    if length > MESSAGE_BYTES:
        raise ValueError("message too long")
    message = stream.read(length)
    return message if message is not None and len(message) == length else None


def document_as_json(document: Document) -> dict[str, Any]:
    """Return ``document`` as JSON values."""
    return {
        "pages": [_page_as_json(page) for page in document.pages],
        "properties": {"values": dict(document.properties.values), "origin": document.properties.origin},
        "warnings": [[warning.code, warning.reason, warning.page_index] for warning in document.warnings],
    }


def _page_as_json(page: Page) -> dict[str, Any]:
    blocks = [[block.role.value, block.start, block.end, block.level, block.strong] for block in page.blocks]
    return {"index": page.index, "label": page.label, "text": page.text, "blocks": blocks}


def document_from_json(values: dict[str, Any]) -> Document:
    """Return the document that :func:`document_as_json` was given."""
    return Document(
        tuple(_page_from_json(page) for page in values["pages"]),
        Properties(values["properties"]["values"], values["properties"]["origin"]),
        tuple(ReadingWarning(code, reason, index) for code, reason, index in values["warnings"]),
    )


def _page_from_json(values: dict[str, Any]) -> Page:
    blocks = tuple(Block(Role(role), start, end, level, strong) for role, start, end, level, strong in values["blocks"])
    return Page(values["index"], values["label"], values["text"], blocks)


def error_as_json(error: UnreadableFile) -> dict[str, str]:
    """Return ``error`` as JSON values."""
    return {"code": error.quarantine_code.value, "message": error.message, "hint": error.hint}


def error_from_json(values: dict[str, str]) -> UnreadableFile:
    """Return the error that :func:`error_as_json` was given."""
    return UnreadableFile(QuarantineCode(values["code"]), values["message"], values["hint"])
