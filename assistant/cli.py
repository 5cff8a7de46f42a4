"""The command line: ``assistant``. The top layer: it alone imports ui and evals, inside the commands that need them.

Exit: 0 fine (a refusal is fine), 1 failed, 2 wrong usage, 3 done but some files are quarantined.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.attribution import attribution
from assistant.config import Settings, load_settings
from assistant.errors import AssistantError, BadSetting, LibraryDamaged, LibraryMismatch
from assistant.folder.files import sidecar_of
from assistant.folder.sidecars import GUESSED_FROM
from assistant.rendering.markdown import excerpt
from assistant.rendering.plain import plain_answer
from assistant.stopping import clear_away_on_signal, stop_on_signal
from assistant.text.changed_words import changed_words
from assistant.text.visible import one_line
from assistant.types import Answer, Filters, IngestReport, StoredDocument

if TYPE_CHECKING:
    from assistant.api import Library
    from assistant.fetch.wanted import Wanted
    from assistant.keeping import Added

QUARANTINED = 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Chapter & Verse: answers from a library of documents, word for word, with the place each answer comes from.",
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
CorpusDir = Annotated[Path | None, typer.Option("--corpus", help="Folder of the documents.")]
IndexDir = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
Doc = Annotated[str, typer.Argument(metavar="DOC", help="A document's id or its path in the corpus folder.")]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Only this kind of document; may be given again.")]
Publisher = Annotated[list[str] | None, typer.Option("--publisher", help="Only this publisher; may be given again.")]
Since = Annotated[int | None, typer.Option("--since", metavar="YEAR", help="Only documents of this year or later.")]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="DOC", help="Only this document, by id or path; may be given again."),
]
IncludeSuperseded = Annotated[
    bool, typer.Option("--include-superseded", help="Rank superseded documents on their merits.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Also print how it came about.")]
Expect = Annotated[
    str | None, typer.Option("--expect", metavar="DOC", help="Also print why this document did not come first.")
]


@dataclass(frozen=True, slots=True)
class _Screen:
    """Where a command prints: JSON alone, or text for a person."""

    as_json: bool

    def show(self, values: Any, text: Callable[[], None]) -> None:
        if self.as_json:
            sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
        else:
            text()


@contextmanager
def _screen(as_json: bool) -> Iterator[_Screen]:
    """Turn an expected failure into a sentence, its hint and an exit code."""
    try:
        yield _Screen(as_json)
    except AssistantError as error:
        if as_json:
            sys.stdout.write(json.dumps(error.as_json(), ensure_ascii=False) + "\n")
        else:
            err.print(error.message, style="bold", markup=False)
            if error.hint:
                err.print(error.hint, markup=False)
        raise typer.Exit(error.exit_code) from error


def _settings(corpus: Path | None, index: Path | None) -> Settings:
    return load_settings(corpus_dir=corpus, index_dir=index)


@app.command()
def ingest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done and do nothing.")] = False,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Do exactly what --dry-run --json printed.")
    ] = None,
    follow: Annotated[bool, typer.Option("--watch", help="Follow the folder until Ctrl-C.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the index anew from every file.")] = False,
    confirm_removals: Annotated[
        bool, typer.Option("--confirm-removals", help="Remove documents although many vanished at once.")
    ] = False,
    if_stale: Annotated[bool, typer.Option("--if-stale", hidden=True)] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Bring the index in line with the corpus folder: add, replace, remove, and say what cannot be read."""
    from assistant.folder.plan_file import plan_as_json
    from assistant.folder.plan_text import plan_lines

    with _screen(as_json) as screen, stop_on_signal() as stop:
        if sum((dry_run, plan_file is not None, follow, rebuild)) > 1:
            raise BadSetting("--dry-run, --plan, --watch and --rebuild exclude each other.", "Give one of them.")
        if follow and confirm_removals:
            raise BadSetting("--confirm-removals confirms one run, not all that follow.", "Give it without --watch.")
        settings = _settings(corpus, index)
        library, rebuild = _library_to_ingest(settings, rebuild=rebuild, if_stale=if_stale)
        if follow:
            _follow(library, screen, stop)
            return
        with _progress(as_json) as progress:
            if dry_run:
                plan = library.plan(foresee=True, progress=progress)
            elif plan_file is not None:
                text = _plan_text(plan_file)
                report = library.carry_out(
                    text, confirm_removals=confirm_removals, progress=progress, stopped=stop.is_set
                )
            else:
                report = library.sync(
                    confirm_removals=confirm_removals, rebuild=rebuild, progress=progress, stopped=stop.is_set
                )
        if dry_run:
            screen.show(plan_as_json(plan), lambda: _print_lines(plan_lines(plan)))
            return
        screen.show(report.as_json(), lambda: _print_report(report, library, quiet=if_stale))
    if report.quarantined and not if_stale:
        raise typer.Exit(QUARANTINED)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files to copy into the corpus folder.")],
    title: Annotated[str | None, typer.Option(help="The document's title.")] = None,
    kind: Annotated[str | None, typer.Option(help="What kind of document it is.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    published: Annotated[str | None, typer.Option(help="When: 2024, 2024-03 or 2024-03-26.")] = None,
    reviewed: Annotated[str | None, typer.Option(help="When it was last reviewed, written like --published.")] = None,
    status: Annotated[str | None, typer.Option(help="current, superseded or draft.")] = None,
    source_url: Annotated[str | None, typer.Option(help="Its address at the publisher's.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under what licence it may be used.")] = None,
    supersedes: Annotated[str | None, typer.Option(metavar="DOC", help="The document that it replaces.")] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Copy files into the corpus folder, with what is known about each beside it, then ingest them."""
    from assistant import keeping
    from assistant.api import Library

    with _screen(as_json) as screen:
        given = {
            "title": title,
            "kind": kind,
            "publisher": publisher,
            "published": published,
            "reviewed": reviewed,
            "status": status,
            "source_url": source_url,
            "licence": licence,
        }
        library = Library.create(settings=_settings(corpus, index))
        with _progress(as_json) as progress:
            done = keeping.add(library, files, {k: v for k, v in given.items() if v}, supersedes, progress)
        added = {path: document for document in library.documents() for path in document.paths if path in done.paths}
        metadata = {path: _document_json(document)["metadata"] for path, document in added.items()}
        values = done.report.as_json() | {"metadata": metadata, "not_replaced": list(done.not_replaced)}
        screen.show(values, lambda: _print_added(metadata, library, done))
    if done.not_replaced or any(item.path in done.paths for item in done.report.quarantined):
        raise typer.Exit(QUARANTINED)


@app.command()
def supersede(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The document that was replaced; its id or path.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The document that replaced it.")],
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Say that a document was replaced by another: it answers only where nothing current does, and says so."""
    from assistant import keeping
    from assistant.api import Library

    with _screen(as_json) as screen:
        library = Library.open(settings=_settings(corpus, index))
        report = keeping.supersede(library, old, new)
        words = f"{library.document(old).paths[0]} is now superseded by {library.document(new).paths[0]}."
        screen.show(report.as_json(), lambda: out.print(words, markup=False))


@app.command()
def distinct(
    doc: Doc,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The document that it resembles.")],
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Say that two documents that look alike should both stay: neither replaces the other."""
    from assistant import keeping
    from assistant.api import Library

    with _screen(as_json) as screen:
        library = Library.open(settings=_settings(corpus, index))
        report = keeping.keep_both(library, doc, other)
        words = f"{library.document(doc).paths[0]} and {library.document(other).paths[0]} both stay."
        screen.show(report.as_json(), lambda: out.print(words, markup=False))


@app.command()
def fetch(
    named: Annotated[
        list[str] | None, typer.Argument(metavar="DOC…", help="Only the originals of these documents; ids or paths.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Fetch without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the addresses and fetch nothing.")] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Download the originals that documents or the .yaml files beside them name to corpus/originals/, after asking."""
    from assistant.api import Library, limits_of
    from assistant.fetch import run
    from assistant.fetch.originals import CannotFetch, remembered
    from assistant.fetch.wanted import ORIGINALS, select, wishes
    from assistant.fetch.web import Web
    from assistant.folder.files import list_corpus
    from assistant.readers.child import ReaderProcess

    def path_of(reference: str) -> str:
        return Library.open(settings=settings).document(reference).paths[0]

    results = []
    with _screen(as_json) as screen, ReaderProcess(limits := limits_of(settings := _settings(corpus, index))) as reader:
        files = list_corpus(settings.corpus_dir)
        only = select(named, {file.path for file in files}, path_of) if named else None
        asked = wishes(files, reader.read, only)
        before = remembered(settings.corpus_dir / ORIGINALS)
        values = run.listing_json(asked, before)
        if not as_json:
            _print_lines(run.listing(asked, before))
        if asked.wanted and not dry_run:
            if not yes and not sys.stdin.isatty():
                refusal = CannotFetch(
                    "Nothing was fetched: that needs a yes, and there is nobody to ask.",
                    "Run it in a terminal, or with --yes.",
                )
                screen.show(values | refusal.as_json(), lambda: _print_lines([refusal.message, refusal.hint]))
                raise typer.Exit(1)
            if not yes and not typer.confirm("Fetch them from their publishers' sites now?", err=True):
                screen.show(values | {"results": []}, lambda: out.print("Nothing was fetched."))
                return
            with _downloading(as_json) as progress:
                for result in run.fetch_originals(
                    asked.wanted, settings.corpus_dir, Web(), reader.read, limits.file_bytes, progress
                ):
                    results.append(result)
                    if not as_json:
                        _print_lines(run.result_lines(result))
            values |= {"results": [result.as_json() for result in results]}
        screen.show(values, lambda: _print_lines(run.closing_lines(results) if results else ["Nothing was fetched."]))
    if run.has_problems(results, asked):
        raise typer.Exit(QUARANTINED)


@app.command()
def remove(doc: Doc, as_json: AsJson = False, corpus: CorpusDir = None, index: IndexDir = None) -> None:
    """Take a document out of the corpus folder and the index; assistant restore puts it back."""
    from assistant.api import Library
    from assistant.reporting.report import command

    with _screen(as_json) as screen:
        removal, wiped = Library.open(settings=_settings(corpus, index)).remove(doc)

        def text() -> None:
            out.print(f"Removed: {removal.title} ({', '.join(removal.paths)}).", markup=False)
            if not wiped:
                out.print("Another program holds the index open. To wipe the text from it, later run: assistant ingest")
            out.print(f"To put it back: {command('restore', removal.paths[0])}", style="dim", markup=False)

        screen.show({**removal.as_json(), "wiped": wiped}, text)


@app.command()
def restore(doc: Doc, as_json: AsJson = False, corpus: CorpusDir = None, index: IndexDir = None) -> None:
    """Put back what was removed last under an id or a path."""
    from assistant.api import Library

    with _screen(as_json) as screen, stop_on_signal() as stop:
        library = Library.create(settings=_settings(corpus, index))
        with _progress(as_json) as progress:
            removal, report = library.restore(doc, progress=progress, stopped=stop.is_set)

        def text() -> None:
            out.print(f"Put back: {removal.title} ({', '.join(removal.paths)}).", markup=False)
            _print_report(report, library, quiet=False)

        screen.show({**removal.as_json(), "report": report.as_json()}, text)
    if any(item.path in removal.paths for item in report.quarantined):
        raise typer.Exit(QUARANTINED)


@app.command()
def documents(
    problems: Annotated[bool, typer.Option("--problems", help="Only what could not be read, or not wholly.")] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """List the library."""
    from assistant.api import Library
    from assistant.reporting.report import problem_lines

    with _screen(as_json) as screen:
        library = Library.open(settings=_settings(corpus, index))
        listed = [d for d in library.documents() if d.warnings or not problems]
        quarantined, alike = library.quarantined(), library.near_duplicates()
        values = {
            "documents": [_document_json(document) for document in listed],
            "quarantined": [item.as_json() for item in quarantined],
            "near_duplicates": [item.as_json() for item in alike],
        }

        def text() -> None:
            for document in listed:
                _print_listed(document)
            for line in problem_lines(library.facts()):
                out.print(line, markup=False)
            if problems and not listed and not quarantined and not alike:
                out.print("Every file was read whole.")

        screen.show(values, text)


@app.command()
def show(
    doc: Doc,
    page: Annotated[int | None, typer.Option("--page", metavar="N", help="Page index, counted from 0.")] = None,
    version: Annotated[str | None, typer.Option("--version", metavar="V", help="An older version.")] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Print a document's metadata, each with its origin; or a page's stored text."""
    from assistant.api import Library

    with _screen(as_json) as screen:
        library = Library.open(settings=_settings(corpus, index))
        if page is None:
            values = _document_json(library.document(doc, version))
            screen.show(values, lambda: _print_values(values))
            return
        stored = library.page(doc, page, version)

        def text() -> None:
            # Beside the text, which is the page's own to the letter.
            place = _place(library.document(doc, version), page)
            err.print(f"{one_line(stored.paths[0])}, {place}; --page counts from 0", style="dim", markup=False)
            out.print(stored.page.text, markup=False)

        screen.show(stored.as_json(), text)


@app.command(name="search")
def search_command(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    kind: Kind = None,
    publisher: Publisher = None,
    since: Since = None,
    document: DocumentOption = None,
    include_superseded: IncludeSuperseded = False,
    explain: Explain = False,
    expect: Expect = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Print ranked passages, no answer."""
    from assistant.api import Library
    from assistant.explaining.text import lines

    with _screen(as_json) as screen:
        library = Library.open(settings=_settings(corpus, index))
        filters = _filters(library, kind, publisher, since, document, include_superseded)
        hits, explanation = library.explain(query, k, filters, expect)
        explained = explain or expect is not None

        def text() -> None:
            for hit in hits:
                document = hit.stored.document
                out.print(f"{hit.rank}. {document.metadata.title}", style="bold", markup=False)
                place = ", ".join(_place(document, span.page_index) for span in hit.stored.passage.spans)
                out.print(f"   {attribution(document.metadata)} · {place}", style="dim", markup=False)
                out.print("   " + " ".join(hit.stored.passage.text.split())[:400], markup=False)
            if not hits:
                out.print("Nothing was found.")
            if explained:
                _print_lines(["", *lines(explanation)])

        values = [hit.as_json() for hit in hits]
        screen.show({"hits": values, "explain": explanation.as_json()} if explained else values, text)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    session: Annotated[Path | None, typer.Option("--session", help="A file that keeps the conversation.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Language model that words it, as provider:name.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Also write it to a .md, .docx or .pdf file.")
    ] = None,
    kind: Kind = None,
    publisher: Publisher = None,
    since: Since = None,
    document: DocumentOption = None,
    include_superseded: IncludeSuperseded = False,
    explain: Explain = False,
    expect: Expect = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Answer a question, with citations."""
    from assistant.api import Assistant, Library, configured_writer
    from assistant.explaining.text import lines
    from assistant.export import write as exporting
    from assistant.export.paper import Remarks
    from assistant.rendering.narrowing import in_words, titles_of
    from assistant.session import load_session, save_session
    from assistant.writing import require_writable

    with _screen(as_json) as screen:
        if export is not None:
            exporting.check_target(export)
        if session is not None:
            require_writable(session, "--session")
        library = Library.open(settings=load_settings(corpus_dir=corpus, index_dir=index, model=model))
        earlier = load_session(session)
        filters = _filters(library, kind, publisher, since, document, include_superseded)
        assistant = Assistant(library, writer=configured_writer(library.settings))
        answer, explanation = assistant.explain(question, earlier, filters, expect)
        save_session(session, earlier, answer)
        if export is not None:
            narrowed = Remarks(in_words(filters, titles_of(library.documents())))
            exporting.export([answer], library.as_answered(), export, [narrowed])
        explained = explain or expect is not None

        def text() -> None:
            _print_answer(answer)
            if explained:
                _print_lines(["", *lines(explanation)])

        screen.show(answer.as_json() | ({"explain": explanation.as_json()} if explained else {}), text)


@app.command(name="eval")
def evaluate(
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help="Questions, one JSON a line; with --dataset: about its documents."),
    ] = None,
    dataset: Annotated[Path | None, typer.Option("--dataset", help="A folder in BEIR layout.")] = None,
    retriever: Annotated[str, typer.Option("--retriever", help="hybrid, dense, keyword or all.")] = "all",
    split: Annotated[str, typer.Option("--split", help="dev, test or all.")] = "all",
    compare: Annotated[Path | None, typer.Option("--compare", metavar="RUN", help="An earlier run's file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Where to keep the run or the drafts.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Also write a report: one HTML file.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Let a language model word it, as provider:name.")
    ] = None,
    grow: Annotated[bool, typer.Option("--grow", help="Draft questions from what readers found unhelpful.")] = False,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", help="Feedback to draft from, one JSON a line.")
    ] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Measure retrieval and answers; compare with an earlier run; draft new questions from feedback."""
    from evals.command import Options, draft, evaluate
    from evals.printing import print_run

    with _screen(as_json) as screen:
        settings = _settings(corpus, index)
        if grow or feedback is not None:
            drafted = draft(feedback, questions, output)
            screen.show(drafted, lambda: out.print(drafted["summary"], markup=False))
            return
        options = Options(questions, dataset, retriever, split, compare, output, report, model)
        values, kept = evaluate(options, settings)
        screen.show(values, lambda: print_run(values, out))
        err.print(f"Kept in {kept}." if kept else "The run was not kept: evals/runs/ cannot be written.", markup=False)
        if report is not None:
            err.print(f"Report: {report}", markup=False)


@app.command()
def feedback(
    output: Annotated[
        Path | None, typer.Option("--output", help="Also write it to a file, one JSON a line, for eval --grow.")
    ] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """List what readers said of answers (kept only where ASSISTANT_FEEDBACK is on)."""
    from assistant.api import Library
    from assistant.feedback import OpinionKind
    from assistant.writing import require_writable, write_whole

    with _screen(as_json) as screen:
        if output is not None:
            require_writable(output, "--output")
        settings = _settings(corpus, index)
        said = [each for each in Library.open(settings=settings).opinions() if each.kind is not OpinionKind.UNANSWERED]
        values = [each.as_json() for each in said]
        if output is not None:
            lines = [json.dumps(each, ensure_ascii=False) for each in values]
            write_whole(output, "".join(f"{line}\n" for line in lines), "--output")
        shown = [f"{each.day} {each.kind.value.replace('_', ' ')}: {each.question} {each.comment}" for each in said]
        nothing = (
            "Nothing was said." if settings.feedback else "Nothing was said; feedback is off (ASSISTANT_FEEDBACK)."
        )
        screen.show({"kept": settings.feedback, "feedback": values}, lambda: _print_lines(shown or [nothing]))


@app.command(name="gaps")
def gaps_command(as_json: AsJson = False, corpus: CorpusDir = None, index: IndexDir = None) -> None:
    """List the questions that the library did not answer, grouped (kept only where ASSISTANT_FEEDBACK is on)."""
    from assistant.api import Library
    from assistant.feedback import gaps

    with _screen(as_json) as screen:
        settings = _settings(corpus, index)
        found = gaps(Library.open(settings=settings).opinions())
        shown = [f"{gap.times} × {gap.question} (last on {gap.days[1]})" for gap in found]
        nothing = "No gaps." if settings.feedback else "None is known; feedback is off (ASSISTANT_FEEDBACK)."
        values = {"kept": settings.feedback, "gaps": [gap.as_json() for gap in found]}
        screen.show(values, lambda: _print_lines(shown or [nothing]))


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--repair", help="Mend the index first, where something is wrong.")] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Say what is installed, whether index and corpus agree, and what to do."""
    from assistant.doctor import examine, repair

    with _screen(as_json) as screen, stop_on_signal() as stop:
        settings = _settings(corpus, index)
        with _progress(as_json) as progress:
            mended = repair(settings, progress, stop.is_set) if mend else ()
        examination = examine(settings)

        def text() -> None:
            for sentence in mended:
                out.print(f"    {sentence}", markup=False)
            for check in examination.checks:
                out.print(f"{'ok ' if check.passed else '!! '} {check.name}: {check.message}", markup=False)
                if check.remedy:
                    out.print(f"     {check.remedy}", style="dim", markup=False)
            for name, value in examination.settings.items():
                out.print(f"    {name} = {value}", style="dim", markup=False)

        screen.show({**examination.as_json(), **({"repaired": list(mended)} if mend else {})}, text)
    if not examination.passed:
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip file to write.")],
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Write the library and the corpus folder to one file; questions are answered meanwhile."""
    from assistant.backup import back_up

    with clear_away_on_signal() as stop, _screen(as_json) as screen:
        settings = _settings(corpus, index)
        made = back_up(settings.index_dir, settings.corpus_dir, file, stop.is_set)
        screen.show(
            made.as_json(), lambda: out.print(f"{made.files} files, {made.size / 1e6:.1f} MB, in {file}.", markup=False)
        )


@app.command(name="restore-backup")
def restore_backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What assistant backup wrote.")],
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Put a backup back where there is neither an index nor a corpus; it is checked first."""
    from assistant.backup import restore_backup

    with clear_away_on_signal() as stop, _screen(as_json) as screen:
        settings = _settings(corpus, index)
        restored = restore_backup(file, settings.index_dir, settings.corpus_dir, stop.is_set)

        def text() -> None:
            out.print(f"Put back: {restored.files} files, as they were on {restored.made}.", markup=False)

        screen.show(restored.as_json(), text)


@app.command()
def chat(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    index: IndexDir = None,
) -> None:
    """Serve the chat window; the same as python ui.py."""
    from ui.app import serve

    with _screen(as_json):
        serve(load_settings(corpus_dir=corpus, index_dir=index, host=host, port=port))


def main() -> None:
    """Run the command line."""
    app()


def _filters(
    library: Library,
    kind: list[str] | None,
    publisher: list[str] | None,
    since: int | None,
    document: list[str] | None,
    superseded: bool,
) -> Filters:
    """Return the filters; raises DocumentNotFound."""
    ids = tuple(library.document(each).document_id for each in document or ())
    return Filters(tuple(kind or ()), tuple(publisher or ()), since, superseded, documents=ids)


def _document_json(document: StoredDocument) -> dict[str, Any]:
    """Return what ``assistant show DOC --json`` prints."""
    metadata = document.metadata
    names = (
        "title", "kind", "publisher", "published", "reviewed", "status", "superseded_by", "source_url", "licence",
        "audience", "tags", "text_by", "original", "reading_status", "briefed_by", "distinct_from",
    )  # fmt: skip
    values: dict[str, Any] = {}
    for name in names:
        value = getattr(metadata, name)
        if name == "original" and value is not None:
            value = {key: getattr(value, key) for key in ("title", "publisher", "published", "source_url", "licence")}
        values[name] = {
            "value": list(value) if isinstance(value, tuple) else value,
            "origin": metadata.origins.get(name),
        }
    return {
        "document_id": document.document_id,
        "paths": list(document.paths),
        "version": document.version,
        "versions": list(document.versions),
        "pages": document.pages,
        "passages": document.passages,
        "metadata": values,
        "warnings": [
            {"page_index": warning.page_index, "code": warning.code, "reason": warning.reason}
            for warning in document.warnings
        ],
    }


def _place(document: StoredDocument, page_index: int) -> str:
    label = document.label(page_index)
    if document.pages == 1 and label is None:
        return "whole document"
    return f"page {label or page_index + 1} ({page_index + 1} of {document.pages})"


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[int, int, str], None]]:
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=err, transient=True, disable=as_json and not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, path: bar.update(task, completed=done, total=total, description=path)


@contextmanager
def _downloading(as_json: bool) -> Iterator[Callable[[Wanted, int, int | None], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=as_json and not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def progress(wanted: Wanted, done: int, total: int | None) -> None:
            bar.update(task, description=wanted.address.host, completed=done, total=total)

        yield progress


def _library_to_ingest(settings: Settings, *, rebuild: bool, if_stale: bool) -> tuple[Library, bool]:
    """Return the library and whether it is to be built anew: after an update of the program, ``make chat`` does so."""
    from assistant.api import Library

    if not rebuild:
        try:
            return Library.create(settings=settings), False
        except (LibraryMismatch, LibraryDamaged):
            if not if_stale:
                raise
    return Library.to_rebuild(settings=settings), True


def _plan_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            f"The plan {file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.",
            "Make one: assistant ingest --dry-run --json > plan.json",
        ) from error


def _follow(library: Library, screen: _Screen, stop: threading.Event) -> None:
    """Print what a watch reports until ``stop`` is set: a line a change, or a JSON value a line."""
    from assistant.folder.plan_text import change_lines
    from assistant.text.glossary import GLOSSARY_NAME
    from assistant.watch import GlossaryTaken, Noticed, watch

    told = frozenset(library.quarantined())
    err.print(f"Following {library.settings.corpus_dir}. Ctrl-C ends it.", markup=False)
    for news in watch(library, library.settings.corpus_dir, stop):
        if isinstance(news, GlossaryTaken):
            if screen.as_json:
                sys.stdout.write(json.dumps(news.report.as_json(), ensure_ascii=False) + "\n")
            else:
                problem = f"not in use: {news.problem}" if news.problem else "in use"
                _print_lines([f"{'glossary':12}{GLOSSARY_NAME}: {problem}"])
        elif not isinstance(news, Noticed):
            if screen.as_json:
                sys.stdout.write(json.dumps(news.as_json(), ensure_ascii=False) + "\n")
            else:
                _print_lines(change_lines(news, told))
            told = frozenset(news.quarantined)
        elif screen.as_json and news.error is not None:
            sys.stdout.write(json.dumps(news.error.as_json(), ensure_ascii=False) + "\n")
        elif not screen.as_json:
            err.print(f"{news.error.message} {news.error.hint}" if news.error else "Going on.", markup=False)
        sys.stdout.flush()


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        # Titles and addresses come from files: what moves the cursor or colours a terminal is left out.
        out.print("".join(character for character in line if character.isprintable()), markup=False)


def _print_report(report: IngestReport, library: Library, *, quiet: bool) -> None:
    from assistant.reporting.report import READ_BEFORE, lines

    if quiet and not (report.added or report.updated or report.removed):
        return
    for line in lines(library.facts(report)):
        out.print(line, markup=False)
    if not library.store.is_read_as_now():
        out.print(f"\n{READ_BEFORE} To read them again: assistant ingest --rebuild", markup=False)
    if library.report_page.is_file():
        out.print(f"\nThe same with pictures: {library.report_page}", markup=False)


def _print_added(metadata: dict[str, dict[str, Any]], library: Library, done: Added) -> None:
    report = done.report
    _print_lines(done.not_replaced)
    for path, values in metadata.items():
        out.print(path, style="bold", markup=False)
        if path not in (*report.added, *report.updated):
            out.print("  It is in the library already, as it is.")
        for key, entry in values.items():
            if entry["value"] not in (None, []):
                out.print(f"  {key}: {_listed(entry['value'])}  ({_origin(entry['origin'])})", markup=False)
        if any(entry["origin"] not in (None, "sidecar", "front matter") for entry in values.values()):
            sidecar = sidecar_of(library.settings.corpus_dir / path)
            out.print(f"  What was not given was taken from where it says. Check it, and correct it in {sidecar}\n")
    _print_report(report, library, quiet=False)


def _print_listed(document: StoredDocument) -> None:
    """Print a document of the list; each path on a line of its own, which is never cut, so that it can be copied."""
    metadata = document.metadata
    out.print(one_line(metadata.title), style="bold", markup=False)
    _print_lines(f"  {path}" for path in document.paths)
    status = metadata.status.value + (" (guessed)" if metadata.origins.get("status") == "text" else "")
    pages = f"{document.pages} page{'' if document.pages == 1 else 's'}"
    known = (metadata.kind, attribution(metadata), status, pages)
    out.print(f"  {' · '.join(one_line(each) for each in known if each)}", style="dim", markup=False)


def _print_values(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "metadata":
            for key, entry in value.items():
                if entry["value"] not in (None, []):
                    out.print(f"{key}: {_listed(entry['value'])}  ({_origin(entry['origin'])})", markup=False)
        elif name == "warnings":
            for warning in value:
                where = "" if warning["page_index"] is None else f"page {warning['page_index'] + 1}: "
                out.print(f"to look at: {where}{warning['reason']}", markup=False)
        elif value not in (None, []):
            out.print(f"{name}: {_listed(value)}", markup=False)


def _origin(origin: str | None) -> str:
    """Return where a detail came from, in words; None is what stands for any document until somebody says otherwise."""
    if origin is None:
        return "assumed"
    return GUESSED_FROM.get(origin, "from the .yaml file beside it")


def _listed(value: Any) -> str:
    """Return a value as a person writes it: names after each other, and what is known of an original by its names."""
    if isinstance(value, dict):
        return "; ".join(f"{key} {each}" for key, each in value.items() if each is not None)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _print_answer(answer: Answer) -> None:
    searched = changed_words(answer.question, answer.standalone_question)
    if searched:
        out.print(f"Searched for: {searched}", style="dim", markup=False)
    out.print(plain_answer(answer), markup=False)
    for citation in answer.citations:
        document = citation.document
        out.print(f"\n[{citation.number}] {document.metadata.title}", style="bold", markup=False)
        out.print(f"    {attribution(document.metadata)} · {_place(document, citation.span.page_index)}", markup=False)
        if document.metadata.source_url:
            out.print(f"    {document.metadata.source_url}", style="dim", markup=False)
    if not answer.citations and answer.closest:
        out.print("\nClosest passages:")
        for hit in answer.closest:
            document = hit.stored.document
            index, words = excerpt(hit.stored.passage)
            place = _place(document, index)
            out.print(f"  {document.metadata.title} · {place} · {attribution(document.metadata)}", markup=False)
            out.print(f"    “{words}”", style="dim", markup=False)
