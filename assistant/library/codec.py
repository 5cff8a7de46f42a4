"""Values <-> the JSON and bytes that the database holds."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.types import Block, Box, Metadata, Original, ReadingWarning, RecognisedLine, Role, Span, Status

if TYPE_CHECKING:
    from assistant.types import Vectors


def metadata_to_json(metadata: Metadata) -> str:
    """Return ``metadata`` as JSON text."""
    values = {field.name: getattr(metadata, field.name) for field in dataclasses.fields(metadata)}
    original = metadata.original
    values["original"] = None if original is None else dataclasses.asdict(original)
    for name in ("tags", "briefed_by", "distinct_from"):
        values[name] = list(values[name])
    values["origins"] = dict(metadata.origins)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def metadata_from_json(text: str) -> Metadata:
    """Return what :func:`metadata_to_json` was given."""
    values: dict[str, Any] = json.loads(text)
    values["status"] = Status(values["status"])
    for name in ("tags", "briefed_by", "distinct_from"):
        values[name] = tuple(values.get(name, ()))
    values["original"] = None if values["original"] is None else Original(**values["original"])
    return Metadata(**values)


def blocks_to_json(blocks: tuple[Block, ...]) -> str:
    """Return ``blocks`` as JSON text."""
    return json.dumps(
        [[block.role, block.start, block.end, block.level, block.strong, block.header] for block in blocks]
    )


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """Return what :func:`blocks_to_json` was given."""
    return tuple(Block(Role(role), *values) for role, *values in json.loads(text))


def ocr_lines_to_json(lines: tuple[RecognisedLine, ...]) -> str:
    """Return ``lines`` as JSON text."""
    return json.dumps([[line.start, line.end, *dataclasses.astuple(line.box)] for line in lines])


def ocr_lines_from_json(text: str) -> tuple[RecognisedLine, ...]:
    """Return what :func:`ocr_lines_to_json` was given."""
    return tuple(RecognisedLine(start, end, Box(*box)) for start, end, *box in json.loads(text))


def spans_to_json(spans: tuple[Span, ...]) -> str:
    """Return ``spans`` as JSON text."""
    return json.dumps([[span.page_index, span.start, span.end] for span in spans])


def spans_from_json(text: str) -> tuple[Span, ...]:
    """Return what :func:`spans_to_json` was given."""
    return tuple(Span(*numbers) for numbers in json.loads(text))


def warnings_to_json(warnings: tuple[ReadingWarning, ...]) -> str:
    """Return ``warnings`` as JSON text."""
    return json.dumps([[warning.code, warning.reason, warning.page_index] for warning in warnings])


def warnings_from_json(text: str) -> tuple[ReadingWarning, ...]:
    """Return what :func:`warnings_to_json` was given."""
    return tuple(ReadingWarning(code, reason, page_index) for code, reason, page_index in json.loads(text))


def vector_to_bytes(vector: Vectors) -> bytes:
    """Return one vector as little-endian float32."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def vectors_from_bytes(blobs: list[bytes], dimensions: int) -> Vectors:
    """Return the vectors as one array, shape (n, dimensions)."""
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), dimensions).astype(np.float32, copy=False)


def sentence_vectors_to_bytes(vectors: Vectors) -> bytes:
    """Return vectors as little-endian float16: half the room, and nothing is ranked across documents by them."""
    return np.ascontiguousarray(vectors, dtype="<f2").tobytes()


def sentence_vectors_from_bytes(blob: bytes, dimensions: int) -> Vectors:
    """Return the vectors as float32, shape (n, dimensions)."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dimensions).astype(np.float32)
