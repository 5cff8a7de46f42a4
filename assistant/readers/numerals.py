"""Numbers as lists write them: 4, d, D, iv, IV."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# No list goes on so long; letters would be doubled without end.
LARGEST = 3999


def numeral(first: str, count: int) -> str:
    """Return the ``count``-th numeral of the series that begins with ``first``: ``1``, ``a``, ``A``, ``i`` or ``I``.

    A letter after z is doubled: ``aa``. Any other series, and what cannot be written in one, is written in figures.
    """
    if not 0 < count <= LARGEST:
        return str(count)
    if first in ("a", "A"):
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif first in ("i", "I"):
        text = _roman(count)
    else:
        return str(count)
    return text.upper() if first.isupper() else text


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text
