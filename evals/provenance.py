"""What a run was made with: hashes of the corpus, the index settings, the questions and the code."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.api import Assistant, built_with

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "evals")
SOURCES = (".py", ".json", ".yaml", ".sql")
# Results and questions lie beside the code that makes and asks them; the questions have a hash of their own.
NOT_CODE = ("runs", "cache", "baselines", "questions")
GIT_SECONDS = 10


def provenance(assistant: Assistant, questions: Iterable[Path]) -> dict[str, Any]:
    """Return what tells whether two runs can be compared, and where a difference may come from."""
    built = asdict(built_with(assistant.library.encoder))
    settings = assistant.library.settings
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "corpus": _hash(
            [document.paths, document.version, asdict(document.metadata)] for document in assistant.library.documents()
        ),
        "index": {"sha256": _hash([built]), **built},
        "questions": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in questions},
        "code": {"sha256": code_hash(), **_commit()},
        "settings": {
            "threshold": assistant.policy.threshold,
            "claims": settings.claims,
            "model": settings.model,
            "question_fingerprint": assistant.library.encoder.question_fingerprint,
        },
        "machine": {"python": platform.python_version(), "system": platform.system(), "cpus": os.cpu_count()},
    }


def code_hash(root: Path = ROOT) -> str:
    """Return a hash over every source file of the packages, with their names."""
    files = sorted(
        path
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.suffix in SOURCES and path.is_file() and not set(path.relative_to(root).parts) & set(NOT_CODE)
    )
    return _hash([path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files)


def _commit() -> dict[str, Any]:
    """Return the git commit and whether the code differs from it; both None outside of a checkout of ours."""
    if not (ROOT / ".git").exists():
        return {"commit": None, "changed": None}
    commit, changed = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--", *PACKAGES)
    return {"commit": commit, "changed": None if changed is None else bool(changed)}


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments],
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _hash(values: Iterable[Any]) -> str:
    text = json.dumps(sorted(json.dumps(value, sort_keys=True, default=str) for value in values))
    return hashlib.sha256(text.encode()).hexdigest()
