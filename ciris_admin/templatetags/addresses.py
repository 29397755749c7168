"""Addresses of pages and lists, and the link of a row; builtins, so no template loads them.

What `{% url %}` says, without resolving the view for each row of a list.
"""

import functools
import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.urls import reverse
from django.utils.safestring import SafeString

from ciris_admin.pages.converters import KeyConverter
from persistence.other_values import OtherValue

register = template.Library()

_TO_URL = KeyConverter().to_url
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # as most ids are: the same in an address and in markup
PATH_CHARACTERS = "!$&'()*+,;=/~:@"  # RFC 3986, what a path may hold as it is


@register.filter
@functools.cache
def address(view: str) -> SafeString:
    """Return the address of a view that takes nothing: the frame names half a dozen."""
    return SafeString(escape(reverse(view)))


@register.filter
def page_of(key: str | int, view: str) -> SafeString:
    """Return the address of the page of `key` in a view that takes a key alone."""
    return _page(view, key)


@register.filter
def page_of_node(key: str, scope: str) -> SafeString:
    """Return the address of the page of a node: what `{% url "graph:node" scope key %}` says."""
    return _page("graph:node", scope, key)


@register.filter
def list_of(value: str, list_and_field: str) -> SafeString:
    """Return the address of a list filtered by `value`: `{{ id|list_of:"tasks:thoughts?task" }}`.

    What `{% url "tasks:thoughts" %}?task={{ id|urlencode:"" }}` says.
    """
    asked = value if _PLAIN.fullmatch(value) else escape(quote(value, safe=""))
    return SafeString(_asking(list_and_field) + asked)


class KeyLink(template.Node):
    """`{% key text view key… %}`: what leads from a row of a list to its own page.

    It carries the list's filter (`carry`), so that next and previous there stay inside it.
    """

    def __init__(
        self, text: FilterExpression, view: FilterExpression, keys: Sequence[FilterExpression]
    ) -> None:
        self.text, self.view, self.keys = text, view, keys

    def render(self, context: template.Context) -> SafeString:
        keys = [key.resolve(context) for key in self.keys]
        page = _page(self.view.resolve(context), *keys)
        carry, text = context.get("carry") or "", self.text.resolve(context)
        shown = text if isinstance(text, SafeString) else escape(str(text))
        if any(isinstance(key, OtherValue) and key.stored is None for key in keys):
            return SafeString(shown)  # nothing finds a row whose key is NULL
        return SafeString(f'<a class="key" href="{page}{escape(carry)}">{shown}</a>')


@register.tag("key")
def compile_key(parser: Parser, token: Token) -> KeyLink:
    try:
        _, text, view, *keys = map(parser.compile_filter, token.split_contents())
    except ValueError as error:
        raise template.TemplateSyntaxError("key takes a text, a view and its keys.") from error
    return KeyLink(text, view, keys)


@functools.lru_cache(maxsize=256)
def _asking(list_and_field: str) -> str:
    view, _, field = list_and_field.partition("?")
    return escape(f"{reverse(view)}?{field}=")


def _page(view: str, *keys: str | int) -> SafeString:
    """Return the address of a page; the last of its keys is the end of it."""
    *before, last = keys
    if isinstance(last, int):
        return SafeString(_before(view, *before, "0") + str(last))
    if not isinstance(last, OtherValue) and _PLAIN.fullmatch(last):
        return SafeString(_before(view, *before, "x") + last)
    # Escaped here: Django's own way of escaping takes as long as all the rest.
    end = escape(quote(_TO_URL(last), safe=PATH_CHARACTERS))
    return SafeString(_before(view, *before, "x") + end)


@functools.lru_cache(maxsize=256)
def _before(view: str, *keys: str) -> str:
    return escape(reverse(view, args=keys).removesuffix(keys[-1]))
