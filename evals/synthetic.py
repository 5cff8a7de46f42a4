"""A library of any size for measurements: documents of every kind, made from the shipped library's own sentences.

The same numbers give the same words. The files' bytes differ from run to run only where a format keeps the time.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.folder.files import list_corpus
from assistant.readers import read
from assistant.text.sentences import sentence_offsets
from assistant.types import CountTokens, Role

if TYPE_CHECKING:
    from assistant.types import Vectors

SECTIONS = (4, 9)
PARAGRAPHS_A_PAGE = 7
PARAGRAPHS = (1, 4)
SENTENCES = (2, 6)
ITEMS = (3, 7)
LIST_SHARE = 0.35
SLIDE_ITEMS = 6


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and a list, which may be empty."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What documents are made of: the shipped library's paragraphs' sentences, list items and headings."""

    sentences: tuple[str, ...]
    items: tuple[str, ...]
    headings: tuple[str, ...]


class BlankEncoder:
    """Stands in for a model where embedding is not what is measured: every vector is the same.

    :param count_tokens: word pieces of a text; words where it is left out.
    """

    name = fingerprint = question_fingerprint = "blank"
    dimensions = 384
    max_tokens = 256

    def __init__(self, count_tokens: CountTokens = lambda text: len(text.split())) -> None:
        self._count_tokens = count_tokens

    def count_tokens(self, text: str, /) -> int:
        """Return the number of word pieces."""
        return self._count_tokens(text)

    def encode_documents(
        self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]], /
    ) -> tuple[Vectors, list[Vectors]]:
        """Return as many vectors as a model would."""
        return self._vectors(len(texts)), [self._vectors(len(each)) for each in parts]

    def encode_query(self, text: str, /) -> Vectors:
        """Return one vector."""
        return self._vectors(1)

    def encode_question(self, text: str, parts: Sequence[tuple[int, int]], /) -> tuple[Vectors, Vectors]:
        """Return one vector, and one for each part."""
        return self._vectors(1), self._vectors(len(parts))

    def _vectors(self, count: int) -> Vectors:
        return np.full((count, self.dimensions), self.dimensions**-0.5, dtype=np.float32)


def shipped_words(corpus: Path) -> Words:
    """Return the words of the documents in ``corpus``."""
    sentences: list[str] = []
    items: list[str] = []
    headings: list[str] = []
    for file in list_corpus(corpus):
        document = read(file.path, file.location.read_bytes())
        for page in document.pages:
            for block in page.blocks:
                text = " ".join(page.text[block.start : block.end].split())
                if block.role is Role.PARAGRAPH:
                    sentences += [text[start:end] for start, end in sentence_offsets(text)]
                elif block.role is Role.LIST_ITEM:
                    items.append(text)
                elif block.role is Role.HEADING:
                    headings.append(text)
    return Words(tuple(sentences), tuple(items), tuple(headings))


def write_documents(folder: Path, words: Words, count: int, seed: int = 1) -> None:
    """Write ``count`` documents of several pages each into ``folder``, in every format by turns."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    kinds = tuple(WRITERS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        title = f"{chance.choice(words.headings)}: report {number}"
        WRITERS[kind](folder / f"report-{number:05}.{kind}", title, list(_sections(words, chance)))


def write_small_documents(folder: Path, words: Words, count: int, seed: int = 1) -> None:
    """Write ``count`` text files of one short paragraph each, no two alike, a thousand in a sub-folder."""
    chance = random.Random(seed)
    for number in range(count):
        place = folder / f"part-{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        text = f"Note {number}\n\n{_paragraph(words, chance)}\n"
        (place / f"note-{number:06}.txt").write_text(text, encoding="utf-8")


def write_long_pdf(target: Path, words: Words, pages: int, seed: int = 1) -> None:
    """Write a PDF of at least ``pages`` pages, each about as full as a report's."""
    chance = random.Random(seed)
    sections = [
        Section(chance.choice(words.headings), tuple(_paragraph(words, chance) for _ in range(PARAGRAPHS_A_PAGE)), ())
        for _ in range(pages)
    ]
    _pdf(target, "A long report", sections, page_each=True)


def _sections(words: Words, chance: random.Random) -> Iterator[Section]:
    for _ in range(chance.randint(*SECTIONS)):
        paragraphs = tuple(_paragraph(words, chance) for _ in range(chance.randint(*PARAGRAPHS)))
        listed = chance.randint(*ITEMS) if chance.random() < LIST_SHARE else 0
        yield Section(chance.choice(words.headings), paragraphs, tuple(chance.sample(words.items, listed)))


def _paragraph(words: Words, chance: random.Random) -> str:
    return " ".join(chance.sample(words.sentences, chance.randint(*SENTENCES)))


def _markdown(target: Path, title: str, sections: list[Section]) -> None:
    parts = [f"# {title}"]
    for section in sections:
        parts += [f"## {section.heading}", *section.paragraphs]
        if section.items:
            parts.append("\n".join(f"- {item}" for item in section.items))
    target.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _text(target: Path, title: str, sections: list[Section]) -> None:
    parts = [title]
    for section in sections:
        parts += [section.heading, *section.paragraphs, *(f"- {item}" for item in section.items)]
    target.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _html(target: Path, title: str, sections: list[Section]) -> None:
    parts = [f"<h1>{html.escape(title)}</h1>"]
    for section in sections:
        parts.append(f"<h2>{html.escape(section.heading)}</h2>")
        parts += [f"<p>{html.escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.items:
            parts.append("<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in section.items) + "</ul>")
    body = "\n".join(parts)
    target.write_text(
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(title)}</title></head>"
        f"<body><nav><a href='/'>Home</a></nav><main>{body}</main></body></html>\n",
        encoding="utf-8",
    )


def _word(target: Path, title: str, sections: list[Section]) -> None:
    from docx import Document

    word = Document()
    word.add_heading(title, level=0)
    for section in sections:
        word.add_heading(section.heading, level=1)
        for paragraph in section.paragraphs:
            word.add_paragraph(paragraph)
        for item in section.items:
            word.add_paragraph(item, style="List Bullet")
    word.save(str(target))


def _slides(target: Path, title: str, sections: list[Section]) -> None:
    from pptx import Presentation

    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = title
    for section in sections:
        lines = [*section.items, *section.paragraphs]
        for start in range(0, len(lines), SLIDE_ITEMS):
            slide: Any = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = section.heading
            slide.placeholders[1].text_frame.text = "\n".join(lines[start : start + SLIDE_ITEMS])
    deck.save(str(target))


def _pdf(target: Path, title: str, sections: list[Section], *, page_each: bool = False) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    flow: list[Any] = [Paragraph(html.escape(title), styles["Title"])]
    for section in sections:
        flow.append(Paragraph(html.escape(section.heading), styles["Heading2"]))
        flow += [Paragraph(html.escape(paragraph), styles["BodyText"]) for paragraph in section.paragraphs]
        flow += [Paragraph(html.escape(item), styles["BodyText"], bulletText="•") for item in section.items]
        flow += [PageBreak()] if page_each else []

    def number(canvas: Any, document: Any) -> None:
        canvas.drawCentredString(A4[0] / 2, 30, str(document.page))

    SimpleDocTemplate(str(target), pagesize=A4, title=title).build(flow, onFirstPage=number, onLaterPages=number)


WRITERS: dict[str, Callable[[Path, str, list[Section]], None]] = {
    "md": _markdown,
    "pdf": _pdf,
    "docx": _word,
    "html": _html,
    "pptx": _slides,
    "txt": _text,
}
