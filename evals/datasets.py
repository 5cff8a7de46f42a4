"""Public sets: any folder in BEIR layout, indexed aside in a temporary library with cached vectors.

``corpus.jsonl`` (``_id, title, text``), ``queries.jsonl`` (``_id, text``), ``qrels.tsv`` or ``qrels/test.tsv``; with
``questions.jsonl`` answers are measured too; with ``pdfs/`` the PDFs are ingested and cited pages judged.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.api import Assistant, Library, configured_encoder
from assistant.config import Settings
from assistant.errors import AssistantError
from assistant.library.base import FileState, NewVersion
from assistant.passages import embedded_parts, embedded_text, split
from assistant.search import Leg
from assistant.types import Answer, Block, DocumentId, Metadata, Page, Role, VersionId
from evals.answers import ANSWERED, share
from evals.cache import CachedEncoder
from evals.measures import ranking_figures

# Documents are judged ten deep; a document counts by its best passage, so more passages than that are ranked.
PASSAGES_DEEP = 100
DOCUMENTS_AT_A_TIME = 256


class BadDataset(AssistantError):
    """A folder that is not in BEIR layout."""

    code = "bad_dataset"


def measure(folder: Path, legs: Sequence[Leg], settings: Settings) -> dict[str, Any]:
    """Return what ``assistant eval --dataset`` prints.

    :raises BadDataset: the folder lacks a file or a line cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="eval-") as place:
        encoder = CachedEncoder(configured_encoder(settings), settings.cache_dir)
        aside = settings.model_copy(update={"index_dir": Path(place), "vector_index": "exact"})
        library = Library.create(Path(place), settings=aside, encoder=encoder)
        values: dict[str, Any] = {"dataset": folder.name, "embedding_model": encoder.name}
        if (folder / "pdfs").is_dir():
            report = library.sync(folder / "pdfs")
            values |= {"documents": len(library.documents()), "queries": len(json_lines(folder / "questions.jsonl"))}
            return values | {
                "runs": [],
                "answers": _page_answers(folder, library),
                "quarantined": [item.as_json() for item in report.quarantined],
                "seconds": {"ingest": round(report.seconds, 3), "search": 0.0},
            }
        return values | _ranked(folder, library, legs)


def index_corpus(folder: Path, library: Library) -> int:
    """Put every document of ``corpus.jsonl`` into the library under its ``_id``; return how many there are."""
    documents = json_lines(folder / "corpus.jsonl")
    with library.store.writer() as writer:
        for start in range(0, len(documents), DOCUMENTS_AT_A_TIME):
            new = [_version(values, library) for values in documents[start : start + DOCUMENTS_AT_A_TIME]]
            passages = [passage for each in new for passage in each.passages]
            vectors, sentences = library.encoder.encode_documents(
                [embedded_text(passage) for passage in passages], [embedded_parts(passage) for passage in passages]
            )
            first = 0
            for each in new:
                part = slice(first, first + len(each.passages))
                first = part.stop
                file = FileState(each.metadata.tags[0], each.document_id, each.version, "", "", "")
                writer.store(_with_vectors(each, vectors[part], sentences[part]), file)
    return len(documents)


def _version(values: Mapping[str, Any], library: Library) -> NewVersion:
    title, text, name = str(values.get("title") or ""), str(values.get("text") or ""), str(values["_id"])
    page = Page(0, None, text, tuple(_paragraphs(text)))
    passages = tuple(split(title, [page], library.encoder.count_tokens, library.encoder.max_tokens))
    version = VersionId(hashlib.sha256(f"{name}\0{title}\0{text}".encode()).hexdigest())
    return NewVersion(
        DocumentId(name),
        version,
        Metadata(title=title, tags=(name,)),
        (page,),
        (),
        passages,
        np.zeros((0, 0), dtype=np.float32),
        (),
    )


def _with_vectors(new: NewVersion, vectors: Any, sentences: Sequence[Any]) -> NewVersion:
    return replace(new, vectors=vectors, sentence_vectors=tuple(sentences))


def _paragraphs(text: str) -> Iterator[Block]:
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            yield Block(Role.PARAGRAPH, start, start + len(stripped))
        position += len(line)


def _ranked(folder: Path, library: Library, legs: Sequence[Leg]) -> dict[str, Any]:
    began = time.perf_counter()
    documents = index_corpus(folder, library)
    ingested = time.perf_counter()
    queries = {str(values["_id"]): str(values["text"]) for values in json_lines(folder / "queries.jsonl")}
    qrels = _qrels(folder)
    runs = []
    for leg in legs:
        rankings, milliseconds = {}, []
        for query, text in queries.items():
            if query not in qrels:
                continue
            asked = time.perf_counter()
            hits = library.search(text, PASSAGES_DEEP, leg=leg)
            milliseconds.append((time.perf_counter() - asked) * 1e3)
            best: dict[str, float] = {}
            for hit in hits:
                best.setdefault(hit.stored.document.document_id, 1.0 / hit.rank)
            rankings[query] = list(best.items())
        p50, p95 = np.percentile(milliseconds or [0.0], [50, 95])
        runs.append(
            {
                "retriever": leg.value,
                "metrics": ranking_figures(qrels, rankings),
                "latency_ms": {"p50": round(float(p50), 1), "p95": round(float(p95), 1)},
            }
        )
    searched = time.perf_counter()
    values: dict[str, Any] = {"documents": documents, "queries": len(queries), "runs": runs}
    if (folder / "questions.jsonl").is_file():
        values["answers"] = _answers(json_lines(folder / "questions.jsonl"), library)
    return values | {"seconds": {"ingest": round(ingested - began, 3), "search": round(searched - ingested, 3)}}


def _answers(questions: Sequence[Mapping[str, Any]], library: Library) -> dict[str, Any]:
    """Return how many answerable questions were answered, how many rightly, and how many others were refused."""
    assistant = Assistant(library)
    answers = [assistant.ask(str(values["question"])) for values in questions]
    answerable = [pair for pair in zip(questions, answers, strict=True) if pair[0]["answerable"]]
    others = [pair for pair in zip(questions, answers, strict=True) if not pair[0]["answerable"]]
    given = [pair for pair in answerable if pair[1].outcome in ANSWERED]
    return {
        "answerable": len(answerable),
        "answered_of_answerable": share(given, answerable),
        "answer_in_quotes_of_answered": share([pair for pair in given if _in_quotes(pair[0], pair[1])], given),
        "unanswerable": len(others),
        "refused_of_unanswerable": share([pair for pair in others if pair[1].outcome not in ANSWERED], others),
    }


def _page_answers(folder: Path, library: Library) -> dict[str, Any]:
    """Add to :func:`_answers` the share of answers whose cited page is a gold page (physical, from 1)."""
    questions = json_lines(folder / "questions.jsonl")
    assistant = Assistant(library)
    pairs = [(values, assistant.ask(str(values["question"]))) for values in questions]
    answerable = [pair for pair in pairs if pair[0]["answerable"]]
    others = [pair for pair in pairs if not pair[0]["answerable"]]
    given = [pair for pair in answerable if pair[1].outcome in ANSWERED]
    paged = [pair for pair in given if pair[0]["pages"]]
    findable = [pair for pair in answerable if _on_gold_page(pair[0], library)]
    found = [pair for pair in findable if pair[1].outcome in ANSWERED]
    return {
        "answerable": len(answerable),
        "answered_of_answerable": share(given, answerable),
        "answer_in_quotes_of_answered": share([pair for pair in given if _in_quotes(*pair)], given),
        "cited_page_is_gold_of_answered": share([pair for pair in paged if _gold_page_cited(*pair)], paged),
        "answer_stands_on_gold_page": len(findable),
        "answered_of_those": len(found),
        "cited_page_is_gold_of_those": share([pair for pair in found if _gold_page_cited(*pair)], found),
        "unanswerable": len(others),
        "refused_of_unanswerable": share([pair for pair in others if pair[1].outcome not in ANSWERED], others),
    }


def _gold_page_cited(values: Mapping[str, Any], answer: Answer) -> bool:
    return any(
        values["doc"] in citation.document.paths and citation.span.page_index + 1 in values["pages"]
        for citation in answer.citations
    )


def _on_gold_page(values: Mapping[str, Any], library: Library) -> bool:
    """Return whether a string of the answer stands in the text of a gold page."""
    pages = []
    for number in values["pages"]:
        try:
            pages.append(library.page(str(values["doc"]), int(number) - 1).page.text)
        except AssistantError:
            continue
    text = _plain("\n".join(pages))
    return bool(text) and any(_plain(each) in text for each in _strings(values))


def _in_quotes(values: Mapping[str, Any], answer: Answer) -> bool:
    quotes = _plain("\n".join(citation.quote for citation in answer.citations))
    return any(_plain(each) in quotes for each in _strings(values))


def _strings(values: Mapping[str, Any]) -> list[str]:
    """Return the strings of which one has to stand in the quotes."""
    if "answers" in values:
        return [str(each) for each in values["answers"] if str(each).strip()]
    answer = str(values.get("answer", ""))
    if answer.startswith("["):
        try:
            return [str(each) for each in ast.literal_eval(answer)]
        except (ValueError, SyntaxError):
            pass
    return [answer] if answer.strip() else []


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _qrels(folder: Path) -> dict[str, dict[str, int]]:
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.is_file()), None)
    if path is None:
        raise BadDataset(f"{folder} has no qrels.tsv or qrels/test.tsv.", "A dataset needs relevance judgements.")
    qrels: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream, delimiter="\t"):
            # With or without the heading row, and with or without TREC's second column.
            if len(row) >= 3 and row[-1].lstrip("-").isdigit():
                qrels.setdefault(row[0], {})[row[-2]] = int(row[-1])
    return qrels


def json_lines(path: Path) -> list[dict[str, Any]]:
    """Return the values of a file of JSON lines; raises BadDataset."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadDataset(f"{path} cannot be read as JSON lines.", "See docs/evaluation.md for the layout.") from error
