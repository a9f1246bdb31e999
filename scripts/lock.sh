#!/bin/sh
# Writes requirements.lock and requirements-test.lock anew from pyproject.toml, for all supported Pythons and systems.
# Versions stay as they are where they still fit; UPGRADE=1 takes the newest. Needs uv, and fetches it if it is missing.
set -eu
cd "$(dirname "$0")/.."

if command -v uv >/dev/null; then
    uv=uv
else
    # A place of its own: uv is no part of what the locks describe.
    uv=.venv-lock/bin/uv
    if [ ! -x "$uv" ]; then
        python3 -m venv .venv-lock
        .venv-lock/bin/python -m pip install --quiet uv
    fi
fi

compile() {
    "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        ${UPGRADE:+--upgrade} "$@"
}

# A checkout can use either database and publish, so the driver for PostgreSQL and the search are in both. The build tool is in both, because setup.sh installs the project without build isolation.
compile --extra postgresql --extra publish --extra mcp --group build --output-file requirements.lock
compile --extra postgresql --extra publish --extra mcp --group build --group test --constraint requirements.lock --output-file requirements-test.lock

# The locks name packages, never a place to fetch them from.
if grep -n '://' requirements.lock requirements-test.lock; then
    echo "An address got into a lock (see above)." >&2
    exit 1
fi
