"""Which documents replace which, as their sidecars say, and what is doubtful about that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from assistant.types import SIDECAR_SUFFIX, DocumentId, NearDuplicate, ReadingWarning, Resemblance, StoredDocument


def by_reference(documents: Iterable[StoredDocument]) -> dict[str, StoredDocument]:
    """Return the documents by id and by each of their paths."""
    return {reference: document for document in documents for reference in (document.document_id, *document.paths)}


def successors(document: StoredDocument, known: Mapping[str, StoredDocument]) -> tuple[DocumentId, ...]:
    """Return the document and, in order, what replaced it, following ``superseded_by``; a circle is walked once."""
    chain: list[DocumentId] = []
    current: StoredDocument | None = document
    while current is not None and current.document_id not in chain:
        chain.append(current.document_id)
        by = current.metadata.superseded_by
        current = known.get(by) if by is not None else None
    return tuple(chain)


def doubts(
    documents: Sequence[StoredDocument], renamed: Callable[[], Mapping[str, str]] = dict
) -> dict[DocumentId, ReadingWarning]:
    """Return what is wrong with what documents say about others: one that is not there, or a circle.

    :param renamed: returns the paths that documents had, and what each became; asked only where one is not there.
    """
    known = by_reference(documents)
    found: dict[DocumentId, ReadingWarning] = {}
    for document in documents:
        by = document.metadata.superseded_by
        strangers = [each for each in document.metadata.distinct_from if each not in known]
        if by is not None and by not in known:
            found[document.document_id] = ReadingWarning(
                "unknown_document",
                f"It says that '{by}' superseded it; there is no such document.{_meant(document, by, known, renamed)}",
            )
        elif by is not None and document.document_id in successors(known[by], known):
            found[document.document_id] = ReadingWarning(
                "superseded_in_circle",
                f"It says that '{by}' superseded it, and following what superseded that leads back here; "
                "so the library holds no version of it that is current.",
            )
        elif strangers:
            found[document.document_id] = ReadingWarning(
                "unknown_document",
                f"It says that it is distinct from '{strangers[0]}'; there is no such document."
                f"{_meant(document, strangers[0], known, renamed)}",
            )
    return found


def now_called(path: str, renamed: Mapping[str, str], there: Collection[str]) -> str | None:
    """Return the path of what was once called ``path``; None where it was never renamed, or is gone.

    :param renamed: what each path became.
    :param there: the paths that there are.
    """
    followed: set[str] = set()
    current: str | None = path
    while current is not None and current not in there and current not in followed:
        followed.add(current)
        current = renamed.get(current)
    return current if current != path and current in there else None


def undecided(documents: Sequence[StoredDocument], pairs: Iterable[NearDuplicate]) -> tuple[Resemblance, ...]:
    """Return the near-duplicates about which nobody has decided, in the order of ``pairs``.

    A pair is decided where one replaced the other, where the same document replaced both, or where one of them, or what
    replaced it, says that it is distinct from the other.
    """
    known = by_reference(documents)
    return tuple(
        Resemblance(one.paths[0], other.paths[0], pair.share, pair.other_share)
        for pair in pairs
        if (one := known.get(pair.document_id)) is not None
        and (other := known.get(pair.other_id)) is not None
        and not _decided(one, other, known)
    )


def _decided(one: StoredDocument, other: StoredDocument, known: Mapping[str, StoredDocument]) -> bool:
    pairs = [(known[a], known[b]) for a in successors(one, known) for b in successors(other, known)]
    return any(a is b or _says_distinct(a, b) or _says_distinct(b, a) for a, b in pairs)


def _says_distinct(one: StoredDocument, other: StoredDocument) -> bool:
    return bool({other.document_id, *other.paths} & set(one.metadata.distinct_from))


def _meant(
    document: StoredDocument,
    reference: str,
    known: Mapping[str, StoredDocument],
    renamed: Callable[[], Mapping[str, str]],
) -> str:
    """Return a hint where a document had that name, or a file of it lies in the document's own folder or elsewhere."""
    now = now_called(reference, renamed(), known)
    if now is not None:
        return f" It is called '{now}' now: write that in {document.paths[0]}{SIDECAR_SUFFIX}."
    beside = [str(PurePosixPath(path).parent / reference) for path in document.paths]
    name = PurePosixPath(reference).name
    near = [path for path in beside if path in known] or [path for path in known if PurePosixPath(path).name == name]
    return f" Did you mean '{near[0]}'?" if near else ""
