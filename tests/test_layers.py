"""One direction of flow: who may import whom, and who alone may import what."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("assistant", "evals", "ui")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
IN = (
    "assistant.readers",
    "assistant.passages",
    "assistant.folder",
    "assistant.fetch",
    "assistant.guessing",
    "assistant.embedding",
    "assistant.sync",
)
OUT = (
    "assistant.search",
    "assistant.asking",
    "assistant.citations",
    "assistant.answering",
    "assistant.answer",
    "assistant.retriever",
    "assistant.explaining",
)
ALONE = {
    "gradio": ("ui",),
    "chromadb": ("assistant.library.chroma",),
    "chardet": ("assistant.readers.decoding",),
    "clevercsv": ("assistant.readers.delimited",),
    "ftfy": ("assistant.readers.decoding",),
    "python_calamine": ("assistant.readers.xlsx",),
    "pypdf": ("assistant.readers.pdf", "evals.second_reader"),
    "pypdfium2": ("assistant.readers.pdf",),
    "reportlab": ("assistant.export.pdf", "evals.synthetic"),
    "rapidocr": ("assistant.readers.recognition",),
    "sentence_transformers": ("assistant.models",),
    "langchain": ("assistant.models", "assistant.retriever"),
    "langchain_core": ("assistant.models", "assistant.retriever"),
    "sqlite3": (
        "assistant.library.database",
        "assistant.library.rebuild",
        "assistant.library.sqlite",
        "assistant.library.sqlite_writer",
        "evals.cache",
    ),
    "watchfiles": ("assistant.watch",),
    "ir_measures": ("evals.measures",),
    "httpcore2": ("assistant.fetch.web",),
    "protego": ("assistant.fetch.web",),
    "idna": ("assistant.fetch.addresses",),
}

# The parts of readers that take several modules, from the ground up: each imports only those before it.
PARTS = {
    "docx": ("elements", "text", "changes", "styles", "lists", "tables", "body"),
    "rtf": ("words", "tokens", "forms", "tables", "state", "stories"),
}


def imports(path: Path) -> set[str]:
    """Every name that a module imports at run time, inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("module", MODULES)
def test_the_way_in_never_imports_the_way_out(module):
    if within(module, IN):
        assert not {name for name in imports(MODULES[module]) if within(name, OUT)}
    if within(module, OUT):
        assert not {
            name for name in imports(MODULES[module]) if within(name, IN) and not within(name, ("assistant.passages",))
        }


@pytest.mark.parametrize("module", MODULES)
def test_the_package_imports_neither_evals_nor_ui(module):
    if within(module, ("assistant",)) and module != "assistant.cli":
        assert not {name for name in imports(MODULES[module]) if within(name, ("evals", "ui"))}


@pytest.mark.parametrize("module", MODULES)
def test_each_dependency_is_imported_in_its_own_place(module):
    for name in imports(MODULES[module]):
        homes = ALONE.get(name.split(".")[0])
        assert homes is None or within(module, homes), f"{module} imports {name}"


@pytest.mark.parametrize("kind", PARTS)
def test_the_parts_of_a_reader_stand_on_each_other_and_are_nobody_elses(kind):
    whole = f"assistant.readers.{kind}"
    ordered = [*(f"{whole}_{part}" for part in PARTS[kind]), whole]
    assert sorted(ordered) == [name for name in MODULES if name == whole or name.startswith(f"{whole}_")]
    for number, module in enumerate(ordered):
        assert imports(MODULES[module]).intersection(ordered) <= set(ordered[:number]), module
    for module in MODULES.keys() - set(ordered):
        assert not imports(MODULES[module]).intersection(ordered[:-1]), module


def test_every_error_stands_in_the_tree():
    """This test ensures that what can go wrong in ``assistant`` is drawn in one place, wherever it is defined."""

    def is_error(name: str) -> bool:
        return name == "AssistantError" or any(map(is_error, bases.get(name, ())))

    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
    bases = {
        node.name: [ast.unparse(base) for base in node.bases]
        for name, tree in trees.items()
        if name.startswith("assistant.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    drawn = set(re.findall(r"\w+", ast.get_docstring(trees["assistant.errors"]) or ""))
    assert {name for name in bases if is_error(name)} <= drawn


def test_types_import_the_standard_library_only():
    allowed = {"__future__", "collections", "dataclasses", "enum", "pathlib", "typing"}
    assert {name.split(".")[0] for name in imports(MODULES["assistant.types"])} <= allowed


def needed(module: str, names: set[str]) -> set[str]:
    """``from package import module`` needs the module; a package's own names come from its ``__init__``."""
    known = (names & set(MODULES)) - {module}
    return {name for name in known if not any(other.startswith(name + ".") for other in known)}


def without_cycles(graph: dict[str, set[str]]) -> None:
    done: set[str] = set()

    def visit(node: str, trail: tuple[str, ...]) -> None:
        assert node not in trail, " -> ".join([*trail, node])
        if node not in done:
            for name in sorted(graph[node]):
                visit(name, (*trail, node))
            done.add(node)

    for node in graph:
        visit(node, ())


def test_there_are_no_cycles():
    without_cycles({module: needed(module, imports(path)) for module, path in MODULES.items()})


def test_there_are_no_cycles_among_folders():
    def folder(module: str) -> str:
        return ".".join(module.split(".")[:2])

    graph: dict[str, set[str]] = {folder(module): set() for module in MODULES}
    for module, path in MODULES.items():
        graph[folder(module)] |= {folder(name) for name in needed(module, imports(path))} - {
            folder(module),
            "assistant",
        }
    without_cycles(graph)
