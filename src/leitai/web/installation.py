"""
One installation: its folder, its secrets, its database, its name.

Everything an installation keeps is in one folder (``LEITAI_HOME``, else ``leitai-data`` here):
``leitai.toml``, ``secret.key``, ``leitai.sqlite3``, ``journals/``, ``keys/``, ``files/``.
"""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME = "LEITAI_HOME"


@dataclass(frozen=True, slots=True)
class Installation:
    """
    What the folder says.

    Units:
        secret: 32 random bytes; sessions, tokens and the keys for personal data derive from it.
        database: "" for SQLite in the folder, else a PostgreSQL address (``postgresql://…``).
        site: the address people type, without a slash at the end: it stands in QR codes.
        sms: what sends codes to phones: "console", or "module.name" of a function (phone, code).
        messages: what sends short messages: "console", or "module.name" of a function (phone,
            `leitai.web.services.messages.Text`).
        private_hooks: whether webhooks may go to addresses within this network.
        second_factor: "optional", or "required" of everybody who holds a role.
        password_days: how old a password may grow; 0: as old as it likes.
    """

    home: Path
    secret: bytes
    database: str = ""
    site: str = "http://127.0.0.1:8000"
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    demo: bool = False
    sms: str = "console"
    messages: str = "console"
    private_hooks: bool = False
    second_factor: str = "optional"
    password_days: int = 180

    @property
    def journals(self) -> Path:
        """Where the journals are kept when there is no PostgreSQL."""
        return self.home / "journals"

    @property
    def keys(self) -> Path:
        """Where the private keys of devices and of the server are kept."""
        return self.home / "keys"

    @property
    def files(self) -> Path:
        """Where evidence, bundles and printed batches are kept."""
        return self.home / "files"

    @property
    def lent(self) -> Path:
        """Where the front reads which journals are lent to a hall: a backup has it too."""
        return self.files / "lent"

    @property
    def signed(self) -> Path:
        """Where the front reads which judges have signed."""
        return self.home / "signed"

    @property
    def held(self) -> Path:
        """Where the front reads which events are suspended."""
        return self.home / "held"

    @property
    def news(self) -> Path:
        """Where the front reads whether pads have a package to fetch."""
        return self.home / "news"


def read_installation(home: Path) -> Installation:
    """
    Return the installation in *home*; an empty or missing folder gives one without a secret.

    The environment's ``LEITAI_DATABASE`` goes before what ``leitai.toml`` says.
    """
    said = home / "leitai.toml"
    values = tomllib.loads(said.read_text(encoding="utf-8")) if said.is_file() else {}
    key = home / "secret.key"
    site = str(values.get("site", "http://127.0.0.1:8000"))
    return Installation(
        home=home,
        secret=bytes.fromhex(key.read_text(encoding="ascii").strip()) if key.is_file() else b"",
        database=os.environ.get("LEITAI_DATABASE", str(values.get("database", ""))),
        site=site.rstrip("/"),
        hosts=("localhost", "127.0.0.1", "[::1]", *map(str, values.get("hosts", ()))),
        demo=bool(values.get("demo", False)),
        sms=str(values.get("sms", "console")),
        messages=str(values.get("messages", "console")),
        private_hooks=bool(values.get("private_hooks", False)),
        second_factor=str(values.get("second_factor", "optional")),
        password_days=int(values.get("password_days", 180)),
    )


@cache
def installation() -> Installation:
    """Return the installation this process serves."""
    return read_installation(Path(os.environ.get(HOME, "leitai-data")).absolute())
