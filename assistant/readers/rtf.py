"""RTF -> Document: paragraphs with the headings of their styles, lists, tables, footnotes and text boxes.

RTF is a stream of words that switch something on or off until their group ends. The walk keeps the state of each open
group, and knows from the word that opens a group what its text is for.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.readers.failures import corrupt, no_text
from assistant.readers.flow import Flow, clean
from assistant.readers.limits import Limits
from assistant.readers.ooxml import described
from assistant.readers.rtf_forms import FormField
from assistant.readers.rtf_state import Alphabets, Format, State, Style, typed
from assistant.readers.rtf_stories import OF_TABLES, Stories
from assistant.readers.rtf_tokens import Token, tokens
from assistant.readers.rtf_words import HIDDEN_GROUPS, PARAGRAPH_ENDS, SHOWN_GROUPS, SYMBOLS
from assistant.types import Document

# No program nests groups so deeply.
DEEPEST_GROUP = 10_000
_OWN_PLACES = {b"fonttbl": "fonts"} | {word: word.decode() for word in (b"stylesheet", b"title", b"keywords", b"info")}


def read_rtf(data: bytes, limits: Limits) -> Document:
    """Return the body as one page; headers, footers and comments are left out, footnotes follow the text.

    :raises UnreadableFile: CORRUPT, LIMIT or NO_TEXT.
    """
    flow = Flow(limits.characters)
    walk = _Walk(Stories(flow))
    for token in tokens(data):
        walk.take(token)
    walk.finish()
    if not flow.pieces:
        raise no_text(
            "The document holds no text.", "If its pages are pictures, run text recognition (OCR) and add the result."
        )
    info = walk.info
    return Document((flow.page(),), described(info.get("title", ""), info.get("keywords", "")))


class _Walk:
    """Follows the groups, and hands on what each token says to whatever it is about."""

    def __init__(self, stories: Stories) -> None:
        self.info: dict[str, str] = {}
        self._stories = stories
        self._alphabets = Alphabets()
        self._state = State()
        self._stack: list[tuple[State, bool]] = []
        self._opens_group = False
        self._may_skip = False
        self._bytes = bytearray()
        self._left_to_skip = 0
        self._style_text: list[str] = []
        self._style = Format()
        self._format = Format()
        self._field = FormField()
        self._is_field_shown = False

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.text:
            self._take_text(token.text)
            return
        if token.brace or token.word != b"*":
            self._decode()
        if token.brace == b"{":
            self._left_to_skip = 0
            if len(self._stack) > DEEPEST_GROUP:
                raise corrupt("The document's groups are nested too deeply to be read.")
            self._stack.append((self._state, False))
            self._opens_group = True
            self._may_skip = False
            if self._state.place == "stylesheet":
                self._state = replace(self._state, place="style")
                self._style, self._style_text = Format(), []
        elif token.brace:
            self._left_to_skip = 0
            self._close_group()
        elif token.word == b"*":
            self._may_skip = True
        else:
            self._take_word(token.word, token.number)
            self._opens_group = False

    def finish(self) -> None:
        """End what is still open: files are cut short."""
        self._decode()
        while self._stack:
            self._close_group()
        self._stories.end_paragraph(self._format)
        self._stories.finish()

    def _close_group(self) -> None:
        if not self._stack:
            return
        if self._state.place == "style" and self._stack[-1][0].place == "stylesheet":
            name = clean("".join(self._style_text)).rstrip(";").strip()
            self._stories.styles[self._style.style] = Style(name, self._style.level)
        ends_field = self._state.place == "form field" and self._stack[-1][0].place == "instruction"
        self._state, opened_story = self._stack.pop()
        if ends_field:
            self._show_field()
        if opened_story:
            self._stories.end()

    def _show_field(self) -> None:
        """Write what a form's field shows where it stands."""
        shown, instruction = self._field.shown(), self._state
        self._is_field_shown = bool(shown)
        self._state = replace(instruction, place="")
        self._add_text(shown)
        self._state = instruction

    def _take_text(self, text: bytes) -> None:
        self._opens_group = False
        if self._left_to_skip:
            skipped = min(self._left_to_skip, len(text))
            self._left_to_skip -= skipped
            text = text[skipped:]
        if self._state.place != "hidden" and self._state.is_seen:
            self._bytes += text

    def _decode(self) -> None:
        """Turn the bytes collected so far into text: two of them may be one letter."""
        if self._bytes:
            text = bytes(self._bytes).decode(self._state.encoding or self._alphabets.encoding, errors="replace")
            self._bytes.clear()
            self._add_text(text)

    def _add_text(self, text: str) -> None:
        place = self._state.place
        if place == "style":
            self._style_text.append(text)
        elif place in ("title", "keywords"):
            self.info[place] = self.info.get(place, "") + text
        elif place == "marker":
            self._stories.add_to_marker(text)
        elif place == "form entry":
            self._field.entries[-1] += text
        elif not place and self._state.is_seen:
            self._stories.add(text, bold=self._state.bold, is_raised=self._state.raised)

    def _take_word(self, word: bytes, number: int | None) -> None:
        if self._opens_group and self._take_destination(word):
            return
        if word == b"u" and number is not None:
            self._left_to_skip = self._state.skip
            self._add_text(chr(number % 0x10000))
        elif word == b"uc":
            self._state = replace(self._state, skip=min(max(0, number or 0), 100))
        elif self._left_to_skip and word in SYMBOLS:
            self._left_to_skip -= 1
        elif word in SYMBOLS:
            self._add_text(SYMBOLS[word])
        else:
            self._take_in_place(word, number)

    def _take_in_place(self, word: bytes, number: int | None) -> None:
        """Take a word that says something of what its kind of group describes."""
        place = self._state.place
        if place == "fonts":
            self._alphabets.describe_font(word, number or 0)
        elif place == "style":
            self._style.describe(word, number)
        elif place == "marker":
            # An item's number is a paragraph of its own to some programs; the item's own stays as it is.
            self._describe_type(word, number)
        elif place == "inner row" and word == b"nestrow":
            self._stories.end_inner_row()
        elif place == "form field":
            self._field.describe(word, number or 0)
        elif not place:
            self._describe(word, number)

    def _take_destination(self, word: bytes) -> bool:
        """Return True where the word says what the group that it opens is for."""
        may_skip, self._may_skip = self._may_skip, False
        if self._take_of_field(word):
            return True
        if word in _OWN_PLACES:
            self._state = replace(self._state, place=_OWN_PLACES[word])
        elif word == b"nesttableprops" and not self._state.place:
            self._state = replace(self._state, place="inner row")
        elif word in (b"listtext", b"pntext") and self._state.place not in ("hidden", "instruction"):
            self._state = replace(self._state, place="marker")
            self._stories.begin_marker()
        elif word in (b"footnote", b"shptxt") and self._state.is_seen:
            self._state = replace(self._state, place="", bold=False)
            self._stack[-1] = (self._stack[-1][0], True)
            self._stories.begin("note" if word == b"footnote" else "box")
        elif word == b"ud":
            self._state = replace(self._state, place=self._stack[-2][0].place if len(self._stack) > 1 else "")
        elif word in HIDDEN_GROUPS or (may_skip and word not in SHOWN_GROUPS):
            # A style of characters is skipped by old programs, and is no paragraph's.
            self._state = replace(self._state, place="hidden")
        else:
            return False
        return True

    def _take_of_field(self, word: bytes) -> bool:
        """Return True where the group that the word opens is a part of a field that needs more than its text shown."""
        place = self._state.place
        if word == b"fldinst":
            self._is_field_shown = False
            self._state = replace(self._state, place="hidden" if place else "instruction")
        elif word == b"formfield" and place == "instruction":
            self._field = FormField()
            self._state = replace(self._state, place="form field")
        elif word == b"ffl" and place == "form field":
            self._field.entries.append("")
            self._state = replace(self._state, place="form entry")
        elif word == b"fldrslt" and self._is_field_shown:
            # Some programs write what is shown here once more.
            self._state = replace(self._state, place="hidden")
        else:
            return False
        return True

    def _describe(self, word: bytes, number: int | None) -> None:
        if word in PARAGRAPH_ENDS:
            self._stories.end_paragraph(self._format, is_deleted=self._state.deleted)
        elif word in OF_TABLES:
            self._stories.take_of_table(word, number or 0, self._format)
        elif word == b"pard":
            self._format = Format()
        else:
            self._describe_type(word, number)
            self._format.describe(word, number)

    def _describe_type(self, word: bytes, number: int | None) -> None:
        self._state = typed(self._state, word, number, self._alphabets)
        self._alphabets.describe(word, number)
