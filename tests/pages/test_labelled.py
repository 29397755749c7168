"""A field with its label, as every form of a page shows it."""

from django import forms
from django.template import Context, Template


class SampleForm(forms.Form):
    word = forms.CharField(label="<Word>", help_text="a & b")
    kinds = forms.MultipleChoiceField(
        label="Kinds", choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False
    )


def drawn(field: str, form: SampleForm) -> str:
    return Template(f"{{{{ form.{field} }}}}").render(Context({"form": form}))


def test_a_field_has_its_label_its_hint_and_its_input():
    text = drawn("word|labelled", SampleForm())

    assert text.startswith('<div class="field"><label for="id_word">&lt;Word&gt;</label><input')
    assert text.endswith('<div class="hint" id="id_word_helptext">a &amp; b</div></div>')
    assert 'aria-describedby="id_word_helptext"' in text


def test_what_is_wrong_stands_beside_the_field():
    form = SampleForm({"word": ""})
    form.add_error("word", "<b>no</b>")

    text = drawn("word|labelled", form)

    assert '<span class="error">This field is required.</span>' in text
    assert '<span class="error">&lt;b&gt;no&lt;/b&gt;</span></div>' in text


def test_a_group_of_checks_has_a_legend():
    text = drawn("kinds|labelled", SampleForm())

    assert "<fieldset><legend>Kinds</legend>" in text
    assert 'type="checkbox"' in text


def test_a_wide_field_says_so():
    assert drawn('word|labelled:"wide"', SampleForm()).startswith('<div class="field wide">')


def test_the_name_of_a_field_is_text_too():
    form = forms.Form(prefix='"><i>')
    form.fields["word"] = forms.CharField(help_text="a hint")

    text = drawn("word|labelled", form)

    assert "<i>" not in text
    assert text.count("&quot;&gt;&lt;i&gt;-word") == text.count("&quot;") >= 3
