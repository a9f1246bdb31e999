#!/bin/sh
# Fills .venv from a lock and installs the project into it, editable. Done already: returns at once.
# Usage: setup.sh runtime|test      PYTHON=/path/to/python chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    runtime) lock=requirements.lock ;;
    test) lock=requirements-test.lock ;;
    *) echo "usage: setup.sh runtime|test" >&2; exit 2 ;;
esac

venv=.venv
venv_python=$venv/bin/python

# Settings of pip that would send packages elsewhere or change what is installed. Where to fetch from (a mirror, a
# proxy, certificates) stays the user's own matter.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_REQUIREMENT PIP_CONSTRAINT PIP_EDITABLE PIP_NO_DEPS
unset PIP_REQUIRE_HASHES PIP_DRY_RUN PIP_UPGRADE PIP_FORCE_REINSTALL PIP_IGNORE_INSTALLED PIP_QUIET PYTHONHOME
export PIP_DISABLE_PIP_VERSION_CHECK=1

# What an installation is stamped with. Sums, not times: a git checkout changes times. The folder's name, because a
# .venv that was moved still points to where it was.
stamp_for() {
    pwd
    cat "$1" pyproject.toml | cksum
}

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else
        set -- python3 python3.14 python3.13 python3.12 python3.11 python
    fi
    for candidate in "$@"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# Debian keeps a part of the venv module (ensurepip) in a package of its own.
require_venv_module() {
    if "$1" -c 'import ensurepip, venv' 2>/dev/null; then return; fi
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if ! command -v apt-get >/dev/null; then
        fail "This Python ($1) has no venv module (ensurepip). Install it as your system does, then try again."
    fi
    if [ "$(id -u)" != 0 ]; then
        fail "This Python ($1) has no venv module. Install it, then try again:

    sudo apt-get install $package"
    fi
    echo "Installing $package, which this Python needs to make a virtual environment"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get update -q || true # an old list may still do
    apt-get install -y -q --no-install-recommends "$package" || fail "apt-get could not install $package (see above)."
    "$1" -c 'import ensurepip, venv' ||
        fail "$package is installed, but $1 still has no venv module. Choose another Python: PYTHON=/path/to/python"
}

# Usable: pip answers (else it was left half-made, or its Python is gone) and the folder has not been moved since.
usable() {
    "$venv_python" -c 'import pip' 2>/dev/null || return 1
    for stamp in "$venv"/.installed-*; do
        if [ -e "$stamp" ] && [ "$(head -n 1 "$stamp")" != "$(pwd)" ]; then return 1; fi
    done
}

if usable; then
    if [ "$(stamp_for "$lock")" = "$(cat "$venv/.installed-$1" 2>/dev/null)" ]; then exit 0; fi
else
    python=$(find_python) || fail "Python 3.11 or newer is needed${PYTHON:+, and PYTHON=$PYTHON is not one}. On Debian:

    sudo apt-get install python3 python3-venv"
    require_venv_module "$python"
    if [ -L "$venv" ]; then fail "$venv is a link, and what it leads to can't be used here. Remove the link, then try again."; fi
    echo "Making the virtual environment $venv"
    "$python" -m venv --clear "$venv"
fi

echo "Installing the packages of $lock; this takes a minute or two, once"
# A person sees what is going on; a log needs only what goes wrong.
if [ -t 1 ]; then quiet=; else quiet=--quiet; fi
"$venv_python" -m pip install $quiet --require-hashes --requirement "$lock"
# The build tool is in the lock, so nothing more is downloaded for this.
"$venv_python" -m pip install --quiet --no-deps --no-build-isolation --editable .

stamp_for "$lock" >"$venv/.installed-$1"
# The test lock holds all of the runtime lock, in the same versions.
if [ "$1" = test ]; then stamp_for requirements.lock >"$venv/.installed-runtime"; fi
