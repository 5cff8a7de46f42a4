"""Public sets: a folder in BEIR layout, indexed aside in a temporary library with cached vectors, then measured.

Passages are searched and scored; a document counts by its best. With ``questions.jsonl`` answers are measured too; with
``pdfs/`` the PDFs are ingested instead and cited pages judged.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant import api
from assistant.api import Assistant, Library
from assistant.config import Settings
from assistant.errors import AssistantError, DocumentNotFound
from assistant.library.base import FileState, NewVersion
from assistant.passages import embedded_parts, embedded_text, split
from assistant.search import Leg
from assistant.types import Answer, Block, DocumentId, Filters, Hit, Metadata, Page, Role, VersionId
from evals.beir import BeirDocument, BeirQuestion, Dataset, plain, read_dataset
from evals.cache import CachedEncoder
from evals.compare import leg_differences
from evals.curve import refusal_curve
from evals.figures import answer_figures, ranking_figures, rounded
from evals.judging import asking, judge
from evals.measures import by_query
from evals.provenance import provenance
from evals.question_set import split_of
from evals.records import Record
from evals.retrieval import TIMED, percentiles, timed_search
from evals.second_reader import on_cited_page, page_words

# Documents are judged ten deep; a document counts by its best passage, so more passages than that are ranked.
PASSAGES_DEEP = 100
DOCUMENTS_AT_A_TIME = 256
FAILED_SHOWN = 50


def measure_dataset(folder: Path, legs: Sequence[Leg], settings: Settings, asked: Path | None = None) -> dict[str, Any]:
    """Return what ``assistant eval --dataset`` prints, and ``per_query`` and ``per_question`` for the run's file.

    :param asked: other questions about the folder's documents; then no query is ranked.
    :raises BadDataset: the folder lacks a file or a line cannot be used.
    """
    dataset = read_dataset(folder, asked)
    with tempfile.TemporaryDirectory(prefix="eval-") as place:
        encoder = CachedEncoder(api.configured_encoder(settings), settings.cache_dir)
        aside = settings.model_copy(update={"index_dir": Path(place), "vector_index": "exact"})
        library = Library.create(Path(place), settings=aside, encoder=encoder)
        began = time.perf_counter()
        quarantined = fill(library, dataset)
        ingested = time.perf_counter()
        assistant = Assistant(library)
        values: dict[str, Any] = {
            "dataset": dataset.name,
            "documents": len(library.documents()),
            "queries": len(dataset.queries) or len(dataset.questions),
            "embedding_model": encoder.name,
            "made_with": provenance(assistant, dataset.files),
            "warnings": list(dataset.warnings),
            "quarantined": quarantined,
        }
        values |= _ranked(dataset, library, encoder, legs)
        searched = time.perf_counter()
        if dataset.questions:
            values |= _answered(dataset, assistant)
        seconds = {"ingest": ingested - began, "search": searched - ingested, "answers": time.perf_counter() - searched}
        return values | {"seconds": {name: round(value, 3) for name, value in seconds.items()}}


def index_corpus(documents: Sequence[BeirDocument], library: Library) -> None:
    """Put every document into the library under its id."""
    with library.store.writer() as writer:
        for start in range(0, len(documents), DOCUMENTS_AT_A_TIME):
            new = [_version(document, library) for document in documents[start : start + DOCUMENTS_AT_A_TIME]]
            passages = [passage for each in new for passage in each.passages]
            vectors, sentences = library.encoder.encode_documents(
                [embedded_text(passage) for passage in passages], [embedded_parts(passage) for passage in passages]
            )
            first = 0
            for each in new:
                part = slice(first, first + len(each.passages))
                first = part.stop
                file = FileState(str(each.document_id), each.document_id, each.version, "", "", "")
                writer.store(replace(each, vectors=vectors[part], sentence_vectors=tuple(sentences[part])), file)
    library.store.refresh_index()


def fill(library: Library, dataset: Dataset) -> list[dict[str, str]]:
    """Index the documents; return those that could not be read."""
    if dataset.pdfs is not None:
        return [item.as_json() for item in library.sync(dataset.pdfs).quarantined]
    index_corpus(list(dataset.documents.values()), library)
    return []


def _version(document: BeirDocument, library: Library) -> NewVersion:
    page = Page(0, None, document.text, tuple(_paragraphs(document.text)))
    passages = tuple(split(document.title, [page], library.encoder.count_tokens, library.encoder.max_tokens))
    content = f"{document.id}\0{document.title}\0{document.text}"
    return NewVersion(
        DocumentId(document.id),
        VersionId(hashlib.sha256(content.encode()).hexdigest()),
        Metadata(title=document.title),
        (page,),
        (),
        passages,
        np.zeros((0, 0), dtype=np.float32),
        (),
    )


def _paragraphs(text: str) -> Iterator[Block]:
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            yield Block(Role.PARAGRAPH, start, start + len(stripped))
        position += len(line)


def _ranked(dataset: Dataset, library: Library, encoder: CachedEncoder, legs: Sequence[Leg]) -> dict[str, Any]:
    queries = {query: text for query, text in dataset.queries.items() if query in dataset.qrels}
    embedding = encoder.query_milliseconds(list(queries.values())[:TIMED])
    holders = _holders(library)
    runs, measures, shown = [], {}, {}
    for leg in legs if queries else ():
        rankings, milliseconds = {}, {}
        for query, text in queries.items():
            hits, milliseconds[query] = timed_search(library, text, PASSAGES_DEEP, leg)
            rankings[query] = by_document(hits, holders)
        measures[leg.value] = by_query({query: dataset.qrels[query] for query in queries}, rankings)
        shown = rankings
        searches = list(milliseconds.values())
        # Vectors of queries are remembered, so that embedding is timed apart, for as many as there was time for.
        whole = searches if leg is Leg.KEYWORD else [a + b for a, b in zip(searches, embedding, strict=False)]
        means, intervals = ranking_figures(list(measures[leg.value].values()))
        runs.append(
            {
                "retriever": leg.value,
                "metrics": means,
                "intervals": intervals,
                "latency_ms": percentiles(whole) | {"queries": len(whole)},
                "search_ms": percentiles(searches),
            }
        )
    records = [_query_record(query, dataset, measures) for query in queries if query in next(iter(measures.values()))]
    return {
        "runs": runs,
        "differences": leg_differences(records),
        "failed": _failed(records, dataset, shown),
        "per_query": [record.as_json() for record in records],
    }


def by_document(hits: Sequence[Hit], holders: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the documents of the hits, best first; each counts by its best passage.

    A search shows a text once although several documents hold it; the others of ``holders`` follow the one shown.
    """
    found: dict[str, None] = {}
    for hit in hits:
        found.setdefault(str(hit.stored.document.document_id))
        for document in holders.get(plain(hit.stored.passage.text), ()):
            found.setdefault(document)
    return list(found)


def _holders(library: Library) -> dict[str, list[str]]:
    """Return the documents of every passage that stands in several, by its text."""
    documents: dict[str, list[str]] = {}
    for stored, _ in library.store.all_passages():
        documents.setdefault(plain(stored.passage.text), []).append(str(stored.document.document_id))
    return {text: holders for text, holders in documents.items() if len(set(holders)) > 1}


def _query_record(query: str, dataset: Dataset, measures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Record:
    """Return the record of a query that was searched for and not asked."""
    judged = json.dumps([dataset.queries[query], sorted(dataset.qrels[query].items())])
    last = list(measures.values())[-1][query]
    return Record(
        id=query,
        slice="all",
        split="test",
        definition=hashlib.sha256(judged.encode()).hexdigest()[:16],
        answerable=True,
        outcome="searched",
        confidence=None,
        given=False,
        right=False,
        first_claim_right=None,
        would_be_given=False,
        would_be_right=False,
        words=0,
        citations=0,
        citations_verbatim=0,
        citations_good=0,
        rank=round(1 / last["MRR@10"]) if last["MRR@10"] else None,
        measures={leg: values[query] for leg, values in measures.items()},
    )


def _failed(records: Sequence[Record], dataset: Dataset, rankings: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return queries with no relevant document among the first ten of the last retriever: what was found instead."""

    def title(document: str) -> str:
        found = dataset.documents.get(document)
        return document if found is None else f"{document}: {found.title or found.text[:60]}"

    return [
        {
            "id": record.id,
            "query": dataset.queries[record.id],
            "found": [title(document) for document in rankings[record.id][:3]],
            "relevant": [title(document) for document, grade in dataset.qrels[record.id].items() if grade > 0][:3],
        }
        for record in records
        if record.rank is None
    ][:FAILED_SHOWN]


def _answered(dataset: Dataset, assistant: Assistant) -> dict[str, Any]:
    ask = asking(assistant)
    given = [ask(case) for case in dataset.questions]
    records = [judge(case, each, assistant.library.store) for case, each in zip(dataset.questions, given, strict=True)]
    answers = _counts(records)
    if dataset.pdfs is not None:
        answers |= _page_counts(records, dataset.questions, assistant.library)
        answers |= _second_reading(given, dataset.pdfs)
        answers |= {f"{name}_narrowed": value for name, value in _narrowed(dataset.questions, assistant).items()}
    # The other half of the questions may have been fitted on.
    held_out = [record for record in records if split_of(record.id) == "test"]
    answers |= {f"{name}_held_out": value for name, value in _counts(held_out).items()}
    answers |= {
        "figures": answer_figures(records),
        "curve": refusal_curve(records, assistant.policy.threshold),
        "curve_held_out": refusal_curve(held_out, assistant.policy.threshold),
    }
    return {"answers": answers, "per_question": [record.as_json() for record in records]}


def _counts(records: Sequence[Record]) -> dict[str, Any]:
    """Return how many answerable questions were answered, how many rightly, and how many others were refused."""
    answerable = [record for record in records if record.answerable]
    others = [record for record in records if not record.answerable]
    given = [record for record in answerable if record.given]
    return {
        "answerable": len(answerable),
        "answered_of_answerable": _share(given, answerable),
        "answer_in_quotes_of_answered": _share([record for record in given if record.right], given),
        "unanswerable": len(others),
        "refused_of_unanswerable": _share([record for record in others if not record.given], others),
    }


def _page_counts(records: Sequence[Record], questions: Sequence[BeirQuestion], library: Library) -> dict[str, Any]:
    """Return the share of answers whose cited page is a gold page: of all, and where a text reader can find them."""
    paged = [record for record in records if record.answerable and record.gold_page_cited is not None]
    findable = {question.id for question in questions if _on_gold_page(question, library)}
    there = [record for record in records if record.id in findable]
    found = [record for record in there if record.given]
    return {
        "cited_page_is_gold_of_answered": _share([record for record in paged if record.gold_page_cited], paged),
        "answer_stands_on_gold_page": len(there),
        "answered_of_those": _share(found, there),
        "cited_page_is_gold_of_those": _share([record for record in found if record.gold_page_cited], found),
    }


def _narrowed(questions: Sequence[BeirQuestion], assistant: Assistant) -> dict[str, Any]:
    """Return the counts where each question is asked of the document alone that it is about, as its reader would."""
    records, library = [], assistant.library
    for question in questions:
        try:
            about = Filters(documents=(library.document(question.asked_of).document_id,))
        except DocumentNotFound:  # it was quarantined, or none was named
            about = Filters()
        records.append(judge(question, assistant.ask(question.question, (), about), library.store))
    return _counts(records) | _page_counts(records, questions, library)


def _second_reading(answers: Sequence[Answer], pdfs: Path) -> dict[str, Any]:
    """Return how many quotes, those of refusals too, another reader of PDFs finds on the page that is cited."""
    read = lru_cache(maxsize=None)(page_words)
    quotes = [each for answer in answers for each in (*answer.citations, *answer.withheld)]
    found = [each for each in quotes if on_cited_page(each, read(pdfs / each.document.paths[0]))]
    return {"quotes": len(quotes), "on_cited_page_by_another_reader": _share(found, quotes)}


def _on_gold_page(question: BeirQuestion, library: Library) -> bool:
    """Return whether one of the answers stands in the text of a gold page."""
    pages = []
    for document, numbers in question.gold_pages.items():
        for number in numbers:
            try:
                pages.append(library.page(document, number - 1).page.text)
            except AssistantError:  # no such document or page: nothing stands on it
                continue
    return question.answerable and question.holds("\n".join(pages))


def _share(part: Sequence[object], whole: Sequence[object]) -> float | None:
    return rounded(len(part) / len(whole)) if whole else None
