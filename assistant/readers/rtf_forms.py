"""Fields of forms in RTF files: boxes and lists, whose state stands in the field's instruction."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.readers.ticks import box, entry

_BOX, _LIST = 1, 2
# The result of a field that nobody has changed.
_UNCHANGED = 25


@dataclass(slots=True)
class FormField:
    """What is known of a field so far; one for text shows nothing here, its words are the field's result."""

    kind: int = 0
    result: int = _UNCHANGED
    default: int = 0
    entries: list[str] = field(default_factory=list)

    def describe(self, word: bytes, number: int) -> None:
        """Take a word that says something of the field."""
        if word == b"fftype":
            self.kind = number
        elif word == b"ffres":
            self.result = number
        elif word == b"ffdefres":
            self.default = number

    def shown(self) -> str:
        """Return what is shown in the field's place."""
        state = self.default if self.result == _UNCHANGED else self.result
        if self.kind == _BOX:
            return box(ticked=state == 1)
        return entry(self.entries, state) if self.kind == _LIST else ""
