"""Language models that behave in every way but one, and the evidence they are given."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from assistant.types import Citation, Claim, DocumentId, Metadata, Span, StoredDocument, VersionId

QUOTES = (
    "In 2022, 65% of trusts said that operational pressure was a barrier. "
    "Only 16% of trusts had trained their clinical staff.",
    "Every chief executive should:\n- 3.4 Name an executive lead for health inequalities.\n"
    "- 3.12 Name a trust lead for digital inclusion.",
    "The event was chaired by Jenny Smith in February 2025. Boards are not required to publish a plan.",
)


def citations(*quotes: str) -> tuple[Citation, ...]:
    document = StoredDocument(DocumentId("d"), VersionId("v"), ("a.md",), Metadata("Paper"), 1, 1)
    return tuple(
        Citation(number, document, Span(0, 0, len(quote)), (), quote) for number, quote in enumerate(quotes, start=1)
    )


def extracts(cited: tuple[Citation, ...]) -> tuple[Claim, ...]:
    return tuple(Claim(" ".join(citation.quote.split()), (citation.number,)) for citation in cited)


def ids_of(user: str) -> list[str]:
    """The opaque ids of a prompt, in order."""
    return re.findall(r"^\[(\w+)\] ", user, re.MULTILINE)


@dataclass
class Scripted:
    """Says ``script``, in which ``{1}`` stands for the id of the first quote; records what it was told."""

    script: str
    name: str = "stand-in"
    host: str | None = None
    pace: float = 0.0
    told: list[tuple[str, str]] = field(default_factory=list)

    def stream(self, system, user):
        self.told.append((system, user))
        ids = ids_of(user)
        text = re.sub(r"\{(\d)\}", lambda match: ids[int(match[1]) - 1], self.script)
        for piece in re.findall(r".{1,7}", text, re.DOTALL):
            time.sleep(self.pace)
            yield piece


class Broken(Scripted):
    """Fails after what it has said."""

    def stream(self, system, user):
        yield from super().stream(system, user)
        raise ConnectionError("a provider's message that quotes the prompt")


class Hanging(Scripted):
    """Says its script, then nothing more, for long."""

    def stream(self, system, user):
        yield from super().stream(system, user)
        time.sleep(20)


class Endless(Scripted):
    """Says its script over and over."""

    pieces = 0

    def stream(self, system, user):
        while True:
            for piece in super().stream(system, user):
                self.pieces += 1
                yield piece
