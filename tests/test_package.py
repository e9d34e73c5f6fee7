"""The wheel that people install holds everything the program reads, and nothing of the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "leitai"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built offline from a copy: a build leaves folders beside the sources."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", source / "src", ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *offline, str(source)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_is_in_the_wheel(wheel: Path) -> None:
    """Words, rulebooks, example events, occupations, the verifier: the package, file by file."""
    there = {
        name.removeprefix("leitai/")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith("leitai/")
    }
    here = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert there == here
    needed = {"verify.py", "py.typed", "registry/occupations.tsv", "wording/cli.toml"}
    assert needed | {"rulebooks/examples/bricklaying/marks.csv"} <= there


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, without the checkout, the program finds all it needs."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "import sys; sys.path.insert(0, 'installed'); import leitai;"
        " assert leitai.__file__.startswith(sys.argv.pop(1)), leitai.__file__;"
        " from leitai.cli import main; main()"
    )
    run = [sys.executable, "-P", "-c", code, str(tmp_path)]
    alone = {name: value for name, value in os.environ.items() if name != "LEITAI_HOME"}
    for words in (["examples", "--out", "shown"], ["rulebook", "list"], ["doctor"]):
        done = subprocess.run(
            [*run, *words], cwd=tmp_path, env=alone, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    verifier = [sys.executable, "-I", "installed/leitai/verify.py", "shown/bricklaying.ltb"]
    subprocess.run(verifier, cwd=tmp_path, capture_output=True, check=True)


def test_nothing_of_this_machine(wheel: Path) -> None:
    """No file of the wheel names the folder it was built from."""
    inside = zipfile.ZipFile(wheel)
    folders = (str(ROOT).encode(), str(wheel.parent).encode())
    named = [
        name for name in inside.namelist() if any(each in inside.read(name) for each in folders)
    ]
    assert named == []
