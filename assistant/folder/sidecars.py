"""Sidecars: small YAML files beside documents that say what each is; read strictly, written without losing a line.

A line above an entry that says ``# guessed from the text`` or ``# from the file properties`` keeps where the entry
came from until somebody has checked it and takes the line away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import BadMetadata
from assistant.folder.files import path_of
from assistant.folder.metadata import KEYS, ORIGINAL_KEYS, problem_of
from assistant.opening import open_ordinary
from assistant.types import Metadata, Properties, Status

# Many times what a person writes; a file beyond it is something else.
SIDECAR_BYTES = 64 * 1024
# The entries, a list or "original" among them, and one level more, so that an error can name the key it is in.
DEEPEST = 3
GUESSED_FROM = {
    "text": "guessed from the text",
    "file name": "guessed from the file name",
    "file properties": "from the file properties",
    "front matter": "from the front matter",
}
_ORIGINS = {words: origin for origin, words in GUESSED_FROM.items()}
_ORIGIN_LINE = re.compile(rf"#\s*({'|'.join(_ORIGINS)})\b.*")
THIS_FILE = "The .yaml file beside it"
_HINT = "Correct it and run: assistant ingest"
_NULLS = frozenset(["", "~", "null", "Null", "NULL"])


def read_sidecar(location: Path) -> Properties:
    """Return what the sidecar at ``location`` says.

    :raises BadMetadata: naming file, line, key and the values allowed.
    :raises OSError: it cannot be opened.
    """
    return parse_sidecar(read_text(location), path_of(location.name))


def read_text(location: Path) -> str:
    """Return a sidecar's text. Raises as :func:`read_sidecar`."""
    name = path_of(location.name)
    with open_ordinary(location) as stream:
        data = stream.read(SIDECAR_BYTES + 1)
    if len(data) > SIDECAR_BYTES:
        raise BadMetadata(f"{name} is larger than {SIDECAR_BYTES // 1024} kB, so it is not used.", _HINT)
    try:
        # Windows' Notepad writes either, and marks both at the beginning.
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadMetadata(
            f"{name}, line {line}: there are letters that are not in UTF-8.",
            "In your editor choose Save as, with the encoding UTF-8, and run: assistant ingest",
        ) from error


def parse_sidecar(text: str, name: str) -> Properties:
    """Return what a sidecar's ``text`` says; every value is text, a list of texts, or the entries of ``original``.

    :param name: of the file, for the errors.
    :raises BadMetadata: naming file and, of every mistake, line, key and the values allowed.
    """
    root = _compose(text, name)
    if root is None:
        return Properties({}, "sidecar")
    lines = text.splitlines()
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[str] = []
    for key, node, line in _entries(root, name):
        values[key] = _value(node, name)
        problem = problem_of(key, values[key])
        if problem:
            problems.append(f"line {_line_of_problem(key, node, line)}: {problem}")
        noted = _ORIGIN_LINE.fullmatch(lines[line - 2].strip()) if line > 1 else None
        if noted:
            origins[key] = _ORIGINS[noted[1]]
    if problems:
        raise BadMetadata(f"{name}, {' And '.join(problems)}", _HINT)
    return Properties(values, "sidecar", origins)


def changed(text: str, values: Mapping[str, Any]) -> str:
    """Return a sidecar's ``text`` with ``values`` in it; other entries, comments and their order stay as they are.

    :param text: valid, or empty.
    """
    root = _compose(text, THIS_FILE)
    if root is not None and root.flow_style:  # all on one line, in braces: there are no lines to keep
        return _dumped({**parse_sidecar(text, THIS_FILE).values, **values})
    lines = text.splitlines()
    places = {} if root is None else {key: _place(node, line) for key, node, line in _entries(root, THIS_FILE)}
    # From the last to the first, so that the lines before keep their numbers.
    for key, (start, end) in sorted(places.items(), key=lambda item: -item[1][0]):
        if key in values:
            first = start - 1 if start and _ORIGIN_LINE.fullmatch(lines[start - 1].strip()) else start
            lines[first:end] = _dumped({key: values[key]}).splitlines()
    added = _dumped({key: value for key, value in values.items() if key not in places})
    return "".join(f"{line}\n" for line in lines) + added


def with_guesses(text: str, metadata: Metadata) -> str:
    """Return a sidecar's ``text`` with what else is known about the document, each with where it came from above it.

    What the file's own front matter says stays there, where its author put it.
    """
    known = parse_sidecar(text, THIS_FILE).values
    added = []
    for key in KEYS:
        value, origin = getattr(metadata, key), metadata.origins.get(key, "")
        if key in known or origin not in GUESSED_FROM or origin == "front matter":
            continue
        plain = list(value) if isinstance(value, tuple) else value.value if isinstance(value, Status) else value
        added.append(f"# {GUESSED_FROM[origin]}\n{_dumped({key: plain})}")
    return text + ("\n" if text and not text.endswith("\n") else "") + "".join(added)


def write_sidecar(location: Path, text: str) -> None:
    """Write under another name first, so that half a sidecar is never read."""
    unfinished = location.with_name(f".{location.name}.writing")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(location)
    finally:
        unfinished.unlink(missing_ok=True)


def _compose(text: str, name: str) -> yaml.MappingNode | None:
    """Return the parsed entries; None where there are none.

    What a sidecar never needs is refused before it is built: aliases (which unfold without end), tags, deep nesting.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            special = (
                isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None)
            )
            if special or depth > DEEPEST:
                what = "signs such as & * ! at the beginning of a value" if special else "lists within lists"
                raise _invalid(
                    name, event.start_mark, f"{what} are not used here; put quotes around a value that has them"
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _invalid(name, *_mistake(text, error)) from error
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value.strip()):
        return None
    if not isinstance(root, yaml.MappingNode):
        raise BadMetadata(f"{name} must hold lines such as 'kind: report', one for each thing that is known.", _HINT)
    return root


def _invalid(name: str, mark: Any, reason: str) -> BadMetadata:
    return BadMetadata(f"{name}{f', line {mark.line + 1}' if mark else ''}: {reason}.", _HINT)


def _mistake(text: str, error: yaml.YAMLError) -> tuple[Any, str]:
    """Return where a mistake is, None where that is not known, and what it is."""
    problem, within = (str(getattr(error, name, None) or "") for name in ("problem", "context"))
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    lines = text.splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    # What is never closed is noticed at the end, and mended where it was opened.
    if "quoted scalar" in within:
        return begun, "a quotation mark begins something there and none ends it"
    if "flow sequence" in within or "flow mapping" in within:
        return begun, "a bracket is opened there and not closed; put quotes around a value that begins with one"
    if "\t" in line:
        return mark, "there is a tab, which is not allowed there; use spaces"
    if "mapping values are not allowed" in problem:
        if line.startswith(" "):
            return mark, "the line begins with a space; take the space away"
        return mark, "there is a second colon; put quotes around a value that holds one"
    if "cannot start any token" in problem:
        return mark, "a value begins with a sign that has another meaning there; put quotes around the value"
    if "expected a single document" in problem or "but found another document" in problem:
        return mark, "a line of dashes begins a second part, which is never read; take it away"
    return mark, "it is not written as it must be: 'kind: report', one entry a line"


def _entries(mapping: yaml.MappingNode, name: str) -> Iterator[tuple[str, yaml.Node, int]]:
    """Yield key, value and line (from 1) of each entry.

    :raises BadMetadata: a key is given twice, or is no word.
    """
    seen: dict[str, int] = {}
    for key, node in mapping.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadMetadata(
                f"{name}, line {line}: what stands before the colon must be one of {', '.join(KEYS)}.", _HINT
            )
        if key.value in seen:
            raise BadMetadata(f"{name}, line {line}: '{key.value}' is given already in line {seen[key.value]}.", _HINT)
        seen[key.value] = line
        yield key.value, node, line


def _value(node: yaml.Node, name: str) -> Any:
    """Return text, a list or a mapping. Everything is text, so that 2024-03 and "no" stay what was typed."""
    if isinstance(node, yaml.MappingNode):
        return {key: _value(each, name) for key, each, _ in _entries(node, name)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, name) for each in node.value]
    is_null = isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NULLS
    return None if is_null else str(node.value)


def _line_of_problem(key: str, node: yaml.Node, line: int) -> int:
    """Return the line of the entry of ``original`` that is wrong; of other keys the line of the key."""
    if key == "original" and isinstance(node, yaml.MappingNode):
        for inner, each, inner_line in _entries(node, ""):
            if inner not in ORIGINAL_KEYS or problem_of("original", {inner: _value(each, "")}):
                return inner_line
    return line


def _place(node: yaml.Node, line: int) -> tuple[int, int]:
    """Return the lines, from 0, that an entry takes up: start, and end exclusive."""
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    # A block of text ends at the beginning of the line after it.
    end = last.end_mark.line + (last.end_mark.column > 0 or last.end_mark.line == line - 1)
    return line - 1, max(end, line)


def _dumped(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=1000) if values else ""
