"""Small files that are made to devour time or memory, or to reach what a reader must not; all made by code."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from tests.readers import builders
from tests.readers import office_builders as office
from tests.readers import text_builders as text

MEGABYTE = 1024 * 1024
CANARY = "root:x:0:0"


@dataclass(frozen=True, slots=True)
class Bomb:
    """A hostile file. ``quick``: it is refused or read within a second or two, so that every run can afford it."""

    name: str
    suffix: str
    build: Callable[[], bytes]
    quick: bool = True


# PDF


def _pdf(objects: dict[int, bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of ``objects`` with a cross-reference table that is right."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(1, size)
    )
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    return bytes(out)


def _stream(data: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
WORDS = b"BT /F1 12 Tf 72 700 Td (The board meets in March.) Tj ET\n"


def _page(
    contents: bytes, more: dict[int, bytes] | None = None, entries: bytes = b"", resources: bytes = FONT
) -> bytes:
    """A PDF of one page; object 4 is its contents."""
    return _pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % entries,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % resources,
            4: contents,
            **(more or {}),
        }
    )


def _repeated(unit: bytes, size: int) -> bytes:
    """``unit`` over and over, ``size`` bytes in all, packed as zlib has it."""
    block, count, packed = _deflated(unit, size)
    check = 1
    for _ in range(count):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + packed + struct.pack(">I", check)


def _deflated(unit: bytes, size: int) -> tuple[bytes, int, bytes]:
    """A block, how often it is repeated, and the whole packed; one block is packed and its packed bytes repeated."""
    block = unit * max(1, MEGABYTE // len(unit))
    count = max(1, size // len(block))
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return block, count, packed * count + b"\x03\x00"


def _lzw(size: int) -> bytes:
    """Zeros packed with LZW as PDF has it: each code stands for one zero more than the last."""
    bits: list[tuple[int, int]] = []
    made = 0
    while made < size:
        bits.append((256, 9))
        width, following, run = 9, 258, 1
        bits.append((0, 9))
        made += 1
        while following < 4093:
            bits.append((following, width))
            run += 1
            made += run
            following += 1
            width = 9 if following < 511 else 10 if following < 1023 else 11 if following < 2047 else 12
    bits.append((257, 12))
    number = length = 0
    out = bytearray()
    for code, width in bits:
        number, length = (number << width) | code, length + width
        while length >= 8:
            length -= 8
            out.append(number >> length)
            number &= (1 << length) - 1
    return bytes(out)


def pdf_flate() -> bytes:
    return _page(_stream(_repeated(b" ", 500 * MEGABYTE)))


def pdf_flate_twice() -> bytes:
    return _page(_stream(zlib.compress(_repeated(b" ", 1000 * MEGABYTE)), b"/Filter [/FlateDecode /FlateDecode]"))


def pdf_lzw() -> bytes:
    return _page(_stream(_lzw(400 * MEGABYTE), b"/Filter /LZWDecode"))


def pdf_run_length() -> bytes:
    runs = _repeated(b"\x81 ", 8 * MEGABYTE)  # each pair stands for 128 spaces
    return _page(_stream(runs, b"/Filter [/FlateDecode /RunLengthDecode]"))


def pdf_filter_chain() -> bytes:
    return _page(_stream(WORDS.hex().encode() + b">", b"/Filter [%s]" % (b"/ASCIIHexDecode " * 20_000)))


def pdf_text_operators() -> bytes:
    return _page(_stream(_repeated(WORDS, 70 * MEGABYTE)))


def pdf_text_that_is_long() -> bytes:
    return _page(_stream(zlib.compress(b"BT /F1 12 Tf 72 700 Td (" + b"word " * 2_000_000 + b") Tj ET")))


def pdf_million_pages() -> bytes:
    return _pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 1000000 /Kids [%s] >>" % (b"3 0 R " * 1_000_000),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % FONT,
            4: _stream(WORDS, b""),
        }
    )


def pdf_count_that_lies() -> bytes:
    return _page(_stream(WORDS, b"")).replace(b"/Count 1 ", b"/Count 2147483647 ")


def pdf_pages_deep() -> bytes:
    depth = 50_000
    nodes = {
        number: b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (number - 1, number + 1)
        for number in range(2, depth)
    }
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s >>"
    return _pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", **nodes, depth: page % (depth - 1, depth + 1, FONT),
         depth + 1: _stream(WORDS, b"")}
    )  # fmt: skip


def pdf_pages_cycle() -> bytes:
    return _pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 3 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
        }
    )


def pdf_outline_deep() -> bytes:
    depth = 50_000
    items = {
        number: b"<< /Title (Part) /Parent %d 0 R /First %d 0 R /Last %d 0 R /Count 1 /Dest [3 0 R /Fit] >>"
        % (number - 1, number + 1, number + 1)
        for number in range(11, depth)
    }
    top = {10: b"<< /Type /Outlines /First 11 0 R /Last 11 0 R >>", depth: b"<< /Title (End) /Dest [3 0 R /Fit] >>"}
    return _page(_stream(WORDS, b""), top | items, b"/Outlines 10 0 R")


def pdf_outline_cycle() -> bytes:
    items = {
        10: b"<< /Type /Outlines /First 11 0 R /Last 12 0 R >>",
        11: b"<< /Title (A) /Parent 10 0 R /Next 12 0 R /First 12 0 R /Dest [3 0 R /Fit] >>",
        12: b"<< /Title (B) /Parent 11 0 R /Next 11 0 R /First 11 0 R /Dest [3 0 R /Fit] >>",
    }
    return _page(_stream(WORDS, b""), items, b"/Outlines 10 0 R")


def pdf_outline_wide() -> bytes:
    items = {
        number: b"<< /Title (Part %d) /Parent 10 0 R /Next %d 0 R /Dest [3 0 R /Fit] >>" % (number, number + 1)
        for number in range(11, 150_000)
    }
    return _page(_stream(WORDS, b""), {10: b"<< /First 11 0 R >>"} | items, b"/Outlines 10 0 R")


def pdf_forms_that_multiply() -> bytes:
    """Twelve forms, each drawing the next ten times: a million million words from a few lines."""
    forms = {}
    for number in range(10, 22):
        drawn = b"/X Do " * 10 if number < 21 else WORDS
        names = b"/XObject << /X %d 0 R >>" % (number + 1) if number < 21 else FONT[3:-3]
        forms[number] = _stream(drawn, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s >>" % names)
    return _page(_stream(b"/X Do", b""), forms, resources=b"<< /XObject << /X 10 0 R >> >>")


def pdf_form_that_draws_itself() -> bytes:
    form = _stream(
        WORDS + b"/X Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 10 0 R >> %s >>" % FONT[3:-3],
    )
    return _page(_stream(b"/X Do", b""), {10: form}, resources=b"<< /XObject << /X 10 0 R >> >>")


def pdf_arrays_deep() -> bytes:
    return _page(_stream(WORDS, b""), {10: b"[" * 500_000 + b"]" * 500_000}, b"/Extra 10 0 R")


def pdf_strings_deep() -> bytes:
    return _page(_stream(b"BT /F1 12 Tf 72 700 Td " + b"(" * 2_000_000 + b" Tj ET", b""))


def pdf_previous_table_is_itself() -> bytes:
    data = _page(_stream(WORDS, b""))
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def pdf_object_stream_in_itself() -> bytes:
    packed = _stream(
        zlib.compress(b"4 0 " + WORDS), b"/Type /ObjStm /N 1000000000 /First 4 /Extends 10 0 R /Filter /FlateDecode"
    )
    return _page(b"10 0 R", {10: packed, 11: b"11 0 R"}, b"/Extra 11 0 R")


def pdf_size_of_a_continent() -> bytes:
    return _page(_stream(WORDS, b"")).replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30] /UserUnit 1e30")


def _with_image(entries: bytes, data: bytes) -> bytes:
    image = _stream(data, b"/Type /XObject /Subtype /Image " + entries)
    return _page(
        _stream(b"q 500 0 0 500 0 0 cm /I Do Q " + WORDS, b""),
        {10: image},
        resources=b"<< /XObject << /I 10 0 R >> %s >>" % FONT[3:-3],
    )


def pdf_image_of_ten_gigabytes() -> bytes:
    return _with_image(
        b"/Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode",
        _repeated(b"\0", 100 * MEGABYTE),
    )


def pdf_jbig2() -> bytes:
    page = struct.pack(">IBBI", 0, 0x30, 1, 19) + struct.pack(">IIIIBH", 0x7FFFFFF0, 0x7FFFFFF0, 0, 0, 0, 0)
    region = struct.pack(">IBBI", 1, 0x26, 1, 0xFFFFFFFF) + struct.pack(">IIIIB", 0x7FFFFFF0, 0x7FFFFFF0, 0, 0, 0)
    return _with_image(
        b"/Width 2147483632 /Height 2147483632 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode",
        page + region + random.Random(1).randbytes(5000),
    )


def pdf_jpx() -> bytes:
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 41, 0, 60000, 60000, 0, 0, 1, 1, 0, 0, 1) + b"\x07\x01\x01"
    data = b"\xff\x4f" + size + random.Random(2).randbytes(5000) + b"\xff\xd9"
    return _with_image(b"/Width 60000 /Height 60000 /Filter /JPXDecode", data)


def pdf_label_of_a_million_letters() -> bytes:
    labels = b"/PageLabels << /Nums [0 << /S /r /St 2000000000 >>] >>"
    return _page(_stream(WORDS, b""), entries=labels)


def pdf_labels_cycle() -> bytes:
    node = b"<< /Kids [10 0 R 10 0 R] /Limits [0 1] >>"
    return _page(_stream(WORDS, b""), {10: node}, b"/PageLabels 10 0 R")


def pdf_character_map() -> bytes:
    lines = b"100 beginbfrange\n" + b"<0000> <FFFF> <0000>\n" * 100 + b"endbfrange\n"
    names = b"/Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
    font = b"<< %s /ToUnicode 11 0 R /DescendantFonts [12 0 R] >>" % names
    more = {
        10: font,
        11: _stream(zlib.compress(lines * 2000)),
        12: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (I) >> >>",
    }
    return _page(_stream(WORDS, b""), more, resources=b"<< /Font << /F1 10 0 R >> >>")


def pdf_metadata_laughs() -> bytes:
    return _page(
        _stream(WORDS, b""), {10: _stream(laughs("x:xmpmeta"), b"/Type /Metadata /Subtype /XML")}, b"/Metadata 10 0 R"
    )


def pdf_encryption_that_counts() -> bytes:
    data = _page(_stream(WORDS, b""))
    lock = b"<< /Filter /Standard /V 5 /R 6 /Length 2147483647 /P -1 /O (%s) /U (%s) /OE (x) /UE (x) /Perms (x) >>"
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt " + lock % (b"o" * 100_000, b"u" * 100_000))


# Word and PowerPoint


WORD_XML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def laughs(root: str, depth: int = 10) -> bytes:
    """Ten entities, each ten times the last."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><{root}>&e{depth - 1};</{root}>'.encode()


def _word(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<w:document {WORD_XML}><w:body>{body}</w:body></w:document>'.encode()


def _docx(body: str, head: str = "", **parts: bytes) -> bytes:
    return builders.repacked(builders.docx(), {"word/document.xml": _word(body, head), **parts})


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_two_million_paragraphs() -> bytes:
    return _docx("<w:p/>" * 2_000_000)


def docx_paragraphs_beside_filler() -> bytes:
    """The same, with as much noise beside it as makes the packing look ordinary."""
    return _docx(_paragraph("a") * 700_000, **{"word/media/noise.bin": random.Random(3).randbytes(4 * MEGABYTE)})


def docx_gigabyte_of_zeros() -> bytes:
    block, count, packed = _deflated(b"\0", 1024 * MEGABYTE)
    check = 0
    for _ in range(count):
        check = zlib.crc32(block, check)
    return _with_entries(builders.docx(), [b"word/media/zeros.bin"], packed, check, len(block) * count)


def _with_entries(data: bytes, names: list[bytes], packed: bytes, check: int, size: int) -> bytes:
    """The ZIP with one more packed part, and an entry in its directory for each of ``names`` that stands for it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        start, count = archive.start_dir, len(archive.infolist()) + len(names)
    directory = data[start : data.rindex(b"PK\x05\x06")]
    about = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, check, len(packed), size)
    local = b"PK\x03\x04" + about + struct.pack("<HH", len(names[0]), 0) + names[0] + packed
    records = (
        b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, start) + name
        for name in names
    )
    directory += b"".join(records)
    body = data[:start] + local
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), 0)
    return body + directory + end


def docx_sizes_that_lie() -> bytes:
    """The directory says a few bytes; the part goes on for a hundred megabytes."""
    _, _, packed = _deflated(b" ", 100 * MEGABYTE)
    return _with_entries(builders.docx(), [b"word/footnotes.xml"], packed, 0, 500)


def docx_sixty_five_thousand_parts() -> bytes:
    names = [b"word/x%d.xml" % number for number in range(65_000)]
    return _with_entries(builders.docx(), names, b"\x03\x00", 0, 0)


def docx_two_parts_of_one_name() -> bytes:
    text = _word(_paragraph("Another text."))
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(text) + packer.flush()
    return _with_entries(builders.docx(), [b"word/document.xml"], packed, zlib.crc32(text), len(text))


def docx_names_that_differ_in_case() -> bytes:
    return builders.repacked(builders.docx(), {"WORD/DOCUMENT.XML": _word(_paragraph("Another text."))})


def docx_parts_that_overlap() -> bytes:
    """A thousand entries of the directory that all stand for the same packed megabyte."""
    text = b"<a>" + b" " * MEGABYTE + b"</a>"
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(text) + packer.flush()
    names = [b"word/b%03d.xml" % number for number in range(1000)]
    return _with_entries(builders.docx(), names, packed, zlib.crc32(text), len(text))


def docx_in_itself() -> bytes:
    """A document in a document in a document: nothing unpacks what is inside."""
    data = builders.docx()
    for _ in range(10):
        data = builders.repacked(builders.docx(), {"word/embeddings/inner.docx": data})
    return data


def docx_laughs() -> bytes:
    return builders.repacked(builders.docx(), {"word/document.xml": laughs("w:document")})


def docx_quadratic() -> bytes:
    head = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
    return _docx(_paragraph("&a;" * 20_000), head)


def docx_outside_file() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return _docx(_paragraph("&a;"), head)


def docx_outside_file_in_utf_16() -> bytes:
    text = _word(_paragraph("&a;"), '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>').decode()
    text = text.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>')
    return builders.repacked(builders.docx(), {"word/document.xml": text.encode("utf-16")})


def docx_outside_file_in_ebcdic() -> bytes:
    text = _word(_paragraph("&a;"), '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>').decode()
    text = text.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="IBM037"?>')
    return builders.repacked(builders.docx(), {"word/document.xml": text.encode("cp037")})


def docx_outside_file_in_its_relationships() -> bytes:
    rels = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    )
    return builders.repacked(builders.docx(), {"_rels/.rels": rels})


def docx_definition_in_a_part_of_another_name() -> bytes:
    """The main part is called .bin, where no check for XML would look."""
    types = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/word/main.bin" ContentType='
        b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'officeDocument" Target="word/main.bin"/></Relationships>'
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", rels)
        archive.writestr("word/main.bin", laughs("w:document"))
    return target.getvalue()


def docx_outside_parts() -> bytes:
    """Relationships that lead to other machines and files, and parts whose names lead out of the package."""
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" TargetMode="External" Target="http://127.0.0.1:9/t.dotx" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        b'<Relationship Id="rId2" TargetMode="External" Target="file:///etc/passwd" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    parts = {"word/_rels/settings.xml.rels": rels, "../../../etc/evil.xml": b"<x/>", "/etc/evil2.xml": b"<x/>"}
    return builders.repacked(builders.docx(), parts)


def docx_nested_deeply() -> bytes:
    return _docx("<w:tbl><w:tr><w:tc>" * 30_000 + _paragraph("x") + "</w:tc></w:tr></w:tbl>" * 30_000)


def docx_nested_below_the_parsers_limit() -> bytes:
    return _docx("<w:tbl><w:tr><w:tc>" * 80 + _paragraph("x") * 2000 + "</w:tc></w:tr></w:tbl>" * 80)


def docx_table_of_a_million_cells() -> bytes:
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 1000 + "</w:tr>"
    return _docx("<w:tbl>" + row * 1000 + "</w:tbl>")


def docx_cell_that_spans_everything() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    return _docx("<w:tbl>" + ("<w:tr>" + cell * 20 + "</w:tr>") * 200 + "</w:tbl>")


def docx_list_that_starts_at_a_billion() -> bytes:
    numbering = f"""<?xml version="1.0"?><w:numbering {WORD_XML}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
    <w:start w:val="2000000000"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="{"%1" * 50}"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
    item = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    return _docx(item * 100, **{"word/numbering.xml": numbering.encode()})


def docx_text_of_ten_megabytes() -> bytes:
    return _docx(_paragraph(random.Random(4).randbytes(6 * MEGABYTE).hex()))


def docx_styles_in_a_circle() -> bytes:
    style = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
    styles = f"<w:styles {WORD_XML}>{style.format('A', 'B')}{style.format('B', 'A')}</w:styles>".encode()
    paragraph = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Words.</w:t></w:r></w:p>'
    return _docx(paragraph * 1000, **{"word/styles.xml": styles})


def pptx_groups_deep() -> bytes:
    with zipfile.ZipFile(BytesIO(builders.pptx())) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    head, _, tail = slide.partition("</p:spTree>")
    group = "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='9' name='g'/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
    deep = head + group * 5000 + "</p:grpSp>" * 5000 + "</p:spTree>" + tail
    return builders.repacked(builders.pptx(), {"ppt/slides/slide1.xml": deep.encode()})


def pptx_slide_shown_a_million_times() -> bytes:
    with zipfile.ZipFile(BytesIO(builders.pptx())) as archive:
        main = archive.read("ppt/presentation.xml").decode()
    start = main.index("<p:sldId ")
    one = main[start : main.index("/>", start) + 2]
    return builders.repacked(builders.pptx(), {"ppt/presentation.xml": main.replace(one, one * 1_000_000).encode()})


def pptx_laughs() -> bytes:
    return builders.repacked(builders.pptx(), {"ppt/slides/slide1.xml": laughs("p:sld")})


# Web pages


def _html(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def html_nested_deeply() -> bytes:
    return _html("<div>" * 1_000_000 + "words")


def html_nested_below_the_limit() -> bytes:
    return _html("<ol><li>" * 60 + "<p>some words</p>" * 100_000)


def html_three_million_elements() -> bytes:
    return _html("<b>word</b> " * 3_000_000)


def html_line_of_ten_megabytes() -> bytes:
    return _html("word " * 2_000_000)


def html_million_attributes() -> bytes:
    return _html("<p " + " ".join(f"a{number}=1" for number in range(1_000_000)) + ">words</p>")


def html_cells_that_span_everything() -> bytes:
    row = "<tr>" + "<td rowspan=99999999 colspan=99999999>x</td>" * 50 + "</tr>"
    return _html("<table>" + row * 2000 + "</table>")


def html_tables_in_tables() -> bytes:
    return _html("<table><tr><td>a<td>" * 90 + "words" * 1000)


def html_entities() -> bytes:
    return _html("<p>" + "&amp;&#x41;&notin;" * 1_500_000)


def html_unclosed_marks() -> bytes:
    return _html("<p><b><i><u>word" * 300_000)


def html_comments_that_do_not_end() -> bytes:
    return _html("<!--" * 1_000_000 + "<script>" * 500_000)


def html_outside_things() -> bytes:
    things = (
        '<iframe src="file:///etc/passwd"></iframe><img src="http://127.0.0.1:9/x.png">'
        '<link rel=stylesheet href="http://127.0.0.1:9/x.css"><script src="http://127.0.0.1:9/x.js"></script>'
        '<object data="file:///etc/passwd"></object><base href="http://127.0.0.1:9/">'
    )
    head = b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return head + _html(things + "<p>&a; words</p>")


# Text and Markdown


def txt_line_of_ten_megabytes() -> bytes:
    return b"word " * 2_000_000


def txt_zeros_between() -> bytes:
    return b"a\x00b\x00\x00c " * 1_000_000


def txt_utf_16_without_mark() -> bytes:
    return ("The board meets in March. " * 200_000).encode("utf-16-le")


def txt_signs_that_are_not_seen() -> bytes:
    return ("\u202ea\u200b\u200d\ufeffb\u2066 \U000e0041" * 1_000_000).encode()


def txt_empty_lines() -> bytes:
    return b"a" + b"\n" * (47 * MEGABYTE) + b"b"


def txt_paragraphs_of_one_letter() -> bytes:
    return b"a\n\n" * 6_000_000


def txt_bytes_of_no_alphabet() -> bytes:
    return random.Random(5).randbytes(20 * MEGABYTE)


def txt_high_bytes() -> bytes:
    return random.Random(6).randbytes(10 * MEGABYTE).translate(bytes(range(128, 256)) * 2)


def md_quotes_deep() -> bytes:
    return b">" * 200_000 + b" words\n"


def md_lists_deep() -> bytes:
    return b"".join(b" " * (2 * depth) + b"- item\n" for depth in range(3000))


def md_brackets() -> bytes:
    return b"[" * 200_000 + b"a" + b"](" * 200_000


def md_emphasis() -> bytes:
    return b"*a **a " * 200_000


def md_scripts_that_do_not_end() -> bytes:
    return b"<div>\n" + b"<script <style " * 200_000


def md_table_of_many_columns() -> bytes:
    row = b"|" + b"a|" * 5_000 + b"\n"
    return row + b"|" + b"-|" * 5_000 + b"\n" + b"|\n" * 20_000


def md_front_matter_laughs() -> bytes:
    return b"---\n" + yaml_laughs() + b"---\n\nWords.\n"


def md_front_matter_deep() -> bytes:
    return b"---\na: " + b"[" * 90_000 + b"\n---\n\nWords.\n"


# Other kinds


def xlsx_cells_far_apart() -> bytes:
    far = _sheet('<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>')
    return builders.repacked(office.xlsx({"A": [["x"]]}), {"xl/worksheets/sheet1.xml": far})


def xlsx_row_that_repeats() -> bytes:
    return builders.repacked(
        office.xlsx({"A": [["x"]]}), {"xl/worksheets/sheet1.xml": _sheet('<c r="A1"><v>1</v></c>' * 50_000)}
    )


def _sheet(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()


def xlsx_laughs() -> bytes:
    return builders.repacked(office.xlsx({"A": [["x"]]}), {"xl/worksheets/sheet1.xml": laughs("worksheet")})


def odt_rows_that_repeat() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="999999999">{cell}{cell}</table:table-row>'
    return office.odt(f"<table:table>{row * 50}</table:table>")


def odt_spaces_without_end() -> bytes:
    return office.odt('<text:p>a<text:s text:c="999999999"/>b</text:p>' * 100)


def odt_lists_deep() -> bytes:
    return office.odt(
        "<text:list><text:list-item>" * 2_000 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 2_000
    )


def epub_laughs() -> bytes:
    return office.epub([laughs("html").decode()])


def epub_of_four_thousand_chapters() -> bytes:
    return office.epub([office.chapter("One", "<p>x</p>")] * 4_000)


def rtf_groups_deep() -> bytes:
    return text.rtf("{" * 300_000 + "x" + "}" * 300_000)


def rtf_binary_that_lies() -> bytes:
    return text.rtf("{\\pict\\bin2147483647 x}" * 1000 + "\\u-99999999? words")


def eml_parts_in_parts() -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000))
    return f"From: a@example.org\r\n{opened}Content-Type: text/plain\r\n\r\nwords\r\n".encode()


def eml_headers_without_end() -> bytes:
    return b"From: a@example.org\r\n" + b"To: " + b"b@example.org, " * 500_000 + b"\r\n\r\nwords\r\n"


def csv_of_a_million_columns() -> bytes:
    return (b"a," * 1_000_000 + b"\n") * 3


def csv_quote_that_does_not_end() -> bytes:
    return b'a,b\n"' + b"word,\n" * 2_000_000


# Sidecars


def yaml_laughs(key: str = "tags") -> bytes:
    """Lists of lists of lists: nine lines that stand for a thousand million words."""
    lines = ['a0: &a0 ["ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join([*lines, f"{key}: *a8\n"]).encode()


def yaml_laughs_in_one_key() -> bytes:
    text = "[ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"
    for number in range(9):
        text = f"[&b{number} {text}, {', '.join([f'*b{number}'] * 9)}]"
    return f"tags: {text}\n".encode()


def yaml_merges() -> bytes:
    """Each mapping merges the last one twice."""
    lines = ["m0: &m0 {title: x}"] + [f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, 40)]
    return "\n".join([*lines, "<<: *m39\n"]).encode()


def yaml_deep() -> bytes:
    return b"tags: " + b"[" * 100_000 + b"]" * 100_000 + b"\n"


def yaml_deep_by_lines() -> bytes:
    return b"".join(b" " * depth + b"a:\n" for depth in range(1500))


def yaml_many_keys() -> bytes:
    return b"".join(b"k%d: v\n" % number for number in range(300_000))


def yaml_number_without_end() -> bytes:
    return b"published: " + b"9" * 100_000 + b"\n"


def yaml_sixty() -> bytes:
    return b"title: 1" + b":59" * 20_000 + b"\n"


def yaml_program() -> bytes:
    return b"title: !!python/object/apply:os.system ['touch /tmp/hostile']\n"


def yaml_recursive() -> bytes:
    return b"tags: &a [*a]\noriginal: &b {title: *b}\n"


def yaml_binary() -> bytes:
    return bytes(range(256)) * 100


SIDECARS = {
    "laughs": yaml_laughs,
    "laughs in one key": yaml_laughs_in_one_key,
    "laughs in the original": lambda: yaml_laughs("original"),
    "merges": yaml_merges,
    "deep": yaml_deep,
    "deep by lines": yaml_deep_by_lines,
    "many keys": yaml_many_keys,
    "a number without end": yaml_number_without_end,
    "base sixty": yaml_sixty,
    "a program": yaml_program,
    "in itself": yaml_recursive,
    "binary": yaml_binary,
    "in utf-16": lambda: "title: x\n".encode("utf-16"),
    "zeros": lambda: bytes(100_000),
    "fifty megabytes": lambda: b"# " + b"x" * 50 * MEGABYTE,
}

# What takes more than about three seconds, most of them until the limit of time.
SLOW = {
    pdf_text_operators, pdf_outline_wide, pdf_forms_that_multiply, pdf_character_map, docx_paragraphs_beside_filler,
    docx_list_that_starts_at_a_billion, html_nested_deeply, html_nested_below_the_limit, html_three_million_elements,
    html_line_of_ten_megabytes, html_million_attributes, html_cells_that_span_everything, html_entities,
    html_unclosed_marks, txt_signs_that_are_not_seen, txt_empty_lines, txt_paragraphs_of_one_letter, txt_high_bytes,
    epub_of_four_thousand_chapters, csv_of_a_million_columns, md_lists_deep,
    md_brackets, md_emphasis, md_scripts_that_do_not_end, md_table_of_many_columns,
}  # fmt: skip
BOMBS = [
    Bomb(name.partition("_")[2].replace("_", " "), "." + name.partition("_")[0], function, function not in SLOW)
    for name, function in list(globals().items())
    if name.partition("_")[0]
    in ("pdf", "docx", "pptx", "html", "txt", "md", "xlsx", "odt", "epub", "rtf", "eml", "csv")
    and callable(function)
]
