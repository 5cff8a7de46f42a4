"""What the fields of an OpenDocument form show: boxes, what was chosen from a list, what was typed."""

from __future__ import annotations

from assistant.readers.archive import Element
from assistant.readers.odt_styles import DRAW, FORM, OFFICE, TEXT, named
from assistant.readers.ticks import box, entry

# LibreOffice keeps the fields of Word's forms under names of its own.
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_TYPED = frozenset(FORM + name for name in ("text", "textarea", "combobox"))


def write_fields(content: Element) -> None:
    """Write into the text of a document what is shown where its fields stand: they keep it elsewhere."""
    _write_controls(content)
    for choice in content.iter(TEXT + "drop-down"):
        # What was chosen follows the entries, but where a program left it to its readers to find.
        if len(choice) and not "".join(choice.itertext()).strip():
            choice[-1].tail = _chosen(choice, TEXT + "label", TEXT + "value", TEXT + "current-selected")
    for mark in content.iter(_FIELD + "fieldmark"):
        mark.text = _of_word(mark)


def _write_controls(content: Element) -> None:
    controls = {control.get(_ID) or control.get(FORM + "id"): control for control in content.iter(FORM + "*")}
    for place in content.iter(DRAW + "control"):
        control = controls.get(place.get(DRAW + "control"))
        if control is None:
            continue
        # What does not stand in the line stands beside its words.
        space = "" if place.get(TEXT + "anchor-type") == "as-char" else " "
        place.text = f"{_shown(control)}{space}"
        if place.getparent().tag == OFFICE + "text":
            # Anchored to a page, it stands in no paragraph.
            place.tag = TEXT + "p"


def _shown(control: Element) -> str:
    label = control.get(FORM + "label") or ""
    if control.tag == FORM + "checkbox":
        state = control.get(FORM + "current-state") or control.get(FORM + "state")
        return f"{box(ticked=state == 'checked')} {label}".strip()
    if control.tag == FORM + "radio":
        selected = control.get(FORM + "current-selected") or control.get(FORM + "selected")
        return f"{box(ticked=selected == 'true')} {label}".strip()
    if control.tag == FORM + "listbox":
        return _chosen(control, FORM + "option", FORM + "label", FORM + "current-selected") or _chosen(
            control, FORM + "option", FORM + "label", FORM + "selected"
        )
    if control.tag in _TYPED:
        return control.get(FORM + "current-value") or control.get(FORM + "value") or ""
    return label if control.tag == FORM + "fixed-text" else ""


def _chosen(choice: Element, tag: str, name: str, selected: str) -> str:
    return ", ".join(named(each, name, "") for each in choice.iter(tag) if each.get(selected) == "true")


def _of_word(mark: Element) -> str:
    """Return what a field of a Word form shows; its lists keep the number of what was chosen."""
    values: dict[str, list[str]] = {}
    for each in mark.iter(_FIELD + "param"):
        values.setdefault(named(each, _FIELD + "name", ""), []).append(named(each, _FIELD + "value", ""))
    kind = (mark.get(_FIELD + "type") or "").rpartition(".")[2]
    if kind == "FORMCHECKBOX":
        return box(ticked=values.get("Checkbox_Checked") == ["true"])
    number = values.get("Dropdown_Selected", ["0"])[0]
    entries = values.get("Dropdown_ListEntry", [])
    return entry(entries, int(number)) if kind == "FORMDROPDOWN" and number.isdecimal() else ""
