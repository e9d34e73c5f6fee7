"""``leitai service``: what other programs need to start Leitai with the machine, as text."""

import sys
from pathlib import Path

import click

from .opening import home_of, in_home
from .speaking import words

SYSTEMD = """\
[Unit]
Description=Leitai
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
User=leitai
Environment=LEITAI_HOME={home}
ExecStart={program} serve --host 127.0.0.1 --port 8000
Restart=always
RestartSec=2
TimeoutStopSec=30
LimitNOFILE=65536
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={home}

[Install]
WantedBy=multi-user.target
"""

WINDOWS = """\
schtasks /Create /TN Leitai /SC ONSTART /RU SYSTEM /RL HIGHEST /F ^
 /TR "cmd /c set LEITAI_HOME={home}&& \\"{program}\\" serve --host 127.0.0.1 --port 8000"
schtasks /Run /TN Leitai
"""

COMPOSE = """\
services:
  leitai:
    build: .
    command: ["leitai", "serve", "--host", "0.0.0.0", "--port", "8000"]
    environment:
      LEITAI_HOME: /data/home
    volumes: ["leitai:/data"]
    ports: ["8000:8000"]
    restart: unless-stopped
    stop_grace_period: 30s
    ulimits: {nofile: 65536}
volumes:
  leitai: {}
"""


@click.command(name="service", help=words("service"))
@click.argument("kind", type=click.Choice(["systemd", "windows", "compose"]))
@in_home
def service(*, kind: str, home: Path | None) -> None:
    """Print a service."""
    if kind == "compose":
        click.echo(COMPOSE, nl=False)
        return
    program = str(Path(sys.argv[0]).absolute())
    text = {"systemd": SYSTEMD, "windows": WINDOWS}[kind]
    click.echo(text.format(home=home_of(home), program=program), nl=False)
