"""How `make` works on other machines: no venv module, not root, a moved project, folders with spaces."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A stand-in for Python: logs its arguments, and does only what the script checks for.
PYTHON = """#!/bin/sh
echo "$*" >>"$LOG"
echo "user=${PIP_USER:-} target=${PIP_TARGET:-} index=${PIP_INDEX_URL:-}" >>"$LOG.env"
case "$*" in
    *-venv*version_info*) echo python3.11-venv ;;
    *version_info*) exit "${TOO_OLD:-0}" ;;
    *"import ensurepip"*) [ -e "$LOG.ensurepip" ] ;;
    "-m venv --clear .venv") mkdir -p .venv/bin; rm -f .venv/.installed-*; cp "$0" .venv/bin/python ;;
esac
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$LOG"
case "$*" in install*) [ -z "${APT_FAILS:-}" ] && touch "$LOG.ensurepip" ;; esac
"""


class Machine:
    """A copy of the project in a folder with a space in its name, and a PATH with the stand-in as Python."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "my projects" / "timeline"
        self.bin = folder / "bin"
        self.log = folder / "log"
        self.bin.mkdir()
        (self.project / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "setup.sh", self.project / "scripts")
        for name in ("pyproject.toml", "requirements.lock", "requirements-test.lock"):
            shutil.copy(ROOT / name, self.project)
        for name in ("sh", "cat", "cksum", "dirname", "head", "rm", "mkdir", "cp", "touch", "env"):
            (self.bin / name).symlink_to(shutil.which(name))
        self.command("python3", PYTHON)
        self.command("id", "#!/bin/sh\necho 1000\n")
        self.has_venv_module()

    def command(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def has_venv_module(self, *, has: bool = True) -> None:
        mark = Path(f"{self.log}.ensurepip")
        mark.touch() if has else mark.unlink()

    def is_root(self) -> None:
        self.command("id", "#!/bin/sh\necho 0\n")

    def setup(self, kind: str = "runtime", **variables: str) -> tuple[int, list[str], str]:
        """Run the script; return its exit code, the commands it gave to Python and apt-get, and its output."""
        self.log.unlink(missing_ok=True)
        finished = subprocess.run(
            [str(self.bin / "sh"), str(self.project / "scripts" / "setup.sh"), kind],
            env={"PATH": str(self.bin), "LOG": str(self.log), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        asked = self.log.read_text().splitlines() if self.log.exists() else []
        # Calls that only check what is installed are left out.
        work = [line for line in asked if line.startswith(("-m ", "apt-get "))]
        return finished.returncode, work, finished.stdout + finished.stderr


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


MAKE_VENV = "-m venv --clear .venv"
RUNTIME = "-m pip install --quiet --require-hashes --requirement requirements.lock"
TEST = "-m pip install --quiet --require-hashes --requirement requirements-test.lock"
EDITABLE = "-m pip install --quiet --no-deps --no-build-isolation --editable ."


def test_first_run_makes_and_fills_the_environment(machine):
    assert machine.setup()[:2] == (0, [MAKE_VENV, RUNTIME, EDITABLE])


def test_second_run_does_nothing(machine):
    machine.setup()
    for name in ("pyproject.toml", "requirements.lock"):
        os.utime(machine.project / name)  # a git checkout changes times too
    assert machine.setup() == (0, [], "")


def test_runtime_after_test_does_nothing_but_test_after_runtime_does(machine):
    machine.setup("runtime")
    assert machine.setup("test")[1] == [TEST, EDITABLE]
    assert machine.setup("runtime")[1] == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_a_change_is_installed(machine, name):
    machine.setup()
    with (machine.project / name).open("a") as file:
        file.write("\n# changed\n")
    assert machine.setup()[1] == [RUNTIME, EDITABLE]


def test_an_installation_that_failed_is_tried_again(machine):
    machine.command("python3", PYTHON + 'case "$*" in *--requirement*) exit 1 ;; esac\n')
    assert machine.setup()[0] != 0
    machine.command("python3", PYTHON)
    (machine.project / ".venv" / "bin" / "python").write_text(PYTHON)
    assert machine.setup()[:2] == (0, [RUNTIME, EDITABLE])


def test_an_environment_without_its_python_is_made_anew(machine):
    machine.setup()
    (machine.project / ".venv" / "bin" / "python").unlink()
    assert machine.setup()[1] == [MAKE_VENV, RUNTIME, EDITABLE]


def test_a_moved_environment_is_made_anew(machine):
    machine.setup()
    machine.project = machine.project.rename(machine.project.with_name("elsewhere"))
    assert machine.setup()[1] == [MAKE_VENV, RUNTIME, EDITABLE]


def test_settings_that_send_packages_elsewhere_are_dropped_and_those_of_the_source_kept(machine):
    machine.setup(PIP_USER="1", PIP_TARGET="elsewhere", PIP_INDEX_URL="a mirror")
    assert "user= target= index=a mirror" in Path(f"{machine.log}.env").read_text()


def test_no_fitting_python(machine):
    code, work, said = machine.setup(TOO_OLD="1")
    assert (code, work) == (1, [])
    assert "Python 3.11 or newer is needed" in said


def test_the_chosen_python_is_taken_or_nothing(machine):
    code, _, said = machine.setup(PYTHON="python9")
    assert code == 1
    assert "PYTHON=python9 is not one" in said


def test_without_venv_module_a_person_is_told_the_command(machine):
    machine.has_venv_module(has=False)
    machine.command("apt-get", APT_GET)
    code, work, said = machine.setup()
    assert (code, work) == (1, [])
    assert "sudo apt-get install python3.11-venv" in said


def test_without_venv_module_root_gets_it(machine):
    machine.has_venv_module(has=False)
    machine.command("apt-get", APT_GET)
    machine.is_root()
    code, work, _ = machine.setup()
    assert code == 0
    assert work == [
        "apt-get update -q",
        "apt-get install -y -q --no-install-recommends python3.11-venv",
        MAKE_VENV,
        RUNTIME,
        EDITABLE,
    ]


def test_without_venv_module_root_is_told_when_apt_fails(machine):
    machine.has_venv_module(has=False)
    machine.command("apt-get", APT_GET)
    machine.is_root()
    code, _, said = machine.setup(APT_FAILS="1")
    assert code == 1
    assert "could not install python3.11-venv" in said


def test_without_venv_module_and_without_apt(machine):
    machine.has_venv_module(has=False)
    code, work, said = machine.setup()
    assert (code, work) == (1, [])
    assert "Install it as your system does" in said


def make(*words: str) -> str:
    # If `make` started the tests, its settings must not reach this `make`.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    env |= {"HOST": "set-by-a-shell", "PORT": "1"}
    return subprocess.run(["make", *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def test_make_alone_lists_every_target_that_has_a_use_of_its_own():
    listed = set(re.findall(r"(?m)^  make ([a-z-]+)", make()))
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    assert listed == targets - {"runtime-venv", "test-venv", "browser"}


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], "timeline dashboard --port 8501"),
        (["PORT=9000", "HOST=0.0.0.0"], "timeline dashboard --port 9000 --host 0.0.0.0"),
    ],
)
def test_make_dashboard_passes_port_and_host(words, command):
    assert make("-n", "dashboard", *words).rstrip().endswith(command)
