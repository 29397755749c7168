"""The tags of a log line as links: a list has a hundred, and a template takes ten times as long."""

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.safestring import SafeString

register = template.Library()
MINUS = "\N{MINUS SIGN}"
SHOWN = 80  # characters of a tag's value


@register.filter
def shortened(text: str, characters: int) -> str:
    """Cut as `truncatechars` does, which takes as long over text that needs no cutting."""
    return text if len(text) <= characters else truncatechars(text, characters)


@register.simple_tag
def tag_links(pairs: Mapping[str, str], filter_url: str, exclude_url: str) -> SafeString:
    """Write each tag with a link to the lines that share it, and one to those that do not.

    The addresses are those of the list as it is filtered, ready for one more tag, or for one
    more term of its search. A `=` in a key travels escaped twice.
    """
    wanted, unwanted = escape(filter_url), escape(exclude_url)
    return SafeString("".join(_links(*pair, wanted, unwanted) for pair in pairs.items()))


def _links(key: str, value: str, wanted: str, unwanted: str) -> str:
    name, given = quote(key, safe=""), quote(value, safe="")
    only = f"{wanted}tag={quote(name, safe='')}={given}"
    shown = escape(shortened(value, SHOWN))
    links = f'<a href="{only}" title="Lines with this tag">{shown}</a>'
    if '"' not in key and '"' not in value:  # the search language has no way to write one
        term = f"{unwanted}-%22{name}%22:%22{given}%22"
        label = escape(f"Lines without {key} {value}")
        words = f'title="Lines without this tag" aria-label="{label}"'
        links += f'<a class="not" href="{term}" {words}>{MINUS}</a>'
    return f"\n  <div><dt>{escape(key)}</dt><dd>{links}</dd></div>"
