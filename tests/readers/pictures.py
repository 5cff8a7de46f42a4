"""PDFs whose pages are pictures, in the codecs that scanners write; made in memory."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

import pypdf
from PIL import Image, ImageDraw
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from assistant.readers.pdf import page_picture

WIDTH, HEIGHT = 595, 842

Encoder = Callable[[Image.Image], tuple[bytes, dict[str, object]]]


def rendered(data: bytes, page_index: int = 0, scale: float = 2.0) -> Image.Image:
    """Return a page of a PDF as a picture, as a scanner would see it."""
    return Image.open(BytesIO(page_picture(data, page_index, scale))).convert("RGB")


def drawing() -> Image.Image:
    """A picture without a word."""
    picture = Image.new("RGB", (300, 420), "white")
    ImageDraw.Draw(picture).ellipse((40, 60, 240, 300), fill="navy", outline="black", width=6)
    return picture


def page_number(number: int) -> str:
    """Draw a page number at the foot of page n."""
    return f"BT /F 9 Tf 290 20 Td (Page {number + 1}) Tj ET"


def _jpeg(picture: Image.Image, mode: str = "RGB", space: str = "/DeviceRGB") -> tuple[bytes, dict[str, object]]:
    target = BytesIO()
    picture.convert(mode).save(target, "JPEG", quality=80)
    return target.getvalue(), {"/Filter": "/DCTDecode", "/ColorSpace": space, "/BitsPerComponent": 8}


def _raw(picture: Image.Image, filters: str, encode: Callable[[bytes], bytes]) -> tuple[bytes, dict[str, object]]:
    values = {"/Filter": filters, "/ColorSpace": "/DeviceGray", "/BitsPerComponent": 8}
    return encode(picture.convert("L").tobytes()), values


def _fax(picture: Image.Image) -> tuple[bytes, dict[str, object]]:
    target = BytesIO()
    picture.convert("1").save(target, "TIFF", compression="group4", tiffinfo={278: picture.height})
    strip = Image.open(BytesIO(target.getvalue()))
    offset, length = strip.tag_v2[273][0], strip.tag_v2[279][0]
    values = DictionaryObject(
        {
            NameObject("/K"): NumberObject(-1),
            NameObject("/Columns"): NumberObject(picture.width),
            NameObject("/Rows"): NumberObject(picture.height),
        }
    )
    data = target.getvalue()[offset : offset + length]
    return data, {
        "/Filter": "/CCITTFaxDecode",
        "/DecodeParms": values,
        "/ColorSpace": "/DeviceGray",
        "/BitsPerComponent": 1,
    }


def _jpeg2000(picture: Image.Image) -> tuple[bytes, dict[str, object]]:
    target = BytesIO()
    picture.save(target, "JPEG2000")
    return target.getvalue(), {"/Filter": "/JPXDecode", "/ColorSpace": "/DeviceRGB", "/BitsPerComponent": 8}


def _runs(data: bytes) -> bytes:
    """Encode as RunLengthDecode reads: every 128 bytes as they are."""
    parts = [data[start : start + 128] for start in range(0, len(data), 128)]
    return b"".join(bytes((len(part) - 1,)) + part for part in parts) + b"\x80"


def _bits(picture: Image.Image) -> tuple[bytes, dict[str, object]]:
    data = zlib.compress(picture.convert("1").tobytes())
    return data, {"/Filter": "/FlateDecode", "/ColorSpace": "/DeviceGray", "/BitsPerComponent": 1}


CODECS: dict[str, Encoder] = {
    "jpeg": _jpeg,
    "grey jpeg": lambda picture: _jpeg(picture, "L", "/DeviceGray"),
    "cmyk jpeg": lambda picture: _jpeg(picture, "CMYK", "/DeviceCMYK"),
    "flate": lambda picture: _raw(picture, "/FlateDecode", zlib.compress),
    "bits": _bits,
    "fax": _fax,
    "jpeg 2000": _jpeg2000,
    "hex": lambda picture: _raw(picture, "/ASCIIHexDecode", lambda data: data.hex().encode() + b">"),
    "ascii 85": lambda picture: _raw(picture, "/ASCII85Decode", lambda data: base64.a85encode(data) + b"~>"),
    "runs": lambda picture: _raw(picture, "/RunLengthDecode", _runs),
}


def picture_pdf(
    pictures: Sequence[Image.Image], codec: str = "jpeg", *, rotation: int = 0, text: Callable[[int], str] | None = None
) -> bytes:
    """Return a PDF with a page for each picture, which fills it.

    :param text: content to draw over page n, in PDF's own operators; the font is called F.
    """
    writer = pypdf.PdfWriter()
    for number, picture in enumerate(pictures):
        page = writer.add_blank_page(WIDTH, HEIGHT)
        data, values = CODECS[codec](picture)
        image = DecodedStreamObject()
        image.set_data(data)
        image.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(picture.width),
                NameObject("/Height"): NumberObject(picture.height),
            }
        )
        for name, value in values.items():
            known = {int: NumberObject, str: NameObject}.get(type(value))
            image[NameObject(name)] = known(value) if known else value
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {
                NameObject("/XObject"): DictionaryObject({NameObject("/Im"): writer._add_object(image)}),
                NameObject("/Font"): DictionaryObject({NameObject("/F"): writer._add_object(font)}),
            }
        )
        content = DecodedStreamObject()
        over = text(number) if text is not None else ""
        content.set_data(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im Do Q {over}".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/MediaBox")] = ArrayObject([FloatObject(value) for value in (0, 0, WIDTH, HEIGHT)])
        if rotation:
            page.rotate(rotation)
    return written(writer)


def blank(pages: int = 1) -> bytes:
    """Return a PDF of pages with nothing on them."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(WIDTH, HEIGHT)
    return written(writer)


def joined(*files: bytes) -> bytes:
    """Return the pages of all files in one."""
    writer = pypdf.PdfWriter()
    for data in files:
        writer.append(BytesIO(data))
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    """Return the file that a writer has made."""
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
