"""A folder in BEIR layout, read and checked: documents, queries, judgements, and questions where there are some.

Folders of this kind come from many tools: with and without headings, with numbers for ids, without titles, with a
byte order mark. What is meant is clear in all of these cases; anything else is an error that names the file and line.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError

LAYOUT = "See docs/evaluation.md for the layout."
QRELS = ("qrels.tsv", "qrels/test.tsv")
PDFS = "pdfs"


class BadDataset(AssistantError):
    """A folder that is not in BEIR layout."""

    code = "bad_dataset"


@dataclass(frozen=True, slots=True)
class BeirDocument:
    """One document; ``title`` may be empty. Where the text is, the title stands in for it."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirQuestion:
    """A question of ``questions.jsonl``, which is a :class:`evals.question_set.Case`.

    One of ``answers`` has to stand in the quotes, whatever the case and the spacing. ``asked_of`` is the document that
    it is a question about, answerable or not; empty where it is none in particular.
    """

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...]
    gold_documents: tuple[str, ...]
    gold_pages: Mapping[str, tuple[int, ...]]
    history: tuple[str, ...] = ()
    slice: str = "all"
    split: str = "test"
    asked_of: str = ""

    @property
    def definition(self) -> str:
        judged = (self.question, self.answerable, self.answers, self.gold_documents, sorted(self.gold_pages.items()))
        return hashlib.sha256(json.dumps(judged).encode()).hexdigest()[:16]

    @property
    def has_gold_words(self) -> bool:
        return bool(self.answers)

    def holds(self, text: str) -> bool:
        looked_through = plain(text)
        return any(plain(answer) in looked_through for answer in self.answers)

    def touches(self, text: str) -> bool:
        return self.holds(text)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder as it was read. ``pdfs`` is None where the documents stand in ``corpus.jsonl``.

    ``qrels`` are grades by query and document; below 1 is irrelevant. ``warnings`` say what was odd but clear.
    """

    name: str
    files: tuple[Path, ...]
    documents: Mapping[str, BeirDocument]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    questions: tuple[BeirQuestion, ...]
    pdfs: Path | None = None
    warnings: tuple[str, ...] = field(default=())


def read_dataset(folder: Path, asked: Path | None = None) -> Dataset:
    """Read a folder.

    :param asked: other questions about its documents, of which nothing else is asked then; the dataset has their name.
    :raises BadDataset: it lacks a file, or a line cannot be used.
    """
    if not folder.is_dir():
        raise BadDataset(f"There is no folder {folder}.", "Check its name.")
    questions_file, name = (asked, asked.stem) if asked else (folder / "questions.jsonl", folder.name)
    if (folder / PDFS).is_dir():
        questions = tuple(_questions(questions_file, {}))
        return Dataset(name, (questions_file,), {}, {}, {}, questions, folder / PDFS)
    warnings: list[str] = []
    if asked:
        documents = _by_id(folder / "corpus.jsonl", _document, warnings)
        questions = tuple(_questions(asked, {}))
        if not documents or not questions:
            raise BadDataset(f"{folder} has no documents, or {asked.name} no questions.", LAYOUT)
        unknown = {document for each in questions for document in each.gold_documents} - documents.keys()
        if unknown:
            warnings.append(
                f"{len(unknown)} documents of {asked.name} are not in corpus.jsonl: they count as not found."
            )
        return Dataset(name, (folder / "corpus.jsonl", asked), documents, {}, {}, questions, None, tuple(warnings))
    qrels_file = next((folder / file for file in QRELS if (folder / file).is_file()), None)
    if qrels_file is None:
        raise BadDataset(f"{folder} has no qrels.tsv or qrels/test.tsv.", "A dataset needs relevance judgements.")
    documents = _by_id(folder / "corpus.jsonl", _document, warnings)
    queries = _by_id(folder / "queries.jsonl", lambda name, values: _text(values.get("text")), warnings)
    qrels = _qrels(qrels_file)
    files = (folder / "corpus.jsonl", folder / "queries.jsonl", qrels_file)
    if not documents or not queries:
        raise BadDataset(f"{folder} has no documents or no queries.", LAYOUT)
    warnings += _oddities(documents, queries, qrels)
    if not any(grade > 0 for query in queries for grade in qrels.get(query, {}).values()):
        raise BadDataset(
            f"{qrels_file.name} judges no query of queries.jsonl as having a relevant document.",
            "Check that the ids in the judgements are those of the queries.",
        )
    if questions_file.is_file():
        questions = tuple(_questions(questions_file, qrels))
        return Dataset(
            folder.name, (*files, questions_file), documents, queries, qrels, questions, None, tuple(warnings)
        )
    return Dataset(folder.name, files, documents, queries, qrels, (), None, tuple(warnings))


def json_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines.

    :raises BadDataset: naming the line that is none.
    """
    return [values for _, values in _json_lines(path)]


def _json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        where = f"{path.name}, line {number}"
        try:
            values = json.loads(line)
        except ValueError as error:
            raise BadDataset(f"{where} is not JSON: {error}.", LAYOUT) from error
        if not isinstance(values, dict):
            raise BadDataset(f"{where} is not a JSON object.", LAYOUT)
        yield where, values


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, numbered from 1. Not by splitlines(): text may hold other separators."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadDataset(f"{path.parent} has no readable {path.name}.", LAYOUT) from error
    except UnicodeDecodeError as error:
        raise BadDataset(f"{path.name} is not text in UTF-8.", "Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _by_id(path: Path, make: Callable[[str, Mapping[str, Any]], Any], warnings: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    twice = 0
    for where, values in _json_lines(path):
        if values.get("_id") is None:
            raise BadDataset(f"{where} has no _id.", LAYOUT)
        name = _text(values["_id"])
        twice += name in found
        found[name] = make(name, values)
    if twice:
        warnings.append(f"{path.name}: {twice} ids were used before; the last line of each counts.")
    return found


def _document(name: str, values: Mapping[str, Any]) -> BeirDocument:
    title, text = _text(values.get("title")), _text(values.get("text"))
    return BeirDocument(name, title, text if text.strip() else title)


def _text(value: Any) -> str:
    """Return a value as text that can be stored: half of a surrogate pair cannot."""
    return "" if value is None else str(value).encode("utf-8", errors="replace").decode("utf-8")


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades: three columns (query, document, grade), or TREC's four with an unused second one."""
    qrels: dict[str, dict[str, int]] = {}
    for place, (number, line) in enumerate(_lines(path)):
        row = [column.strip() for column in line.split("\t")] if "\t" in line else line.split()
        grade = _grade(row[-1]) if len(row) in (3, 4) else None
        if grade is None:
            if place == 0:  # the heading
                continue
            raise BadDataset(
                f"{path.name}, line {number} cannot be used: {line.strip()[:80]!r}.",
                "A line holds a query's id, a document's id and a whole number, separated by tabs.",
            )
        grades = qrels.setdefault(_text(row[0]), {})
        grades[_text(row[-2])] = max(grade, grades.get(_text(row[-2]), grade))
    return qrels


def _grade(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number == int(number) else None


def _oddities(documents: Mapping[str, Any], queries: Mapping[str, str], qrels: Mapping[str, Any]) -> Iterator[str]:
    unjudged = sum(query not in qrels for query in queries)
    if unjudged:
        yield f"{unjudged} queries have no judgement and are left out."
    unknown = sum(query not in queries for query in qrels)
    if unknown:
        yield f"{unknown} judged queries are not in queries.jsonl and are left out."
    absent = {document for query in qrels if query in queries for document in qrels[query]} - documents.keys()
    if absent:
        yield f"{len(absent)} judged documents are not in corpus.jsonl: they count as not found."


def _questions(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> Iterator[BeirQuestion]:
    seen: set[str] = set()
    for where, values in _json_lines(path):
        name, question = _text(values.get("id", values.get("_id"))), _text(values.get("question"))
        if not name or "question" not in values:
            raise BadDataset(f"{where} has no id or no question.", LAYOUT)
        if name in seen:
            raise BadDataset(f"{where}: the id {name} was used before.", LAYOUT)
        if not isinstance(values.get("answerable"), bool):
            raise BadDataset(f"{where}: 'answerable' has to be true or false.", LAYOUT)
        seen.add(name)
        gold = [document for document, grade in qrels.get(name, {}).items() if grade > 0]
        documents = (_text(values["doc"]),) if values.get("doc") else tuple(gold)
        pages = _pages(values.get("pages") or [], where)
        yield BeirQuestion(
            name,
            question,
            values["answerable"],
            tuple(_strings(values)),
            documents if values["answerable"] else (),
            {documents[0]: pages} if documents and pages else {},
            asked_of=_text(values.get("doc")),
        )


def _pages(pages: Any, where: str) -> tuple[int, ...]:
    try:
        return tuple(int(page) for page in pages)
    except (TypeError, ValueError) as error:
        raise BadDataset(f"{where}: 'pages' has to be a list of page numbers, counted from 1.", LAYOUT) from error


def _strings(values: Mapping[str, Any]) -> list[str]:
    """Return the strings of which one has to stand in the quotes."""
    found: Sequence[Any] | str = values.get("answers") or values.get("answer") or []
    if isinstance(found, str) and found.startswith("["):
        try:
            found = ast.literal_eval(found)
        except (ValueError, SyntaxError):
            found = [found]
    if not isinstance(found, (list, tuple)):
        found = [found]
    return [text for text in map(_text, found) if text.strip()]


def plain(text: str) -> str:
    """Return ``text`` as strings of an answer are looked for: white space and case do not count."""
    return " ".join(text.split()).casefold()
