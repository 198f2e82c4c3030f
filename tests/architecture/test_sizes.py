"""No file and no function grows beyond what a person holds in mind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PRODUCT, kept_files, python_files, read

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_of_ours_has_more_than_400_lines() -> None:
    ours = [path for path in kept_files() if path.suffix in {".py", ".js", ".html", ".css"}]
    sizes = {str(path): read(path).count("\n") for path in ours if path.parts[0] != "migrations"}
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_of_the_product_has_more_than_40_lines() -> None:
    found = [
        f"{path}:{function.lineno} {function.name} has {length(function)} lines"
        for path in python_files(*PRODUCT, "scripts")
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    ]
    assert found == []


def test_every_module_says_in_one_sentence_what_belongs_in_it() -> None:
    silent = [
        str(path)
        for path in python_files()
        if path.parts[0] != "migrations" and not ast.get_docstring(ast.parse(read(path)))
    ]
    assert silent == []


def test_a_long_function_would_be_found() -> None:
    source = "def verb():\n" + "    pass\n" * LONGEST_FUNCTION
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == LONGEST_FUNCTION + 1
