"""What is told about a file that could not be read where more can be said than its reader does."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from assistant.errors import UnreadableFile
from assistant.opening import open_ordinary
from assistant.types import QuarantineCode, Quarantined

_UNPACK = "Unpack it, add the documents that are in it, and delete it."
_DOWNLOAD = "Finish the download, or start it again; then delete this file."
_SHORTCUT = "Add the document that it leads to, and delete this file."
_OF_WEB_PAGE = "It is a part of a saved web page and can be left or deleted: its words are in the page."
_ONLINE = "Open it in its program, download it as Word or PDF, and add that copy."
_NEXT_STEPS = {
    **dict.fromkeys((".zip", ".7z", ".rar", ".gz", ".tgz", ".tar"), _UNPACK),
    **dict.fromkeys((".crdownload", ".part", ".partial", ".download", ".opdownload"), _DOWNLOAD),
    **dict.fromkeys((".lnk", ".url", ".webloc"), _SHORTCUT),
    **dict.fromkeys((".css", ".js", ".woff", ".woff2"), _OF_WEB_PAGE),
    **dict.fromkeys((".gdoc", ".gsheet", ".gslides"), _ONLINE),
}
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
_BEGINNING_BYTES = 512


def told(path: str, location: Path, error: UnreadableFile) -> Quarantined:
    """Return why a file could not be read and what to do; raises as :func:`open_ordinary`."""
    suffix = PurePath(path).suffix.lower()
    reason, next_step = error.message, error.hint
    if error.quarantine_code is QuarantineCode.UNSUPPORTED:
        next_step = _NEXT_STEPS.get(suffix, next_step)
    if error.quarantine_code in (QuarantineCode.CORRUPT, QuarantineCode.UNSUPPORTED) and _is_web_page(location):
        reason = f"The file is named {suffix} but looks like a web page, as a site sends to ask for a password."
        next_step = (
            "Open its address in a browser, sign in if you are asked to, and save the document itself. "
            "If it is the web page that you want, end its name in .html."
        )
    return Quarantined(path, error.quarantine_code, reason, next_step)


def _is_web_page(location: Path) -> bool:
    with open_ordinary(location) as stream:
        return _WEB_PAGE.match(stream.read(_BEGINNING_BYTES)) is not None
