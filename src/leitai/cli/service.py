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
Environment={home_said}
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
$action = New-ScheduledTaskAction -Execute {program} -Argument {arguments}
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) `
 -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
 -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName Leitai -User SYSTEM -RunLevel Highest -Force `
 -Action $action -Trigger $trigger -Settings $settings
Start-ScheduledTask -TaskName Leitai
"""
"""For PowerShell: a task's own limits (three days, mains power) would end the server."""

COMPOSE = """\
services:
  leitai:
    build:
      context: .
      dockerfile_inline: |
        FROM python:3.12-slim
        RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk
        COPY . /src
        RUN pip install --no-cache-dir /src && useradd leitai && install -d -o leitai /data
        USER leitai
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
    program, folder = str(Path(sys.argv[0]).absolute()), str(home_of(home))
    click.echo((_unit if kind == "systemd" else _task)(program, folder), nl=False)


def _unit(program: str, home: str) -> str:
    """Return the unit; in it ``%`` begins something else, and a path may have spaces."""

    def quoted(text: str) -> str:
        return '"' + text.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"') + '"'

    return SYSTEMD.format(
        home=quoted(home), home_said=quoted(f"LEITAI_HOME={home}"), program=quoted(program)
    )


def _task(program: str, home: str) -> str:
    """Return the commands of the task; PowerShell doubles a quote within quotes."""
    arguments = f'serve --home "{home}" --host 127.0.0.1 --port 8000'
    said = [f"'{text.replace(chr(39), chr(39) * 2)}'" for text in (program, arguments)]
    return WINDOWS.format(program=said[0], arguments=said[1])
