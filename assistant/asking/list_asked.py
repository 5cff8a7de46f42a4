"""Which things a question wants listed ("what are the five clinical priorities?"), and whether a heading names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asking.section_asked import TELLS
from assistant.text.quantities import NUMBER_WORDS
from assistant.text.words import stems

_NUMBER = rf"(?:{'|'.join(NUMBER_WORDS)}|\d+)"
# "What are the main barriers to …", "the four priorities", "which enablers did …".
_THINGS = re.compile(
    rf"(?:\b(?:what|which)(?:['’]s|['’]re| is| are| were)?|\b(?:name|list|give me|show me|tell me|all(?: of)?)|"
    rf"(?=\b{_NUMBER} )) (?:(?:the|its|their|our|all|main|key|top|biggest|different|{_NUMBER}) ?)*"
    r"(?P<things>(?:[^\W\d_][\w-]* ){0,2}?[^\W\d_][\w-]*[^\Ws]s)\b"
    r"(?=\W*$| (?:in|of|for|to|on|from|that|which|named?|at|by|with|under|behind|as|are|were|does|do|did|has|have|"
    r"should|must|can|according)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListAsked:
    """The things to be listed, as the stems of their name, in each of the ways in which it can be worded."""

    names: tuple[frozenset[str], ...]

    def stands_under(self, heading: str) -> bool:
        """Return whether a heading names the things, so that a list right below it is theirs."""
        named = frozenset() if TELLS.match(heading) else stems(heading)
        return any(name <= named for name in self.names)


def list_asked(ways: Sequence[str]) -> ListAsked | None:
    """Return which things are to be listed; None where the question does not name them.

    :param ways: the question in all its wordings.
    """
    names = (stems(match["things"]) for match in map(_THINGS.search, ways) if match)
    found = tuple(dict.fromkeys(name for name in names if name))
    return ListAsked(found) if found else None
