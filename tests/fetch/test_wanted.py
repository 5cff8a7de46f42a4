"""Which addresses the corpus names, and for whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from assistant.errors import AssistantError
from assistant.fetch.wanted import select, wishes
from assistant.folder.files import list_corpus
from tests.conftest import read_here
from tests.fakes import write_corpus

ORIGINAL = {
    "title": "The plan",
    "publisher": "Health Trust",
    "published": "2024-03",
    "source_url": "https://publisher.example/plan.pdf",
}
BRIEFING = {
    "title": "Briefing: The plan",
    "kind": "plan",
    "publisher": "Our library",
    "text_by": "Our library",
    "licence": "Apache-2.0",
    "source_url": "https://publisher.example/landing",
    "original": ORIGINAL,
}


def front_matter(values) -> str:
    return f"---\n{yaml.safe_dump(values, sort_keys=False)}---\n\nThe plan has three parts.\n"


def asked(folder: Path, only=None):
    return wishes(list_corpus(folder), read_here, only)


@pytest.mark.parametrize("in_sidecar", [True, False])
def test_a_briefing_asks_for_its_original(tmp_path, in_sidecar):
    if in_sidecar:
        folder = write_corpus(tmp_path, {"plan.txt": "Three parts.", "plan.txt.yaml": yaml.safe_dump(BRIEFING)})
    else:
        folder = write_corpus(tmp_path, {"plan.md": front_matter(BRIEFING)})
    [wanted] = asked(folder).wanted
    assert wanted.address.url == "https://publisher.example/plan.pdf"
    assert (wanted.title, wanted.publisher, wanted.published, wanted.kind) == (
        "The plan", "Health Trust", "2024-03", "plan",
    )  # fmt: skip
    # Apache-2.0 is the briefing's licence, and says nothing about the publisher's words.
    assert wanted.licence is None


def test_the_licence_of_an_original_can_be_said(tmp_path):
    said = BRIEFING | {"original": ORIGINAL | {"licence": "OGL-UK-3.0"}}
    folder = write_corpus(tmp_path, {"plan.txt": "x", "plan.txt.yaml": yaml.safe_dump(said)})
    assert asked(folder).wanted[0].licence == "OGL-UK-3.0"


def test_an_original_without_an_address_is_at_the_documents_own(tmp_path):
    said = BRIEFING | {"original": {"title": "The plan"}}
    folder = write_corpus(tmp_path, {"plan.txt": "x", "plan.txt.yaml": yaml.safe_dump(said)})
    assert asked(folder).wanted[0].address.url == "https://publisher.example/landing"


def test_a_document_of_the_publishers_own_words_keeps_its_licence(tmp_path):
    said = {"title": "Report", "source_url": "https://publisher.example/r", "licence": "OGL-UK-3.0"}
    folder = write_corpus(tmp_path, {"r.txt": "x", "r.txt.yaml": yaml.safe_dump(said)})
    [wanted] = asked(folder).wanted
    assert (wanted.title, wanted.licence) == ("Report", "OGL-UK-3.0")


def test_an_address_named_twice_is_asked_for_once(tmp_path):
    said = yaml.safe_dump(BRIEFING)
    folder = write_corpus(tmp_path, {"a.txt": "x", "a.txt.yaml": said, "b.txt": "y", "b.txt.yaml": said})
    [wanted] = asked(folder).wanted
    assert wanted.documents == ("a.txt", "b.txt")


def test_what_was_fetched_asks_for_nothing(tmp_path):
    said = yaml.safe_dump({"source_url": "https://publisher.example/plan.pdf", "briefed_by": ["plan.md"]})
    folder = write_corpus(tmp_path, {"originals/plan.txt": "x", "originals/plan.txt.yaml": said})
    assert asked(folder).wanted == ()


def test_what_names_no_address_asks_for_nothing(tmp_path):
    folder = write_corpus(
        tmp_path, {"a.txt": "x", "b.md": "# Notes\n\nSee https://publisher.example/", "c.md": "---\n"}
    )
    assert asked(folder) == type(asked(folder))((), ())


@pytest.mark.parametrize(
    "sidecar",
    [
        "source_url: http://127.1/",
        "source_url: http://localhost/x",
        "source_url: https://user:secret@publisher.example/",
        "original: {source_url: 'file:///etc/passwd'}",
        "original: {source_url: 'ftp://x.example/'}",
        "original: {source_url: [a, b]}",
        "source_url: publisher.example",
        "sauce_url: https://publisher.example/",
        "tags: [[a]]",
        "source_url: [",
        "- a",
    ],
)
def test_a_sidecar_that_cannot_be_used_is_named_and_stops_nothing(tmp_path, sidecar):
    folder = write_corpus(
        tmp_path, {"a.txt": "x", "a.txt.yaml": sidecar, "b.txt": "y", "b.txt.yaml": yaml.safe_dump(BRIEFING)}
    )
    found = asked(folder)
    assert len(found.wanted) == 1
    [problem] = found.unusable
    assert problem.document == "a.txt"
    assert problem.reason.endswith((".", "?"))
    assert problem.next_step


def test_a_sidecar_without_end_is_not_read(tmp_path):
    folder = write_corpus(tmp_path, {"a.txt": "x", "a.txt.yaml": "#" * 1_000_000})
    assert "larger than 64 kB" in asked(folder).unusable[0].reason


def test_documents_are_named_by_path_or_id(tmp_path):
    folder = write_corpus(tmp_path, {"a.md": front_matter(BRIEFING), "b.md": "# Notes\n\nWords."})
    assert asked(folder, frozenset({"b.md"})).wanted == ()
    assert len(asked(folder, frozenset({"a.md"})).wanted) == 1

    def path_of(reference):
        if reference != "d0123":
            raise AssistantError("There is no document d9.", "")
        return "a.md"

    assert select(["b.md", "d0123"], {"a.md", "b.md"}, path_of) == {"a.md", "b.md"}
    with pytest.raises(AssistantError):
        select(["d9"], {"a.md"}, path_of)
    with pytest.raises(AssistantError, match="not in the corpus"):
        select(["d0123"], {"b.md"}, path_of)


def test_what_is_wrong_with_an_address_is_said_without_words_of_developers(tmp_path):
    wrong = ["http://127.1/", "ftp://x.example/", "https://a..b/", "https://[::1/", "https://x.example:22/"]
    folder = write_corpus(
        tmp_path,
        {f"{n}.txt": "x" for n in range(len(wrong))}
        | {f"{n}.txt.yaml": yaml.safe_dump({"source_url": address}) for n, address in enumerate(wrong)},
    )
    said = [f"{each.reason} {each.next_step}" for each in asked(folder).unusable]
    assert len(said) == 4  # the port is looked at when it is visited
    assert re.findall("sidecar|malformed|host|scheme", " ".join(said)) == []
    assert [each for each in said if "source_url" not in each] == []
