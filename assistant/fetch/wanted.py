"""Which addresses the corpus names: pure, without a network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.errors import AssistantError, BadMetadata, UnreadableFile
from assistant.fetch.addresses import Address, Refused, parse_address
from assistant.folder.files import CorpusFile
from assistant.folder.metadata import describe
from assistant.folder.sidecars import read_sidecar
from assistant.types import Document, Metadata, Properties, Status

ORIGINALS = "originals"
_WITH_FRONT_MATTER = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address and what the corpus says stands there; fields are None where nothing says so.

    ``documents`` are the paths of the documents that name it, in the corpus folder. ``kind``, ``status`` and
    ``superseded_by`` are those of the first of them.
    """

    address: Address
    documents: tuple[str, ...]
    title: str
    publisher: str | None = None
    published: str | None = None
    licence: str | None = None
    kind: str | None = None
    status: Status = Status.CURRENT
    superseded_by: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return one element of ``addresses``."""
        return {
            "address": self.address.url,
            "documents": list(self.documents),
            "title": self.title,
            "publisher": self.publisher,
            "published": self.published,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True)
class Unusable:
    """A document whose address cannot be used, and why."""

    document: str
    reason: str
    next_step: str

    def as_json(self) -> dict[str, str]:
        """Return one element of ``unusable``."""
        return {"document": self.document, "reason": self.reason, "next_step": self.next_step}


@dataclass(frozen=True, slots=True)
class Wishes:
    """All addresses that the corpus names, each once, in the order of the documents."""

    wanted: tuple[Wanted, ...]
    unusable: tuple[Unusable, ...]


def wishes(
    files: Iterable[CorpusFile], read: Callable[[Path, str], Document], only: Collection[str] | None = None
) -> Wishes:
    """Return the addresses that sidecars and front matter name; what was fetched before names none.

    :param read: reads one file; asked for Markdown only, for its front matter.
    :param only: paths of the documents that count; None means all.
    """
    found: dict[str, Wanted] = {}
    unusable: list[Unusable] = []
    for file in files:
        if (
            file.escapes
            or PurePosixPath(file.path).parts[0] == ORIGINALS
            or (only is not None and file.path not in only)
        ):
            continue
        try:
            wanted = _wanted(_metadata(file, read), file.path)
        except (Refused, BadMetadata) as error:
            unusable.append(Unusable(file.path, error.message, error.hint))
            continue
        if wanted is not None:
            known = found.setdefault(wanted.address.url, wanted)
            if known is not wanted:
                found[wanted.address.url] = replace(known, documents=(*known.documents, file.path))
    return Wishes(tuple(found.values()), tuple(unusable))


def select(references: Iterable[str], paths: Collection[str], path_of: Callable[[str], str]) -> frozenset[str]:
    """Return the paths of the documents called ``references``, each a path in the corpus folder or an id.

    :param path_of: looks up an id in the library; raises AssistantError.
    :raises AssistantError: there is no such document.
    """
    found = set()
    for reference in references:
        path = reference if reference in paths else path_of(reference)
        if path not in paths:
            raise AssistantError(
                f"{path} is not in the corpus folder.", "To see what is there, run: assistant documents"
            )
        found.add(path)
    return frozenset(found)


def _metadata(file: CorpusFile, read: Callable[[Path, str], Document]) -> Metadata:
    sidecar = None
    if file.sidecar is not None:
        try:
            sidecar = read_sidecar(file.sidecar)
        except OSError as error:
            raise BadMetadata(f"{file.sidecar.name} cannot be read.", "Check that you may read it.") from error
    own = Properties()
    if PurePosixPath(file.path).suffix.lower() in _WITH_FRONT_MATTER:
        try:
            own = read(file.location, file.path).properties
        except UnreadableFile:  # ingest says why
            own = Properties()
    return describe(Document((), own), file.path, sidecar)[0]


def _wanted(metadata: Metadata, path: str) -> Wanted | None:
    original = metadata.original
    about = original or metadata
    given = about.source_url or metadata.source_url
    if not given:
        return None
    return Wanted(
        parse_address(given),
        (path,),
        about.title or metadata.title,
        about.publisher,
        about.published,
        # A briefing's own licence is not its original's.
        about.licence,
        metadata.kind,
        metadata.status,
        metadata.superseded_by,
    )
