"""What is told about a file that could not be read where more can be said than its reader does."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from assistant.errors import UnreadableFile
from assistant.opening import open_ordinary
from assistant.types import QuarantineCode, Quarantined

# What to do about files of a kind that cannot be read, by their endings.
_BY_ENDINGS = {
    ".zip .7z .rar .gz .tgz .tar": "Unpack it, add the documents that are in it, and delete it.",
    ".crdownload .part .partial .download .opdownload": (
        "Finish the download, or start it again; then delete this file."
    ),
    ".lnk .url .webloc": "Add the document that it leads to, and delete this file.",
    ".css .js .woff .woff2": "It is a part of a saved web page and can be left or deleted: its words are in the page.",
    ".gdoc .gsheet .gslides": "Open it in its program, download it as Word or PDF, and add that copy.",
    ".doc .dot .wps .docm .dotx .dotm": (
        "Open it in its program, save it as a Word document (.docx), and add that copy."
    ),
    ".xls .xlt .xlsb .xlsm .xltx .ods .numbers": (
        "Open it in its program, save it as an Excel workbook (.xlsx), and add that copy."
    ),
    ".ppt .pps .ppsx .pot .pptm .potx .ppsm .odp .key": (
        "Open it in its program, save it as a PowerPoint presentation (.pptx), and add that copy."
    ),
    ".pages .pub .one .xps .djvu .mobi .azw3 .vsd .vsdx .odg": (
        "Open it in its program, save or export it as a PDF or as Word (.docx), and add that copy."
    ),
    ".msg .oft": (
        "Open the message in its program, save it as .eml or print it as a PDF, and add that copy. "
        "Save what is attached to it as files of their own."
    ),
    ".png .jpg .jpeg .gif .bmp .tif .tiff .heic .webp .svg": (
        "It is a picture. If it shows words, save or print it as a PDF and add that: text recognition, where it is "
        "installed, reads the pages of PDFs."
    ),
    ".mp3 .m4a .wav .mp4 .mov .avi": "It is a recording. Add what was said in it as text or Word (.docx).",
    ".mht .mhtml": "Open it in a browser, print it as a PDF, and add that.",
}
NEXT_STEPS = {ending: next_step for endings, next_step in _BY_ENDINGS.items() for ending in endings.split()}
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE)
_BEGINNING_BYTES = 512


def told(path: str, location: Path, error: UnreadableFile) -> Quarantined:
    """Return why a file could not be read and what to do; raises as :func:`open_ordinary`."""
    suffix = PurePath(path).suffix.lower()
    reason, next_step = error.message, error.hint
    if error.quarantine_code is QuarantineCode.UNSUPPORTED:
        next_step = NEXT_STEPS.get(suffix, next_step)
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
