"""A small folder as an equity lead might keep it, with what goes wrong in real ones; all of it is made up here."""

from __future__ import annotations

import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
import pypdf
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

PUBLISHER = "Northern Vale Hospitals Trust"
_WHO = ("The board", "The equality committee", "Each division", "The outpatient service", "The maternity service")
_DOES = ("looks at", "reports on", "agreed to improve", "asked for", "has begun to record")
_WHAT = (
    "waiting times by deprivation", "missed appointments by ethnicity", "access to interpreters",
    "letters in plain English", "reasonable adjustments", "smoking support on wards",
    "journeys for patients without a car", "the quality of ethnicity records",
)  # fmt: skip
_WHEN = ("every month", "every quarter", "before each meeting in public", "together with patients", "for every clinic")


def sentences(seed: int, count: int) -> list[str]:
    """Return sentences about nothing in particular, the same for the same ``seed``."""
    source = random.Random(seed)
    parts = (_WHO, _DOES, _WHAT, _WHEN)
    return [
        f"{' '.join(source.choice(part) for part in parts)}, and {source.randint(3, 97)} of {source.randint(98, 400)} "
        f"teams have done so since {source.randint(2019, 2024)}."
        for _ in range(count)
    ]


def write_folder(folder: Path) -> Path:
    """Write the files into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    review = sentences(1, 48)
    newer = [*sentences(2, 12), *review[12:]]
    _report(folder / "waiting-list-review-2024.pdf", "Equity review of waiting lists 2024", review, "2 February 2024")
    _report(folder / "waiting-list-review-2025.pdf", "Equity review of waiting lists 2025", newer, "14 March 2025")
    _word(folder / "review from the partner site.docx", "Equity review of waiting lists 2025", newer, "14 March 2025")
    _report(folder / "interpreting-policy.pdf", "Interpreting and translation policy", sentences(3, 20), "May 2023")
    _minutes(folder / "committee minutes, part scanned.pdf")
    _scan(folder / "letter to patients (scan).pdf")
    (folder / "staff-survey.txt").write_text(
        f"Staff survey on health inequalities\n\nPublished: 7 June 2023\n\n{' '.join(sentences(4, 12))}\n"
    )
    (folder / "staff-survey.txt.yaml").write_text("kind: poll\n")
    locked = pypdf.PdfWriter(clone_from=folder / "interpreting-policy.pdf")
    locked.encrypt("secret", algorithm="AES-256")
    locked.write(folder / "locked policy.pdf")
    broken = (folder / "waiting-list-review-2024.pdf").read_bytes()[:900]
    (folder / "half copied.pdf").write_bytes(broken)
    (folder / "copy of interpreting-policy.pdf").write_bytes((folder / "interpreting-policy.pdf").read_bytes())
    (folder / "old access plan.txt").write_text(f"Access plan\n\n{' '.join(sentences(5, 12))}\n")
    (folder / "old access plan.txt.yaml").write_text("superseded_by: access-plan-2026.pdf\n")
    return folder


def _report(path: Path, title: str, texts: Sequence[str], date: str) -> None:
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Title"]), Paragraph(PUBLISHER, styles["Heading3"])]
    story.append(Paragraph(date, styles["BodyText"]))
    for start in range(0, len(texts), 16):
        story.append(Paragraph(f"What was found, part {start // 16 + 1}", styles["Heading2"]))
        story.extend(Paragraph(text, styles["BodyText"]) for text in texts[start : start + 16])
        story.append(PageBreak())
    SimpleDocTemplate(str(path), title=title, invariant=1).build(story)


def _word(path: Path, title: str, texts: Sequence[str], date: str) -> None:
    document = docx.Document()
    document.add_heading(title, 0)
    for text in (PUBLISHER, date, *texts):
        document.add_paragraph(text)
    document.save(str(path))


def _minutes(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(6):
        if number in (1, 2, 4):
            canvas.drawImage(_picture(number), 0, 0, *A4)
        else:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, 760, "Minutes of the equality committee" if number == 0 else f"Item {number}")
            canvas.setFont("Helvetica", 10)
            for line, text in enumerate(sentences(20 + number, 14)):
                canvas.drawString(72, 725 - 18 * line, text[:90])
        canvas.showPage()
    canvas.save()


def _scan(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.drawImage(_picture(9), 0, 0, *A4)
    canvas.showPage()
    canvas.save()


def _picture(seed: int) -> ImageReader:
    """Return a page as a scanner sees it: grey, a little askew."""
    page = Image.new("L", (827, 1170), 238)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(17)
    for line, text in enumerate(sentences(30 + seed, 30)):
        draw.text((90, 110 + 32 * line), text[:74], fill=55, font=font)
    turned = page.rotate(0.8 - 0.4 * (seed % 5), fillcolor=238)
    turned.convert("RGB").save(stream := BytesIO(), "JPEG", quality=70)
    stream.seek(0)
    return ImageReader(stream)
