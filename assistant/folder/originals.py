"""The documents' own files, for readers to take along: where a licence allows it, and only the very bytes cited."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from assistant.folder.files import location_of
from assistant.opening import open_ordinary
from assistant.types import StoredDocument

# Licences that let anybody hand a document on. What is not recognised is not handed on.
_OPEN = re.compile(
    r"\b(?:open government licen[cs]e|ogl|cc0|cc[- ]by(?:-sa)?|creative commons attribution|public domain|"
    r"apache|mit)\b",
    re.IGNORECASE,
)
# Terms that limit handing on, whatever the name before them.
_CLOSED = re.compile(r"all rights reserved|\b(?:nc|nd)\b|no[nt][- ]?commercial|no ?deriv", re.IGNORECASE)


def may_be_handed_on(licence: str | None) -> bool:
    """Return whether a licence, as the library records it, lets anybody hand the document on."""
    return licence is not None and bool(_OPEN.search(licence)) and not _CLOSED.search(licence)


def file_of(document: StoredDocument, corpus: Path) -> bytes | None:
    """Return the bytes of a document's live version; None where no file in the corpus holds them any more."""
    root = corpus.resolve()
    for path in document.paths:
        try:
            location = location_of(corpus, path).resolve(strict=True)
            if not location.is_relative_to(root):
                continue
            with open_ordinary(location) as stream:
                data = stream.read()
        except (OSError, RuntimeError):  # gone, a link that leads to itself, or not a file
            continue
        if hashlib.sha256(data).hexdigest() == document.version:
            return data
    return None
