"""Sidecars that are not named as such: ``x.yaml`` or ``X.docx.yml`` beside ``x.docx``, Notepad's ``x.docx.yaml.txt``.

They describe nothing under these names, and nothing is to be quoted from them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from assistant.text.glossary import GLOSSARY_NAME
from assistant.types import SIDECAR_SUFFIX, QuarantineCode, Quarantined

_ENDING = re.compile(r"\.ya?ml(\.txt)?$", re.IGNORECASE)
_GLOSSARY = GLOSSARY_NAME.removesuffix(SIDECAR_SUFFIX)
_THEN = "then run: assistant ingest"


@dataclass(frozen=True, slots=True)
class Stray:
    """What a sidecar under a wrong name seems to be about: names of files in its folder, none where nothing fits.

    ``described`` says that the one it is about has a sidecar already.
    """

    about: tuple[str, ...]
    described: bool = False


def is_named_as_sidecar(name: str) -> bool:
    """Return whether a name ends as a sidecar's does, or nearly."""
    return _ENDING.search(name) is not None


def stray(name: str, beside: Collection[str]) -> Stray | None:
    """Return what a file that is no sidecar by its name seems to be about; None where it is something else.

    :param beside: the names of the files in its folder.
    """
    ending = _ENDING.search(name)
    if ending is None:
        return None
    base = name[: ending.start()].casefold()
    documents = [each for each in beside if not _ENDING.search(each)]
    about = [each for each in documents if each.casefold() == base]
    about = about or [each for each in documents if PurePath(each).stem.casefold() == base]
    if ending[1] and not about:  # a text of its own, for all that can be told
        return None
    return Stray(tuple(sorted(about)), len(about) == 1 and about[0] + SIDECAR_SUFFIX in beside)


def subject_of(path: str) -> str:
    """Return the path of the file that a sidecar at ``path`` is about, by its name."""
    return _ENDING.sub("", path)


def problem_of_stray(path: str, found: Stray, now_called: str | None) -> Quarantined:
    """Return what is told about a stray sidecar.

    :param now_called: where the document lies that it was about until that was renamed; None where none was.
    """
    reason, next_step = _told(path, found, now_called)
    return Quarantined(path, QuarantineCode.BAD_METADATA, reason, next_step)


def _told(path: str, found: Stray, now_called: str | None) -> tuple[str, str]:
    is_not_used = "but its name is not as it must be, so it was not used."
    if len(found.about) > 1:
        names = " or ".join(each + SIDECAR_SUFFIX for each in found.about)
        return (
            f"It looks like the .yaml file of {' or of '.join(found.about)}, {is_not_used}",
            f"Rename it to {names}, after the one that it is about, {_THEN}",
        )
    if found.about:
        [document] = found.about
        if found.described:
            return (
                f"It looks like a second .yaml file of {document}, which has {document}{SIDECAR_SUFFIX} already.",
                f"Copy what is needed from it into {document}{SIDECAR_SUFFIX} and delete this one, {_THEN}",
            )
        return (
            f"It looks like the .yaml file of {document}, {is_not_used}",
            f"Rename it to {document}{SIDECAR_SUFFIX} (exactly so, with no .txt behind it), {_THEN}",
        )
    subject = subject_of(path)
    if now_called is not None:
        return (
            f"It is the .yaml file of {subject}, which is called {now_called} now; so what it says is no longer used.",
            f"Rename it, too, to {now_called}{SIDECAR_SUFFIX}, {_THEN}",
        )
    if subject.casefold() == _GLOSSARY:
        return (f"It looks like the glossary, {is_not_used}", f"Rename it to {GLOSSARY_NAME}, {_THEN}")
    return (
        f"It looks like the .yaml file of {PurePosixPath(subject).name}, and there is no such document in its folder.",
        f"Rename it after the document that it is about, as in report.pdf{SIDECAR_SUFFIX}, or delete it, {_THEN}",
    )
