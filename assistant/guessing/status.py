"""Whether the cover of a document says that it is a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.guessing.lines import Line
from assistant.types import Status

_VERSION = r"(?:v|version|no\.?)?\s*\d+(?:\.\d+)*"
_FOR = r"for (?:approval|comments?|consultation|decision|discussion|review)(?: only| by \S.{0,30})?"
# The whole of a line: a draft that is only spoken of stands within a sentence.
_DRAFT = re.compile(
    rf"(?:status\s*:\s*)?(?:{_VERSION}[\s,:–—-]*)?[\[(]?(?:(?:early|final|first|second|working)\s)?draft[\])]?"
    rf"(?:[\s,:–—-]*{_VERSION})?(?:[\s,:;–—-]*{_FOR})?(?:[\s,:;–—-]*not (?:for|yet) \w.{{0,40}})?[.!]?",
    re.IGNORECASE,
)


def guess_status(lines: Sequence[Line]) -> str | None:
    """Return that the document is a draft, where a line of its cover says that and nothing else."""
    says_draft = any(line.cover and _DRAFT.fullmatch(line.text.strip()) for line in lines)
    return Status.DRAFT.value if says_draft else None
