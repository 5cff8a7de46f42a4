"""Which descriptions of pictures are somebody's words: programs invent some, and others only name a file."""

from __future__ import annotations

import re

from assistant.readers.flow import clean

_MEANINGLESS = re.compile(
    r"\S+\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp)|(?:picture|image|graphic|logo|icon)\s*\d*", re.IGNORECASE
)
FEWEST_WORDS = 3


def description(text: object) -> str:
    """Return a picture's description where it says something about it, else nothing.

    :param text: an attribute's value; None where there is none.
    """
    cleaned = clean(str(text or ""))
    # Office marks its own guesses so.
    guessed = "automatically generated" in cleaned.lower() or "AI-generated" in cleaned
    if guessed or len(cleaned.split()) < FEWEST_WORDS or _MEANINGLESS.fullmatch(cleaned):
        return ""
    return cleaned
