"""Fetching a list of addresses, and what a person is told before and afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.fetch.download import PROBLEMS, Fetcher, Outcome, Progress, Result
from assistant.fetch.originals import Originals, open_originals
from assistant.fetch.wanted import ORIGINALS, Wanted, Wishes
from assistant.fetch.web import Web
from assistant.types import ReadFile

_KILOBYTE = 1000
_WORDS = {
    Outcome.FETCHED: "fetched",
    Outcome.CHANGED: "changed since last time",
    Outcome.UNCHANGED: "unchanged",
    Outcome.GONE: "gone",
    Outcome.KEPT: "left alone",
    Outcome.REFUSED: "not fetched",
    Outcome.NOT_NOW: "not now",
}


def fetch_originals(
    wanted: Sequence[Wanted],
    corpus: Path,
    web: Web,
    read: ReadFile,
    most_bytes: int,
    progress: Callable[[Wanted, int, int | None], None] = lambda wanted, done, total: None,
) -> Iterator[Result]:
    """Fetch each address in turn and yield what came of it; stopped at any moment, the next run goes on from there.

    :param most_bytes: the largest file that is kept.
    :raises CannotFetch: the folder of originals cannot be used.
    """
    with open_originals(corpus / ORIGINALS) as originals:
        for each in wanted:
            yield Fetcher(web, originals, read, most_bytes, _of(each, progress)).fetch(each)


def _of(wanted: Wanted, progress: Callable[[Wanted, int, int | None], None]) -> Progress:
    return lambda done, total: progress(wanted, done, total)


def listing_json(wishes: Wishes, originals: Originals) -> dict[str, Any]:
    """Return the addresses with what is here of each: ``file`` and ``bytes`` are null where nothing was fetched."""
    addresses = []
    for wanted in wishes.wanted:
        copy = originals.copy_of(wanted.address)
        here = {"file": copy.file if copy else None, "bytes": copy.size if copy else None}
        addresses.append(wanted.as_json() | here)
    return {"addresses": addresses, "unusable": [each.as_json() for each in wishes.unusable]}


def listing(wishes: Wishes, originals: Originals) -> Iterator[str]:
    """Yield lines that say what would be fetched, from whom and under which licence."""
    for wanted in wishes.wanted:
        copy = originals.copy_of(wanted.address)
        publisher = ", ".join(part for part in (wanted.publisher, wanted.published) if part)
        here = f"here since {copy.fetched[:10]}, {size_in_words(copy.size)}" if copy else "not here yet"
        yield wanted.title
        yield f"    {wanted.address.url}"
        yield f"    {publisher or 'publisher not stated'} · licence: {wanted.licence or 'not stated'} · {here}"
        yield f"    named by {', '.join(wanted.documents)}"
    yield from (f"{each.document}: {each.reason} {each.next_step}" for each in wishes.unusable)
    hosts = {wanted.address.host for wanted in wishes.wanted}
    yield f"{_counted(len(wishes.wanted), 'address', 'addresses')} on {_counted(len(hosts), 'site', 'sites')}."


def result_lines(result: Result) -> Iterator[str]:
    """Yield lines that say what came of one address."""
    size = (
        f" ({size_in_words(result.size)})"
        if result.size and result.outcome in (Outcome.FETCHED, Outcome.CHANGED)
        else ""
    )
    file = f": {ORIGINALS}/{result.file}" if result.file else f": {result.wanted.address.url}"
    yield f"{_WORDS[result.outcome]}{file}{size}"
    if result.reason:
        yield f"    {result.reason}"
        yield f"    {result.next_step}"


def closing_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield what the whole run came to, and what to do next."""
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    yield ", ".join(f"{count} {_WORDS[outcome]}" for outcome, count in counts.items() if count) + "."
    if counts[Outcome.FETCHED] or counts[Outcome.CHANGED]:
        yield "To read them into the library, run: assistant ingest"


def has_problems(results: Sequence[Result], wishes: Wishes) -> bool:
    """True where an address could not be fetched or used."""
    return bool(wishes.unusable) or any(result.outcome in PROBLEMS for result in results)


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def size_in_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    if size >= _KILOBYTE**2:
        return f"{size / _KILOBYTE**2:.1f} MB"
    return f"{max(1, round(size / _KILOBYTE))} kB"
