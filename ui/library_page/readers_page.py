"""What readers asked in vain and said of answers: what to look for, for whoever keeps the library."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from assistant.feedback import OpinionKind, gaps
from ui.library_page.web import TheKeeper, show

router = APIRouter()

MOST_SHOWN = 200
SAID = {
    OpinionKind.HELPFUL: "Helpful",
    OpinionKind.NOT_HELPFUL: "Not helpful",
    OpinionKind.WRONG_SOURCE: "Wrong source",
    OpinionKind.MISSING_DOCUMENT: "A document is missing",
}


@router.get("/readers", response_model=None)
def readers_page(request: Request, keeper: TheKeeper) -> Response:
    """List the questions that were not answered, and what was said of answers; the latest first."""
    opinions = keeper.library().opinions()
    said = [opinion for opinion in reversed(opinions) if opinion.kind in SAID]
    unanswered = gaps(opinions)
    return show(
        request,
        "readers.html",
        is_kept=keeper.settings.feedback,
        gaps=unanswered[:MOST_SHOWN],
        said=[(opinion, SAID[opinion.kind]) for opinion in said[:MOST_SHOWN]],
        more=max(len(unanswered), len(said)) > MOST_SHOWN,
    )
