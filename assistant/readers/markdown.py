"""Markdown -> Document: the rendered words without the marks, front matter as properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from assistant.errors import UnreadableFile
from assistant.readers.decoding import decode
from assistant.readers.failures import no_words
from assistant.readers.flow import Flow, clean, is_numbered
from assistant.readers.limits import Limits
from assistant.text.plain_yaml import check_plain
from assistant.types import Document, Properties, QuarantineCode, ReadingWarning, Role

FRONT_MATTER_CHARACTERS = 100_000
# Two for a level of a list. People go to six or seven; the parser calls itself for each, so that there is an end.
NESTING = 100
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_DROPPED_HTML = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_markdown(data: bytes, limits: Limits) -> Document:
    """Return the text as one page.

    :raises UnreadableFile: BAD_METADATA naming the line of malformed front matter; EMPTY; NO_TEXT; CORRUPT.
    """
    decoded = decode(data)
    tokens = _parser().parse(decoded.text.translate({0: None}))
    properties = Properties()
    if tokens and tokens[0].type == "front_matter":
        properties = _front_matter(tokens[0].content)
        tokens = tokens[1:]
    flow = Flow(limits.characters)
    _walk(tokens, flow)
    if not flow.pieces:
        raise no_words()
    return Document((flow.page(),), properties, (*decoded.warnings, *_too_deep(tokens)))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": NESTING})
    return parser.enable(["table", "strikethrough"]).use(front_matter_plugin)


def _too_deep(tokens: Sequence[Token]) -> tuple[ReadingWarning, ...]:
    """Return the warning that something was left out; the parser leaves out what lies too deep without a word."""
    holders = (token for token in tokens if token.type in ("list_item_open", "blockquote_open"))
    if all(token.level < NESTING - 1 for token in holders):
        return ()
    reason = "A list or a quotation is nested so deeply that its innermost text could not be read."
    return (ReadingWarning("part_not_read", reason),)


def _front_matter(content: str) -> Properties:
    if len(content) > FRONT_MATTER_CHARACTERS:
        raise _bad_front_matter("The front matter is too long.")
    try:
        check_plain(content)
        # The base loader builds text, lists and mappings only, so that dates stay as they were typed.
        values = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # The opening '---' is line 1 of the file.
        where = f", line {mark.line + 2}," if mark else ""
        raise _bad_front_matter(f"The front matter{where} is not valid YAML.") from error
    if values in (None, ""):
        return Properties({}, "front matter")
    if not isinstance(values, dict):
        raise _bad_front_matter("The front matter, line 2, must hold 'key: value' lines.")
    return Properties({str(key): _value(value) for key, value in values.items()}, "front matter")


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(each) for each in value]
    return None if str(value) in _NULLS else str(value)


def _bad_front_matter(message: str) -> UnreadableFile:
    return UnreadableFile(
        QuarantineCode.BAD_METADATA, message, "Correct the lines between the two '---' at the top of the file."
    )


def _walk(tokens: Sequence[Token], flow: Flow) -> None:
    """Turn block tokens into blocks; ``items`` holds what each open list item still has to put before its text."""
    items: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = _closing(tokens, position)
            flow.add_table(_rows(tokens[position:end]), headers=1)
            position = end
        elif token.type == "list_item_open":
            items.append(f"{token.info}{token.markup} " if token.info else "")
        elif token.type == "list_item_close":
            items.pop()
        elif token.type == "heading_open":
            position += 1
            flow.add(Role.HEADING, _inline(tokens[position]), level=int(token.tag[1]))
        elif token.type in ("inline", "code_block", "fence", "html_block"):
            _add_text(token, items, flow)
        position += 1


def _closing(tokens: Sequence[Token], opening: int) -> int:
    return next(number for number in range(opening, len(tokens)) if tokens[number].type == "table_close")


def _rows(tokens: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    return rows


def _add_text(token: Token, items: list[str], flow: Flow) -> None:
    if items:
        # Only the first paragraph of an item carries its number.
        flow.add(Role.LIST_ITEM, items[-1] + _text(token), level=len(items))
        items[-1] = ""
        return
    for role, text in _paragraphs(_text(token)):
        flow.add(role, text, strong=role is Role.PARAGRAPH and _is_strong(token))


def _paragraphs(text: str) -> Iterator[tuple[Role, str]]:
    """Yield a paragraph, or its numbered lines one by one: '3.12 name a lead' is no list in Markdown, but is one."""
    current: list[str] = []
    for line in text.split("\n"):
        if current and is_numbered(line.strip()):
            yield _role(current[0]), " ".join(current)
            current = []
        if line.strip():
            current.append(line.strip())
    if current:
        yield _role(current[0]), " ".join(current)


def _role(line: str) -> Role:
    return Role.LIST_ITEM if is_numbered(line) else Role.PARAGRAPH


def _text(token: Token) -> str:
    if token.type == "inline":
        return _inline(token)
    if token.type == "html_block":
        return unescape(_TAG.sub(" ", _DROPPED_HTML.sub(" ", token.content)))
    return " ".join(token.content.split())


def _inline(token: Token) -> str:
    """Return the words of an inline token; line breaks stay line feeds; a picture gives its description."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)


def _is_strong(token: Token) -> bool:
    """True where all the words of a paragraph stand between ``**`` and ``**``."""
    depth = 0
    for child in token.children or []:
        if child.type == "strong_open":
            depth += 1
        elif child.type == "strong_close":
            depth -= 1
        elif clean(child.content) and not depth:
            return False
    return token.type == "inline"
