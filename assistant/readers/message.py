"""EML -> Document: a message's subject, sender and date, then its words; attachments are named, not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from assistant.errors import UnreadableFile
from assistant.readers.decoding import decode
from assistant.readers.failures import locked, no_text
from assistant.readers.flow import Flow, clean
from assistant.readers.html import add_page
from assistant.readers.limits import Limits
from assistant.readers.quoted import add_reply, is_quoting, mark_quotations, own_words, settled
from assistant.types import Document, Properties, ReadingWarning, Role

_HTML, _PLAIN = "text/html", "text/plain"
# Close enough to plain text to be read as it.
_LIKE_PLAIN = (_PLAIN, "text/markdown", "text/enriched", "text/richtext")
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
NAMED_ATTACHMENTS = 10


def read_message(data: bytes, limits: Limits) -> Document:
    """Return the message as one page.

    :raises UnreadableFile: NO_TEXT where only attachments or headers are in it, LOCKED where it is encrypted.
    """
    # Headers are ASCII and what they say of the body's encoding is true, unless the whole file was saved as UTF-16.
    is_wide = b"\x00" in data[:1024] or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    message = message_from_bytes(decode(data).text.encode() if is_wide else data)
    if _is_sealed(message):
        raise locked("message")
    subject, sender, date = (_header(message, name) for name in ("Subject", "From", "Date"))
    flow = Flow(limits.characters)
    flow.add(Role.HEADING, subject, level=1)
    for name, value in (("From", sender), ("Date", date)):
        flow.add(Role.PARAGRAPH, f"{name}: {value}" if value else "")
    headers = len(flow.pieces)
    body = _Body(flow)
    body.add(message, 0)
    if len(flow.pieces) == headers:
        raise no_text(
            "The message holds no text" + (", only attachments." if body.attachments else "."),
            "Save its attachments as files and add those, if they are what you need.",
        )
    values = {"title": subject, "published": _day(date)}
    properties = Properties({key: value for key, value in values.items() if value})
    return Document((flow.page(),), properties, tuple(body.all_warnings()))


def _is_sealed(message: Message) -> bool:
    kind = message.get_content_type()
    return kind in _SEALED and not str(message.get_param("smime-type") or "").startswith("signed")


@dataclass(slots=True)
class _Body:
    """Adds the parts of a message that are its words, and keeps the names of those that are not."""

    flow: Flow
    attachments: list[str] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def add(self, part: Message, depth: int) -> None:
        """Add a part and those within it, in order; of alternatives, the first that holds words."""
        kind, parts = part.get_content_type(), _parts(part)
        if kind == "message/rfc822" and depth:
            self.attachments.append(f"message '{_header(parts[0], 'Subject')}'" if parts else "message")
        elif kind == "multipart/alternative":
            before = len(self.flow.pieces)
            # What was meant to be seen has its tables and lists in the web page, and its words in both.
            for each in sorted(parts, key=_is_plain):
                if len(self.flow.pieces) == before:
                    self.add(each, depth + 1)
        elif parts:
            for each in parts:
                self.add(each, depth + 1)
        elif part.get_content_maintype() == "image" and part.get("Content-ID"):
            # It stands in the text, which has its description.
            return
        elif _is_attachment(part):
            self.attachments.append(_file_name(part) or kind)
        else:
            self._add_words(part, kind)

    def _add_words(self, part: Message, kind: str) -> None:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip(b"\x00 \r\n\t"):
            return
        try:
            decoded = decode(payload, part.get_content_charset() or "")
        except UnreadableFile:
            self.warnings.append(ReadingWarning("part_not_read", "A part of the message is named as text but is none."))
            return
        self.warnings.extend(decoded.warnings)
        before = len(self.flow.pieces)
        if kind == _HTML:
            own = Flow(self.flow.room)
            add_page(decoded.text, own, mend=mark_quotations)
            self.flow.room = own.room
            self.flow.pieces.extend(own.pieces)
        else:
            add_reply(decoded.text, self.flow)
        words = list(settled(self.flow.pieces[before:]))
        if words and is_quoting(self.flow.pieces[:before]):
            words.insert(0, own_words())
        self.flow.pieces[before:] = words

    def all_warnings(self) -> Iterator[ReadingWarning]:
        """Yield what was noticed, and which attachments were not read."""
        yield from self.warnings
        if self.attachments:
            names = ", ".join(self.attachments[:NAMED_ATTACHMENTS])
            more = len(self.attachments) - NAMED_ATTACHMENTS
            yield ReadingWarning(
                "attachments_not_read",
                f"Attachments were not read: {names}{f' and {more} more' if more > 0 else ''}.",
            )


def _parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == _PLAIN


def _is_attachment(part: Message) -> bool:
    """True for what a mail program offers to save."""
    disposition = part.get_content_disposition()
    if disposition == "attachment" or part.get_filename():
        return True
    # A message whose parts cannot be told apart is one text.
    return part.get_content_maintype() != "multipart" and part.get_content_type() not in (_HTML, *_LIKE_PLAIN)


def _file_name(part: Message) -> str:
    return _readable(part.get_filename() or "")


def _header(message: Message, name: str) -> str:
    """Return a header as its reader sees it; empty where there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return _readable(str(value))
    return ""


def _readable(value: str) -> str:
    if not value.strip():
        return ""
    try:
        text = decode(value.encode("utf-8", errors="surrogateescape"), "cp1252").text
    except UnreadableFile:
        return ""
    try:
        return clean(str(make_header(decode_header(text))))
    except (HeaderParseError, LookupError, ValueError):
        return clean(text)


def _day(date: str) -> str:
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except ValueError:
        return ""
