"""The corpus folder: which files are in it, and what tells that one has changed."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusMissing
from assistant.metadata import SIDECAR_SUFFIX

# Names that are not documents: hidden files, text sources of built files, Office's lock files, system litter.
IGNORED_PREFIXES = (".", "_", "~$")
IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini", "glossary.yaml"})


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file as the folder shows it. ``path`` is relative to the corpus, with forward slashes.

    ``sidecar`` is None where there is none; ``escapes`` is True for a link that leads out of the corpus.
    """

    path: str
    location: Path
    sidecar: Path | None
    size: int
    modified_ns: int
    inode: int
    escapes: bool = False


def list_corpus(folder: Path) -> list[CorpusFile]:
    """Return every file of the corpus, by path; sidecars and ignored names are left out.

    :raises CorpusMissing: the folder is not there.
    """
    if not folder.is_dir():
        raise CorpusMissing(
            f"The corpus folder {folder} is not there; nothing was changed.",
            "Create it and put documents in it, or name another with --corpus.",
        )
    return sorted(_files(folder), key=lambda file: file.path)


def sidecar_of(location: Path) -> Path:
    """Return where the sidecar of a file lies, whether it is there or not."""
    return location.with_name(location.name + SIDECAR_SUFFIX)


def file_sha256(location: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits.

    :raises OSError: it cannot be opened, or is no ordinary file: reading a pipe would wait for ever.
    """
    # Without waiting, since what stands there may have become a pipe since it was looked at.
    descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file", str(location))
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[CorpusFile]:
    root = folder.resolve()
    for parent, names, filenames in os.walk(folder):
        names[:] = sorted(name for name in names if not name.startswith(IGNORED_PREFIXES))
        present = set(filenames)
        for filename in filenames:
            if filename.startswith(IGNORED_PREFIXES) or filename in IGNORED_NAMES:
                continue
            if filename.endswith(SIDECAR_SUFFIX) and filename.removesuffix(SIDECAR_SUFFIX) in present:
                continue
            yield _file(root, folder, Path(parent) / filename)


def _escapes(location: Path, root: Path) -> bool:
    """True for a link that leads out of ``root``; one that leads in a circle leads nowhere."""
    return location.is_symlink() and not Path(os.path.realpath(location)).is_relative_to(root)


def _file(root: Path, folder: Path, location: Path) -> CorpusFile:
    # Names are bytes to some systems; one that is no text is shown, and kept, with its odd bytes written out.
    path = os.fsencode(location.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
    sidecar = sidecar_of(location)
    escapes = any(_escapes(each, root) for each in (location, sidecar))
    try:
        state = location.lstat() if escapes else location.stat()
    except OSError:  # a link to nowhere: reported when it cannot be read
        state = location.lstat()
    return CorpusFile(
        path,
        location,
        sidecar if sidecar.is_file() else None,
        state.st_size,
        state.st_mtime_ns,
        state.st_ino,
        escapes,
    )
