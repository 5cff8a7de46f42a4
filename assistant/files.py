"""The corpus folder: which files are in it, and what tells that one has changed."""

from __future__ import annotations

import hashlib
import os
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

    ``stamp`` and ``sidecar_stamp`` are equal for as long as nothing has touched the file: they are compared, never
    read. ``sidecar`` is None, and its stamp empty, where there is none. ``escapes`` is True for a link, or a file whose
    sidecar is a link, that leads out of the corpus.
    """

    path: str
    location: Path
    stamp: str
    sidecar: Path | None
    sidecar_stamp: str = ""
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
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    with location.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stamp_of(location: Path) -> str:
    """Return what is equal for as long as nothing has touched a file.

    Size, time of change and inode; and the time at which the inode changed, which no program can set back.

    :raises OSError: the file is not there.
    """
    return _stamp(location.stat())


def _stamp(state: os.stat_result) -> str:
    return f"{state.st_size}-{state.st_mtime_ns}-{state.st_ctime_ns}-{state.st_ino}"


def _files(folder: Path) -> Iterator[CorpusFile]:
    root = folder.resolve()
    for parent, names, filenames in os.walk(folder):
        kept = sorted(name for name in names if not name.startswith(IGNORED_PREFIXES))
        links = [name for name in kept if (Path(parent) / name).is_symlink()]
        names[:] = [name for name in kept if name not in links]
        for name in links:
            # A link to a folder inside the corpus shows files that are listed anyway, where they lie.
            if not (Path(parent) / name).resolve().is_relative_to(root):
                yield _file(root, folder, Path(parent) / name, has_sidecar=False)
        present = set(filenames)
        for filename in filenames:
            if filename.startswith(IGNORED_PREFIXES) or filename in IGNORED_NAMES:
                continue
            if filename.endswith(SIDECAR_SUFFIX) and filename.removesuffix(SIDECAR_SUFFIX) in present:
                continue
            yield _file(root, folder, Path(parent) / filename, has_sidecar=filename + SIDECAR_SUFFIX in present)


def _file(root: Path, folder: Path, location: Path, *, has_sidecar: bool) -> CorpusFile:
    sidecar = sidecar_of(location) if has_sidecar else None
    escapes = any(_escapes(place, root) for place in (location, sidecar) if place is not None)
    return CorpusFile(
        location.relative_to(folder).as_posix(),
        location,
        _stamp_or_link(location, as_link=escapes),
        sidecar,
        "" if sidecar is None else _stamp_or_link(sidecar, as_link=escapes),
        escapes,
    )


def _escapes(location: Path, root: Path) -> bool:
    return location.is_symlink() and not location.resolve().is_relative_to(root)


def _stamp_or_link(location: Path, *, as_link: bool) -> str:
    try:
        return _stamp(location.lstat() if as_link else location.stat())
    except OSError:  # a link to nowhere, or gone since it was listed: reported when it cannot be read
        try:
            return _stamp(location.lstat())
        except OSError:
            return ""
