"""What starts the program with the machine, as text: as far as it can be tried here."""

import shutil
import subprocess
import sys

import pytest
import yaml

from leitai.cli.service import COMPOSE, _task, _unit


def test_each_names_this_installation(run, home):
    """The folder and the program; the container has a folder of its own."""
    unit = run("service", "systemd", home=home).stdout
    assert f'Environment="LEITAI_HOME={home}"' in unit.splitlines()
    assert f'--home "{home}"' in run("service", "windows", home=home).stdout
    assert run("service", "compose", home=home).stdout == COMPOSE


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("name", ["leitai", "two words", "50%n", "$HOME"])
def test_systemd_takes_the_unit(tmp_path, name):
    """Whatever the folders are called: every line is read, the program is found."""
    program = tmp_path / name / "leitai"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    unit = tmp_path / "leitai.service"
    unit.write_text(_unit(str(program), str(tmp_path / name)), encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    about_it = [line for line in said.stderr.splitlines() if "leitai" in line]
    assert (said.returncode, about_it) == (0, [])


def test_powershell_quotes_are_doubled():
    """A quote in a path ends no string."""
    told = _task(r"C:\Leitai\leitai.exe", r"D:\O'Brien")
    assert r"""-Argument 'serve --home "D:\O''Brien" --host 127.0.0.1 --port 8000'""" in told
    assert r"-Execute 'C:\Leitai\leitai.exe'" in told


def test_compose_is_one_service_with_a_volume():
    """YAML; the folder of the installation lies in the volume, the image comes of the source."""
    told = yaml.safe_load(COMPOSE)
    one = told["services"]["leitai"]
    folder = one["volumes"][0].partition(":")[2]
    assert one["environment"]["LEITAI_HOME"].startswith(folder)
    assert list(told["volumes"]) == [one["volumes"][0].partition(":")[0]]
    steps = [line.partition(" ")[0] for line in one["build"]["dockerfile_inline"].splitlines()]
    assert steps == ["FROM", "RUN", "COPY", "RUN", "USER"]
