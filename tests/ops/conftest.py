"""The program run in a process of its own on installations of the test's own."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def new_database(like: str = "template1") -> str:
    """The address of a new PostgreSQL database where the suite runs on one, else ""."""
    given = os.environ.get("LEITAI_DATABASE", "")
    if not given:
        return ""
    name = f"ops_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"{given.rpartition('/')[0]}/{name}"


@pytest.fixture
def database() -> str:
    """An empty PostgreSQL database where the suite runs on one, else "" for SQLite."""
    return new_database()


def leitai(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "LEITAI_LANG": "en", "LEITAI_HOME": str(home), **environment}
    given.pop("LEITAI_DATABASE", None)
    program = [sys.executable, "-c", "from leitai.cli import main; main()", *words]
    return subprocess.run(program, capture_output=True, text=True, env=given, check=False)


@pytest.fixture
def run() -> Run:
    """Runs ``leitai`` with the words given, in English; keeps what it says."""

    def ran(*words: str, home: Path, code: int = 0, **environment: str):
        done = leitai(*words, home=home, **environment)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return ran


@pytest.fixture
def say(run: Run):
    """Runs ``leitai … --json``; returns what it said."""

    def said(*words: str, home: Path, code: int = 0, **environment: str):
        return json.loads(run(*words, "--json", home=home, code=code, **environment).stdout)

    return said


@pytest.fixture(scope="session")
def pattern(tmp_path_factory) -> Path:
    """An installation that nobody uses: the tests take copies, because making one takes long."""
    folder = tmp_path_factory.mktemp("pattern") / "home"
    address = new_database()
    words = ["--database", address] if address else []
    done = leitai("init", *words, "--username", "zhang", "--yes", home=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(tmp_path: Path, pattern: Path) -> Path:
    """A fresh installation."""
    folder = tmp_path / "home"
    shutil.copytree(pattern, folder)
    file = folder / "leitai.toml"
    text = file.read_text()
    if address := tomllib.loads(text)["database"]:
        file.write_text(text.replace(address, new_database(address.rpartition("/")[2])))
    return folder
