"""What Word, PowerPoint and Excel files have in common: what makes them one, and what they say about themselves."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, Protocol

from lxml import etree

from assistant.readers.archive import Doctypes, Element, checked_archive, parse_xml
from assistant.readers.failures import corrupt
from assistant.readers.flow import clean
from assistant.readers.limits import Limits
from assistant.types import Properties


class CoreProperties(Protocol):
    """What is read of a package's core properties."""

    @property
    def title(self) -> str: ...
    @property
    def keywords(self) -> str: ...


# What the strict form of the standard calls its names; Word, PowerPoint and their parsers know the usual ones.
_STRICT = re.compile(rb"purl\.oclc\.org/ooxml/(\w+)/")
_KINDS_OF_PARTS = "[Content_Types].xml"
_KINDS = {"word": "a Word document", "ppt": "a PowerPoint file", "xl": "an Excel file"}
_MAIN = {"word": b"wordprocessingml", "ppt": b"presentationml", "xl": b"spreadsheetml"}
# Files with macros, templates and shows that start by themselves have the parts of any other, under a main type of
# their own that parsers refuse.
_MAIN_KINDS = re.compile(
    rb"application/vnd\.(?:ms-(?:word|powerpoint)|openxmlformats-officedocument\.(?:wordprocessing|presentation)ml)"
    rb"\.\w+(?:\.\w+)?\.main\+xml",
    re.IGNORECASE,
)
_USUAL_KINDS = {
    "word": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "ppt": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def with_slashes(data: bytes, limits: Limits) -> bytes:
    """Return a package with slashes in the names of its parts, where a program wrote backslashes.

    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT or UNSAFE.
    """
    # Every package has a part in such a folder, and an archive's names are not packed.
    if b"_rels\\" not in data:
        return data
    with checked_archive(data, limits, Doctypes.NONE) as archive:
        return _rewritten(archive, {})


def checked_package(data: bytes, folder: str, limits: Limits) -> bytes:
    """Return the package in a form that parsers read, after refusing one that could exhaust them or is none.

    Office opens packages in the strict form of the standard, those that refer to parts that are not there, and those
    with macros or made as templates. Macros are a part that is never looked at.

    :param folder: where the main part of this kind of document lies: ``word`` or ``ppt``.
    :raises UnreadableFile: CORRUPT, LOCKED, LIMIT or UNSAFE.
    """
    data = with_slashes(data, limits)
    with checked_archive(data, limits, Doctypes.NONE) as archive:
        check_kind(archive, folder)
        names = {name.lower(): name for name in archive.namelist()}
        mended: dict[str, bytes] = {}
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                part = archive.read(name)
                better = _STRICT.sub(rb"schemas.openxmlformats.org/\1/2006/", part)
                better = _with_parts_that_are_there(name, better, names) if name.endswith(".rels") else better
                better = _MAIN_KINDS.sub(_USUAL_KINDS[folder], better) if name == _KINDS_OF_PARTS else better
                if better != part:
                    mended[name] = better
        return _rewritten(archive, mended) if mended else data


def check_kind(archive: zipfile.ZipFile, folder: str) -> None:
    """Refuse a package of another kind than its name says.

    :raises UnreadableFile: CORRUPT, naming what it looks like.
    """
    names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    if _KINDS_OF_PARTS in names and (folder in folders or _MAIN[folder] + b"." in archive.read(_KINDS_OF_PARTS)):
        return
    seen = next((kind for each, kind in _KINDS.items() if each in folders), "a ZIP archive")
    raise corrupt(
        f"The file's name does not fit what it is: it looks like {seen}.",
        "Give it the name it should have and add it again.",
    )


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return (kind, part) of what a part refers to, by the name of the reference; the package's own for no part."""
    folder, _, name = part.rpartition("/")
    own = join(folder, "_rels", f"{name}.rels")
    if own not in archive.namelist():
        return {}
    return {
        each.get("Id") or "": ((each.get("Type") or "").rpartition("/")[2], _target(each, folder))
        for each in parse_xml(archive.read(own)).iter("{*}Relationship")
    }


def _target(relation: Element, folder: str) -> str:
    return normpath(join("/", folder, relation.get("Target") or "")).lstrip("/")


def _with_parts_that_are_there(name: str, part: bytes, names: Mapping[str, str]) -> bytes:
    """Return a part of references without those to parts that are not there; names differ in case at times.

    :param names: the parts that are there, by their names in lower case.
    """
    root = parse_xml(part)
    folder = dirname(dirname(name))
    changed = False
    for relation in list(root.iter("{*}Relationship")):
        target = _target(relation, folder)
        if relation.get("TargetMode") == "External" or names.get(target.lower()) == target:
            continue
        changed = True
        if target.lower() in names:
            relation.set("Target", "/" + names[target.lower()])
        else:
            relation.getparent().remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if changed else part


def _rewritten(archive: zipfile.ZipFile, parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name.replace("\\", "/"), parts.get(name) or archive.read(name))
    return target.getvalue()


_JUNK_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|office).*|(?:power ?point )?presentation\d*|slide \d+|untitled.*|word document|"
    r"document\d*|title|template.*|no slide title|"
    r"\S+\.(?:docx?|pptx?|pdf|indd|qxd|rtf|xlsx?|html?|odt|tex|dvi))",
    re.IGNORECASE,
)


def is_junk_title(title: str) -> bool:
    """True for titles that programs leave behind: file names, 'untitled', 'PowerPoint Presentation'."""
    return not any(character.isalpha() for character in title) or bool(_JUNK_TITLE.fullmatch(title.strip()))


def core_properties(core: CoreProperties) -> Properties:
    """Return the title and keywords of a package.

    Its dates say when the file was saved, and its author who typed it: neither is the publication's.
    """
    return described(core.title or "", core.keywords or "")


def described(title: str, keywords: str) -> Properties:
    """Return a title that somebody gave, and keywords that are separated by commas or semicolons."""
    values: dict[str, Any] = {}
    title = clean(title)
    if title and not is_junk_title(title):
        values["title"] = title
    tags = [tag for tag in (clean(each) for each in re.split(r"[;,]", keywords)) if tag]
    if tags:
        values["tags"] = tags
    return Properties(values)
