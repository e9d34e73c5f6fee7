"""An installation whose site is https: Django's own checks for deployment, cookies, headers."""

import os
import subprocess
import sys

import pytest

ASK = """
import django
django.setup()
from django.test import Client
from django.conf import settings
answer = Client().get("/sign-in/phone/", headers={"x-forwarded-proto": SCHEME})
print(answer.status_code)
print(answer.headers.get("Strict-Transport-Security", "-"))
print(answer.cookies["csrftoken"]["secure"] or "-", settings.SESSION_COOKIE_SECURE)
"""


@pytest.fixture
def installed_at(tmp_path):
    """Runs Python in an installation with a site."""

    def run(site, *arguments):
        (tmp_path / "leitai.toml").write_text(f'site = "{site}"\n', encoding="utf-8")
        (tmp_path / "secret.key").write_text("0123456789abcdef" * 4, encoding="ascii")
        here = {"LEITAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "leitai.web.settings"}
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, **here},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_djangos_checks_for_deployment(installed_at):
    """`check --deploy` finds nothing at an https site."""
    done = installed_at(
        "https://lt.example", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("https://lt.example", ["200", "max-age=31536000", "True True"]),
        ("http://10.0.0.1:8000", ["200", "-", "- False"]),
    ],
)
def test_cookies_and_headers(installed_at, site, said):
    """With https cookies travel by https only, and the browser is told to stay with it."""
    ask = f"SCHEME = {site.split(':')[0]!r}\n{ASK}"
    assert installed_at(site, "-c", ask).stdout.split("\n")[:3] == said


def test_every_answer_has_its_headers(client, db):
    """What a browser may do with a page is said on each, the refused ones too."""
    for path in ("/sign-in/", "/nowhere/"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
