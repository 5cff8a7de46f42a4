from __future__ import annotations

import pytest

from assistant.readers.decoding import decode

TEXTS = {
    "The café’s board – naïve? No: it pays £5 for “that”.": ("cp1252", "utf-8", "utf-16", "utf-16-le", "utf-16-be"),
    "Die Ärzte prüfen die Größe der Räume.": ("cp1252", "latin-1", "utf-16-be"),
    "L’égalité d’accès aux soins reste un défi à l’hôpital.": ("cp1252",),
    "Równość zdrowia jest ważna dla każdego pacjenta i jego rodziny.": ("cp1250", "iso8859_2", "utf-16-le"),
    "Sağlıkta eşitsizlik, yönetim kurulu için önemli bir sorundur.": ("cp1254", "iso8859_9"),
    "Неравенство в здравоохранении остаётся важной проблемой.\n": ("cp1251", "koi8_r", "utf-16-le", "utf-16-be"),
    "Η ανισότητα στην υγεία παραμένει σημαντικό πρόβλημα.": ("cp1253",),
    "אי שוויון בבריאות הוא בעיה חשובה לדירקטוריון.": ("cp1255",),
    "عدم المساواة في الصحة مشكلة مهمة للمجلس.": ("cp1256",),
    "健康の不平等は理事会にとって重要な問題です。\n": ("shift_jis", "euc_jp", "iso2022_jp", "utf-16-le"),
    "健康不平等是董事会的重要问题，需要制定计划。\n": ("gb18030",),
    "건강 불평등은 이사회의 중요한 문제입니다.": ("euc_kr",),
}


@pytest.mark.parametrize(("text", "encoding"), [(text, each) for text, all_ in TEXTS.items() for each in all_])
def test_text_is_decoded_though_nothing_names_its_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == type(decode(b"x"))(text)


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        ("Zoë paid £5".encode("cp1252"), "iso-8859-1"),
        ("Zoë paid £5".encode(), "iso-8859-1"),
        ("Zoë paid £5".encode("cp1252"), "utf-8"),
        ("Zoë paid £5".encode("cp1252"), "no-such-encoding"),
    ],
)
def test_a_declaration_is_believed_as_far_as_the_bytes_allow(data: bytes, declared: str) -> None:
    assert decode(data, declared).text == "Zoë paid £5"


@pytest.mark.parametrize("text", ["The café’s board – naïve?", "“égalité”: voilà", "100 °C – £5", "NÃO É Â"])
def test_letters_encoded_twice_are_put_right_and_good_ones_left(text: str) -> None:
    assert decode(text.encode()).text == text
    twice = text.encode().decode("cp1252", errors="ignore")
    if twice.encode("cp1252").decode(errors="ignore") == text:
        mended = decode(twice.encode())
        assert mended.text == text
        assert [warning.code for warning in mended.warnings] == ["letters_mended"]


def test_a_few_damaged_bytes_do_not_change_how_the_rest_is_read() -> None:
    decoded = decode("Café, naïve, déjà vu".encode() * 5 + b"\xe9 end")
    assert decoded.text.startswith("Café, naïve, déjà vu")
    assert [warning.code for warning in decoded.warnings] == ["binary_left_out"]
