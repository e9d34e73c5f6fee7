"""What the front is told when it starts: by its environment, because a server loads it by name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HOME, UPSTREAM, SITE, DATABASE = (
    "LEITAI_HOME",
    "LEITAI_UPSTREAM",
    "LEITAI_SITE",
    "LEITAI_DATABASE",
)
UNIX = "unix:"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Where everything is.

    Units:
        home: the installation's folder.
        upstream: where Django answers: ``unix:/path`` or ``http://127.0.0.1:port``.
        site: the installation's address; its host begins the journals' names.
        database: "" for SQLite files in the home, else a PostgreSQL address.
    """

    home: Path
    upstream: str
    site: str = ""
    database: str = ""

    @property
    def secret(self) -> bytes:
        """The installation's secret; nothing where it has none yet."""
        key = self.home / "secret.key"
        return bytes.fromhex(key.read_text(encoding="ascii").strip()) if key.is_file() else b""

    @property
    def journals(self) -> Path:
        """Where the journals are kept when there is no PostgreSQL."""
        return self.home / "journals"

    @property
    def keys(self) -> Path:
        """Where the private keys of devices are kept."""
        return self.home / "keys"

    @property
    def rulebooks(self) -> Path:
        """Where published rulebooks are kept, each under its hash."""
        return self.home / "files" / "rulebooks"

    @property
    def signed(self) -> Path:
        """Where it is noted which judges have signed."""
        return self.home / "signed"

    @property
    def held(self) -> Path:
        """Where it is noted which events are suspended."""
        return self.home / "held"

    @property
    def lent(self) -> Path:
        """Where it is noted which journals are lent to a hall."""
        return self.home / "files" / "lent"

    @property
    def news(self) -> Path:
        """Where Django notes that pads have something to fetch."""
        return self.home / "news"

    @property
    def city(self) -> Path:
        """Where the courier of a hall notes what the city has."""
        return self.home / "city"

    @property
    def host(self) -> str:
        """The site's host, with which journals' names begin."""
        return urlsplit(self.site).netloc

    def environment(self) -> dict[str, str]:
        """Return the variables from which `told` reads these settings again."""
        return {
            HOME: str(self.home),
            UPSTREAM: self.upstream,
            SITE: self.site,
            DATABASE: self.database,
        }


def told(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that *environment* says."""
    return Settings(
        home=Path(environment[HOME]),
        upstream=environment[UPSTREAM],
        site=environment.get(SITE, ""),
        database=environment.get(DATABASE, ""),
    )
