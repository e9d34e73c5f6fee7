"""The forms of signing in."""

from django import forms
from django.utils.functional import lazy

from leitai.web.passwords import LAST, LEAST, LONG, MOST
from leitai.web.words import words

said = lazy(words, str)


def _line(entry: str, fill: str, *, most: int = 40, hint: str = "", **more: str) -> forms.CharField:
    shown = {"autocomplete": fill, "autocapitalize": "none", "spellcheck": "false"} | more
    return forms.CharField(
        label=said(entry),
        max_length=most,
        help_text=said(hint) if hint else "",
        widget=forms.TextInput(attrs=shown),
    )


def _secret(entry: str, fill: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=said(entry),
        max_length=MOST,
        strip=False,
        help_text=said(hint, least=LEAST, long=LONG, last=LAST) if hint else "",
        widget=forms.PasswordInput(attrs={"autocomplete": fill}),
    )


class PasswordForm(forms.Form):
    """User name and password."""

    username = _line("accounts.username", "username")
    password = _secret("accounts.password", "current-password")


class PhoneForm(forms.Form):
    """The number a code is sent to."""

    phone = _line("accounts.phone", "tel", most=30, type="tel", inputmode="tel")


class CodeForm(forms.Form):
    """The code that was sent."""

    code = _line("accounts.code", "one-time-code", most=12, inputmode="numeric", pattern="[0-9 ]*")

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(str(self.cleaned_data["code"]).split())


class EndingForm(forms.Form):
    """The last four characters of an ID number: typed unseen, kept nowhere."""

    ending = forms.CharField(
        label=said("accounts.ending"),
        min_length=4,
        max_length=4,
        help_text=said("accounts.ending-hint"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "short"}),
    )


class SecondForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = _line(
        "accounts.second-code",
        "one-time-code",
        most=20,
        hint="accounts.second-code-hint",
    )


class AuthenticatorForm(forms.Form):
    """A code of the authenticator that is being set up."""

    code = _line(
        "accounts.totp-code",
        "one-time-code",
        most=12,
        hint="accounts.second-code-hint",
        inputmode="numeric",
    )

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(str(self.cleaned_data["code"]).split())


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    old = _secret("accounts.password-now", "current-password")
    new = _secret("accounts.password-new", "new-password", "accounts.password-rules")
    again = _secret("accounts.password-again", "new-password")

    def clean(self) -> dict[str, object]:
        """Say when the two differ."""
        given = self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", words("accounts.password-twice"))
        return given
