"""The quick ways to an address and to a badge say what Django's own ways say."""

import pytest
from django.template import Context, Template, TemplateSyntaxError

HOSTILE = '"><script>alert(1)</script>'
KEYS = ["a-b_c", "a/b c", "ö&'<x>", "..", "~x", "", "a?b#c%20", HOSTILE]


def render(text, **context):
    return Template(text).render(Context(context))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("view", ["tasks:task", "tasks:thought", "traces:correlation", "logs:line"])
def test_the_page_of_a_key(view, key):
    quick = render(f'{{{{ key|page_of:"{view}" }}}}', key=key)

    assert quick == render(f'{{% url "{view}" key %}}', key=key)


@pytest.mark.parametrize("key", [*KEYS, 7])
@pytest.mark.parametrize("carry", [{}, {"carry": "?status=a&text=%22<b>"}])
def test_the_link_of_a_row(key, carry):
    view = "audit:entry" if key == 7 else "tasks:task"
    text = f'<a class="key" href="{{% url "{view}" key %}}{{{{ carry }}}}">{{{{ words }}}}</a>'

    for words in ("Answer & ask", HOSTILE, 7, None):
        quick = render(f'{{% key words "{view}" key %}}', key=key, words=words, **carry)
        assert quick == render(text, key=key, words=words, **carry)


@pytest.mark.parametrize("scope", ["local", "all", "a/b", HOSTILE])
def test_the_link_of_a_row_with_two_keys(scope):
    quick = render('{% key key|default:"(empty)" "graph:node" scope key %}', key="", scope=scope)
    link = '<a class="key" href="{% url "graph:node" scope key %}">(empty)</a>'

    assert quick == render(link, key="", scope=scope)


def test_the_link_of_a_row_whose_text_is_markup_already():
    html = render('{% key name|at_joints "graph:edge" "e" %}', name="a_b<c")

    assert html.endswith(">a_<wbr>b&lt;c</a>")


@pytest.mark.parametrize("text", ["{% key %}", '{% key "text" %}'])
def test_a_link_of_a_row_that_names_no_page(text):
    with pytest.raises(TemplateSyntaxError, match="a text, a view and its keys"):
        render(text)


@pytest.mark.parametrize("view", ["overview:home", "access:preferences", "admin:index"])
def test_the_address_of_a_view(view):
    assert render(f'{{{{ "{view}"|address }}}}') == render(f'{{% url "{view}" %}}')


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
