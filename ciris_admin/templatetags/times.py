"""Tags for moments; builtins, so no template loads them.

Nodes of their own: a list has a hundred moments, and simple_tag's way of calling costs more
than all that is said here. Digits and our own words need no escaping, a zone's name does.
"""

import datetime as dt
from collections.abc import Callable
from html import escape

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ciris_admin import clock
from ciris_admin.pages import times
from ciris_admin.pages.time_range import between
from persistence.moments import Moment
from persistence.tsdb.spans import words

register = template.Library()

When = Moment | dt.datetime | None
_SECOND = dt.timedelta(seconds=1)
_MILLISECOND = dt.timedelta(milliseconds=1)
Writer = Callable[[dt.datetime, dt.datetime, template.Context], str]


class MomentNode(template.Node):
    """`{% when moment %}` or `{% exactly moment %}`; text that is no time says so."""

    def __init__(self, moment: FilterExpression, write: Writer) -> None:
        self.moment = moment
        self.write = write

    def render(self, context: template.Context) -> SafeString:
        moment: When = self.moment.resolve(context)
        at = _at(moment)
        if at is None:
            return _no_time(moment)
        # The zone in force; each page's context has it, and asking Django costs more.
        zone = context.get("zone") or timezone.get_current_timezone()
        return SafeString(self.write(at, at.astimezone(zone), context))


def _at(moment: When) -> dt.datetime | None:
    return moment.at if isinstance(moment, Moment) else moment


def _no_time(moment: When) -> SafeString:
    if not isinstance(moment, Moment):
        return SafeString()
    return format_html('<span class="no-time">{} <em>not a time</em></span>', moment.text)


def _when(at: dt.datetime, local: dt.datetime, context: template.Context) -> str:
    ago = times.ago(local, now=context.get("now") or clock.now())
    iso = _utc(at)
    # In a time of its own all rows are as old as one another: there the clock tells them apart.
    if context.get("by_the_clock"):
        shown = escape(times.rough(local, step=_SECOND))
        return f'<time datetime="{iso}" title="{ago}">{shown}</time>'
    return f'<time datetime="{iso}" title="{escape(times.exact(local))}" data-ago>{ago}</time>'


def _exactly(at: dt.datetime, local: dt.datetime, _context: template.Context) -> str:
    iso = _utc(at)
    return f'<time datetime="{iso}" title="{iso}">{escape(times.exact(local))}</time>'


def _utc(at: dt.datetime) -> str:
    return (at if at.tzinfo is dt.UTC else at.astimezone(dt.UTC)).isoformat()


def _register(name: str, write: Writer) -> None:
    @register.tag(name)
    def compile_moment(parser: Parser, token: Token) -> MomentNode:
        words = token.split_contents()
        if len(words) != 2:  # the tag and its moment
            raise template.TemplateSyntaxError(f"{name} takes one moment.")
        return MomentNode(parser.compile_filter(words[1]), write)


_register("when", _when)  # how long ago, the exact time on hover
_register("exactly", _exactly)  # to the millisecond in the zone in force


@register.simple_tag(takes_context=True)
def after(context: template.Context, moment: When, start: When) -> SafeString:
    """Write how long after another moment one is; how long ago where that cannot be said."""
    at, begun = _at(moment), _at(start)
    if at is None:
        return _no_time(moment)
    local = at.astimezone(timezone.get_current_timezone())
    if begun is None or at < begun:
        return SafeString(_when(at, local, context))
    text = f"after {words(at - begun)}" if at - begun >= _MILLISECOND else "at once"
    iso, exact = _utc(at), times.exact(local)
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, exact, text)


@register.simple_tag
def roughly(at: dt.datetime, step: dt.timedelta) -> SafeString:
    """Write a moment between steps of time no finer than these, in the zone in force."""
    local = at.astimezone(timezone.get_current_timezone())
    return format_html(
        '<time datetime="{0}" title="{0}">{1}</time>', _utc(at), times.rough(local, step=step)
    )


@register.filter
def minutes_around(moment: When, minutes: int) -> str:
    """Write the range from so many minutes before a moment's own to as many after it."""
    at = _at(moment)
    if at is None:
        return ""
    minute = at.astimezone(timezone.get_current_timezone()).replace(second=0, microsecond=0)
    reach = dt.timedelta(minutes=minutes)
    try:
        return between(minute - reach, minute + reach + dt.timedelta(minutes=1))
    except OverflowError:
        return ""


@register.filter
def took(duration: dt.timedelta | None) -> str:
    """Write how long something took, in the unit that fits: `94.5 ms`, `3 min 20 s`."""
    return "" if duration is None else words(duration)
