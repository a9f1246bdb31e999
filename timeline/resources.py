"""Find the shipped files: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import shlex
import sys
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType

PUBLISHERS = "publishers.yaml"
"""The list of publishers, in the folder `seed_events`; it holds no facts."""
_PACKAGE = Path(__file__).resolve().parent


def checkout() -> Path | None:
    """Return the folder of the checkout that contains this package, or None if the package is installed."""
    root = _PACKAGE.parent
    is_checkout = (root / "pyproject.toml").is_file() and (root / "alembic" / "env.py").is_file()
    return root if is_checkout else None


def find(name: str) -> Path:
    """Return the path of a shipped folder: `alembic`, `dashboard` or `seed_events`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for folder in (_PACKAGE.parent if checkout() else None, _PACKAGE / "_shipped"):
        if folder is not None and (folder / name).is_dir():
            return folder / name
    raise FileNotFoundError(f"the folder {name} is missing from this installation of company-timeline")


def how_to_install(extra: str) -> str:
    """Return the command that installs the packages of an extra, for any way of installing Timeline.

    Args:
        extra: its name, such as `postgresql`.
    """
    try:
        requirements = metadata.requires("company-timeline") or []
    except metadata.PackageNotFoundError:  # not installed: run from its folder
        requirements = []
    parts = [requirement.partition(";") for requirement in requirements]
    needed = [what.strip() for what, _, when in parts if when.replace('"', "'").strip() == f"extra == '{extra}'"]
    return shlex.join([sys.executable, "-m", "pip", "install", *(needed or [f".[{extra}]"])])


def dashboard_module(name: str) -> ModuleType:
    """Import a module of the dashboard, which is not a separate package when Timeline is installed.

    Args:
        name: such as `charts.plot`.

    Raises:
        ImportError: another package is named `dashboard`.
    """
    folder = find("dashboard")
    if str(folder.parent) not in sys.path:
        sys.path.append(str(folder.parent))
    found = import_module("dashboard")
    if Path(str(found.__file__)).resolve().parent != folder:
        raise ImportError(f"'{found.__file__}' is also named dashboard: run this where Python does not find it")
    return import_module(f"dashboard.{name}")
