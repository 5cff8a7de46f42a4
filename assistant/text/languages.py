"""In which language a question is asked, as far as it matters here: English, another by its commonest words or script.

A question is too short for the statistics of language libraries, and one in English must never be taken for another.
"""

from __future__ import annotations

import re
import unicodedata

# Everyday words that are no English words, so that one English question in thousands has two of them.
_WORDS = {
    "French": """quels quelles quelle quel est les des une dans pour avec sont que qui sur cette ces nous vous aux
        comment pourquoi combien doit doivent être santé faire""",
    "German": """der das und ist sind ein eine nicht mit für auf welche welcher wie warum wer werden soll sollte sollen
        über den dem des zur zum gesundheit""",
    "Spanish": """qué cuál cuáles los las una para con por está son cómo quién debe deben sobre del que salud desde
        muy""",
    "Italian": """quali quale gli della delle sono per che con una nel nella come perché chi deve devono salute
        degli""",
    "Portuguese": """quais qual os uma para com não são como quem deve devem saúde sobre dos das pelo pela""",
    "Polish": """jak jakie jaki jest są czy dla nie oraz przez w z na się co kto dlaczego zdrowia powinien powinna""",
    "Romanian": """care este sunt pentru din și în cu ce cum cine trebuie sănătate""",
    "Dutch": """wat welke zijn het een van voor niet hoe wie waarom moet moeten worden gezondheid""",
    "Welsh": """beth yw ydy mae oes pwy sut ym yng ar gyfer iechyd dylai fwrdd bwrdd yn""",
    "Turkish": """nedir için ve bir nasıl kim hangi neden sağlık olmalı ile""",
    "Somali": """waa maxay sidee iyo waxaa ee caafimaadka ka ku""",
}  # fmt: skip
_BY_LANGUAGE = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ENGLISH = frozenset(
    """the of and to in is are what which who how does do should for on our by with that was were have has be from it
    about health board trust why when where can""".split()
)
_FOREIGN_WORDS = 2
_SCRIPTS = {
    "ARABIC": "Arabic script", "CYRILLIC": "Cyrillic script", "CJK": "Chinese or Japanese", "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese", "HANGUL": "Korean", "DEVANAGARI": "Devanagari script", "BENGALI": "Bengali",
    "GURMUKHI": "Panjabi", "GUJARATI": "Gujarati", "TAMIL": "Tamil", "HEBREW": "Hebrew", "GREEK": "Greek",
    "THAI": "Thai", "ETHIOPIC": "Ethiopic script", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian",
}  # fmt: skip


def other_script(text: str) -> str | None:
    """Return the script that most letters of ``text`` are in, where it is not Latin; else None."""
    letters = [unicodedata.name(character, "").split(" ")[0] for character in text if character.isalpha()]
    others = [script for script in letters if script not in ("LATIN", "FULLWIDTH", "MODIFIER")]
    if len(others) * 2 <= len(letters):
        return None
    most = max(set(others), key=others.count)
    return _SCRIPTS.get(most.split("-")[0], "another script")


def other_language(text: str) -> str | None:
    """Return the language that a text in Latin script is in, where its everyday words say one that is not English."""
    said = set(re.findall(r"[^\W\d_]+", text.lower()))
    held = {language: len(said & words) for language, words in _BY_LANGUAGE.items()}
    best = max(held, key=lambda language: held[language])
    return best if held[best] >= _FOREIGN_WORDS and held[best] > len(said & _ENGLISH) else None
