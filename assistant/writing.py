"""Files that are written whole or not at all, where somebody asked for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import BadSetting


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield where to write what takes the place of ``target`` when the block is left without an error.

    However it is left, nothing else stays behind.
    """
    unfinished = target.with_name(f"{target.name}.new")
    try:
        yield unfinished
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def require_writable(path: Path, option: str) -> None:
    """Find out before the work is done, not after; makes the folder.

    :raises BadSetting: nothing can be written to ``path``, which was given with ``option``.
    """
    with _told(path, option):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise BadSetting(f"{path} is no file.", f"Name another with {option}.")
        with tempfile.TemporaryFile(dir=path.parent):
            pass


def write_whole(path: Path, text: str, option: str) -> None:
    """Write ``text`` to ``path``. Raises as :func:`require_writable`."""
    with _told(path, option), replacing(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


@contextmanager
def _told(path: Path, option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSetting(f"{path} cannot be written: {error.strerror}.", f"Name another with {option}.") from error
