"""The forms of rulebooks."""

from typing import Any

from django import forms
from django.utils.functional import lazy

from leitai.web.services.rulebooks import LONGEST
from leitai.web.words import words

said = lazy(words, str)
BIGGEST = 8_000_000
"""Bytes of the biggest workbook that is read."""


class EditForm(forms.Form):
    """The text of a rulebook."""

    source = forms.CharField(
        label=said("rulebooks.source"),
        help_text=said("rulebooks.source-hint"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 30, "class": "mono", "spellcheck": "false", "wrap": "off"}
        ),
    )
    note = forms.CharField(label=said("rulebooks.note"), required=False, max_length=200)


class UploadForm(forms.Form):
    """A workbook."""

    file = forms.FileField(label=said("rulebooks.file"), help_text=said("rulebooks.file-hint"))

    def clean_file(self) -> Any:
        """Refuse what is too big to be a scoring table."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            most = str(BIGGEST // 1_000_000)
            raise forms.ValidationError(words("rulebooks.file-too-big", most=most))
        return file
