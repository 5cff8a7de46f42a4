"""A Word file's body as it stands once all its tracked changes are accepted, with what belongs together joined."""

from __future__ import annotations

from docx.oxml.ns import qn

from assistant.readers.docx_elements import Element

_P, _TBL, _TR, _SDT, _T = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:sdt"), qn("w:t")
_PROPERTIES, _FIELD_MARK = qn("w:pPr"), qn("w:fldChar")
_DELETIONS = (qn("w:del"), qn("w:moveFrom"))
# Here a deletion is that of a paragraph's mark, or of a sign of a formula; it holds no text.
_OF_MARKS = (qn("w:rPr"), qn("m:ctrlPr"))
NOTE_PARTS = ("footnotes", "endnotes")


def accept_changes(root: Element) -> None:
    """Take out what was deleted or moved away; a paragraph whose end was deleted goes on with the next one."""
    for deletion in list(root.iter(*_DELETIONS)):
        parent = deletion.getparent()
        if parent.tag == qn("w:trPr"):
            _take_out(parent.getparent())
        elif parent.tag not in _OF_MARKS:
            _take_out(deletion)
    for deletion in list(root.iter(qn("w:cellDel"))):
        _take_out(deletion.getparent().getparent())
    for table in list(root.iter(_TBL)):
        if next(table.iter(_TR), None) is None:
            _take_out(table)
    _join_paragraphs(root)


def note_references(body: Element) -> set[tuple[str, str]]:
    """Return the notes that a body refers to, each as (the part that holds it, its id)."""
    return {
        (kind, reference.get(qn("w:id")) or "")
        for kind in NOTE_PARTS
        for reference in body.iter(qn(f"w:{kind[:-1]}Reference"))
    }


def take_out_instructions(root: Element) -> None:
    """Empty the words within a field's instruction: results of other fields that it works with, and never shows."""
    for paragraph in root.iter(_P):
        # The words of each open field's instruction; None once its result has begun.
        instructions: list[list[Element] | None] = []
        for each in paragraph.iter(_FIELD_MARK, _T):
            kind = each.get(qn("w:fldCharType"))
            if each.tag == _T:
                for words in instructions:
                    if words is not None:
                        words.append(each)
            elif kind == "begin":
                instructions.append([])
            elif instructions:
                # Words are emptied only here: a field that does not end in its paragraph may be a broken one.
                for word in instructions.pop() or ():
                    word.text = ""
                if kind == "separate":
                    instructions.append(None)


def join_drop_caps(root: Element) -> None:
    """Put a large first letter, which Word keeps as a paragraph of its own, before the word that it begins."""
    for frame in list(root.iter(qn("w:framePr"))):
        letter = frame.getparent().getparent()
        after = next(letter.itersiblings(), None)
        if frame.get(qn("w:dropCap")) not in ("drop", "margin") or letter.tag != _P or after is None or after.tag != _P:
            continue
        _put_before(letter, after)


def _join_paragraphs(root: Element) -> None:
    # From the end, so that what a paragraph is joined with is complete already.
    for paragraph in reversed(list(root.iter(_P))):
        after = next(paragraph.itersiblings(_P, _TBL, _SDT), None)
        if after is None or after.tag != _P or not _is_mark_deleted(paragraph):
            continue
        if not any(word.text for word in after.iter(_T)):
            # A heading whose text below was deleted with its mark is a heading still.
            _take_properties(after, paragraph)
        _put_before(paragraph, after)


def _is_mark_deleted(paragraph: Element) -> bool:
    mark = paragraph.find(f"{_PROPERTIES}/{qn('w:rPr')}")
    return mark is not None and any(mark.find(name) is not None for name in _DELETIONS)


def _take_properties(paragraph: Element, other: Element) -> None:
    own = paragraph.find(_PROPERTIES)
    if own is not None:
        paragraph.remove(own)
    paragraph.insert(0, other.find(_PROPERTIES))


def _put_before(paragraph: Element, after: Element) -> None:
    """Put what a paragraph holds at the beginning of another, which keeps its own properties."""
    place = 1 if after.find(_PROPERTIES) is not None else 0
    for child in reversed([child for child in paragraph if child.tag != _PROPERTIES]):
        after.insert(place, child)
    _take_out(paragraph)


def _take_out(element: Element) -> None:
    parent = element.getparent()
    # A row may be marked twice.
    if parent is not None:
        parent.remove(element)
