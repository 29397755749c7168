"""What every template keeps: its context said, nothing inline. More in contracts/."""

import re

from django.conf import settings

ROOT = settings.ASSETS / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
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


def test_a_page_says_its_context_after_what_it_extends():
    silent = [
        name(path)
        for path in PAGES
        if "{% comment %}" not in "".join(path.read_text().splitlines()[1:3])
    ]

    assert silent == []


def test_nothing_is_inline():
    inline = {
        (name(path), what): found.group()
        for path in TEMPLATES
        for what, pattern in INLINE.items()
        if (found := pattern.search(path.read_text()))
    }

    assert inline == {}


def test_a_comment_of_one_line_is_not_broken_over_two():
    shown = [name(path) for path in TEMPLATES if re.search(r"\{#[^}]*\n", path.read_text())]

    assert shown == [], "it would be shown as text"
