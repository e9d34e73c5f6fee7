"""Every test run has an installation of its own, gone when it ends."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="leitai-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
(HOME / "secret.key").write_text(secrets.token_hex(32), encoding="ascii")
for folder in ("journals", "keys", "files", "static"):
    (HOME / folder).mkdir()
os.environ["LEITAI_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "leitai.web.settings"

import django  # noqa: E402 - the settings read the folder above

django.setup()  # fixtures of tests/web import models before pytest-django would do this
