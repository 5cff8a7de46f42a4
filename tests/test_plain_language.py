"""Our own texts are easy to read: what is on the screen, and the pages for those who do not program."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median

import pytest

from tests.reading_age import reading_age

ROOT = Path(__file__).parents[1]
SAID_IN = [
    *sorted((ROOT / "ui").rglob("*.py")),
    *(ROOT / "assistant" / f"{name}.py" for name in ("errors", "answering/notices", "text/languages")),
    *(ROOT / "assistant" / "asking" / f"{name}.py" for name in ("personal_data", "question_input", "scope")),
]
# Of one short sentence the formula says little.
FEWEST_WORDS = 8
OLDEST, USUAL, OLDEST_PAGE = 14, 10, 12


def sentences() -> list[tuple[str, str]]:
    """Every text that is a sentence, with where it is written."""
    found = []
    for path in SAID_IN:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            words = text.split()
            sentence = text[:1].isupper() and text.rstrip().endswith((".", "?", "!")) and "\n" not in text
            if sentence and len(words) >= FEWEST_WORDS and text not in docstrings:
                found.append((path.relative_to(ROOT).as_posix(), text))
    return found


def test_what_is_on_the_screen_can_be_read_by_a_child_of_ten():
    ages = {where_and_text: reading_age(where_and_text[1]) for where_and_text in sentences()}
    assert len(ages) > 40
    assert {each: round(age, 1) for each, age in ages.items() if age > OLDEST} == {}
    assert median(ages.values()) <= USUAL


@pytest.mark.parametrize("name", ["accessibility", "board-member", "equity-lead"])
def test_the_pages_for_readers_are_nearly_as_plain(name):
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert reading_age(re.sub(r"[`*|#\[\]]|\(http[^)]*\)|\([\w./-]+\.md[^)]*\)", "", page)) <= OLDEST_PAGE


@pytest.mark.parametrize(
    ("text", "youngest", "oldest"),
    [
        ("The cat sat on the mat.", 3, 5),
        ("Please type a question and press Enter.", 6, 11),
        (
            "Notwithstanding organisational considerations, institutional governance necessitates comprehensive "
            "documentation of interdependencies between accountability arrangements.",
            25,
            55,
        ),
    ],
)
def test_the_formula_tells_plain_from_heavy(text, youngest, oldest):
    assert youngest <= reading_age(text) <= oldest
