"""Uploads: taken in, looked at, their details corrected, what would be done shown, and then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.errors import AssistantError
from assistant.folder.metadata import KINDS
from assistant.text.visible import one_line
from ui.library_page.documents import HINTS, LABELS, STATUSES
from ui.library_page.incoming import NotKept, Upload
from ui.library_page.keeper import Keeper
from ui.library_page.listing import on_this_page
from ui.library_page.placing import (
    FIELDS,
    Fate,
    ReadFile,
    Step,
    fingerprint,
    look,
    place,
    plan_uploads,
    problems_of,
    sha256_at,
)
from ui.library_page.web import Form, Sent, TheKeeper, go, show
from ui.library_page.work import Outcome, Progress

router = APIRouter()

# So many stand on one page: a form stays far below the number of fields that are read of one.
MOST_ON_A_PAGE = 50
SAID_SINCE = "Somebody else has changed this since you opened it. What you wrote is below; send it again to keep it."
CHANGED = (
    "The library or the files have changed since you looked at the plan, so nothing was done. This is the plan now."
)


@router.get("/check", response_model=None)
def check(keeper: TheKeeper, name: str = "", size: int = 0, replaces: str = "") -> Response:
    """Say, before anything is sent, whether a file would be taken."""
    try:
        return JSONResponse({"name": _checked(keeper, name, size, replaces)})
    except NotKept as error:
        return _refused(error)


@router.post("/incoming", response_model=None)
async def take_in(request: Request, keeper: TheKeeper, name: str = "", replaces: str = "") -> Response:
    """Keep the file that is the body of this request."""
    size = int(request.headers["content-length"])
    try:
        await run_in_threadpool(_checked, keeper, name, size, replaces)
        instead_of = await run_in_threadpool(sha256_at, keeper.file(replaces)) if replaces else ""
        upload = await keeper.incoming.keep(name, size, request.stream(), replaces, instead_of)
    except NotKept as error:
        return _refused(error)
    return JSONResponse({"id": upload.upload_id, "name": upload.name})


@router.post("/incoming/{upload_id}/look", response_model=None)
def look_at(keeper: TheKeeper, upload_id: str) -> Response:
    """Read what an upload says of itself."""
    upload = keeper.incoming.find(upload_id)
    if upload is None:
        return JSONResponse({"error": "This file is no longer waiting."}, 404)
    seen = _looked_at(keeper, [upload])[0]
    if seen.problem:
        return JSONResponse({"said": f"Saved, but it could not be read: {seen.problem}", "problem": True})
    if seen.is_scan:
        return JSONResponse({"said": "Saved. Its pages are pictures, whose words are read once it is added."})
    return JSONResponse({"said": "Saved and read. Its details are ready to check."})


@router.get("/incoming", response_model=None)
def review(request: Request, keeper: TheKeeper, page: int = 1) -> Response:
    """Show the waiting uploads with their details to correct, page by page."""
    return _review(request, keeper, _looked_at(keeper, keeper.uploads()), {}, page=page)


@router.post("/incoming/plan", response_model=None)
def show_plan(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Keep the corrections; show another page of uploads, what would be done, or what has to be mended first."""
    uploads, stand, problems = _corrected(keeper, form)
    if form["to"] and not stand:
        return go(f"/library/incoming?page={form['to'] if form['to'].isdecimal() else 1}")
    for upload in uploads:
        problems.setdefault(upload.upload_id, {}).update(problems_of(upload.given))
    for step in _steps(keeper, uploads):
        if step.fate is Fate.ASK:
            problems[step.upload.upload_id]["choice"] = step.words
    gone = _gone(form, uploads)
    if any(problems.values()) or not uploads:
        return _review(request, keeper, uploads, problems, stand, gone)
    return _plan(request, keeper, uploads, gone=gone)


@router.post("/incoming/carry-out", response_model=None)
def carry_out(request: Request, keeper: TheKeeper, form: Sent) -> Response:
    """Do what was shown, unless something has changed since."""
    with keeper.taking:
        uploads = keeper.uploads()
        steps = _steps(keeper, uploads)
        if fingerprint(steps) != form["plan"] or not steps:
            return _plan(request, keeper, uploads, CHANGED) if steps else go("/library/incoming")
        keeper.taken |= {upload.upload_id for upload in uploads}
    task = keeper.worker.submit(_title(steps), _placing(keeper, steps))
    return go(f"/library/tasks/{task.task_id}")


@router.post("/incoming/{upload_id}/drop", response_model=None)
def drop(request: Request, keeper: TheKeeper, upload_id: str, form: Sent) -> Response:
    """Ask whether to let go of a file, and keep what was written about the others; then let go of it."""
    upload = keeper.incoming.find(upload_id)
    if upload is not None and form["sure"] != "yes":
        _corrected(keeper, form)
        return show(request, "drop.html", upload=upload)
    if upload is not None and upload_id not in keeper.taken:
        keeper.incoming.drop(upload)
    return go("/library/incoming" if keeper.uploads() else "/library/")


def _checked(keeper: Keeper, name: str, size: int, replaces: str) -> str:
    if keeper.folder_is_gone:  # what is written where a drive belongs is hidden once it is connected
        raise NotKept("The library’s folder cannot be reached just now.", "Connect its drive, then add the file again.")
    clean = keeper.incoming.check(name, size)
    if replaces:
        document = keeper.document(replaces)
        if document is None and keeper.quarantined(replaces) is None:
            raise NotKept("The document that this file should replace is no longer there.", "Add the file by itself.")
        old, new = PurePosixPath(replaces).suffix.lower(), PurePosixPath(clean).suffix.lower()
        if old != new:
            raise NotKept(
                f"It is a {new} file and would take the place of a {old} file: both have to be of the same kind.",
                "Add it as a document of its own, then say on the old one's page that it was replaced.",
            )
    return clean


def _refused(error: NotKept) -> Response:
    return JSONResponse({"error": f"{error.message} {error.hint}"}, 422)


def _looked_at(keeper: Keeper, uploads: Sequence[Upload]) -> list[Upload]:
    """Read those that have not been read yet."""
    if all(upload.guessed is not None for upload in uploads):
        return list(uploads)
    with keeper.looking.reading() as read:
        now = [keeper.incoming.find(upload.upload_id) or upload for upload in uploads]
        return [
            look(upload, keeper.incoming, keeper.corpus, read, recognises=keeper.recognises)
            if upload.guessed is None
            else upload
            for upload in now
        ]


def _corrected(keeper: Keeper, form: Form) -> tuple[list[Upload], dict[str, Upload], dict[str, dict[str, str]]]:
    """Return the uploads with what the form says of each, and keep it; one that was not on the form stays as it is.

    Where somebody else has written about one since the form was shown, nothing is kept of that one: it is also among
    the second, as it stands, and has an entry among the third, which are problems.
    """
    uploads: list[Upload] = []
    stand: dict[str, Upload] = {}
    problems: dict[str, dict[str, str]] = {}
    for upload in keeper.uploads():
        upload_id = upload.upload_id
        if f"title.{upload_id}" not in form:
            uploads.append(upload)
            continue
        written = replace(
            upload,
            given={key: " ".join(form[f"{key}.{upload_id}"].split()) for key in FIELDS},
            choice=form[f"choice.{upload_id}"],
            supersedes=form[f"supersedes.{upload_id}"],
            checked=form[f"checked.{upload_id}"] == "yes",
        )
        if written.mark != upload.mark:
            if form.get(f"mark.{upload_id}", upload.mark) == upload.mark:
                keeper.incoming.update(written)
            else:
                stand[upload_id] = upload
                problems[upload_id] = {"conflict": SAID_SINCE}
        uploads.append(written)
    return uploads, stand, problems


def _gone(form: Form, uploads: Sequence[Upload]) -> list[str]:
    """Return the names of files that were on the form and wait no longer."""
    waiting = {upload.upload_id for upload in uploads}
    return [form[name] for name in form if name.startswith("name.") and name.removeprefix("name.") not in waiting]


def _steps(keeper: Keeper, uploads: Sequence[Upload]) -> tuple[Step, ...]:
    library = keeper.library()
    unread = {item.path for item in library.quarantined()}
    return plan_uploads(uploads, keeper.corpus, library.store.files(), unread)


def _review(
    request: Request,
    keeper: Keeper,
    uploads: Sequence[Upload],
    problems: Mapping[str, dict[str, str]],
    stand: Mapping[str, Upload] | None = None,
    gone: Sequence[str] = (),
    page: int = 1,
) -> Response:
    forms = [
        _form_of(
            step.upload,
            step,
            problems.get(step.upload.upload_id, {}),
            (stand or {}).get(step.upload.upload_id, step.upload),
        )
        for step in _steps(keeper, uploads)
    ]
    forms.sort(key=lambda each: not each["needs_a_look"])
    pages = [forms[start : start + MOST_ON_A_PAGE] for start in range(0, len(forms), MOST_ON_A_PAGE)]
    page = min(max(page, 1), max(len(pages), 1))
    wrong = [each for each in forms if each["problems"]]
    only_wrong = bool(wrong) and len(pages) > 1
    return show(
        request,
        "incoming.html",
        409 if stand else 422 if wrong else 200,
        uploads=wrong[:MOST_ON_A_PAGE] if only_wrong else pages[page - 1] if pages else [],
        all=len(forms),
        unread=sum(bool(upload.problem) for upload in uploads),
        page=page,
        pages=1 if only_wrong else len(pages),
        on_a_page=MOST_ON_A_PAGE,
        only_wrong=only_wrong,
        gone=gone,
        faults=sum(len(found) for found in problems.values()),
        fields=FIELDS,
        labels=LABELS,
        hints=HINTS,
        kinds=KINDS,
        statuses=STATUSES,
        documents=keeper.library().documents(),
        limit=keeper.incoming.most_bytes,
    )


def _form_of(upload: Upload, step: Step, problems: dict[str, str], stands: Upload) -> dict[str, Any]:
    """Return what the form shows of an upload.

    :param stands: the same as it is kept, which is another where somebody else has written about it.
    """
    guessed = upload.guessed or {}
    # Where its name is taken, a choice once made can be taken back.
    taken = "" if step.fate is Fate.DUPLICATE or step.together or step.of == upload.replaces else step.of
    return {
        "upload": upload,
        "step": step,
        "taken": taken,
        "needs_a_look": bool(upload.problem or taken or step.together or step.fate is Fate.DUPLICATE),
        "values": {key: upload.given.get(key, guessed.get(key, "")) for key in FIELDS},
        "now": {} if stands is upload else {key: stands.given.get(key, guessed.get(key, "")) for key in FIELDS},
        "mark": stands.mark,
        "problems": problems,
        "next_step": on_this_page(upload.next_step) if upload.next_step else "",
    }


def _plan(
    request: Request, keeper: Keeper, uploads: Sequence[Upload], notice: str = "", gone: Sequence[str] = ()
) -> Response:
    steps = _steps(keeper, uploads)
    titles = {str(document.document_id): one_line(document.metadata.title) for document in keeper.library().documents()}
    return show(
        request,
        "incoming_plan.html",
        409 if notice else 200,
        steps=[(step, titles.get(step.upload.supersedes, "")) for step in steps],
        mark=fingerprint(steps),
        notice=notice,
        gone=gone,
        can=all(step.fate is not Fate.ASK for step in steps),
    )


def _title(steps: Sequence[Step]) -> str:
    return f"Adding {steps[0].upload.name}" if len(steps) == 1 else f"Adding {len(steps)} files"


def _placing(keeper: Keeper, steps: Sequence[Step]) -> Any:
    """Return what puts uploads into the folder and reads them; called again, it goes on where it was."""
    placed: set[str] = set()
    asked: set[str] = set()
    replaced: dict[str, str] = {}
    lines: list[str] = []
    troubles: list[str] = []

    def place_one(step: Step, read: ReadFile) -> None:
        try:
            place(step, keeper.incoming, keeper.corpus, read)
        except AssistantError as error:
            troubles.append(f"{step.upload.name}: {error.message} {error.hint} It waits under “Uploads”.")
            return
        if step.fate is Fate.DUPLICATE:
            lines.append(f"{step.upload.name}: {step.words[0].lower()}{step.words[1:]}")
        else:
            asked.add(step.target)
            if step.upload.supersedes:
                replaced[step.target] = step.upload.supersedes

    def act(progress: Progress) -> Outcome:
        try:
            for number, step in enumerate(steps, 1):
                if step.upload.upload_id not in placed:
                    placed.add(step.upload.upload_id)
                    with keeper.looking.reading() as read:  # whoever sends files meanwhile has it in between
                        place_one(step, read)
                    progress(number, len(steps), "")
        finally:  # what could not be placed is among the uploads again
            keeper.taken.difference_update(step.upload.upload_id for step in steps)
        if not asked:
            return Outcome(tuple(lines), tuple(troubles))
        done = keeper.read_again(asked, progress, replaced)
        return Outcome((*lines, *done.lines), (*troubles, *done.troubles), done.links)

    return act
