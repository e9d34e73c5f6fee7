"""Passwords hashed fast, an installation that says what a test wants, senders that remember."""

import dataclasses
import queue

import pytest

from leitai.web import installation as installations
from leitai.web.models import Act

PASSWORD = "brick-and-mortar-7"
SENT: "queue.Queue[tuple[str, str]]" = queue.Queue()


def remember(phone, code):
    """A sender of codes that keeps what it was given."""
    SENT.put((phone, code))


def break_down(phone, code):
    """A sender whose gateway is down, and says so with the number in its words."""
    raise OSError(f"gateway down for {phone}")


@pytest.fixture(autouse=True)
def _fast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    while not SENT.empty():
        SENT.get()


@pytest.fixture
def installed(monkeypatch):
    """Says something else about this installation."""
    real = installations.installation()

    def say(**values):
        changed = dataclasses.replace(real, **values)
        rooms = ("passwords", "services.phone_codes", "services.second_factor", "public.sign_in")
        for room in (*rooms, "context"):
            monkeypatch.setattr(f"leitai.web.{room}.installation", lambda: changed)

    return say


@pytest.fixture
def sent(installed):
    """Waits for the next code that is sent: its phone, the code."""
    installed(sms=f"{__name__}.remember")
    return lambda: SENT.get(timeout=5)


@pytest.fixture
def done():
    """The acts so far as (action, subject) pairs, in order."""
    return lambda: list(Act.objects.order_by("pk").values_list("action", "subject"))
