"""What lies in the corpus folder and is left alone on purpose: which names, and how its owner is told.

What systems and programs leave behind is passed over without a word: nobody put it there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from assistant.types import LeftAlone, WhyLeftAlone

# Names that are not documents: hidden files, text sources of built files, Office's lock files.
IGNORED_PREFIXES = (".", "_", "~$")
_LITTER = re.compile(
    r"~\$.*|\.~lock\..*|\._.*|\.DS_Store|\.Trash.*|\.Spotlight-V100|\.fseventsd|\.TemporaryItems|__MACOSX|\.git.*|"
    # Our own: what was removed or replaced, what waits to be added, what is half written.
    r"\.removed|\.replaced|\.incoming|\.fetched\.json|\.fetching\.lock|\..*\.(?:copying|writing|part)",
    re.IGNORECASE,
)
_SAVED_PAGE_FOLDER = "_files"
_SAVED_PAGES = (".htm", ".html", ".mht", ".mhtml")
_LISTED = 10
# Of one, of several, and what to do.
_REASONS = {
    WhyLeftAlone.NAME: (
        "since its name begins with _ or .",
        "since their names begin with _ or .",
        " Rename what should be read.",
    ),
    WhyLeftAlone.SAVED_PAGE: ("as a part of the web page beside it", "as parts of the web pages beside them", ""),
}


def why_left_alone(name: str, beside: Collection[str], *, is_folder: bool) -> WhyLeftAlone | None:
    """Return why a file or folder is left alone; None where it is not.

    :param beside: the names in its folder.
    """
    if name.startswith(IGNORED_PREFIXES):
        return WhyLeftAlone.NAME
    return WhyLeftAlone.SAVED_PAGE if is_folder and _belongs_to_saved_page(name, beside) else None


def is_litter(name: str) -> bool:
    """Return whether a name is one that only systems and programs give."""
    return _LITTER.fullmatch(name) is not None


def left_alone_lines(left: Sequence[LeftAlone]) -> Iterator[str]:
    """Yield a line for each reason to leave something alone: how much, and the first names."""
    for why, group in groupby(sorted(left, key=lambda each: each.why), key=lambda each: each.why):
        paths = [each.path for each in group]
        of_one, of_several, remedy = _REASONS[why]
        yield f"{len(paths)} left alone, {of_one if len(paths) == 1 else of_several}: {first_names(paths)}.{remedy}"


def first_names(names: Sequence[str]) -> str:
    """Return names as a list for a person: the first ten, and how many more there are."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def _belongs_to_saved_page(name: str, beside: Collection[str]) -> bool:
    """Return whether a folder holds the pictures and styles of a web page that a browser saved beside it."""
    page = name.removesuffix(_SAVED_PAGE_FOLDER)
    return page != name and any(PurePath(each).stem == page and each.lower().endswith(_SAVED_PAGES) for each in beside)
