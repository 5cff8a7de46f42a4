"""Sidecars are read by the program itself, not by the child: what a hostile one costs, everybody pays."""

from __future__ import annotations

import time

import pytest

from assistant.types import QuarantineCode
from tests.conftest import read_here
from tests.hostile.bombs import SIDECARS


@pytest.mark.parametrize("name", SIDECARS)
@pytest.mark.timeout(60)
def test_a_hostile_sidecar_is_refused_at_once(library, corpus, name):
    (corpus / "note.txt").write_text("The board meets in March.")
    (corpus / "note.txt.yaml").write_bytes(SIDECARS[name]())
    started = time.monotonic()
    report = library.sync(corpus, read=read_here)
    assert time.monotonic() - started < 10
    # A number is a title too, however it is written; everything else is named.
    refused = {item.path: item.code for item in report.quarantined}
    assert refused in ({"note.txt": QuarantineCode.BAD_METADATA}, {"note.txt": QuarantineCode.CORRUPT}, {})
    if name not in ("base sixty", "in utf-16", "zeros", "fifty megabytes"):
        assert refused, "it was taken as it is"
    assert len(library.documents()) == 3 + (not refused)


def test_a_program_in_a_sidecar_is_not_run(library, corpus, tmp_path):
    (corpus / "note.txt").write_text("The board meets in March.")
    canary = tmp_path / "canary"
    (corpus / "note.txt.yaml").write_text(f"title: !!python/object/apply:os.system ['touch {canary}']\n")
    library.sync(corpus, read=read_here)
    assert not canary.exists()
