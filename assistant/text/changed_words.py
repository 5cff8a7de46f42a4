"""A question as it was typed, and as it is searched for -> one line that a person can read. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

from assistant.text.visible import one_line

_ENDS, _MARKS = " ?.!", "?.,!"
# Where less of what was typed stays, the question was made anew.
STAYS = 0.5


def changed_words(typed: str, searched: str) -> str:
    """Return what was searched for, with what was put in the place of words in brackets behind them; "" where nothing.

    "Who regulator of equality law" is what nobody writes: the words that were typed stay, and what they are searched
    for as stands behind them. A question that lost words or gained a beginning or an end, as a follow-up does, is given
    as it is searched for.
    """
    shown, anew = one_line(typed), one_line(searched)
    before, after = (text.rstrip(_ENDS).split(" ") for text in (shown, anew))
    was, now = ([word.lower().strip(_MARKS) for word in words] for words in (before, after))
    if was == now:
        return ""
    changes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    stays = sum(end - start for tag, start, end, _, _ in changes if tag == "equal")
    is_kept = all(tag in ("equal", "replace") or _is_aside(after[first:last]) for tag, _, _, first, last in changes)
    if stays <= STAYS * len(before) or not is_kept:
        return anew
    told: list[str] = []
    for tag, start, end, first, last in changes:
        new = after[first:last]
        if tag == "replace":
            # What the word before stands for goes before what is replaced.
            aside = next((n for n in range(1, len(new)) if _is_aside(new[:n])), 0)
            told += [*new[:aside], *before[start:end], f"[{' '.join(new[aside:]).strip(_MARKS)}]"]
        else:
            told += before[start:end] if tag == "equal" else new
    return " ".join(told) + shown[len(shown.rstrip(_ENDS)) :]


def _is_aside(words: list[str]) -> bool:
    """Return whether words stand in brackets; none do not."""
    said = " ".join(words)
    return said.startswith("(") and said.endswith(")")
