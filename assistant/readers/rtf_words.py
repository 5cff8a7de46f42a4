"""The words of RTF that a reader must know: what is not shown, what stands for a character, which alphabet."""

from __future__ import annotations

# Groups whose text is not part of the document, or is shown only where a newer program does not show something else.
HIDDEN_GROUPS = frozenset(
    b"""
    colortbl filetbl pict object objdata objclass objname header headerl headerr headerf footer footerl footerr footerf
    ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn xe txe rxe tc bkmkstart bkmkend comment nonesttables shprslt
    template private revtbl listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles
    datastore xmlnstbl pgptbl upr sp pnseclvl do annotation atnid atnauthor atndate atnref atnparent atrfstart atrfend
    """.split()
)
# Groups marked as ones that a reader may skip, which hold text that is shown all the same.
SHOWN_GROUPS = frozenset([b"shptxt", b"ud", b"fldrslt", b"result", b"footnote", b"listtext", b"pntext"])

SYMBOLS = {
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": " ",
    b"enspace": " ",
    b"qmspace": " ",
    b"tab": " ",
    b"line": " ",
    b"softline": " ",
    b"lbr": " ",
    b"~": " ",
    b"_": "-",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
}
PARAGRAPH_ENDS = frozenset([b"par", b"sect", b"page", b"column", b"\n", b"\r"])

# The encoding of a font's alphabet, by the number that fonts give it.
ALPHABETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
MACHINES = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
