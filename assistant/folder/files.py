"""The corpus folder: which files are in it, and what tells that one has changed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusMissing
from assistant.folder.left_alone import IGNORED_PREFIXES as IGNORED_PREFIXES
from assistant.folder.left_alone import is_litter, why_left_alone
from assistant.folder.strays import Stray, is_named_as_sidecar, stray
from assistant.opening import leads_out, open_ordinary
from assistant.text.glossary import GLOSSARY_NAME
from assistant.types import SIDECAR_SUFFIX, LeftAlone

# System litter, and what is no document.
IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini", GLOSSARY_NAME})
# How a byte of a name that is no text is written out.
_ODD_BYTE = re.compile(rb"\\x([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file as the folder shows it. ``path`` is relative to the corpus, with forward slashes.

    ``stamp`` and ``sidecar_stamp`` are equal for as long as nothing has touched the file: they are compared, never
    read. ``sidecar`` is None, and its stamp empty, where there is none. ``escapes`` is True for a link, or a file whose
    sidecar is a link, that leads out of the corpus. ``stray`` says that it is a sidecar under a wrong name.
    """

    path: str
    location: Path
    stamp: str
    sidecar: Path | None
    sidecar_stamp: str = ""
    escapes: bool = False
    stray: Stray | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the corpus folder, each by path: files, and what is left alone on purpose."""

    files: tuple[CorpusFile, ...]
    left_alone: tuple[LeftAlone, ...]


def list_corpus(folder: Path) -> list[CorpusFile]:
    """Return every file of the corpus, by path; sidecars and ignored names are left out. Raises as :func:`look_at`."""
    return list(look_at(folder).files)


def require_folder(folder: Path) -> None:
    """Raise CorpusMissing where the corpus folder is not there, as when its drive is not connected."""
    if not folder.is_dir():
        raise CorpusMissing(
            f"The corpus folder {folder} is not there; nothing was changed.",
            "If it lies on a drive that is not connected, connect it. Otherwise create it and put documents in it, or "
            "name another with --corpus.",
        )


def look_at(folder: Path) -> Listing:
    """Return what lies in the corpus folder.

    :raises CorpusMissing: the folder is not there.
    """
    require_folder(folder)
    found = list(_found(folder))
    return Listing(
        tuple(sorted((each for each in found if isinstance(each, CorpusFile)), key=lambda file: file.path)),
        tuple(sorted((each for each in found if isinstance(each, LeftAlone)), key=lambda each: each.path)),
    )


def is_never_read(name: str) -> bool:
    """Return whether a file of this name is no document wherever it lies."""
    return name.startswith(IGNORED_PREFIXES) or name in IGNORED_NAMES


def path_of(name: str) -> str:
    """Return a name as the library shows and keeps it.

    Names are bytes to some systems; one that is no text has its odd bytes written out.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def location_of(folder: Path, path: str) -> Path:
    """Return where a path of the library lies in the corpus folder: :func:`path_of`, undone."""
    location = folder / path
    if os.path.lexists(location):
        return location
    return folder / os.fsdecode(_ODD_BYTE.sub(lambda odd: bytes.fromhex(odd[1].decode()), os.fsencode(path)))


def sidecar_of(location: Path) -> Path:
    """Return where the sidecar of a file lies, whether it is there or not."""
    return location.with_name(location.name + SIDECAR_SUFFIX)


def found_in(folder: Path, pattern: str) -> list[Path]:
    """Return what in ``folder`` matches ``pattern``, in order; empty where the folder is gone, be it just now.

    A folder that is deleted with the last thing in it may go while somebody lists it.
    """
    try:
        return sorted(folder.glob(pattern))
    except FileNotFoundError:
        return []


def file_sha256(location: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits. Raises as :func:`open_ordinary`."""
    with open_ordinary(location) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stamp_of(location: Path) -> str:
    """Return what is equal for as long as nothing has touched a file.

    Size, time of change and inode; and the time at which the inode changed, which no program can set back.

    :raises OSError: the file is not there.
    """
    return _stamp(location.stat())


def _stamp(state: os.stat_result) -> str:
    return f"{state.st_size}-{state.st_mtime_ns}-{state.st_ctime_ns}-{state.st_ino}"


def _found(folder: Path) -> Iterator[CorpusFile | LeftAlone]:
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        entries = _entries(folder / prefix)
        for name, entry in entries.items():
            is_folder = entry.is_dir(follow_symlinks=False)
            why = why_left_alone(name, entries, is_folder=is_folder)
            if why is not None:
                if not is_litter(name) and not _is_sidecar(name, entries):
                    yield LeftAlone(path_of(prefix + name) + ("/" if is_folder else ""), why)
            elif is_folder:
                waiting.append(f"{prefix}{name}/")
            elif entry.is_symlink() and Path(entry.path).is_dir():
                # A link to a folder inside the corpus shows files that are listed anyway, where they lie.
                if _escapes(entry, folder):
                    yield CorpusFile(
                        path_of(prefix + name), folder / prefix / name, _stamp_of_entry(entry), None, escapes=True
                    )
            elif name not in IGNORED_NAMES and not _is_sidecar(name, entries):
                yield _file(folder, prefix, entry, entries)


def _entries(folder: Path) -> dict[str, os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return {entry.name: entry for entry in found}
    except FileNotFoundError:  # gone since it was listed
        return {}
    except OSError as error:
        # Its documents have not gone only because they cannot be seen.
        raise CorpusMissing(
            f"The folder {folder} cannot be listed: {error.strerror}; nothing was changed.",
            "Check that its drive is connected and that you may read it, then try again.",
        ) from error


def _is_sidecar(name: str, entries: Mapping[str, os.DirEntry[str]]) -> bool:
    return name.endswith(SIDECAR_SUFFIX) and name.removesuffix(SIDECAR_SUFFIX) in entries


def _file(folder: Path, prefix: str, entry: os.DirEntry[str], entries: Mapping[str, os.DirEntry[str]]) -> CorpusFile:
    location = folder / (prefix + entry.name)
    sidecar = entries.get(entry.name + SIDECAR_SUFFIX)
    return CorpusFile(
        path_of(prefix + entry.name),
        location,
        _stamp_of_entry(entry),
        None if sidecar is None else sidecar_of(location),
        "" if sidecar is None else _stamp_of_entry(sidecar),
        _escapes(entry, folder) or (sidecar is not None and _escapes(sidecar, folder)),
        _stray(entry.name, entries) if is_named_as_sidecar(entry.name) else None,
    )


def _stray(name: str, entries: Mapping[str, os.DirEntry[str]]) -> Stray | None:
    beside = [
        each
        for each, entry in entries.items()
        if not each.startswith(IGNORED_PREFIXES) and not entry.is_dir(follow_symlinks=False)
    ]
    return stray(name, beside)


def _escapes(entry: os.DirEntry[str], folder: Path) -> bool:
    return entry.is_symlink() and leads_out(Path(entry.path), folder)


def _stamp_of_entry(entry: os.DirEntry[str]) -> str:
    for follow in (True, False):
        try:
            return _stamp(entry.stat(follow_symlinks=follow))
        except OSError:  # a link to nowhere, or gone since it was listed: reported when it cannot be read
            continue
    return ""
