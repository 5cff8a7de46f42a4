"""The table of documents, and everything that is done about one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.api import Library
from assistant.errors import CorpusEmpty, CorpusMissing, DocumentNotFound
from assistant.folder.additions import keep_both, supersede
from assistant.folder.files import CorpusFile, list_corpus
from assistant.folder.metadata import KINDS
from assistant.text.visible import one_line
from assistant.types import QuarantineCode, Status, StoredDocument
from ui.library_page import editing
from ui.library_page.keeper import Keeper
from ui.library_page.listing import (
    MOST_ROWS,
    ORDERS,
    Filters,
    cards,
    choices_with_ids,
    kinds,
    newest,
    on_this_page,
    publishers,
    reason_here,
    row,
    rows,
    unread_pages,
)
from ui.library_page.web import FOLDER_GONE, Sent, TheKeeper, go, missing, show
from ui.library_page.work import NO_LONGER_QUOTED, Outcome, Progress

router = APIRouter()

STATUSES = tuple(status.value for status in Status)
GONE = "There is no document of this name in the library."


@router.get("/", response_model=None)
def home(
    request: Request,
    keeper: TheKeeper,
    q: str = "",
    kind: str = "",
    publisher: str = "",
    status: str = "",
    order: str = "title",
) -> Response:
    """Show what needs a look, then the documents."""
    library = keeper.library()
    facts = library.facts()
    filters = Filters(q.strip(), kind, publisher, status, order if order in ORDERS else "title")
    listed = rows(facts.documents, filters)
    latest = newest(facts.documents)
    return show(
        request,
        "home.html",
        facts=facts,
        cards=cards(facts),
        choices=choices_with_ids(facts),
        filters=filters,
        rows=listed[:MOST_ROWS],
        found=len(listed),
        kinds=kinds(facts.documents),
        publishers=publishers(facts.documents),
        statuses=STATUSES,
        orders=ORDERS,
        newest=row(latest) if latest is not None else None,
        pending=_pending(keeper, library),
        folder_gone=FOLDER_GONE if keeper.folder_is_gone else (),
        changes_elsewhere=not keeper.worker.unfinished and library.is_being_written(),
        limit=keeper.incoming.most_bytes,
    )


@router.get("/documents/{reference}", response_model=None)
def document_page(request: Request, keeper: TheKeeper, reference: str) -> Response:
    """Show one document: what is known, what can be done, its pages."""
    document = keeper.document(reference)
    if document is None:
        return missing(request, GONE)
    return _document(request, keeper, document)


@router.post("/documents/{reference}/details", response_model=None)
def save_details(request: Request, keeper: TheKeeper, reference: str, form: Sent) -> Response:
    """Write what was corrected beside the document, and read it again."""
    document = keeper.document(reference)
    if document is None:
        return missing(request, GONE)
    given = {key: form[key] for key in editing.FIELDS if key in form}
    path = document.paths[0]
    saved = editing.save(keeper.file(path), document.metadata, given, form["mark"], checked=form["checked"] == "yes")
    if not saved.is_fine:
        return _document(request, keeper, document, given, saved)
    if not saved.changed:
        return go(f"/library/documents/{document.document_id}")
    words = f"New details of {one_line(given.get('title') or document.metadata.title)}"
    return _read_again(keeper, words, {path}, "The new details are saved.")


@router.post("/documents/{reference}/status", response_model=None)
def change_status(request: Request, keeper: TheKeeper, reference: str, form: Sent) -> Response:
    """Retire a document, or make it current again."""
    document = keeper.document(reference)
    if document is None:
        return missing(request, GONE)
    to = Status.SUPERSEDED if form["to"] == "retired" else Status.CURRENT
    values = {"status": to.value, **({} if to is Status.SUPERSEDED else {"superseded_by": None})}
    path = document.paths[0]
    if not editing.write_values(keeper.file(path), values, form["mark"]):
        return _document(request, keeper, document, None, editing.Saved({}, conflict=True))
    return _read_again(keeper, f"Changing the status of {one_line(document.metadata.title)}", {path})


@router.post("/documents/{reference}/superseded", response_model=None)
def superseded(request: Request, keeper: TheKeeper, reference: str, form: Sent) -> Response:
    """Say what replaced a document."""
    return _decide(request, keeper, reference, form["by"], replaces=True)


@router.post("/alike", response_model=None)
def alike(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Decide about two documents that share much of their text."""
    older, newer = form["older"], form["newer"]
    if form["decision"] == "replaced":
        older, newer = newer, older
    return _decide(request, keeper, older, newer, replaces=form["decision"] != "both")


@router.get("/documents/{reference}/remove", response_model=None)
def ask_to_remove(request: Request, keeper: TheKeeper, reference: str) -> Response:
    """Ask before a document is taken out."""
    document = keeper.document(reference)
    if document is None:
        return missing(request, GONE)
    return show(request, "remove.html", title=document.metadata.title, paths=document.paths, reference=reference)


@router.get("/documents/{reference}/pages/{number}", response_model=None)
def page_as_read(request: Request, keeper: TheKeeper, reference: str, number: int) -> Response:
    """Show the text of a page as it was read; pages are counted from 1 here."""
    document = keeper.document(reference)
    if document is None:
        return missing(request, GONE)
    try:
        stored = keeper.library().page(document.document_id, number - 1)
    except DocumentNotFound:
        return missing(request, f"This document has {document.pages} pages.")
    why = [warning.reason for warning in document.warnings if warning.page_index == number - 1]
    return show(
        request,
        "page.html",
        document=document,
        number=number,
        label=stored.page.label,
        text=stored.page.text,
        confidence=stored.page.ocr_confidence,
        why=why,
        unread=sorted(unread_pages(document.warnings)),
    )


@router.get("/file", response_model=None)
def file_page(request: Request, keeper: TheKeeper, path: str = "") -> Response:
    """Show a file that could not be read."""
    return _file(request, keeper, path, None, "")


@router.post("/file/details", response_model=None)
def save_sidecar(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Write the small file beside a file, and read that again."""
    path = form["path"]
    file = _file_of(keeper, path)
    if file is None:
        return missing(request, "There is no file of this name in the library's folder.")
    saved = editing.save_text(file.location, form["text"], form["mark"])
    if not saved.is_fine:
        return _file(request, keeper, path, saved, form["text"])
    return _read_again(keeper, f"Reading {one_line(path)}", {path})


@router.get("/file/remove", response_model=None)
def ask_to_remove_file(request: Request, keeper: TheKeeper, path: str = "") -> Response:
    """Ask before a file that could not be read is taken out."""
    if keeper.quarantined(path) is None:
        return missing(request, "There is no such file among those that could not be read.")
    return show(request, "remove.html", title=path, paths=(path,), reference=path)


@router.post("/remove", response_model=None)
def remove(keeper: TheKeeper, form: Sent) -> Response:
    """Take a document, or a file that could not be read, out of the folder and the library."""
    reference = form["reference"]

    def act(_progress: Progress) -> Outcome:
        removal, wiped = keeper.library().remove(reference, keeper.corpus)
        lines = [f"{one_line(removal.title)} was removed. It can be put back from “Removed”."]
        if not wiped:
            lines.append("Another program holds the index open; the text is wiped from it at the next change.")
        return Outcome(tuple(lines), finished=NO_LONGER_QUOTED)

    return go(f"/library/tasks/{keeper.worker.submit('Removing', act).task_id}")


# --- the pages ---


def _document(
    request: Request,
    keeper: Keeper,
    document: StoredDocument,
    written: dict[str, str] | None = None,
    saved: editing.Saved | None = None,
) -> Response:
    documents = keeper.library().documents()
    known = {path: other for other in documents for path in other.paths}
    by = known.get(document.metadata.superseded_by or "")
    stands = editing.details(keeper.file(document.paths[0]), document.metadata)
    status = 200 if saved is None else 409 if saved.conflict else 422
    return show(
        request,
        "document.html",
        status,
        document=document,
        row=row(document),
        stands=stands,
        values={**stands.values, **(written or {})},
        problems=saved.problems if saved is not None else {},
        conflict=saved is not None and saved.conflict,
        labels=LABELS,
        hints=HINTS,
        kinds=KINDS,
        statuses=STATUSES,
        others=[other for other in documents if other.document_id != document.document_id],
        by=by,
        unread=unread_pages(document.warnings),
        not_read=[
            (path, reason_here(item.reason))
            for path in document.paths
            if (item := keeper.quarantined(path)) is not None
        ],
        suffix=PurePosixPath(document.paths[0]).suffix.lower(),
        limit=keeper.incoming.most_bytes,
        most_pages=1_000,
    )


LABELS = {
    "title": "Title",
    "kind": "Kind",
    "publisher": "Publisher",
    "published": "Published",
    "reviewed": "Last reviewed",
    "status": "Status",
    "source_url": "Address at the publisher's",
    "licence": "Licence",
    "audience": "Audience",
    "tags": "Tags",
}
HINTS = {
    "published": "A year, a month or a day: 2024, 2024-03 or 2024-03-26.",
    "reviewed": "Written like the date of publication.",
    "tags": "Several words, with commas between them.",
}


def _file(request: Request, keeper: Keeper, path: str, saved: editing.Saved | None, written: str) -> Response:
    item, file = keeper.quarantined(path), _file_of(keeper, path)
    if item is None or file is None:
        return missing(request, "There is no such file among those that could not be read.")
    return show(
        request,
        "file.html",
        200 if saved is None else 409 if saved.conflict else 422,
        path=path,
        reason=reason_here(item.reason),
        is_about_details=item.code is QuarantineCode.BAD_METADATA,
        is_stray=file.stray is not None,
        next_step=on_this_page(item.next_step),
        stands=editing.sidecar_text(file.location),
        text=written if saved is not None else editing.sidecar_text(file.location),
        mark=editing.mark_of(file.location),
        problem=saved.problems.get("text", "") if saved is not None else "",
        conflict=saved is not None and saved.conflict,
        suffix=PurePosixPath(path).suffix.lower(),
        limit=keeper.incoming.most_bytes,
    )


def _file_of(keeper: Keeper, path: str) -> CorpusFile | None:
    """Return the file of a path that a run would read; None elsewhere: no other one is ever opened for a form."""
    return next((file for file in list_corpus(keeper.corpus) if file.path == path and not file.escapes), None)


def _decide(request: Request, keeper: Keeper, older: str, newer: str, *, replaces: bool) -> Response:
    one, other = keeper.document(older), keeper.document(newer)
    if one is None or other is None:
        return missing(request, GONE)
    if replaces:
        supersede(one, other, keeper.library().documents(), keeper.corpus)
        words = f"Noting that {one_line(other.metadata.title)} replaced {one_line(one.metadata.title)}"
    else:
        keep_both(one, other, keeper.corpus)
        words = "Noting that both documents stay"
    return _read_again(keeper, words, {one.paths[0]})


def _read_again(keeper: Keeper, words: str, paths: set[str], saved: str = "") -> Response:
    def act(progress: Progress) -> Outcome:
        done = keeper.read_again(paths, progress)
        return replace(done, lines=(saved, *done.lines)) if saved else done

    task = keeper.worker.submit(words, act)
    return go(f"/library/tasks/{task.task_id}")


def _pending(keeper: Keeper, library: Library) -> int:
    """Return how many files of the folder the library has not taken in as they are now."""
    try:
        return 0 if keeper.worker.unfinished else len(library.plan(keeper.corpus).changes)
    except (CorpusMissing, CorpusEmpty):
        return 0
