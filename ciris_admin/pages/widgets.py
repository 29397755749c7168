"""Inputs and selects written in Python: a filter form has ten, and a template each is slow."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class FormRenderer(DjangoTemplates):
    """Django's renderer, with its plainest templates said in Python. Same markup."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        write = WRITERS.get(template_name)
        return (
            write(context["widget"]) if write else super().render(template_name, context, request)
        )


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    shown = {"type": widget["type"], "name": widget["name"], "value": value, **widget["attrs"]}
    return SafeString(f"<input{_attributes(shown)}>")


def _select(widget: Widget) -> SafeString:
    options = "".join(
        f"<option{_attributes({'value': option['value'], **option['attrs']})}>"
        f"{escape(str(option['label']))}</option>"
        for _, choices, _ in widget["optgroups"]
        for option in choices
    )
    own = _attributes({"name": widget["name"], **widget["attrs"]})
    return SafeString(f"<select{own}>{options}</select>")


def _attributes(values: Mapping[str, Any]) -> str:
    """Write attributes as Django's flatatt does: True is a name alone, False and None are none."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in values.items()
        if value is not None and value is not False
    )


WRITERS: Mapping[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/date.html": _input,
    "django/forms/widgets/hidden.html": _input,
    "django/forms/widgets/number.html": _input,
    "django/forms/widgets/text.html": _input,
    "django/forms/widgets/select.html": _select,
}
