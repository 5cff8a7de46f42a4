"""Damage, dealt from a number: the same number and seed give the same damaged file."""

from __future__ import annotations

import random
import re
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO

from lxml import etree

Deal = random.Random
EXTREMES = (b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967296", b"-2147483648", b"1e400", b"9" * 40)
_NUMBER = re.compile(rb"-?\d+")
_REFERENCE = re.compile(rb"(\d+) (\d+) R")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_PDF_WORDS = (b"endobj", b"endstream", b"/Filter", b"/Type", b"/Kids", b"/Length", b"xref", b"trailer", b"startxref",
              b"/Pages", b"/Font", b"BT", b"ET", b"Tj", b"<<", b">>", b"/FlateDecode")  # fmt: skip
_TEXT_BITS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\r", b"\n\n\n",
    b"```", b"---\n", b"|" * 50, b"#" * 50, b"> " * 50, b"&#x110000;", b"&" * 100,
)  # fmt: skip


def flip_bits(data: bytearray, deal: Deal) -> bytearray:
    for _ in range(deal.choice((1, 3, 10, 100))):
        data[deal.randrange(len(data))] ^= 1 << deal.randrange(8)
    return data


def cut_off(data: bytearray, deal: Deal) -> bytearray:
    return data[: deal.randrange(1, len(data))] if len(data) > 1 else data


def cut_beginning(data: bytearray, deal: Deal) -> bytearray:
    return data[deal.randrange(len(data)) :] or bytearray(b"x")


def repeat_part(data: bytearray, deal: Deal) -> bytearray:
    start, end = _part(data, deal)
    return data[:end] + data[start:end] * deal.choice((1, 2, 20)) + data[end:]


def take_part_out(data: bytearray, deal: Deal) -> bytearray:
    start, end = _part(data, deal)
    return (data[:start] + data[end:]) or bytearray(b"x")


def overwrite_part(data: bytearray, deal: Deal) -> bytearray:
    start, end = _part(data, deal)
    data[start:end] = deal.choice((deal.randbytes(end - start), bytes(end - start), b"\xff" * (end - start)))
    return data


def swap_parts(data: bytearray, deal: Deal) -> bytearray:
    (a, b), (c, d) = sorted((_part(data, deal), _part(data, deal)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def change_numbers(data: bytearray, deal: Deal) -> bytearray:
    return _replaced(data, _NUMBER, lambda match: deal.choice((*EXTREMES, match[0] + b"0", match[0][:-1])), deal)


def change_references(data: bytearray, deal: Deal) -> bytearray:
    return _replaced(data, _REFERENCE, lambda match: b"%d 0 R" % deal.randrange(60), deal)


def swap_words(data: bytearray, deal: Deal) -> bytearray:
    old, new = deal.sample(_PDF_WORDS, 2)
    places = [match.start() for match in re.finditer(re.escape(old), data)]
    if places:
        place = deal.choice(places)
        data[place : place + len(old)] = new
    return data


def swap_tags(data: bytearray, deal: Deal) -> bytearray:
    tags = _TAG.findall(bytes(data)) or [b"<p>"]
    return _replaced(data, _TAG, lambda match: deal.choice((*deal.sample(tags, 1), b"", match[0] * 30)), deal)


def insert_bits(data: bytearray, deal: Deal) -> bytearray:
    for _ in range(deal.choice((1, 5, 50))):
        place = deal.randrange(len(data) + 1)
        data[place:place] = deal.choice(_TEXT_BITS)
    return data


ANY = (flip_bits, cut_off, cut_beginning, repeat_part, take_part_out, overwrite_part, swap_parts)
PACKAGES = (".docx", ".pptx", ".xlsx", ".odt", ".epub")
Mutate = Callable[[bytearray, Deal], bytearray]
OF_PDF: tuple[Mutate, ...] = (*ANY, change_numbers, change_numbers, change_references, change_references, swap_words)
OF_TEXT: tuple[Mutate, ...] = (*ANY, swap_tags, swap_tags, change_numbers, insert_bits)


def mutated(seeds: list[bytes], suffix: str, number: int) -> bytes:
    """Return the damaged file of that number."""
    deal = random.Random(f"{suffix} {number}")
    data = seeds[number % len(seeds)]
    for _ in range(deal.choice((1, 1, 2, 4))):
        if suffix in PACKAGES and deal.random() < 0.9:
            data = _mutated_package(data, deal)
        else:
            data = bytes(deal.choice(OF_PDF if suffix == ".pdf" else OF_TEXT)(bytearray(data), deal))
    return data


def _mutated_package(data: bytes, deal: Deal) -> bytes:
    """Damage a part inside a package, so that the packing round it is sound."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        # What earlier damage has left is no package any more.
        return data
    if not parts:
        return data
    # The parts that carry the text are chosen as often as all others together.
    main = [
        name
        for name in parts
        if re.search(r"document\.xml$|slide\d+\.xml$|numbering|styles|\.rels$|sheet|content\.xml|\.opf|xhtml", name)
    ]
    name = deal.choice(main if main and deal.random() < 0.5 else list(parts))
    match deal.randrange(12):
        case 0:
            del parts[name]
        case 1:
            parts[name] = parts[deal.choice(list(parts))]
        case 2:
            parts[f"{name}x" if deal.random() < 0.5 else name.upper()] = parts.pop(name)
        case 3:
            parts[name] = b""
        case 4 | 5 | 6 | 7 | 8 | 9 | 10:
            parts[name] = _mutated_tree(parts[name], deal)
        case _:
            parts[name] = bytes(deal.choice(OF_TEXT)(bytearray(parts[name] or b"x"), deal))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", deal.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for each, content in parts.items():
            archive.writestr(zipfile.ZipInfo(each), content, archive.compression)
    return target.getvalue()


def _mutated_tree(part: bytes, deal: Deal) -> bytes:
    """Damage that leaves XML well-formed, so that it is the reader which meets it and not the parser."""
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return part
    for _ in range(deal.choice((1, 2, 5, 20))):
        elements = list(root.iter(etree.Element))
        one, other = deal.choice(elements), deal.choice(elements)
        deal.choice((_remove, _nest, _repeat, _rename, _change_attribute, _change_text))(one, other, deal)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _remove(one: etree._Element, _: etree._Element, deal: Deal) -> None:
    if one.getparent() is not None:
        one.getparent().remove(one)


def _nest(one: etree._Element, other: etree._Element, deal: Deal) -> None:
    one.append(deepcopy(other))


def _repeat(one: etree._Element, other: etree._Element, deal: Deal) -> None:
    for _ in range(deal.choice((1, 10))):
        one.insert(0, deepcopy(one[0]) if len(one) else etree.Element(other.tag))


def _rename(one: etree._Element, other: etree._Element, deal: Deal) -> None:
    one.tag = other.tag


def _change_attribute(one: etree._Element, _: etree._Element, deal: Deal) -> None:
    if one.attrib:
        values = (*(each.decode() for each in EXTREMES), "", "x" * 300, "rId1", "/../x")
        one.set(deal.choice(list(one.attrib)), deal.choice(values))


def _change_text(one: etree._Element, other: etree._Element, deal: Deal) -> None:
    one.text = deal.choice((None, "", " ", "9" * 30, "words " * 50, "\u202e\u200b", other.text))


def _part(data: bytearray, deal: Deal) -> tuple[int, int]:
    length = min(len(data), deal.choice((1, 8, 64, 512, 4096)))
    start = deal.randrange(len(data) - length + 1)
    return start, start + length


def _replaced(
    data: bytearray, pattern: re.Pattern[bytes], new: Callable[[re.Match[bytes]], bytes], deal: Deal
) -> bytearray:
    matches = list(pattern.finditer(bytes(data)))
    chosen = deal.sample(matches, min(len(matches), deal.choice((1, 3, 20))))
    for match in sorted(chosen, key=lambda match: -match.start()):
        data[match.start() : match.end()] = new(match)
    return data
