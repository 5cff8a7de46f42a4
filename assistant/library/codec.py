"""Values <-> the JSON and bytes that the database holds."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.types import Block, Metadata, Original, ReadingWarning, Role, Span, Status

if TYPE_CHECKING:
    from assistant.types import Vectors


def metadata_to_json(metadata: Metadata) -> str:
    """Return ``metadata`` as JSON text."""
    values = {field.name: getattr(metadata, field.name) for field in dataclasses.fields(metadata)}
    original = metadata.original
    values["original"] = None if original is None else dataclasses.asdict(original)
    values["tags"], values["distinct_from"] = list(metadata.tags), list(metadata.distinct_from)
    values["origins"] = dict(metadata.origins)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def metadata_from_json(text: str) -> Metadata:
    """Return what :func:`metadata_to_json` was given."""
    values: dict[str, Any] = json.loads(text)
    values["status"] = Status(values["status"])
    values["tags"], values["distinct_from"] = tuple(values["tags"]), tuple(values["distinct_from"])
    values["original"] = None if values["original"] is None else Original(**values["original"])
    return Metadata(**values)


def blocks_to_json(blocks: tuple[Block, ...]) -> str:
    """Return ``blocks`` as JSON text."""
    return json.dumps([[block.role, block.start, block.end, block.level, block.strong] for block in blocks])


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """Return what :func:`blocks_to_json` was given."""
    return tuple(Block(Role(role), start, end, level, strong) for role, start, end, level, strong in json.loads(text))


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
