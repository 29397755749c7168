"""Addresses of the log with one thing more that is asked for, or excluded."""

from collections.abc import Mapping
from urllib.parse import quote

from django.urls import reverse

from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.pages.listing import address
from persistence.tsdb.log_index.language import written


def linked(form: LogFilterForm) -> Mapping[str, str]:
    """Return addresses of the list that end where a template adds a tag, or a term to exclude."""
    here = reverse("logs:list")
    query = form.here()
    asked = str(form.query.get("q", "")) if form.value("q") else ""
    rest = address(form.query, q=None)
    return {
        "filter_url": here + (query if query == "?" else f"{query}&"),
        "exclude_url": f"{here}{rest}{'' if rest == '?' else '&'}q={quote(f'{asked} '.lstrip())}",
    }


def with_level(form: LogFilterForm, level: str) -> str:
    return address(form.query, level=level or None)


def with_terms(form: LogFilterForm, name: str, value: str) -> str:
    """Return the query string of the list with `name:value` searched for too."""
    return _with(form, written(name, value))


def with_words(form: LogFilterForm, text: str) -> str:
    return _with(form, text)


def _with(form: LogFilterForm, term: str | None) -> str:
    """Add a term; what the language cannot write is not asked for."""
    asked = str(form.query.get("q", "")) if form.value("q") else ""
    terms = asked.split(term) if term else [asked]
    if term is None or len(terms) > 1:
        return address(form.query)
    return address(form.query, q=f"{asked} {term}".strip())
