"""Documents and errors as JSON, for the pipe between a reader and the process that asked for it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import astuple
from typing import IO, Any

from assistant.errors import UnreadableFile
from assistant.readers.recognition import RecognisedText, Recognition
from assistant.types import (
    Block,
    Box,
    Document,
    Page,
    Properties,
    QuarantineCode,
    ReadingWarning,
    RecognisedLine,
    Role,
    ShownPage,
)

# A message is this many bytes of length (unsigned, big-endian), then so many bytes of JSON in UTF-8. A picture follows
# the JSON behind a zero byte, which JSON never holds: written into it, it would cost as much as drawing half of it.
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


def packed(reply: Mapping[str, Any]) -> bytes:
    """Return a reply as a message; what it has under ``picture`` is bytes and travels as they are."""
    values = {name: value for name, value in reply.items() if name != "picture"}
    message = json.dumps(values, ensure_ascii=False).encode("utf-8", errors="replace")
    return message + b"\0" + reply["picture"] if "picture" in reply else message


def unpacked(message: bytes) -> dict[str, Any] | None:
    """Return the reply that a message holds, None where it holds none; ``picture`` is bytes, empty without one."""
    head, _, picture = message.partition(b"\0")
    try:
        reply = json.loads(head)
    except (ValueError, RecursionError):
        return None
    return {**reply, "picture": picture} if isinstance(reply, dict) else None


def document_as_json(document: Document) -> dict[str, Any]:
    """Return ``document`` as JSON values."""
    return {
        "pages": [page_as_json(page) for page in document.pages],
        "properties": {"values": dict(document.properties.values), "origin": document.properties.origin},
        "warnings": [[warning.code, warning.reason, warning.page_index] for warning in document.warnings],
        "unread": list(document.unread),
    }


def page_as_json(page: Page) -> dict[str, Any]:
    """Return ``page`` as JSON values."""
    return {
        "index": page.index,
        "label": page.label,
        "text": page.text,
        "blocks": [
            [block.role.value, block.start, block.end, block.level, block.strong, block.header] for block in page.blocks
        ],
        "ocr_confidence": page.ocr_confidence,
        "ocr_lines": [[line.start, line.end, *astuple(line.box)] for line in page.ocr_lines],
    }


def document_from_json(values: dict[str, Any]) -> Document:
    """Return the document that :func:`document_as_json` was given."""
    return Document(
        tuple(page_from_json(page) for page in values["pages"]),
        Properties(values["properties"]["values"], values["properties"]["origin"]),
        tuple(ReadingWarning(code, reason, index) for code, reason, index in values["warnings"]),
        tuple(values["unread"]),
    )


def page_from_json(values: dict[str, Any]) -> Page:
    """Return the page that :func:`page_as_json` was given."""
    return Page(
        values["index"],
        values["label"],
        values["text"],
        tuple(Block(Role(role), *rest) for role, *rest in values["blocks"]),
        values["ocr_confidence"],
        tuple(RecognisedLine(start, end, Box(*box)) for start, end, *box in values["ocr_lines"]),
    )


def shown_as_reply(shown: ShownPage) -> dict[str, Any]:
    """Return ``shown`` as a reply."""
    return {"shown": [astuple(box) for box in shown.boxes], "picture": shown.picture}


def shown_from_reply(reply: Mapping[str, Any]) -> ShownPage:
    """Return what :func:`shown_as_reply` was given."""
    return ShownPage(reply["picture"], tuple(Box(*box) for box in reply["shown"]))


def recognition_as_json(recognition: Recognition) -> dict[str, Any]:
    """Return ``recognition`` as JSON values."""
    lines = [[line.text, line.confidence, astuple(line.box), astuple(line.straight)] for line in recognition.lines]
    return {"lines": lines, "turns": recognition.turns, "shape": recognition.shape, "problem": recognition.problem}


def recognition_from_json(values: dict[str, Any]) -> Recognition:
    """Return what :func:`recognition_as_json` was given."""
    lines = tuple(
        RecognisedText(text, confidence, Box(*box), Box(*straight))
        for text, confidence, box, straight in values["lines"]
    )
    return Recognition(lines, values["turns"], values["shape"], values["problem"])


def error_as_json(error: UnreadableFile) -> dict[str, str]:
    """Return ``error`` as JSON values."""
    return {"code": error.quarantine_code.value, "message": error.message, "hint": error.hint}


def error_from_json(values: dict[str, str]) -> UnreadableFile:
    """Return the error that :func:`error_as_json` was given."""
    return UnreadableFile(QuarantineCode(values["code"]), values["message"], values["hint"])
