"""The fragments that a Wise Authority reads: what agents wrote acts nowhere and hides nowhere."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from ciris_admin.templatetags.identity import revealed
from persistence.identity.differences import compare
from persistence.identity.queries.impact import (
    CitingTask,
    CitingThought,
    Found,
    Impact,
    ReferringNode,
    TiedEdge,
)
from persistence.identity.states import Item, Kind, edge_state, node_state

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre></ins></td></table><svg onload=alert(1)>",
    "{{ 7|add:7 }}{% load identity %}",
    "javascript:alert(1)",
    "\u202e<b>\u200b\ud800\0",
]
OUR_TAGS = {
    "a", "bdi", "caption", "dd", "del", "details", "div", "dl", "dt", "h3", "ins", "li", "p",
    "section", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "time", "tr",
    "ul",
}  # fmt: skip

OUR_ATTRIBUTES = {
    "aria-hidden", "class", "colspan", "data-label", "dir", "href", "hx-get", "hx-swap",
    "hx-target", "hx-trigger", "id", "scope",
}  # fmt: skip


def node(attributes):
    return node_state("agent/iris", "concept", json.dumps(attributes))


def diff(before, after, **context):
    return render_to_string(
        "includes/_diff.html", {"differences": compare(before, after), **context}
    )


class Tags(HTMLParser):
    """Collects what of a page could act: its tags and their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(f"@{name}" for name, _ in attrs)}


def harmless(html):
    """Say whether a page has none but our tags and attributes, which do nothing but be read."""
    return Tags(html).found <= OUR_TAGS | {f"@{name}" for name in OUR_ATTRIBUTES}


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_agents_acts_nowhere_in_a_diff(text):
    sides = [
        (node({"a": "x"}), node({"a": text})),
        (node({text: [text]}), node({text: {text: text}})),
        (node_state("n", "concept", text.encode("utf-8", "replace").decode()), node({})),
        (node({"a": f"{text} be kind to all of them"}), node({"a": f"be kind to all {text}"})),
        (node_state("n", "concept", f'{{"{"k"}": 1, "k": 2}}'), node_state("n", text, None)),
        (
            None,
            edge_state("e", source=text, target=text, relationship=text, weight=1, attributes=None),
        ),
    ]

    for before, after in sides:
        html = diff(before, after, label=text, raw_url="raw?item=node%3An")
        assert harmless(html)
        html.encode()


@pytest.mark.parametrize("text", HOSTILE[:-1])  # the last is no id that a store can hold
def test_text_of_agents_acts_nowhere_in_an_impact(text):
    impact = Impact(
        Item(Kind.NODE, text),
        Found([TiedEdge("e", text, text, text, text)]),
        Found([ReferringNode(text, text, text, None)]),
        Found([CitingTask("t", text, text, None)], complete=False),
        Found([CitingThought("t", "u", text, text, None)], more=True),
    )
    context = {"impacts": [impact], "days": 30, "items_left_out": 0}

    assert harmless(render_to_string("identity/_impact.html", context))


def test_a_change_reads_in_words_without_seeing_colours():
    html = diff(node({"creed": "Never lie to a user."}), node({"creed": "Never lie to an owner."}))

    assert "Never lie to [removed: a user ] [added: an owner ] ." in words(html)
    assert "<del>" in html
    assert "<ins>" in html


def test_what_deceives_stands_there_by_its_name():
    assert words(revealed("pay\u202epal")) == "pay [right-to-left override U+202E] pal"
    assert "\u202e" not in revealed("pay\u202epal")


def test_a_field_that_moved_says_from_where():
    html = diff(
        node({"tools": ["mail", "web", "files"]}), node({"tools": ["web", "files", "mail"]})
    )

    path = "attributes , › tools , › item"
    assert words(html).endswith(f'{path} 3 at {path} 1 " mail " moved')


def test_what_is_not_listed_is_counted_and_can_be_had():
    html = diff(node({}), node({f"k{n}": n for n in range(500)}), raw_url="raw?item=node%3An")

    assert "These are the first 400 differences; 100 more are not listed." in words(html)
    assert 'href="raw?item=node%3An"' in html


def test_what_stayed_in_a_long_text_is_folded():
    stayed = "I am kind to all. " * 60
    html = diff(node({"creed": stayed + "I lie."}), node({"creed": stayed + "I tell."}))

    assert '<details class="stayed">' in html
    assert "letters the same" in html


def test_a_page_of_a_huge_node_stays_small():
    keys = {f"key_{n}": f"value {n} \u202e" * 3 for n in range(20_000)}

    assert len(diff(node(keys), node(dict.fromkeys(keys, "x")))) < 600_000


def test_an_item_that_is_not_there_twice_differs_in_nothing():
    assert words(diff(None, None)) == "Nothing differs."
