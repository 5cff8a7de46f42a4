"""A paper as Markdown, where what comes from documents is escaped, and as plain text to paste."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.export.paper import NAME, Paper, Reference, Statement, details, notes, source_line
from assistant.rendering.markdown import escape_markdown


def markdown(paper: Paper) -> str:
    """Return the paper as Markdown."""
    parts = [f"# {paper.title}", f"{NAME.replace('&', '&amp;')} · Library: {escape_markdown(paper.library)}"]
    parts += [f"> {escape_markdown(paper.notice)}"]
    for section in paper.sections:
        parts += [f"## {escape_markdown(section.question)}", f"*{escape_markdown(details(section))}*"]
        parts += [_statement(each, escape_markdown, "- ") for each in section.statements]
        parts += [f"*{escape_markdown(note)}*" for note in notes(section)]
        parts += ["### References"] if section.references else []
        parts += [_markdown_reference(reference) for reference in section.references]
        parts += ["### Closest passages"] if section.closest else []
        parts += ["\n".join(f"- {escape_markdown(each)}" for each in section.closest)] if section.closest else []
    return "\n\n".join(parts) + "\n"


def _statement(statement: Statement, escape: Callable[[str], str], bullet: str) -> str:
    listed = "\n".join(bullet + escape(item) for item in statement.items)
    return "\n\n".join(part for part in (escape(statement.text), listed) if part)


def _markdown_reference(reference: Reference) -> str:
    lines = [f"**{escape_markdown(f'[{reference.number}] {reference.title}')}**  "]
    lines += [escape_markdown(source_line(reference)) + "  "] if source_line(reference) else []
    lines += [f"{reference.address_words}: <{reference.address}>"] if reference.address else []
    lines += ["", *_quoted(reference, escape_markdown)]
    return "\n".join(lines)


def _quoted(reference: Reference, escape: Callable[[str], str]) -> Iterator[str]:
    last = len(reference.lines) - 1
    for place, line in enumerate(reference.lines):
        yield f"> {'“' if place == 0 else ''}{escape(line)}{'”' if place == last else '  '}"


def plain_text(paper: Paper) -> str:
    """Return the answers with their references as text without marks, as it is put on a clipboard."""
    parts: list[str] = []
    for section in paper.sections:
        parts += [section.question, details(section)]
        parts += [_statement(each, str, "• ") for each in section.statements]
        parts += notes(section)
        parts += [_plain_reference(reference) for reference in section.references]
        parts += ["Closest passages, not an answer:\n" + "\n".join(section.closest)] if section.closest else []
    parts += [f"{NAME}, library: {paper.library}. {paper.notice}"]
    return "\n\n".join(parts) + "\n"


def _plain_reference(reference: Reference) -> str:
    quote = chr(10).join(reference.lines)
    lines = [f"[{reference.number}] {reference.title}", source_line(reference), f"“{quote}”" if quote else ""]
    lines += [f"{reference.address_words}: {reference.address}"] if reference.address else []
    return "\n".join(line for line in lines if line)
