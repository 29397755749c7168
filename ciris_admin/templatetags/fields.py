"""A field of a form with its label, for every page; builtin, so no template loads it.

Written in Python as the inputs in `pages.widgets` are: a filter form has eight, and to include
a template for each takes longer than to read the rows of the list.
"""

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def labelled(field: BoundField, wide: object = "") -> SafeString:
    """Write a field with its label, hint and errors; a wide one grows inside `.filters`."""
    if field.use_fieldset:
        legend = f"<legend>{escape(field.label)}</legend>"
        inner = f'<fieldset>{legend}<div class="checks">{field}</div></fieldset>'
    else:
        label = f'<label for="{escape(field.id_for_label)}">{escape(field.label)}</label>'
        inner = f"{label}{field}"
    if field.help_text:
        name = escape(f"{field.auto_id}_helptext")
        inner += f'<div class="hint" id="{name}">{escape(field.help_text)}</div>'
    errors = "".join(f'<span class="error">{escape(str(error))}</span>' for error in field.errors)
    return SafeString(f'<div class="field{" wide" if wide else ""}">{inner}{errors}</div>')
