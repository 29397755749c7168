"""What every template keeps: pages extend, fragments do not, nothing is inline, sizes hold."""

import re

import pytest
from django.conf import settings

ROOT = settings.ASSETS / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FRAGMENTS = [path for path in TEMPLATES if path.name.startswith("_")]
PAGES = [
    path for path in TEMPLATES if not path.name.startswith("_") and path.name != "document.html"
]
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx handler": re.compile(r"hx-on\b|hx-vals\s*=\s*.js:", re.IGNORECASE),
    "another origin": re.compile(r"""(src|href)\s*=\s*["'](https?:)?//""", re.IGNORECASE),
}


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FRAGMENTS, ids=name)
def test_a_fragment_never_extends(path):
    assert "{% extends" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_extends_and_then_says_its_context(path):
    first, *rest = path.read_text().splitlines()

    assert first.startswith("{% extends")
    assert "{% comment %}" in "".join(rest[:2])


@pytest.mark.parametrize("what", INLINE)
@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path, what):
    assert not INLINE[what].search(path.read_text()), what


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_comment_of_one_line_is_not_broken_over_two(path):
    assert not re.search(r"\{#[^}]*\n", path.read_text()), "it would be shown as text"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_are_short(path):
    limit = 60 if path in FRAGMENTS else 150

    assert len(path.read_text().splitlines()) <= limit
