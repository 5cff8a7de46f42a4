"""Which paths documents had before, as the ledger of runs has it."""

from __future__ import annotations

import json
from collections.abc import Iterable

RENAMES = "SELECT json_extract(report, '$.renamed') AS renamed FROM runs WHERE renamed <> '[]' ORDER BY run"


def renamed_from(rows: Iterable[tuple[str]]) -> dict[str, str]:
    """Return the rows of ``RENAMES`` as each path that was, and what it became."""
    return {pair["was"]: pair["path"] for (pairs,) in rows for pair in json.loads(pairs)}
