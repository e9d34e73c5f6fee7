"""Many enter at once: no place is given twice, none is left empty while somebody waits."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_places_are_given_once(tmp_path):
    """Eight threads, forty workers twice each, twelve places, five withdrawals."""
    (tmp_path / "secret.key").write_text(secrets.token_hex(32))
    here = {
        "LEITAI_HOME": str(tmp_path),
        "LEITAI_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "leitai.web.settings",
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name("contending_child.py")],
        env=os.environ | here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("12 23 5 40", "")
