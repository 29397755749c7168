"""The field of tags, as they stand in the address: `tag=key=value`, any number of times."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError

_TAG_ADVICE = "Write a tag as key=value."


class TagsField(forms.Field):
    """Tags as `tag=key=value`, any number of times, as a mapping: the last of a key wins."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> Mapping[str, str]:
        pairs = dict(_pair(text) for text in value or () if text)
        if any("\x00" in text for pair in pairs.items() for text in pair):
            raise ValidationError("A tag holds no NUL character.")
        return pairs


def tag_text(key: str, value: str) -> str:
    """Write a tag for an address; a `=` in its key must not end it."""
    return f"{key.replace('%', '%25').replace('=', '%3D')}={value}"


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ValidationError(f"“{text[:100]}” is no tag. {_TAG_ADVICE}")
    return unquote(key.strip()), value
