"""What is asked at the desk about pads."""

from django import forms

from leitai.web.services.pads import WHY
from leitai.web.words import words


class RevokeForm(forms.Form):
    """Why a pad ends."""

    why = forms.ChoiceField()
    reason = forms.CharField(widget=forms.Textarea, required=False, max_length=500)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["why"].label = words("pads.why")
        self.fields["why"].help_text = words("pads.why-hint")
        self.fields["why"].choices = [  # type: ignore[attr-defined]
            (why, words(f"pads.why.{why}")) for why in WHY if why != "office-ended"
        ]
        self.fields["reason"].label = words("pads.note")
        self.fields["reason"].help_text = words("pads.note-hint")


class LogForm(forms.Form):
    """A pad's log, as it exports it."""

    file = forms.FileField()

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["file"].label = words("pads.log-file")

    def text(self) -> str:
        """Return what is in the file; "" where there is none."""
        file = self.files.get("file")
        return "" if file is None else file.read().decode("utf-8", "replace")
