"""The house rules as checks: who imports whom, how large a room is, types and lint."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("ciris_admin", "persistence")
SOURCES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.html"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "base", "misc"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_one_way():
    lint = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_ruff_has_nothing_to_say():
    lint = run("ruff", "check", ".")

    assert lint.returncode == 0, lint.stdout


def test_the_code_is_formatted():
    lint = run("ruff", "format", "--check", ".")

    assert lint.returncode == 0, lint.stdout


def test_mypy_is_strict_and_content():
    types = run("mypy")

    assert types.returncode == 0, types.stdout


def test_no_source_file_outgrows_its_room():
    large = {str(p): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 300}

    assert large == {}


def test_no_function_outgrows_a_screenful():
    large = [
        f"{path.relative_to(REPOSITORY)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > 40
    ]

    assert large == []


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines that do something: a long list of keyword-only filters is no fault."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{path.relative_to(REPOSITORY)}:{inner.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(p) for p in SOURCES if p.read_text() and not ast.get_docstring(ast.parse(p.read_text()))
    ]

    assert silent == []


def test_nothing_is_named_after_nothing():
    drawers = [str(path) for path in SOURCES if FORBIDDEN_NAMES & {path.stem, path.parent.name}]

    assert drawers == []


@pytest.mark.parametrize(("pattern", "cap"), [("_*.html", 60), ("[!_]*.html", 150)])
def test_no_template_outgrows_its_room(pattern, cap):
    large = {
        str(p): n
        for p in (REPOSITORY / "templates").rglob(pattern)
        if (n := len(p.read_text().splitlines())) > cap
    }

    assert large == {}


def test_pages_extend_and_fragments_do_not():
    wrong = [
        str(path)
        for path in TEMPLATES
        if path.name != "document.html"
        and path.name.startswith("_") == ("{% extends" in path.read_text())
    ]

    assert wrong == []


def test_no_template_needs_an_unsafe_policy():
    inline = re.compile(
        r"<script(?![^>]*\b(src|type=\"application/json\")\b)|\sstyle=|\son\w+=|<style"
    )
    wrong = {str(p): m.group() for p in TEMPLATES if (m := inline.search(p.read_text()))}

    assert wrong == {}


def test_no_template_switches_escaping_off():
    wrong = [
        str(p) for p in TEMPLATES if re.search(r"\|safe\b|autoescape off|\|urlize", p.read_text())
    ]

    assert wrong == []
