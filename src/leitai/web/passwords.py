"""
What a password of staff must be, and who must change it.

Source: GB/T 22239-2019 (等保): complexity, periodic change, forced first change. Workers need none:
they sign in with a code sent to their phone.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from leitai.faults import Fault
from leitai.web.installation import installation
from leitai.web.models import Account
from leitai.web.words import fault_words, words

LEAST = 10
LONG = 15
MOST = 128
"""Longer ones only cost the hasher time."""
LAST = 3


def password_faults(password: str, own: Iterable[str] = ()) -> list[Fault]:
    """
    Return what is wrong with *password*.

    Shapes:
        own: what is known of its owner and may not be in it: user name, name, phone.
    """
    faults = []
    if not LEAST <= len(password) <= MOST:
        faults.append(Fault("accounts.password-length", {"least": str(LEAST), "most": str(MOST)}))
    if len(password) < LONG and _classes(password) < 2:
        faults.append(Fault("accounts.password-plain", {"long": str(LONG)}))
    if len(set(password)) < 5 or _is_common(password):
        faults.append(Fault("accounts.password-common"))
    folded = password.casefold()
    if any(_telling(part) and part.casefold() in folded for part in own):
        faults.append(Fault("accounts.password-own"))
    return faults


def _classes(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in password) for test in tests)


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def _telling(part: str) -> bool:
    """Three letters may be anywhere by chance; two Chinese characters are a name."""
    return len(part) > 3 or (len(part) > 1 and not part.isascii())


def known_of(account: Account) -> list[str]:
    """Return what a password of *account* may not contain."""
    worker = account.worker
    phones = [account.phone, worker.phone if worker else ""]
    return [account.username, account.name, *map(str, phones)]


def has_password(account: Account) -> bool:
    """Tell whether *account* can sign in with a password at all: workers cannot."""
    return bool(account.password) and account.has_usable_password()


def is_too_old(account: Account, at: datetime) -> bool:
    """Tell whether the password of *account* has reached the age at which it must be changed."""
    days = installation().password_days
    if not days or account.password_set is None or not has_password(account):
        return False
    return at - account.password_set > timedelta(days=days)


class StaffPassword:
    """The same rules where Django sets a password itself: ``leitai user``, the stock admin."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError with everything that is wrong with *password*."""
        faults = password_faults(password, known_of(user) if user else ())
        if faults:
            raise ValidationError([fault_words(fault) for fault in faults])

    def get_help_text(self) -> str:
        """Return the rules in words."""
        return words("accounts.password-rules", least=LEAST, long=LONG, last=LAST)
