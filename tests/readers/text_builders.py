"""Mail, RTF and PDF files with what is awkward in them; their words are the tests' own."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO

import pypdf
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from tests.readers import builders


def mail(
    plain: str = "",
    html: str = "",
    *,
    subject: str = "Minutes of the ward meeting",
    attachments: tuple[str, ...] = (),
    forwarded: bytes = b"",
    charset: str = "utf-8",
    encoding: str = "quoted-printable",
) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Jane Ash <jane@example.org>"
    message["To"] = "ward@example.org"
    message["Date"] = "Tue, 26 Mar 2024 10:00:00 +0000"
    if plain or not html:
        message.set_content(plain, charset=charset, cte=encoding)
    if html and plain:
        message.add_alternative(html, subtype="html", charset=charset, cte=encoding)
    elif html:
        message.set_content(html, subtype="html", charset=charset, cte=encoding)
    for name in attachments:
        message.add_attachment(b"Said in the attachment.", maintype="application", subtype="pdf", filename=name)
    if forwarded:
        inner = EmailMessage()
        inner["Subject"] = "Older news"
        inner.set_content(forwarded.decode())
        message.add_attachment(inner)
    return bytes(message)


def sealed_mail() -> bytes:
    return (
        b"From: jane@example.org\r\nSubject: Private\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--x\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--x--\r\n"
    )


RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial Cyr;}"
    r"{\f2\fnil\fcharset128 MS Mincho;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}{\s3 caption;}{\*\cs10 Default;}}"
    r"{\info{\title Plan of the wards}{\author Somebody}}{\header Running header\par}"
)


def rtf(body: str) -> bytes:
    return (RTF_HEAD + body + "}").encode("ascii")


RTF_TABLE = (
    r"\pard\plain\s1 What we found\par\pard\plain Text {\b in bold} and plain.\par"
    r"\trowd\trhdr\cellx3000\cellx6000\pard\intbl Ward\cell Share\cell\row"
    r"\trowd\clvmgf\cellx3000\cellx6000\pard\intbl Ash\cell 31%\cell\row"
    r"\trowd\clvmrg\cellx3000\cellx6000\pard\intbl\cell 32%\cell\row"
    r"\pard After the table.\par"
)
RTF_LIST = (
    r"{\listtext 1.\tab}\pard\ls1\ilvl0 Name a lead\par{\listtext 2.\tab}Publish the figures\par"
    r"{\listtext\'b7\tab}\ls2 A bullet\par\pard\plain Last words.\par"
)
RTF_NOTES = (
    r"Waits fell{\super\chftn}{\footnote\pard\plain{\super\chftn} Measured in March.} in the north.\par"
    r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard Said in a box.\par}}{\shprslt Said twice.}}"
    r"{\v hidden words}{\deleted struck words}\par"
    r"{\field{\*\fldinst HYPERLINK "
    r'"https://example.org/"'
    r"}{\fldrslt the linked words}} end.\par"
)
RTF_LETTERS = (
    r"Caf\'e9 \u8220?quoted\u8221? \emdash  \u-10179?\u-8704? {\f1 \'cd\'e5\'f0\'e0\'e2\'e5\'ed} "
    r"{\f2 \'8c\'92\'8d\'4e}{\upr{plain}{\*\ud{uni\u233?code}}}\par"
)
RTF_PICTURE = r"{\pict\pngblip\picw10\pich10 89504e470d0a1a0a}\par"


def changed(data: bytes, *, labels: bool = False, rotation: int = 0, attachment: str = "") -> bytes:
    """Return a PDF with roman labels on its first two pages, turned pages, or a file attached."""
    writer = pypdf.PdfWriter(BytesIO(data))
    if labels:
        writer.set_page_label(0, 1, PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(2, len(writer.pages) - 1, PageLabelStyle.DECIMAL)
    if rotation:
        for page in writer.pages:
            page.rotate(rotation)
    if attachment:
        writer.add_attachment(attachment, b"Said in the attachment.")
    return _written(writer)


def encrypted(data: bytes, password: str) -> bytes:
    """Return a PDF encrypted with AES; with an empty password everybody can open it, not change it."""
    writer = pypdf.PdfWriter(BytesIO(data))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def two_columns(canvas: Canvas) -> None:
    for left, name in ((72, "left"), (330, "right")):
        builders.lines(canvas, [f"The {name} column has line number {n}," for n in range(8)], left=left)


def form(canvas: Canvas) -> None:
    builders.lines(canvas, ["Name of the ward:"])
    canvas.acroForm.textfield(name="ward", value="Ash ward", x=200, y=builders.TOP - 5, width=200, height=20)


def numbered_page(number: int) -> builders.Draw:
    """A page whose lines stand elsewhere than on the pages beside it, so that none is taken for a page's header."""

    def draw(canvas: Canvas) -> None:
        said = [f"This is what page number {number} says about the wards.", "It says no more than that."]
        builders.lines(canvas, said, top=builders.TOP - number % 7 * 40)

    return draw
