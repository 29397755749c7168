"""Which pages are open, and to whom: every other one wants somebody who may read."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

TO_EVERYBODY = {"access:sign-in", "access:link", "access:preferences"}
WITHOUT_A_ROLE = {
    "access:account",
    "access:end-session",
    "access:sign-out",
    "access:sign-out-everywhere",
}


def views(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the name and the view of every address, Django admin's too."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}", pattern.callback


EVERY = dict(views(get_resolver()))


def test_every_address_is_looked_at():
    assert len(EVERY) > 100
    assert {"tasks:task", "admin:auth_user_change", "metrics:data"} <= EVERY.keys()


def test_what_is_open_to_everybody_is_on_one_list():
    is_open = {name for name, view in EVERY.items() if not getattr(view, "login_required", True)}

    assert is_open == TO_EVERYBODY


def test_what_wants_no_role_is_on_one_list():
    roleless = {name for name, view in EVERY.items() if hasattr(view, "open_without_role")}

    assert roleless == WITHOUT_A_ROLE


def test_no_form_is_taken_from_another_site():
    assert not [name for name, view in EVERY.items() if getattr(view, "csrf_exempt", False)]
