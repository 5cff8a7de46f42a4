"""``assistant fetch``: lists, asks, fetches; and what ingest makes of it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import yaml
from typer.testing import CliRunner

from assistant import api
from assistant.cli import app
from assistant.fetch import web
from assistant.readers import child
from tests.conftest import read_here
from tests.fakes import HashEncoder
from tests.fetch.site import Site, visitor
from tests.readers import builders

REPORT = builders.pdf(builders.report_page(1), title="Annual report")


@pytest.fixture
def site():
    with Site() as running:
        running.routes["/report.pdf"] = lambda request: request.answer(REPORT, Content_Type="application/pdf")
        yield running


@pytest.fixture
def briefed(corpus, site):
    """The corpus with a briefing about a report on the site."""
    said = {
        "title": "Briefing: Annual report",
        "publisher": "Our library",
        "text_by": "Our library",
        "original": {
            "title": "Annual report", "publisher": "Ashford Trust", "published": "2024",
            "source_url": site.url("/report.pdf"), "licence": "OGL-UK-3.0",
        },
    }  # fmt: skip
    (corpus / "briefing.txt").write_text("The trust reports that few staff were heard.")
    (corpus / "briefing.txt.yaml").write_text(yaml.safe_dump(said))
    return corpus


@pytest.fixture
def reachable(monkeypatch, site):
    """Let the command reach the site; what an operator runs has no such door."""
    monkeypatch.setattr(web, "Web", lambda: visitor(site))


@pytest.fixture(autouse=True)
def _read_here(monkeypatch, request):
    """Starting a child process for each command is what takes the time; one test has the real one."""
    if "[real]" not in request.node.name:
        reader = nullcontext(SimpleNamespace(read=read_here))
        monkeypatch.setattr(child, "ReaderProcess", lambda limits: reader)


def run(*arguments, code=0, typed=None):
    result = CliRunner().invoke(app, ["fetch", *arguments], input=typed)
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("reader", ["real", "here"])
def test_a_dry_run_lists_and_fetches_nothing(briefed, site, reachable, reader):
    shown = run("--dry-run").stdout
    for words in ("Annual report", site.url("/report.pdf"), "Ashford Trust, 2024", "OGL-UK-3.0", "briefing.txt"):
        assert words in shown
    values = json.loads(run("--dry-run", "--json").stdout)
    assert values["unusable"] == []
    [address] = values["addresses"]
    assert address == {
        "address": site.url("/report.pdf"), "documents": ["briefing.txt"], "title": "Annual report",
        "publisher": "Ashford Trust", "published": "2024", "licence": "OGL-UK-3.0", "file": None, "bytes": None,
    }  # fmt: skip
    assert site.requests == []
    assert not (briefed / "originals").exists()


def test_without_a_yes_and_without_anybody_to_ask_nothing_is_fetched(briefed, site, reachable):
    shown = run(code=1)
    assert site.url("/report.pdf") in shown.stdout
    assert "--yes" in shown.stdout
    values = json.loads(run("--json", code=1).stdout)
    assert values["error"]["code"] == "cannot_fetch"
    assert len(values["addresses"]) == 1
    assert site.requests == []


@pytest.mark.parametrize(("typed", "fetched"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_the_operator_is_asked(briefed, site, reachable, monkeypatch, typed, fetched):
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    run(typed=typed)
    assert bool(site.requests) is fetched
    assert (briefed / "originals").exists() is fetched


def test_fetched_originals_become_documents_of_their_own(briefed, site, reachable, tmp_path, monkeypatch):
    monkeypatch.setattr(api, "configured_encoder", lambda settings: HashEncoder())
    values = json.loads(run("--yes", "--json").stdout)
    [result] = values["results"]
    assert (result["outcome"], result["bytes"]) == ("fetched", len(REPORT))
    library = api.Library.create(tmp_path / "index")
    report = library.sync(briefed, read=read_here)
    path = f"originals/{result['file']}"
    assert path in report.added
    assert report.quarantined == ()
    original, briefing = library.document(path).metadata, library.document("briefing.txt").metadata
    assert (original.title, original.publisher, original.published) == ("Annual report", "Ashford Trust", "2024")
    assert original.briefed_by == ("briefing.txt",)
    assert not original.is_briefing
    assert briefing.is_briefing
    # Again: nothing new, and the library has nothing to do.
    assert "unchanged" in run("--yes").stdout
    assert library.sync(briefed, read=read_here).added == ()


def test_what_changed_at_the_publishers_becomes_a_new_version(briefed, site, reachable, tmp_path, monkeypatch):
    monkeypatch.setattr(api, "configured_encoder", lambda settings: HashEncoder())
    library = api.Library.create(tmp_path / "index")
    run("--yes")
    library.sync(briefed, read=read_here)
    newer = builders.pdf(builders.report_page(7))
    site.routes["/report.pdf"] = lambda request: request.answer(newer, Content_Type="application/pdf")
    assert "changed since last time" in run("--yes").stdout
    [path] = library.sync(briefed, read=read_here).updated
    assert len(library.document(path).versions) == 2


def test_what_could_not_be_fetched_is_said_and_makes_the_exit_code_three(briefed, site, reachable):
    site.routes["/report.pdf"] = lambda request: request.answer(b"<html>log in</html>", Content_Type="text/html")
    shown = run("--yes", code=3).stdout
    assert "not fetched" in shown
    assert "assistant add FILE" in shown


def test_an_operators_command_reaches_nothing_on_this_machine(briefed, site):
    """The strict rules hold whatever a sidecar says: only code can hand the command another visitor."""
    [result] = json.loads(run("--yes", "--json", code=3).stdout)["results"]
    assert result["outcome"] in ("refused", "not_now")
    said = yaml.safe_load((briefed / "briefing.txt.yaml").read_text())
    said["original"]["source_url"] = f"http://127.0.0.1:{site.port}/report.pdf"
    (briefed / "briefing.txt.yaml").write_text(yaml.safe_dump(said))
    [result] = json.loads(run("--yes", "--json", code=3).stdout)["results"]
    assert result["outcome"] == "refused"
    assert "not on the public internet" in result["reason"]
    assert site.requests == []


def test_one_document_can_be_named(briefed, site, reachable):
    assert json.loads(run("guide.md", "--dry-run", "--json").stdout)["addresses"] == []
    assert len(json.loads(run("briefing.txt", "--dry-run", "--json").stdout)["addresses"]) == 1
    assert run("nothing.pdf", code=1)


def test_a_corpus_that_names_no_address_is_fine(corpus):
    assert "Nothing was fetched" in run().stdout
