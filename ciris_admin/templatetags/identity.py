"""Text of the identity as a page shows it: what deceives the eye stands there by its name."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from persistence.identity.differences.revealing import Piece, reveal

register = template.Library()


@register.filter
def revealed(said: str | Iterable[Piece]) -> SafeString:
    """Render a text, or the pieces of one that were revealed before."""
    pieces = reveal(said) if isinstance(said, str) else said
    return format_html_join("", "{}", ((_shown(piece),) for piece in pieces))


@register.filter
def revealed_name(said: str) -> SafeString:
    """Render a text that stands alone: an id, a type, a relationship."""
    return revealed(reveal(said, identifier=True))


def _shown(piece: Piece) -> SafeString:
    if not piece.name:
        return escape(piece.text)
    letter = format_html("<bdi>{}</bdi>", piece.text) if piece.text else ""
    words = " ".join(filter(None, (piece.name, piece.code)))
    return format_html(
        '<span class="odd">{}<span class="odd-name">[{}]</span></span>', letter, words
    )
