"""The quick ways to an address and to a badge say what Django's own ways say."""

import pytest
from django.template import Context, Template

HOSTILE = '"><script>alert(1)</script>'
KEYS = ["a-b_c", "a/b c", "ö&'<x>", "..", "~x", "", "a?b#c%20", HOSTILE]


def render(text, **context):
    return Template(text).render(Context(context))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("view", ["tasks:task", "tasks:thought", "traces:correlation", "logs:line"])
def test_the_page_of_a_key(view, key):
    quick = render(f'{{{{ key|page_of:"{view}" }}}}', key=key)

    assert quick == render(f'{{% url "{view}" key %}}', key=key)


def test_the_page_of_a_number():
    assert render('{{ 7|page_of:"audit:entry" }}') == render('{% url "audit:entry" 7 %}')


@pytest.mark.parametrize("scope", ["local", "all", "a/b", HOSTILE])
@pytest.mark.parametrize("key", KEYS)
def test_the_page_of_a_node(scope, key):
    quick = render("{{ key|page_of_node:scope }}", key=key, scope=scope)

    assert quick == render('{% url "graph:node" scope key %}', key=key, scope=scope)


@pytest.mark.parametrize("word", ["completed", "failed", "nobody taught us", "", None, HOSTILE])
def test_a_badge_is_the_fragment(word):
    fragment = render('{% include "includes/_badge.html" with word=word only %}', word=word)

    assert render("{{ word|badge }}", word=word) == fragment.strip()


@pytest.mark.parametrize("key", KEYS)
def test_the_list_of_a_value(key):
    quick = render('{{ key|list_of:"tasks:thoughts?task" }}', key=key)
    assert quick == render('{% url "tasks:thoughts" %}?task={{ key|urlencode:"" }}', key=key)
